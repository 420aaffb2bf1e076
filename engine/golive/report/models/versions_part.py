"""The versions of a model, and every word on it: who, when, why, and by which evidence."""

from __future__ import annotations

from golive.journal.bodies.model import ACCEPTED
from golive.learning.model_history import SaidWord
from golive.learning.model_record import VersionRecord
from golive.report.analysis import PageRow, PageTable, Section
from golive.report.formats import second, words
from golive.report.models.model_of_records import ModelOfRecords

SHOWN_OF_DIGEST = 12
"""Digits of a digest in a table; the documents beside the page have all of it."""


def versions_section(model: ModelOfRecords) -> Section:
    """Return every version with what became of it."""
    title, versions = "Versions", model.record.versions
    if not versions:
        why = "Withheld: nothing was ever proposed, n = 0 versions. `golive model propose` stores a first one."
        return Section(id="versions", title=title, paragraphs=(why,))
    return Section(
        id="versions",
        title=title,
        paragraphs=("Every name is what somebody said of himself: nobody has signed anything here.",),
        tables=(
            PageTable(
                caption="Each version, who let it in, and the last word on it; times are UTC, digests cut short.",
                heads=("Version", "State", "Verdict", "Proposed", "Accepted", "By", "Last word", "Evidence", "File"),
                rows=tuple(_row(model, one) for one in versions.values()),
                numeric=False,
                unbroken=(1, 2, 3, 4),
            ),
        ),
    )


def _row(model: ModelOfRecords, one: VersionRecord) -> PageRow:
    serving = model.record.in_service
    cells = (
        one.version,
        words(one.state.value),
        one.verdict or "not compared",
        _when(one.proposed_at),
        _when(one.accepted_at),
        accepted_by(model, one.version),
        f"{one.why} ({one.by})",
        short(one.evidence) or "none",
        _file(model, one),
    )
    return PageRow(cells=cells, strong=serving is not None and serving.version == one.version)


def _file(model: ModelOfRecords, one: VersionRecord) -> str:
    return f"{short(one.artefact)}, {model.files[one.version]}" if one.version in model.files else "unstored"


def accepted_by(model: ModelOfRecords, version: str) -> str:
    """Return who put a version into service, in his own words; nothing where nobody did."""
    by = (one.word.by for one in model.history.words if one.word.change == ACCEPTED and one.word.version == version)
    return next((f"{name}, UNSIGNED" for name in by), "")


def _when(ns: int | None) -> str:
    return "" if ns is None else second(ns)


def short(digest: str | None) -> str:
    """Return a digest as tables show it, nothing for none."""
    return (digest or "")[:SHOWN_OF_DIGEST]


def words_section(model: ModelOfRecords) -> Section:
    """Return every word in the order in which it was written."""
    title, every = "Every word in the records", model.history.words
    if not every:
        return Section(id="words", title=title, paragraphs=("Nobody spoke of this model, n = 0 words.",))
    lost = model.history.unread
    unread = (f"{lost} of the words cannot be read: the model is frozen by them.",) if lost > 0 else ()
    return Section(
        id="words",
        title=title,
        paragraphs=unread,
        tables=(
            PageTable(
                caption="What was said, oldest first, at times of UTC; what stands above is the fold over it.",
                heads=("When", "Word", "Version", "By", "Why"),
                rows=tuple(_word(one) for one in every),
                numeric=False,
                unbroken=(0, 1),
            ),
        ),
    )


def _word(one: SaidWord) -> PageRow:
    word = one.word
    return PageRow(
        cells=(second(one.at), words(word.change), word.version or "the model", f"{word.by}, UNSIGNED", word.why)
    )
