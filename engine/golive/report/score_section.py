"""The durability score as a section of a page: its sentences, and each component with its interval and n."""

from __future__ import annotations

from golive.readiness.durability.assessment import Durability
from golive.report.analysis import Section
from golive.report.formats import as_sentence
from golive.report.score_report import score_sentences
from golive.report.score_tables import components_table, ratios_table


def score_section(assessment: Durability) -> Section:
    """Return the section; without its drawings, whose numbers are in the tables."""
    why = tuple(as_sentence(one) for one in (*assessment.scored.reasons, *assessment.remarks))
    return Section(
        id="durability",
        title="Durability",
        paragraphs=(*score_sentences(assessment), *why),
        tables=(components_table(assessment), ratios_table(assessment)),
    )
