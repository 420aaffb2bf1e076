"""A durability score for people: what it rests on, what holds it down, and what it does not tell."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.models.returns.edge_decay import EdgeDecay
from golive.models.returns.regime_stability import RegimeStability
from golive.readiness.durability.alpha_decay import DECLARED, SILENT, DecayCurve
from golive.readiness.durability.assessment import Durability
from golive.readiness.points import write_points
from golive.report.analysis import Analysis, Fact, PageRow, PageTable, Section
from golive.report.coverage import held_in
from golive.report.formats import as_sentence, share, sureness
from golive.report.score_charts import component_bars, decay_chart
from golive.report.score_tables import (
    bands_table,
    components_table,
    maps_table,
    market_table,
    ratios_table,
    regimes_table,
)
from golive.report.series_subject import SeriesSubject, series_facts, series_provenance
from golive.report.sharpe_words import sharpe_method


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSubject(SeriesSubject):
    """Whose returns these are, and by which library they are judged, in words; empty where unknown."""

    market: str
    policy_digest: str
    library: str


def score_analysis(assessment: Durability, subject: ScoreSubject) -> Analysis:
    """Return what is said about a strategy's durability.

    Parameters
    ----------
    assessment
        The assessment.
    subject
        Where its returns come from.

    Returns
    -------
    Analysis
        For `analysis_text` and `render_analysis`; the same numbers give the same text.
    """
    sections = (
        _score(assessment),
        _why(assessment),
        _decay(assessment),
        _market(assessment),
        _regimes(assessment),
        _policy(assessment),
    )
    return Analysis(
        kicker="golive durability score",
        title=subject.title,
        facts=tuple(_facts(assessment, subject)),
        sentences=tuple(score_sentences(assessment)),
        sections=tuple(s for s in sections if s is not None),
        limits=tuple(_limits(assessment)),
        provenance=_provenance(assessment, subject),
    )


def _facts(assessment: Durability, subject: ScoreSubject) -> Iterator[Fact]:
    yield from series_facts(subject, assessment.n)
    policy = assessment.policy
    yield Fact(name="Periods a year", value=f"{policy.periods_per_year:g}, of {policy.trading_days:g} trading days")
    yield Fact(name="Benchmark", value=subject.market or "none given")
    yield Fact(name="Score", value=f"{policy.document.header.title}, {policy.document.header.id}")


_ENDS = (
    "Each known measurement counts at the worse end of its own interval, or at the most that the policy grants one "
    "that is not proven."
)


_RAW = (
    "All points are of returns with what cash pays in them, and it may be all that they earn: the lower end may be "
    "lower still. A rate of 0 says that they are above cash already."
)


def score_sentences(assessment: Durability) -> Iterator[str]:
    """Yield what the score is, what it leaves open, and what rules deployment out."""
    scored = assessment.scored
    if scored.lower is None or scored.upper is None:
        coverage = f"{share(scored.coverage, 0)} of the weight could be measured"
        yield f"Durability: {scored.rating.value}. {scored.rating.advice}: {coverage}."
    else:
        lower, upper = (write_points(end, assessment.policy.document) for end in (scored.lower, scored.upper))
        yield f"Durability: {lower}/100 - {scored.rating.value}. {scored.rating.advice}."
        if scored.upper > scored.lower:
            yield (
                f"That is the lower end: with what is missing at its best it would be {upper} "
                f"({scored.best.value}). {share(scored.coverage, 0)} of the weight could be measured."
            )
            yield f"{lower} to {upper} is the range left by what is missing; it is no confidence interval. {_ENDS}"
        else:
            missing = "Nothing of what is weighed is missing" if scored.doubts else "Nothing is missing"
            yield f"{missing}; that is no confidence interval. {_ENDS}"
        yield from (f"{as_sentence(doubt)} {_RAW}" for doubt in scored.doubts)
    vetoed = [c.title.lower() for c in scored.components if c.id in scored.vetoed]
    if vetoed:
        cap = assessment.policy.document.veto.caps_at
        yield f"A fatal flaw caps the whole at {cap:g} and rules deployment out: {', '.join(vetoed)}."


def _score(assessment: Durability) -> Section:
    table = components_table(assessment)
    return Section(id="score", title="Score", bars=(component_bars(assessment),), tables=(table,))


def _why(assessment: Durability) -> Section | None:
    reasons = tuple(as_sentence(s) for s in (*assessment.scored.reasons, *assessment.remarks))
    return Section(id="why", title="What holds it down", paragraphs=reasons) if reasons else None


def _decay(assessment: Durability) -> Section:
    decay = assessment.decay
    fit = f"No curve is drawn: {decay.fit}." if isinstance(decay.fit, Unknown) else _fitted(decay, decay.fit)
    drawn = decay_chart(decay)
    return Section(
        id="decay",
        title="Decay of the edge",
        paragraphs=(f"Strength is the {decay.of}.", fit, *_ends(assessment)),
        charts=(drawn,) if drawn else (),
    )


def _fitted(decay: DecayCurve, fit: EdgeDecay) -> str:
    rate = f"The fitted rate is {fit.rate / decay.period:.3g} a trading day, from {fit.n_independent} strengths"
    if isinstance(fit.half_life, Unknown):
        return f"{rate} that do not overlap: it does not decay."
    return f"{rate} that do not overlap: a half-life of {fit.half_life * decay.period:,.0f} trading days."


def _ends(assessment: Durability) -> Iterator[str]:
    """Say which half-lives are not excluded, and what such ends held in simulation."""
    decay, ends = assessment.decay, assessment.decay.ends
    if isinstance(ends, Unknown):
        return
    lower, upper = (f"{end * decay.period:,.0f} d" for end in (ends.lower, ends.upper))
    held = "" if decay.of == DECLARED else held_in("half-life", n=assessment.n)
    sure = f"each end with {sureness(ends.confidence)} confidence, exact for normal errors{f'; {held}' if held else ''}"
    if ends.is_silent:
        yield f"{SILENT[:1].upper()}{SILENT[1:]} its {upper}. Nothing is excluded: {sure}."
    elif ends.or_longer:
        yield f"Not excluded is a half-life between {lower} and all of the record ({upper}) or longer: {sure}."
    else:
        yield f"Not excluded is a half-life between {lower} and {upper}: {sure}."


_GROSS = (
    "Complexity, what is kept of the Sharpe ratio and the deflated one, is measured on the returns as given: with the "
    "market in them, gross of costs. A backtest's Sharpe ratio, where one was given, takes their place in what is kept."
)

_EDGE = (
    "The edge is what is left of the returns without beta times the market: decay, regimes, costs and capacity are "
    "measured on that. Beta is fitted over the whole record, as nobody could have known it at its beginning."
)


def _market(assessment: Durability) -> Section:
    beta = assessment.beta
    method = () if isinstance(assessment.annual_sharpe, Unknown) else (sharpe_method(assessment.annual_sharpe),)
    ratios = ratios_table(assessment)
    if isinstance(beta, Unknown):
        paragraphs = (as_sentence(str(beta)), _GROSS, *method)
        return Section(id="market", title="The market in it", paragraphs=paragraphs, tables=(ratios,))
    tables = (market_table(beta), ratios)
    return Section(id="market", title="The market in it", paragraphs=(_EDGE, _GROSS, *method), tables=tables)


def _regimes(assessment: Durability) -> Section | None:
    stability, policy = assessment.regimes, assessment.policy
    if isinstance(stability, Unknown):
        return None
    method = (
        f"A regime is known before the return it is of: rising when the last {policy.trend_window} market returns sum "
        f"above zero, volatile when the standard deviation of the last {policy.vol_window} ranks at "
        f"{share(policy.volatile_from, 0)} or higher among its last {policy.vol_lookback}."
    )
    thin = f"Set aside with fewer than {policy.fewest_observations} returns: {', '.join(stability.thin)}."
    table = regimes_table(stability, policy.periods_per_year)
    return Section(
        id="regimes",
        title="Regimes",
        paragraphs=(method, *_ends_of_worst(assessment, stability), *((thin,) if stability.thin else ())),
        tables=(table,) if table.rows else (),
    )


def _ends_of_worst(assessment: Durability, stability: RegimeStability) -> Iterator[str]:
    """Say what the ends of the worst regime are of, or why it has none."""
    mapped = (m for c in assessment.scored.components if c.id == "regime_stability" for m in c.mapped)
    interval = next((m.measured.interval for m in mapped if m.map.measure.value == "worst_sharpe"), None)
    policy = assessment.policy
    if isinstance(interval, Unknown):
        yield f"The worst regime has no interval: {interval}."
    elif interval is not None:
        yield (
            f"Each end of the worst regime holds with {sureness(policy.confidence)} confidence for the worst of the "
            f"{len(stability.regimes)} regimes with at least {policy.fewest_observations} returns, allowing for its "
            "having been picked; the share that pays is of those regimes."
        )


def _policy(assessment: Durability) -> Section:
    document = assessment.policy.document
    return Section(id="policy", title="Policy in force", tables=(bands_table(document), maps_table(document)))


def _limits(assessment: Durability) -> Iterator[str]:
    yield "Nothing about the future: strategies that failed had records that looked like this too."
    yield "Knots, weights and bands are house priors. They order strategies; they were not fitted to outcomes."
    yield "Whether the record is real. Survivors, look-ahead and costs that were left out are not visible in returns."
    if assessment.deflated is None or isinstance(assessment.deflated, Unknown):
        yield "How often one had to try: trials were not counted, so selection is not corrected for."
    yield "Capacity extrapolates an impact model fitted to large US equities, up to the participation cap."
    if not isinstance(assessment.beta, Unknown):
        yield "One benchmark and one beta: other factors, and a beta that changes, are counted as edge."


def _provenance(assessment: Durability, subject: ScoreSubject) -> PageTable:
    rows = (
        *series_provenance(subject),
        PageRow(cells=("Library", subject.library)),
        PageRow(cells=("SHA-256 of the policy", subject.policy_digest)),
        PageRow(cells=("Score", str(assessment.policy.document.header.span))),
        PageRow(cells=("Seed of the resamples", str(subject.seed))),
    )
    return PageTable(
        caption="What this was made from.", heads=("What", "Which"), rows=rows, numeric=False, stacked=True
    )
