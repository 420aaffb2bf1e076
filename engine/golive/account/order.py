"""One order from its decision on: what was allowed, what was told of it since, and what it can still become.

An order counts in full from the instant it is decided. Reports may come late, twice and in any order: what is known of
an order follows from the set of them, by the instants they are dated. Nothing but a report, or a position told so late
that the order cannot be alive any more, makes an order count less; time alone ends nothing.
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from fractions import Fraction

from golive.account.left_for import UNNAMED, may_be_stop
from golive.core.dataclass import dataclass
from golive.core.value import Unknown, invalid
from golive.execution.side import Side


class OrderState(enum.StrEnum):
    """What a venue says of an order; the last four are final."""

    SENT = "sent"
    ACCEPTED = "accepted"
    PART = "part"
    FILLED = "filled"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"

    @property
    def is_final(self) -> bool:
        """Say whether nothing is filled any more."""
        return self in (OrderState.FILLED, OrderState.CANCELLED, OrderState.REJECTED, OrderState.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was told of an order, so at an instant; None where nobody told when.

    `lots` are all that was filled by then, None where nobody says; `price` is their average in quote currency per base,
    `fee` what they cost. `reason` is what a position is left for, where somebody says. `heard_at` is the latest instant
    that was known when it came. Of one that `is_unread` nobody can tell how many lots it speaks of.
    """

    state: OrderState
    lots: int | None = None
    price: Fraction | None = None
    fee: Fraction | None = None
    at: int | None = None
    reason: str = UNNAMED
    is_unread: bool = False
    heard_at: int = field(default=0, compare=False)

    @property
    def known_at(self) -> int:
        """Return the instant, or the one when it was heard of."""
        return self.heard_at if self.at is None else self.at

    @property
    def is_uncounted(self) -> bool:
        """Say whether something may have been filled by then, and nobody said how much."""
        return self.is_unread or (self.lots is None and self.state in _MAY_BE_FILLED)


_MAY_BE_FILLED = frozenset((OrderState.PART, OrderState.CANCELLED, OrderState.EXPIRED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """Lots of an order that were filled, at an instant; None stands for a price, fee or instant that nobody told.

    `known_at` is the instant, or the one when the fill was heard of; `is_stop` says that it may have been a stop.
    """

    order: str
    side: Side
    lots: int
    price: Fraction | None = None
    fee: Fraction | None = None
    at: int | None = None
    known_at: int = 0
    is_stop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What the reports of an order come to.

    Parameters
    ----------
    counts
        The reports that say how much was filled, in order of time, those that nobody dated last.
    filled
        The lots that were told to be filled.
    least, most
        How many may be filled in the end, with what is still under way.
    is_ended
        Whether it was told that nothing is filled any more.
    last_at
        The instant of the last report, None where none is dated.
    is_undated
        Whether something was told without its time.
    undated_at
        The latest instant that such a thing was heard at.
    doubt
        Why the reports contradict each other.
    """

    counts: tuple[Report, ...] = ()
    filled: int = 0
    least: int = 0
    most: int = 0
    is_ended: bool = False
    last_at: int | None = None
    is_undated: bool = False
    undated_at: int = 0
    doubt: Unknown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """Lots that were filled after an instant: at least, at most by what was told, and `rest` that may follow."""

    least: int = 0
    most: int = 0
    rest: int = 0


_NOTHING = Since()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order that was allowed.

    Parameters
    ----------
    id
        The signal it was allowed for.
    side, lots
        Which way, and how many lots at most.
    closes
        Whether it may only reduce what its strategy holds.
    group
        Closing orders of one group count once, at the largest: of a stop and a take only one is filled.
    price
        The worst price that it is reserved at, in quote currency per base; None where nobody knows one.
    mid, collar
        The price that was seen when it was allowed, None where nobody knows; and how far from that it may be filled, as
        a fraction: 0 believes no other price, None any.
    seen_at
        The instant of the latest position that had been told when it was allowed: no such position has any of it.
    decided_at, ends_at
        When it was allowed, and the instant after which a position that is told has in it whatever became of it; None
        where it may live for ever.
    reason
        What a position is left for, by the exit that was due when it was decided.
    """

    id: str
    strategy: str
    symbol: str
    side: Side
    lots: int
    decided_at: int
    closes: bool = False
    group: str | None = None
    price: Fraction | None = None
    mid: Fraction | None = None
    collar: Fraction | None = None
    ends_at: int | None = None
    seen_at: int | None = None
    reason: str = UNNAMED
    reports: tuple[Report, ...] = ()
    course: Course = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "course", _course(self))

    def told(self, report: Report) -> Order:
        """Return the order after one more report; the same one again changes nothing."""
        is_whole = report.lots is None and not report.is_unread
        if is_whole and report.state in (OrderState.FILLED, OrderState.REJECTED):
            report = replace(report, lots=self.lots if report.state is OrderState.FILLED else 0)
        return self if report in self.reports else replace(self, reports=(*self.reports, report))

    @property
    def is_overfilled(self) -> bool:
        """Say whether more was filled than was ordered."""
        return self.course.filled > self.lots

    @property
    def is_stop(self) -> bool:
        """Say whether what it fills may be a stop: of what opens only if somebody says so."""
        words = [report.reason for report in self.reports if report.reason != UNNAMED]
        return may_be_stop((self.reason, *words)) if self.closes else bool(words) and may_be_stop(words)

    def is_uncounted(self, at: int | None) -> bool:
        """Say whether something may have been filled since an instant, None for ever, and nobody said how much."""
        if at is not None and not self.is_later_than(at) and self.is_over(at):
            return False
        is_late = at is None or self.is_later_than(at)
        last = max((one.at for one in self.course.counts if one.at is not None), default=None)
        return any(
            one.is_uncounted
            and (is_late or one.at is None or (at is not None and one.at >= at))
            and (one.at is None or last is None or last < one.at)
            for one in self.reports
        )

    def is_later_than(self, at: int) -> bool:
        """Say whether a position that was so at an instant had been told before it was allowed."""
        return self.seen_at is not None and at <= self.seen_at

    def is_over(self, at: int) -> bool:
        """Say whether a position that was so at an instant has in it whatever became of the order."""
        last = self.course.last_at
        if last is not None and at <= last:
            return False
        if self.course.is_ended and not self.course.is_undated:
            return True
        return self.ends_at is not None and at > max(self.ends_at, self.course.undated_at)

    @property
    def over_after(self) -> int | None:
        """Return the instant after which a position has in it whatever became of an order that ended, None for others.

        Told of one dated later, `since` says nothing.
        """
        course = self.course
        if not course.is_ended or course.is_undated:
            return None
        return max(course.last_at or 0, self.seen_at or 0)

    def since(self, at: int | None) -> Since:
        """Return what was filled after an instant, None for ever; a fill at that very instant may be either.

        What was filled without a time may have been before it, unless the order was decided later.
        """
        course = self.course
        if at is None:
            return Since(least=max(0, course.least), most=course.filled, rest=course.most - course.filled)
        if self.is_over(at) and not self.is_later_than(at):
            return _NOTHING
        return Since(
            least=max(0, course.least - self._filled_by(at, is_sure=False)),
            most=course.filled - self._filled_by(at, is_sure=True),
            rest=course.most - course.filled,
        )

    def _filled_by(self, at: int, *, is_sure: bool) -> int:
        """Return the lots that were filled at an instant: for sure before it, or possibly by then."""
        if self.is_later_than(at):
            return 0
        if not is_sure and self.course.is_undated and at >= self.decided_at:
            return self.course.filled
        dated = [(one.at, one.lots or 0) for one in self.course.counts if one.at is not None]
        by_then = max((lots for when, lots in dated if when < at + (not is_sure)), default=0)
        if is_sure:
            return by_then
        # What a later report tells may have been filled at any time since the order was decided.
        return max(by_then, min((lots for when, lots in dated if when > at), default=0))

    def fills(self) -> Iterator[Fill]:
        """Yield the fills in order of time, those that nobody dated last."""
        last = _UNFILLED
        for report in self.course.counts:
            if (report.lots or 0) <= (last.lots or 0):
                continue
            yield Fill(
                order=self.id,
                side=self.side,
                lots=(report.lots or 0) - (last.lots or 0),
                price=_between(last, report),
                fee=None if report.fee is None or last.fee is None else report.fee - last.fee,
                at=report.at,
                known_at=report.known_at,
                is_stop=self.is_stop,
            )
            last = report


_UNFILLED = Report(state=OrderState.SENT, lots=0, price=Fraction(0), fee=Fraction(0))


def _between(before: Report, after: Report) -> Fraction | None:
    """Return the average price of what was filled between two reports, of which each tells that of all so far."""
    if before.price is None or after.price is None or before.lots is None or after.lots is None:
        return None
    price = (after.price * after.lots - before.price * before.lots) / (after.lots - before.lots)
    return price if price > 0 else None


def _course(order: Order) -> Course:
    reports = sorted(order.reports, key=_rank)
    dated = [one for one in reports if one.at is not None]
    counts = tuple(one for one in (*dated, *(r for r in reports if r.at is None)) if one.lots is not None)
    filled = max((one.lots or 0 for one in counts), default=0)
    undated = [one for one in reports if one.at is None and (one.lots or one.state.is_final)]
    doubt = _contradiction(dated, [one for one in reports if one.state.is_final], filled, order.lots)
    ends = doubt is None and any(one.state.is_final for one in counts)
    return Course(
        counts=counts,
        filled=filled,
        least=filled if doubt is None else min((one.lots or 0 for one in counts), default=0),
        most=filled if ends else max(order.lots, filled),
        is_ended=any(one.state.is_final for one in reports),
        last_at=dated[-1].at if dated else None,
        is_undated=bool(undated),
        undated_at=max((one.heard_at for one in undated), default=0),
        doubt=doubt,
    )


def _rank(report: Report) -> tuple[int, int, bool, bool, str, Fraction, Fraction]:
    """Return what orders reports the same whichever came first; of equal ones those that say more come first."""
    price, fee = report.price, report.fee
    known = (price is None, fee is None)
    return report.at or 0, report.lots or 0, *known, report.state, price or Fraction(0), fee or Fraction(0)


def _contradiction(dated: Sequence[Report], finals: Sequence[Report], filled: int, asked: int) -> Unknown | None:
    """Return why reports cannot all be true: what was filled never becomes less, and what has ended stays so."""
    counts = [one.lots for one in dated if one.lots is not None]
    if any(later < earlier for earlier, later in itertools.pairwise(counts)):
        return invalid("filled_less", "later reports tell of fewer lots than earlier ones")
    ends = {one.lots for one in finals if one.lots is not None}
    if ends and ends != {filled}:
        return invalid("ended_otherwise", "other reports tell of other lots than the one that ended it")
    if any(one.state is OrderState.FILLED and not one.is_unread for one in finals) and filled < asked:
        then = "tell `cancelled` if the rest was never ordered"
        return invalid("filled_short", f"it is filled, and {filled} of {asked} lots are told: {then}")
    ended_at = min((one.at for one in finals if one.at is not None), default=None)
    alive = [one.at for one in dated if one.at is not None and one.lots is None and not one.state.is_final]
    if ended_at is not None and max(alive, default=ended_at) > ended_at:
        return invalid("ended_before", "it was alive after it had ended")
    return None
