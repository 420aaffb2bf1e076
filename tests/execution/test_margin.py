"""Liquidation against a search, tick by tick, and against the formula by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.execution.contract import Contract, Terms
from golive.execution.margin import Isolated, MarginRule, at_mark, liquidation_tick
from golive.execution.side import Side

LINEAR = Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))
INVERSE = Terms(contract=Contract.INVERSE, tick=Fraction("0.1"), lot=Fraction(100))


@st.composite
def positions(draw: st.DrawFn) -> tuple[Isolated, MarginRule]:
    """Draw a position with a leverage of 1.2 to 50 and the margins that allow it."""
    terms, side = draw(st.sampled_from([LINEAR, INVERSE])), draw(st.sampled_from(Side))
    lots, entry = draw(st.integers(1, 2_000)), draw(st.fractions(200, 3_000, max_denominator=9))
    share = draw(st.fractions(Fraction(2, 100), Fraction(8, 10), max_denominator=100))
    maintenance = draw(st.fractions(Fraction(1, 1000), share, max_denominator=1000))
    rule = MarginRule(initial=share, maintenance=maintenance, liquidation_fee=Fraction("0.0125"))
    wallet = int(terms.value(lots, entry) * share)
    return Isolated(terms=terms, side=side, lots=lots, entry=entry, wallet=wallet), rule


def is_liquidated(held: Isolated, rule: MarginRule, tick: int) -> bool:
    """Compare equity with maintenance in exact fractions of currency, from the contract's own definition."""
    entry, price = held.entry * held.terms.tick, tick * held.terms.tick
    quantity = held.lots * held.terms.lot
    gained, worth = (
        (quantity * (1 / entry - 1 / price), quantity / price)
        if held.terms.contract is Contract.INVERSE
        else (quantity * (price - entry), quantity * price)
    )
    return Fraction(held.wallet, 10**9) + held.side * gained <= worth * rule.maintenance


@settings(max_examples=150)
@given(positions())
def test_the_tick_is_the_first_that_is_liquidated(case: tuple[Isolated, MarginRule]) -> None:
    held, rule = case
    tick = liquidation_tick(held, rule)
    if tick is None:
        # Falling, a long is safe down to one tick; rising, a short however high.
        assert not is_liquidated(held, rule, 1 if held.side is Side.BUY else 10**9)
        return
    assert is_liquidated(held, rule, tick)
    assert not is_liquidated(held, rule, tick + held.side)
    for mark in (tick, tick + held.side):
        assert (at_mark(held, rule, Fraction(mark)).liquidation is not None) == is_liquidated(held, rule, mark)


@settings(max_examples=60)
@given(positions(), st.integers(-300, 300))
def test_a_liquidation_is_never_better_than_any_price_that_is_known(
    case: tuple[Isolated, MarginRule], quoted: int
) -> None:
    held, rule = case
    tick = liquidation_tick(held, rule)
    if tick is None or tick <= 301:
        return
    done = at_mark(held, rule, Fraction(2 * tick - held.side, 2), tick + quoted).liquidation
    assert done is not None
    worst = min if held.side is Side.BUY else max
    assert done.fill == worst(
        tick, tick + quoted, (2 * tick - held.side - held.side) // 2 if held.side is Side.BUY else tick + 1
    )
    assert done.shortfall == max(0, -(held.wallet + done.cash_change))


@pytest.mark.parametrize(
    ("terms", "side", "lots", "wallet", "tick"),
    [
        # One coin at 50,000 with 5,000 behind it: (50,000 - 5,000) / 0.995 and (50,000 + 5,000) / 1.005.
        (LINEAR, Side.BUY, 1_000, 5_000 * 10**9, 452_261),
        (LINEAR, Side.SELL, 1_000, 5_000 * 10**9, 547_264),
        # 10,000 usd in contracts of 100, with 0.02 coins behind them: 10,050 / 0.22 and 9,950 / 0.18.
        (INVERSE, Side.BUY, 100, 20_000_000, 456_818),
        (INVERSE, Side.SELL, 100, 20_000_000, 552_778),
        # As many coins behind a short as it owes at its entry: no price liquidates it.
        (INVERSE, Side.SELL, 100, 200_000_000, None),
    ],
)
def test_liquidation_is_that_of_the_formula_by_hand(
    terms: Terms, side: Side, lots: int, wallet: int, tick: int | None
) -> None:
    rule = MarginRule(initial=Fraction("0.1"), maintenance=Fraction("0.005"), liquidation_fee=Fraction("0.01"))
    held = Isolated(terms=terms, side=side, lots=lots, entry=Fraction(500_000), wallet=wallet)
    assert liquidation_tick(held, rule) == tick


@pytest.mark.parametrize(
    ("initial", "maintenance"), [("0.004", "0.005"), ("0.1", "0"), ("1.01", "0.1"), ("0.1", "-0.1")]
)
def test_margins_that_make_no_sense_are_refused(initial: str, maintenance: str) -> None:
    with pytest.raises(Refused, match="margin"):
        MarginRule(initial=Fraction(initial), maintenance=Fraction(maintenance), liquidation_fee=Fraction(0))
