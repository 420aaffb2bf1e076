"""Who took in each trade is told for all of them, estimated for all of them, or unknown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from tests.windows import made_trades

from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Trades
from golive.models.tape.absorption import absorption
from golive.models.tape.cvd import cvd, cvd_columns
from golive.models.tape.cvd_slope import cvd_slope
from golive.models.tape.flow_imbalance import flow_imbalance
from golive.models.tape.footprint_imbalance import footprint_imbalance
from golive.models.tape.price_change import price_change
from golive.models.tape.trade_sides import trade_sides
from golive.models.tape.vpin import vpin

SPAN = 12.0


def tape(sides: Sequence[int], *, told: bool) -> Trades:
    """Return ten trades of rising prices, one a second, the sides given over and over."""
    rows = [(n + 1.0, 100.0 + n, 1.0, sides[n % len(sides)]) for n in range(10)]
    return made_trades(rows, now_s=12.0, sides_told=told)


SIGNED: dict[str, Callable[[Trades], object]] = {
    "trade_sides": lambda trades: trade_sides(trades, SPAN),
    "cvd": lambda trades: cvd(trades, SPAN),
    "cvd_slope": lambda trades: cvd_slope(trades, SPAN),
    "flow_imbalance": lambda trades: flow_imbalance(trades, SPAN),
    "footprint_imbalance": lambda trades: footprint_imbalance(trades, SPAN, 1.0, 1.0, 3.0, 3.0, 0.5),
    "absorption": lambda trades: absorption(trades, SPAN, 2.0, 3.0, 1.0, 1.0),
    "vpin": lambda trades: vpin(trades, SPAN, 5.0),
}


DOUBTS = ((tape([1, 1, 0], told=True), "side_not_told"), (tape([0, 1], told=False), "side_contradicts"))


def test_sides_are_told_or_estimated_for_the_whole_window() -> None:
    assert trade_sides(tape([1, -1], told=True), SPAN) == "told"
    assert trade_sides(tape([0], told=False), SPAN) == "estimated"
    assert trade_sides(made_trades([], now_s=12.0), SPAN) == "told"


@pytest.mark.parametrize("name", SIGNED)
def test_what_is_signed_is_unknown_while_one_side_is_in_doubt(name: str) -> None:
    for doubtful, code in (
        (tape([1, 1, 0], told=True), "side_not_told"),
        (tape([0, 1], told=False), "side_contradicts"),
    ):
        answer = SIGNED[name](doubtful)
        assert isinstance(answer, Unknown)
        assert answer.code == code
    for sure in (tape([1], told=True), tape([0], told=False)):
        assert not isinstance(SIGNED[name](sure), Unknown)


def test_a_price_needs_no_side() -> None:
    assert not isinstance(price_change(tape([1, 0], told=True), SPAN), Unknown)


def test_a_side_in_doubt_is_a_gap_of_the_columnar_form_while_it_is_in_the_window() -> None:
    doubtful = made_trades([(1.0, 100.0, 1.0, 1), (3.0, 100.0, 1.0, 0), (6.0, 100.0, 1.0, -1)], now_s=9.0)
    at = np.array([2, 3, 4, 6], dtype=np.int64) * NANOS
    np.testing.assert_array_equal(cvd_columns(doubtful, at, 2.0), [1.0, np.nan, np.nan, -1.0])
