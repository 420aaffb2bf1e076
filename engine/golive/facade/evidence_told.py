"""What a caller tells of an item as evidence: a value, or what a function of theirs returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from golive.core.errors import GoliveError, InvalidInput
from golive.documents.checklist import ChecklistItem
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.measured import Measured

CALLER = "the caller, UNSIGNED"

_RAISED = (
    ArithmeticError, AssertionError, AttributeError, EOFError, GoliveError, ImportError, LookupError, NameError,
    OSError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What a verifier raises as an answer; anything else is raised to whoever called, and the item has no answer."""


def unanswered(item: ChecklistItem, *, subject: str, realm: str, now: int) -> Evidence:
    """Return what an item of a subject has while its verifier was asked and did not answer: an error, as of now."""
    return Evidence(
        id=f"told/{item.id}",
        item=item.id,
        type=item.evidence,
        realm=realm,
        subject=subject,
        period_end=now,
        recorded_at=now,
        n=None,
        by=CALLER,
        why="the verifier did not answer",
        raised=True,
    )


def evidence_told(
    item: ChecklistItem,
    verifier: Measured | Evidence | Callable[[], object],
    *,
    subject: str,
    realm: str,
    now: int,
) -> Evidence:
    """Return what a caller tells as evidence of an item of a subject.

    What is called returns evidence, `Measured`, or a mapping with `measured`, `n` and `period_end`; anything else, a
    bare True too, counted nothing. An error that it raises is an ERROR of the item.

    Raises
    ------
    InvalidInput
        For evidence of another item.
    """
    if isinstance(verifier, Evidence):
        if verifier.item != item.id:
            raise InvalidInput(f"evidence of `{verifier.item}` says nothing of `{item.id}`", hint="name its own item")
        # Which document was signed only the records tell.
        return replace(verifier, document="")
    measured, why, raised = _called(verifier)
    return Evidence(
        id=f"told/{item.id}",
        item=item.id,
        type=item.evidence,
        realm=realm,
        subject=subject,
        period_begin=measured.period_begin,
        period_end=now if measured.n is None else measured.period_end,
        recorded_at=now,
        n=measured.n,
        measured=measured.values,
        sources=measured.sources,
        by=CALLER,
        why=why or measured.why,
        raised=raised,
    )


def _called(verifier: Measured | Callable[[], object]) -> tuple[Measured, str, bool]:
    if isinstance(verifier, Measured):
        return verifier, "", False
    if not callable(verifier):
        return Measured(), "what was told is no evidence", False
    try:
        answer = verifier()
    except _RAISED as error:
        return Measured(), f"the verifier raised {type(error).__name__}", True
    if isinstance(answer, Measured):
        return answer, "", False
    if isinstance(answer, Mapping) and isinstance(answer.get("measured"), Mapping):
        n = answer.get("n")
        counted = n if isinstance(n, int) and not isinstance(n, bool) else None
        end = answer.get("period_end")
        dated = end if isinstance(end, int) and not isinstance(end, bool) else None
        return Measured(values=answer["measured"], n=counted, period_end=dated), "", False
    return Measured(), "the verifier told nothing that was measured", False
