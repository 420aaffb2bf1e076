"""The orders of a run as they were sent, and the same again with another latency: what being slower would have cost.

Decisions are not taken again: each order leaves when it left, in the lots that it had, and only arrives otherwise. An
exit closes what its strategy holds by then and no more, so one whose entry found no price finds nothing to close.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from golive.account.journalled_account import events_of
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.account import Account
from golive.execution.latency import Constant, Leg
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.funding import FundingCharged
from golive.journal.body import Body
from golive.trading.bar_venue import made_venue
from golive.trading.heard_mail import heard_by, heard_entries
from golive.trading.machine_state import OpenOrder, Place, Working
from golive.trading.opening import Opened
from golive.trading.sent_order import SentOrder
from golive.trading.turned import Turned
from golive.trading.turns import said
from golive.trading.venue_terms import VenueTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An order that was sent at a look, or the wish of that look that it ends, which left at an instant in ns."""

    look: int
    at: int
    signal: str
    symbol: str
    order: SentOrder
    is_cancel: bool = False


class KeptOrders:
    """What a run sends, gathered turn by turn in the order in which it leaves."""

    def __init__(self) -> None:
        self.all: list[Kept] = []
        self._sent: set[str] = set()
        self._cancelled: set[str] = set()

    @property
    def orders(self) -> list[Kept]:
        """Return the orders alone."""
        return [one for one in self.all if not one.is_cancel]

    def take(self, turned: Turned) -> None:
        """Take what a turn sent: what was asked to end first, as the turn did."""
        working, look = turned.working, turned.state.passed
        for id, one in working.orders.items():
            if one.cancel_asked and id not in self._cancelled:
                self._cancelled.add(id)
                at = min(place.feed.acts_at(look) for place in working.places.values())
                self.all.append(_kept(look, at, one, is_cancel=True))
        for id, one in working.orders.items():
            if id not in self._sent:
                self._sent.add(id)
                self.all.append(_kept(look, one.order.sent, one))


def _kept(look: int, at: int, one: OpenOrder, *, is_cancel: bool = False) -> Kept:
    return Kept(look=look, at=at, signal=one.signal, symbol=one.symbol, order=one.order, is_cancel=is_cancel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What the same orders came to: the account, and every fill that was heard of; `why` says why it cannot be told."""

    account: Account
    fills: tuple[OrderFilled, ...]
    why: str = ""


def sent_again(
    opened: Opened,
    kept: Iterable[Kept],
    *,
    latency: int | None = None,
    terms: Callable[[VenueTerms], VenueTerms] | None = None,
) -> Again:
    """Send the orders of a run again, each under way for so many nanoseconds, or as long as it was.

    `terms` says what another venue goes by, None for the venue as it was. What is heard after the last look of the run
    is in no account, here as there.
    """
    working, fills = _working(opened, latency, terms), list[OrderFilled]()
    try:
        for ts, body in _heard(working, kept, opened.times.tolist(), begin=opened.rule.account.start):
            for event in events_of(body, ts):
                working.account.apply(event)
            if isinstance(body, OrderFilled):
                fills.append(body)
            if isinstance(body, FundingCharged) and body.why is not None:
                return Again(account=working.account, fills=tuple(fills), why=body.why)
    except Refused as error:
        return Again(account=working.account, fills=tuple(fills), why=error.code)
    return Again(account=working.account, fills=tuple(fills))


def _working(opened: Opened, latency: int | None, change: Callable[[VenueTerms], VenueTerms] | None) -> Working:
    """Return the folds of a machine before its first turn, on venues that are so far away, or go by other terms."""
    places: dict[str, Place] = {}
    for symbol, place in opened.working.places.items():
        own = opened.rule.venues[symbol]
        terms = own if change is None else change(own)
        venue = made_venue(terms if latency is None else slower(terms, latency))
        places[symbol] = Place(feed=place.feed, session=place.session, venue=venue)
    return Working(places=places, account=Account(opened.rule.account))


def slower(terms: VenueTerms, latency: int) -> VenueTerms:
    """Return the terms of a venue to which every order takes the same time, in nanoseconds, times their stress."""
    legs = terms.legs
    return replace(terms, legs=replace(legs, latency={**legs.latency, Leg.ENTRY: Constant(value=latency)}))


def _heard(working: Working, kept: Iterable[Kept], looks: Iterable[int], *, begin: int) -> Iterator[tuple[int, Body]]:
    """Yield what is heard by the last look, as the bodies of its entries and with when it was heard."""
    waiting, passed = list(kept)[::-1], begin
    for now in looks:
        working.receive(said(working, passed, now))
        for heard in heard_by(working, now):
            yield from ((heard.heard, body) for body in heard_entries(heard, working.orders))
        while waiting and waiting[-1].look <= now:
            _send(working, waiting.pop())
        passed = now


def _send(working: Working, kept: Kept) -> None:
    if kept.is_cancel:
        working.cancel(working.orders[kept.order.id], kept.at)
        return
    working.send(kept.symbol, kept.order)
    working.orders[kept.order.id] = OpenOrder(signal=kept.signal, symbol=kept.symbol, order=kept.order)
