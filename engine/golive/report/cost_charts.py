"""The curves of a cost report: Sharpe ratio, survival, and both by assets."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.several import several
from golive.core.value import Unknown
from golive.models.costs.cost_surface import CostSurface
from golive.models.studies.cost_sensitivity import CostSensitivity
from golive.report.drawing.line_chart import Curve, LineChart, ReferenceLine, Ribbon, line_chart
from golive.report.formats import bps, grouped, money, sureness


def sharpe_chart(sensitivity: CostSensitivity, per: str) -> tuple[LineChart, ...]:
    """Return the net Sharpe ratio against cost with its bounds, or nothing where none is known."""
    points = [(p.cost_bps, p.sharpe.annual) for p in sensitivity.curve if not isinstance(p.sharpe, Unknown)]
    drawn = line_chart(
        id="sharpe",
        title="Net Sharpe ratio against cost",
        description=f"Net Sharpe ratio {per} against the one-way cost, with its {sureness(sensitivity.confidence)} "
        f"bounds on either side; {several(sensitivity.n, 'return')}. The table gives the same in numbers.",
        x_name="one-way cost, bps of the traded notional",
        y_name=f"net Sharpe ratio, {per}",
        curves=[Curve(name="Sharpe ratio", points=points)],
        ribbons=[_interval(sensitivity)],
        references=list(_references(sensitivity)),
    )
    return (drawn,) if drawn is not None else ()


def _interval(sensitivity: CostSensitivity) -> Ribbon:
    bounds = [
        (p.cost_bps, p.sharpe_lower, p.sharpe_upper)
        for p in sensitivity.curve
        if not isinstance(p.sharpe_lower, Unknown) and not isinstance(p.sharpe_upper, Unknown)
    ]
    return Ribbon(name="interval", low=[(x, low) for x, low, _ in bounds], high=[(x, high) for x, _, high in bounds])


def _references(sensitivity: CostSensitivity) -> Iterator[ReferenceLine]:
    yield ReferenceLine(name="", y=0.0)
    even, bound, assumed = sensitivity.break_even.cost_bps, sensitivity.bound, sensitivity.assumed_bps
    if not isinstance(even, Unknown) and even >= 0:
        yield ReferenceLine(name=f"dies at {bps(even)}", x=even)
    if not isinstance(bound, Unknown) and bound.lower_bps >= 0:
        yield ReferenceLine(name=f"lower bound {bps(bound.lower_bps)}", x=bound.lower_bps)
    if not isinstance(assumed, Unknown):
        yield ReferenceLine(name=f"assumed {bps(assumed)}", x=assumed)


def survival_chart(sensitivity: CostSensitivity) -> tuple[LineChart, ...]:
    """Return the confidence that the mean is a gain at each cost, or nothing where it cannot be told."""
    survivals = [(p.cost_bps, p.survival) for p in sensitivity.curve if not isinstance(p.survival, Unknown)]
    if not survivals:
        return ()
    hurdle, error = survivals[0][1].sharpe_hurdle, max(s.standard_error for _, s in survivals)
    curves = [Curve(name="mean above 0", points=[(x, 100 * s.net_mean_positive) for x, s in survivals])]
    both = "is positive, and with it the Sharpe ratio"
    if hurdle != 0:
        both = f"is positive, and that the Sharpe ratio exceeds {hurdle:g}"
        beats = [(x, 100 * s.net_sharpe_above) for x, s in survivals]
        curves.append(Curve(name=f"Sharpe above {hurdle:g}", points=beats, style=1, dashed=True))
    drawn = line_chart(
        id="survival-chart",
        title="Confidence against cost",
        description=f"Confidence that the mean net return {both}, estimated from {grouped(sensitivity.resamples)} "
        f"stretched resamples at each cost; resampling leaves at most {100 * error:.1f} points of standard error.",
        x_name="one-way cost, bps of the traded notional",
        y_name="confidence, %",
        curves=curves,
        references=[ReferenceLine(name="", y=100.0)],
        from_zero=True,
    )
    return (drawn,) if drawn is not None else ()


def surface_chart(surface: CostSurface, per: str) -> tuple[LineChart, ...]:
    """Return the net Sharpe ratio against cost, one curve a level of assets."""
    curves: list[Curve] = []
    for level in surface.levels:
        points = [(c.cost_bps, c.sharpe.annual) for c in level.cells if not isinstance(c.sharpe, Unknown)]
        if points:
            name, style = money(level.aum, ""), len(curves)
            curves.append(Curve(name=name, points=points, style=style, dashed=level.out_of_range))
    drawn = line_chart(
        id="assets-chart",
        title="Net Sharpe ratio by cost and assets",
        description="One curve a level of assets, dashed where the impact model is beyond the sample it was fitted on.",
        x_name="one-way linear cost besides impact, bps of the traded notional",
        y_name=f"net Sharpe ratio, {per}",
        curves=curves,
        references=[ReferenceLine(name="", y=0.0)],
    )
    return (drawn,) if drawn is not None else ()
