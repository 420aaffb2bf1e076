"""`CostSensitivityAnalyzer`: at which cost a strategy stops paying, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict, Unpack

import numpy as np

from golive.core.clock import Clock
from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.facade.break_even_cost import BreakEvenCost
from golive.facade.series import check_aligned, check_past, number_or_column, taken
from golive.journal.system_clock import SystemClock
from golive.models.arguments import INVALID, Series, member, sure
from golive.models.costs.break_even_cost import break_even_cost
from golive.models.costs.cost_attribution import CostAttribution, CostComponent
from golive.models.costs.cost_parts import CostParts, cost_drags
from golive.models.costs.cost_resamples import RESAMPLES, enough_resamples
from golive.models.costs.cost_survival import BreakEvenBound, Survival
from golive.models.costs.cost_threshold import CostThreshold, Metric, profitability_threshold
from golive.models.costs.traded_returns import TradedReturns, TurnoverBasis, traded_returns
from golive.models.returns.plausible_returns import ReturnUnit, years_volatility
from golive.models.returns.return_series import ReturnSeries
from golive.models.studies.cost_curve import CostPoint, cost_curve
from golive.models.studies.cost_draws import sure_break_even
from golive.models.studies.cost_hurdles import PATHS, Hurdles, sure_threshold
from golive.models.studies.cost_sensitivity import (
    CostSensitivity,
    attribution_with_ends,
    beyond_volume,
    cost_sensitivity,
)

if TYPE_CHECKING:
    from golive.facade.series import AnySeries

A_PERIOD = 1.0
"""Without periods a year, nothing is scaled: means and Sharpe ratios are those of a period."""

NO_YEAR = "periods_required"
"""The code of the refusal to read a rate a year without periods a year."""


class TurnoverAs(TypedDict, total=False):
    """Turnover in another way, by the arguments of `CostSensitivityAnalyzer.traded`."""

    turnover_annual: float | None
    turnover_basis: TurnoverBasis | str


class CostSensitivityAnalyzer:
    """At which cost a strategy dies, how its Sharpe ratio falls on the way, and what kills it first.

    Costs are one way, in basis points of the traded notional. Returns are gross of costs, simple, as fractions.

    Parameters
    ----------
    periods_per_year
        252, 365 or 12. Never inferred: without it means and Sharpe ratios are those of a period.
    confidence
        One-sided, of every bound.
    resamples, mean_block_length
        Of the stationary bootstrap; the block length is estimated when left out.
    seed
        Where resamples come from: a number, which makes every call repeat itself, or a Generator, which moves on.
    risk_free
        A rate a year as a fraction, which needs `periods_per_year`, or returns of cash a period, paired with the
        returns: every mean and ratio is then of what is left above it. Without it, a remark says so.
    unit
        `fraction` or `percent`; without it, returns have to look like fractions.
    clock
        What dates of returns are held against, the machine's own unless given: those after now are refused.

    Raises
    ------
    Refused
        A `ValueError` that names the argument in `field`.
    """

    def __init__(
        self,
        *,
        periods_per_year: float | None = None,
        confidence: float = 0.95,
        resamples: int = RESAMPLES,
        mean_block_length: float | None = None,
        seed: int | np.random.Generator = 0,
        risk_free: float | AnySeries | None = None,
        unit: ReturnUnit | str | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._clock: Clock = SystemClock() if clock is None else clock
        self.periods_per_year = periods_per_year
        self.confidence = sure(confidence, "confidence")
        self.resamples = enough_resamples(resamples, self.confidence)
        self.mean_block_length = mean_block_length
        self.risk_free = risk_free
        self.unit = None if unit is None else member(ReturnUnit, unit, "unit", "a unit of returns")
        self._seed = seed

    def calculate_break_even_cost(
        self,
        returns: AnySeries | ReturnSeries,
        turnover: float | AnySeries | None = None,
        *,
        turnover_annual: float | None = None,
        turnover_basis: TurnoverBasis | str = TurnoverBasis.ONE_WAY,
    ) -> BreakEvenCost:
        """Return the one-way cost at which nothing is left, on average.

        Parameters
        ----------
        returns
            Gross simple returns a period, as fractions, oldest first: an array, a list or a Series, whose index has to
            rise; dates in it are held against `periods_per_year`.
        turnover
            Traded notional (buys and sells) over net asset value, a period of the returns: 1.5 with daily returns is
            150 % a day. One number, or one a period.
        turnover_annual
            The same in a year, instead; needs `periods_per_year`.
        turnover_basis
            `one_way`, or `round_trip` for a turnover that counts a purchase with its sale as one.

        Returns
        -------
        BreakEvenCost
            A float with `.interval`, `.lower`, `.n` and `.reason`.

        Raises
        ------
        Refused
            For returns that are empty, not finite or not returns (`not_returns`: prices, percent, money).

        Examples
        --------
        >>> analyzer = CostSensitivityAnalyzer()
        >>> break_even = analyzer.calculate_break_even_cost([0.01, -0.004] * 20, turnover=1.5)
        >>> f"Strategy dies at {break_even:.1f} bps"
        'Strategy dies at 20.0 bps'
        """
        traded = self.traded(returns, turnover, turnover_annual=turnover_annual, turnover_basis=turnover_basis)
        return BreakEvenCost.of(break_even_cost(traded), self._bound(traded), confidence=self.confidence)

    def sensitivity_curve(
        self,
        returns: AnySeries | ReturnSeries,
        turnover: float | AnySeries | None = None,
        *,
        costs_bps: Series,
        sharpe_hurdle: float = 0.0,
        **turnover_as: Unpack[TurnoverAs],
    ) -> tuple[CostPoint, ...]:
        """Return mean, Sharpe ratio with bounds, and survival at each cost; `turnover_as` as in `full_report`."""
        return cost_curve(
            self.traded(returns, turnover, **turnover_as),
            costs_bps,
            rng=self._rng(),
            confidence=self.confidence,
            sharpe_hurdle=sharpe_hurdle,
            resamples=self.resamples,
            mean_block_length=self.mean_block_length,
        )

    def cost_adjusted_sharpe(
        self,
        returns: AnySeries | ReturnSeries,
        turnover: float | AnySeries | None = None,
        *,
        cost_bps: float,
        **turnover_as: Unpack[TurnoverAs],
    ) -> CostPoint:
        """Return the strategy at one cost: `.sharpe` of its net returns, with `.sharpe_lower` and `.sharpe_upper`."""
        return self.sensitivity_curve(returns, turnover, costs_bps=[cost_bps], **turnover_as)[0]

    def survival_probability(
        self,
        returns: AnySeries | ReturnSeries,
        turnover: float | AnySeries | None = None,
        *,
        cost_bps: float,
        sharpe_hurdle: float = 0.0,
        **turnover_as: Unpack[TurnoverAs],
    ) -> Survival | Unknown:
        """Return the confidence that the mean net return is positive, and that the Sharpe ratio beats a hurdle."""
        costs = [cost_bps]
        return self.sensitivity_curve(returns, turnover, costs_bps=costs, sharpe_hurdle=sharpe_hurdle, **turnover_as)[
            0
        ].survival

    def profitability_threshold(
        self,
        returns: AnySeries | ReturnSeries,
        turnover: float | AnySeries | None = None,
        *,
        metric: Metric | str = Metric.MEAN,
        hurdle: float = 0.0,
        paths: int = PATHS,
        **turnover_as: Unpack[TurnoverAs],
    ) -> CostThreshold:
        """Return the largest cost at which the bound of a metric still meets its hurdle.

        `metric` is `mean`, `sharpe`, `probabilistic_sharpe` or `drawdown`, `hurdle` in its unit, `paths` how many
        resampled paths a drawdown is read from.
        """
        rule = member(Metric, metric, "metric", "a metric")
        moments = rule in (Metric.MEAN, Metric.SHARPE)
        ask = sure_threshold if moments else profitability_threshold
        return ask(
            self.traded(returns, turnover, **turnover_as),
            metric=rule,
            hurdle=hurdle,
            confidence=self.confidence,
            rng=self._rng(),
            resamples=self.resamples if moments else paths,
            mean_block_length=self.mean_block_length,
        )

    def cost_attribution(
        self,
        returns: AnySeries | ReturnSeries,
        turnover: float | AnySeries | None = None,
        *,
        parts: CostParts,
        plausible_multiples: Mapping[CostComponent, float] | None = None,
        **turnover_as: Unpack[TurnoverAs],
    ) -> CostAttribution:
        """Return what each assumed part of the costs takes, and which one kills first.

        Where too few returns leave the break-even without bounds, the fatal multiples have none either. Assets whose
        orders exceed all that is traded meanwhile are refused (`participation_above_volume`).
        """
        traded = self.traded(returns, turnover, **turnover_as)
        self._check_year(parts)
        impossible = beyond_volume(traded, parts)
        if impossible is not None:
            raise Refused(impossible.code, str(impossible), field="parts")
        return attribution_with_ends(traded, cost_drags(traded, parts), plausible_multiples, self._bound(traded))

    def full_report(
        self,
        returns: AnySeries | ReturnSeries,
        turnover: float | AnySeries | None = None,
        *,
        hurdles: Hurdles | None = None,
        parts: CostParts | None = None,
        plausible_multiples: Mapping[CostComponent, float] | None = None,
        costs_bps: Series | None = None,
        paths: int = PATHS,
        **turnover_as: Unpack[TurnoverAs],
    ) -> CostSensitivity:
        """Return everything at once, from one set of resamples: what `golive costs` prints.

        Parameters
        ----------
        returns, turnover
            As in `calculate_break_even_cost`.
        hurdles, parts, plausible_multiples, costs_bps, paths
            As in `golive.models.studies.cost_sensitivity.cost_sensitivity`.
        **turnover_as
            `turnover_annual` and `turnover_basis`.

        Raises
        ------
        Refused
            As `calculate_break_even_cost`; `periods_required` for a funding without the analyzer's `periods_per_year`.
        """
        self._check_year(parts)
        check_aligned(returns, turnover, "turnover")
        series = self._taken(returns)
        answer = cost_sensitivity(
            self.traded(series, turnover, **turnover_as),
            rng=self._rng(),
            confidence=self.confidence,
            hurdles=hurdles,
            parts=parts,
            plausible_multiples=plausible_multiples,
            costs_bps=costs_bps,
            resamples=self.resamples,
            paths=paths,
            mean_block_length=self.mean_block_length,
        )
        liquid = None if parts is None else parts.liquidity
        remark = "" if liquid is None else years_volatility(liquid.daily_volatility)
        return replace(answer, notes=(*series.notes, *([remark] if remark else [])))

    def traded(
        self,
        returns: AnySeries | ReturnSeries,
        turnover: float | AnySeries | None = None,
        *,
        turnover_annual: float | None = None,
        turnover_basis: TurnoverBasis | str = TurnoverBasis.ONE_WAY,
    ) -> TradedReturns:
        """Return checked returns with their turnover."""
        if turnover_annual is not None:
            self._need_periods("turnover")
        check_aligned(returns, turnover, "turnover")
        return traded_returns(
            self._taken(returns).excess,
            turnover_per_period=None if turnover is None else number_or_column(turnover, "turnover"),
            turnover_annual=turnover_annual,
            turnover_basis=turnover_basis,
            periods_per_year=A_PERIOD if self.periods_per_year is None else self.periods_per_year,
        )

    def _taken(self, returns: AnySeries | ReturnSeries) -> ReturnSeries:
        if isinstance(self.risk_free, int | float):
            self._need_periods("risk-free rate")
        check_past(returns, "returns", None, self._clock)
        return taken(
            returns, "returns", unit=self.unit, risk_free=self.risk_free, periods_per_year=self.periods_per_year
        )

    def _check_year(self, parts: CostParts | None) -> None:
        if parts is not None and not isinstance(parts, CostParts):
            raise Refused(INVALID, "`parts` are no `CostParts`", field="parts")
        if parts is not None and parts.funding_annual is not None:
            self._need_periods("funding")

    def _need_periods(self, what: str) -> None:
        if self.periods_per_year is None:
            sentence = f"a {what} a year needs the analyzer's `periods_per_year`"
            raise Refused(NO_YEAR, sentence, field="periods_per_year")

    def _rng(self) -> np.random.Generator:
        return self._seed if isinstance(self._seed, np.random.Generator) else np.random.default_rng(self._seed)

    def _bound(self, traded: TradedReturns) -> BreakEvenBound | Unknown:
        return sure_break_even(
            traded,
            rng=self._rng(),
            confidence=self.confidence,
            resamples=self.resamples,
            mean_block_length=self.mean_block_length,
        )
