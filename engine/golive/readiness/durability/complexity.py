"""What is left of a Sharpe ratio after what was fitted and how often was tried."""

from __future__ import annotations

from collections.abc import Mapping

from golive.core.value import Unknown, invalid, missing
from golive.models.arguments import whole
from golive.models.returns.annual_sharpe import LARGEST_SHARPE, implausible
from golive.models.returns.complexity import Complexity, complexity
from golive.models.returns.deflated_sharpe import DeflatedSharpe, deflated_sharpe
from golive.models.returns.probabilistic_sharpe import probabilistic_sharpe
from golive.readiness.durability.edge import Edge
from golive.readiness.measurement import Measurement


def measure_complexity(edge: Edge) -> tuple[Complexity | Unknown, DeflatedSharpe | Unknown, Mapping[str, Measurement]]:
    """Return what fitted parameters cost and the deflated Sharpe ratio, and `kept` with `deflated`."""
    fitted, deflated = _fitted(edge), _deflated(edge)
    kept = fitted if isinstance(fitted, Unknown) else fitted.out_of_sample_sharpe / edge.shown_sharpe
    probability = deflated if isinstance(deflated, Unknown) else deflated.probability
    n = edge.returns.size
    return (
        fitted,
        deflated,
        {"kept": Measurement.exact(kept, n=n), "deflated": Measurement.exact(probability, n=n)},
    )


def _fitted(edge: Edge) -> Complexity | Unknown:
    if edge.record.n_params is None:
        return missing("params_missing", "fitted parameters not given")
    count, sharpe = whole(edge.record.n_params, "n_params", minimum=0), edge.shown_sharpe
    if sharpe > LARGEST_SHARPE and not edge.record.is_measured:
        return invalid("sharpe_implausible", implausible(sharpe))
    if sharpe <= 0:
        return invalid("no_sharpe", f"a Sharpe ratio of {sharpe:.2f} leaves nothing to lose")
    before = edge.record.backtest_periods
    # A longer record that is claimed and not shown makes no parameter cheaper.
    shown = edge.returns.size if before is None else min(before, edge.returns.size)
    years = shown / edge.policy.periods_per_year
    return complexity(sharpe_annual=sharpe, n_params=count, years=years)


def _deflated(edge: Edge) -> DeflatedSharpe | Unknown:
    """Return the deflated Sharpe ratio of the returns.

    Nobody kept the trials' own Sharpe ratios, so that their variance is that of estimates without skill over as
    many periods, 1 / (n - 1): the least that trials of one length can have.
    """
    if edge.record.n_trials is None:
        return missing("n_trials_missing", "trials not counted: the deflated Sharpe ratio is withheld")
    trials = whole(edge.record.n_trials, "n_trials", minimum=1)
    moments = probabilistic_sharpe(edge.returns, benchmark_per_period=0.0)
    if isinstance(moments, Unknown):
        return moments
    return deflated_sharpe(
        moments.sharpe_per_period,
        n=moments.n,
        skew=moments.skew,
        kurtosis=moments.kurtosis,
        n_trials=trials,
        trial_variance_per_period=1 / (moments.n - 1),
    )
