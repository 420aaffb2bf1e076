"""A market that describes bars alone: sizes priced by closes, a bot that decides when, and nothing seen early."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from tests.bars_library import FOUR_HOURS, LOT, bars_engine, bars_frame, bars_market, told
from tests.library import engine_with

from golive.account.account import AssumedAccount
from golive.api.retention import oldest_price
from golive.core.errors import InvalidInput
from golive.core.row import LOT as LOT_COLUMN
from golive.core.span import Span
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.documents.header import Name
from golive.replay.replay import replay
from golive.trading.assumed_terms import assumptions_of
from golive.trading.live_opening import LiveTerms, open_live
from golive.trading.market_feed import FeedClass

MINUTE = 60 * NANOS


def test_a_size_is_priced_by_the_last_close() -> None:
    frame, now = bars_frame()
    close = float(frame["close"].iloc[-1])
    decision = told(frame, now).decide(id="A", strategy="bot", direction="long", now=now)
    assert decision.allowed, decision.reason
    # By a pencil: whole lots of a thousandth that 10,000 usd buy at the close, unless a gate leaves less.
    assert decision.final_size <= 10_000.0
    value = Fraction(repr(LOT)) * Fraction(repr(close))
    assert decision.lots == round(Fraction(repr(decision.final_size)) / value)
    row = told(frame, now).row(id="A", strategy="bot", direction="long", now=now)
    assert row[LOT_COLUMN] == pytest.approx(LOT * close, rel=1e-12)


def test_an_hour_after_the_next_close_was_due_the_price_is_too_old() -> None:
    frame, now = bars_frame()
    last = told(frame, now).decide(id="A", strategy="bot", direction="long", now=now)
    assert last.allowed
    late = now + 5 * 3_600 * NANOS + 1
    session = told(frame, now)
    session.state(at=late, position=0.0, equity=100_000.0, daily_loss=0.0, kill_switch="armed")
    row = session.row(id="B", strategy="bot", direction="long", now=late)
    assert "the close that prices it is" in str(row[f"{LOT_COLUMN}_why"])
    assert session.decide(id="B", strategy="bot", direction="long", now=late).verdict.name == "HOLD"


def test_a_session_without_bars_holds() -> None:
    _, now = bars_frame()
    session = bars_engine().session("BTC-PERP", mode="paper")
    session.state(at=now, position=0.0, equity=100_000.0, daily_loss=0.0, kill_switch="armed")
    decision = session.decide(id="A", strategy="bot", direction="long", now=now)
    assert (decision.verdict.name, decision.final_size) == ("HOLD", 0.0)


def test_a_bar_that_is_no_number_prices_nothing() -> None:
    frame, now = bars_frame()
    session = told(frame, now)
    session.bar(np.nan, 1.0, 1.0, 1.0, 1.0, at=now + FOUR_HOURS)
    session.state(at=now + FOUR_HOURS, position=0.0, equity=100_000.0, daily_loss=0.0, kill_switch="armed")
    decision = session.decide(id="A", strategy="bot", direction="long", now=now + FOUR_HOURS)
    assert (decision.verdict.name, decision.final_size) == ("HOLD", 0.0)


def test_a_forming_bar_prices_nothing_and_is_not_seen() -> None:
    frame, now = bars_frame()
    before = now - MINUTE
    # The last bar closes in a minute: whatever it says, the decision is that of the bars before it.
    forming = frame.copy()
    forming.iloc[-1] = [20_000.0, 20_000.0, 20_000.0, 20_000.0, 1.0]
    seen, without = told(forming, before), told(frame.iloc[:-1], before)
    rows = [one.row(id="A", strategy="bot", direction="long", now=before) for one in (seen, without)]
    assert rows[0][LOT_COLUMN] == rows[1][LOT_COLUMN] == pytest.approx(LOT * float(frame["close"].iloc[-2]), rel=1e-12)
    answers = [one.decide(id="A", strategy="bot", direction="long", now=before) for one in (seen, without)]
    assert answers[0].final_size == answers[1].final_size
    assert answers[0].verdict is answers[1].verdict


def test_a_library_that_reads_no_bars_says_no_age_for_a_close() -> None:
    program = engine_with(
        "inputs:\n  flag: {from: world.flag}\nrequire:\n  - {id: on, that: flag, else: it is off}\n"
    ).program
    oldest = oldest_price(program, bars_market()[0])
    assert isinstance(oldest, Unknown)
    assert oldest_price(bars_engine().program, bars_market()[0]) == 5 * 3_600 * NANOS


def test_a_strategy_of_outside_signals_signals_nothing_by_itself() -> None:
    frame, now = bars_frame()
    session = told(frame, now)
    assert [signal for signal in session.signals(now=now) if signal.strategy == "bot"] == []
    assert list(session.signals(now=now, strategies=["bot"])) == []


def test_a_replay_of_outside_signals_says_that_there_is_nothing_to_replay() -> None:
    spec, data = bars_market()
    with pytest.raises(InvalidInput, match="nothing to replay") as refused:
        replay(bars_engine(), spec, data, account=AssumedAccount(equity=100_000.0), strategies=("bot",))
    assert "golive decide" in refused.value.hint


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"calendar": Name(value="XNYS", span=Span(file="a.yaml", line=1, col=1))}, "follow the sessions of XNYS"),
        ({"length_s": 5.0}, "live as long as a bar"),
    ],
)
def test_a_process_on_paper_refuses_bars_that_it_does_not_know_when_to_look_at(changes: Any, why: str) -> None:
    spec, _ = bars_market()
    (stream,) = spec.streams
    terms = LiveTerms(
        engine=bars_engine(),
        markets=(replace(spec, streams=(replace(stream, **changes),)),),
        assumptions=assumptions_of(bars_engine(), AssumedAccount(equity=100_000.0), seed=0),
        strategies=bars_engine().program.looked_at,
        capital=100_000 * NANOS,
        run="paper",
        begun=0,
    )
    with pytest.raises(InvalidInput, match=why):
        open_live(terms, FeedClass.SIMULATED)


def test_a_replay_looks_at_each_close_and_fills_at_the_next_open() -> None:
    spec, data = bars_market()
    bars = data.bars
    assert bars is not None
    run = replay(bars_engine(), spec, data, account=AssumedAccount(equity=100_000.0), shadows=False)
    assert set(run.instants.tolist()) <= set(bars.ts.tolist())
    assert len(run.instants) > len(bars.ts) // 2
    opened = {int(ts): float(price) for ts, price in zip(bars.ts[:-1], bars.open[1:], strict=True)}
    assert run.trips
    half = 0.0002
    for trip in run.trips:
        worst = opened[trip.entry_ts - 1] * half + spec.tick
        assert abs(trip.entry_price - opened[trip.entry_ts - 1]) <= worst
