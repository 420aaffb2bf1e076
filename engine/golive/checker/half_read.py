"""What else is wrong with documents that have a mistake already: so that one look at a library shows all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from golive.core.issue import Issue, Severity
from golive.documents.guardrails import Guardrails
from golive.documents.library import Gate, HalfRead, LeftOut, Model, Specs, Strategy
from golive.documents.promotion import PromotionPolicy
from golive.documents.switch import SwitchPolicy
from golive.language.parser import EMPTY

_QUOTED = re.compile(r"`([^`]+)`")
_OF_ITS_OWN = frozenset({"GL201", "GL203", "GL215"})
"""Codes of what is wrong whatever another value of the document may be: no expression, a name nobody gives."""
_MISSING = "GL103"
"""The code of a missing key: it is said at the mapping that lacks it, of which more may be wrong."""
_LEAVES_VALUES = frozenset({"GL102", "GL103", "GL117", "GL118"})
"""Codes beside which each value still means what it says: an unknown key, a missing one, a number out of its range."""
_NAMING = ("inputs", "parameters", "let", "models")
"""The sections that give a document its names."""
_TARGETS = frozenset({"GL214", "GL215"})
"""Codes that name what a strategy is held to, which is written as a key there."""


def more_mistakes(specs: Specs, check: Callable[[Specs], tuple[Issue, ...]]) -> Iterator[Issue]:
    """Yield what `check` finds in half-read documents beside what reading them said.

    Only what does not follow from a mistake that was said already: it stands elsewhere in the document, and speaks of
    no name that could not be read. Warnings wait until the errors are mended.
    """
    damaged = {half.document.header.span.file: half for half in specs.half_read}
    for issue in check(_with_half_read(specs)):
        half = damaged.get(issue.span.file)
        if half is not None and issue.severity is Severity.ERROR and _is_another(issue, half):
            yield issue


def _with_half_read(specs: Specs) -> Specs:
    """Return a library that holds its half-read documents, as if they were whole."""
    documents = tuple(half.document for half in specs.half_read)
    whole = {half.document.header.id for half in specs.half_read if _is_whole(half)}
    return replace(
        specs,
        gates=(*specs.gates, *(one for one in documents if isinstance(one, Gate))),
        models=(*specs.models, *(one for one in documents if isinstance(one, Model))),
        strategies=(*specs.strategies, *(one for one in documents if isinstance(one, Strategy))),
        switches=(*specs.switches, *(one for one in documents if isinstance(one, SwitchPolicy))),
        guardrails=(*specs.guardrails, *(one for one in documents if isinstance(one, Guardrails))),
        promotions=(*specs.promotions, *(one for one in documents if isinstance(one, PromotionPolicy))),
        left_out=tuple(one for one in specs.left_out if not _was_read(one, whole)),
        half_read=(),
    )


def _was_read(left_out: LeftOut, whole: set[str]) -> bool:
    return left_out.id in whole


def _is_another(issue: Issue, half: HalfRead) -> bool:
    if any(_start(issue) == _start(first) and first.code != _MISSING for first in half.issues):
        return False
    if not _is_whole(half) and (issue.code not in _OF_ITS_OWN or not _can_be_told(issue, half)):
        return False
    return issue.code in _TARGETS or not _unread_names(half) & set(_QUOTED.findall(issue.message))


def _is_whole(half: HalfRead) -> bool:
    return half.is_whole and all(issue.code in _LEAVES_VALUES for issue in half.issues)


def _can_be_told(issue: Issue, half: HalfRead) -> bool:
    """Say whether an issue is one of the document itself, and not of a section or an expression that was not read."""
    sections = (half.value.get(section, {}) for section in _NAMING)
    return issue.message != EMPTY and (issue.code != "GL203" or all(isinstance(one, dict) for one in sections))


def _start(issue: Issue) -> tuple[int, int]:
    return issue.span.line, issue.span.col


def _unread_names(half: HalfRead) -> set[str]:
    """Return the names that a mistake said already may have hidden: with a value unread any that is written."""
    if not _is_whole(half):
        return set(_names(half.value))
    quoted = {word for issue in half.issues for word in _QUOTED.findall(issue.message)}
    return quoted | {name for key, below in _entries(half.value) if key in quoted for name in _names(below)}


def _entries(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the keys of a document with what stands below each, at any depth."""
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, dict):
        yield from value.items()
    for one in below:
        yield from _entries(one)


def _names(value: Any) -> Iterator[str]:
    """Yield the keys and the ids of a document, or of a part of it."""
    for key, below in _entries(value):
        yield key
        if key == "id" and isinstance(below, str):
            yield below
