"""The tables of a cost report: break-even, curve, thresholds, parts, and costs by assets."""

from __future__ import annotations

from collections.abc import Sequence

from golive.core.several import several
from golive.core.unit import BPS
from golive.core.value import Unknown
from golive.models.costs.cost_attribution import ComponentShare, CostAttribution, CostComponent
from golive.models.costs.cost_surface import OVER_VOLUME, AssetsLevel, CostSurface, SurfaceCell
from golive.models.costs.cost_threshold import CostThreshold, Metric
from golive.models.costs.stretched import FEWEST_RETURNS
from golive.models.returns.sharpe_ratio import SharpeRatio
from golive.models.studies.cost_curve import CostPoint
from golive.models.studies.cost_sensitivity import CostSensitivity
from golive.report.analysis import PageRow, PageTable
from golive.report.formats import bps, chance, grouped, money, number, reason, share, sureness

SHOWN_STEPS = 10
"""Rows of the curve's table; the drawing has all of its points."""

SURE, DOUBTFUL = 0.95, 0.5
"""Colours of the surface: a gain held with at least this confidence is green, with less than even is red."""

_METRICS = {
    Metric.MEAN: "mean net return",
    Metric.SHARPE: "net Sharpe ratio",
    Metric.PROBABILISTIC_SHARPE: "net Sharpe ratio, with skew and tails (PSR, takes returns as independent)",
    Metric.DRAWDOWN: "maximum drawdown of resampled paths (not calibrated)",
}
PARTS = {
    CostComponent.FEES: "fees",
    CostComponent.SPREAD: "half the spread",
    CostComponent.IMPACT: "own impact",
    CostComponent.FUNDING: "funding",
    CostComponent.DELAY: "delay",
}


def write_sharpe(ratio: SharpeRatio | Unknown) -> str:
    """Write an annual Sharpe ratio, or why there is none."""
    return reason(ratio) if isinstance(ratio, Unknown) else number(ratio.annual)


def break_even_table(sensitivity: CostSensitivity) -> PageTable:
    """Return the cost at which nothing is left, with its bounds."""
    even = bps(sensitivity.break_even.cost_bps, 2)
    growth = sensitivity.geometric if isinstance(sensitivity.geometric, Unknown) else sensitivity.geometric.cost_bps
    rows = (
        PageRow(cells=("mean net return is zero", even, *_interval(sensitivity)), strong=True),
        PageRow(
            cells=("wealth stops growing", bps(growth, 2), "not estimated", "not estimated", grouped(sensitivity.n))
        ),
    )
    return PageTable(
        caption="One-way cost of the traded notional at which nothing is left. A gate compares the lower bound.",
        heads=("Until", "Break-even", "Lower bound", "Upper bound", "n"),
        rows=rows,
    )


def _interval(sensitivity: CostSensitivity) -> tuple[str, str, str]:
    if isinstance(sensitivity.bound, Unknown):
        return write_absent_bound(sensitivity.bound, sensitivity.n), "", grouped(sensitivity.n)
    return bps(sensitivity.bound.lower_bps, 2), bps(sensitivity.bound.upper_bps, 2), grouped(sensitivity.n)


def write_absent_bound(absent: Unknown, n: int) -> str:
    """Write why there is no bound."""
    if absent.code == "insufficient_data":
        return f"no bound: {several(n, 'return')}, needs {FEWEST_RETURNS}"
    return reason(absent)


def curve_table(sensitivity: CostSensitivity, per: str) -> PageTable:
    """Return the strategy at some of the costs of the curve."""
    step = max(1, (len(sensitivity.curve) - 1) // SHOWN_STEPS)
    points = sensitivity.curve[::step]
    return PageTable(
        caption=f"The strategy at each cost. Means and ratios {per}, by the square-root rule; bounds at "
        f"{sureness(sensitivity.confidence)}, one-sided, and the confidence that a mean or a ratio is above its hurdle "
        f"are estimated from {grouped(sensitivity.resamples)} stretched resamples; n = {grouped(sensitivity.n)}.",
        heads=("Cost", "Mean", "Lower", "Upper", "Sharpe", "Lower", "Upper", "Mean > 0", "Sharpe > hurdle"),
        rows=tuple(_point(p, sensitivity.resamples) for p in points),
    )


def _point(point: CostPoint, resamples: int) -> PageRow:
    alive = point.survival
    chances = ("none", "none")
    if not isinstance(alive, Unknown):
        chances = (chance(alive.net_mean_positive, resamples), chance(alive.net_sharpe_above, resamples))
    return PageRow(
        cells=(
            bps(point.cost_bps),
            share(point.mean, 2),
            share(point.mean_lower, 2),
            share(point.mean_upper, 2),
            write_sharpe(point.sharpe),
            number(point.sharpe_lower),
            number(point.sharpe_upper),
            *chances,
        )
    )


def thresholds_table(sensitivity: CostSensitivity, per: str) -> PageTable:
    """Return the cost at which each hurdle is still met."""
    return PageTable(
        caption="The largest one-way cost at which the bound of each metric still meets its hurdle, at "
        f"{sureness(sensitivity.confidence)} confidence.",
        heads=("Metric", "Hurdle", "Cost", "n", "Resamples"),
        rows=tuple(_threshold(t, per) for t in sensitivity.thresholds),
        stacked=True,
    )


def _threshold(threshold: CostThreshold, per: str) -> PageRow:
    limit = f"at most {share(threshold.hurdle)}" if threshold.metric is Metric.DRAWDOWN else ""
    if threshold.metric is Metric.MEAN:
        limit = f"{share(threshold.hurdle)} {per}"
    return PageRow(
        cells=(
            _METRICS[threshold.metric],
            limit or f"{threshold.hurdle:g} {per}",
            str(threshold.cost_bps) if isinstance(threshold.cost_bps, Unknown) else bps(threshold.cost_bps, 2),
            grouped(threshold.n),
            _drawn(threshold),
        )
    )


def _drawn(threshold: CostThreshold) -> str:
    if threshold.metric is Metric.PROBABILISTIC_SHARPE:
        return "formula"
    return grouped(threshold.resamples) if threshold.resamples else "none"


def attribution_table(split: CostAttribution, per: str) -> PageTable:
    """Return what each assumed part takes, the deadliest first."""
    return PageTable(
        caption=f"Assumed costs, the deadliest first; n = {grouped(split.n)}. Drag is what a part takes of net asset "
        f"value a period; fatal is by how much it has to grow, the others unchanged, until nothing is left; headroom "
        "is that growth over the growth that is plausible (each may double unless told otherwise).",
        heads=("Part", "Drag a period", "Share of gross", "Fatal at", "Headroom", f"Sharpe {per} without it"),
        rows=tuple(_part(part) for part in split.parts),
    )


def _part(part: ComponentShare) -> PageRow:
    return PageRow(
        cells=(
            PARTS[part.component],
            bps(part.mean_drag * BPS, 3),
            share(part.share_of_gross),
            _multiple(part.fatal_multiple),
            _multiple(part.headroom),
            write_sharpe(part.sharpe_without),
        )
    )


def _multiple(value: float | Unknown) -> str:
    return reason(value) if isinstance(value, Unknown) else f"{value:,.2f} x"


def assets_table(surface: CostSurface) -> PageTable:
    """Return what assets cost, level by level."""
    return PageTable(
        caption=f"What assets cost: impact of one order a period, and the linear cost it leaves room for; "
        f"n = {grouped(surface.n)}.",
        heads=("Assets", "Participation", "Impact", "Room for other costs", "Model"),
        rows=tuple(_level(level) for level in surface.levels),
    )


def _level(level: AssetsLevel) -> PageRow:
    return PageRow(
        cells=(
            money(level.aum, ""),
            share(level.participation, 2),
            bps(level.impact_bps, 2),
            bps(level.break_even_bps, 2),
            "beyond its sample" if level.out_of_range else "within its sample",
        )
    )


def surface_table(surface: CostSurface, per: str) -> PageTable:
    """Return what is left by assets and cost."""
    shown = range(0, len(surface.costs_bps), 2)
    return PageTable(
        caption=f"Net Sharpe ratio {per} by the square-root rule, and the confidence that the mean is a gain (from "
        f"{grouped(surface.resamples)} stretched resamples), by assets (down) and linear cost besides impact (across).",
        heads=("Assets", *(bps(surface.costs_bps[i]) for i in shown)),
        rows=tuple(_surface_row(level, shown, surface.resamples) for level in surface.levels),
    )


def _surface_row(level: AssetsLevel, shown: Sequence[int], resamples: int) -> PageRow:
    cells = [level.cells[i] for i in shown]
    written = (_cell(cell, resamples) for cell in cells)
    return PageRow(cells=(money(level.aum, ""), *written), tones=("none", *map(_tone, cells)))


def _cell(cell: SurfaceCell, resamples: int) -> str:
    if isinstance(cell.survives, Unknown):
        return "over volume" if cell.survives.code == OVER_VOLUME else reason(cell.survives)
    ratio = "none" if isinstance(cell.sharpe, Unknown) else number(cell.sharpe.annual)
    return f"{ratio} ({chance(cell.survives, resamples, 0)})"


def _tone(cell: SurfaceCell) -> str:
    if isinstance(cell.survives, Unknown):
        return "none"
    return "good" if cell.survives >= SURE else "poor" if cell.survives >= DOUBTFUL else "bad"
