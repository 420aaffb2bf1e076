"""Reference vectors of impact, cost, performance and durability, called through the public functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from golive.core.value import Unknown
from golive.models.execution_duration import execution_duration_days
from golive.models.impact import almgren2005_impact, literal_impact, total_impact
from golive.models.impact_calibration import calibrate_eta, calibrate_eta_beta
from golive.models.optimal_trajectory import optimal_trajectory
from golive.models.order_slices import slice_order
from golive.models.power_trajectory import power_trajectory

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
            "variance_per_share2": plan.variance / size**2,
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
    eta = calibrate_eta(*fills, beta=case["beta"])
    return {
        "eta": eta.value,
        "se": eta.standard_error,
        "se_hc1": eta.standard_error_hc1,
        "ci_low": eta.ci_low,
        "ci_high": eta.ci_high,
    }


ADAPTERS: dict[str, Callable[[Case], Case]] = {
    "impact.almgren2005": almgren2005,
    "impact.literal_form": literal_form,
    "impact.execution_time": execution_time,
    "impact.ac2000": ac2000,
    "impact.power_trajectory": power_law,
    "impact.slicing": slicing,
    "impact.calibration": calibration,
}
