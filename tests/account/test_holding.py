"""Round trips: what a position brought is what was paid and received, and old orders leave what they came to."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.replays import COINM, SIMULATED, market

from golive.account.holding import DAY, Holding
from golive.account.ledger import KEPT, Ledger
from golive.account.order import Fill, Order, OrderState, Report
from golive.api.markets import read_description
from golive.documents.market import MarketKind, MarketSpec
from golive.execution.side import Side

LINEAR = market(SIMULATED)[0]
INVERSE = read_description(COINM)
BOTH = pytest.mark.parametrize("spec", [LINEAR, INVERSE], ids=["linear", "inverse"])

Traded = list[tuple[Side, int, int]]
"""Side, lots and a price in whole dollars of fills, one after the other."""


def fill(side: Side, lots: int, price: int | None, at: int = 1, fee: Fraction | None = Fraction(0)) -> Fill:
    return Fill(
        order="A", side=side, lots=lots, price=None if price is None else Fraction(price), fee=fee, at=at, known_at=at
    )


def folded(fills: list[Fill], spec: MarketSpec) -> Holding:
    holding = Holding()
    for one in fills:
        holding = holding.after(one, spec)
    return holding


def paid(traded: Traded, spec: MarketSpec) -> Fraction:
    """Return what fills that come to nothing brought: dollars of a linear market, coins of an inverse one."""
    if spec.kind is MarketKind.INVERSE:
        return sum((side * lots * Fraction(1, price) for side, lots, price in traded), start=Fraction(0))
    return sum((-side * lots * Fraction(price) for side, lots, price in traded), start=Fraction(0))


trips = st.lists(st.tuples(st.sampled_from(Side), st.integers(1, 9), st.integers(90, 110)), min_size=1, max_size=6)


@BOTH
@given(st.lists(st.tuples(trips, st.integers(90, 110)), min_size=1, max_size=5))
def test_losses_in_a_row_are_those_of_what_was_paid_and_received(
    spec: MarketSpec, many: list[tuple[Traded, int]]
) -> None:
    fills, row = [], 0
    for way in many:
        # One way only, so that the trip is one; its last fill leaves it.
        side = way[0][0][0]
        traded: Traded = [(side, lots, price) for _, lots, price in way[0]]
        traded.append((side.opposite, sum(lots for _, lots, _ in traded), way[1]))
        fills += [fill(*one) for one in traded]
        row = row + 1 if paid(traded, spec) < 0 else 0
    left = folded(fills, spec)
    assert (left.lots, left.losses, left.opened) == (0, row, len(many))


@BOTH
def test_a_fill_beyond_the_position_leaves_it_and_opens_the_other_way(spec: MarketSpec) -> None:
    turned = folded([fill(Side.BUY, 5, 100), fill(Side.SELL, 8, 90, at=2)], spec)
    assert (turned.lots, turned.average) == (-3, Fraction(90))
    assert (turned.opened_at, turned.closed_at) == (2, 2)
    assert (turned.losses, turned.opened) == (1, 2)


def test_an_average_is_by_lots_and_of_inverse_contracts_by_coins() -> None:
    fills = [fill(Side.BUY, 1, 100), fill(Side.BUY, 3, 200)]
    assert folded(fills, LINEAR).average == 175
    assert folded(fills, INVERSE).average == Fraction(4) / (Fraction(1, 100) + Fraction(3, 200)) == 160


@BOTH
def test_a_price_that_nobody_told_leaves_the_result_unknown_and_the_lots_known(spec: MarketSpec) -> None:
    opened = folded([fill(Side.BUY, 5, None)], spec)
    assert (opened.lots, opened.average) == (5, None)
    assert opened.after(fill(Side.SELL, 5, 90), spec).losses is None


@BOTH
def test_a_fee_makes_a_loss_of_a_price_that_came_back_and_one_nobody_told_is_a_takers(spec: MarketSpec) -> None:
    for fee, losses in ((Fraction(0), 0), (Fraction(1, 10**6), 1), (None, 1)):
        at = 1_767_571_290 * 10**9
        fills = [fill(Side.BUY, 5, 100, at=at, fee=fee), fill(Side.SELL, 5, 100, at=at, fee=fee)]
        assert folded(fills, spec).losses == losses


def test_counts_are_of_a_day() -> None:
    stopped = replace(fill(Side.SELL, 5, 90, at=2), is_stop=True)
    left = folded([fill(Side.BUY, 5, 100), stopped], LINEAR)
    assert (left.opened, left.stopped, left.losses) == (1, 1, 1)
    later = left.on(1)
    assert (later.opened, later.stopped, later.losses, later.closed_at) == (0, 0, 0, 2)
    assert left.on(-1) is left
    assert left.after(fill(Side.BUY, 1, 100, at=DAY), LINEAR).opened == 1


# Orders that are long over


def ledger(orders: int, *, unreported: int = -1) -> Ledger:
    """Return a ledger of orders that buy one lot each, filled a nanosecond after they were decided but for one."""
    kept = Ledger()
    for n in range(orders):
        kept.add(Order(id=f"{n}", strategy="s", symbol="X", side=Side.BUY, lots=1, decided_at=10 * n))
        if n != unreported:
            report = Report(state=OrderState.FILLED, lots=1, price=Fraction(100 + n), fee=Fraction(0), at=10 * n + 1)
            assert kept.tell(f"{n}", report, "X", named="") is not None
        kept.settle(("s", "X"), LINEAR, None)
    return kept


def whole(kept: Ledger) -> Holding:
    holding = kept.past(("s", "X"))
    for order in kept.of(("s", "X")):
        for one in order.fills():
            holding = holding.after(one, LINEAR)
    return holding


@pytest.mark.parametrize("orders", [1, KEPT, KEPT + 1, 3 * KEPT])
def test_orders_that_are_long_over_leave_what_they_came_to(orders: int) -> None:
    kept = ledger(orders)
    assert len(kept.of(("s", "X"))) == min(orders, KEPT)
    held = whole(kept)
    assert (held.lots, held.opened) == (orders, 1)
    assert held.average == 100 + Fraction(orders - 1, 2)


def test_an_order_that_nobody_reports_is_kept_with_all_that_came_after_it() -> None:
    kept = ledger(3 * KEPT, unreported=5)
    assert [order.id for order in kept.of(("s", "X"))] == [str(n) for n in range(5, 3 * KEPT)]
    assert whole(kept).lots == 3 * KEPT - 1


def test_a_word_on_an_order_that_is_long_over_is_known_or_doubted() -> None:
    kept = ledger(2 * KEPT)
    again = kept.tell("0", Report(state=OrderState.FILLED, lots=1, at=1), "", named="")
    assert getattr(again, "code", "") == "long_ended"
    assert kept.strangers.doubted_since("X") is None
    other = kept.tell("0", Report(state=OrderState.FILLED, lots=2, at=7), "", named="")
    assert getattr(other, "code", "") == "order_unknown"
    assert kept.strangers.doubted_since("X") == 7
