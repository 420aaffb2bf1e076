"""Funding at its boundaries, on what was held before: once, at the mark, and never a guess.

Source: section 9 of the description of execution; trap 5, `funding_is_charged_once_on_what_was_held`. A positive rate
debits longs. Where rate or mark is absent or absurd the day is incomplete, and has no number.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.contract import Terms
from golive.execution.exact import exact, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingRule:
    """Every how many nanoseconds from which instant on, and the largest rate that is believed, itself included."""

    every: int
    first: int
    most: Fraction

    def __post_init__(self) -> None:
        whole(self.every, "every", least=1)
        whole(self.first, "first")
        if exact(self.most, "most") < 0:
            raise Refused("most", f"a largest rate of {self.most} is below zero", field="most")

    def boundaries(self, after: int, until: int) -> range:
        """Return the boundaries later than one instant and not later than another.

        >>> list(FundingRule(every=8, first=0, most=Fraction(1)).boundaries(8, 24))
        [16, 24]
        """
        return range(after + 1 + (self.first - after - 1) % self.every, until + 1, self.every)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a venue told of a boundary: the rate, and the mark in quote currency; None where it did not.

    `conflict` says that more than one rate was told of it: then none is believed.
    """

    ts: int
    rate: Fraction | None
    mark: Fraction | None
    conflict: bool = False

    def __post_init__(self) -> None:
        whole(self.ts, "ts")
        for name in ("rate", "mark"):
            if getattr(self, name) is not None:
                exact(getattr(self, name), name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """The change of cash at a boundary in nano-units, of a position in signed lots; or why there is no number."""

    ts: int
    position: int
    amount: int | None
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """All boundaries, by time; the total is None where any has no number."""

    payments: tuple[Payment, ...]

    @property
    def total(self) -> int | None:
        """Return the change of cash, in nano-units."""
        amounts = [payment.amount for payment in self.payments if payment.amount is not None]
        return sum(amounts) if len(amounts) == len(self.payments) else None


def payment(terms: Terms, rule: FundingRule, position: int, notice: Notice) -> Payment:
    """Return what a position held before a boundary pays there, floored; flat pays 0 and needs no rate.

    >>> from golive.execution.contract import Contract
    >>> terms = Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))
    >>> rule = FundingRule(every=8, first=0, most=Fraction("0.0075"))
    >>> payment(terms, rule, 334, Notice(ts=8, rate=Fraction("0.0001"), mark=Fraction("53288.42811759"))).amount
    -1779833500
    >>> payment(terms, rule, 334, Notice(ts=8, rate=None, mark=Fraction(1))).why
    'rate_absent'
    >>> payment(terms, rule, 334, Notice(ts=8, rate=None, mark=Fraction(1), conflict=True)).why
    'rate_conflict'
    """
    if (notice.ts - rule.first) % rule.every:
        raise Refused("boundary", f"{notice.ts} is not a boundary", field="ts")
    if whole(position, "position") == 0:
        return Payment(ts=notice.ts, position=0, amount=0)
    if notice.conflict:
        return Payment(ts=notice.ts, position=position, amount=None, why="rate_conflict")
    if notice.rate is None or abs(notice.rate) > rule.most:
        why = "rate_absent" if notice.rate is None else "rate_absurd"
        return Payment(ts=notice.ts, position=position, amount=None, why=why)
    if notice.mark is None or notice.mark <= 0:
        return Payment(ts=notice.ts, position=position, amount=None, why="mark_absent")
    amount = math.floor(-terms.value(position, notice.mark / terms.tick) * notice.rate)
    return Payment(ts=notice.ts, position=position, amount=amount)


def pay(terms: Terms, rule: FundingRule, held: Iterable[tuple[int, int]], notices: Iterable[Notice]) -> Paid:
    """Return the payments at boundaries, each on the sum of the signed lots filled before it.

    `held` are instants with the signed lots filled then: what is opened at the boundary pays nothing, what is closed at
    it still pays. Told twice alike a boundary is paid once; told differently it is refused (`conflict`).
    """
    fills = [(whole(ts, "ts"), whole(lots, "lots")) for ts, lots in held]
    by_boundary: dict[int, Notice] = {}
    for notice in notices:
        if by_boundary.setdefault(notice.ts, notice) != notice:
            raise Refused("conflict", f"the boundary {notice.ts} was told twice, differently", field="ts")
    return Paid(
        payments=tuple(
            payment(terms, rule, sum(lots for at, lots in fills if at < ts), by_boundary[ts])
            for ts in sorted(by_boundary)
        )
    )
