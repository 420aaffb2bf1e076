"""The net Sharpe ratio at each of several costs."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.models.arguments import Series, series
from golive.models.costs.traded_returns import TradedReturns
from golive.models.returns.sharpe_ratio import SharpeRatio, sharpe_ratio


def sharpe_curve(traded: TradedReturns, cost_bps: Series) -> tuple[SharpeRatio | Unknown, ...]:
    """Return the Sharpe ratio of net returns at each cost.

    Net returns are formed at each cost: a turnover that varies changes their standard deviation too, so that taking
    cost over volatility from the gross ratio would be wrong.

    Parameters
    ----------
    traded
        Gross returns and turnover, see `traded_returns`.
    cost_bps : array of shape (m,)
        One-way costs in basis points of the traded notional; negative for a rebate.

    Returns
    -------
    tuple of SharpeRatio or Unknown
        One a cost, in the same order; unknown for fewer than two returns or constant net returns.

    Raises
    ------
    Refused
        `invalid_input` for costs that are not finite.

    Examples
    --------
    >>> from golive.models.costs.traded_returns import traded_returns
    >>> traded = traded_returns([0.01, -0.004], turnover_per_period=1.0, periods_per_year=252)
    >>> [round(ratio.annual, 3) for ratio in sharpe_curve(traded, [0, 30, 60])]
    [4.811, 0.0, -4.811]
    """
    return tuple(
        sharpe_ratio(traded.net(float(cost)), periods_per_year=traded.periods_per_year)
        for cost in series(cost_bps, "cost_bps")
    )
