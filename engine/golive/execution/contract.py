"""What one lot at one tick is worth, in nano-units of the account's currency: linear, inverse and spot.

Source: section 1 of the description of execution. Linear and spot money is in the quote currency, inverse in the base.
"""

from __future__ import annotations

import enum
import math
from dataclasses import field
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.execution.exact import Exact, exact, positive


class Contract(enum.Enum):
    """How value follows from price: `n p` of the quote currency, or `n / p` of the base."""

    LINEAR = "linear"
    INVERSE = "inverse"
    SPOT = "spot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A market's contract, its tick in quote currency, and its lot.

    A lot is in base currency; of an inverse contract it is one contract, and `lot` says what that is worth in quote
    currency. `unit` is nano-units a lot
    and a tick: `tick x lot x 1e9`, inverse `lot x 1e9 / tick`. Where it is not whole the market is refused
    (`market_unit`), for every sum of money would round.

    >>> Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001")).unit
    100000
    >>> Terms(contract=Contract.INVERSE, tick=Fraction("0.1"), lot=Fraction(100)).unit
    1000000000000
    """

    contract: Contract
    tick: Fraction
    lot: Fraction
    unit: int = field(init=False)

    def __post_init__(self) -> None:
        tick, lot = positive(exact(self.tick, "tick"), "tick"), positive(exact(self.lot, "lot"), "lot")
        unit = lot * NANOS / tick if self.inverse else tick * lot * NANOS
        if unit.denominator != 1:
            raise Refused("market_unit", f"a lot at a tick is {unit} nano-units, which is not whole", field="tick")
        object.__setattr__(self, "unit", unit.numerator)

    @property
    def inverse(self) -> bool:
        """Say whether money is in the base currency."""
        return self.contract is Contract.INVERSE

    @property
    def spot(self) -> bool:
        """Say whether what is bought is paid for and held."""
        return self.contract is Contract.SPOT

    def value(self, lots: int, price: Exact) -> Exact:
        """Return what lots are worth at a price in ticks, exactly: it is rounded where it becomes money.

        Signed as the lots are. A price of zero or less is refused (`price`).
        """
        if price <= 0:
            raise Refused("price", f"a price of {price} ticks is not above zero", field="price")
        return Fraction(lots * self.unit) / price if self.inverse else lots * price * self.unit

    def money(self, lots: int, price: Exact) -> int:
        """Return the value in whole nano-units, rounded down."""
        return math.floor(self.value(lots, price))

    def notional(self, lots: int, price: Exact) -> Exact:
        """Return the quote value that filters bound, in nano-units; of an inverse contract it needs no price."""
        return lots * self.lot * NANOS if self.inverse else self.value(lots, price)
