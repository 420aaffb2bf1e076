"""How a strategy bears its costs, for people: the sentences, tables and curves of one return series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from golive.core.unit import BPS
from golive.core.value import Unknown
from golive.models.costs.cost_attribution import CostAttribution, CostComponent
from golive.models.costs.cost_surface import AssetsLevel, CostSurface, SurfaceCell
from golive.models.costs.cost_threshold import CostThreshold, Metric
from golive.models.studies.cost_curve import CostPoint
from golive.models.studies.cost_sensitivity import CostSensitivity
from golive.report.analysis import Analysis, Fact, Row, Section, Table, bps, number, share, why
from golive.report.chart import Band, Chart, Curve, Rule, chart
from golive.report.pages import grouped, money

SHOWN_STEPS = 10
"""Rows of the curve's table; the drawing has all of its points."""

SURE, DOUBTFUL = 0.95, 0.5
"""Colours of the surface: at least this probable to gain is green, less than even is red."""

_METRICS = {
    Metric.MEAN: "mean net return",
    Metric.SHARPE: "net Sharpe ratio",
    Metric.PROBABILISTIC_SHARPE: "net Sharpe ratio, with skew and tails (PSR)",
    Metric.DRAWDOWN: "maximum drawdown",
}
_PARTS = {
    CostComponent.FEES: "fees",
    CostComponent.SPREAD: "half the spread",
    CostComponent.IMPACT: "own impact",
    CostComponent.FUNDING: "funding",
    CostComponent.DELAY: "delay",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSubject:
    """Whose returns these are and where they come from, in words; empty where unknown.

    `annual` says whether periods a year were given: without, means and Sharpe ratios are those of a period.
    """

    title: str
    file: str
    column: str
    first: str
    last: str
    turnover: str
    digest: str
    seed: int
    annual: bool
    market: str = ""


def cost_analysis(found: CostSensitivity, subject: CostSubject) -> Analysis:
    """Return what is said about a return series and its costs.

    Parameters
    ----------
    found
        The numbers.
    subject
        Where they come from.

    Returns
    -------
    Analysis
        For `analysis_text` and `render_analysis`; the same numbers give the same text.
    """
    per = "a year" if subject.annual else "a period"
    return Analysis(
        kicker="golive cost sensitivity",
        title=subject.title,
        facts=tuple(_facts(found, subject)),
        sentences=tuple(_sentences(found, per)),
        sections=tuple(s for s in _sections(found, per) if s is not None),
        limits=tuple(_limits(found, subject)),
        provenance=_provenance(found, subject),
    )


def _facts(found: CostSensitivity, subject: CostSubject) -> Iterator[Fact]:
    span = f", {subject.first} to {subject.last}" if subject.first else ", without dates, taken as oldest first"
    yield Fact(name="Returns", value=f"{grouped(found.n)}{span}")
    scale = f"{found.periods_per_year:g}" if subject.annual else "not given: means and Sharpe ratios are of a period"
    yield Fact(name="Periods a year", value=scale)
    yield Fact(name="Turnover", value=subject.turnover)
    if isinstance(found.block_length, Unknown):
        yield Fact(name="Resampling", value=f"none: {found.block_length}")
    else:
        value = (
            f"{grouped(found.resamples)} resamples, stationary bootstrap, blocks of {found.block_length:.1f} periods"
        )
        yield Fact(name="Resampling", value=value)
    yield Fact(name="Confidence", value=f"{share(found.confidence, 0)}, one-sided, for every bound")


def _sentences(found: CostSensitivity, per: str) -> Iterator[str]:
    even = found.break_even
    if isinstance(even.cost_bps, Unknown):
        yield (
            "Nothing is traded, so that no cost kills this strategy: it never dies of costs."
            if even.never_dies
            else "Nothing is traded and nothing is earned: the strategy is dead before any cost."
        )
    elif even.dead_gross:
        yield f"The strategy is dead before any cost: it needs a rebate of {bps(-even.cost_bps)} of what it trades."
    else:
        yield f"The strategy dies at {bps(even.cost_bps)} a side: a one-way cost of the notional it trades."
    if not isinstance(found.bound, Unknown):
        low, high = found.bound.lower_bps, found.bound.upper_bps
        yield (
            f"From {grouped(found.n)} returns that is known to lie above {bps(low)} and below {bps(high)}, "
            f"each with {share(found.confidence, 0)} confidence."
        )
        if low <= 0 < high:
            yield "The lower bound is not above zero: these returns do not show that it pays for any cost at all."
    elif not isinstance(even.cost_bps, Unknown):
        yield f"How sure that is cannot be told: {found.bound}."
    gross = found.curve[0]
    if gross.cost_bps == 0 and not isinstance(gross.sharpe, Unknown):
        between = f" ({number(gross.sharpe_lower)} to {number(gross.sharpe_upper)})"
        interval = "" if isinstance(gross.sharpe_lower, Unknown) else between
        yield f"Before costs it earns {share(gross.mean, 2)} {per}, with a Sharpe ratio of {_sharpe(gross)}{interval}."
    point = found.at_assumed
    if not isinstance(point, Unknown):
        alive = "" if isinstance(point.survival, Unknown) else _alive(point)
        yield f"Net of everything assumed it earns {share(point.mean, 2)} {per}, Sharpe ratio {_sharpe(point)}{alive}."
    if not isinstance(found.attribution, Unknown):
        yield _killer(found.attribution)


def _alive(point: CostPoint) -> str:
    assert not isinstance(point.survival, Unknown)
    return f"; it gains in {share(point.survival.net_mean_positive)} of the resamples"


def _killer(split: CostAttribution) -> str:
    if isinstance(split.kills_first, Unknown):
        return f"No part of the costs kills it: {split.kills_first}."
    part = split.parts[0]
    name = _PARTS[split.kills_first]
    if split.mean_net <= 0:
        return f"Nothing is left net of costs; the deadliest of them is {name}."
    return (
        f"What kills it first is {name}: at {number(part.fatal_multiple, 1)} times what is assumed nothing is left, "
        f"{number(part.headroom, 1)} times the growth that is plausible for it."
    )


def _sharpe(point: CostPoint) -> str:
    return why(point.sharpe) if isinstance(point.sharpe, Unknown) else number(point.sharpe.annual)


def _sections(found: CostSensitivity, per: str) -> Iterator[Section | None]:
    yield Section(id="break-even", title="Break-even", tables=(_break_even(found),))
    yield Section(
        id="curve", title="Cost against Sharpe ratio", charts=_sharpe_chart(found, per), tables=(_curve(found, per),)
    )
    yield Section(id="survival", title="Survival", charts=_survival_chart(found))
    yield Section(id="thresholds", title="Thresholds", tables=(_thresholds(found, per),))
    if not isinstance(found.attribution, Unknown):
        yield Section(id="parts", title="What kills it first", tables=(_attribution(found.attribution, per),))
    if not isinstance(found.surface, Unknown):
        charts = _surface_chart(found.surface)
        tables = (_levels(found.surface), _surface(found.surface, per))
        yield Section(id="assets", title="Cost and assets", charts=charts, tables=tables)


def _break_even(found: CostSensitivity) -> Table:
    rows = [Row(cells=("mean net return is zero", bps(found.break_even.cost_bps, 2), *_interval(found)), strong=True)]
    growth = found.geometric if isinstance(found.geometric, Unknown) else found.geometric.cost_bps
    rows.append(Row(cells=("wealth stops growing", bps(growth, 2), "", "", grouped(found.n))))
    return Table(
        caption="One-way cost of the traded notional at which nothing is left. A gate compares the lower bound.",
        heads=("Until", "Break-even", "Lower bound", "Upper bound", "n"),
        rows=tuple(rows),
    )


def _interval(found: CostSensitivity) -> tuple[str, str, str]:
    if isinstance(found.bound, Unknown):
        return why(found.bound), "", grouped(found.n)
    return bps(found.bound.lower_bps, 2), bps(found.bound.upper_bps, 2), grouped(found.n)


def _curve(found: CostSensitivity, per: str) -> Table:
    step = max(1, (len(found.curve) - 1) // SHOWN_STEPS)
    points = found.curve[::step]
    return Table(
        caption=f"The strategy at each cost. Means and ratios {per}; bounds at {share(found.confidence, 0)}, "
        f"one-sided; n = {grouped(found.n)}.",
        heads=("Cost", "Mean", "Lower", "Upper", "Sharpe", "Lower", "Upper", "P(mean > 0)", "P(Sharpe > hurdle)"),
        rows=tuple(_point(p) for p in points),
    )


def _point(point: CostPoint) -> Row:
    alive = point.survival
    chances = (
        ("none", "none")
        if isinstance(alive, Unknown)
        else (share(alive.net_mean_positive), share(alive.net_sharpe_above))
    )
    return Row(
        cells=(
            bps(point.cost_bps),
            share(point.mean, 2),
            share(point.mean_lower, 2),
            share(point.mean_upper, 2),
            _sharpe(point),
            number(point.sharpe_lower),
            number(point.sharpe_upper),
            *chances,
        )
    )


def _sharpe_chart(found: CostSensitivity, per: str) -> tuple[Chart, ...]:
    told = [(p.cost_bps, p.sharpe.annual) for p in found.curve if not isinstance(p.sharpe, Unknown)]
    sure = [
        (p.cost_bps, p.sharpe_lower, p.sharpe_upper)
        for p in found.curve
        if not isinstance(p.sharpe_lower, Unknown) and not isinstance(p.sharpe_upper, Unknown)
    ]
    low, high = [(x, lo) for x, lo, _ in sure], [(x, hi) for x, _, hi in sure]
    rules = [Rule(name="", y=0.0)]
    if not isinstance(found.break_even.cost_bps, Unknown) and found.break_even.cost_bps >= 0:
        rules.append(Rule(name=f"dies at {bps(found.break_even.cost_bps)}", x=found.break_even.cost_bps))
    if not isinstance(found.bound, Unknown) and found.bound.lower_bps >= 0:
        rules.append(Rule(name=f"lower bound {bps(found.bound.lower_bps)}", x=found.bound.lower_bps))
    if not isinstance(found.assumed_bps, Unknown):
        rules.append(Rule(name=f"assumed {bps(found.assumed_bps)}", x=found.assumed_bps))
    drawn = chart(
        id="sharpe",
        title="Net Sharpe ratio against cost",
        description=f"Net Sharpe ratio {per} against the one-way cost, with its {share(found.confidence, 0)} bounds on "
        f"either side; {grouped(found.n)} returns. The table gives the same in numbers.",
        x_name="one-way cost, bps of the traded notional",
        y_name=f"net Sharpe ratio, {per}",
        curves=[Curve(name="Sharpe ratio", points=told)],
        bands=[Band(name="interval", low=low, high=high)],
        rules=rules,
    )
    return (drawn,) if drawn is not None else ()


def _survival_chart(found: CostSensitivity) -> tuple[Chart, ...]:
    told = [(p.cost_bps, p.survival) for p in found.curve if not isinstance(p.survival, Unknown)]
    if not told:
        return ()
    hurdle, error = told[0][1].sharpe_hurdle, max(s.standard_error for _, s in told)
    curves = [Curve(name="mean above 0", points=[(x, 100 * s.net_mean_positive) for x, s in told])]
    if hurdle != 0:
        beats = [(x, 100 * s.net_sharpe_above) for x, s in told]
        curves.append(Curve(name=f"Sharpe above {hurdle:g}", points=beats, style=1, dashed=True))
    drawn = chart(
        id="survival-chart",
        title="Survival against cost",
        description=f"Share of {grouped(found.resamples)} resamples that gain, and whose Sharpe ratio exceeds "
        f"{hurdle:g}, at each cost; resampling leaves at most {100 * error:.1f} points of standard error.",
        x_name="one-way cost, bps of the traded notional",
        y_name="share of resamples, %",
        curves=curves,
        rules=[Rule(name="", y=100.0)],
        from_zero=True,
    )
    return (drawn,) if drawn is not None else ()


def _thresholds(found: CostSensitivity, per: str) -> Table:
    return Table(
        caption="The largest one-way cost at which the bound of each metric still meets its hurdle, at "
        f"{share(found.confidence, 0)} confidence.",
        heads=("Metric", "Hurdle", "Cost", "n", "Resamples"),
        rows=tuple(_threshold(t, per) for t in found.thresholds),
    )


def _threshold(threshold: CostThreshold, per: str) -> Row:
    limit = f"at most {share(threshold.hurdle)}" if threshold.metric is Metric.DRAWDOWN else ""
    if threshold.metric is Metric.MEAN:
        limit = f"{share(threshold.hurdle)} {per}"
    return Row(
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


def _attribution(split: CostAttribution, per: str) -> Table:
    return Table(
        caption=f"Assumed costs, the deadliest first; n = {grouped(split.n)}. Drag is what a part takes of net asset "
        f"value a period; fatal is by how much it has to grow, the others unchanged, until nothing is left; headroom "
        "is that growth over the growth that is plausible (each may double unless told otherwise).",
        heads=("Part", "Drag a period", "Share of gross", "Fatal at", "Headroom", f"Sharpe {per} without it"),
        rows=tuple(
            Row(
                cells=(
                    _PARTS[part.component],
                    bps(part.mean_drag * BPS, 3),
                    share(part.share_of_gross),
                    _multiple(part.fatal_multiple),
                    _multiple(part.headroom),
                    why(part.sharpe_without)
                    if isinstance(part.sharpe_without, Unknown)
                    else number(part.sharpe_without.annual),
                )
            )
            for part in split.parts
        ),
    )


def _multiple(value: float | Unknown) -> str:
    return why(value) if isinstance(value, Unknown) else f"{value:,.2f} x"


def _levels(surface: CostSurface) -> Table:
    return Table(
        caption=f"What assets cost: impact of one order a period, and the linear cost it leaves room for; "
        f"n = {grouped(surface.n)}.",
        heads=("Assets", "Participation", "Impact", "Room for other costs", "Model"),
        rows=tuple(
            Row(
                cells=(
                    money(level.aum, ""),
                    share(level.participation, 2),
                    bps(level.impact_bps, 2),
                    bps(level.break_even_bps, 2),
                    "beyond its sample" if level.out_of_range else "within its sample",
                )
            )
            for level in surface.levels
        ),
    )


def _surface(surface: CostSurface, per: str) -> Table:
    shown = range(0, len(surface.costs_bps), 2)
    return Table(
        caption=f"Net Sharpe ratio {per}, and the share of {grouped(surface.resamples)} resamples that gain, by assets "
        "(down) and linear cost besides impact (across).",
        heads=("Assets", *(bps(surface.costs_bps[i]) for i in shown)),
        rows=tuple(_surface_row(level, shown) for level in surface.levels),
    )


def _surface_row(level: AssetsLevel, shown: Sequence[int]) -> Row:
    cells = [level.cells[i] for i in shown]
    return Row(cells=(money(level.aum, ""), *map(_cell, cells)), tones=("none", *map(_tone, cells)))


def _cell(cell: SurfaceCell) -> str:
    if isinstance(cell.survives, Unknown):
        return "over volume"
    ratio = "none" if isinstance(cell.sharpe, Unknown) else number(cell.sharpe.annual)
    return f"{ratio} ({share(cell.survives, 0)})"


def _tone(cell: SurfaceCell) -> str:
    if isinstance(cell.survives, Unknown):
        return "none"
    return "good" if cell.survives >= SURE else "poor" if cell.survives >= DOUBTFUL else "bad"


def _surface_chart(surface: CostSurface) -> tuple[Chart, ...]:
    curves: list[Curve] = []
    for level in surface.levels:
        points = [(c.cost_bps, c.sharpe.annual) for c in level.cells if not isinstance(c.sharpe, Unknown)]
        if points:
            curves.append(
                Curve(name=f"{money(level.aum, '')}", points=points, style=len(curves) % 4, dashed=level.out_of_range)
            )
    drawn = chart(
        id="assets-chart",
        title="Net Sharpe ratio by cost and assets",
        description="One curve a level of assets, dashed where the impact model is beyond the sample it was fitted on.",
        x_name="one-way linear cost besides impact, bps of the traded notional",
        y_name="net Sharpe ratio",
        curves=curves,
        rules=[Rule(name="", y=0.0)],
    )
    return (drawn,) if drawn is not None else ()


def _limits(found: CostSensitivity, subject: CostSubject) -> Iterator[str]:
    yield "Whether these returns will come again. Resampling says how much chance does, not how markets change."
    yield "How many strategies were tried before this one was kept: nothing here is deflated for trials."
    yield "What trading really costs. Every cost here is assumed; compare with own fills."
    if _is_funded(found):
        yield "What funding leaves. Break-even, curve and thresholds are of trading alone, before the assumed funding."
    if found.constant_turnover:
        yield "When it trades. One turnover for all periods hides that costs may come when returns are poor."
    if not isinstance(found.surface, Unknown):
        yield (
            "How several orders a period, or several instruments, would do. Impact is that of one order a period in "
            "one market, by a model fitted on large US equities of 2001 to 2003 unless the library says otherwise."
        )
    else:
        yield "How much money it carries: no assets were given, so that its own impact is left out."
    if not subject.annual:
        yield "Anything about a year: periods a year were not given."
    if isinstance(found.block_length, Unknown):
        yield "How sure any of it is: there are too few returns to resample."
    if not any(t.metric is Metric.DRAWDOWN for t in found.thresholds):
        yield "What drawdown a cost would bring: no largest drawdown was given."


def _is_funded(found: CostSensitivity) -> bool:
    split = found.attribution
    return not isinstance(split, Unknown) and any(p.component is CostComponent.FUNDING for p in split.parts)


def _provenance(found: CostSensitivity, subject: CostSubject) -> Table:
    rows = [
        Row(cells=("File", subject.file)),
        Row(cells=("Column", subject.column)),
        Row(cells=("SHA-256 of the file", subject.digest)),
        Row(cells=("Seed", str(subject.seed))),
        Row(
            cells=("Resampling", "Politis and Romano (1994); block length by Politis and White (2004), corrected 2009")
        ),
        Row(cells=("PSR", "Bailey and Lopez de Prado (2012)")),
    ]
    if not isinstance(found.surface, Unknown):
        rows.append(Row(cells=("Impact", f"Almgren, Thum, Hauptmann, Li (2005); {subject.market}")))
    return Table(
        caption="The same file, options and seed give the same page.",
        heads=("Of", "Value"),
        rows=tuple(rows),
        numeric=False,
    )
