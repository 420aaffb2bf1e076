"""Numbers per bar and over bars: no look-ahead, independent answers, scale, and what a flat market says."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from arch.unitroot import VarianceRatio
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import percentileofscore
from tests.windows import made_bars, made_quotes

from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Bars, FloatArray
from golive.models.bars.adx import adx
from golive.models.bars.bars_jump import bars_jump
from golive.models.bars.bars_missing import bars_missing
from golive.models.bars.bars_return import bars_return
from golive.models.bars.bars_unchanged import bars_unchanged
from golive.models.bars.bars_untraded import bars_untraded
from golive.models.bars.bars_value_daily import bars_value_daily
from golive.models.bars.bars_vol_daily import bars_vol_daily
from golive.models.bars.bars_volume_daily import bars_volume_daily
from golive.models.bars.drawdown_from_peak import drawdown_from_peak, price_drawdown
from golive.models.bars.efficiency_ratio import efficiency_ratio
from golive.models.bars.last import last
from golive.models.bars.last_close import last_close
from golive.models.bars.margin_in_force import margin_in_force
from golive.models.bars.rolling import BLOCK_CELLS, rolling
from golive.models.bars.smooth_regime import smooth_regime, smooth_regimes
from golive.models.bars.variance_ratio import variance_ratio_z
from golive.models.bars.vol_multiple import vol_multiple
from golive.models.bars.vol_percentile import vol_percentile
from golive.models.book.last_quote import last_quote
from golive.models.book.quote_change import quote_change
from golive.models.book.quote_mid import quote_mid
from golive.models.book.quote_spread import quote_spread

PerBar = Callable[[Bars], FloatArray]
PER_BAR: dict[str, tuple[PerBar, int]] = {
    "efficiency_ratio": (lambda bars: efficiency_ratio(bars, 5.0), 5),
    "adx": (lambda bars: adx(bars, 4.0), 7),
    "variance_ratio_z": (lambda bars: variance_ratio_z(bars, 3.0, 12.0), 12),
    "vol_percentile": (lambda bars: vol_percentile(bars, 4.0, 10.0), 13),
    "vol_multiple": (lambda bars: vol_multiple(bars, 4.0, 10.0), 13),
    "drawdown_from_peak": (lambda bars: drawdown_from_peak(bars, 6.0), 5),
}
"""Each function with the index of the first bar at which it is known."""


def walk(seed: int, n: int) -> Bars:
    steps = np.random.default_rng(seed).standard_t(4, n) * 0.01
    return made_bars(100.0 * np.exp(np.cumsum(steps)), width=0.004)


def head(bars: Bars, count: int) -> Bars:
    return replace(
        bars,
        ts=bars.ts[:count],
        open=bars.open[:count],
        high=bars.high[:count],
        low=bars.low[:count],
        close=bars.close[:count],
        volume=bars.volume[:count],
    )


def code(value: object) -> str:
    assert isinstance(value, Unknown), value
    return value.code


def known(value: float | Unknown) -> float:
    assert not isinstance(value, Unknown), value
    return value


@pytest.mark.parametrize("name", PER_BAR)
def test_no_answer_changes_when_later_bars_arrive(name: str) -> None:
    function, _ = PER_BAR[name]
    bars = walk(1, 120)
    whole = function(bars)
    for t in range(1, 121):
        np.testing.assert_array_equal(function(head(bars, t)), whole[:t])


@pytest.mark.parametrize("name", PER_BAR)
def test_no_answer_changes_across_the_borders_of_blocks(name: str) -> None:
    function, _ = PER_BAR[name]
    bars = walk(2, BLOCK_CELLS // 4 + 500)
    whole = function(bars)
    for t in (BLOCK_CELLS // 10 + 3, BLOCK_CELLS // 4 + 77):
        np.testing.assert_array_equal(function(head(bars, t)), whole[:t])


@pytest.mark.parametrize("name", PER_BAR)
def test_a_function_is_known_from_its_first_full_window_on(name: str) -> None:
    function, first = PER_BAR[name]
    assert np.isfinite(function(walk(3, 60))).tolist() == [t >= first for t in range(60)]
    assert np.isnan(function(head(walk(3, 60), 3))).all()
    assert len(function(head(walk(3, 60), 0))) == 0


@pytest.mark.parametrize("name", PER_BAR)
@given(scale=st.floats(1e-4, 1e4))
@settings(max_examples=20)
def test_the_unit_of_prices_does_not_matter(name: str, scale: float) -> None:
    function, _ = PER_BAR[name]
    bars = walk(4, 60)
    scaled = replace(
        bars, open=bars.open * scale, high=bars.high * scale, low=bars.low * scale, close=bars.close * scale
    )
    # A rank may flip where two volatilities are equal but for rounding; none are in a random walk.
    np.testing.assert_allclose(function(scaled), function(bars), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("bad", [math.nan, math.inf, 0.0, -1.0])
@pytest.mark.parametrize("name", sorted(set(PER_BAR) - {"adx"}))
def test_an_unusable_close_is_unknown_as_long_as_a_window_holds_it(name: str, bad: float) -> None:
    function, first = PER_BAR[name]
    bars = walk(5, 80)
    close = bars.close.copy()
    close[30] = bad
    answers = function(replace(bars, close=close))
    assert np.isnan(answers[30 : 31 + first]).all()
    assert np.isfinite(answers[32 + first :]).all()
    assert np.isfinite(answers[first:30]).all()


def test_the_directional_index_never_recovers_from_a_price_that_is_not_a_number() -> None:
    bars = walk(5, 80)
    high = bars.high.copy()
    high[30] = math.nan
    answers = adx(replace(bars, high=high), 4.0)
    assert np.isfinite(answers[7:30]).all()
    assert np.isnan(answers[30:]).all()


@pytest.mark.parametrize(("lag", "n"), [(2, 30), (5, 100), (10, 60)])
def test_the_rolling_variance_ratio_is_what_arch_answers_on_each_window(lag: int, n: int) -> None:
    bars = walk(6, n + 40)
    answers = variance_ratio_z(bars, float(lag), float(n))
    for t in range(n, len(bars.ts)):
        window = np.log(bars.close[t - n : t + 1])
        assert answers[t] == pytest.approx(VarianceRatio(window, lags=lag).stat, rel=1e-9)


def test_the_volatility_percentile_is_what_scipy_answers() -> None:
    bars = walk(7, 80)
    vols = pd.Series(bars.close).pct_change().rolling(5).std().to_numpy()
    answers = vol_percentile(bars, 5.0, 20.0)
    for t in range(25, 80):
        assert answers[t] == pytest.approx(percentileofscore(vols[t - 19 : t + 1], vols[t], kind="mean") / 100)


def test_the_volatility_multiple_is_over_the_median() -> None:
    bars = walk(8, 80)
    vols = pd.Series(bars.close).pct_change().rolling(5).std()
    expected = (vols / vols.rolling(20).median()).to_numpy()
    np.testing.assert_allclose(vol_multiple(bars, 5.0, 20.0), expected, rtol=1e-9)


def reference_adx(bars: Bars, n: int) -> list[float]:
    """Wilder's recursion bar by bar, written as TA-Lib's loop is."""
    out = [math.nan] * len(bars.ts)
    plus = minus = ranges = index_sum = average = 0.0
    for t in range(1, len(bars.ts)):
        up, down = bars.high[t] - bars.high[t - 1], bars.low[t - 1] - bars.low[t]
        true_range = max(bars.high[t], bars.close[t - 1]) - min(bars.low[t], bars.close[t - 1])
        forget = 1 / n if t >= n else 0.0
        plus += (up if up > max(down, 0) else 0.0) - plus * forget
        minus += (down if down > max(up, 0) else 0.0) - minus * forget
        ranges += true_range - ranges * forget
        if t < n:
            continue
        defined = ranges > 1e-14 and plus + minus > 1e-14 * ranges
        index = 100 * abs(plus - minus) / (plus + minus) if defined else 0.0
        if t < 2 * n:
            index_sum += index
            average = index_sum / n
        elif defined:
            average = (average * (n - 1) + index) / n
        if t >= 2 * n - 1:
            out[t] = average
    return out


@given(
    st.lists(st.sampled_from([99.0, 100.0, 100.0, 100.0, 101.0, 103.0]), min_size=1, max_size=60),
    st.integers(2, 6),
    st.sampled_from([0.0, 0.01]),
)
def test_the_directional_index_follows_the_recursion_through_flat_stretches(
    closes: list[float], n: int, width: float
) -> None:
    bars = made_bars(closes, width=width)
    np.testing.assert_allclose(adx(bars, float(n)), reference_adx(bars, n), rtol=1e-9, atol=1e-9)


def test_a_straight_path_is_efficient_and_a_flat_one_is_undefined() -> None:
    assert efficiency_ratio(made_bars(np.arange(1.0, 30.0)), 10.0)[-1] == 1.0
    flat = made_bars([100.0] * 60)
    assert np.isnan(efficiency_ratio(flat, 10.0)).all()
    assert np.isnan(variance_ratio_z(flat, 2.0, 20.0)).all()
    assert np.isnan(vol_multiple(flat, 4.0, 10.0)).all()
    assert vol_percentile(flat, 4.0, 10.0)[-1] == 0.5
    assert adx(flat, 4.0)[-1] == 0.0
    assert drawdown_from_peak(flat, 6.0)[-1] == 0.0


@given(
    closes=st.lists(st.floats(1.0, 1e4), min_size=1, max_size=40),
    more=st.floats(1.0, 1e4),
    scale=st.floats(1e-3, 1e3),
)
def test_the_deepest_fall_only_grows_and_knows_no_unit(closes: list[float], more: float, scale: float) -> None:
    before, after = price_drawdown(closes), price_drawdown([*closes, more])
    assert 0 <= before.current <= before.deepest <= after.deepest < 1
    other = price_drawdown([scale * x for x in closes])
    assert (other.current, other.deepest) == pytest.approx((before.current, before.deepest), abs=1e-12)
    assert drawdown_from_peak(made_bars(closes), float(len(closes)))[-1] == pytest.approx(before.current, abs=1e-12)


def test_a_peak_older_than_the_window_is_forgotten() -> None:
    bars = made_bars([200.0, 100.0, 90.0, 95.0])
    np.testing.assert_allclose(drawdown_from_peak(bars, 3.0)[2:], [0.55, 0.05])


@pytest.mark.parametrize("count", [0.0, 2.5, math.nan, -3.0])
@pytest.mark.parametrize("function", [efficiency_ratio, adx, drawdown_from_peak])
def test_a_count_that_is_none_is_refused(function: Callable[[Bars, float], FloatArray], count: float) -> None:
    with pytest.raises(Refused):
        function(walk(1, 30), count)


def test_a_window_longer_than_the_series_has_no_answer() -> None:
    assert np.isnan(rolling(np.ones(3), 4, lambda block: block.sum(axis=1))).all()


T, M, V, C, U = range(5)
codes = st.lists(st.sampled_from([-1, T, M, V, C, U]), max_size=60)


@given(codes, st.integers(1, 4), st.integers(0, 6))
def test_the_regime_at_a_bar_does_not_know_what_follows(candidates: list[int], confirm: int, dwell: int) -> None:
    path = smooth_regimes(candidates, confirm=confirm, dwell=dwell, immediate={C})
    for t in range(len(candidates) + 1):
        prefix = smooth_regimes(candidates[:t], confirm=confirm, dwell=dwell, immediate={C})
        assert prefix.tolist() == path[:t].tolist()


@given(codes, st.integers(1, 4), st.integers(0, 6))
def test_a_crisis_is_in_force_from_its_bar_on_and_lasts_its_dwell(
    candidates: list[int], confirm: int, dwell: int
) -> None:
    path = smooth_regimes(candidates, confirm=confirm, dwell=dwell, immediate={C}).tolist()
    assert all(path[t] == C for t, candidate in enumerate(candidates) if candidate == C)
    starts = [t for t in range(len(path)) if path[t] == C and (t == 0 or path[t - 1] != C)]
    for t in starts:
        assert set(path[t : t + max(1, dwell)]) == {C}


@given(codes, st.integers(1, 4), st.integers(0, 6))
def test_every_regime_in_force_was_seen(candidates: list[int], confirm: int, dwell: int) -> None:
    path = smooth_regimes(candidates, confirm=confirm, dwell=dwell, immediate={C}).tolist()
    for t, state in enumerate(path):
        assert state in candidates[: t + 1] or (state == -1 and set(candidates[: t + 1]) == {-1})


@given(codes)
def test_without_confirmation_and_dwell_the_regime_is_the_last_candidate(candidates: list[int]) -> None:
    seen = [candidate for candidate in candidates if candidate != -1]
    assert smooth_regime(np.array(candidates, dtype=np.int64), 1.0, 0.0, float(C)) == (seen[-1] if seen else -1)


def test_a_jump_is_the_largest_factor_between_neighbours_whichever_way() -> None:
    bars = made_bars([100.0, 110.0, 55.0, 56.0, 90.0])
    assert bars_jump(bars, 5.0) == pytest.approx(2.0)
    assert bars_jump(bars, 3.0) == pytest.approx(90 / 56)
    assert bars_jump(bars, 1.0) == 1.0
    gap = replace(bars, open=np.array([100.0, 100.0, 110.0, 55.0, 20.0]), low=np.full(5, 1.0), high=np.full(5, 200.0))
    assert bars_jump(gap, 2.0) == pytest.approx(56 / 20)
    assert isinstance(bars_jump(bars, 6.0), Unknown)


@given(st.floats(0.01, 100.0), st.floats(1e-3, 1e3))
def test_a_split_is_a_jump_of_its_ratio_in_any_currency(ratio: float, unit: float) -> None:
    flat = np.array([1.0, 1.0, 1.0, ratio, ratio]) * unit
    assert bars_jump(made_bars(flat), 5.0) == pytest.approx(max(ratio, 1.0 / ratio))


def test_a_hole_of_two_bars_among_eight_is_a_fifth() -> None:
    bars = made_bars([100.0] * 8)
    length = round(bars.length_s * NANOS)
    holed = replace(bars, ts=bars.ts + np.array([0, 0, 0, 2, 2, 2, 2, 2]) * length)
    assert bars_missing(bars, 8.0) == 0.0
    assert bars_missing(holed, 8.0) == pytest.approx(2 / 10)
    assert bars_missing(holed, 5.0) == 0.0
    late = replace(bars, ts=bars.ts + np.array([0] * 7 + [1]))
    assert bars_missing(late, 8.0) == pytest.approx(1 / 9)
    assert isinstance(bars_missing(bars, 9.0), Unknown)
    assert isinstance(bars_missing(replace(bars, ts=bars.ts[::-1].copy()), 8.0), Unknown)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=20))
def test_what_is_missing_is_counted_hole_by_hole(holes: list[int]) -> None:
    bars = made_bars([100.0] * (len(holes) + 1))
    length = round(bars.length_s * NANOS)
    moved = replace(bars, ts=bars.ts + np.concatenate(([0], np.cumsum(holes))) * length)
    assert bars_missing(moved, float(len(holes) + 1)) == pytest.approx(sum(holes) / (len(holes) + 1 + sum(holes)))


def test_closes_that_stand_still_are_counted_from_the_last_back() -> None:
    assert bars_unchanged(made_bars([7.0, 8.0, 7.0, 7.0, 7.0]), 5.0) == 3.0
    assert bars_unchanged(made_bars([7.0, 7.0, 7.0, 7.0, 8.0]), 5.0) == 1.0
    assert bars_unchanged(made_bars([7.0] * 5), 4.0) == 4.0
    assert isinstance(bars_unchanged(made_bars([7.0] * 5), 6.0), Unknown)


def test_bars_in_which_nothing_traded_are_a_share_of_the_last_ones() -> None:
    bars = replace(made_bars([7.0] * 5), volume=np.array([0.0, 1.0, 0.0, 2.0, 3.0]))
    assert bars_untraded(bars, 5.0, 1.0) == pytest.approx(0.4)
    assert bars_untraded(bars, 2.0, 1.0) == 0.0
    assert isinstance(bars_untraded(replace(bars, volume=bars.volume * np.nan), 5.0, 1.0), Unknown)
    assert isinstance(bars_untraded(bars, 5.0, float("nan")), Unknown)


def test_next_to_nothing_is_no_trade() -> None:
    bars = replace(made_bars([7.0] * 5), volume=np.array([1e-300, 0.99 / 7, 1 / 7, 5e-324, 0.0]))
    assert bars_untraded(bars, 5.0, 1.0) == pytest.approx(0.8)
    assert bars_untraded(bars, 5.0, 0.0) == pytest.approx(0.2)


def test_the_margin_is_that_of_the_regime_in_force_and_never_its_rivals() -> None:
    margins = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]
    asked = [margin_in_force(margins[:n], [T, T, V, V, V, V][:n], 3.0, 2.0, float(C)) for n in range(1, 7)]
    assert asked == [0.9, 0.8, 0.0, 0.0, 0.5, 0.4]


@given(codes, st.integers(1, 4), st.integers(0, 6))
def test_the_margin_in_force_is_the_last_one_or_nothing(candidates: list[int], confirm: int, dwell: int) -> None:
    margins = np.linspace(0.25, 0.75, len(candidates))
    state = smooth_regime(np.array(candidates, dtype=np.int64), confirm, dwell, float(C))
    answer = margin_in_force(margins, np.array(candidates, dtype=np.int64), confirm, dwell, float(C))
    if not candidates or candidates[-1] == -1:
        assert math.isnan(answer)
    else:
        assert answer == (margins[-1] if candidates[-1] == state else 0.0)


def test_a_regime_in_force_whose_margin_cannot_be_computed_has_none() -> None:
    assert math.isnan(margin_in_force([0.5, math.nan], [T, T], 1.0, 0.0, float(C)))


def test_a_missing_bar_starts_the_confirmation_anew_and_ages_the_regime() -> None:
    path = smooth_regimes([T, V, V, -1, V, V, V], confirm=3, dwell=5, immediate=())
    assert path.tolist() == [T, T, T, T, T, T, V]


def test_the_last_value_of_nothing_is_unknown() -> None:
    assert last(np.array([1.0, 2.5])) == 2.5
    assert last(np.array([3, 1])) == 1
    assert math.isnan(last(np.array([], dtype=np.float64)))
    assert last(np.array([], dtype=np.int64)) == -1


def test_bars_scale_to_a_day() -> None:
    bars = made_bars([100.0, 101.0, 99.0, 100.0], volume=2.0, length_s=4 * 3600.0)
    returns = np.diff(bars.close) / bars.close[:-1]
    assert known(bars_vol_daily(bars, 3.0)) == pytest.approx(returns.std(ddof=1) * math.sqrt(6))
    assert known(bars_volume_daily(bars, 3.0)) == pytest.approx(12.0)
    assert known(bars_value_daily(bars, 3.0)) == pytest.approx(12.0 * 100.0)
    assert known(bars_return(bars, 2.0)) == pytest.approx(100.0 / 101.0 - 1)
    assert last_close(bars) == 100.0


def test_bars_that_have_not_closed_yet_are_warming_up() -> None:
    bars = made_bars([100.0, 101.0])
    assert code(bars_vol_daily(bars, 2.0)) == "bars_warming_up"
    assert code(bars_return(bars, 2.0)) == "bars_warming_up"
    assert code(last_close(head(bars, 0))) == "bars_warming_up"


def test_closes_that_do_not_move_have_no_volatility_to_size_by() -> None:
    assert code(bars_vol_daily(made_bars([100.0] * 30), 20.0)) == "zero_variance"
    assert code(bars_vol_daily(made_bars(100.0 * 1.1 ** np.arange(8.0)), 7.0)) == "zero_variance"


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("close", math.nan, "bar_not_finite"),
        ("high", math.inf, "bar_not_finite"),
        ("low", 0.0, "bar_price"),
        ("volume", -1.0, "bar_negative_volume"),
        ("high", 1.0, "bar_range"),
    ],
)
def test_a_bad_bar_makes_every_answer_unknown(column: str, value: float, reason: str) -> None:
    bars = walk(9, 20)
    changed = getattr(bars, column).copy()
    changed[-1] = value
    bad = replace(bars, **{column: changed})
    answers: Sequence[float | Unknown] = (
        bars_vol_daily(bad, 5.0),
        bars_volume_daily(bad, 5.0),
        bars_value_daily(bad, 5.0),
        bars_return(bad, 5.0),
        last_close(bad),
    )
    assert [code(answer) for answer in answers] == [reason] * 5


def test_one_return_has_no_deviation_and_a_bar_without_length_no_day() -> None:
    assert code(bars_vol_daily(walk(9, 20), 1.0)) == "bar_count"
    timeless = replace(walk(9, 20), length_s=0.0)
    assert {code(f(timeless, 5.0)) for f in (bars_vol_daily, bars_volume_daily, bars_value_daily)} == {"bar_length"}


def test_a_quote_has_a_middle_and_a_spread() -> None:
    quotes = made_quotes([(99.0, 101.0), (100.0, 101.0)])
    assert quote_mid(quotes) == 100.5
    assert known(quote_spread(quotes)) == pytest.approx(1 / 100.5)


def test_the_middle_has_moved_since_the_quote_in_force_back_then() -> None:
    quotes = made_quotes([(99.0, 101.0), (100.0, 101.0), (101.0, 103.0)])
    assert known(quote_change(quotes, 2.5)) == pytest.approx(0.02)
    assert code(quote_change(quotes, 4.0)) == "quotes_warming_up"


def test_a_crossed_quote_back_then_makes_the_change_unknown() -> None:
    assert code(quote_change(made_quotes([(102.0, 101.0), (100.0, 101.0)]), 1.5)) == "quote_crossed"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no_quotes"),
        ([(100.0, math.nan)], "quote_not_finite"),
        ([(0.0, 101.0)], "quote_price"),
        ([(102.0, 101.0)], "quote_crossed"),
        ([(101.0, 101.0)], "quote_locked"),
    ],
)
def test_a_quote_that_cannot_be_used_is_unknown(rows: list[tuple[float, float]], reason: str) -> None:
    quotes = made_quotes(rows)
    assert {code(last_quote(quotes)), code(quote_mid(quotes)), code(quote_spread(quotes))} == {reason}


def recorded_bars(market_data: Path, until: str) -> Bars:
    table = pd.read_parquet(market_data / "btcusdt_bars_binance_spot" / "btcusdt_4h.parquet")
    closed = table["ts"] + pd.Timedelta(hours=4)
    table = table[closed <= pd.Timestamp(until)]
    ts = closed[: len(table)].astype("datetime64[ns, UTC]").to_numpy(dtype="datetime64[ns]").astype(np.int64)
    open_, high, low, close, volume = (table[c].to_numpy() for c in ("open", "high", "low", "close", "volume"))
    return Bars(
        ts=ts,
        open=open_,
        high=high,
        low=low,
        close=close,
        volume=volume,
        now=pd.Timestamp(until).value,
        length_s=4 * 3600.0,
    )


def candidates(bars: Bars) -> FloatArray:
    """The recommended rules of the regime gate, in their order; -1 where a feature is unknown."""
    efficiency, trend = efficiency_ratio(bars, 20.0), adx(bars, 14.0)
    z, rank = variance_ratio_z(bars, 5.0, 250.0), vol_percentile(bars, 20.0, 252.0)
    multiple, fall = vol_multiple(bars, 20.0, 252.0), drawdown_from_peak(bars, 252.0)
    unknown = np.isnan(efficiency + trend + z + rank + multiple + fall)
    conditions = [
        unknown,
        ((fall >= 0.15) & (rank >= 0.95)) | (multiple >= 3),
        rank >= 0.80,
        ((trend >= 25) & (efficiency >= 0.30)) | (z >= 1.96),
        (z <= -1.96) | ((trend < 20) & (efficiency < 0.2)),
    ]
    return np.select(conditions, [-1, C, V, T, M], U)


@pytest.mark.parametrize(
    ("until", "confirm", "expected"),
    [
        ("2024-08-08T23:54:15Z", 2, V),
        ("2024-08-08T23:54:15Z", 3, V),
        ("2024-08-08T23:54:15Z", 4, C),
        ("2024-08-08T19:54:15Z", 3, C),
        ("2024-08-09T00:00:00Z", 3, V),
    ],
)
def test_the_regime_after_the_august_2024_crash(until: str, confirm: int, expected: int, market_data: Path) -> None:
    bars = recorded_bars(market_data, until).last(500.0)
    assert isinstance(bars, Bars)
    path = smooth_regimes(candidates(bars), confirm=confirm, dwell=5, immediate={C})
    assert path[-1] == expected


def test_recorded_bars_have_every_answer(market_data: Path) -> None:
    bars = recorded_bars(market_data, "2024-08-08T23:54:15Z")
    assert bars.now - bars.ts[-1] < 4 * 3600 * NANOS
    assert 0.01 < known(bars_vol_daily(bars, 120.0)) < 0.1
    assert 1e4 < known(bars_volume_daily(bars, 120.0)) < 1e5
    assert 1e9 < known(bars_value_daily(bars, 120.0)) < 1e10
