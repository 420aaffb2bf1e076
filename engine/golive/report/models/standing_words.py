"""What is known of a model in a few sentences: which version serves, since when, who let it in, what comes after it."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.several import several
from golive.journal.bodies.model import ROLLED_BACK
from golive.learning.model_record import VersionRecord
from golive.report.formats import as_sentence, second
from golive.report.models.model_of_records import ModelOfRecords


def standing_sentences(model: ModelOfRecords) -> Iterator[str]:
    """Yield what stands, the most important first."""
    record, serving = model.record, model.record.in_service
    if model.history.doubt:
        yield as_sentence(f"nothing of this may be believed: {model.history.doubt}")
    if not record.n:
        yield f"The records tell of no model `{model.model}`: nobody spoke of it, n = 0 words, and its strategy holds."
        return
    if serving is None:
        yield as_sentence(f"no version serves: {model.standing.reason or 'none was accepted'}")
    else:
        yield _serving(model, serving)
    last_good = record.last_good
    restored = "nothing, and its strategy would hold" if last_good is None else f"version {last_good.version}"
    yield f"A rollback would restore {restored}."
    yield _counts(model)


def _serving(model: ModelOfRecords, serving: VersionRecord) -> str:
    since = "" if serving.accepted_at is None else f" since {second(serving.accepted_at)} UTC"
    last = model.history.services[-1].since if model.history.services else serving.accepted_at
    if last is not None and last != serving.accepted_at:
        since += f", and again since {second(last)} UTC"
    accepted = f"accepted by {serving.by}, UNSIGNED: {serving.why}"
    if model.standing.usable:
        return f"Version {serving.version} serves{since}. It was {accepted}."
    why = f"may not be used: {model.standing.reason}"
    return f"Version {serving.version} is in service{since}, and {why}. It was {accepted}."


def _counts(model: ModelOfRecords) -> str:
    record = model.record
    rolled_back = sum(one.word.change == ROLLED_BACK for one in model.history.words)
    parts = (
        several(len(record.versions), "version"),
        several(record.looks, "look at a candidate", "looks at candidates"),
        several(rolled_back, "rollback"),
        several(len(record.candidates), "candidate that waits", "candidates that wait"),
    )
    return f"{', '.join(parts)}."
