"""Money is rounded once, against the account, and nothing of it appears or vanishes."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.execution.arrival_costs import arrival_costs
from golive.execution.contract import Contract, Terms
from golive.execution.fees import FeeSchedule, Rates, charged, fee
from golive.execution.fill import Fill, Liquidity
from golive.execution.filters import Filters, Wish, fit
from golive.execution.profit import profit
from golive.execution.side import Side

LINEAR = Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))
INVERSE = Terms(contract=Contract.INVERSE, tick=Fraction("0.1"), lot=Fraction(100))
FINE = Terms(contract=Contract.LINEAR, tick=Fraction("0.00001"), lot=Fraction("0.0001"))
LOTS, PRICES = st.integers(1, 10**6), st.integers(1, 10**6)
MARKETS = st.sampled_from([LINEAR, INVERSE, FINE])
WIDE = Filters(min_lots=0, max_lots=10**9, min_notional=0, max_notional=10**30)


@settings(max_examples=80)
@given(MARKETS, LOTS, PRICES, PRICES)
def test_what_one_side_gains_the_other_loses_but_for_one_rounding(terms: Terms, lots: int, a: int, b: int) -> None:
    assert profit(terms, lots, a, b) + profit(terms, -lots, a, b) in ({0, -1} if terms.inverse else {0})
    assert profit(terms, lots, a, a) == 0


@settings(max_examples=80)
@given(st.sampled_from(Side), LOTS, PRICES, PRICES)
def test_inverse_profit_is_the_venues_formula(side: Side, lots: int, entry: int, last: int) -> None:
    with localcontext() as context:
        context.prec = 60
        coins = lots * Decimal(100) * (1 / (entry * Decimal("0.1")) - 1 / (last * Decimal("0.1")))
        nanos = int((side * coins * 10**9).quantize(Decimal(1), ROUND_FLOOR))
    # Sixty digits tell every fraction apart that is not whole itself.
    exact = side * lots * 10**12 * (last - entry) % (entry * last) == 0
    assert profit(INVERSE, side.signed(lots), entry, last) == nanos or exact


@settings(max_examples=80)
@given(MARKETS, LOTS, PRICES, st.decimals("-0.0999", "0.0999", places=6))
def test_a_fee_is_rounded_against_the_account(terms: Terms, lots: int, price: int, rate: Decimal) -> None:
    rates = Rates(since=0, maker=None, taker=Fraction(rate))
    schedule = FeeSchedule(rates=(rates,))
    paid = fee(terms, schedule, Fill(ts=0, price=price, lots=lots, liquidity=Liquidity.TAKER))
    assert 0 <= paid - terms.value(lots, price) * Fraction(rate) < 1


@settings(max_examples=60)
@given(LOTS, PRICES, st.lists(LOTS, min_size=1, max_size=5))
def test_splitting_a_fill_never_makes_it_cheaper(lots: int, price: int, more: list[int]) -> None:
    schedule = FeeSchedule(rates=(Rates(since=0, maker=Fraction("-0.0001"), taker=Fraction("0.0003")),))
    for liquidity in Liquidity:
        parts = [Fill(ts=0, price=price, lots=n, liquidity=liquidity) for n in (lots, *more)]
        whole = Fill(ts=0, price=price, lots=lots + sum(more), liquidity=liquidity)
        assert charged(INVERSE, schedule, parts).total >= fee(INVERSE, schedule, whole)


def test_a_side_without_a_rate_is_not_free() -> None:
    schedule = FeeSchedule(rates=(Rates(since=0, maker=None, taker=Fraction(0)),))
    with pytest.raises(Refused, match="no_fee"):
        fee(LINEAR, schedule, Fill(ts=0, price=1, lots=1, liquidity=Liquidity.MAKER))


@settings(max_examples=80)
@given(st.sampled_from(Side), st.decimals("0.05", "90000", places=3), st.decimals("0", "50", places=6))
def test_an_order_is_never_larger_or_worse_than_asked(side: Side, price: Decimal, quantity: Decimal) -> None:
    wish = Wish(side=side, quantity=Fraction(quantity), price=Fraction(price), trigger=Fraction(price))
    fitted = fit(LINEAR, WIDE, wish, None)
    assert fitted.lots == int((quantity / Decimal("0.001")).to_integral_value(ROUND_FLOOR))
    rounding = ROUND_FLOOR if side is Side.BUY else ROUND_CEILING
    assert fitted.price == int((price / Decimal("0.1")).to_integral_value(rounding))
    assert fitted.trigger == fitted.price


def test_a_mark_of_nothing_is_refused_and_not_taken_for_absent() -> None:
    with pytest.raises(Refused, match="mark"):
        fit(LINEAR, WIDE, Wish(side=Side.BUY, quantity=Fraction(1)), Fraction(0))


@settings(max_examples=80)
@given(
    st.sampled_from(Side),
    st.integers(2, 100),
    st.integers(1, 9),
    st.lists(st.tuples(st.integers(1, 200), st.integers(1, 9), st.sampled_from(Liquidity)), max_size=5),
)
def test_net_and_costs_make_the_gross_at_the_mid(
    side: Side, bid: int, spread: int, fills: list[tuple[int, int, Liquidity]]
) -> None:
    costs = arrival_costs(
        LINEAR, side, bid, bid + spread, [Fill(ts=0, price=p, lots=n, liquidity=who) for p, n, who in fills]
    )
    # Bought at the prices filled against bought at the mid, each in exact fractions.
    shortfall = sum(side * n * LINEAR.unit * (p - Fraction(2 * bid + spread, 2)) for p, n, _ in fills)
    assert costs.slippage == shortfall
    assert costs.gross(-costs.slippage) == 0
