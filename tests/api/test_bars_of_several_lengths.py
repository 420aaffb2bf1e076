"""A library that reads bars of two lengths: the regime on 4 h, a strategy on half an hour."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.bars_library import FOUR_HOURS, bars_engine, bars_frame, bars_market, write_bars_library
from tests.library import edit

from golive.account.account import AssumedAccount
from golive.api import Engine, Session
from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Bars, IntArray
from golive.documents.market import Stamp
from golive.documents.streams import BarColumns
from golive.market.agreeing_bars import contradiction
from golive.market.data import market_data
from golive.market.frames import bars_from_frame, window_of
from golive.market.longer_bars import longer_bars
from golive.replay.replay import replay
from golive.trading.assumed_terms import streams_seen

HALF_HOUR = FOUR_HOURS // 8
AGGREGATED = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}

Both = tuple[pd.DataFrame, pd.DataFrame, int]
"""Bars of 4 h, those of half an hour of which they are made, and the instant of the last close."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("lengths") / "library"
    write_bars_library(folder)
    edit(folder, "strategies/momentum.yaml", "length: 4 h, max_age: 5 h", "length: 30 min, max_age: 40 min")
    edit(folder, "strategies/momentum.yaml", "min_move: {value: 2 %", "min_move: {value: 0.2 %")
    return Engine.from_folder(folder)


def split(frame: pd.DataFrame) -> pd.DataFrame:
    """Return bars of half an hour, of which bars of 4 h are made."""
    count, parts = len(frame), FOUR_HOURS // HALF_HOUR
    walk = np.linspace(0.0, 1.0, parts + 1)
    first, last = frame["open"].to_numpy()[:, None], frame["close"].to_numpy()[:, None]
    edges = first + (last - first) * walk
    opened, close = edges[:, :-1], edges[:, 1:].copy()
    close[:, -1] = frame["close"]
    high, low = np.maximum(opened, close), np.minimum(opened, close)
    high[:, 2], low[:, 5] = frame["high"], frame["low"]
    back = np.tile(np.arange(parts - 1, -1, -1), count) * HALF_HOUR
    ends = pd.to_datetime(np.repeat(closes_of(frame), parts) - back, utc=True)
    columns = {"open": opened, "high": high, "low": low, "close": close}
    out = pd.DataFrame({name: values.ravel() for name, values in columns.items()}, index=ends)
    return out.assign(volume=np.repeat(frame["volume"].to_numpy() / parts, parts))


def resampled(shorter: pd.DataFrame, length: str = "4h") -> pd.DataFrame:
    """Return the longer bars as pandas puts them together, whole ones only."""
    groups = shorter.resample(length, closed="right", label="right")
    whole = groups["close"].count() == pd.Timedelta(length).value // HALF_HOUR
    return groups.agg(AGGREGATED)[whole]


def closes_of(frame: pd.DataFrame) -> IntArray:
    return np.array(pd.DatetimeIndex(frame.index).as_unit("ns").asi8, dtype=np.int64)


def columns_of(frame: pd.DataFrame, length: int) -> BarColumns:
    return bars_from_frame(frame, stamp=Stamp.CLOSE, length_s=length / NANOS)


def told(engine: Engine, *frames: tuple[pd.DataFrame, int], now: int) -> Session:
    session = engine.session("BTC-PERP", mode="paper")
    for frame, length in frames:
        session.bars(frame, stamp="close", length_s=length / NANOS, now=now)
    session.state(at=now, position=0.0, equity=100_000.0, daily_loss=0.0, kill_switch="armed")
    return session


@pytest.fixture(scope="module")
def both() -> Both:
    frame, now = bars_frame()
    return frame.iloc[-620:], split(frame.iloc[-620:]), now


def test_each_document_reads_the_bars_of_its_length(engine: Engine, both: Both) -> None:
    longer, shorter, now = both
    session = told(engine, (longer, FOUR_HOURS), (shorter, HALF_HOUR), now=now)
    row = session.row(id="A", strategy="momentum", direction="long", now=now)
    window = session.windows.bars(now)
    assert isinstance(window, Bars)
    assert window.close.tolist() == shorter["close"].tolist()[-len(window.ts) :]
    own = session.windows.bars(now, FOUR_HOURS)
    assert isinstance(own, Bars)
    assert own.close.tolist() == longer["close"].tolist()[-len(own.ts) :]
    only = told(bars_engine(), (longer, FOUR_HOURS), now=now).row(
        id="A", strategy="momentum", direction="long", now=now
    )
    of_longer = {name: value for name, value in only.items() if name.startswith(("market_regime", "data_quality"))}
    assert of_longer["market_regime.state"] is not None
    assert {name: row[name] for name in of_longer} == of_longer


def test_a_strategy_signals_by_the_bars_of_its_length(engine: Engine, both: Both) -> None:
    _, shorter, now = both
    # Six of its bars are three hours. What the day did by the longer ones is another matter.
    risen = shorter.copy()
    risen.loc[risen.index[-1], ["high", "close"]] = 1.05 * float(risen["close"].iloc[-7])
    risen.loc[risen.index[-1], "low"] = min(float(risen["open"].iloc[-1]), float(risen["low"].iloc[-1]))
    for frame, expected in ((risen, ["momentum"]), (shorter.assign(**flat(shorter)), [])):
        session = told(engine, (resampled(frame), FOUR_HOURS), (frame, HALF_HOUR), now=now)
        signals = session.signals(now=now, strategies=["momentum"])
        assert [(signal.strategy, signal.unknown) for signal in signals] == [(name, None) for name in expected]


def flat(frame: pd.DataFrame) -> dict[str, float]:
    price = float(frame["close"].iloc[-1])
    return dict.fromkeys(("open", "high", "low", "close"), price)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_it_does_not_matter_which_is_told_first(engine: Engine, both: Both, order: tuple[int, int]) -> None:
    longer, shorter, now = both
    frames = ((longer, FOUR_HOURS), (shorter, HALF_HOUR))
    session = told(engine, *(frames[place] for place in order), now=now)
    decision = session.decide(id="A", strategy="bot", direction="long", now=now)
    assert decision.allowed, decision.reason


def test_what_needs_the_other_length_holds(engine: Engine, both: Both) -> None:
    _, shorter, now = both
    decision = told(engine, (shorter, HALF_HOUR), now=now).decide(id="A", strategy="bot", direction="long", now=now)
    assert (decision.verdict.name, decision.final_size) == ("HOLD", 0.0)


def test_what_needs_the_shorter_ones_alone_lacks_them(engine: Engine, both: Both) -> None:
    longer, _, now = both
    session = told(engine, (longer, FOUR_HOURS), now=now)
    (lacking,) = [signal.unknown for signal in session.signals(now=now, strategies=["momentum"])]
    assert lacking is not None
    assert lacking.detail == "no bars yet"
    assert session.windows.bars(now) == lacking
    assert isinstance(session.windows.bars(now, FOUR_HOURS), Bars)


def test_a_close_of_longer_bars_prices_nothing_where_the_shortest_are_unknown(engine: Engine, both: Both) -> None:
    longer, shorter, now = both
    session = told(engine, (longer, FOUR_HOURS), now=now)
    decision = session.decide(id="A", strategy="bot", direction="long", now=now)
    assert (decision.verdict.name, decision.final_size) == ("HOLD", 0.0)
    session.bars(shorter, stamp="close", length_s=HALF_HOUR / NANOS, now=now)
    assert session.decide(id="B", strategy="bot", direction="long", now=now).allowed
    session.bar(math.nan, 1.0, 1.0, 1.0, 1.0, at=now + HALF_HOUR, length_s=HALF_HOUR / NANOS)
    session.state(at=now + HALF_HOUR, position=0.0, equity=100_000.0, daily_loss=0.0, kill_switch="armed")
    decision = session.decide(id="C", strategy="bot", direction="long", now=now + HALF_HOUR)
    assert (decision.verdict.name, decision.final_size) == ("HOLD", 0.0)


def test_bars_of_one_length_that_stopped_hold_what_reads_them(engine: Engine, both: Both) -> None:
    longer, shorter, now = both
    session = told(engine, (longer.iloc[:-2], FOUR_HOURS), (shorter, HALF_HOUR), now=now)
    decision = session.decide(id="A", strategy="bot", direction="long", now=now)
    assert (decision.verdict.name, decision.final_size) == ("HOLD", 0.0)
    assert "the last of the bars is 28800 s old" in decision.reason


def test_a_bar_alone_says_how_long_it_is(engine: Engine, both: Both) -> None:
    longer, shorter, now = both
    session = told(engine, (longer, FOUR_HOURS), (shorter, HALF_HOUR), now=now)
    bar = (100.0, 100.0, 100.0, 100.0, 1.0)
    refused = session.bar(*bar, at=now + HALF_HOUR)
    assert isinstance(refused, Unknown)
    assert "bars of 30 min, 4 h are read" in refused.detail
    assert session.bar(*bar, at=now + HALF_HOUR, length_s=HALF_HOUR / NANOS) is None
    window = session.windows.bars(now + HALF_HOUR)
    assert isinstance(window, Bars)
    assert window.close[-1] == 100.0
    own = session.windows.bars(now + HALF_HOUR, FOUR_HOURS)
    assert isinstance(own, Bars)
    assert own.close[-1] == float(longer["close"].iloc[-1])


@pytest.mark.parametrize("gone", [(), (0,), (3, 4), (8, 23), tuple(range(17, 40)), (79,)])
def test_a_recording_of_the_shorter_ones_has_the_longer_ones_too(gone: tuple[int, ...]) -> None:
    frame, _ = bars_frame()
    shorter = split(frame.iloc[-10:])
    shorter = shorter.drop(shorter.index[list(gone)])
    columns = columns_of(shorter, HALF_HOUR)
    delays = np.random.default_rng(3).integers(0, HALF_HOUR, len(columns.ts))
    made = longer_bars(columns, FOUR_HOURS, columns.ts + delays)
    assert made is not None
    bars, seen_at = made
    expected = resampled(shorter)
    assert bars.ts.tolist() == closes_of(expected).tolist()
    for name in AGGREGATED:
        assert getattr(bars, name).tolist() == pytest.approx(expected[name].tolist(), rel=1e-12)
    parts = FOUR_HOURS // HALF_HOUR
    ends = columns.ts.searchsorted(bars.ts)
    arrivals = [(columns.ts + delays)[end - parts + 1 : end + 1] for end in ends]
    assert seen_at.tolist() == [int(each.max()) for each in arrivals]


def test_no_longer_bars_are_made_of_what_is_no_whole_number_of_shorter_ones() -> None:
    frame, _ = bars_frame()
    shorter = columns_of(split(frame.iloc[-10:]), HALF_HOUR)
    for length in (HALF_HOUR, HALF_HOUR // 2, 3 * HALF_HOUR // 2):
        assert longer_bars(shorter, length, shorter.ts) is None
    assert longer_bars(replace(shorter, zone="Europe/Berlin"), FOUR_HOURS, shorter.ts) is None


def test_a_replay_of_the_shorter_ones_decides_as_a_session_that_is_told_both(engine: Engine, both: Both) -> None:
    longer, shorter, now = both
    spec, _ = bars_market()
    data = market_data(spec.symbol, bars=columns_of(shorter, HALF_HOUR))
    account = AssumedAccount(equity=100_000.0)
    run = replay(engine, spec, data, account=account, start=now - 12 * FOUR_HOURS, shadows=False)
    rows = list(run.rows)
    assert rows
    for row in (rows[0], rows[-1]):
        at = int(row["decided_at"])
        frames = [
            (frame[closes_of(frame) <= at], length) for frame, length in ((longer, FOUR_HOURS), (shorter, HALF_HOUR))
        ]
        seen = told(engine, *frames, now=at).row(
            id="A", strategy=str(row["strategy"]), direction=str(row["direction"]), now=at
        )
        columns = [spec.port.column for spec in engine.program.features]
        assert "market_regime.state" in columns
        for name in columns:
            # What adds up over a bar is added in another order there.
            near = pytest.approx(row[name], rel=1e-12) if isinstance(row[name], float) else row[name]
            assert seen[name] is not None
            assert seen[name] == near


def spoiled(frame: pd.DataFrame, row: int, name: str, factor: float) -> pd.DataFrame:
    """Return bars of which one number is another."""
    values = frame[name].to_numpy(dtype=np.float64, copy=True)
    values[row] *= factor
    return frame.assign(**{name: values})


@pytest.mark.parametrize(
    ("name", "factor"),
    [("close", 1.000_001), ("open", 0.999_999), ("high", 1.001), ("low", 0.999), ("volume", 1.001), ("volume", 0.999)],
)
@pytest.mark.parametrize("row", [-1, -3])
def test_lengths_that_contradict_each_other_show_nothing_and_price_nothing(
    engine: Engine, both: Both, row: int, name: str, factor: float
) -> None:
    longer, shorter, now = both
    wrong = spoiled(longer, row, name, factor)
    prices = wrong.drop(columns="volume")
    wrong["high"], wrong["low"] = prices.max(axis=1), prices.min(axis=1)
    session = told(engine, (wrong, FOUR_HOURS), (shorter, HALF_HOUR), now=now)
    decision = session.decide(id="A", strategy="bot", direction="long", now=now)
    assert (decision.verdict.name, decision.final_size) == ("HOLD", 0.0)
    for length in (None, HALF_HOUR, FOUR_HOURS):
        shown = session.windows.bars(now, length)
        assert isinstance(shown, Unknown)
        assert shown.code == "bars_contradict"
        assert shown.detail.startswith("bars of 4 h and of 30 min say different things of the time up to 20")
    # What is told right, and again with the bar that has begun since, is believed again.
    begun = pd.concat((longer, longer.iloc[-1:].shift(freq="4h")))
    for id, frame in (("B", longer), ("C", longer), ("D", begun)):
        session.bars(frame, stamp="close", length_s=FOUR_HOURS / NANOS, now=now)
        allowed = session.decide(id=id, strategy="bot", direction="long", now=now).allowed
        assert allowed is (id == "D")


@pytest.mark.parametrize("gone", [(-1,), (-2, -3), (-8,), (-9, -10, -11)])
def test_a_hole_in_the_shorter_ones_contradicts_nothing_and_hides_no_contradiction(
    both: Both, gone: tuple[int, ...]
) -> None:
    longer, shorter, now = both
    holed = shorter.drop(shorter.index[list(gone)])
    short, long = (window_of(columns_of(f, n), now) for f, n in ((holed, HALF_HOUR), (longer, FOUR_HOURS)))
    assert contradiction(short, long) is None
    for column, factor in (("high", 0.5), ("low", 1.5), ("volume", 0.1)):
        values = getattr(long, column).copy()
        values[-2:] *= factor
        assert contradiction(short, replace(long, **{column: values})) is not None


def test_bars_of_a_length_that_nothing_reads_are_refused(engine: Engine, both: Both) -> None:
    longer, shorter, now = both
    session = told(engine, (longer, FOUR_HOURS), (shorter, HALF_HOUR), now=now)
    hourly = resampled(shorter, "1h")
    with pytest.raises(Refused, match=r"bars of 30 min, 4 h are read: those of 1 h are not"):
        session.bars(hourly, stamp="close", length_s=3_600.0, now=now)
    alone = session.bar(1.0, 1.0, 1.0, 1.0, 1.0, at=now + 2 * HALF_HOUR, length_s=3_600.0)
    assert isinstance(alone, Unknown)
    assert session.decide(id="A", strategy="bot", direction="long", now=now).allowed


@pytest.mark.parametrize("length_s", ["4h", True, math.nan, math.inf, -1.0, 10**400, b"4h", [14_400.0]])
def test_a_length_that_is_no_number_of_seconds_is_refused_by_name(engine: Engine, both: Both, length_s: Any) -> None:
    longer, _, now = both
    session = engine.session("BTC-PERP", mode="paper")
    with pytest.raises(Refused, match="length"):
        session.bars(longer, stamp="close", length_s=length_s, now=now)
    assert isinstance(session.bar(1.0, 1.0, 1.0, 1.0, 1.0, at=now, length_s=length_s), Unknown)


def test_a_longer_bar_that_has_not_closed_at_the_look_is_not_among_those_seen(engine: Engine, both: Both) -> None:
    longer, shorter, now = both
    at = now - HALF_HOUR
    sessions = [
        told(engine, (frame, FOUR_HOURS), (shorter.iloc[:-1], HALF_HOUR), now=at)
        for frame in (longer, spoiled(longer, -1, "close", math.nan))
    ]
    seen = [session.windows.bars(at, FOUR_HOURS) for session in sessions]
    assert [isinstance(each, Bars) and each.close[-1] for each in seen] == [longer["close"].iloc[-2]] * 2
    rows = [session.row(id="A", strategy="momentum", direction="long", now=at) for session in sessions]
    assert repr(rows[0]) == repr(rows[1])


def test_a_recordings_look_inside_a_longer_bar_reads_nothing_of_the_rest_of_it(engine: Engine, both: Both) -> None:
    _, shorter, now = both
    spec, _ = bars_market()
    at = now - 3 * HALF_HOUR
    rows = []
    for spoil in (False, True):
        columns = columns_of(shorter, HALF_HOUR)
        later = columns.ts > at
        if spoil:
            columns = replace(
                columns,
                open=np.where(later, 1e5, columns.open),
                high=np.where(later, 1e5, columns.high),
                low=np.where(later, 1e5, columns.low),
                close=np.where(later, 1e5, columns.close),
                volume=np.where(later, 1.0, columns.volume),
            )
        streams = streams_seen(engine, spec, market_data(spec.symbol, bars=columns), seed=0)
        session = Session(engine, spec, mode="replay", streams=streams)
        rows.append(session.row(id="A", strategy="momentum", direction="long", now=at))
    assert rows[0]["market_regime.state"] is not None
    assert repr(rows[0]) == repr(rows[1])
