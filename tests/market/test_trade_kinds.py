"""A liquidation, a block or an insurance fund's trade is not the market's: flow and prices are computed without it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.issue import Issue
from golive.core.value import Unknown
from golive.core.window import Trades
from golive.documents.market import IdRule, TradeKinds
from golive.documents.streams import MarketData, TradeColumns
from golive.market.data import market_data
from golive.market.events import Timeline
from golive.market.recorded import RecordedWindows
from golive.market.retention import Retention
from golive.market.trade_kind import trade_aside
from golive.market.trades_from_rows import trades_from_rows
from golive.market.windows import Windows

ReadCase = Callable[..., tuple[MarketData | None, tuple[Issue, ...]]]

KINDS = TradeKinds(market=("MARKET", "LIMIT"), other=("LIQUIDATION", "INSURANCE_FUND"))
KEEP = Retention(horizon_s=60.0, bars=1)
SECOND = 1_000_000_000
T = 1_723_161_256 * SECOND
TRADES = """\
  trades:
    file: trades.csv
    time_unit: ms
    kinds: {market: [MARKET, LIMIT], other: [LIQUIDATION, INSURANCE_FUND]}
    columns: {time: ts, price: price, quantity: qty, aggressor: side, id: id, kind: type}
"""
WORDS = "    kinds: {market: [MARKET, LIMIT], other: [LIQUIDATION, INSURANCE_FUND]}\n"
HEAD = "ts,price,qty,side,id,type\n"
MS = T // 1_000_000


def lines(*kinds: str) -> str:
    return HEAD + "".join(f"{MS + 1_000 * n},{100 + n},1.0,1,{7 + n},{kind}\n" for n, kind in enumerate(kinds))


def shown(window: Trades | Unknown) -> list[float]:
    assert isinstance(window, Trades), window
    return [float(price) for price in window.price]


def test_a_recording_shows_the_markets_trades_and_misses_none_by_the_ids_of_the_others(read_case: ReadCase) -> None:
    data, issues = read_case(TRADES, trades__csv=lines("MARKET", "LIQUIDATION", "LIMIT", "INSURANCE_FUND", "MARKET"))
    assert issues == ()
    assert data is not None
    window = RecordedWindows(data, retention=KEEP).trades(T + 10 * SECOND)
    assert shown(window) == [100.0, 102.0, 104.0]
    assert isinstance(window, Trades)
    assert window.since == T


def test_a_kind_that_the_description_does_not_name_is_an_issue(read_case: ReadCase) -> None:
    for kind in ("BLOCK", "market", ""):
        data, issues = read_case(TRADES, trades__csv=lines("MARKET", kind, "LIMIT"))
        assert data is None
        assert [issue.code for issue in issues] == ["GL618"]
        assert "row 2 of `trades.csv` has `type`" in issues[0].message


@pytest.mark.parametrize(
    ("streams", "words"),
    [
        (
            TRADES.replace("    kinds: {market: [MARKET, LIMIT], other: [LIQUIDATION, INSURANCE_FUND]}\n", ""),
            "no words",
        ),
        (TRADES.replace(", kind: type", ""), "no column tells them"),
    ],
)
def test_kinds_need_words_and_a_column(read_case: ReadCase, streams: str, words: str) -> None:
    data, issues = read_case(streams, trades__csv=lines("MARKET"))
    assert data is None
    assert [issue.code for issue in issues] == ["GL609"]
    assert words in issues[0].message


@pytest.mark.parametrize(("kind", "aside"), [("MARKET", False), ("LIMIT", False), ("LIQUIDATION", True)])
def test_a_trade_of_a_bot_is_told_apart_by_the_same_words(kind: str, aside: bool) -> None:  # noqa: FBT001
    assert trade_aside(KINDS, kind) is aside


@pytest.mark.parametrize("kind", [None, "", "BLOCK", "market", True, 0, ["MARKET"]])
def test_a_kind_that_is_absent_or_not_named_is_unknown(kind: object) -> None:
    assert isinstance(trade_aside(KINDS, kind), Unknown)


def test_without_words_no_trade_may_tell_a_kind() -> None:
    assert trade_aside(None, None) is False
    assert isinstance(trade_aside(None, "LIQUIDATION"), Unknown)


def row(n: int, **more: Any) -> dict[str, Any]:
    return {"price": 100.0 + n, "size": 1.0, "side": "buy", "timestamp": T + n * SECOND, "id": n, **more}


def test_rows_that_a_caller_holds_are_told_apart_by_kind_or_type() -> None:
    def read(*rows: dict[str, Any], kinds: TradeKinds | None = KINDS) -> Trades | Unknown:
        return trades_from_rows(list(rows), now=T + 9 * SECOND, retention=KEEP, kinds=kinds)

    assert shown(read(row(0, kind="MARKET"), row(1, type="LIQUIDATION"), row(2, type="LIMIT"))) == [100.0, 102.0]
    for doubtful in (row(1), row(1, kind="BLOCK"), row(1, kind=None)):
        unknown = read(row(0, kind="MARKET"), doubtful)
        assert isinstance(unknown, Unknown)
        assert unknown.code == "kind_unknown"
    assert isinstance(read(row(0), row(1, kind="LIQUIDATION"), kinds=None), Unknown)
    assert shown(read(row(0, type="limit"), kinds=None)) == [100.0], "the type of an order is not the kind of a trade"


@given(
    asides=st.lists(st.booleans(), min_size=1, max_size=12),
    steps=st.lists(st.sampled_from([1, 1, 1, 3]), min_size=12, max_size=12),
    at=st.integers(0, 13),
    ids=st.sampled_from(IdRule),
)
def test_a_recording_shows_what_a_session_saw(
    asides: Sequence[bool], steps: Sequence[int], at: int, ids: IdRule
) -> None:
    n = len(asides)
    trades = TradeColumns(
        ts=T + np.arange(n, dtype=np.int64) * SECOND,
        price=np.arange(100.0, 100.0 + n),
        quantity=np.ones(n),
        aggressor=np.ones(n, dtype=np.int64),
        id=np.cumsum(np.array(steps[:n], dtype=np.int64)),
        ids=ids,
        aside=np.array(asides, dtype=np.int64),
    )
    data, now = market_data("BTCUSDT", trades=trades), T + at * SECOND
    live = Windows("BTCUSDT", retention=KEEP, ids=ids)
    timeline = Timeline(data)
    for event in timeline.between(T - 1, now):
        timeline.deliver(event, live)
    recorded, session = RecordedWindows(data, retention=KEEP).trades(now), live.trades(now)
    if isinstance(recorded, Unknown):
        assert isinstance(session, Unknown)
    else:
        assert isinstance(session, Trades)
        assert (recorded.price.tolist(), recorded.since) == (session.price.tolist(), session.since)


def test_kinds_are_part_of_the_datas_digest_and_their_absence_is_not() -> None:
    one = np.ones(1)
    trades = TradeColumns(
        ts=np.array([T]), price=one, quantity=one, aggressor=np.array([1]), id=np.empty(0, dtype=np.int64)
    )
    plain = market_data("BTCUSDT", trades=trades).digest
    told = market_data("BTCUSDT", trades=replace(trades, aside=np.array([0]))).digest
    assert plain != told
