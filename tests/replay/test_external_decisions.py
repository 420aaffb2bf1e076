"""Signals of others on a recording: the same as a session that is fed bar by bar, and nothing of what came later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.bars_library import FOUR_HOURS, bars_engine, bars_frame, bars_market

from golive.account.state_inputs import state_inputs
from golive.api import Session
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.core.verdict import Verdict
from golive.decision import Decision
from golive.documents.streams import BarColumns, MarketData
from golive.replay.external_columns import external_columns
from golive.replay.external_decisions import ExternalReader, decided_signals
from golive.trading.one_account import Recording

HOUR = 3_600 * NANOS
EQUITY = 100_000.0
NAMES = ("time", "symbol", "side", "strategy", "size", "edge_bps")


def rows(count: int, *, every: int = HOUR) -> list[dict[str, Any]]:
    """Return signals of the last stretch of the market, some of them inside bars and some at a close."""
    bars = bars_market()[1].bars
    assert bars is not None
    last = int(bars.ts[-1])
    times = [last - (count - 1 - n) * every for n in range(count)]
    sides = ("BUY", "sell")
    return [
        {
            "time": at,
            "symbol": "BTC-PERP",
            "side": sides[n // 5 % 2],
            "strategy": "bot",
            "size": 1_000 + n,
            "edge_bps": 30 + n % 9,
        }
        for n, at in enumerate(times)
    ]


def decided(signals: Iterable[Mapping[str, Any]], data: MarketData | None = None) -> list[Decision]:
    engine, (spec, own) = bars_engine(), bars_market()
    signals = list(signals)
    columns = external_columns(tuple(signals[0]), engine.program, tuple(state_inputs(engine.program)))
    reader = ExternalReader(engine, columns)
    recordings = (Recording(market=spec, data=own if data is None else data),)
    return list(decided_signals(engine, recordings, map(reader.read, signals), equity=EQUITY))


def with_bars(change: Any) -> MarketData:
    data = bars_market()[1]
    assert data.bars is not None
    return replace(data, bars=change(data.bars))


def test_signals_are_decided_as_by_a_session_that_is_fed_bar_by_bar() -> None:
    signals, (spec, data) = rows(240), bars_market()
    assert data.bars is not None
    session, bars, fed = Session(bars_engine(), spec, mode="replay"), data.bars, 600
    session.bars(bars_frame()[0].iloc[:fed], stamp="close", length_s=FOUR_HOURS / NANOS)
    ends: list[tuple[int, str]] = []
    for n, (signal, one) in enumerate(zip(signals, decided(signals), strict=True), 1):
        now = signal["time"]
        while ends and ends[0][0] < now:
            at, id = ends.pop(0)
            assert session.order(id, state="cancelled", lots=0, at=at) is None
        while fed < len(bars.ts) and bars.ts[fed] <= now:
            row = (bars.open, bars.high, bars.low, bars.close, bars.volume)
            assert session.bar(*(float(column[fed]) for column in row), at=int(bars.ts[fed])) is None
            fed += 1
        session.state(at=now, position=0.0, equity=EQUITY, daily_loss=0.0, kill_switch="armed")
        side = "long" if signal["side"] == "BUY" else "short"
        own = session.decide(
            id=f"row-{n}",
            strategy="bot",
            direction=side,
            raw_size=float(signal["size"]),
            edge=f"{signal['edge_bps']} bps",
            now=now,
        )
        assert (one.verdict, one.final_size, one.rule, one.reason) == (
            own.verdict,
            own.final_size,
            own.rule,
            own.reason,
        )
        if own.allowed:
            ends.append((now + 65 * NANOS, own.signal_id))
    assert ends


def test_a_strategy_that_decides_itself_opens_only_what_it_signals_itself() -> None:
    (spec, data), closes = bars_market(), 200
    bars, frame = data.bars, bars_frame()[0]
    assert bars is not None
    session = Session(bars_engine(), spec, mode="replay")
    session.bars(frame.iloc[:-closes], stamp="close", length_s=FOUR_HOURS / NANOS)
    signals, own = [], []
    for n in range(len(bars.ts) - closes, len(bars.ts)):
        row = (bars.open, bars.high, bars.low, bars.close, bars.volume)
        assert session.bar(*(float(column[n]) for column in row), at=int(bars.ts[n])) is None
        said = {one.direction for one in session.signals(now=int(bars.ts[n]), strategies=["momentum"])}
        for side in ("long", "short"):
            cells = {"time": int(bars.ts[n]), "symbol": "BTC-PERP", "side": side, "strategy": "momentum"}
            signals.append({**cells, "size": 1_000, "edge_bps": 30})
            own.append(side in said)
    told = decided(signals)
    assert not [n for n, one in enumerate(told) if one.allowed and not own[n]]
    assert any(one.allowed for one in told)
    asked = decided([{**one, "strategy": "bot"} for one in signals])
    held = [one for one, said, free in zip(told, own, asked, strict=True) if free.allowed and not said]
    assert held
    assert all(one.verdict in (Verdict.HOLD, Verdict.SKIP) for one in held)
    assert any("decides itself when to trade" in one.reason for one in held)


def test_a_signal_inside_a_bar_sees_nothing_of_that_bar_or_of_a_later_one() -> None:
    signals = rows(24)
    bars = bars_market()[1].bars
    assert bars is not None
    cut = signals[-6]["time"]

    def nothing_later(bars: BarColumns) -> BarColumns:
        later = bars.ts > cut
        gone = [np.where(later, np.nan, cells) for cells in (bars.open, bars.high, bars.low, bars.close, bars.volume)]
        return replace(bars, open=gone[0], high=gone[1], low=gone[2], close=gone[3], volume=gone[4])

    early = [row for row in signals if row["time"] <= cut]
    assert any(row["time"] % FOUR_HOURS for row in early)
    told = decided(early)
    blind = decided(early, with_bars(nothing_later))
    assert [one.to_dict() for one in told] == [one.to_dict() for one in blind]
    assert any(one.verdict is not Verdict.HOLD for one in told)


def test_signals_that_no_bar_came_before_hold() -> None:
    bars = bars_market()[1].bars
    assert bars is not None
    early = [{**row, "time": int(bars.ts[0]) - HOUR} for row in rows(1)]
    (one,) = decided(early)
    assert one.verdict is Verdict.HOLD


@pytest.mark.parametrize(
    ("cell", "value", "why"),
    [
        ("side", "exit", "neither buy nor sell"),
        ("side", None, "says no side"),
        ("size", "12,5", "`raw_size` is `12,5`"),
        ("size", "0.5 base", "`raw_size` is `0.5 base`"),
        ("size", None, "raw_size is None"),
        ("edge_bps", "much", "`edge` is `much`"),
        ("symbol", "ETH-PERP", "this session is of BTC-PERP"),
        ("symbol", "", "this session is of BTC-PERP"),
    ],
)
def test_a_cell_that_cannot_be_read_holds_its_row_and_says_why(cell: str, value: Any, why: str) -> None:
    good, bad = rows(2)
    first, second = decided([good, {**bad, cell: value}])
    assert second.verdict is Verdict.HOLD
    assert why in " ".join(because.text for because in second.because)
    assert first.verdict is not Verdict.HOLD


@pytest.mark.parametrize(
    ("price", "why"),
    [
        (None, "the signal says no price"),
        (float("nan"), "the signal says no price"),
        ("60.000,5", "the price is `60.000,5`"),
        (0, "the price is `0`"),
        (-60_000.0, "the price is `-60000.0`"),
        (float("inf"), "the price is `inf`"),
        (1.021, "further apart than the collar of `bot`, 2.0000%"),
        (0.979, "further apart than the collar of `bot`, 2.0000%"),
        (1_000, "further apart than the collar of `bot`, 2.0000%"),
    ],
)
def test_a_price_that_is_unread_or_far_from_the_one_seen_holds(price: Any, why: str) -> None:
    bars, (row,) = bars_market()[1].bars, rows(1)
    assert bars is not None
    close = float(bars.close[-1])
    (near,) = decided([{**row, "price": close * 1.019}])
    assert near.allowed
    cell = price * close if "collar" in why else price
    (one,) = decided([{**row, "price": cell}])
    assert (one.verdict, one.final_size) == (Verdict.HOLD, 0.0)
    assert why in one.reason


def test_a_size_that_is_no_more_than_a_number_of_another_unit_holds() -> None:
    signal = {name: cell for name, cell in rows(1)[0].items() if name not in ("size", "edge_bps")}
    (one,) = decided([{**signal, "amount": 0.5}])
    assert one.verdict is Verdict.HOLD


def test_an_edge_without_a_unit_holds() -> None:
    signal = {name: cell for name, cell in rows(1)[0].items() if name != "edge_bps"}
    (one,) = decided([{**signal, "edge": 25}])
    assert one.verdict is Verdict.HOLD


def test_times_that_go_back_are_refused_with_their_row() -> None:
    first, second = rows(2)
    with pytest.raises(InvalidInput, match=r"row 2 .*before the row above it"):
        decided([second, first])


def test_a_strategy_that_there_is_not_is_refused_with_its_row() -> None:
    with pytest.raises(InvalidInput, match="row 1: no strategy `bott`"):
        decided([{**rows(1)[0], "strategy": "bott"}])


@pytest.mark.parametrize(("position", "verdict"), [(None, Verdict.HOLD), (0.001, Verdict.SKIP)])
def test_what_a_table_tells_of_the_account_goes_before_what_is_assumed(position: Any, verdict: Verdict) -> None:
    allowed = next(n for n, one in enumerate(decided(rows(40))) if one.allowed)
    signal = {**rows(40)[allowed], "side": "BUY" if rows(40)[allowed]["side"] == "BUY" else "sell"}
    sign = 1 if signal["side"] == "BUY" else -1
    told = {"position": None if position is None else sign * position, "equity": EQUITY, "daily_loss": 0}
    (one,) = decided([{**signal, **told, "kill_switch": "armed"}])
    assert one.verdict is verdict


def test_a_fired_switch_in_the_table_halts() -> None:
    (one,) = decided([{**rows(1)[0], "kill_switch": "fired"}])
    assert one.verdict is Verdict.HALT


def test_signals_of_one_instant_count_those_that_were_allowed_before() -> None:
    allowed = next(n for n, one in enumerate(decided(rows(40))) if one.allowed)
    signal = {**rows(40)[allowed], "size": 20_000}
    verdicts = [one.verdict for one in decided([signal, signal])]
    assert verdicts[0] in (Verdict.EXECUTE, Verdict.REDUCE)
    assert verdicts[1] is Verdict.SKIP


@pytest.mark.parametrize("first", [{"size": None}, {"size": 0.0}, {"edge_bps": 0}, {"side": "flat"}, {}])
def test_an_id_that_is_told_again_with_other_terms_holds_whatever_became_of_it(first: Mapping[str, Any]) -> None:
    early, late = ({**row, "id": "A"} for row in rows(2))
    (alone,) = decided([late])
    assert alone.allowed
    _, again, other = decided([{**early, **first}, {**late, "size": 2_000}, {**late, "id": "B", "side": "flat"}])
    assert (again.verdict, again.final_size) == (Verdict.HOLD, 0.0)
    assert "row 2 has the signal id `A` of row 1" in " ".join(because.text for because in again.because)
    assert "signal id" not in " ".join(because.text for because in other.because)
