"""Series over bars of a recording: worked out once for all of it, and the same to the bit as of each window alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from golive.core.ahead import AHEAD, ahead
from golive.core.series_windows import SeriesWindows
from golive.core.stored_rows import StoredRows, Whole
from golive.core.value import Unknown
from golive.core.window import Bars
from golive.models.bars.adx import adx, adx_windows
from golive.models.bars.bar_window import checked_bars
from golive.models.bars.bars_jump import bars_jump_columns
from golive.models.bars.bars_value_daily import bars_value_daily_columns
from golive.models.bars.drawdown_from_peak import drawdown_from_peak, drawdown_from_peak_windows
from golive.models.bars.efficiency_ratio import efficiency_ratio, efficiency_ratio_windows
from golive.models.bars.margin_in_force import margin_in_force, margin_in_force_columns, margin_in_force_tails
from golive.models.bars.smooth_regime import (
    UNSEEN,
    smooth_regime,
    smooth_regime_columns,
    smooth_regime_tails,
    smooth_regimes,
)
from golive.models.bars.variance_ratio import variance_ratio_z, variance_ratio_z_windows
from golive.models.bars.vol_multiple import vol_multiple, vol_multiple_windows
from golive.models.bars.vol_percentile import vol_percentile, vol_percentile_windows
from golive.models.functions import FUNCTIONS

ROWS = 90

SERIES: dict[str, Callable[[Bars], Any]] = {
    "adx": lambda bars: adx(bars, 5),
    "efficiency_ratio": lambda bars: efficiency_ratio(bars, 7),
    "variance_ratio_z": lambda bars: variance_ratio_z(bars, 3, 20),
    "vol_percentile": lambda bars: vol_percentile(bars, 6, 15),
    "vol_multiple": lambda bars: vol_multiple(bars, 6, 15),
    "drawdown_from_peak": lambda bars: drawdown_from_peak(bars, 12),
}


def recording(faults: str) -> Bars:
    """Return some hundred bars that are whole at hand, with what may be wrong in them."""
    rng = np.random.default_rng(11)
    steps = rng.normal(0, 0.01, 320)
    steps[100:140] = 0.0
    close = 100 * np.exp(np.cumsum(steps))
    opened = np.concatenate(([100.0], close[:-1]))
    high = np.maximum(opened, close) * (1 + abs(rng.normal(0, 0.002, 320)))
    low = np.minimum(opened, close) * (1 - abs(rng.normal(0, 0.002, 320)))
    high[105:135], low[105:135] = close[105:135], close[105:135]
    if faults == "nan":
        close[200], high[60] = np.nan, np.nan
    if faults == "inverted":
        high[180], low[180] = low[180], high[180]
        close[250] = 0.0
    ts = np.arange(320, dtype=np.int64) * 10**9
    whole = Bars(
        ts=ts, open=opened, high=high, low=low, close=close, volume=np.ones(320), now=int(ts[-1]), length_s=1.0
    )
    return replace(whole, stored=StoredRows(40, {}, Whole(40, whole)))


def windows(order: Iterable[int], faults: str) -> Iterable[Bars]:
    every = recording(faults)
    return (every.rows(begin, begin + ROWS) for begin in order)


@pytest.mark.parametrize("faults", ["none", "nan", "inverted"])
@pytest.mark.parametrize("name", SERIES)
def test_a_series_of_a_recording_is_that_of_each_window_alone_to_the_bit(name: str, faults: str) -> None:
    work = SERIES[name]
    scattered = np.random.default_rng(3).permutation(230)[:40].tolist()
    for bars in windows([*range(230), *scattered], faults):
        own = work(replace(bars, stored=None))
        assert np.array_equal(work(bars), own, equal_nan=True)
        assert np.isfinite(own).any() or faults != "none"


WINDOWS: dict[str, Callable[[Bars, int], SeriesWindows]] = {
    "adx": lambda bars, rows: adx_windows(bars, rows, 5),
    "efficiency_ratio": lambda bars, rows: efficiency_ratio_windows(bars, rows, 7),
    "variance_ratio_z": lambda bars, rows: variance_ratio_z_windows(bars, rows, 3, 20),
    "vol_percentile": lambda bars, rows: vol_percentile_windows(bars, rows, 6, 15),
    "vol_multiple": lambda bars, rows: vol_multiple_windows(bars, rows, 6, 15),
    "drawdown_from_peak": lambda bars, rows: drawdown_from_peak_windows(bars, rows, 12),
}


@pytest.mark.parametrize("rows", [4, 10, ROWS, 300])
@pytest.mark.parametrize("name", WINDOWS)
def test_a_series_of_all_windows_is_that_of_each_alone_to_the_bit(name: str, rows: int) -> None:
    every = recording("nan")
    series = WINDOWS[name](every, rows)
    out = np.zeros((len(every.ts) - rows + 1 - 3, rows))
    series.write(slice(3, 3 + len(out)), out)
    own = [SERIES[name](replace(every.rows(n, n + rows), stored=None)) for n in range(3, 3 + len(out))]
    assert np.array_equal(out, np.array(own), equal_nan=True)
    some, last = np.zeros((2, 3)), np.array([5, 0])
    series.write(last, some)
    ends = [SERIES[name](replace(every.rows(n, n + rows), stored=None))[-3:] for n in last]
    assert np.array_equal(some, np.array(ends), equal_nan=True)


NUMBERS: dict[str, tuple[float, ...]] = {
    "bars.bars_jump": (12.0,),
    "bars.bars_missing": (12.0,),
    "bars.bars_unchanged": (12.0,),
    "bars.bars_untraded": (12.0, 300.0),
    "bars.bars_value_daily": (12.0,),
    "bars.bars_vol_daily": (11.0,),
    "bars.last_close": (),
}
"""Functions that answer many bars at once, and what they are asked with."""


def damaged() -> Bars:
    """Return bars in which each thing is wrong somewhere that a number over bars may stumble over."""
    every = recording("nan")
    ts, close, volume, low = every.ts.copy(), every.close.copy(), every.volume.copy(), every.low.copy()
    ts[80:] += 3 * 10**9
    ts[271] = ts[270]
    close[160], volume[230], volume[240:260], low[300] = -1.0, np.nan, 0.0, 1e9
    return replace(every, ts=ts, close=close, volume=volume, low=low)


@pytest.mark.parametrize("odd", [None, 0.0, 1.0, 2.5, 200.0, float("nan")])
@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_of_many_bars_are_those_of_each_window_alone_to_the_bit(name: str, odd: float | None) -> None:
    (signature,) = (one for one in FUNCTIONS if one.target == f"golive.models.{name}:{name.partition('.')[2]}")
    one, each = signature.bind(), signature.bind_columns()
    assert each is not None
    asked = NUMBERS[name] if odd is None else (odd, *NUMBERS[name][1:])[: len(NUMBERS[name])]
    every = damaged()
    alone = [one(replace(every.rows(0, end), stored=None), *asked) for end in range(1, len(every.ts) + 1)]
    numbers = [float("nan") if isinstance(answer, Unknown) else answer for answer in alone]
    assert np.array_equal(each(every, *asked), np.array(numbers), equal_nan=True)
    assert odd is not None or 100 < np.isfinite(numbers).sum() < len(numbers)


def test_volumes_that_nobody_tells_are_unknown_at_every_bar() -> None:
    every = replace(damaged(), volumes_told=False)
    assert np.isnan(bars_value_daily_columns(every, 12.0)).all()
    assert np.isfinite(bars_jump_columns(every, 12.0)).any()


def test_regimes_of_many_windows_are_those_of_each_alone() -> None:
    rng = np.random.default_rng(7)
    for _ in range(300):
        shape = rng.integers(1, 6), rng.integers(0, 12)
        codes = np.repeat(rng.integers(-1, 4, shape), rng.integers(1, 6), axis=1).astype(np.float64)
        margins = np.where(rng.random(codes.shape) < 0.1, np.nan, rng.random(codes.shape))
        asked = int(rng.integers(1, 6)), int(rng.integers(0, 8)), int(rng.integers(-1, 4))
        assert smooth_regime_columns(codes, *asked).tolist() == [smooth_regime(row, *asked) for row in codes]
        held = [margin_in_force(*rows, *asked) for rows in zip(margins, codes, strict=True)]
        assert np.array_equal(margin_in_force_columns(margins, codes, *asked), np.array(held), equal_nan=True)


def test_a_regime_that_is_sure_of_the_last_bars_is_that_of_all_bars() -> None:
    rng, sure = np.random.default_rng(8), 0
    for _ in range(300):
        runs = rng.integers(-1, rng.integers(1, 4), (80, 8))
        codes = np.repeat(runs, rng.integers(1, 9, 8), axis=1).astype(np.float64)
        asked = int(rng.integers(1, 6)), int(rng.integers(0, 9)), int(rng.integers(-1, 3))
        margins, last = rng.random(codes.shape), int(rng.integers(1, codes.shape[1] + 1))
        states, is_sure = smooth_regime_tails(codes[:, -last:], *asked)
        assert np.array_equal(states[is_sure], smooth_regime_columns(codes, *asked)[is_sure])
        held, holds = margin_in_force_tails(margins[:, -last:], codes[:, -last:], *asked)
        every = margin_in_force_columns(margins, codes, *asked)
        assert np.array_equal(held[holds], every[holds], equal_nan=True)
        sure += int(is_sure.sum())
    assert 5_000 < sure < 20_000


def test_what_comes_after_a_window_changes_nothing_in_it() -> None:
    every = recording("none")
    for name, work in SERIES.items():
        shown = [work(every.rows(begin, begin + ROWS)) for begin in range(60)]
        close, high = every.close.copy(), every.high.copy()
        close[150:], high[150:] = np.nan, np.nan
        cut = replace(every, close=close, high=high, stored=None)
        cut = replace(cut, stored=StoredRows(0, {}, Whole(0, cut)))
        blind = [work(cut.rows(begin, begin + ROWS)) for begin in range(60)]
        assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(shown, blind, strict=True)), name


@pytest.mark.parametrize("faults", ["none", "nan", "inverted"])
def test_bars_of_a_recording_are_refused_for_the_same_reason(faults: str) -> None:
    for bars in windows(range(230), faults):
        told, own = checked_bars(bars, 30), checked_bars(replace(bars, stored=None), 30)
        assert isinstance(told, Unknown) == isinstance(own, Unknown)
        if isinstance(told, Unknown):
            assert told == own


def test_windows_are_worked_out_ahead_only_where_somebody_goes_through_them() -> None:
    every, asked = recording("none"), list[tuple[int, int]]()

    def look(begin: int) -> int:
        bars = every.rows(begin, begin + ROWS)
        assert bars.stored is not None

        def together(_: Whole, first: int, count: int) -> list[int]:
            asked.append((first, count))
            return list(range(first, first + count))

        return ahead("rows", bars.stored, ROWS, lambda: begin, together)

    order = [0, 50, 120, 121, 122, 130, 184, 187, 228, 230]
    assert [look(begin) for begin in order] == order
    assert asked == [(121, AHEAD), (187, 44)]


def test_who_goes_on_is_answered_twice_as_far_ahead() -> None:
    every, asked = recording("none"), list[int]()
    stored = every.stored
    assert stored is not None

    def look(begin: int) -> int:
        def together(_: Whole, first: int, count: int) -> list[int]:
            asked.append(count)
            return list(range(first, first + count))

        return ahead("rows", stored.after(begin), 20, lambda: begin, together)

    assert [look(begin) for begin in range(301)] == list(range(301))
    assert asked == [AHEAD, 2 * AHEAD, 108]


def by_bar(codes: list[int], confirm: int, dwell: int, immediate: set[int]) -> list[int]:
    """Return the regimes bar by bar, as their description reads."""
    out = []
    state, age, rival, seen = UNSEEN, 0, UNSEEN, 0
    for candidate in codes:
        rival, seen = candidate, seen + 1 if candidate == rival else 1
        ready = state == UNSEEN or candidate in immediate or (seen >= confirm and age >= dwell)
        if candidate not in (UNSEEN, state) and ready:
            state, age = candidate, 0
        age += 1
        out.append(state)
    return out


def test_regimes_are_smoothed_by_runs_as_bar_by_bar() -> None:
    rng = np.random.default_rng(5)
    for _ in range(2_000):
        runs = int(rng.integers(0, 30))
        codes = np.repeat(rng.integers(-1, 4, runs), rng.integers(1, 6, runs))
        confirm, dwell = int(rng.integers(1, 6)), int(rng.integers(0, 8))
        immediate = set(rng.integers(0, 4, rng.integers(0, 2)).tolist())
        path = smooth_regimes(codes, confirm=confirm, dwell=dwell, immediate=immediate)
        assert path.tolist() == by_bar(codes.tolist(), confirm, dwell, immediate)
