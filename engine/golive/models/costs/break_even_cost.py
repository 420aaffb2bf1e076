"""The trading cost at which a strategy stops paying."""

from __future__ import annotations

import enum
import math
from collections.abc import Callable

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.several import several
from golive.core.unit import BPS
from golive.core.value import Unknown, invalid, warming_up
from golive.models.arguments import INVALID, LARGEST, answer, member, positive, real
from golive.models.costs.traded_returns import TradedReturns
from golive.models.numerics.float_noise import is_constant
from golive.models.returns.growth import log_growth

NEWTON_STEPS = 4
"""From half the digits, two steps give all of them."""

DOUBLE_ROOT = 1e-10
"""Rounding that may turn a double root into none; steps on the surplus then settle it."""


class Criterion(enum.Enum):
    """What 'paying' means."""

    MEAN = "mean"
    """The mean net return is positive."""
    GEOMETRIC = "geometric"
    """Wealth grows: the mean log of one plus the net return is positive."""
    SHARPE = "sharpe"
    """The annual net Sharpe ratio reaches a target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """A one-way cost in basis points of the traded notional, or why there is none.

    Below zero the strategy needs a rebate: `dead_gross` is set and the raw value kept, since it says how dead.
    `never_dies` is set when it pays and no cost reaches it.
    """

    criterion: Criterion
    cost_bps: float | Unknown
    dead_gross: bool
    never_dies: bool
    n: int


def break_even_cost(
    traded: TradedReturns, *, criterion: Criterion | str = Criterion.MEAN, target_sharpe: float | None = None
) -> BreakEven:
    """Return the one-way cost at which net returns stop meeting a criterion.

    A point estimate: compare the lower bound of `break_even_bound` with a hurdle, not this.

    Parameters
    ----------
    traded
        Gross returns and turnover, see `traded_returns`.
    criterion
        `mean`, `geometric` (never above the mean's) or `sharpe`.
    target_sharpe
        Annual; needed by, and only by, the criterion `sharpe`.

    Returns
    -------
    BreakEven
        For `sharpe`, the cost nearest to zero at which the target is crossed.

    Raises
    ------
    Refused
        `invalid_input` for a target that is missing, superfluous or not finite, or a loss of more than everything
        with `geometric`.

    Examples
    --------
    >>> from golive.models.costs.traded_returns import traded_returns
    >>> traded = traded_returns([0.01, -0.004], turnover_per_period=1.5, periods_per_year=252)
    >>> round(break_even_cost(traded).cost_bps, 9)
    20.0
    """
    rule = member(Criterion, criterion, "criterion", "a criterion")
    if (rule is Criterion.SHARPE) != (target_sharpe is not None):
        raise Refused(INVALID, "`target_sharpe` goes with the criterion `sharpe`", field="target_sharpe")
    if rule is Criterion.MEAN:
        return _mean(traded)
    if rule is Criterion.GEOMETRIC:
        return _geometric(traded)
    return _sharpe(traded, real(0.0 if target_sharpe is None else target_sharpe, "target_sharpe"))


def _mean(traded: TradedReturns) -> BreakEven:
    bps = traded.of_notional_bps(traded.gross)
    if isinstance(bps, Unknown):
        return _untraded(Criterion.MEAN, traded.n, pays=math.fsum(traded.gross) > 0)
    return _at(Criterion.MEAN, traded.n, bps)


def _geometric(traded: TradedReturns) -> BreakEven:
    from scipy.optimize import brentq

    gross, turnover = traded.gross, traded.turnover
    if (gross < -1).any():
        raise Refused(INVALID, "`gross_returns` loses more than everything in a period", field="gross_returns")
    if (gross == -1).any():
        reason = invalid("ruined", "a period loses everything: no wealth is left to grow")
        return BreakEven(criterion=Criterion.GEOMETRIC, cost_bps=reason, dead_gross=True, never_dies=False, n=traded.n)

    def growth(cost: float) -> float:
        return math.fsum(log_growth(gross - cost * turnover))

    at_zero, active = growth(0.0), turnover > 0
    if not active.any():
        return _untraded(Criterion.GEOMETRIC, traded.n, pays=at_zero > 0)
    if at_zero > 0:
        # log(1 + x) <= x: growth is gone at the mean's break-even, and before any period loses everything.
        mean = math.fsum(gross) / math.fsum(turnover)
        lo, hi = 0.0, min(mean, float(np.min((1 + gross[active]) / turnover[active])) * (1 - np.finfo(float).eps))
    else:
        lo, hi = -_rebate_that_pays(growth, 1 / float(turnover.max())), 0.0
    if growth(hi) >= 0:
        # The root is at the end of the bracket, within rounding.
        return _crossed_at(Criterion.GEOMETRIC, traded.n, hi)
    return _crossed_at(Criterion.GEOMETRIC, traded.n, float(brentq(growth, lo, hi, xtol=1e-16, rtol=1e-13)))


def _rebate_that_pays(growth: Callable[[float], float], step: float) -> float:
    rebate = step
    while growth(-rebate) < 0:
        rebate *= 2
        if rebate > LARGEST:
            raise Refused("overflow", "no rebate within the range of numbers pays for these losses", field="cost_bps")
    return rebate


def _sharpe(traded: TradedReturns, target_sharpe: float) -> BreakEven:
    if traded.n <= 1:
        return _unknown(traded.n, warming_up("too_few_returns", f"{several(traded.n, 'return')}, needs 2"))
    per_period = target_sharpe / math.sqrt(positive(traded.periods_per_year, "periods_per_year"))
    if traded.has_constant_turnover and is_constant(traded.gross, float(np.std(traded.gross, ddof=1))):
        return _unknown(traded.n, invalid("constant_returns", "the returns do not vary"))
    crossings = _crossings(traded, per_period)
    surplus = _surplus(traded, per_period, 0.0)
    later = [c for c in crossings if c >= 0] if surplus >= 0 else [c for c in crossings if c <= 0]
    if not later and surplus >= 0:
        return _untraded(Criterion.SHARPE, traded.n, pays=True)
    if not later:
        return _unknown(traded.n, invalid("out_of_reach", "no cost, not even a rebate, reaches the target"))
    return _crossed_at(Criterion.SHARPE, traded.n, min(later, key=abs))


def _surplus(traded: TradedReturns, per_period: float, cost: float) -> float:
    """Return mean minus target times standard deviation of net returns: its sign says whether the target is met."""
    net = traded.gross - cost * traded.turnover
    return float(np.mean(net)) - per_period * float(np.std(net, ddof=1))


def _crossings(traded: TradedReturns, per_period: float) -> list[float]:
    """Return every cost where the Sharpe ratio equals the target.

    They are among the roots of (m - c t)^2 = s^2 Var(r - c tau), of which there are two at most: the surplus is concave
    or convex in the cost. Squaring also brings the roots of -s, which the polished surplus tells apart.
    """
    mean, turn = float(np.mean(traded.gross)), float(np.mean(traded.turnover))
    var = np.cov(traded.gross, traded.turnover, ddof=1)
    square = per_period * per_period
    a = turn * turn - square * float(var[1, 1])
    half_b = mean * turn - square * float(var[0, 1])
    c = mean * mean - square * float(var[0, 0])
    discriminant = half_b * half_b - a * c
    if discriminant < -DOUBLE_ROOT * max(half_b * half_b, abs(a * c)):
        return []
    q = half_b + math.copysign(math.sqrt(max(discriminant, 0.0)), half_b)
    roots = [numerator / denominator for numerator, denominator in ((q, a), (c, q)) if denominator != 0]
    polished = [_polished(traded, per_period, root) for root in roots]
    return [root for root in polished if _on_target(traded, per_period, root)]


def _polished(traded: TradedReturns, per_period: float, root: float) -> float:
    """Take Newton steps on the equation that was not squared: a double root only has half of its digits."""
    turn = float(np.mean(traded.turnover))
    for _ in range(NEWTON_STEPS):
        net = traded.gross - root * traded.turnover
        deviation = float(np.std(net, ddof=1))
        slope = -turn
        if deviation > 0:
            slope += per_period * float(np.cov(net, traded.turnover, ddof=1)[0, 1]) / deviation
        if slope == 0:
            return root
        root -= _surplus(traded, per_period, root) / slope
    return root


def _on_target(traded: TradedReturns, per_period: float, root: float) -> bool:
    size = np.abs(traded.gross).max() + abs(root) * traded.turnover.max()
    return abs(_surplus(traded, per_period, root)) <= DOUBLE_ROOT * float(size) * (1 + abs(per_period))


def _crossed_at(criterion: Criterion, n: int, cost: float) -> BreakEven:
    return _at(criterion, n, answer(cost * BPS, "break_even_bps"))


def _at(criterion: Criterion, n: int, bps: float) -> BreakEven:
    return BreakEven(criterion=criterion, cost_bps=bps, dead_gross=bps < 0, never_dies=False, n=n)


def _untraded(criterion: Criterion, n: int, *, pays: bool) -> BreakEven:
    reason = invalid("never_dies", "no cost reaches it") if pays else invalid("dead_gross", "no cost decides about it")
    return BreakEven(criterion=criterion, cost_bps=reason, dead_gross=not pays, never_dies=pays, n=n)


def _unknown(n: int, reason: Unknown) -> BreakEven:
    return BreakEven(criterion=Criterion.SHARPE, cost_bps=reason, dead_gross=False, never_dies=False, n=n)
