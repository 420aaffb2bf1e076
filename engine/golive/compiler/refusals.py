"""Three words for every rule of every gate: it can refuse, it cannot, or that was not decided.

A rule that cannot refuse protects nobody: it stands in the policy, is counted by whoever reads it, and lets all pass.
To refuse is to fail, or to hold, where all inputs are known; a reduction and a cap do so by leaving less than was asked
for.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from golive.checker.checked import Rule
from golive.checker.library_index import LISTS
from golive.compiler.impossible import cannot_refuse
from golive.compiler.kernel import Source
from golive.compiler.program import Program
from golive.compiler.rule_slice import Inputs, RuleSlice, Value, ends_of
from golive.compiler.shared_witness import SharedWitness
from golive.compiler.witness import find_holding, find_witness, tried
from golive.core.dataclass import dataclass
from golive.core.signature import Kind
from golive.core.unit import CIVIL_UNITS, CLOCK, DATE, UNITS, show
from golive.language.builtins import IN_CALENDAR, UNTIL, WEEKDAYS
from golive.language.references import walk_through
from golive.language.terms import Lookup

UNLISTED = "one that no strategy lists"
"""The witness of a rule over what strategies list, where all of them list everything."""


class Word(enum.Enum):
    """What is known of a rule's refusing."""

    CAN = "can refuse"
    CANNOT = "cannot refuse"
    NOT_DECIDED = "not decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A rule, whether it can refuse, and for which values of inputs it was seen to."""

    rule: Rule
    word: Word
    witness: Mapping[str, float | str | bool] = field(default_factory=dict)


def refusals(program: Program) -> tuple[Refusal, ...]:
    """Say of every rule of each pipeline whether it can refuse, in the pipeline's order."""
    return tuple(refusal for one in program.decisions.values() for refusal in _of_pipeline(one))


def _of_pipeline(program: Program) -> Iterator[Refusal]:
    kernel = program.decision
    shared = SharedWitness(kernel)
    for rule in (rule for gate in program.checked.gates for rule in gate.rules):
        ends = ends_of(kernel, rule)
        is_long = shared.has(ends)
        together = shared.find(ends) if is_long else None
        if together is not None:
            yield Refusal(rule=rule, word=Word.CAN, witness=dict(_named(ends, together)))
        elif is_long and not shared.may_look_alone():
            yield Refusal(rule=rule, word=Word.NOT_DECIDED)
        else:
            yield _refusal(program, rule, ends.whole())


def _refusal(program: Program, rule: Rule, part: RuleSlice) -> Refusal:
    inputs = find_witness(part)
    if inputs is not None:
        return Refusal(rule=rule, word=Word.CAN, witness=dict(_named(part, inputs)))
    holding = find_holding(part)
    if holding is not None:
        return Refusal(rule=rule, word=Word.CAN, witness=dict(_named(part, holding)))
    if _reads_lists(program, rule) and _unlisted(part):
        return Refusal(rule=rule, word=Word.CAN, witness=_unlisted(part))
    return Refusal(rule=rule, word=Word.CANNOT if cannot_refuse(part) else Word.NOT_DECIDED)


def _named(part: RuleSlice, inputs: Inputs) -> Iterator[tuple[str, float | str | bool]]:
    """Yield a witness as a row has it: words for codes; of a time, what was derived from it."""
    for position, value in inputs.items():
        source = part.kernel.sources[position]
        if source.derive:
            yield _asked(source), _read_off(source.derive, value)
        elif source.port.type.kind is Kind.ENUM:
            yield source.port.column, source.port.type.members[int(value)]
        else:
            yield source.port.column, value


def _asked(source: Source) -> str:
    calendar = f", {source.calendar.id}" if source.calendar is not None else ""
    return f"{source.derive}({source.port.column}{calendar})"


def _read_off(function: str, value: Value) -> float | str | bool:
    """Write what was read off a time as policy does."""
    if function == IN_CALENDAR:
        return bool(value)
    if function == "weekday":
        return WEEKDAYS.members[int(value)]
    units = {"time_of_day": CIVIL_UNITS[CLOCK], "date": CIVIL_UNITS[DATE], UNTIL: UNITS["min"]}
    unit = units.get(function)
    return float(value) if unit is None else show(value, unit)


def in_words(refusals: Iterable[Refusal]) -> str:
    """Count refusals in words, as the line of a proof does.

    >>> in_words(())
    'it has no rules'
    """
    words = [refusal.word for refusal in refusals]
    able, open_ = words.count(Word.CAN), words.count(Word.NOT_DECIDED)
    undecided = f", {open_} not decided" if open_ else ""
    return f"{able} of its {len(words)} rules can refuse{undecided}" if words else "it has no rules"


def _reads_lists(program: Program, rule: Rule) -> bool:
    if rule.condition is None:
        return False
    parts = walk_through(rule.condition, program.checked.lets)
    return any(isinstance(part, Lookup) and part.table in LISTS for part in parts)


def _unlisted(part: RuleSlice) -> Mapping[str, str]:
    """Return the input of which a value that no strategy lists is not let through."""
    first = next(tried(part))
    for position in part.sources:
        source = part.kernel.sources[position]
        if source.port.type.kind is Kind.ENUM and part.holds({**first, position: -1}):
            return {source.port.column: UNLISTED}
    return {}
