"""`ProfitabilityDurabilityEngine`: how durable an edge is, by the library's score."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from golive.api.engine import Engine
from golive.core.clock import Clock
from golive.core.dataclass import dataclass
from golive.core.shown import Shown, ShownResult
from golive.core.value import Unknown
from golive.facade.naming import engine_for
from golive.facade.series import check_aligned, check_past, plain, taken
from golive.journal.system_clock import SystemClock
from golive.models.arguments import member
from golive.models.returns.plausible_returns import ReturnUnit
from golive.models.returns.return_series import ReturnSeries
from golive.readiness.durability.assessment import Durability, durability
from golive.readiness.durability.policy import durability_policy
from golive.readiness.points import write_points
from golive.readiness.rating import Rating
from golive.readiness.sub_score import SubScore
from golive.readiness.track_record import TrackRecord, count_parameters

if TYPE_CHECKING:
    from golive.facade.series import AnySeries
    from golive.models.returns.market_beta import MarketBeta


class OverallScore(float):
    """A score from 0 to 100, compared unrounded and written with one decimal, or as many as its band needs."""

    _text: str

    def __new__(cls, value: float, *, text: str) -> OverallScore:
        """Make a score that people read as `text`."""
        made = super().__new__(cls, value)
        made._text = text
        return made

    def __str__(self) -> str:
        """Write the score as people read it."""
        return self._text

    def __format__(self, spec: str) -> str:
        """Write the score as asked, and as `str` does when nothing is asked."""
        return format(float(self), spec) if spec else str(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class DurabilityScore(ShownResult):
    """A durability score; `overall_score` is the lower end of `interval`, with everything missing at its worst.

    The interval is what is left open by what is missing, and no confidence interval: each known measurement counts at
    the worse end of its own. Both are None where too little is known: `rating.value` is then `WITHHELD`, and `reasons`
    say what is missing. `components` are by id; `remarks` say what was assumed; `assessment` holds everything measured
    on the way.
    """

    overall_score: OverallScore | None
    interval: tuple[float, float] | None
    rating: Rating
    components: Mapping[str, SubScore]
    coverage: float
    reasons: tuple[str, ...]
    remarks: tuple[str, ...]
    assessment: Durability

    def shown(self) -> Shown:
        """Return the score and its rating in a line, and a table of its components."""
        score = "no score" if self.overall_score is None else f"{self.overall_score} of 100"
        left = "" if self.interval is None else f", {self.interval[0]:.1f} to {self.interval[1]:.1f} left open"
        return Shown(
            line=f"{self.rating.value}: {score}{left}; {self.coverage:.0%} of the weight is known",
            heads=("component", "weight", "at least", "at most", "why"),
            rows=tuple(_component(component) for component in self.components.values()),
            foot=" ".join(f"{sentence.rstrip('.')}." for sentence in (*self.reasons, *self.remarks)),
        )

    @property
    def beta(self) -> MarketBeta | None:
        """Return what of the returns is the market's, None where that could not be told."""
        beta = self.assessment.beta
        return None if isinstance(beta, Unknown) else beta


def _component(component: SubScore) -> tuple[str, ...]:
    ends = component.ends if component.points is None else (component.points, component.points)
    points = ("missing", "missing") if ends is None else (f"{ends[0]:.1f}", f"{ends[1]:.1f}")
    return (
        component.title,
        f"{component.weight:.0%}",
        *points,
        " ".join(f"{r.rstrip('.')}." for r in component.reasons),
    )


class ProfitabilityDurabilityEngine:
    """Scores how durable a strategy's edge is.

    Parameters
    ----------
    engine, library
        Whose score and impact coefficients; without either, the shipped library's.
    score
        The id of the score.
    seed
        Where resamples come from: the same seed gives the same score.
    periods_per_year, trading_days
        Of the returns and of the market: 252 and 252 unless the library says otherwise. Never inferred.
    risk_free
        A rate a year as a fraction, or returns of cash a period, paired with the returns: taken off the returns and the
        benchmark's. Without it the lower end is in no band that deploys; 0.0 says that they are above cash already.
    unit
        `fraction` or `percent`, of returns and benchmark; without it, they have to look like fractions.
    clock
        What dates of returns are held against, the machine's own unless given: those after now are refused.
    """

    def __init__(
        self,
        *,
        engine: Engine | None = None,
        library: str | Path | None = None,
        score: str = "durability",
        seed: int = 0,
        periods_per_year: float | None = None,
        trading_days: float | None = None,
        risk_free: float | AnySeries | None = None,
        unit: ReturnUnit | str | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._clock: Clock = SystemClock() if clock is None else clock
        specs = engine_for({}, engine=engine, library=library).program.checked.specs
        self.policy = durability_policy(specs, name=score, periods_per_year=periods_per_year, trading_days=trading_days)
        self.seed = seed
        self.risk_free = risk_free
        self.unit = None if unit is None else member(ReturnUnit, unit, "unit", "a unit of returns")

    def calculate_durability_score(
        self,
        returns: AnySeries | ReturnSeries,
        signal_strength: AnySeries | None = None,
        market_returns: AnySeries | ReturnSeries | None = None,
        backtest_sharpe: float | None = None,
        live_sharpe: float | None = None,
        strategy_params: object = None,
        transaction_costs_bps: float | None = None,
        current_aum: float | None = None,
        adv_traded: float | None = None,
        *,
        n_trials: int | None = None,
        turnover: float | AnySeries | None = None,
        signal_window: int = 1,
        live_periods: int | None = None,
        backtest_periods: int | None = None,
    ) -> DurabilityScore:
        """Score a strategy.

        Parameters
        ----------
        returns
            Simple returns a period before costs, as fractions, oldest first: an array, a list or a Series, whose index
            has to rise; dates in it are held against `periods_per_year` and `trading_days`.
        signal_strength
            Strength of the signal a period, such as its information coefficient; without it, the Sharpe ratio of
            consecutive stretches of returns.
        market_returns
            The benchmark's, in the same periods: what is beta is not counted as edge.
        backtest_sharpe, live_sharpe
            Annual.
        strategy_params
            Declared parameters, which are counted: a mapping, a list, or their number.
        transaction_costs_bps
            One way, of the traded notional.
        current_aum, adv_traded
            Assets, and the average daily volume of what is traded, in one currency.
        n_trials
            How many variants were tried before this one; without it the deflated Sharpe ratio is withheld.
        turnover
            Traded notional (buys and sells) over net asset value, a period of the returns; one number or one a period.
        signal_window
            How many consecutive strengths share data.
        live_periods, backtest_periods
            Returns behind the two Sharpe ratios; the backtest's are `returns` unless given.

        Returns
        -------
        DurabilityScore
            `.overall_score`, `.interval`, `.rating.value`, `.components`, `.reasons`; WITHHELD if too little is known.

        Raises
        ------
        Refused
            A `ValueError` that names the argument in `field`: values that are not finite or out of range, series that
            do not pair up, prices where returns are meant.

        Examples
        --------
        >>> rng = np.random.default_rng(0)
        >>> market = rng.normal(0.0004, 0.01, 750)
        >>> score = ProfitabilityDurabilityEngine().calculate_durability_score(
        ...     returns=rng.normal(0.001, 0.01, 750) + 0.3 * market,
        ...     market_returns=market,
        ...     strategy_params={"fast": 10, "slow": 60},
        ... )
        >>> print(f"Durability: {score.overall_score}/100 - {score.rating.value}")
        Durability: None/100 - WITHHELD
        >>> print(score.reasons[0])
        55 % of the weight is known, needs 70 %
        """
        check_aligned(returns, market_returns, "market_returns")
        check_aligned(returns, signal_strength, "signal_strength")
        if not isinstance(turnover, int | float):
            check_aligned(returns, turnover, "turnover")
        own = self._taken(returns, "returns")
        assessment = durability(
            TrackRecord(
                returns=own.excess,
                signal_strength=None if signal_strength is None else plain(signal_strength),
                signal_window=signal_window,
                market_returns=None if market_returns is None else self._taken(market_returns, "market_returns").excess,
                backtest_sharpe=backtest_sharpe,
                live_sharpe=live_sharpe,
                backtest_periods=backtest_periods,
                live_periods=live_periods,
                n_params=count_parameters(strategy_params),
                n_trials=n_trials,
                transaction_costs_bps=transaction_costs_bps,
                turnover=turnover if turnover is None or isinstance(turnover, int | float) else plain(turnover),
                current_aum=current_aum,
                adv_traded=adv_traded,
                in_excess=own.charged,
                notes=own.notes,
            ),
            self.policy,
            rng=np.random.default_rng(self.seed),
        )
        scored = assessment.scored
        return DurabilityScore(
            overall_score=None if scored.lower is None else self._overall(scored.lower),
            interval=None if scored.lower is None or scored.upper is None else (scored.lower, scored.upper),
            rating=scored.rating,
            components={c.id: c for c in scored.components},
            coverage=scored.coverage,
            reasons=scored.reasons,
            remarks=assessment.remarks,
            assessment=assessment,
        )

    def _taken(self, returns: AnySeries | ReturnSeries, field: str) -> ReturnSeries:
        check_past(returns, field, None, self._clock)
        return taken(
            returns,
            field,
            unit=self.unit,
            risk_free=self.risk_free,
            periods_per_year=self.policy.periods_per_year,
            trading_days=self.policy.trading_days,
        )

    def _overall(self, points: float) -> OverallScore:
        return OverallScore(points, text=write_points(points, self.policy.document))
