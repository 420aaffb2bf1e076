"""The page of a model: what stands first, then what let its versions in, what watches them, and every word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from golive.core.value import Unknown
from golive.report.analysis import Analysis, Fact, PageRow, PageTable, render_analysis
from golive.report.formats import grouped, instant
from golive.report.models.beside_part import beside_section
from golive.report.models.decisions_part import decisions_section, looks_section
from golive.report.models.live_part import gate_section, live_section
from golive.report.models.model_of_records import ModelOfRecords
from golive.report.models.standing_words import standing_sentences
from golive.report.models.versions_part import versions_section, words_section

KICKER = "golive model report"
SECTIONS = (
    versions_section,
    decisions_section,
    beside_section,
    looks_section,
    gate_section,
    live_section,
    words_section,
)
"""What a page tells, in its order."""


def render_model(model: ModelOfRecords, *, templates: Path | None = None) -> str:
    """Return the page of a model as HTML, without scripts or references; the same for the same model.

    Raises
    ------
    InvalidInput
        When a template of the folder `templates` cannot be used.
    """
    return render_analysis(model_analysis(model), templates=templates)


def model_analysis(model: ModelOfRecords) -> Analysis:
    """Return everything that is said of a model, on the terminal and on the page."""
    return Analysis(
        kicker=KICKER,
        title=f"{model.model}, a model of {model.strategy}" if model.strategy else model.model,
        facts=tuple(_facts(model)),
        sentences=tuple(standing_sentences(model)),
        sections=tuple(section(model) for section in SECTIONS),
        limits=tuple(limits_of(model)),
        provenance=_provenance(model),
    )


def _facts(model: ModelOfRecords) -> Iterator[Fact]:
    usable = model.standing.usable
    yield Fact(name="In service", value=f"version {model.standing.version}" if model.standing.version else "none")
    yield Fact(name="May be used", value="yes" if usable else f"no: {model.standing.reason}")
    yield Fact(name="Guardrails", value=model.guardrails.name)
    until = model.head.ts
    at = "no entry" if until is None else f"{grouped(model.head.seq)}, {instant(until)}"
    yield Fact(name="Last entry of the records", value=at)


def limits_of(model: ModelOfRecords) -> Iterator[str]:
    """Yield what the page does not tell."""
    yield (
        "Whether any version will earn anything: it was let in for being better than another one on past returns, "
        "which its proposer measured and handed over."
    )
    yield "Whether those returns were out of sample: their dates and `trained_until` are both somebody's word."
    yield "Who really acted: names are UNSIGNED, and who can write all of the records anew is not found out here."
    if model.gate is not None and not isinstance(model.gate.solved, Unknown):
        yield (
            "What a fall is worth that is smaller than those told: a Sharpe ratio of 2 that is gone is one of about an "
            "eighth of a deviation a day, which no detector sees within weeks."
        )
        yield (
            "How often this very model alarms falsely: rates and delays are averages over where the true mean of such "
            "a baseline may lie, of returns with no more memory than a first autocorrelation."
        )
    if model.live is None:
        yield "What the version in service earns now: no live returns were given."
    yield "What moved the market while a model traded, and what another one's orders would have moved."


def _provenance(model: ModelOfRecords) -> PageTable:
    serving = model.record.in_service
    evidence = {
        f"evidence of version {one.version}": one.evidence for one in model.record.versions.values() if one.evidence
    }
    rows = {
        f"guardrails `{model.guardrails.name}`": model.guardrails.digest,
        "file in service": "none" if serving is None else serving.artefact or "unstored",
        **evidence,
        **({} if model.live_source is None else {"live returns": model.live_source.digest}),
        "last entry of the records": grouped(model.head.seq),
        "hash of it": model.head.hash.hex(),
    }
    return PageTable(
        caption="What the page rests on, by digest.",
        heads=("What", "Digest or value"),
        rows=tuple(PageRow(cells=item) for item in rows.items()),
        numeric=False,
    )
