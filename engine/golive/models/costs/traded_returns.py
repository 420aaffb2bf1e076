"""Gross returns with what was traded to earn them: what every question about costs starts from."""

from __future__ import annotations

import enum
import math
from dataclasses import replace

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.unit import BPS
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray
from golive.models.arguments import (
    INVALID,
    Series,
    answer,
    member,
    not_negative,
    not_negative_series,
    positive,
    real,
    same_length,
    series,
)
from golive.models.numerics.float_noise import is_constant


class TurnoverBasis(enum.Enum):
    """What a turnover of one means."""

    ONE_WAY = "one_way"
    """Notional bought and sold, absolute, equals the portfolio once."""
    ROUND_TRIP = "round_trip"
    """The portfolio is bought and sold once: twice the notional."""


SIDES_OF_A_ROUND_TRIP = 2
"""What is bought once is sold once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TradedReturns:
    """Gross returns and traded notional (buys and sells, absolute) over net asset value, a period, both of shape (n,).

    Net returns are `gross - c turnover`, with c the one-way cost as a fraction of the notional.
    """

    gross: FloatArray
    turnover: FloatArray
    periods_per_year: float

    @property
    def n(self) -> int:
        """Return the number of periods."""
        return int(self.gross.size)

    @property
    def has_constant_turnover(self) -> bool:
        """Say whether every period trades the same: costs then shift returns without changing their shape."""
        return bool((self.turnover == self.turnover[0]).all())

    @property
    def never_varies(self) -> bool:
        """Say whether every period earns and trades the same: every resample of it is then the series itself."""
        return self.has_constant_turnover and is_constant(self.gross, float(np.std(self.gross)))

    @property
    def mean_turnover(self) -> float:
        """Return what is traded a period, over net asset value."""
        return math.fsum(self.turnover) / self.n

    def net(self, cost_bps: float) -> FloatArray:
        """Return net returns at a one-way cost in basis points of the traded notional; negative costs are a rebate."""
        return self.gross - real(cost_bps, "cost_bps") / BPS * self.turnover

    def after(self, drag: FloatArray) -> TradedReturns:
        """Return the same with `drag`, of shape (n,), taken off the returns."""
        return replace(self, gross=self.gross - drag)

    def of_notional_bps(self, amounts: FloatArray) -> float | Unknown:
        """Return amounts a period, of shape (n,), as basis points of the notional traded; unknown without trades.

        Of the gross returns it is the break-even cost of the mean, of a drag the cost that takes as much.
        """
        turnover = math.fsum(self.turnover)
        if turnover == 0:
            return invalid("untraded", "nothing is traded")
        return answer(math.fsum(amounts) / turnover * BPS, "of_notional_bps")


def traded_returns(
    gross_returns: Series,
    *,
    periods_per_year: float,
    turnover_per_period: float | Series | None = None,
    turnover_annual: float | None = None,
    turnover_basis: TurnoverBasis | str = TurnoverBasis.ONE_WAY,
) -> TradedReturns:
    """Pair returns with their turnover; give it either a period or a year, not both.

    Parameters
    ----------
    gross_returns : array of shape (n,)
        Returns a period before costs, as fractions, oldest first; at least one.
    periods_per_year
        252, 365 or 12 for instance. Never inferred.
    turnover_per_period : float or array of shape (n,)
        Traded over net asset value in a period of the returns: 1.5 with daily returns is 150 % a day.
    turnover_annual
        The same in a year; divided by `periods_per_year`.
    turnover_basis
        `one_way` counts buys and sells, `round_trip` counts pairs of them.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite, negative turnover, lengths that differ, no returns, and
        neither or both turnovers.

    Examples
    --------
    >>> traded_returns([0.001, 0.003], turnover_annual=504, periods_per_year=252).turnover
    array([2., 2.])
    """
    gross = series(gross_returns, "gross_returns", minimum=1)
    periods = positive(periods_per_year, "periods_per_year")
    if (turnover_per_period is None) == (turnover_annual is None):
        raise Refused(INVALID, "give `turnover_per_period` or `turnover_annual`", field="turnover_per_period")
    if turnover_annual is not None:
        turnover = np.full(gross.size, not_negative(turnover_annual, "turnover_annual") / periods)
    elif isinstance(turnover_per_period, int | float):
        turnover = np.full(gross.size, not_negative(turnover_per_period, "turnover_per_period"))
    else:
        column = turnover_per_period if turnover_per_period is not None else []
        turnover = not_negative_series(column, "turnover_per_period")
    same_length(gross, turnover, "turnover_per_period")
    basis = member(TurnoverBasis, turnover_basis, "turnover_basis", "a turnover basis")
    sides = SIDES_OF_A_ROUND_TRIP if basis is TurnoverBasis.ROUND_TRIP else 1
    return TradedReturns(gross=gross, turnover=turnover * sides, periods_per_year=periods)
