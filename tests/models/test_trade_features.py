"""Numbers from trades: hand-computed answers, symmetries, and the columnar form against the windowed one."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.windows import made_trades

from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Trades
from golive.models.tape.absorption import absorbed_side, absorption
from golive.models.tape.cvd import cvd, cvd_columns
from golive.models.tape.cvd_slope import cvd_slope
from golive.models.tape.flow_imbalance import flow_imbalance
from golive.models.tape.footprint import Cells, cells_of, footprint
from golive.models.tape.footprint_imbalance import footprint_imbalance
from golive.models.tape.price_change import price_change
from golive.models.tape.realised_vol import realised_vol
from golive.models.tape.trade_count import trade_count
from golive.models.tape.trade_vwap_distance import trade_vwap_distance
from golive.models.tape.trade_window import trade_signs
from golive.models.tape.traded_value import traded_value
from golive.models.tape.vpin import vpin

Row = tuple[float, float, float, int]
Windowed = Callable[[Trades, float], float | Unknown]
WINDOWED = (cvd, cvd_slope, flow_imbalance, price_change, trade_vwap_distance, trade_count, traded_value)


def code(value: object) -> str:
    assert isinstance(value, Unknown), value
    return value.code


def known(value: float | Unknown) -> float:
    assert not isinstance(value, Unknown), value
    return value


@st.composite
def tapes(draw: st.DrawFn, *, bad: bool = False) -> Trades:
    n = draw(st.integers(0, 40))
    gaps = draw(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0, 4.0]), min_size=n, max_size=n))
    prices = st.sampled_from([99.5, 100.0, 100.5, 101.0, math.nan, math.inf] if bad else [99.5, 100.0, 100.5, 101.0])
    # Each trade tells its side, none does, or some do.
    sides = draw(st.sampled_from([(-1, 1), (0,), (-1, 0, 1)]))
    rows = [
        (2.0 + second, draw(prices), draw(st.sampled_from([0.0, 0.5, 1.0, 3.0])), draw(st.sampled_from(sides)))
        for second in np.cumsum(gaps).tolist()
    ]
    last = rows[-1][0] if rows else 2.0
    return made_trades(
        rows, now_s=last + draw(st.sampled_from([0.0, 1.0, 9.0])), since_s=1.0, sides_told=len(sides) > 1
    )


def as_of(tape: Trades, now: int) -> Trades:
    """Return the tape as it was at an instant."""
    seen = int(np.searchsorted(tape.ts, now, side="right"))
    return Trades(
        ts=tape.ts[:seen],
        price=tape.price[:seen],
        quantity=tape.quantity[:seen],
        aggressor=tape.aggressor[:seen],
        now=now,
        since=tape.since,
        resolution_s=tape.resolution_s,
        sides_told=tape.sides_told,
    )


@given(tape=tapes(bad=True), span=st.sampled_from([0.25, 1.0, 2.5, 8.0]), data=st.data())
@settings(max_examples=150)
def test_the_columnar_form_answers_as_the_windowed_one(tape: Trades, span: float, data: st.DataObject) -> None:
    quarter = NANOS // 4
    instants = (
        np.array(data.draw(st.lists(st.integers(0, tape.now // quarter), min_size=1, max_size=12)), dtype=np.int64)
        * quarter
    )
    expected = [cvd(as_of(tape, int(now)), span) for now in instants]
    numbers = [math.nan if isinstance(value, Unknown) else value for value in expected]
    np.testing.assert_allclose(cvd_columns(tape, instants, span), numbers, rtol=1e-9, atol=1e-9)


def test_the_columnar_form_answers_as_the_windowed_one_on_recorded_trades(market_data: Path) -> None:
    tape = recorded(market_data)
    instants = tape.since + np.linspace(0, tape.now - tape.since, 200).astype(np.int64)
    numbers = [cvd(as_of(tape, int(now)), 10.0) for now in instants]
    expected = [math.nan if isinstance(value, Unknown) else value for value in numbers]
    assert np.isfinite(expected).sum() > 150
    np.testing.assert_allclose(cvd_columns(tape, instants, 10.0), expected, rtol=1e-9, atol=1e-9)


def test_a_window_that_ends_after_the_tape_is_unknown() -> None:
    tape = made_trades([(1.0, 100.0, 1.0, 1), (2.0, 101.0, 1.0, 1), (3.0, 102.0, 1.0, 1)], now_s=3.0)
    answers = cvd_columns(tape, np.array([3, 4], dtype=np.int64) * NANOS, 3.0)
    assert np.isnan(answers).tolist() == [False, True]


def test_a_columnar_form_refuses_a_tape_out_of_order() -> None:
    tape = made_trades([(2.0, 100.0, 1.0, 1), (1.0, 101.0, 1.0, 1)], now_s=3.0)
    with pytest.raises(Refused, match="trades_out_of_order"):
        cvd_columns(tape, np.array([3 * NANOS], dtype=np.int64), 1.0)


@given(tapes(), st.sampled_from([1.0, 8.0]))
def test_swapping_buyers_and_sellers_turns_flow_around(tape: Trades, span: float) -> None:
    # The tick rule infers sides from prices, so only given sides can be swapped.
    given_side = np.where(tape.aggressor == 0, 1, tape.aggressor)
    both = [
        Trades(
            ts=tape.ts,
            price=tape.price,
            quantity=tape.quantity,
            aggressor=sign * given_side,
            now=tape.now,
            since=tape.since,
        )
        for sign in (1, -1)
    ]
    for function in (cvd, cvd_slope, flow_imbalance):
        one, other = (function(tape, span) for tape in both)
        if isinstance(one, Unknown):
            assert other == one
        else:
            assert known(other) == pytest.approx(-one, abs=1e-12)


@given(tapes(), st.sampled_from([1.0, 8.0]))
def test_flow_imbalance_lies_between_all_selling_and_all_buying(tape: Trades, span: float) -> None:
    share = flow_imbalance(tape, span)
    assert isinstance(share, Unknown) or -1 <= share <= 1


@given(tapes())
def test_trades_before_the_window_change_nothing(tape: Trades) -> None:
    later = tape.ts > tape.now - 3 * NANOS
    shorter = Trades(
        ts=tape.ts[later],
        price=tape.price[later],
        quantity=tape.quantity[later],
        aggressor=tape.aggressor[later],
        now=tape.now,
        since=min(tape.since, tape.now - 3 * NANOS),
        sides_told=tape.sides_told,
    )
    for function in WINDOWED:
        if not isinstance(tape.last(3.0), Unknown):
            assert function(shorter, 3.0) == function(tape, 3.0)


RISING: list[Row] = [(1.0, 100.0, 1.0, 1), (2.0, 101.0, 2.0, 1), (3.0, 102.0, 3.0, 1)]


def test_hand_computed_answers() -> None:
    tape = made_trades(RISING, now_s=4.0)
    assert cvd(tape, 4.0) == 6.0
    assert known(cvd_slope(tape, 4.0)) == pytest.approx(2.5)
    assert flow_imbalance(tape, 4.0) == 1.0
    assert known(price_change(tape, 4.0)) == pytest.approx(0.02)
    assert trade_count(tape, 4.0) == 3.0
    assert traded_value(tape, 4.0) == 100.0 + 202.0 + 306.0
    assert known(trade_vwap_distance(tape, 4.0)) == pytest.approx(102.0 / (608.0 / 6.0) - 1)


def test_the_window_is_open_at_its_start_and_closed_at_its_end() -> None:
    assert trade_count(made_trades(RISING, now_s=3.0), 2.0) == 2.0


def test_realised_volatility_of_a_path_sampled_each_second() -> None:
    tape = made_trades([(0.5, 100.0, 1.0, 1), (1.5, 101.0, 1.0, 1), (2.5, 99.0, 1.0, 1)], now_s=3.0)
    expected = math.sqrt(0.01**2 + (99.0 / 101.0 - 1) ** 2)
    assert known(realised_vol(tape, 3.0, 1.0)) == pytest.approx(expected)


def test_bounces_between_samples_are_not_volatility() -> None:
    bounce = [(0.1 * i, 100.0 + i % 2, 1.0, 1) for i in range(2, 41)]
    assert realised_vol(made_trades(bounce, now_s=4.0), 4.0, 2.0) == 0.0
    assert known(realised_vol(made_trades(bounce, now_s=4.0), 4.0, 0.1)) > 0


def test_realised_volatility_of_a_random_walk_is_the_one_that_made_it() -> None:
    steps = np.random.default_rng(7).normal(0.0, 1e-4, 20_000)
    rows = [(0.05 * (i + 1), 100.0 * math.exp(x), 1.0, 1) for i, x in enumerate(np.cumsum(steps))]
    assert known(realised_vol(made_trades(rows, now_s=1000.0), 1000.0, 1.0)) == pytest.approx(
        1e-4 * math.sqrt(20_000), rel=0.05
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ((2.0, math.nan, 1.0, 1), "trade_not_finite"),
        ((2.0, 100.0, math.inf, 1), "trade_not_finite"),
        ((2.0, 0.0, 1.0, 1), "trade_price"),
        ((2.0, 100.0, -1.0, 1), "trade_negative_quantity"),
        ((2.0, 100.0, 1.0, 2), "trade_aggressor"),
        ((0.5, 100.0, 1.0, 1), "trades_out_of_order"),
    ],
)
def test_a_bad_trade_makes_every_answer_unknown(row: Row, reason: str) -> None:
    tape = made_trades([RISING[0], row, RISING[2]], now_s=4.0)
    answers = [function(tape, 4.0) for function in WINDOWED]
    answers += [
        realised_vol(tape, 4.0, 1.0),
        footprint_imbalance(tape, 4.0, 0.5, 1.0, 3.0, 3.0, 1.0),
        absorption(tape, 4.0, 0.5, 3.0, 1.0, 0.5),
        vpin(tape, 4.0, 2.0),
    ]
    assert [code(answer) for answer in answers] == [reason] * len(answers)


def test_a_window_that_is_not_full_is_warming_up() -> None:
    tape = made_trades(RISING, now_s=4.0, since_s=1.0)
    assert {code(function(tape, 4.0)) for function in WINDOWED} == {"trades_warming_up"}


def test_a_full_window_without_trades_has_no_flow_but_no_direction_either() -> None:
    tape = made_trades([], now_s=10.0)
    assert (cvd(tape, 5.0), trade_count(tape, 5.0), traded_value(tape, 5.0)) == (0.0, 0.0, 0.0)
    assert {code(f(tape, 5.0)) for f in (flow_imbalance, price_change, trade_vwap_distance)} == {"no_trades"}
    assert {code(cvd_slope(tape, 5.0)), code(realised_vol(tape, 5.0, 1.0)), code(vpin(tape, 5.0, 5.0))} == {
        "too_few_trades"
    }


def test_trades_at_one_instant_have_no_slope() -> None:
    assert code(cvd_slope(made_trades([(1.0, 100.0, 1.0, 1)] * 5, now_s=2.0), 2.0)) == "too_few_trades"


def test_trades_too_coarse_for_the_window_are_invalid() -> None:
    assert code(cvd(made_trades(RISING, now_s=4.0, resolution_s=60.0), 4.0)) == "too_coarse"


def swept(side: int) -> list[Row]:
    """Trades that lift (or hit) four consecutive ticks against almost nothing."""
    prices = (100.0, 100.5, 101.0, 101.5)
    return [(1.0 + i, price, 20.0, side) for i, price in enumerate(prices)] + [
        (5.0 + i, price, 1.0, -side) for i, price in enumerate(prices)
    ]


@pytest.mark.parametrize("side", [1, -1])
def test_a_sweep_stacks_imbalances_on_its_side(side: int) -> None:
    tape = made_trades(swept(side), now_s=10.0)
    assert footprint_imbalance(tape, 10.0, 0.5, 1.0, 3.0, 3.0, 10.0) == side
    assert footprint_imbalance(tape, 10.0, 0.5, 1.0, 3.0, 4.0, 10.0) == 0.0
    assert footprint_imbalance(tape, 10.0, 0.5, 1.0, 3.0, 3.0, 21.0) == 0.0
    assert footprint_imbalance(tape, 10.0, 0.5, 1.0, 21.0, 3.0, 10.0) == 0.0


cell_lists = st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=12)


@given(cell_lists, st.floats(1.0, 10.0), st.floats(0.0, 5.0), st.sampled_from([0.25, 1.0, 4.0]))
def test_a_footprint_upside_down_changes_sides_and_more_is_harder_to_reach(
    volumes: list[tuple[float, float]], ratio: float, more: float, unit: float
) -> None:
    hit, lifted = np.array(volumes).T
    ticks = np.arange(len(volumes))
    one = footprint(Cells(ticks=ticks, hit=hit, lifted=lifted), ratio=ratio, min_volume=1.0, rows=3)
    upside_down = Cells(ticks=ticks, hit=lifted[::-1].copy(), lifted=hit[::-1].copy())
    other = footprint(upside_down, ratio=ratio, min_volume=1.0, rows=3)
    assert (other.stacked_buy, other.stacked_sell) == (one.stacked_sell, one.stacked_buy)
    assert (len(volumes) - 1 - other.sell_imbalances[::-1]).tolist() == one.buy_imbalances.tolist()
    assert other.delta == pytest.approx(-one.delta, abs=1e-9)
    scaled = Cells(ticks=ticks, hit=hit * unit, lifted=lifted * unit)
    in_lots = footprint(scaled, ratio=ratio, min_volume=unit, rows=3)
    assert in_lots.buy_imbalances.tolist() == one.buy_imbalances.tolist()
    stricter = footprint(Cells(ticks=ticks, hit=hit, lifted=lifted), ratio=ratio + more, min_volume=1.0, rows=3)
    assert set(stricter.buy_imbalances.tolist()) <= set(one.buy_imbalances.tolist())


@given(
    delta=st.floats(-100, 100),
    moved=st.floats(-5, 5),
    typical=st.floats(0.01, 10),
    multiple=st.floats(0.5, 5),
    more=st.floats(0, 5),
    unit=st.sampled_from([0.25, 1.0, 4.0]),
)
def test_absorption_changes_its_sign_with_the_flow_and_asks_for_no_unit(
    delta: float, moved: float, typical: float, multiple: float, more: float, unit: float
) -> None:
    def side(delta: float, moved: float, typical: float, multiple: float) -> int:
        return absorbed_side(
            delta=delta, price_change=moved, tick=0.5, typical_delta=typical, delta_multiple=multiple, max_ticks=1.0
        )

    one = side(delta, moved, typical, multiple)
    assert side(-delta, -moved, typical, multiple) == -one
    assert side(delta * unit, moved, typical * unit, multiple) == one
    assert abs(side(delta, moved, typical, multiple + more)) <= abs(one)


@given(tape=tapes(), spread=st.sampled_from([1, 2, 1_000]))
def test_cells_hold_what_was_traded_at_each_price_however_far_apart(tape: Trades, spread: int) -> None:
    ticks = np.rint(tape.price * 2).astype(np.int64) * spread
    cells = cells_of(tape, ticks)
    assert cells.ticks.tolist() == sorted(set(ticks.tolist()))
    signs = trade_signs(tape.price, tape.aggressor)
    for side, volumes in ((-1, cells.hit), (1, cells.lifted)):
        for tick, volume in zip(cells.ticks, volumes, strict=True):
            assert volume == pytest.approx(tape.quantity[(ticks == tick) & (signs == side)].sum())


def test_prices_off_the_tick_are_unknown() -> None:
    tape = made_trades(swept(1), now_s=10.0)
    assert code(footprint_imbalance(tape, 10.0, 0.3, 1.0, 3.0, 3.0, 10.0)) == "off_tick_grid"
    assert code(absorption(tape, 10.0, 1.0, 3.0, 1.0, 0.3)) == "off_tick_grid"
    assert code(footprint_imbalance(tape, 10.0, 0.0, 1.0, 3.0, 3.0, 10.0)) == "tick"


def absorbing(last: float, moved: float) -> Trades:
    """Seven buckets of a second with a net volume of 1, then one with `last` that moves the price by `moved`."""
    quiet: list[Row] = [(1.25 + i, 100.0, 1.0, 1) for i in range(7)]
    return made_trades(
        [
            *quiet,
            (8.25, 100.0, abs(last) / 2, int(math.copysign(1, last))),
            (8.75, 100.0 + moved, abs(last) / 2, int(math.copysign(1, last))),
        ],
        now_s=9.0,
    )


def test_absorbed_selling_is_bullish_and_absorbed_buying_bearish() -> None:
    assert absorption(absorbing(-6.0, 0.0), 9.0, 1.0, 3.0, 1.0, 0.5) == 1.0
    assert absorption(absorbing(6.0, 0.0), 9.0, 1.0, 3.0, 1.0, 0.5) == -1.0


def test_absorption_limits_are_inclusive() -> None:
    assert absorption(absorbing(3.0, 0.5), 9.0, 1.0, 3.0, 1.0, 0.5) == -1.0
    assert absorption(absorbing(2.9, 0.5), 9.0, 1.0, 3.0, 1.0, 0.5) == 0.0
    assert absorption(absorbing(3.0, 1.0), 9.0, 1.0, 3.0, 1.0, 0.5) == 0.0


def test_a_bucket_that_is_still_filling_is_not_judged() -> None:
    tape = absorbing(-6.0, 0.0)
    later = made_trades(
        [*zip(tape.ts / NANOS, tape.price, tape.quantity, tape.aggressor, strict=True), (9.25, 90.0, 50.0, 1)],
        now_s=9.5,
    )
    assert absorption(later, 9.0, 1.0, 3.0, 1.0, 0.5) == 1.0


def test_a_dead_tape_absorbs_nothing() -> None:
    tape = made_trades([(8.25, 100.0, 1.0, 1)], now_s=9.0)
    assert code(absorption(tape, 9.0, 1.0, 3.0, 1.0, 0.5)) == "no_typical_delta"
    assert code(absorption(tape, 3.5, 1.0, 3.0, 1.0, 0.5)) == "too_few_buckets"


def test_one_sided_flow_is_toxic_and_balanced_flow_is_not() -> None:
    one_sided = made_trades([(0.1 * i, 100.0, 1.0, 1) for i in range(1, 41)], now_s=5.0)
    balanced = made_trades([(0.1 * i, 100.0, 1.0, 1 - 2 * (i % 2)) for i in range(1, 41)], now_s=5.0)
    assert vpin(one_sided, 5.0, 10.0) == 1.0
    assert known(vpin(balanced, 5.0, 10.0)) == pytest.approx(0.0, abs=1e-12)
    assert code(vpin(balanced, 5.0, 41.0)) == "too_few_trades"


@given(tapes(), st.integers(1, 8))
def test_toxicity_lies_in_the_unit_interval(tape: Trades, buckets: int) -> None:
    value = vpin(tape, 8.0, float(buckets))
    assert isinstance(value, Unknown) or 0 <= value <= 1


def recorded(market_data: Path) -> Trades:
    table = pd.read_parquet(market_data / "binance_usdm_btcusdt_20240808" / "trades.parquet")
    table = table.sort_values(["ts_match_ms", "trade_id"])
    ts = table["ts_match_ms"].to_numpy() * 1_000_000
    return Trades(
        ts=ts,
        price=table["price"].to_numpy(),
        quantity=table["qty"].to_numpy(),
        aggressor=table["aggressor"].to_numpy(),
        now=int(ts[-1]),
        since=int(ts[0]),
    )


def test_recorded_trades_have_every_answer(market_data: Path) -> None:
    tape = recorded(market_data)
    for span in (10.0, 60.0, 300.0):
        assert all(math.isfinite(known(function(tape, span))) for function in WINDOWED)
        assert 0 < known(realised_vol(tape, span, 1.0)) < 0.05
        assert 0 < known(vpin(tape, span, 20.0)) < 1
        assert known(footprint_imbalance(tape, span, 0.1, 1.0, 3.0, 3.0, 1.0)) in (-1.0, 0.0, 1.0)
        assert known(absorption(tape, span, span / 10, 3.0, 5.0, 0.1)) in (-1.0, 0.0, 1.0)


def test_the_tick_rule_finds_most_sides_that_the_venue_recorded(market_data: Path) -> None:
    tape = recorded(market_data)
    silent = Trades(
        ts=tape.ts,
        price=tape.price,
        quantity=tape.quantity,
        aggressor=np.zeros_like(tape.aggressor),
        now=tape.now,
        since=tape.since,
        sides_told=False,
    )
    assert np.sign(known(cvd(silent, 300.0))) == np.sign(known(cvd(tape, 300.0)))
