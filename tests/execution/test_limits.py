"""Limits: no order of fills exceeds one, whatever is asked for at one instant."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.execution.contract import Contract, Terms
from golive.execution.exposure import Exposures, Marked, Reservation
from golive.execution.limits import Limit, LimitKind, Request, grant, share_out
from golive.execution.side import Side

UNIT = Terms(contract=Contract.LINEAR, tick=Fraction(1), lot=Fraction("0.000000001"))
"""A market of which a lot at a price of n ticks is worth n."""

ORDERS = st.builds(
    Reservation,
    symbol=st.sampled_from(["BTC", "ETH"]),
    side=st.sampled_from(Side),
    lots=st.integers(1, 9),
    price=st.integers(1, 9),
)
POSITIONS = st.fixed_dictionaries({"BTC": st.integers(-9, 9), "ETH": st.integers(-9, 9)})
MARKETS = {name: Marked(terms=UNIT, mark=Fraction(mark)) for name, mark in {"BTC": 3, "ETH": 5}.items()}


def values_after_any_fills(exposures: Exposures) -> list[dict[str, int]]:
    """Return what each symbol is worth after every subset of the orders has filled, counted one by one."""
    marks = {"BTC": 3, "ETH": 5}
    start = {symbol: lots * marks[symbol] for symbol, lots in exposures.positions.items()}
    outcomes = []
    for n in range(len(exposures.pending) + 1):
        for filled in combinations(exposures.pending, n):
            value = dict(start)
            for order in filled:
                value[order.symbol] += (1 if order.side is Side.BUY else -1) * order.lots * order.price
            outcomes.append(value)
    return outcomes


@settings(max_examples=60)
@given(st.lists(ORDERS, max_size=5), POSITIONS, st.integers(0, 150), st.randoms(use_true_random=False))
def test_no_order_of_fills_exceeds_a_limit(
    orders: list[Reservation], positions: dict[str, int], most: int, shuffle: Random
) -> None:
    requests = [Request(id=str(n), at=0, strategy="s", order=order) for n, order in enumerate(orders)]
    limits = [
        Limit(name="gross", kind=LimitKind.GROSS, most=most),
        Limit(name="symbol", kind=LimitKind.SYMBOL, most=most // 2),
        Limit(name="net", kind=LimitKind.NET, most=most // 3),
    ]
    before = Exposures(markets=MARKETS, positions=positions)
    answers, after = share_out(requests, limits, before)
    shuffle.shuffle(requests)
    assert share_out(requests, limits, before) == (answers, after)
    if not after.pending:
        return
    start = {symbol: lots * {"BTC": 3, "ETH": 5}[symbol] for symbol, lots in positions.items()}
    for value in values_after_any_fills(after):
        assert sum(abs(v) for v in value.values()) <= most
        assert abs(sum(value.values())) <= max(most // 3, abs(sum(start.values())))
    touched = {order.symbol for order in after.pending}
    assert all(abs(v[symbol]) <= most // 2 for v in values_after_any_fills(after) for symbol in touched)


def test_an_open_position_without_a_mark_is_never_counted_as_zero() -> None:
    exposures = Exposures(markets={"BTC": Marked(terms=UNIT)}, positions={"BTC": 1})
    request = Request(id="a", at=0, strategy="s", order=Reservation(symbol="BTC", side=Side.BUY, lots=1, price=1))
    with pytest.raises(Refused, match="mark"):
        grant(request, [Limit(name="gross", kind=LimitKind.GROSS, most=10)], exposures)


def test_an_inverse_lot_is_worth_less_base_the_higher_the_price() -> None:
    inverse = Terms(contract=Contract.INVERSE, tick=Fraction("0.1"), lot=Fraction(100))
    exposures = Exposures(markets={"BTC": Marked(terms=inverse, mark=Fraction(500_000))})
    # 100 usd at 50,000 are 0.002 coin, so 0.0199 coin buy nine of them.
    limit = Limit(name="gross", kind=LimitKind.GROSS, most=19_900_000)
    order = Reservation(symbol="BTC", side=Side.SELL, lots=30, price=500_000)
    granted, after = grant(Request(id="a", at=0, strategy="s", order=order), [limit], exposures)
    assert (granted.lots, granted.name, after.gross()) == (9, "gross", 18_000_000)
