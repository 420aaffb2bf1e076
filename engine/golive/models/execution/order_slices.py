"""How to cut an order so that no slice takes more than its share of the market."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.unit import BPS
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, answer, between, not_negative, positive, real, series
from golive.models.execution.impact import BETA_2005, ETA_2005, temporary_impact

ROUNDING = Fraction(1, 10**12)
"""A ratio this close to a whole number is that number: 0.3 / 0.1 is three lots."""

MANTISSA_BITS, LEAST_EXPONENT = 53, -1074
"""Binary digits of a double, and the exponent of the smallest one."""

MOST_SLICES = 1_000_000
"""More slices than this are a mistake in a unit rather than a schedule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSlices:
    """An order cut into slices, one an interval.

    `sizes` carry the sign of the order. With a lot size, `lots` are their whole numbers of lots, and the decimal
    sizes sum exactly to the order; without one the floats themselves do, in any order of summation.
    """

    sizes: tuple[float, ...]
    lots: tuple[int, ...]
    max_child: float
    min_duration_days: float
    interval_days: float

    @property
    def n_slices(self) -> int:
        """Return how many slices there are: as few as the cap allows."""
        return len(self.sizes)


def slice_order(
    order_size: float,
    *,
    adv: float,
    max_participation: float,
    interval_days: float,
    lot_size: float | None = None,
) -> OrderSlices:
    """Cut an order into the fewest slices that respect a participation cap, as even as lots allow.

    Parameters
    ----------
    order_size
        Signed size; zero gives no slices.
    adv
        Average daily volume in the unit of the order, positive.
    max_participation
        Largest share of the market's volume in an interval, in (0, 1]. 0.10 is usual, 0.05 for crypto perpetuals.
    interval_days
        Length of an interval in days of volume time, positive.
    lot_size
        Smallest increment the venue takes. None cuts at the precision of floats.

    Returns
    -------
    OrderSlices
        `max_child` is the cap on one slice, before lots; `min_duration_days` the order over the capped rate.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite or out of range; `lot_size` where the order is not a whole
        number of lots; `cap_below_lot` where one lot exceeds the cap; `too_many_slices` above a million.

    Examples
    --------
    >>> cut = slice_order(10.0, adv=1000.0, max_participation=0.1, interval_days=0.03, lot_size=0.5)
    >>> cut.sizes, cut.max_child
    ((2.5, 2.5, 2.5, 2.5), 3.0)
    """
    x = real(order_size, "order_size")
    volume = positive(adv, "adv")
    cap = positive(between(max_participation, "max_participation", 0, 1), "max_participation")
    interval = positive(interval_days, "interval_days")
    max_child = positive(answer(cap * volume * interval, "max_child"), "max_child")
    lot = _float_grid(x) if lot_size is None else Fraction(Decimal(repr(positive(lot_size, "lot_size"))))
    total = _in_lots(x, lot, exact=lot_size is None)
    n = _fewest_at_float_precision(x, max_child) if lot_size is None else _fewest(total, lot, max_child)
    sign = -1 if x < 0 else 1
    lots = tuple(sign * (total // n + (i < total % n)) for i in range(n))
    return OrderSlices(
        sizes=tuple(float(count * lot) for count in lots),
        lots=() if lot_size is None else lots,
        max_child=max_child,
        min_duration_days=answer(abs(x) / (cap * volume), "min_duration_days"),
        interval_days=interval,
    )


def lot_schedule(trades: Sequence[float] | FloatArray, *, lot_size: float) -> tuple[int, ...]:
    """Round a schedule to whole lots so that it is never more than half a lot behind or ahead.

    Parameters
    ----------
    trades
        Sizes of one sign (or zero), such as `Trajectory.trades`; their sum is a whole number of lots.
    lot_size
        Smallest increment, positive.

    Returns
    -------
    tuple of int
        Lots an interval; they sum exactly to the order.

    Raises
    ------
    Refused
        `invalid_input` for an empty schedule or one that both buys and sells; `lot_size` for a sum that is not a
        whole number of lots.

    Examples
    --------
    >>> lot_schedule([4.58, 2.52, 1.42, 0.86, 0.62], lot_size=1)
    (5, 2, 2, 0, 1)
    """
    sizes = series(trades, "trades", minimum=1)
    if (sizes > 0).any() and (sizes < 0).any():
        raise Refused(INVALID, "`trades` both buy and sell", field="trades")
    lot = Fraction(Decimal(repr(positive(lot_size, "lot_size"))))
    sign = -1 if (sizes < 0).any() else 1
    total = _in_lots(math.fsum(sizes), lot, exact=False)
    targets = [min(total, round(abs(Fraction(math.fsum(sizes[: i + 1]))) / lot)) for i in range(sizes.size)]
    targets[-1] = total
    return tuple(sign * (b - a) for a, b in zip([0, *targets[:-1]], targets, strict=True))


def slippage_bps(
    participation: float,
    *,
    half_spread_bps: float,
    daily_volatility: float,
    eta: float = ETA_2005,
    beta: float = BETA_2005,
) -> float:
    """Return the expected slippage at the participation that is actually reached, in basis points.

    Parameters
    ----------
    participation
        Own volume over the market's in the running interval, not negative.
    half_spread_bps
        Half the quoted spread, in basis points.
    daily_volatility
        Standard deviation of daily returns, as a fraction.
    eta, beta
        Coefficient and exponent; the defaults are the 2005 fit on US large caps.

    Raises
    ------
    Refused
        `invalid_input` for negative or not finite values.

    Examples
    --------
    >>> round(slippage_bps(0.05, half_spread_bps=0.5, daily_volatility=0.03), 3)
    7.56
    """
    impact = temporary_impact(participation, daily_volatility=daily_volatility, eta=eta, beta=beta)
    return answer(not_negative(half_spread_bps, "half_spread_bps") + BPS * impact, "slippage_bps")


def _float_grid(x: float) -> Fraction:
    """Return the spacing of floats at x: whole multiples of it below |x| are floats, and so are their sums."""
    if x == 0:
        return Fraction(1)
    return Fraction(2) ** max(math.frexp(x)[1] - MANTISSA_BITS, LEAST_EXPONENT)


def _in_lots(x: float, lot: Fraction, *, exact: bool) -> int:
    size = abs(Fraction(x)) if exact else abs(Fraction(Decimal(repr(x))))
    count = round(size / lot)
    if abs(size / lot - count) > ROUNDING * max(count, 1):
        raise Refused("lot_size", f"{x:g} is not a whole number of lots of {float(lot):g}", field="lot_size")
    return count


def _fewest(total: int, lot: Fraction, max_child: float) -> int:
    per_slice = math.floor(Fraction(max_child) / lot * (1 + ROUNDING))
    if per_slice < 1 and total:
        raise Refused("cap_below_lot", f"one lot is more than the cap of {max_child:g}", field="lot_size")
    return _count(Fraction(total, max(per_slice, 1)))


def _fewest_at_float_precision(x: float, max_child: float) -> int:
    return _count(abs(Fraction(x)) / Fraction(max_child) * (1 - ROUNDING))


def _count(slices: Fraction) -> int:
    if slices > MOST_SLICES:
        raise Refused("too_many_slices", f"the cap asks for {float(slices):.3g} slices", field="interval_days")
    return math.ceil(slices)
