"""A shadow account: one entry that was refused, reduced or let in late, as if nothing had stood against it.

It has a venue of its own in the same market, with a consumption ledger of its own and a connection of its own, and
leaves when its strategy says that it would. Nobody else's account hears of it, and it hears of nobody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from golive.account.exits import ExitReading
from golive.account.held import Held
from golive.account.journalled_account import events_of
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.intent import CLOSE
from golive.core.value import Unknown, invalid
from golive.execution.account import Account
from golive.execution.position import Position
from golive.execution.side import side_of
from golive.journal.bodies.funding import FundingCharged
from golive.journal.keys import key_of
from golive.trading.answer import Answer
from golive.trading.fruitless import is_fruitless, note_fruitless, quoted_at
from golive.trading.heard_mail import heard_by, heard_entries
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import OpenOrder, Place, Working
from golive.trading.order_of_decision import FIRST
from golive.trading.pair import Pair
from golive.trading.passing_time import Charge
from golive.trading.sent_order import SentOrder
from golive.trading.venue import Venue
from golive.trading.venue_state import state_of, venue_of

Passing = Callable[[Working, int, int], Iterator[Answer | Charge]]
"""Lets time pass at the venues of an account from one instant to another, and yields what they say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowOutcome:
    """What a shadow came to; money in nano-units, instants in nanoseconds.

    `until` is when it was over and `net` what it came to then, both None while it is open. `reason` is the exit that it
    was left for, None where nothing was filled. `why` says why nobody can tell what it came to, and then it is over.
    """

    since: int
    lots: int
    filled: int
    until: int | None = None
    net: int | None = None
    reason: str | None = None
    why: Unknown | None = None


class ShadowAccount:
    """One entry in an account of its own, told of time look by look.

    Parameters
    ----------
    rule
        What the machine goes by.
    place
        Where the account trades that is followed: its feed is read, its session asked, and its venue copied as far as
        the market goes.
    entry
        The order that was not sent, or not so large, or later.
    since
        The look at which it was to be sent.
    """

    def __init__(self, rule: MachineRule, place: Place, entry: OpenOrder, *, since: int) -> None:
        self._rule, self._since, self._passed = rule, since, since
        self._pair: Pair = (entry.order.strategy, entry.symbol)
        beside = Place(feed=place.feed, session=place.session, venue=beside_venue(place.venue))
        self._working = Working(places={entry.symbol: beside}, account=Account(rule.account))
        self._entry, self._filled = entry.order, 0
        self._opened_at: int | None = None
        self._blind_since: int | None = None
        self._why: Unknown | None = None
        self._until: int | None = None
        self._send(entry, since)

    @property
    def is_over(self) -> bool:
        """Say whether nothing of it is open any more, or nobody can tell."""
        return self._until is not None

    @property
    def outcome(self) -> ShadowOutcome:
        """Return what it has come to."""
        account = self._working.account
        is_closed = self.is_over and self._why is None
        reasons = [trip.reason for trip in account.trips.values() if trip.reason is not None]
        return ShadowOutcome(
            since=self._since,
            lots=self._entry.lots,
            filled=self._filled,
            until=self._until,
            net=account.realised - account.fees + account.funding if is_closed else None,
            reason=reasons[-1] if reasons else None,
            why=self._why,
        )

    def take_look(self, place: Place, now: int, acts_at: int, passing: Passing, *, asks: bool) -> None:
        """Let time pass until a look, and leave what is due where its strategy `asks` then; `place` as it is then."""
        # After nobody was there the same instrument has another feed.
        self._working.only.feed, self._working.only.session = place.feed, place.session
        try:
            self._working.receive(list(passing(self._working, self._passed, now)))
            self._passed = now
            for heard in heard_by(self._working, now):
                self._hear(heard)
        except Refused as error:
            self._why = invalid(error.code, str(error))
        position = self._position
        if self._why is not None or (not self._working.orders and (position is None or not position.lots)):
            self._until = now
        elif asks and position is not None and position.lots:
            self._leave(position, now, acts_at)

    @property
    def _position(self) -> Position | None:
        return self._working.account.positions.get(self._pair)

    def _hear(self, heard: Answer | Charge) -> None:
        for body in heard_entries(heard, self._working.orders):
            for event in events_of(body, heard.heard):
                self._working.account.apply(event)
            if isinstance(body, FundingCharged) and body.why is not None:
                self._why = invalid(body.why, f"funding is not known: {body.why.replace('_', ' ')}")
        if isinstance(heard, Answer):
            self._hear_answer(heard)
        if self._position is None or not self._position.lots:
            self._opened_at = self._blind_since = None

    def _hear_answer(self, answer: Answer) -> None:
        sent = self._working.orders[answer.order]
        if not sent.order.reduce_only:
            self._filled = answer.lots
            if answer.lots and self._opened_at is None:
                self._opened_at = answer.at
        if answer.is_final:
            note_fruitless(self._working, sent, answer)
            del self._working.orders[answer.order]

    def _leave(self, position: Position, now: int, acts_at: int) -> None:
        due = self._due(position, now)
        is_leaving = any(one.order.reduce_only for one in self._working.orders.values())
        if due is None or is_leaving or is_fruitless(self._working, self._pair, now):
            return
        side, signal = side_of(position.lots), self._rule.signal(self._pair, now, CLOSE)
        assert side is not None
        order = SentOrder(
            id=key_of((signal, FIRST)),
            strategy=self._entry.strategy,
            side=side.opposite,
            lots=abs(position.lots),
            sent=acts_at,
            reduce_only=True,
            reason=str(due.rule),
        )
        self._send(OpenOrder(signal=signal, symbol=self._pair[1], order=order), now)

    def _due(self, position: Position, now: int) -> ExitReading | None:
        """Return the exit that is due by what the market shows, as the strategy would say of its own position."""
        strategy, symbol = self._pair
        held = Held(
            strategy=strategy,
            symbol=symbol,
            lots=position.lots,
            average=None if position.average is None else position.average * position.terms.tick,
            opened_at=self._opened_at,
        )
        exit = self._working.only.session.exit_of(held, now=now, blind_since=self._blind_since)
        self._blind_since = exit.blind_since
        return exit.due

    def _send(self, order: OpenOrder, now: int) -> None:
        self._working.send(order.symbol, order.order)
        self._working.orders[order.order.id] = replace(order, quoted_at=quoted_at(self._working.only, now))


def beside_venue(venue: Venue) -> Venue:
    """Return a venue that has seen the same market and has no orders, no positions, and nothing that was taken."""
    seen = replace(
        state_of(venue),
        taken=(),
        resting=(),
        live=(),
        stops=(),
        exits=(),
        under_way=(),
        ordered=None,
        answered=None,
    )
    return venue_of(venue.terms, seen)
