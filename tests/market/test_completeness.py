"""What was lost or cut is not made whole by what comes after it, nor by what is said of it."""

from __future__ import annotations

import pytest
from tests.library import NOW

from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Trades
from golive.documents.market import IdRule
from golive.market.retention import Retention
from golive.market.trades_from_rows import trades_from_rows
from golive.market.windows import Windows

KEPT = Retention(horizon_s=600.0, bars=1, rows=10)


def rows(ids: list[int | None]) -> list[dict[str, object]]:
    """Return trades a second apart, the last one now."""
    first = NOW - (len(ids) - 1) * NANOS
    made = ({"price": 100.0, "size": 1.0, "side": "buy", "timestamp": first + i * NANOS} for i in range(len(ids)))
    return [{**m, "id": trade_id} for m, trade_id in zip(made, ids, strict=True)]


def covered(ids: list[int | None], since: int) -> float:
    """Return how many seconds the trades say they cover."""
    trades = trades_from_rows(rows(ids), now=NOW, retention=KEPT, since=since)
    assert isinstance(trades, Trades)
    return (NOW - trades.since) / NANOS


def test_trades_are_complete_from_when_the_caller_says() -> None:
    assert covered([1, 2, 3, 4], NOW - 60 * NANOS) == 60.0


def test_more_trades_than_are_kept_are_not_complete_whatever_the_caller_says() -> None:
    assert covered([None] * 15, NOW - 60 * NANOS) == 10.0


def test_trades_that_began_anew_are_not_complete_whatever_the_caller_says() -> None:
    assert covered([7, 8, 9, 1, 2, 3], NOW - 60 * NANOS) == 2.0


def test_trades_complete_from_after_the_first_are_refused() -> None:
    refused = trades_from_rows(rows([1, 2]), now=NOW, retention=KEPT, since=NOW)
    assert isinstance(refused, Unknown)
    assert refused.code == "trades_since_invalid"


@pytest.mark.parametrize("between", [1, 3])
def test_a_trade_without_an_id_does_not_hide_those_that_were_lost(between: int) -> None:
    windows = Windows("BTC-PERP", retention=KEPT)
    for i, trade_id in enumerate([1, 2, *[None] * between, 50]):
        windows.add_trade(100.0, 1.0, "buy", at=NOW + i * NANOS, trade_id=trade_id)
    last = NOW + (2 + between) * NANOS
    seen = windows.trades(last)
    assert isinstance(seen, Trades)
    assert seen.since == last


def test_a_trade_without_an_id_does_not_let_a_duplicate_count_again() -> None:
    windows = Windows("BTC-PERP", retention=KEPT)
    for trade_id in (1, 2, None, 2, 1):
        windows.add_trade(100.0, 1.0, "buy", at=NOW, trade_id=trade_id)
    assert isinstance(windows.trades(NOW), Unknown)
    windows.add_trade(100.0, 1.0, "buy", at=NOW, trade_id=3)
    seen = windows.trades(NOW)
    assert isinstance(seen, Trades)
    assert len(seen.ts) == 1


def increasing(*trades: tuple[int, int | None]) -> Trades | Unknown:
    """Return trades as of the latest of them, each given as its second and its id."""
    windows = Windows("BTC-PERP", retention=KEPT, ids=IdRule.INCREASING)
    for second, trade_id in trades:
        windows.add_trade(100.0, 1.0, "buy", at=NOW + second * NANOS, trade_id=trade_id)
    return windows.trades(NOW + max(second for second, _ in trades) * NANOS)


@pytest.mark.parametrize(("second", "begins"), [(0, 3), (1, 1), (2, 2)])
def test_a_trade_that_comes_late_between_ids_that_increase_is_no_duplicate(second: int, begins: int) -> None:
    seen = increasing((0, 10), (1, 20), (second, 15), (3, 21))
    assert isinstance(seen, Trades)
    # What came late begins the trades anew where it is of the latest instant, and else leaves it to the next one.
    assert seen.since == NOW + begins * NANOS


@pytest.mark.parametrize("again", [10, 20, 30])
def test_a_repeated_trade_among_ids_that_increase_changes_nothing(again: int) -> None:
    seen = increasing((0, 10), (1, None), (1, 20), (2, 30), (2, again), (3, 31))
    assert isinstance(seen, Trades)
    assert (len(seen.ts), seen.since) == (5, NOW)


@pytest.mark.parametrize("trade_id", [2**63, 10**30])
def test_an_id_that_no_venue_counts_to_interrupts(trade_id: int) -> None:
    seen = increasing((0, 10), (1, trade_id))
    assert isinstance(seen, Unknown)
    assert seen.code == "trade_id"
