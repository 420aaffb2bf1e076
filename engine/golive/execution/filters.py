"""What a venue takes of an order: whole lots, prices on its ticks, and bounds of quantity and notional.

Source: section 2 of the description of execution; that reduce-only orders need no minimum is the venue's error -4164.
An order above a maximum is refused and never cut: sizing lies before.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.contract import Terms
from golive.execution.exact import Exact, fraction, positive, whole
from golive.execution.side import Side

NO_REFERENCE = "no_reference"
"""Why an order is refused of which nobody knows what it is worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Bounds of an order, inclusive: in lots, and in nano-units of the quote currency."""

    min_lots: int
    max_lots: int
    min_notional: int
    max_notional: int

    def __post_init__(self) -> None:
        for name in ("min_lots", "max_lots", "min_notional", "max_notional"):
            whole(getattr(self, name), name, least=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An order in the trader's units: quantity in base, or in contracts where they are inverse; prices in quote.

    Without `price` it is a market order, with `trigger` one that waits for it.
    """

    side: Side
    quantity: Fraction
    price: Fraction | None = None
    trigger: Fraction | None = None
    reduce_only: bool = False

    def __post_init__(self) -> None:
        if fraction(self.quantity, "quantity") < 0:
            raise Refused("quantity", f"a quantity of `{self.quantity}` is below zero", field="quantity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The order in lots and ticks, its notional in nano-units of quote where there is one, and why it is refused."""

    lots: int
    price: int | None
    trigger: int | None
    notional: int | None
    reject: str | None


def passive_tick(side: Side, price: Exact) -> int:
    """Return a limit price on its tick: a buy below, a sell above, so nobody pays more than was said."""
    return math.floor(price) if side is Side.BUY else math.ceil(price)


def fit(terms: Terms, filters: Filters, wish: Wish, mark: Fraction | None) -> Fitted:
    """Put an order on lots and ticks, and name the first filter that refuses it.

    A trigger is rounded as a limit is, which is towards the market: a stop never fires later than asked. The notional
    is taken at the limit price, else at the trigger, else at the mark, which is a quote price.

    >>> from golive.execution.contract import Contract
    >>> terms = Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))
    >>> filters = Filters(min_lots=1, max_lots=9, min_notional=10**11, max_notional=10**15)
    >>> fit(terms, filters, Wish(side=Side.BUY, quantity=Fraction("0.0035"), price=Fraction("59348.17")), None)
    Fitted(lots=3, price=593481, trigger=None, notional=178044300000, reject=None)
    """
    lots = math.floor(wish.quantity if terms.inverse else wish.quantity / terms.lot)
    price, trigger = (
        None if p is None else passive_tick(wish.side, fraction(p, "price") / terms.tick)
        for p in (wish.price, wish.trigger)
    )
    unusable = _unusable(filters, lots, price, trigger)
    if unusable is not None:
        return Fitted(lots=lots, price=price, trigger=trigger, notional=None, reject=unusable)
    at_mark = None if mark is None else positive(mark, "mark") / terms.tick
    notional = _notional(terms, lots, next((p for p in (price, trigger, at_mark) if p is not None), None))
    shown = None if notional is None else math.floor(notional)
    reject = next(_refusals(filters, lots, notional, exempt=wish.reduce_only), None)
    return Fitted(lots=lots, price=price, trigger=trigger, notional=shown, reject=reject)


def _unusable(filters: Filters, lots: int, price: int | None, trigger: int | None) -> str | None:
    if any(p is not None and p < 1 for p in (price, trigger)):
        return "price"
    if lots < 1:
        return "below_one_lot"
    return "above_max_quantity" if lots > filters.max_lots else None


def _notional(terms: Terms, lots: int, price: Exact | None) -> Exact | None:
    if price is None and not terms.inverse:
        return None
    return terms.notional(lots, price or 1)


def _refusals(filters: Filters, lots: int, notional: Exact | None, *, exempt: bool) -> Iterator[str]:
    """Tell what is out of bounds, in order; minima and a missing reference do not hold for who is exempt."""
    if lots < filters.min_lots and not exempt:
        yield "below_min_quantity"
    if notional is None:
        if not exempt:
            yield NO_REFERENCE
        return
    if notional < filters.min_notional and not exempt:
        yield "below_min_notional"
    if notional > filters.max_notional:
        yield "above_max_notional"
