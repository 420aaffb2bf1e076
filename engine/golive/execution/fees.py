"""What a fill costs by a schedule of fees with dates; a rebate is a negative fee.

Source: section 8 of the description of execution. Each fill is rounded by itself, up: a rebate towards zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.contract import Terms
from golive.execution.exact import exact, whole
from golive.execution.fill import Fill, Liquidity

ABSURD_RATE = Fraction(1, 10)
"""No venue takes a tenth of what is traded: such a rate was written in percent, or in basis points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Fees as shares of the value, from an instant in nanoseconds on; None where a side is not known."""

    since: int
    maker: Fraction | None
    taker: Fraction | None

    def __post_init__(self) -> None:
        whole(self.since, "from")
        for rate in (self.maker, self.taker):
            if rate is not None and abs(exact(rate, "fee")) >= ABSURD_RATE:
                raise Refused("fee", f"a fee of {rate} of the value is a mistake", field="fee")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeSchedule:
    """Rates by date, oldest first; dates that do not rise are refused (`fee_dates`)."""

    rates: tuple[Rates, ...]

    def __post_init__(self) -> None:
        if any(b.since <= a.since for a, b in pairwise(self.rates)):
            raise Refused("fee_dates", "the dates of the fees do not rise", field="from")

    def rate(self, ts: int, liquidity: Liquidity) -> Fraction:
        """Return the rate that holds at an instant, the first nanosecond of its date included.

        Refused (`no_fee`) before the first date and where that side has no rate: no fee is not a fee of zero.
        """
        held = next((rates for rates in reversed(self.rates) if rates.since <= ts), None)
        rate = None if held is None else held.taker if liquidity is Liquidity.TAKER else held.maker
        if rate is None:
            raise Refused("no_fee", f"there is no fee of a {liquidity.value} at {ts}", field="from")
        return rate


def charge(terms: Terms, lots: int, price: int, rate: Fraction) -> int:
    """Return a share of what lots are worth, in nano-units rounded up, as every fee is."""
    return math.ceil(terms.value(lots, price) * rate)


def fee(terms: Terms, schedule: FeeSchedule, fill: Fill) -> int:
    """Return the fee of one fill in nano-units of the account's currency, rounded up.

    >>> from golive.execution.contract import Contract
    >>> terms = Terms(contract=Contract.LINEAR, tick=Fraction("0.01"), lot=Fraction("0.0001"))
    >>> rates = Rates(since=0, maker=Fraction("-0.00012345"), taker=Fraction("0.00034567"))
    >>> schedule = FeeSchedule(rates=(rates,))
    >>> [fee(terms, schedule, Fill(ts=1, price=12347, lots=53, liquidity=side)) for side in Liquidity]
    [226204, -80784]
    """
    return charge(terms, fill.lots, fill.price, schedule.rate(fill.ts, fill.liquidity))


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """The fees of several fills, each rounded by itself, in nano-units."""

    fees: tuple[int, ...]

    @property
    def total(self) -> int:
        """Return their sum."""
        return sum(self.fees)


def charged(terms: Terms, schedule: FeeSchedule, fills: Iterable[Fill]) -> Charged:
    """Return the fees of fills, in their order."""
    return Charged(fees=tuple(fee(terms, schedule, fill) for fill in fills))
