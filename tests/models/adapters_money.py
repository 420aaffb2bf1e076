"""Reference vectors of impact, cost, performance and durability, called through the public functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tests.track_records import POLICY

from golive.core.value import Unknown
from golive.models.costs.break_even_cost import break_even_cost
from golive.models.costs.capacity import capacity
from golive.models.costs.cost_resamples import resample_costs
from golive.models.costs.cost_survival import survival
from golive.models.costs.sharpe_curve import sharpe_curve
from golive.models.costs.traded_returns import TradedReturns, traded_returns
from golive.models.execution.almgren2005_impact import almgren2005_impact
from golive.models.execution.calibrate_eta import calibrate_eta, calibrate_eta_beta
from golive.models.execution.execution_duration import execution_duration_days
from golive.models.execution.literal_impact import literal_impact
from golive.models.execution.optimal_trajectory import optimal_trajectory
from golive.models.execution.order_slices import slice_order
from golive.models.execution.power_trajectory import power_trajectory
from golive.models.execution.total_impact import total_impact
from golive.models.returns.backtest_overfitting import backtest_overfitting
from golive.models.returns.complexity import complexity
from golive.models.returns.deflated_sharpe import deflated_sharpe_annual, expected_max_of_normals
from golive.models.returns.edge_decay import ar1_half_life, edge_decay
from golive.models.returns.live_gap import live_gap
from golive.models.returns.lo_sharpe import lo_eta, lo_eta_ar1, lo_sharpe
from golive.models.returns.optimal_block import optimal_block
from golive.models.returns.probabilistic_sharpe import (
    ProbabilisticSharpe,
    probabilistic_sharpe,
    probabilistic_sharpe_from_moments,
    years,
)
from golive.models.returns.sharpe_ratio import sharpe_ratio
from golive.models.returns.superior_ability import superior_ability
from golive.models.scores.aggregate_score import aggregate_score
from golive.models.scores.score_map import logistic_score, score_map
from golive.models.studies.performance import performance
from golive.readiness.rating import rating_of

Case = dict[str, Any]


def _plain(value: object) -> object:
    """Turn an unknown into None, recursively through tuples."""
    if isinstance(value, Unknown):
        return None
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return value


def almgren2005(case: Case) -> Case:
    impact = almgren2005_impact(**case)
    return {
        "participation": impact.participation,
        "permanent": impact.permanent,
        "temporary": impact.temporary,
        "cost_bps": impact.cost_bps,
        "out_of_range": impact.out_of_range,
    }


def literal_form(case: Case) -> Case:
    impact = literal_impact(
        case["order_size"],
        adv=case["adv"],
        daily_volatility=case["volatility"],
        eta=case["eta"],
        gamma=case["gamma"],
    )
    return {"temporary": impact.temporary, "permanent": impact.permanent}


def execution_time(case: Case) -> Case:
    days = execution_duration_days(
        case["execution_time"],
        execution_time_unit=case["execution_time_unit"],
        session_minutes=case["session_minutes"],
    )
    impact = total_impact(**case)
    assert impact.duration_days == days
    return {"duration_days": days, "participation": impact.participation, "temporary": impact.temporary}


def ac2000(case: Case) -> Case:
    plan = optimal_trajectory(
        case["X"],
        horizon_days=case["T"],
        intervals=case["N"],
        volatility=case["sigma"],
        eta=case["eta"],
        gamma=case["gamma"],
        epsilon=case["epsilon"],
        risk_aversion=case["lam"],
    )
    size = abs(plan.order_size)
    out = {
        "kappa_tilde": plan.kappa_tilde,
        "kappa": plan.kappa,
        "half_life": plan.half_life,
        "trajectory": plan.holdings,
        "trades": plan.trades,
        "expected_cost": plan.expected_cost,
        "variance": plan.variance,
    }
    if size:
        out |= {
            "cost_per_share": plan.expected_cost / size,
            "variance_per_share2": plan.variance / size / size,
            "penalty_per_share": plan.utility_cost / size,
        }
    if "confidence" in case:
        out["lvar"] = plan.liquidity_adjusted_var(case["confidence"])
    return {k: _plain(v) for k, v in out.items()}


def power_law(case: Case) -> Case:
    plan = power_trajectory(
        case["X"],
        volatility=case["sigma"],
        eta=case["eta"],
        exponent=case["exponent"],
        risk_aversion=case["lam"],
        horizon_days=case["horizon"],
        times_days=case["times"],
    )
    return {
        "characteristic_time": _plain(plan.characteristic_time),
        "trajectory": _plain(plan.holdings),
        "expected_cost": plan.expected_cost,
        "variance": plan.variance,
        "max_time": _plain(plan.end_time),
    }


def slicing(case: Case) -> Case:
    cut = slice_order(**case)
    assert sum(cut.sizes) == case["order_size"]
    return {"max_child": cut.max_child, "min_duration_days": cut.min_duration_days, "n_slices": cut.n_slices}


def calibration(case: Case) -> Case:
    fills = case["participation"], case["volatility"], case["temporary_cost"]
    if case["free_beta"]:
        fit = calibrate_eta_beta(*fills)
        return {
            "eta": fit.eta.value,
            "beta": fit.beta.value,
            "se_eta": fit.eta.standard_error,
            "se_beta": fit.beta.standard_error,
            "beta_ci_low": fit.beta.ci_low,
            "beta_ci_high": fit.beta.ci_high,
        }
    eta = calibrate_eta(*fills, beta=case.get("beta", 0.6))
    return {
        "eta": eta.value,
        "se": eta.standard_error,
        "se_hc1": eta.standard_error_hc1,
        "ci_low": eta.ci_low,
        "ci_high": eta.ci_high,
    }


def sharpe(case: Case) -> Case:
    ratio = sharpe_ratio(**case)
    if isinstance(ratio, Unknown):
        return {"sharpe": None, "sharpe_per_period": None}
    return {"sharpe": ratio.annual, "sharpe_per_period": ratio.per_period}


def risk(case: Case) -> Case:
    got = performance(case["returns"], periods_per_year=case["periods_per_year"])
    out = {
        "max_drawdown": got.max_drawdown,
        "cagr": got.annual_growth,
        "annual_volatility": got.annual_volatility,
        "calmar": got.calmar,
        "sortino": got.sortino,
        "win_rate": got.win_rate,
        "profit_factor": got.profit_factor,
    }
    return {k: _plain(v) for k, v in out.items()}


def _psr(got: ProbabilisticSharpe | Unknown) -> Case:
    if isinstance(got, Unknown):
        return {"psr": None, "min_trl": None}
    return {
        "sharpe_per_period": got.sharpe_per_period,
        "skew": got.skew,
        "kurtosis": got.kurtosis,
        "psr": got.probability,
        "min_trl": _plain(got.min_track_record),
    }


def psr(case: Case) -> Case:
    return _psr(probabilistic_sharpe(case["returns"], benchmark_per_period=case["benchmark_sharpe_per_period"]))


def psr_moments(case: Case) -> Case:
    got = probabilistic_sharpe_from_moments(
        case["sharpe_per_period"],
        n=case["n"],
        skew=case["skew"],
        kurtosis=case["kurtosis"],
        benchmark_per_period=case["benchmark_sharpe_per_period"],
        confidence=case.get("confidence", 0.95),
    )
    out = _psr(got)
    if "periods_per_year" in case and out["min_trl"] is not None:
        out["min_trl_years"] = years(out["min_trl"], periods_per_year=case["periods_per_year"])
    return out


def dsr(case: Case) -> Case:
    got = deflated_sharpe_annual(
        case["sharpe_annual"],
        n=case["n"],
        skew=case["skew"],
        kurtosis=case["kurtosis"],
        n_trials=case["n_trials"],
        trial_variance_annual=case["trial_sharpe_variance_annual"],
        periods_per_year=case["periods_per_year"],
    )
    if isinstance(got, Unknown):
        return {"dsr": None, "expected_max_sharpe_per_period": None}
    return {"dsr": got.probability, "expected_max_sharpe_per_period": got.expected_max_per_period}


def expected_max(case: Case) -> Case:
    return {"expected_max": expected_max_of_normals(case["n_trials"], variance=case["variance"])}


def eta(case: Case) -> Case:
    if "rho_ar1" in case:
        return {"eta": lo_eta_ar1(case["q"], case["rho_ar1"])}
    return {"eta": lo_eta(case["q"], case["rho"])}


def lo(case: Case) -> Case:
    got = lo_sharpe(case["returns"], periods_per_year=case["periods_per_year"], max_lag=case["max_lag"])
    if isinstance(got, Unknown):
        return {"acf": None, "sharpe_adjusted": None, "sharpe_sqrt": None}
    return {
        "acf": list(got.autocorrelation),
        "sharpe_adjusted": got.annual,
        "sharpe_sqrt": got.annual_by_square_root,
    }


def pbo(case: Case) -> Case:
    assert case["metric"] == "sharpe_ddof1"
    got = backtest_overfitting(case["returns_matrix"], n_splits=case["n_splits"])
    return {
        "pbo": got.probability,
        "n_combinations": got.n_combinations,
        "mean_logit": got.mean_logit,
        "prob_oos_loss": got.probability_of_loss,
    }


def spa(case: Case) -> Case:
    got = superior_ability(
        case["strategy_returns"],
        benchmark=case["benchmark"],
        block_length=case["block_size"],
        rng=np.random.default_rng(7),
        **_resampled(case),
    )
    return {"p_lower": got.p_lower, "p_consistent": got.p_consistent, "p_upper": got.p_upper}


def _resampled(case: Case) -> dict[str, int]:
    """Return how many resamples a case asks for, where it does."""
    return {"resamples": case["resamples"]} if "resamples" in case else {}


def _traded(case: Case) -> TradedReturns:
    return traded_returns(
        case["gross_returns"],
        periods_per_year=case["periods_per_year"],
        turnover_per_period=case.get("turnover", case.get("turnover_per_period")),
        turnover_annual=case.get("turnover_annual"),
        turnover_basis=case.get("turnover_basis", "one_way"),
    )


def break_even(case: Case) -> Case:
    got = break_even_cost(
        _traded(case), criterion=case.get("criterion", "mean"), target_sharpe=case.get("target_sharpe")
    )
    return {"break_even_bps": _plain(got.cost_bps), "never_dies": got.never_dies, "dead_gross": got.dead_gross}


def curve(case: Case) -> Case:
    ratios = sharpe_curve(_traded(case), case["cost_bps"])
    return {"sharpe": [None if isinstance(r, Unknown) else r.annual for r in ratios]}


def block(case: Case) -> Case:
    got = optimal_block(case["series"])
    if isinstance(got, Unknown):
        return {"stationary": None, "circular": None}
    return {"stationary": got.stationary, "circular": got.circular}


def surviving(case: Case) -> Case:
    drawn = resample_costs(
        _traded(case),
        rng=np.random.default_rng(11),
        mean_block_length=case.get("mean_block_length"),
        **_resampled(case),
    )
    got = survival(drawn, [case["cost_bps"]], sharpe_hurdle=1.0)[0]
    return {"prob_net_mean_positive": got.net_mean_positive, "prob_net_sharpe_above_1": got.net_sharpe_above}


def decay(case: Case) -> Case:
    if case["method"] == "ar1":
        return {"half_life": _plain(ar1_half_life(case["ar1"]))}
    got = edge_decay(case["strength"], method=case["method"])
    return {
        "amplitude": got.amplitude,
        "rate": got.rate,
        "rate_se": _plain(got.rate_se),
        "half_life": _plain(got.half_life),
        "decaying": got.decaying,
    }


def room(case: Case) -> Case:
    got = capacity(**{"max_participation": POLICY.max_participation} | case)
    return {
        "break_even_participation": got.break_even_participation,
        "break_even_aum": got.break_even_aum,
        "max_profit_participation": got.max_profit_participation,
        "max_profit_aum": got.max_profit_aum,
        "max_profit_per_period": got.max_profit_per_day,
    }


def gap(case: Case) -> Case:
    got = live_gap(**case)
    return {"gap": got.gap, "z": got.z, "p_live_worse": got.p_live_worse}


def fitted(case: Case) -> Case:
    got = complexity(**case)
    return {"oos_sharpe": got.out_of_sample_sharpe, "params_per_year": got.params_per_year}


def score(case: Case) -> Case:
    if "logistic" in case:
        return {"score": logistic_score(case["x"], **case["logistic"])}
    return {"score": score_map(case["x"], knots=case["knots"])}


def rating(case: Case) -> Case:
    return {"rating": rating_of(case["score"], POLICY.document.bands).value}


def aggregate(case: Case) -> Case:
    got = aggregate_score(case["scores"], weights=case["weights"], least_coverage=POLICY.document.least_coverage)
    return {"arithmetic": _plain(got.arithmetic), "geometric": _plain(got.geometric)}


ADAPTERS: dict[str, Callable[[Case], Case]] = {
    "impact.almgren2005": almgren2005,
    "impact.literal_form": literal_form,
    "impact.execution_time": execution_time,
    "impact.ac2000": ac2000,
    "impact.power_trajectory": power_law,
    "impact.slicing": slicing,
    "impact.calibration": calibration,
    "cost.break_even": break_even,
    "cost.sharpe_curve": curve,
    "cost.block_length": block,
    "cost.survival": surviving,
    "perf.sharpe": sharpe,
    "perf.risk": risk,
    "perf.psr": psr,
    "perf.psr_moments": psr_moments,
    "perf.dsr": dsr,
    "perf.expected_max": expected_max,
    "perf.lo_eta": eta,
    "perf.lo_sharpe": lo,
    "perf.pbo": pbo,
    "perf.spa": spa,
    "durability.decay": decay,
    "durability.capacity": room,
    "durability.live_gap": gap,
    "durability.complexity": fitted,
    "durability.score_map": score,
    "durability.rating": rating,
    "durability.aggregate": aggregate,
}
