"""The tables of a score report: components, the market in the returns, regimes, and the policy in force."""

from __future__ import annotations

import math

from golive.core.unit import ANNUAL, Unit, held, show
from golive.core.value import Unknown
from golive.documents.score import Band, Component, Score, ScoreMap
from golive.models.returns.market_beta import MarketBeta
from golive.models.returns.regime_stability import RegimeResult, RegimeStability
from golive.readiness.durability.assessment import Durability
from golive.readiness.measurement import Measurement
from golive.readiness.points import POINTS, write_points
from golive.readiness.sub_score import Mapped, SubScore
from golive.report.analysis import PageRow, PageTable
from golive.report.formats import grouped, number, share, sureness
from golive.report.sharpe_words import METHOD, sharpe_rows, sharpe_table

DIGITS = 4

_MEASURES = {
    "half_life": "half-life",
    "worst_sharpe": "worst regime's annual Sharpe ratio",
    "share_paying": "regimes that pay, of those with enough returns",
    "cost_cover": "break-even over assumed cost",
    "room": "usable over current assets",
    "kept": "Sharpe ratio left out of sample",
    "deflated": "deflated Sharpe ratio (takes returns as independent)",
    "gap": "missing live (takes returns as independent)",
}


def components_table(assessment: Durability) -> PageTable:
    """Return every measurement with its interval and its points."""
    document = assessment.policy.document
    level = sureness(assessment.policy.confidence)
    return PageTable(
        caption=f"Every measurement with its interval (each end estimated at {level} confidence, one-sided; what is "
        "taken as counted has none) and the points it gives; of several in one component the lowest counts.",
        heads=("Component", "Weight", "Measured", "Estimate", "Interval", "From", "Points"),
        rows=tuple(_component(c, m, document) for c in assessment.scored.components for m in c.mapped),
        stacked=True,
    )


def _component(component: SubScore, mapped: Mapped, document: Score) -> PageRow:
    measured, unit = mapped.measured, mapped.map.unit
    return PageRow(
        cells=(
            component.title,
            share(component.weight, 0),
            _measure(mapped.map),
            "not known" if isinstance(measured.value, Unknown) else _write(measured.value, unit),
            _interval(measured, unit),
            "" if measured.n is None else grouped(measured.n),
            "missing" if mapped.points is None else write_points(mapped.points, document),
        )
    )


def _measure(item: ScoreMap) -> str:
    return _MEASURES.get(item.measure.value, item.measure.value)


def _interval(measured: Measurement, unit: Unit) -> str:
    if isinstance(measured.interval, Unknown):
        return "none"
    if measured.as_counted:
        return "as counted"
    low, high = measured.interval
    if low == high == measured.value:
        return "all of the record" if measured.or_longer else "at the cap" if measured.at_cap else _write(low, unit)
    if not measured.or_longer:
        return f"{_write(low, unit)} to {_write(high, unit)}"
    return f"{_write(low, unit)} to all of the record ({_write(high, unit)}) or longer"


def _write(value: float, unit: Unit) -> str:
    """Write a held number with as many digits as an estimate deserves; what is not all is not written as all."""
    if unit.is_share and value < 1 and float(f"{value:.{DIGITS}g}") >= 1:
        return "> 99.99 %"
    return show(held(float(f"{value / unit.scale:.{DIGITS}g}"), unit), _column_unit(unit))


def _column_unit(unit: Unit) -> Unit:
    """Return the unit to write beside a number: the name of an annual measurement says that it is one."""
    return POINTS if unit.dimension == ANNUAL else unit


def market_table(beta: MarketBeta) -> PageTable:
    """Return what of the returns is the market's."""
    rows = (
        ("Beta", number(beta.beta), number(beta.beta_se)),
        ("Alpha, a year", share(beta.alpha_annual, 2), share(beta.alpha_annual_se, 2)),
        ("R squared", number(beta.r_squared), ""),
    )
    caption = "Regression of the returns on the benchmark's; standard errors allow for changing variance, not memory."
    heads = ("Of the market", "Estimate", "Standard error")
    return PageTable(caption=caption, heads=heads, rows=tuple(PageRow(cells=cells) for cells in rows))


def ratios_table(assessment: Durability) -> PageTable:
    """Return the Sharpe ratio of the returns and of the edge, by both rules."""
    rows = (
        *sharpe_rows(assessment.annual_sharpe, of="as given", point=assessment.sharpe.annual),
        *sharpe_rows(assessment.edge_annual_sharpe, of="the edge, after costs where known", point=_point(assessment)),
    )
    return sharpe_table(rows, per="a year", confidence=assessment.policy.confidence)


def _point(assessment: Durability) -> float | Unknown:
    edge = assessment.edge_sharpe
    return edge if isinstance(edge, Unknown) else edge.annual


def regimes_table(stability: RegimeStability, periods_per_year: float) -> PageTable:
    """Return the edge in each regime; without rows where all are thin."""
    return PageTable(
        caption=f"The edge in each regime; standard errors by {METHOD}, of its returns closed up in time.",
        heads=("Regime", "Returns", "Mean, a year", "Sharpe ratio", "Standard error"),
        rows=tuple(_regime(regime, periods_per_year) for regime in stability.regimes),
    )


def _regime(regime: RegimeResult, periods_per_year: float) -> PageRow:
    ratio = regime.sharpe
    sharpe, error = number(ratio if isinstance(ratio, Unknown) else ratio.annual), ""
    if not isinstance(regime.error, Unknown):
        error = number(regime.error.standard_error * math.sqrt(periods_per_year))
    mean = share(regime.mean_net * periods_per_year, 2)
    return PageRow(cells=(regime.regime, grouped(regime.n), mean, sharpe, error))


def bands_table(document: Score) -> PageTable:
    """Return the bands of the policy, the best first."""
    rows = tuple(PageRow(cells=_band(band)) for band in reversed(document.bands))
    return PageTable(
        caption="Bands.", heads=("Rating", "Scores", "Money", "Advice"), rows=rows, numeric=False, stacked=True
    )


def _band(band: Band) -> tuple[str, ...]:
    scores = f"{'[' if band.lo_closed else '('}{band.lo:g}, {band.hi:g}{']' if band.hi_closed else ')'}"
    return band.id, scores, "may be deployed" if band.deploy else "may not be deployed", band.advice


def maps_table(document: Score) -> PageTable:
    """Return where each measurement becomes points, with its place in the library."""
    return PageTable(
        caption="From measurements to points: straight lines between, level beyond.",
        heads=("Measurement", "Points at", "Written at"),
        rows=tuple(
            PageRow(cells=_map(component, item)) for component in document.components for item in component.maps
        ),
        numeric=False,
        stacked=True,
    )


def _map(component: Component, item: ScoreMap) -> tuple[str, ...]:
    knots = ", ".join(f"{show(x, _column_unit(item.unit))}: {show(y, POINTS)}" for x, y in item.knots)
    span = item.measure.span
    return f"{component.title}: {_measure(item)}", knots, f"{span.file}:{span.line}"
