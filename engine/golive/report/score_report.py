"""A durability score for people: what it rests on, what holds it down, and what it does not tell."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from golive.core.unit import ANNUAL, UNITS, Unit, held, show
from golive.core.value import Unknown
from golive.documents.score import Score
from golive.models.returns.edge_decay import EdgeDecay
from golive.models.returns.market_beta import MarketBeta
from golive.models.scores.score_map import FULL
from golive.readiness.durability.alpha_decay import DecayCurve
from golive.readiness.durability.assessment import Durability
from golive.readiness.points import write_points
from golive.readiness.sub_score import Mapped, SubScore
from golive.report.analysis import Analysis, Fact, Row, Section, Table, number, share
from golive.report.bars import Bar, Bars, bars
from golive.report.chart import Chart, Curve, Rule, chart
from golive.report.pages import grouped

CURVE_POINTS = 200
"""Places at which the fitted curve is drawn."""

DIGITS = 4

MOST_DOTS = 400
"""Beyond so many strengths their means are drawn: dots would be one black band."""

_WORDS = {
    "half_life": "half-life",
    "worst_sharpe": "worst regime's annual Sharpe ratio",
    "share_paying": "regimes that pay",
    "cost_cover": "break-even over assumed cost",
    "room": "usable over current assets",
    "kept": "Sharpe ratio left out of sample",
    "deflated": "deflated Sharpe ratio",
    "gap": "missing live",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSubject:
    """Whose returns these are and where they come from, in words; empty where unknown."""

    title: str
    file: str
    column: str
    market: str
    first: str
    last: str
    data_digest: str
    policy_digest: str
    library: str
    seed: int


def score_analysis(found: Durability, subject: ScoreSubject) -> Analysis:
    """Return what is said about a strategy's durability.

    Parameters
    ----------
    found
        The assessment.
    subject
        Where its returns come from.

    Returns
    -------
    Analysis
        For `analysis_text` and `render_analysis`; the same numbers give the same text.
    """
    sections = (_score(found), _why(found), _decay(found), _market(found), _regimes(found), _policy(found))
    return Analysis(
        kicker="golive durability score",
        title=subject.title,
        facts=tuple(_facts(found, subject)),
        sentences=tuple(_sentences(found)),
        sections=tuple(s for s in sections if s is not None),
        limits=tuple(_limits(found)),
        provenance=_provenance(found, subject),
    )


def _facts(found: Durability, subject: ScoreSubject) -> Iterator[Fact]:
    span = f", {subject.first} to {subject.last}" if subject.first else ", without dates, taken as oldest first"
    yield Fact(name="Returns", value=f"{grouped(found.n)}{span}")
    policy = found.policy
    yield Fact(name="Periods a year", value=f"{policy.periods_per_year:g}, of {policy.trading_days:g} trading days")
    yield Fact(name="Benchmark", value=subject.market or "none given")
    yield Fact(name="Score", value=f"{policy.document.header.title}, {policy.document.header.id}")


def _sentences(found: Durability) -> Iterator[str]:
    scored = found.scored
    if scored.lower is None or scored.upper is None:
        known = f"{share(scored.coverage, 0)} of the weight could be measured"
        yield f"Durability: {scored.rating.value}. {scored.rating.advice}: {known}."
    else:
        lower, upper = (write_points(end, found.policy.document) for end in (scored.lower, scored.upper))
        yield f"Durability: {lower}/100 - {scored.rating.value}. {scored.rating.advice}."
        if scored.upper > scored.lower:
            yield (
                f"That is the lower end: with what is missing at its best it would be {upper} "
                f"({scored.best.value}). {share(scored.coverage, 0)} of the weight could be measured."
            )
    fatal = [c.title.lower() for c in scored.components if c.id in scored.vetoed]
    if fatal:
        cap = found.policy.document.veto.caps_at
        yield f"A fatal flaw caps the whole at {cap:g} and rules deployment out: {', '.join(fatal)}."


def _score(found: Durability) -> Section:
    rows = tuple(_component(c, m, found.policy.document) for c in found.scored.components for m in c.mapped)
    heads = ("Component", "Weight", "Measured", "Estimate", "Interval", "From", "Points")
    level = found.policy.confidence
    caption = (
        f"Every measurement with its interval (each end holds with {share(level, 0)} confidence) and the points it "
        "gives; of several in one component the lowest counts."
    )
    return Section(
        id="score",
        title="Score",
        bars=(_bars(found),),
        tables=(Table(caption=caption, heads=heads, rows=rows),),
    )


def _bars(found: Durability) -> Bars:
    scored, document = found.scored, found.policy.document
    rows = [_bar(c, document, vetoed=c.id in scored.vetoed) for c in scored.components]
    lower, upper = scored.lower, scored.upper
    if lower is None or upper is None:
        rows.append(Bar(name="Whole", lower=0.0, upper=FULL, text="withheld", strong=True))
    else:
        low, high = write_points(lower, document), write_points(upper, document)
        text = low if upper == lower else f"{low} to {high}"
        rows.append(Bar(name="Whole", lower=lower, upper=upper, text=text, strong=True))
    return bars(
        id="components",
        title="Points of every component, and of the whole",
        description=(
            "Points from 0 to 100 over the bands of the policy. Solid: what is shown. Hatched: what is missing leaves "
            f"open. Red: below {document.veto.below:g}, where a component caps the whole."
        ),
        rows=rows,
        zones=[(band.id, band.lo, band.hi) for band in document.bands],
    )


def _bar(component: SubScore, document: Score, *, vetoed: bool) -> Bar:
    name = f"{component.title}, {share(component.weight, 0)}"
    if component.points is None:
        return Bar(name=name, lower=0.0, upper=FULL, text="missing")
    points = component.points
    return Bar(name=name, lower=points, upper=points, text=write_points(points, document), low=vetoed)


def _component(component: SubScore, mapped: Mapped, document: Score) -> Row:
    measured, unit = mapped.measured, mapped.map.unit
    word = _WORDS.get(mapped.map.measure.value, mapped.map.measure.value)
    known = not isinstance(measured.value, Unknown)
    interval = "none"
    if not isinstance(measured.interval, Unknown):
        low, high = measured.interval
        interval = (
            f"{_shown(low, unit)} or longer" if measured.or_longer else f"{_shown(low, unit)} to {_shown(high, unit)}"
        )
        if low == high == measured.value:
            interval = "all of the record" if measured.or_longer else "at the cap" if measured.at_cap else "as counted"
    points = "missing" if mapped.points is None else write_points(mapped.points, document)
    return Row(
        cells=(
            component.title,
            share(component.weight, 0),
            word,
            "not known" if isinstance(measured.value, Unknown) else _shown(measured.value, unit),
            interval if known else "none",
            "" if measured.n is None else grouped(measured.n),
            points,
        )
    )


def _shown(value: float, unit: Unit) -> str:
    """Write a held number with as many digits as an estimate deserves."""
    return show(held(float(f"{value / unit.scale:.{DIGITS}g}"), unit), _column_unit(unit))


def _column_unit(unit: Unit) -> Unit:
    """Return the unit to write beside a number: the name of an annual measurement says that it is one."""
    return UNITS[""] if unit.dimension == ANNUAL else unit


def _why(found: Durability) -> Section | None:
    said = tuple(_sentence(s) for s in (*found.scored.reasons, *found.remarks))
    return Section(id="why", title="What holds it down", paragraphs=said) if said else None


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _decay(found: Durability) -> Section | None:
    decay = found.decay
    if isinstance(decay, Unknown):
        return Section(id="decay", title="Decay of the edge", paragraphs=(_sentence(str(decay)),))
    said: tuple[str, ...] = (f"Strength is the {decay.of}.",)
    if isinstance(decay.fit, Unknown):
        said = (*said, f"No curve is drawn: {decay.fit}.")
    else:
        said = (*said, _fitted(decay, decay.fit))
    drawn = _decay_chart(decay)
    return Section(id="decay", title="Decay of the edge", paragraphs=said, charts=(drawn,) if drawn else ())


def _fitted(decay: DecayCurve, fit: EdgeDecay) -> str:
    error = "" if isinstance(fit.rate_se, Unknown) else f" (standard error {fit.rate_se / decay.period:.3g})"
    rate = f"The fitted rate is {fit.rate / decay.period:.3g} a trading day{error}, from {fit.n_independent} strengths"
    if isinstance(fit.half_life, Unknown):
        return f"{rate} that do not overlap: it does not decay."
    return f"{rate} that do not overlap: a half-life of {fit.half_life * decay.period:,.0f} trading days."


def _decay_chart(decay: DecayCurve) -> Chart | None:
    n = len(decay.strength)
    if not n:
        return None
    step = -(-n // MOST_DOTS)
    ends = range(step, n + 1, step)
    dots = [((e - (step + 1) / 2) * decay.period, math.fsum(decay.strength[e - step : e]) / step) for e in ends]
    name = "strength" if step == 1 else f"mean of {step}"
    curves = [Curve(name=name, points=dots, style=1, dots=False)]
    if isinstance(decay.fit, EdgeDecay):
        fit = decay.fit
        places = [i * (n - 1) / CURVE_POINTS for i in range(CURVE_POINTS + 1)]
        fitted = [(t * decay.period, fit.amplitude * math.exp(-fit.rate * t)) for t in places]
        curves.append(Curve(name="fitted", points=fitted, style=0))
    return chart(
        id="decay-curve",
        title="Strength of the edge over time",
        description=f"The {decay.of}, oldest left, with the fitted exponential.",
        x_name="trading days from the first",
        y_name="strength",
        curves=curves,
        rules=[Rule(name="none", y=0.0)],
    )


_GROSS = (
    "Complexity, what is kept of the Sharpe ratio and the deflated one, is measured on the returns as given: with the "
    "market in them, gross of costs. A backtest's Sharpe ratio, where one was given, takes their place in what is kept."
)


def _market(found: Durability) -> Section:
    beta = found.beta
    if isinstance(beta, Unknown):
        return Section(id="market", title="The market in it", paragraphs=(_sentence(str(beta)), _GROSS))
    said = (
        "The edge is what is left of the returns without beta times the market: decay, regimes, costs and capacity are "
        "measured on that. Beta is fitted over the whole record, as nobody could have known it at its beginning."
    )
    return Section(id="market", title="The market in it", paragraphs=(said, _GROSS), tables=(_beta(found, beta),))


def _beta(found: Durability, beta: MarketBeta) -> Table:
    edge = found.edge_sharpe
    year = math.sqrt(found.policy.periods_per_year)
    known = not isinstance(edge, Unknown)
    rows = (
        Row(cells=("Beta", number(beta.beta), number(beta.beta_se))),
        Row(cells=("Alpha, a year", share(beta.alpha_annual, 2), share(beta.alpha_annual_se, 2))),
        Row(cells=("R squared", number(beta.r_squared), "")),
        Row(
            cells=(
                "Sharpe ratio of the returns as given",
                number(found.sharpe.annual),
                number(found.sharpe.standard_error_per_period * year),
            )
        ),
        Row(
            cells=(
                "Sharpe ratio of the edge, after costs where known",
                number(edge if isinstance(edge, Unknown) else edge.annual),
                number(edge.standard_error_per_period * year) if known and not isinstance(edge, Unknown) else "",
            )
        ),
    )
    caption = "Regression of the returns on the benchmark's; standard errors allow for changing variance."
    return Table(caption=caption, heads=("", "Estimate", "Standard error"), rows=rows)


def _regimes(found: Durability) -> Section | None:
    stability = found.regimes
    if isinstance(stability, Unknown):
        return None
    year = math.sqrt(found.policy.periods_per_year)
    rows = []
    for regime in stability.regimes:
        ratio = regime.sharpe
        shown = number(ratio if isinstance(ratio, Unknown) else ratio.annual)
        error = "" if isinstance(ratio, Unknown) else number(ratio.standard_error_per_period * year)
        mean = share(regime.mean_net * found.policy.periods_per_year, 2)
        rows.append(Row(cells=(regime.regime, grouped(regime.n), mean, shown, error)))
    policy = found.policy
    method = (
        f"A regime is known before the return it is of: rising when the last {policy.trend_window} market returns sum "
        f"above zero, volatile when the standard deviation of the last {policy.vol_window} ranks at "
        f"{share(policy.volatile_from, 0)} or higher among its last {policy.vol_lookback}."
    )
    thin = (f"Set aside with fewer than {policy.fewest_observations} returns: {', '.join(stability.thin)}.",)
    heads = ("Regime", "Returns", "Mean, a year", "Sharpe ratio", "Standard error")
    table = Table(caption="The edge in each regime.", heads=heads, rows=tuple(rows))
    said = (method, *(thin if stability.thin else ()))
    return Section(id="regimes", title="Regimes", paragraphs=said, tables=(table,) if rows else ())


def _policy(found: Durability) -> Section:
    document = found.policy.document
    points = UNITS[""]
    maps = tuple(
        Row(
            cells=(
                f"{c.title}: {_WORDS.get(m.measure.value, m.measure.value)}",
                ", ".join(f"{show(x, _column_unit(m.unit))}: {show(y, points)}" for x, y in m.knots),
                f"{m.measure.span.file}:{m.measure.span.line}",
            )
        )
        for c in document.components
        for m in c.maps
    )
    bands = tuple(
        Row(
            cells=(
                b.id,
                f"{'[' if b.lo_closed else '('}{b.lo:g}, {b.hi:g}{']' if b.hi_closed else ')'}",
                "may be deployed" if b.deploy else "may not be deployed",
                b.advice,
            )
        )
        for b in reversed(document.bands)
    )
    caption = "From measurements to points: straight lines between, level beyond."
    return Section(
        id="policy",
        title="Policy in force",
        tables=(
            Table(caption="Bands.", heads=("Rating", "Scores", "", "Advice"), rows=bands, numeric=False),
            Table(caption=caption, heads=("Measurement", "Points at", "Written at"), rows=maps, numeric=False),
        ),
    )


def _limits(found: Durability) -> Iterator[str]:
    yield "Nothing about the future: strategies that failed had records that looked like this too."
    yield "Knots, weights and bands are house priors. They order strategies; they were not fitted to outcomes."
    yield "Whether the record is real. Survivors, look-ahead and costs that were left out are not visible in returns."
    if found.deflated is None or isinstance(found.deflated, Unknown):
        yield "How often one had to try: trials were not counted, so selection is not corrected for."
    yield "Capacity extrapolates an impact model fitted to large US equities, up to the participation cap."
    if not isinstance(found.beta, Unknown):
        yield "One benchmark and one beta: other factors, and a beta that changes, are counted as edge."


def _provenance(found: Durability, subject: ScoreSubject) -> Table:
    rows = (
        Row(cells=("File", subject.file)),
        Row(cells=("Column", subject.column)),
        Row(cells=("SHA-256 of the file", subject.data_digest)),
        Row(cells=("Library", subject.library)),
        Row(cells=("SHA-256 of the policy", subject.policy_digest)),
        Row(cells=("Score", str(found.policy.document.header.span))),
        Row(cells=("Seed of the resamples", str(subject.seed))),
    )
    return Table(caption="What this was made from.", heads=("What", "Which"), rows=rows, numeric=False)
