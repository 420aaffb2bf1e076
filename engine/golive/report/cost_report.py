"""How a strategy bears its costs, for people: what is said about one return series and its costs."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.models.costs.cost_attribution import ComponentShare, CostAttribution, CostComponent
from golive.models.costs.cost_surface import OVER_VOLUME
from golive.models.costs.cost_threshold import Metric
from golive.models.returns.return_series import NO_RISK_FREE
from golive.models.studies.cost_curve import CostPoint
from golive.models.studies.cost_sensitivity import CostSensitivity
from golive.report.analysis import Analysis, Fact, PageRow, PageTable, Section
from golive.report.cost_charts import sharpe_chart, surface_chart, survival_chart
from golive.report.cost_tables import (
    PARTS,
    assets_table,
    attribution_table,
    break_even_table,
    curve_table,
    surface_table,
    thresholds_table,
)
from golive.report.coverage import held_in
from golive.report.formats import as_sentence, bps, chance, grouped, number, share, sureness
from golive.report.series_subject import SeriesSubject, series_facts, series_provenance
from golive.report.sharpe_words import METHOD, sharpe_method, sharpe_rows, sharpe_sentences, sharpe_table

FEW_TRADES = 10
"""With fewer periods that trade the upper bound covered 88 to 89 % at a stated 95 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSubject(SeriesSubject):
    """Whose returns these are, and what is traded for them, in words.

    `annual` says whether periods a year were given: without, means and Sharpe ratios are those of a period.
    """

    turnover: str
    annual: bool
    market: str = ""


def cost_analysis(sensitivity: CostSensitivity, subject: CostSubject) -> Analysis:
    """Return what is said about a return series and its costs.

    Parameters
    ----------
    sensitivity
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
        facts=tuple(_facts(sensitivity, subject)),
        sentences=tuple(_sentences(sensitivity, per)),
        sections=tuple(_sections(sensitivity, per)),
        limits=tuple(_limits(sensitivity, subject)),
        provenance=_provenance(sensitivity, subject),
    )


def _facts(sensitivity: CostSensitivity, subject: CostSubject) -> Iterator[Fact]:
    yield from series_facts(subject, sensitivity.n)
    a_period = "not given: means and Sharpe ratios are of a period"
    yield Fact(name="Periods a year", value=f"{sensitivity.periods_per_year:g}" if subject.annual else a_period)
    yield Fact(name="Turnover", value=subject.turnover)
    yield Fact(name="Resampling", value=_resampling(sensitivity))
    yield Fact(name="Confidence", value=f"{sureness(sensitivity.confidence)}, one-sided, for every bound")


def _resampling(sensitivity: CostSensitivity) -> str:
    if isinstance(sensitivity.block_length, Unknown):
        return f"none: {sensitivity.block_length}"
    drawn = f"{grouped(sensitivity.resamples)} resamples, stationary bootstrap"
    stretched = f"stretched to the long-run variance on {sensitivity.cosines} cosines"
    return f"{drawn}, blocks of {sensitivity.block_length:.1f} periods, {stretched}"


def _sentences(sensitivity: CostSensitivity, per: str) -> Iterator[str]:
    yield _break_even(sensitivity)
    yield from _certainty(sensitivity)
    yield from _gross(sensitivity, per)
    if not isinstance(sensitivity.at_assumed, Unknown):
        yield from _net(sensitivity, sensitivity.at_assumed, per)
    elif sensitivity.at_assumed.code == OVER_VOLUME:
        yield as_sentence(str(sensitivity.at_assumed))
    if not isinstance(sensitivity.attribution, Unknown):
        yield _killer(sensitivity.attribution)


def _break_even(sensitivity: CostSensitivity) -> str:
    even, n = sensitivity.break_even, grouped(sensitivity.n)
    if isinstance(even.cost_bps, Unknown):
        return (
            "Nothing is traded, so that no cost kills this strategy: it never dies of costs."
            if even.never_dies
            else "Nothing is traded and nothing is earned: the strategy is dead before any cost."
        )
    if isinstance(sensitivity.bound, Unknown):
        bears = f"need a rebate of {bps(-even.cost_bps)}" if even.dead_gross else f"bear {bps(even.cost_bps)} a side"
        return f"On average these {n} returns {bears} of what is traded: not yet at which cost the strategy dies."
    low, high = bps(sensitivity.bound.lower_bps), bps(sensitivity.bound.upper_bps)
    ends = f"above {low} and below {high}, each with {sureness(sensitivity.confidence)} confidence (n = {n})"
    if even.dead_gross:
        needs = f"it needs a rebate of {bps(-even.cost_bps)} of what it trades"
        return f"The strategy is dead before any cost: {needs}, a break-even that is estimated to lie {ends}."
    return (
        f"The strategy dies at {bps(even.cost_bps)} a side, a one-way cost of the notional it trades that is "
        f"estimated to lie {ends}."
    )


def _certainty(sensitivity: CostSensitivity) -> Iterator[str]:
    if isinstance(sensitivity.bound, Unknown):
        if not isinstance(sensitivity.break_even.cost_bps, Unknown):
            yield f"How sure that is cannot be told: {sensitivity.bound}."
        return
    low, high = sensitivity.bound.lower_bps, sensitivity.bound.upper_bps
    yield f"These ends are by {_method(sensitivity)}."
    if low <= 0 < high:
        yield "The lower bound is not above zero: these returns do not show that it pays for any cost at all."
    if sensitivity.traded_periods < FEW_TRADES:
        yield (
            f"Only {sensitivity.traded_periods} of {grouped(sensitivity.n)} periods trade: the upper bound is less "
            "sure than it says."
        )


def _method(sensitivity: CostSensitivity) -> str:
    held = held_in("break-even", n=sensitivity.n)
    stretched = f"stationary bootstrap, stretched to the long-run variance on {sensitivity.cosines} cosines"
    return f"{stretched}; {held}" if held else stretched


def _gross(sensitivity: CostSensitivity, per: str) -> Iterator[str]:
    point = sensitivity.curve[0]
    if point.cost_bps == 0:
        cash = ", what cash pays included" if NO_RISK_FREE in sensitivity.notes else ""
        yield f"Before costs it earned {_mean(sensitivity, point, per)}{cash}."
    yield from sharpe_sentences(sensitivity.gross_sharpe, of="before costs", per=per)


def _net(sensitivity: CostSensitivity, point: CostPoint, per: str) -> Iterator[str]:
    gains = ""
    if not isinstance(point.survival, Unknown):
        sure = chance(point.survival.net_mean_positive, sensitivity.resamples)
        gains = f"; that the mean is a gain is estimated with {sure} confidence"
    yield f"Net of everything assumed it would have earned {_mean(sensitivity, point, per)}{gains}."
    yield from sharpe_sentences(sensitivity.net_sharpe, of="net of everything assumed", per=per)


def _mean(sensitivity: CostSensitivity, point: CostPoint, per: str) -> str:
    """Write a mean with the interval between its two bounds."""
    text = f"{share(point.mean, 2)} {per} on average"
    if isinstance(point.mean_lower, Unknown) or isinstance(point.mean_upper, Unknown):
        return f"{text} (no interval: too few returns)"
    both = sureness(2 * sensitivity.confidence - 1)
    return f"{text}, {both} interval {share(point.mean_lower, 2)} to {share(point.mean_upper, 2)}"


def _killer(split: CostAttribution) -> str:
    if isinstance(split.kills_first, Unknown):
        return f"No part of the costs kills it: {split.kills_first}."
    part = split.parts[0]
    name = PARTS[split.kills_first]
    if split.mean_net <= 0:
        return f"Nothing is left net of costs; the largest of them is {name}, {_taken(part)} of the gross return."
    return (
        f"What kills it first is {name}: at {number(part.fatal_multiple, 1)} times what is assumed nothing is left"
        f"{_ends(part)}, {number(part.headroom, 1)} times the growth that is plausible for it."
    )


def _taken(part: ComponentShare) -> str:
    return "all" if isinstance(part.share_of_gross, Unknown) else share(part.share_of_gross, 0)


def _ends(part: ComponentShare) -> str:
    if isinstance(part.fatal_lower, Unknown) or isinstance(part.fatal_upper, Unknown):
        return " on average (no interval: too few returns)"
    return f" ({number(part.fatal_lower, 1)} to {number(part.fatal_upper, 1)} by the bounds of the mean return)"


def _sections(sensitivity: CostSensitivity, per: str) -> Iterator[Section]:
    yield Section(id="break-even", title="Break-even", tables=(break_even_table(sensitivity),))
    yield Section(
        id="curve",
        title="Cost against Sharpe ratio",
        charts=sharpe_chart(sensitivity, per),
        tables=(curve_table(sensitivity, per),),
    )
    yield Section(id="survival", title="Confidence", charts=survival_chart(sensitivity))
    yield from _sharpe_ratios(sensitivity, per)
    yield Section(id="thresholds", title="Thresholds", tables=(thresholds_table(sensitivity, per),))
    split, surface = sensitivity.attribution, sensitivity.surface
    if not isinstance(split, Unknown):
        yield Section(id="parts", title="What kills it first", tables=(attribution_table(split, per),))
    if not isinstance(surface, Unknown):
        tables = (assets_table(surface), surface_table(surface, per))
        yield Section(id="assets", title="Cost and assets", charts=surface_chart(surface, per), tables=tables)


def _sharpe_ratios(sensitivity: CostSensitivity, per: str) -> Iterator[Section]:
    gross, net = sensitivity.gross_sharpe, sensitivity.net_sharpe
    if isinstance(gross, Unknown):
        return
    rows = list(sharpe_rows(gross, of="before costs"))
    if not isinstance(sensitivity.at_assumed, Unknown):
        rows += sharpe_rows(net, of="net of everything assumed")
    table = sharpe_table(tuple(rows), per=per, confidence=gross.confidence)
    yield Section(id="sharpe-ratios", title="Sharpe ratio", paragraphs=(sharpe_method(gross),), tables=(table,))


def _limits(sensitivity: CostSensitivity, subject: CostSubject) -> Iterator[str]:
    yield from (as_sentence(note) for note in sensitivity.notes)
    yield "Whether these returns will come again. Resampling says how much chance does, not how markets change."
    yield "How many strategies were tried before this one was kept: nothing here is deflated for trials."
    yield "What trading really costs. Every cost here is assumed; compare with own fills."
    if _is_funded(sensitivity):
        yield "What funding leaves. Break-even, curve and thresholds are of trading alone, before the assumed funding."
    if sensitivity.constant_turnover:
        yield "When it trades. One turnover for all periods hides that costs may come when returns are poor."
    if not isinstance(sensitivity.surface, Unknown):
        yield (
            "How several orders a period, or several instruments, would do. Impact is that of one order a period in "
            "one market, by a model fitted on large US equities of 2001 to 2003 unless the library says otherwise."
        )
    else:
        yield "How much money it carries: no assets were given, so that its own impact is left out."
    if not subject.annual:
        yield "Anything about a year: periods a year were not given."
    if isinstance(sensitivity.block_length, Unknown):
        yield f"How sure any of it is: {sensitivity.block_length}."
    if not any(t.metric is Metric.DRAWDOWN for t in sensitivity.thresholds):
        yield "What drawdown a cost would bring: no largest drawdown was given."


def _is_funded(sensitivity: CostSensitivity) -> bool:
    split = sensitivity.attribution
    return not isinstance(split, Unknown) and any(p.component is CostComponent.FUNDING for p in split.parts)


def _provenance(sensitivity: CostSensitivity, subject: CostSubject) -> PageTable:
    rows = [
        *series_provenance(subject),
        PageRow(cells=("Seed", str(subject.seed))),
        PageRow(
            cells=("Resampling", "Politis and Romano (1994); block length by Politis and White (2004), corrected 2009")
        ),
        PageRow(cells=("Bounds", f"stretched to the long-run variance on {METHOD}")),
        PageRow(cells=("PSR", "Bailey and Lopez de Prado (2012): takes returns as independent")),
    ]
    if not isinstance(sensitivity.surface, Unknown):
        rows.append(PageRow(cells=("Impact", f"Almgren, Thum, Hauptmann, Li (2005); {subject.market}")))
    return PageTable(
        caption="The same file, options and seed give the same page.",
        heads=("Of", "Value"),
        rows=tuple(rows),
        numeric=False,
        stacked=True,
    )
