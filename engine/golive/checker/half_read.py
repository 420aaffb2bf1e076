"""What else is wrong with a library of which documents have a mistake already: so that one look shows all of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from golive.checker.checked import Key
from golive.core.issue import Issue, Severity
from golive.documents.alerts import Alerts
from golive.documents.calendar import Calendar
from golive.documents.checklist import Checklist
from golive.documents.fills import Fills
from golive.documents.guardrails import Guardrails
from golive.documents.library import (
    Damage,
    Gate,
    HalfRead,
    Inputs,
    Model,
    Pipeline,
    Scoped,
    Specs,
    Strategy,
    Table,
)
from golive.documents.paper import Paper
from golive.documents.people import People
from golive.documents.prelive import PreliveSteps
from golive.documents.promotion import PromotionPolicy
from golive.documents.scenarios import Scenarios
from golive.documents.score import Score
from golive.documents.scorecard import Scorecard
from golive.documents.switch import SwitchPolicy
from golive.language.parser import EMPTY

D = TypeVar("D")

_QUOTED = re.compile(r"`([^`]+)`")
_OF_ITS_OWN = frozenset({"GL201", "GL203", "GL215"})
"""Codes of what is wrong whatever another value of the document may be: no expression, a name nobody gives."""
_UNKNOWN_KEY = "GL102"
_LEAVES_VALUES = frozenset({_UNKNOWN_KEY, "GL103", "GL117", "GL118"})
"""Codes beside which each value still means what it says: an unknown key, a missing one, a number out of its range."""
_NAMING = ("inputs", "parameters", "let", "models")
"""The sections that give a document its names."""
_DECLARED = ("inputs", "parameters", "let", "outputs")
"""The sections of which one name can be lost, and no other with it."""
_ALONE = ("require", "forbid", "reduce", "cap", "tighten")
"""The sections whose parts mean what they say whatever another part of them may be."""
_PROSE = ("title", "why", "source", "owner", "ticket", "since")
_TARGETS = frozenset({"GL214", "GL215"})
"""Codes that name what a strategy is held to, which is written as a key there."""

Check = Callable[[Specs, Collection[Key]], tuple[Issue, ...]]
"""Checks a library; names whose own declaration has an issue cause no second one."""


def more_mistakes(specs: Specs, check: Check) -> Iterator[Issue]:
    """Yield what `check` finds in a library beside what reading its half-read documents said.

    Only what does not follow from a mistake that was said already. Of a document of which more is lost than names and
    rules, that is what stands elsewhere in it, and speaks of no name that could not be read. Warnings wait until the
    errors are mended.
    """
    usable = [half for half in specs.half_read if _is_usable(half)]
    lost = {key for half in usable for key in _lost(half)}
    unread = {name for half in usable for name in _below_unknown_keys(half)}
    damaged = {half.document.header.span.file: half for half in usable}
    for issue in check(_with_half_read(specs, usable), lost):
        half = damaged.get(issue.span.file)
        follows = issue.code not in _TARGETS and unread & set(_QUOTED.findall(issue.message))
        if issue.severity is Severity.ERROR and not follows and (half is None or _is_apart(issue, half)):
            yield issue
    if len(usable) < len(specs.half_read):
        yield from _of_its_own(specs, check)


def _of_its_own(specs: Specs, check: Check) -> Iterator[Issue]:
    """Yield what is wrong in documents of which more is lost, whatever was lost."""
    worse = {half.document.header.span.file: half for half in specs.half_read if not _is_usable(half)}
    for issue in check(_with_half_read(specs, specs.half_read), ()):
        half = worse.get(issue.span.file)
        if half is not None and issue.code in _OF_ITS_OWN and _is_apart(issue, half) and _can_be_told(issue, half):
            yield issue


def _with_half_read(specs: Specs, halves: Collection[HalfRead]) -> Specs:
    """Return a library that holds half-read documents, as if they were whole."""
    documents = [half.document for half in halves]
    read = {half.document.header.id for half in halves if _is_usable(half)}

    def more(whole: tuple[D, ...], kind: type[D]) -> tuple[D, ...]:
        return (*whole, *(one for one in documents if isinstance(one, kind)))

    return replace(
        specs,
        inputs=more(specs.inputs, Inputs),
        models=more(specs.models, Model),
        gates=more(specs.gates, Gate),
        tables=more(specs.tables, Table),
        scores=more(specs.scores, Score),
        calendars=more(specs.calendars, Calendar),
        pipelines=more(specs.pipelines, Pipeline),
        strategies=more(specs.strategies, Strategy),
        fills=more(specs.fills, Fills),
        switches=more(specs.switches, SwitchPolicy),
        papers=more(specs.papers, Paper),
        guardrails=more(specs.guardrails, Guardrails),
        alerts=more(specs.alerts, Alerts),
        people=more(specs.people, People),
        checklists=more(specs.checklists, Checklist),
        promotions=more(specs.promotions, PromotionPolicy),
        scenarios=more(specs.scenarios, Scenarios),
        scorecards=more(specs.scorecards, Scorecard),
        prelive=more(specs.prelive, PreliveSteps),
        left_out=tuple(one for one in specs.left_out if one.id not in read),
        half_read=(),
    )


def _is_usable(half: HalfRead) -> bool:
    """Say whether a document means what it says but for names and parts that are known to be lost."""
    if half.is_torn:
        return False
    if half.is_whole and all(issue.code in _LEAVES_VALUES for issue in half.issues):
        return True
    parts = isinstance(half.document, Scoped | Inputs)
    return all(damage.code == _UNKNOWN_KEY or _is_apart_from_others(damage, parts=parts) for damage in half.damage)


def _is_apart_from_others(damage: Damage, *, parts: bool) -> bool:
    section, *below = damage.path or ("",)
    return section in _PROSE or (parts and bool(below) and section in (*_DECLARED, *_ALONE))


def _lost(half: HalfRead) -> Iterator[Key]:
    """Yield the names of a document whose own declarations have a mistake."""
    for damage in half.damage:
        section, *below = damage.path or ("",)
        if section in _DECLARED and below:
            yield half.document.header.id, below[0]


def _is_apart(issue: Issue, half: HalfRead) -> bool:
    """Say whether an issue does not stand where a mistake was said already, or is one whatever that may be."""
    if any(_start(issue) == _start(first) and first.code != "GL103" for first in half.issues):
        return False
    inside = any(d.first <= _start(issue) < d.last for d in half.damage if d.path[:1] not in _PROSE_PATHS)
    return issue.message != EMPTY and (not inside or issue.code in _OF_ITS_OWN or half.is_whole)


_PROSE_PATHS = [(section,) for section in _PROSE]


def _can_be_told(issue: Issue, half: HalfRead) -> bool:
    """Say whether an issue is one of the document itself, and not of a section or an expression that was not read."""
    sections = (half.value.get(section, {}) for section in _NAMING)
    if issue.code == "GL203" and not all(isinstance(one, dict) for one in sections):
        return False
    return issue.code in _TARGETS or not set(_names(half.value)) & set(_QUOTED.findall(issue.message))


def _below_unknown_keys(half: HalfRead) -> Iterator[str]:
    """Yield the unknown keys of a document, and the names below them: what they declare was not read."""
    keys = {name for issue in half.issues if issue.code == _UNKNOWN_KEY for name in _QUOTED.findall(issue.message)}
    yield from keys
    for key, below in _entries(half.value):
        if key in keys:
            yield from _names(below)


def _start(issue: Issue) -> tuple[int, int]:
    return issue.span.line, issue.span.col


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
