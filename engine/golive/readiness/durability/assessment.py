"""How durable a strategy's edge is: its measurements, from returns and from what is declared of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from golive.core.errors import Refused
from golive.core.unit import percent
from golive.core.value import Unknown, invalid, missing, warming_up
from golive.core.window import FloatArray
from golive.models.arguments import positive, real, same_length, series, whole
from golive.models.costs.capacity import Capacity, capacity
from golive.models.costs.cost_robustness import cost_robustness
from golive.models.costs.cost_survival import BreakEvenBound
from golive.models.costs.traded_returns import TradedReturns, traded_returns
from golive.models.numerics.ols_line import PARAMETERS
from golive.models.returns.complexity import Complexity, complexity
from golive.models.returns.deflated_sharpe import DeflatedSharpe, deflated_sharpe
from golive.models.returns.growth import volatility
from golive.models.returns.live_gap import LiveGap, live_gap, shortfall
from golive.models.returns.market_beta import MarketBeta, market_beta
from golive.models.returns.plausible_returns import plausible_returns
from golive.models.returns.probabilistic_sharpe import probabilistic_sharpe
from golive.models.returns.regime_stability import RegimeStability, regime_stability
from golive.models.returns.return_regimes import WARMING_UP, return_regimes
from golive.models.returns.sharpe_ratio import SharpeRatio, per_period_sharpe, sharpe_ratio
from golive.models.studies.cost_sensitivity import sure_break_even
from golive.readiness.durability.alpha_decay import DecayCurve, half_life
from golive.readiness.durability.policy import DurabilityPolicy
from golive.readiness.scoring import Measured, Scored, score
from golive.readiness.track_record import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Durability:
    """An assessment: the score, and everything that was measured on the way.

    `sharpe` is of the returns as given, `edge_sharpe` of what is scored: without the market and, where turnover and
    costs are known, after costs. `remarks` say what was assumed or contradicts itself.
    """

    scored: Scored
    policy: DurabilityPolicy
    n: int
    sharpe: SharpeRatio
    edge_sharpe: SharpeRatio | Unknown
    beta: MarketBeta | Unknown
    decay: DecayCurve | Unknown
    regimes: RegimeStability | Unknown
    break_even: BreakEvenBound | Unknown
    capacity: Capacity | Unknown
    complexity: Complexity | Unknown
    deflated: DeflatedSharpe | Unknown
    gap: LiveGap | float | Unknown
    remarks: tuple[str, ...]


def durability(evidence: Evidence, policy: DurabilityPolicy, *, rng: np.random.Generator) -> Durability:
    """Measure a strategy and score it.

    Parameters
    ----------
    evidence
        What is known of the strategy.
    policy
        From `durability_policy`.
    rng
        Where resamples for the break-even interval come from.

    Returns
    -------
    Durability
        Whatever cannot be measured is unknown with its reason, and leaves the score's interval open.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite, out of range or do not pair up; `insufficient_data` for fewer
        than two returns; `constant_returns` and `not_returns` for returns that cannot be such.
    """
    work = _Work.begin(evidence, policy)
    traded = work.traded()
    drawn: BreakEvenBound | Unknown = (
        traded
        if isinstance(traded, Unknown)
        else sure_break_even(traded, rng=rng, confidence=policy.confidence, resamples=policy.resamples)
    )
    decay, lasting = work.decay()
    regimes, regime_measures = work.regimes(traded)
    room, room_measure = work.room(traded, drawn)
    fitted, deflated, complexity_measures = work.complexity()
    gap, gap_measure = work.gap()
    measured: dict[str, Mapping[str, Measured]] = {
        "alpha_decay": {"half_life": lasting},
        "regime_stability": regime_measures,
        "cost_robustness": {"cost_cover": work.cost_cover(drawn)},
        "capacity": {"room": room_measure},
        "complexity": complexity_measures,
        "live_gap": {"gap": gap_measure},
    }
    return Durability(
        scored=score(policy.document, measured),
        policy=policy,
        n=work.returns.size,
        sharpe=work.sharpe,
        edge_sharpe=sharpe_ratio(work.net(traded), periods_per_year=policy.periods_per_year),
        beta=work.beta,
        decay=decay,
        regimes=regimes,
        break_even=drawn,
        capacity=room,
        complexity=fitted,
        deflated=deflated,
        gap=gap,
        remarks=tuple(work.remarks()),
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """The checked evidence; `edge` is what the returns are without the market."""

    given: Evidence
    policy: DurabilityPolicy
    returns: FloatArray
    market: FloatArray | None
    beta: MarketBeta | Unknown
    edge: FloatArray
    sharpe: SharpeRatio

    @classmethod
    def begin(cls, given: Evidence, policy: DurabilityPolicy) -> _Work:
        returns = plausible_returns(given.returns, "returns")
        if returns.size <= 1:
            raise Refused("insufficient_data", "one return says nothing", field="returns")
        sharpe = sharpe_ratio(returns, periods_per_year=policy.periods_per_year)
        if isinstance(sharpe, Unknown):
            raise Refused(sharpe.code, f"`returns`: {sharpe}", field="returns")
        for field in ("transaction_costs_bps", "current_aum", "adv_traded"):
            if getattr(given, field) is not None:
                positive(getattr(given, field), field)
        for field in ("backtest_sharpe", "live_sharpe"):
            if getattr(given, field) is not None:
                real(getattr(given, field), field)
        if given.market_returns is None:
            none = missing("market_missing", "market returns not given: what is the market's counts as the edge")
            return cls(given, policy, returns, None, none, returns, sharpe)
        market = plausible_returns(given.market_returns, "market_returns")
        same_length(returns, market, "market_returns")
        if returns.size <= PARAMETERS:
            short = warming_up("insufficient_data", f"{returns.size} returns cannot tell a beta")
            return cls(given, policy, returns, market, short, returns, sharpe)
        beta = market_beta(returns, market, periods_per_year=policy.periods_per_year)
        edge = beta.without_market
        if float(np.abs(edge - edge.mean()).max()) <= _NOTHING * float(np.abs(returns).max()):
            raise Refused(
                "market_is_strategy",
                "`returns` are the market's own: nothing is left without it",
                field="market_returns",
            )
        return cls(given, policy, returns, market, beta, edge, sharpe)

    def traded(self) -> TradedReturns | Unknown:
        if self.given.turnover is None:
            return missing("turnover_missing", "turnover not given: what costs take is not known")
        return traded_returns(
            self.edge, turnover_per_period=self.given.turnover, periods_per_year=self.policy.periods_per_year
        )

    def net(self, traded: TradedReturns | Unknown) -> FloatArray:
        cost = self.given.transaction_costs_bps
        return self.edge if isinstance(traded, Unknown) or cost is None else traded.net(cost)

    def decay(self) -> tuple[DecayCurve | Unknown, Measured]:
        curve = self._strength()
        if isinstance(curve, Unknown):
            return curve, Measured(value=curve, interval=curve)
        strength, overlap, period, of = curve
        return half_life(strength, overlap=overlap, period=period, of=of, confidence=self.policy.confidence)

    def _strength(self) -> tuple[FloatArray, int, float, str] | Unknown:
        """Return strength, how many of its values share data, trading days a value, and what it is."""
        day = self.policy.trading_days / self.policy.periods_per_year
        if self.given.signal_strength is not None:
            given = series(self.given.signal_strength, "signal_strength", minimum=1)
            overlap = whole(self.given.signal_window, "signal_window", minimum=1)
            return given, overlap, day, "signal strength"
        window = self.policy.strength_window
        blocks = self.edge[self.edge.size % window :].reshape(-1, window)
        ratios = [per_period_sharpe(block) for block in blocks]
        flat = next((r for r in ratios if isinstance(r, Unknown)), None)
        if flat is not None:
            return invalid("constant_block", f"{window} returns in a row do not vary: their strength is not known")
        year = math.sqrt(self.policy.periods_per_year)
        values = np.array([r * year for r in ratios if not isinstance(r, Unknown)], dtype=np.float64)
        return values, 1, day * window, f"annual Sharpe ratio of {window} returns each, without the market"

    def regimes(self, traded: TradedReturns | Unknown) -> tuple[RegimeStability | Unknown, Mapping[str, Measured]]:
        policy, net = self.policy, self.net(traded)
        labels = return_regimes(
            self.returns if self.market is None else self.market,
            trend_window=policy.trend_window,
            vol_window=policy.vol_window,
            vol_lookback=policy.vol_lookback,
            volatile_from=policy.volatile_from,
        )
        known = [i for i, label in enumerate(labels) if label != WARMING_UP]
        if not known:
            short = warming_up("no_regimes", f"{net.size} returns are too few to tell a regime before any of them")
            return short, {name: Measured(value=short, interval=short) for name in ("worst_sharpe", "share_paying")}
        stability = regime_stability(
            net[known],
            [labels[i] for i in known],
            periods_per_year=policy.periods_per_year,
            fewest_observations=policy.fewest_observations,
        )
        thin = 1 - sum(r.n for r in stability.regimes) / len(known)
        if thin > policy.most_thin:
            words = f"{percent(thin)} of the returns fall into regimes with fewer than {policy.fewest_observations}"
            rare = warming_up("thin_regimes", f"{words}: {', '.join(stability.thin)}")
            return stability, {name: Measured(value=rare, interval=rare) for name in ("worst_sharpe", "share_paying")}
        return stability, _regime_measures(stability, self._uncharged(), policy)

    def _uncharged(self) -> Unknown | None:
        """Return why returns are before costs, None where costs are charged."""
        if self.given.turnover is None:
            return missing("turnover_missing", "turnover not given, so returns are before costs")
        if self.given.transaction_costs_bps is None:
            return missing("costs_missing", "transaction costs not given, so returns are before costs")
        return None

    def cost_cover(self, drawn: BreakEvenBound | Unknown) -> Measured:
        cost = self.given.transaction_costs_bps
        if cost is None:
            none = missing("costs_missing", "transaction costs not given")
            return Measured(value=none, interval=none)
        if isinstance(drawn, Unknown):
            return Measured(value=drawn, interval=drawn)
        worst = cost_robustness(drawn, assumed_cost_bps=cost)
        assert not isinstance(worst, Unknown)
        return Measured(value=drawn.median_bps / cost, interval=(worst, drawn.upper_bps / cost), n=drawn.n)

    def room(
        self, traded: TradedReturns | Unknown, drawn: BreakEvenBound | Unknown
    ) -> tuple[Capacity | Unknown, Measured]:
        """Return the capacity at the median edge, and its room with that of both bounds of the edge."""
        absent = self._absent("transaction_costs_bps", "turnover", "current_aum", "adv_traded", "market_returns")
        if isinstance(traded, Unknown) or isinstance(drawn, Unknown) or absent is not None:
            none = absent or (
                drawn if isinstance(drawn, Unknown) else missing("turnover_missing", "turnover not given")
            )
            return none, Measured(value=none, interval=none)
        at = [self._capacity(traded, edge) for edge in (drawn.median_bps, drawn.lower_bps, drawn.upper_bps)]
        aum = positive(self.given.current_aum or 0.0, "current_aum")
        middle, low, high = (c.usable_aum / aum for c in at)
        return at[0], Measured(value=middle, interval=(low, high), n=drawn.n, at_cap=all(c.capped for c in at))

    def _capacity(self, traded: TradedReturns, edge_bps: float) -> Capacity:
        assert self.market is not None
        a_day = self.policy.periods_per_year / self.policy.trading_days
        daily = volatility(self.market, periods=a_day)
        assert not isinstance(daily, Unknown)
        return capacity(
            edge_bps=edge_bps,
            fixed_cost_bps=real(self.given.transaction_costs_bps or 0.0, "transaction_costs_bps"),
            daily_volatility=daily,
            adv_notional=real(self.given.adv_traded or 0.0, "adv_traded"),
            turnover_per_day=traded.mean_turnover * a_day,
            eta=self.policy.eta,
            beta=self.policy.beta,
            max_participation=self.policy.max_participation,
        )

    def complexity(self) -> tuple[Complexity | Unknown, DeflatedSharpe | Unknown, Mapping[str, Measured]]:
        fitted, deflated = self._fitted(), self._deflated()
        kept = fitted if isinstance(fitted, Unknown) else fitted.out_of_sample_sharpe / self._in_sample()
        known = deflated if isinstance(deflated, Unknown) else deflated.probability
        n = self.returns.size
        measures = {"kept": Measured(value=kept, interval=_exact(kept), n=n)}
        measures["deflated"] = Measured(value=known, interval=_exact(known), n=n)
        return fitted, deflated, measures

    def _in_sample(self) -> float:
        given = self.given.backtest_sharpe
        return self.sharpe.annual if given is None else given

    def _fitted(self) -> Complexity | Unknown:
        if self.given.n_params is None:
            return missing("params_missing", "fitted parameters not given")
        count = whole(self.given.n_params, "n_params", minimum=0)
        years = self.returns.size / self.policy.periods_per_year
        if self._in_sample() <= 0:
            return invalid("no_sharpe", f"a Sharpe ratio of {self._in_sample():.2f} leaves nothing to lose")
        return complexity(sharpe_annual=self._in_sample(), n_params=count, years=years)

    def _deflated(self) -> DeflatedSharpe | Unknown:
        """Return the deflated Sharpe ratio of the returns.

        Nobody kept the trials' own Sharpe ratios, so that their variance is that of estimates without skill over as
        many periods, 1 / (n - 1): the least that trials of one length can have.
        """
        if self.given.n_trials is None:
            return missing("n_trials_missing", "trials not counted: the deflated Sharpe ratio is withheld")
        trials = whole(self.given.n_trials, "n_trials", minimum=1)
        moments = probabilistic_sharpe(self.returns, benchmark_per_period=0.0)
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

    def gap(self) -> tuple[LiveGap | float | Unknown, Measured]:
        """Return the live gap: with its test where live periods were counted, else the bare number."""
        live = self.given.live_sharpe
        if live is None:
            none = missing("live_missing", "live Sharpe ratio not given")
            return none, Measured(value=none, interval=none)
        if self._in_sample() <= 0:
            reason = invalid("no_sharpe", f"a gap to a backtest of {self._in_sample():.2f} is not defined")
            return reason, Measured(value=reason, interval=reason)
        if self.given.live_periods is None:
            uncounted = missing("live_periods_missing", "live periods not counted, so luck is not ruled out")
            bare = shortfall(self._in_sample(), live)
            return bare, Measured(value=bare, interval=uncounted)
        before = self.returns.size if self.given.backtest_periods is None else self.given.backtest_periods
        got = live_gap(
            backtest_sharpe=self._in_sample(),
            live_sharpe=live,
            n_backtest=before,
            n_live=self.given.live_periods,
            periods_per_year=self.policy.periods_per_year,
            confidence=2 * self.policy.confidence - 1,
        )
        return got, Measured(value=got.gap, interval=(got.gap_low, got.gap_high), n=got.n_live)

    def _absent(self, *fields: str) -> Unknown | None:
        names = [field for field in fields if getattr(self.given, field) is None]
        words = ", ".join(name.replace("_", " ") for name in names)
        return missing(f"{names[0]}_missing", f"{words} not given") if names else None

    def remarks(self) -> list[str]:
        found = [str(self.beta)] if isinstance(self.beta, Unknown) else []
        uncharged = self._uncharged()
        if uncharged is not None:
            found.append(str(uncharged))
        claimed = self.given.backtest_sharpe
        year = math.sqrt(self.policy.periods_per_year)
        error = self.sharpe.standard_error_per_period * year
        if claimed is not None and abs(claimed - self.sharpe.annual) > _CLAIM_ERRORS * error:
            shown = f"{self.sharpe.annual:.2f} with an error of {error:.2f}"
            found.append(f"the backtest's Sharpe ratio is given as {claimed:g}, that of the returns is {shown}")
        return found


_NOTHING = 1e-9
"""What is left of returns by hedging their own market is rounding below this share of the largest."""

_CLAIM_ERRORS = 2.0
"""A claim this many standard errors away from the returns is not about them."""


def _regime_measures(
    stability: RegimeStability, uncharged: Unknown | None, policy: DurabilityPolicy
) -> Mapping[str, Measured]:
    from scipy.stats import norm

    n = sum(r.n for r in stability.regimes)
    thin = f"too few returns in: {', '.join(stability.thin)}" if stability.thin else ""
    share, worst = stability.share_positive, stability.worst_sharpe
    interval: tuple[float, float] | Unknown
    inside = next((r for r in stability.regimes if r.regime == stability.worst_regime), None)
    if isinstance(worst, Unknown):
        interval = worst
    elif uncharged is not None:
        interval = uncharged
    else:
        assert inside is not None
        assert not isinstance(inside.sharpe, Unknown)
        error = float(norm.ppf(policy.confidence)) * inside.sharpe.standard_error_per_period
        interval = (
            worst - error * math.sqrt(policy.periods_per_year),
            worst + error * math.sqrt(policy.periods_per_year),
        )
    return {
        "worst_sharpe": Measured(value=worst, interval=interval, n=n if inside is None else inside.n, note=thin),
        "share_paying": Measured(value=share, interval=_exact(share), n=n),
    }


def _exact(value: float | Unknown) -> tuple[float, float] | Unknown:
    """Return the interval of a number that is taken as it is."""
    return value if isinstance(value, Unknown) else (value, value)
