"""What was found out at an instant is told again as long as nothing came since, and never after."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.replays import SIMULATED, fed, fork, market

from golive.api import Engine, Session
from golive.api.retention import retention
from golive.core.row import Row
from golive.core.signature import Kind, Signature, Stage
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Bars, Quotes, Trades
from golive.documents.market import StreamKind
from golive.evaluator.bar_answers import BarAnswers
from golive.evaluator.features import FeatureStage
from golive.evaluator.windows import Streams, Windows
from golive.market.recorded import RecordedWindows
from golive.market.tops import with_quotes
from golive.models.functions import FUNCTIONS

SESSIONS: dict[str, Session] = {}


def begun(engine: Engine) -> Session:
    """Return a session in the middle of the embedded market, as it was when it was first asked for."""
    if "begun" not in SESSIONS:
        recording = market(SIMULATED)
        trades = recording[1].trades
        assert trades is not None
        SESSIONS["begun"] = fed(engine, recording, int(trades.ts[0]) + 90 * NANOS)
    return fork(SESSIONS["begun"])


class Unstored:
    """Streams whose windows know of no store: all that is computed of them is computed of all rows."""

    def __init__(self, streams: Streams) -> None:
        self.book, self.bars, self.funding, self._streams = streams.book, streams.bars, streams.funding, streams

    def trades(self, now: int) -> Trades | Unknown:
        window = self._streams.trades(now)
        return window if isinstance(window, Unknown) else replace(window, stored=None)

    def quotes(self, now: int) -> Quotes | Unknown:
        window = self._streams.quotes(now)
        return window if isinstance(window, Unknown) else replace(window, stored=None)


def anew(engine: Engine, streams: Streams, row: Row, now: int) -> Row:
    """Return the features of a row as a stage works them out that was never asked before."""
    program = engine.program
    stage = FeatureStage(program.features, program.arguments, program.bar_models, program.checked.functions)
    return stage.row(row, Windows(Unstored(streams), now, row["clock_skew"]))


def tell(session: Session, what: str, at: int) -> None:
    """Tell a session something good or bad, dated after all that it was told before."""
    price = 60_000.0
    match what:
        case "trade":
            session.trade(price, 0.5, "buy", at=at)
        case "far trade":
            session.trade(price * 1.2, 3.0, "sell", at=at)
        case "late trade":
            session.trade(price, 0.5, "buy", at=at - 3_600 * NANOS)
        case "quote":
            session.quote(price, 1.0, price + 0.5, 2.0, at=at)
        case "crossed quote":
            session.quote(price, 1.0, price - 0.5, 2.0, at=at)
        case "book":
            session.book(
                [(price - i / 2, 2.0) for i in range(9)], [(price + 0.5 + i / 2, 1.0) for i in range(9)], at=at
            )
        case "broken book":
            session.book([(float("nan"), 2.0)], [(price, 1.0)], at=at)
        case "bar":
            session.bar(price, price + 2, price - 2, price + 1, 7.0, at=at)
        case "lost":
            session.windows.interrupt(StreamKind.TRADES, "feed_lost", "the feed was lost")


WORDS = ("trade", "far trade", "late trade", "quote", "crossed quote", "book", "broken book", "bar", "lost", "nothing")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from((0, 1, NANOS, 40 * NANOS))), max_size=12),
    data=st.data(),
)
def test_a_row_is_the_one_that_is_worked_out_anew_whatever_came_before(
    shipped: Engine, said: list[tuple[str, int]], data: st.DataObject
) -> None:
    session = begun(shipped)
    now = session._latest
    for i, (what, later) in enumerate(said):
        now += later
        tell(session, what, now)
        for direction in ("long", "short"):
            strategy = data.draw(st.sampled_from(("momentum", "volatility", "mean_reversion")))
            row = session.row(id=str(i), strategy=strategy, direction=direction, now=now)
            features = anew(shipped, session.windows, row, now)
            assert {k: row[k] for k in features} == features


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seconds=st.lists(st.floats(0.0, 700.0), min_size=1, max_size=8))
def test_instants_of_a_recording_in_any_order_are_the_ones_that_are_worked_out_anew(
    shipped: Engine, seconds: list[float]
) -> None:
    spec, data = market(SIMULATED)
    assert data.trades is not None
    recorded = RecordedWindows(with_quotes(data), retention=retention(shipped.program))
    session = Session(shipped, spec, mode="replay", streams=recorded)
    for second in seconds:
        now = int(data.trades.ts[0]) + round(second * NANOS)
        row = session.row(id="S-1", strategy="volatility", direction="short", now=now)
        features = anew(shipped, recorded, row, now)
        assert {k: row[k] for k in features} == features


ODD_TICKS = (0.5, 0.1, 0.0, -0.0, float("nan"), float("inf"), -0.5, 1, True, np.float64(0.5), "0.5", None)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ticks=st.lists(st.sampled_from(ODD_TICKS), min_size=2, max_size=5), data=st.data())
def test_a_stage_that_was_asked_of_other_cells_before_gives_what_one_that_was_not_does(
    shipped: Engine, ticks: list[object], data: st.DataObject
) -> None:
    program, session = shipped.program, begun(shipped)
    now = session._latest
    stage = FeatureStage(program.features, program.arguments, program.bar_models, program.checked.functions)
    row = session.row(id="S-1", strategy="momentum", direction="long", now=now)
    for tick in ticks:
        direction = data.draw(st.sampled_from(("long", "short", "up", None, 1)))
        odd = {**row, "tick": tick, "direction": direction}
        for at in (now, now + NANOS):
            windows = Windows(session.windows, at, row["clock_skew"])
            assert stage.row(odd, windows) == stage.row(odd, windows) == anew(shipped, session.windows, odd, at)


def test_an_event_between_two_looks_at_one_instant_is_seen(shipped: Engine) -> None:
    session = begun(shipped)
    asked: dict[str, Any] = {"id": "S-1", "strategy": "momentum", "direction": "long", "now": session._latest}
    before = session.row(**asked)
    assert before["data_quality.mid"] is not None
    session.book([(1.0, 1.0)], [(2.0, 1.0)], at=asked["now"])
    after = session.row(**asked)
    assert (after["data_quality.mid"], after["data_quality.mid"] == before["data_quality.mid"]) == (1.5, False)
    session.book([(2.0, 1.0)], [(1.0, 1.0)], at=asked["now"])
    assert session.row(**asked)["data_quality.mid"] is None


def test_two_sessions_of_one_past_do_not_share_what_they_see_later(shipped: Engine) -> None:
    one = begun(shipped)
    asked: dict[str, Any] = {"id": "S-1", "strategy": "momentum", "direction": "long", "now": one._latest}
    one.row(**asked)
    other = fork(one)
    other.book([(1.0, 1.0)], [(2.0, 1.0)], at=asked["now"])
    assert other.row(**asked)["data_quality.mid"] == 1.5
    assert one.row(**asked)["data_quality.mid"] > 10_000


def bars(n: int, now: int, close: float = 100.0) -> Bars:
    random = np.random.default_rng(5)
    closes = close * np.exp(np.cumsum(random.normal(0, 0.01, n)))
    return Bars(
        ts=np.arange(n, dtype=np.int64) * 3_600 * NANOS,
        open=closes,
        high=closes * 1.01,
        low=closes * 0.99,
        close=closes,
        volume=np.full(n, 3.0),
        now=now,
        length_s=3_600.0,
    )


BAR_FUNCTIONS = [
    signature
    for signature in FUNCTIONS
    if signature.stage in (Stage.FEATURE, Stage.BAR) and signature.arguments[0][1].kind is Kind.BARS
]


ODD = {"variance_ratio_z": (4.0, 60.0), "switching_probability": (60.0, 60.0)}
"""Arguments of functions that twenty, four and two are none for."""


@pytest.mark.parametrize("signature", BAR_FUNCTIONS, ids=lambda signature: str(signature.name))
def test_no_function_of_bars_reads_the_instant_that_asks(signature: Signature) -> None:
    drawn = ODD.get(signature.name, (20.0, 4.0, 2.0))
    rest = drawn[: len(signature.arguments) - 1 - signature.optional]
    last = int(bars(300, 0).ts[-1])
    one, other = (signature.bind()(bars(300, last + later), *rest) for later in (0, 1_700 * NANOS))
    assert (one == other) if isinstance(one, Unknown | float) else np.array_equal(one, other, equal_nan=True)


def test_answers_over_bars_are_kept_until_any_of_their_numbers_changes() -> None:
    found, asked = BarAnswers(), []
    given = bars(300, 5)

    def work() -> int:
        asked.append(1)
        return len(asked)

    assert [found.once(given, "a", work), found.once(replace(given, now=9), "a", work)] == [1, 1]
    corrected = replace(given, close=np.where(np.arange(300) == 17, 101.0, given.close))
    assert [found.once(corrected, "a", work), found.once(corrected, "b", work)] == [2, 3]
    assert found.once(replace(corrected, left_out="one bar is"), "a", work) == 4
    assert found.once(replace(corrected, length_s=60.0), "a", work) == 5
