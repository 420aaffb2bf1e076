"""How long a backtest has to be for so many trials, and what the luckiest of them shows a year without any skill."""

from __future__ import annotations

from golive.models.arguments import answer, not_negative, positive
from golive.models.returns.deflated_sharpe import expected_max_of_normals


def expected_max_annual(n_trials: float, *, trial_variance_annual: float) -> float:
    """Return the expected largest annual Sharpe ratio of trials whose true ratios are zero.

    Parameters
    ----------
    n_trials
        Independent trials, at least 1; an effective number need not be whole.
    trial_variance_annual
        Variance of the trials' annual Sharpe ratios, not negative: one over the years of a backtest where nothing but
        luck tells them apart.

    Returns
    -------
    float
        An annual Sharpe ratio; zero for one trial.

    Raises
    ------
    Refused
        `invalid_input` for values out of range.

    References
    ----------
    Bailey, Lopez de Prado (2014), The deflated Sharpe ratio, J. Portfolio Management 40(5).

    Examples
    --------
    >>> round(expected_max_annual(45, trial_variance_annual=1 / 5), 3)
    1.0
    """
    variance = not_negative(trial_variance_annual, "trial_variance_annual")
    return expected_max_of_normals(n_trials, variance=variance)


def minimum_backtest_years(n_trials: float, *, target_sharpe_annual: float) -> float:
    """Return the years of backtest under which the luckiest trial is expected to show a ratio without any skill.

    Parameters
    ----------
    n_trials
        As in `expected_max_annual`.
    target_sharpe_annual
        The ratio that the best of the trials shows, positive.

    Returns
    -------
    float
        (expected maximum of as many standard normals / target)^2 years; zero for one trial. A record that is longer is
        not thereby shown to be more than luck.

    Raises
    ------
    Refused
        `invalid_input` for values out of range; `overflow` beyond the range of floats.

    References
    ----------
    Bailey, Borwein, Lopez de Prado, Zhu (2014), Pseudo-mathematics and financial charlatanism, Notices of the AMS
    61(5), theorem 1: five years bear 45 trials at a ratio of 1.

    Examples
    --------
    >>> round(minimum_backtest_years(45, target_sharpe_annual=1.0), 2)
    5.0
    """
    ratio = expected_max_of_normals(n_trials, variance=1.0) / positive(target_sharpe_annual, "target_sharpe_annual")
    return answer(ratio * ratio, "min_backtest_years")
