"""A case as YAML to paste: what it gives, and what the original answers where a mutant answers something else."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from golive.checker.checked import Checked
from golive.core.dataclass import dataclass
from golive.core.unit import UNITS, Unit, natural_unit
from golive.proving.cases.expectation import UNKNOWN, read_written
from golive.proving.cases.expectations import answers_of
from golive.proving.cases.plan import Plan
from golive.proving.mutants.mutant import Mutant
from golive.proving.outcome import Outcome

_MOST_DECIMALS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A case that was tried, and what came of it on the original and on the mutant; `checked` is the mutant's."""

    plan: Plan
    checked: Checked
    original: Outcome
    changed: Outcome


def shown_case(mutant: Mutant, tried: Tried) -> str | None:
    """Return a case as one line of YAML; None where what differs cannot be written."""
    expected = dict(_expected(tried))
    if not expected:
        return None
    case = tried.plan.case
    entries = [f"id: {_id(mutant)}"]
    entries += [f"through: {case.through.value}"] if case.through is not None else []
    entries += [f"at: {case.at.value}"] if case.at is not None else []
    if case.gives:
        entries.append(f"given: {{{', '.join(f'{g.name.value}: {g.value}' for g in case.gives)}}}")
    entries.append(f"expect: {{{', '.join(f'{name}: {value}' for name, value in expected.items())}}}")
    return f"  - {{{', '.join(entries)}}}"


def _id(mutant: Mutant) -> str:
    """Return an id that is a name: what is in the mutant's own and in no name is left out."""
    _, at, name = mutant.id.split(":", 2)
    return "".join(c if c.isalnum() else "_" for c in f"kills_{at}_{name}").lower()


def _expected(tried: Tried) -> Iterator[tuple[str, str]]:
    """Yield what the original answers: enough to tell the mutant's answer from it, and little more."""
    original, changed = tried.original, tried.changed
    if original.outcome or changed.outcome:
        yield from _outcomes(tried)
        return
    size = _number(original.size, changed.size, _size_unit(tried))
    if original.verdict != changed.verdict or original.by != changed.by or size is not None:
        yield "verdict", original.verdict
        if original.by:
            yield "by", original.by.removeprefix(f"{tried.plan.document}.")
        if size is not None and original.verdict == changed.verdict:
            yield "size", size
    elif original.reason != changed.reason:
        yield "verdict", original.verdict
        yield "reason", json.dumps(original.reason, ensure_ascii=False)
    else:
        confidence = _number(original.confidence, changed.confidence, UNITS["%"])
        if confidence is not None:
            yield "confidence", confidence


def _size_unit(tried: Tried) -> Unit | None:
    checked = tried.checked
    asking = tried.plan.gives.columns.get(checked.strategy.column)
    strategies = checked.specs.strategies if asking is not None else ()
    return next((s.raw_size.unit for s in strategies if asking is not None and s.header.id == asking.value), None)


def _outcomes(tried: Tried) -> Iterator[tuple[str, str]]:
    """Yield the answers that differ: one by itself, or several by name."""
    answers = answers_of(tried.checked, tried.plan.kind, tried.plan.document)
    units = {name: one.unit or natural_unit(one.type.dimension) for name, one in answers.items()}
    pairs = {
        name: _answer(value, tried.changed.outcome.get(name), units.get(name))
        for name, value in tried.original.outcome.items()
        if repr(value) != repr(tried.changed.outcome.get(name))
    }
    written = {name: text for name, text in pairs.items() if text is not None}
    if "" in written:
        yield "outcome", written[""]
    elif written:
        yield "outcome", f"{{{', '.join(f'{name}: {text}' for name, text in written.items())}}}"


Answer = float | str | bool


def _answer(value: Answer, changed: Answer | None, unit: Unit | None) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    other = changed if isinstance(changed, float) else math.nan
    return _number(value, other, unit) if math.isfinite(value) else UNKNOWN


def _number(number: float, other: float, unit: Unit | None) -> str | None:
    """Write a number with as few decimals as tell it from another; None where none do, or it is unknown."""
    if unit is None or not math.isfinite(number):
        return None
    inverse = round(1 / unit.scale) if unit.scale < 1 else 0
    shown = number * inverse if inverse else number / unit.scale
    for decimals in range(_MOST_DECIMALS + 1):
        text = f"{shown:.{decimals}f} {unit.name}".rstrip()
        written = read_written(text)
        if written is not None and written.matches(number) and not written.matches(other):
            return text
    return None
