"""What an annual Sharpe ratio is worth, from its moments alone: PSR, MinTRL, DSR, and what luck shows."""

from __future__ import annotations

import math
from collections.abc import Iterator

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.several import several
from golive.core.value import Unknown, invalid, missing, warming_up
from golive.models.arguments import INVALID, not_negative, positive, real, sure, whole
from golive.models.returns.annual_sharpe import FEWEST_RETURNS, LARGEST_SHARPE, RatioInterval, implausible
from golive.models.returns.backtest_length import expected_max_annual, minimum_backtest_years
from golive.models.returns.deflated_sharpe import DeflatedSharpe, deflated_sharpe_annual
from golive.models.returns.probabilistic_sharpe import ProbabilisticSharpe, probabilistic_sharpe_from_moments

ERROR_METHOD = "formula of Bailey and Lopez de Prado (2012), normal quantiles, returns taken as independent"
"""How the interval of a ratio follows from its moments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """An annual Sharpe ratio with what its estimate rests on; kurtosis is Pearson's, 3 for a normal distribution."""

    sharpe_annual: float
    n: int
    periods_per_year: float
    skew: float
    kurtosis: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """How many variants were tried, and the standard deviation of their annual Sharpe ratios; None is not counted."""

    count: float | None = None
    deviation_annual: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharpeEvidence:
    """What a Sharpe ratio is worth, taking returns as independent.

    `probabilistic` is the confidence that the true ratio exceeds the benchmark, `deflated` that it exceeds what the
    luckiest trial shows; both are one less a p-value. `interval` is the annual ratio's, each end at the confidence.
    `min_track_record` counts returns, `min_track_record_years` and `min_backtest_years` years.
    `expected_max_annual` is of the trials as they differ, `expected_max_of_luck` of as many that only luck tells apart
    in a record this long. `remarks` say what is hard to believe.
    """

    moments: Moments
    benchmark_annual: float
    confidence: float
    years: float
    interval: RatioInterval | Unknown
    probabilistic: ProbabilisticSharpe | Unknown
    min_track_record: float | Unknown
    min_track_record_years: float | Unknown
    trials: Trials
    expected_max_annual: float | Unknown
    expected_max_of_luck: float | Unknown
    min_backtest_years: float | Unknown
    deflated: DeflatedSharpe | Unknown
    remarks: tuple[str, ...]

    @property
    def is_shown(self) -> bool | Unknown:
        """Say whether the ratio is more than luck with the confidence; for trials that were counted it is deflated.

        Where nobody counted them it is of the one record alone, and `deflated` says so.
        """
        answers = (self.probabilistic,) if self.trials.count is None else (self.probabilistic, self.deflated)
        for answer in answers:
            if not isinstance(answer, Unknown) and answer.probability < self.confidence:
                return False
        for answer in answers:
            if isinstance(answer, Unknown):
                return answer
        if self.moments.n < FEWEST_RETURNS:
            return _of_long_records(self.moments.n)
        return True


def _of_long_records(n: int) -> Unknown:
    sentence = f"{several(n, 'return')}, needs {FEWEST_RETURNS}: the formulas are of long records"
    return warming_up("insufficient_data", sentence)


NOT_COUNTED = missing("n_trials_missing", "nobody counted the trials behind the selection")
NO_DEVIATION = missing("trial_deviation_missing", "how far the trials' Sharpe ratios lie apart is not given")


def sharpe_evidence(
    moments: Moments, *, trials: Trials, benchmark_annual: float = 0.0, confidence: float = 0.95
) -> SharpeEvidence:
    """Return what an annual Sharpe ratio is worth.

    Parameters
    ----------
    moments
        The ratio, how many returns it rests on, and their skew and kurtosis.
    trials
        Without a count nothing is deflated; without the deviation the deflated ratio is unknown.
    benchmark_annual
        The ratio to be exceeded, annual.
    confidence
        Of the minimum track record and of each end of the interval, and what `is_shown` asks for.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite, out of range, or a deviation without a count.

    Examples
    --------
    >>> moments = Moments(sharpe_annual=2.5, n=1250, periods_per_year=250, skew=-3, kurtosis=10)
    >>> evidence = sharpe_evidence(moments, trials=Trials(count=100, deviation_annual=0.5**0.5))
    >>> round(evidence.deflated.probability, 4), round(evidence.expected_max_annual, 3)
    (0.9004, 1.789)
    """
    year, level = positive(moments.periods_per_year, "periods_per_year"), sure(confidence, "confidence")
    sharpe, benchmark = real(moments.sharpe_annual, "sharpe_annual"), real(benchmark_annual, "benchmark_annual")
    if trials.count is None and trials.deviation_annual is not None:
        raise Refused(INVALID, "a deviation of trials needs their count", field="trials")
    if trials.deviation_annual == 0 and trials.count is not None and trials.count > 1:
        sentence = (
            "trials whose ratios do not differ are one trial: count those that do, or give how far they lie apart"
        )
        raise Refused(INVALID, sentence, field="trial_deviation")
    psr = probabilistic_sharpe_from_moments(
        sharpe / math.sqrt(year),
        n=moments.n,
        skew=moments.skew,
        kurtosis=moments.kurtosis,
        benchmark_per_period=benchmark / math.sqrt(year),
        confidence=level,
    )
    years = whole(moments.n, "n", minimum=2) / year
    needed = psr if isinstance(psr, Unknown) else psr.min_track_record
    return SharpeEvidence(
        moments=moments,
        benchmark_annual=benchmark,
        confidence=level,
        years=years,
        interval=_interval(psr, math.sqrt(year), level),
        probabilistic=psr,
        min_track_record=needed,
        min_track_record_years=needed if isinstance(needed, Unknown) else needed / year,
        trials=trials,
        expected_max_annual=_expected_max(trials),
        expected_max_of_luck=_of_luck(trials, years),
        min_backtest_years=_min_backtest(trials, sharpe),
        deflated=_deflated(moments, trials),
        remarks=tuple(_remarks(sharpe, trials, years)),
    )


def _interval(psr: ProbabilisticSharpe | Unknown, root: float, confidence: float) -> RatioInterval | Unknown:
    """Return a year's ratio with the error that its moments give it, and the ends of a normal distribution."""
    from scipy.special import ndtri

    if isinstance(psr, Unknown):
        return psr
    if psr.n < FEWEST_RETURNS:
        return _of_long_records(psr.n)
    error = psr.standard_error * root
    ratio, half = psr.sharpe_per_period * root, float(ndtri(confidence)) * error
    return RatioInterval(ratio=ratio, standard_error=error, lower=ratio - half, upper=ratio + half)


def _remarks(sharpe: float, trials: Trials, years: float) -> Iterator[str]:
    if abs(sharpe) > LARGEST_SHARPE:
        yield implausible(sharpe)
    apart, luck = trials.deviation_annual, 1 / math.sqrt(years)
    if apart is not None and trials.count != 1 and apart < luck:
        yield (
            f"the trials' ratios lie {apart:.2f} apart, where luck alone would have {luck:.2f}: they resemble each "
            "other, or not all of them were counted"
        )


def _expected_max(trials: Trials) -> float | Unknown:
    if trials.count is None:
        return NOT_COUNTED
    variance = _variance(trials)
    if isinstance(variance, Unknown):
        return variance
    return expected_max_annual(trials.count, trial_variance_annual=variance)


def _of_luck(trials: Trials, years: float) -> float | Unknown:
    if trials.count is None:
        return NOT_COUNTED
    return expected_max_annual(trials.count, trial_variance_annual=1 / years)


def _min_backtest(trials: Trials, sharpe: float) -> float | Unknown:
    if trials.count is None:
        return NOT_COUNTED
    if sharpe <= 0:
        return invalid("no_sharpe", "a ratio that is not above zero needs no luck")
    return minimum_backtest_years(trials.count, target_sharpe_annual=sharpe)


def _deflated(moments: Moments, trials: Trials) -> DeflatedSharpe | Unknown:
    variance = _variance(trials)
    if trials.count is None:
        return NOT_COUNTED
    if isinstance(variance, Unknown):
        return variance
    return deflated_sharpe_annual(
        moments.sharpe_annual,
        n=moments.n,
        skew=moments.skew,
        kurtosis=moments.kurtosis,
        n_trials=trials.count,
        trial_variance_annual=variance,
        periods_per_year=moments.periods_per_year,
    )


def _variance(trials: Trials) -> float | Unknown:
    """Return the variance of the trials' annual ratios; one trial has none, whatever is given."""
    if trials.count == 1:
        return 0.0
    if trials.deviation_annual is None:
        return NO_DEVIATION
    deviation = not_negative(trials.deviation_annual, "trial_deviation")
    return deviation * deviation
