"""A signal dated inside a bar sees nothing of that bar: its numbers, the open among them, may as well be none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bars_library import FOUR_HOURS, bars_engine, bars_frame, bars_market, told

from golive import RegimeGate
from golive.account.account import AssumedAccount
from golive.api import Session
from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.documents.streams import BarColumns
from golive.replay.replay import Run, replay

COLUMNS = ("open", "high", "low", "close", "volume")
INSIDE = st.integers(min_value=1, max_value=FOUR_HOURS - 1)
SOME_COLUMNS = st.sets(st.sampled_from(COLUMNS), min_size=1)
NOT_NUMBERS = st.sampled_from([np.nan, np.inf, -1.0, 0.0])
ROWS = 605
"""What the library's longest window needs, and a few."""


def answer(session: Session, now: int) -> Mapping[str, Any]:
    return session.decide(id="A", strategy="bot", direction="long", now=now).to_dict()


@given(early=INSIDE, columns=SOME_COLUMNS, value=NOT_NUMBERS)
@settings(max_examples=12, deadline=None)
def test_what_a_frame_says_of_the_forming_bar_changes_nothing(early: int, columns: set[str], value: float) -> None:
    frame, end = bars_frame()
    frame, now = frame.iloc[-ROWS:], end - early
    other = frame.copy()
    other.loc[other.index[-1], sorted(columns)] = value
    seen = answer(told(frame, now), now)
    assert answer(told(other, now), now) == seen
    assert seen["verdict"] in {"EXECUTE", "REDUCE", "SKIP"}


@given(early=st.integers(min_value=3 * NANOS, max_value=FOUR_HOURS - 1), column=st.sampled_from(range(5)))
@settings(max_examples=8, deadline=None)
def test_what_is_told_alone_of_the_forming_bar_changes_nothing(early: int, column: int) -> None:
    frame, end = bars_frame()
    before, now = frame.iloc[-ROWS:-1], end - early
    numbers = [float(value) for value in frame.iloc[-1]]
    answers = []
    for values in (numbers, [np.nan if place == column else value for place, value in enumerate(numbers)]):
        session = told(before, end - FOUR_HOURS)
        session.bar(*values, at=end)
        session.state(at=now, position=0.0, equity=100_000.0, daily_loss=0.0, kill_switch="armed")
        answers.append(answer(session, now))
    assert answers[0] == answers[1]
    assert answers[0]["verdict"] in {"EXECUTE", "REDUCE", "SKIP"}


@pytest.mark.parametrize(("late", "verdicts"), [(-FOUR_HOURS // 2, {"EXECUTE", "REDUCE", "SKIP"}), (0, {"HOLD"})])
def test_a_bar_of_no_numbers_holds_once_it_has_closed(late: int, verdicts: set[str]) -> None:
    frame, end = bars_frame()
    session = told(frame.iloc[-ROWS:-1], end - FOUR_HOURS)
    assert session.bar(np.nan, 1.0, 1.0, 1.0, 1.0, at=end) is not None
    session.state(at=end + late, position=0.0, equity=100_000.0, daily_loss=0.0, kill_switch="armed")
    assert session.decide(id="A", strategy="bot", direction="long", now=end + late).verdict.name in verdicts


@pytest.mark.parametrize("column", COLUMNS)
def test_a_bar_that_had_closed_and_is_no_number_is_refused_by_name(column: str) -> None:
    frame, end = bars_frame()
    other = frame.iloc[-ROWS:].copy()
    other.loc[other.index[-1], column] = np.nan
    with pytest.raises(Refused, match=f"column `{column}` has no finite number in row {ROWS}"):
        told(other, end)
    # Where nobody says when the bars were had, nobody knows whether the last one had closed.
    session = bars_engine().session("BTC-PERP", mode="paper")
    with pytest.raises(Refused, match=column):
        session.bars(other, stamp="close", length_s=FOUR_HOURS / NANOS)


@given(early=INSIDE, columns=SOME_COLUMNS)
@settings(max_examples=6, deadline=None)
def test_a_gate_that_is_given_a_frame_sees_nothing_of_the_forming_bar(early: int, columns: set[str]) -> None:
    gate = RegimeGate(engine=bars_engine(), bar_stamp="close")
    frame, end = bars_frame()
    frame, now = frame.iloc[-ROWS:], end - early
    other = frame.copy()
    other.loc[other.index[-1], sorted(columns)] = np.nan
    seen = [
        gate.is_strategy_allowed(strategy_name="momentum", market_data=one, now=pd.Timestamp(now, tz="UTC"))
        for one in (frame, other)
    ]
    assert seen[0] == seen[1]


def run_of(bars: BarColumns) -> Run:
    spec, data = bars_market()
    first = int(bars.ts[-50])
    account = AssumedAccount(equity=100_000.0)
    return replay(bars_engine(), spec, replace(data, bars=bars), account=account, start=first, shadows=False)


def decided_until(run: Run, until: int) -> pd.DataFrame:
    frame = run.decisions.to_frame()
    kept = frame[frame["ts"] <= until].reset_index(drop=True)
    return kept.astype(object).where(kept.notna(), None)


def entries_until(run: Run, until: int) -> list[tuple[str, int, float]]:
    return [(trip.strategy, trip.entry_ts, trip.entry_price) for trip in run.trips if trip.entry_ts <= until]


def test_a_replay_decides_the_same_whatever_comes_after() -> None:
    bars = bars_market()[1].bars
    assert bars is not None
    whole = run_of(bars)
    assert len(decided_until(whole, int(bars.ts[-1])))
    for last in (-35, -20):
        cut = int(bars.ts[last])
        later = bars.ts > cut
        none: Any = {name: np.where(later, np.nan, getattr(bars, name)) for name in COLUMNS}
        upset = run_of(replace(bars, **none))
        pd.testing.assert_frame_equal(decided_until(upset, cut), decided_until(whole, cut))
        assert entries_until(upset, cut) == entries_until(whole, cut)
    assert entries_until(whole, cut)
