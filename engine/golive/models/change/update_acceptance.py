"""Whether a retrained model may replace the one that trades."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.models.arguments import INVALID, between, not_negative, real
from golive.models.numerics.threshold import at_least, at_most


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateMetrics:
    """What is known of a model: its Sharpe ratio and maximum drawdown (positive fraction); None when unknown."""

    sharpe: float | None
    max_drawdown: float | None


def accepts_update(
    old: UpdateMetrics, new: UpdateMetrics, *, min_sharpe_improvement: float, max_drawdown_increase: float
) -> bool:
    """Say whether the new model improves the Sharpe ratio enough and deepens the drawdown little enough.

    Both limits are inclusive in decimal terms; anything unknown turns the update down. Point estimates alone accept
    about half of all updates of equal skill: use beside a paired test (`sharpe_difference`).

    Parameters
    ----------
    old, new
        Measured over the same period.
    min_sharpe_improvement, max_drawdown_increase
        In the unit of the ratios, and a fraction >= 0; the production summary uses 0.05 and 0.02.

    Raises
    ------
    Refused
        When a limit is not a finite number.

    Examples
    --------
    >>> old = UpdateMetrics(sharpe=0.30, max_drawdown=0.10)
    >>> new = UpdateMetrics(sharpe=0.35, max_drawdown=0.12)
    >>> accepts_update(old, new, min_sharpe_improvement=0.05, max_drawdown_increase=0.02)
    True
    """
    gain = real(min_sharpe_improvement, "min_sharpe_improvement")
    slack = not_negative(max_drawdown_increase, "max_drawdown_increase")
    try:
        before, after = _measured(old.sharpe, "sharpe"), _measured(new.sharpe, "sharpe")
        shallow, deep = (between(_measured(m.max_drawdown, "max_drawdown"), "max_drawdown", 0, 1) for m in (old, new))
    except Refused:
        return False
    return at_least(after - before, gain) and at_most(deep - shallow, slack)


def _measured(value: float | None, field: str) -> float:
    if value is None:
        raise Refused(INVALID, f"`{field}` is not known", field=field)
    return real(value, field)
