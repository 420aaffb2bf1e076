"""What updates were judged by: the gain with both ends, its pairs and its p, and how it came about."""

from __future__ import annotations

from golive.core.several import several
from golive.core.value import Unknown
from golive.learning.gain_interval import LEAST_P, GainInterval
from golive.models.returns.deflated_sharpe import DeflatedSharpe
from golive.report.analysis import PageRow, PageTable, Section
from golive.report.drawing.line_chart import Curve, LineChart, ReferenceLine, line_chart
from golive.report.formats import as_sentence, grouped, number, sureness
from golive.report.models.model_of_records import ModelOfRecords

AFTERWARDS = (
    "The curve is drawn afterwards, of the same returns: nobody looked at any point of it but the last, and who looks "
    "often and stops where the lower end is above zero is wrong more often than the policy says."
)


def decisions_section(model: ModelOfRecords) -> Section:
    """Return what each compared version was judged by."""
    title = "What updates were judged by"
    if not model.gains:
        why = (
            "Withheld: no version was compared with another, n = 0 comparisons. A first version has nothing to be "
            "compared with, and a person answers for it."
        )
        return Section(id="decisions", title=title, paragraphs=(why,))
    level = sureness(1 - model.guardrails.most_wrong_accepts)
    drawn = _chart(model)
    return Section(
        id="decisions",
        title=title,
        paragraphs=(
            (
                f"The gain is the annual Sharpe ratio of the new model less that of the other one, on the "
                f"same periods. Each end holds with {level} for itself; p is one-sided, against a new model that is no "
                f"better. A gain is proved where its lower end is above zero, of "
                f"{grouped(model.guardrails.least_pairs)} pairs or more; what else is asked stands in the guardrails."
            ),
            *((AFTERWARDS,) if drawn else ()),
        ),
        charts=(drawn,) if drawn else (),
        tables=(_table(model, level), *((_points(model),) if drawn else ())),
    )


def _table(model: ModelOfRecords, level: str) -> PageTable:
    return PageTable(
        caption="By the evidence that the records keep; a gain is of Sharpe ratios a year.",
        heads=(
            "Version",
            "Against",
            "Verdict",
            "Gain",
            f"At least ({level})",
            f"At most ({level})",
            "n",
            "p",
            "Needed",
        ),
        rows=tuple(_row(model, version, gain) for version, gain in model.gains.items()),
    )


def _row(model: ModelOfRecords, version: str, gain: GainInterval | Unknown) -> PageRow:
    one = model.record.versions.get(version)
    against = "none" if one is None or one.previous is None else one.previous
    verdict = "none" if one is None or one.verdict is None else one.verdict
    if isinstance(gain, Unknown):
        return PageRow(cells=(version, against, verdict, f"none: {gain}", "", "", "", "", _needed(model, version)))
    return PageRow(
        cells=(
            version,
            against,
            verdict,
            number(gain.gain),
            number(gain.lower),
            number(gain.upper),
            grouped(gain.pairs),
            p_words(gain),
            _needed(model, version),
        )
    )


def p_words(gain: GainInterval) -> str:
    """Write a p-value as far as it could be told."""
    if not gain.p_is_bound:
        return number(gain.p, 3)
    return f"≤ {LEAST_P:g}" if gain.p <= LEAST_P else f"≥ {1 - LEAST_P:g}"


def _needed(model: ModelOfRecords, version: str) -> str:
    """Write how many more pairs might prove a gain that could not be told."""
    evidence = model.history.evidence.get(version)
    if evidence is None or isinstance(evidence, Unknown) or evidence.verdict != "UNDERPOWERED":
        return ""
    return "no number proves it" if evidence.needed is None else f"{grouped(evidence.needed)} more"


def _chart(model: ModelOfRecords) -> LineChart | None:
    if not model.curve[1:]:
        return None
    return line_chart(
        id="decision-curve",
        title=f"The gain of version {model.curve_of}, and its lower end, as pairs came in",
        description=(
            f"Gain of the annual Sharpe ratio by the first so many pairs, and what it is at least with "
            f"{sureness(1 - model.guardrails.most_wrong_accepts)}. The last point is what was decided by."
        ),
        x_name="pairs of returns",
        y_name="gain, Sharpe ratio a year",
        curves=(
            Curve(name="gain", points=[(one.pairs, one.gain) for one in model.curve], dots=True),
            Curve(name="at least", points=[(one.pairs, one.lower) for one in model.curve], style=1, dots=True),
        ),
        references=(ReferenceLine(name="none", y=0.0),),
    )


def _points(model: ModelOfRecords) -> PageTable:
    return PageTable(
        caption=f"The curve of version {model.curve_of} in numbers.",
        heads=("Pairs", "Gain", "At least"),
        rows=tuple(PageRow(cells=(grouped(one.pairs), number(one.gain), number(one.lower))) for one in model.curve),
    )


def looks_section(model: ModelOfRecords) -> Section:
    """Return how often candidates were looked at, and what the ratio in service is worth after that."""
    record, deflated = model.record, model.deflated
    ratios = record.looked_ratios
    versions = several(len(ratios), "version")
    counted = (
        f"{several(record.looks, 'look')} at candidates, the first version too, each a "
        f"trial, whatever came of it; an annual ratio was told of {versions}"
    )
    spread = f", from {number(min(ratios))} to {number(max(ratios))}." if ratios else "."
    return Section(id="looks", title="Trials", paragraphs=(counted + spread, _worth(deflated)))


def _worth(deflated: DeflatedSharpe | Unknown | None) -> str:
    if deflated is None:
        return "The ratio in service is not deflated: no version serves that was looked at, n = 0 trials."
    if isinstance(deflated, Unknown):
        return as_sentence(f"the ratio in service cannot be deflated: {deflated}")
    return (
        f"After them the deflated Sharpe ratio of the version in service is {deflated.probability:.4f}: the confidence "
        f"that its ratio, of n = {grouped(deflated.n)} returns, is more than the luckiest of {deflated.n_trials:g} "
        f"without skill would show."
    )
