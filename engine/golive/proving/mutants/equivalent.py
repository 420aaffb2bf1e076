"""The proof that two programs give every row the same answer, in the same words.

Steps are compared by what they are computed from, down to the columns. A comparison of a number with a constant is
compared by which of its possible values meet it: where none lies between two thresholds, they are one. What cannot be
proved so is not equivalent.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator
from dataclasses import field, fields, is_dataclass, replace

from golive.compiler.interval import NOTHING, Interval, interval
from golive.compiler.kernel import Kernel, Source, Step
from golive.compiler.operations import OPERATIONS
from golive.compiler.program import Program
from golive.compiler.rule_info import RuleInfo
from golive.compiler.signal_program import SignalProgram
from golive.core.dataclass import dataclass
from golive.core.local_time import READ_OFF
from golive.core.signature import Type
from golive.core.span import Span
from golive.decision.comparisons import SIGNS
from golive.language.terms import Apply, Fact, ParameterRef, Port, Term, walk
from golive.proving.mutants.possible_values import Values, possible_values

_COMPARED = frozenset(("ge", "gt", "le", "lt", "eq", "ne"))


def same_program(one: Program, other: Program) -> bool:
    """Say whether it is proved that two programs answer alike: verdict, rule, size, confidence, lets, reasons, signals.

    Scores are no part of a program.
    """
    numbers = _Numbers()
    return numbers.of_program(one) == numbers.of_program(other)


@dataclass(slots=True)
class _Numbers:
    """A number for each thing that was met: equal things, however they are made, have one number."""

    taken: dict[Hashable, int] = field(default_factory=dict)

    def of(self, thing: Hashable) -> int:
        return self.taken.setdefault(thing, len(self.taken))

    def of_program(self, program: Program) -> Hashable:
        decisions = tuple(
            (intent, self.of_kernel(one.decision), tuple(tuple(_told(one, info)) for info in one.rules))
            for intent, one in program.decisions.items()
        )
        signals = tuple(
            (name, tuple(self.of_kernel(kernel) for kernel in signal.kernels), self.of_features(signal), _terms(signal))
            for name, signal in sorted(program.signals.items())
        )
        return decisions, self.of_features(program), signals

    def of_features(self, program: Program | SignalProgram) -> Hashable:
        models = tuple(
            (
                name,
                model.history,
                plain(model.series),
                plain(tuple(model.outputs.items())),
                self.of_kernel(model.kernel),
            )
            for name, model in sorted(program.bar_models.items())
        )
        return self.of_kernel(program.arguments), plain(program.features), models

    def of_kernel(self, kernel: Kernel) -> Hashable:
        steps = self.of_steps(kernel)
        return tuple(sorted((name, steps[i]) for name, i in kernel.outputs.items()))

    def of_steps(self, kernel: Kernel) -> list[int]:
        values, bounds = possible_values(kernel.steps), _intervals(kernel)
        numbers: list[int] = []
        for step in kernel.steps:
            key = _decided(step, numbers, values, bounds)
            numbers.append(self.of(key if key is not None else _written(step, kernel, numbers)))
        return numbers


def _written(step: Step, kernel: Kernel, numbers: list[int]) -> Hashable:
    """Return a step by what it is computed from."""
    read = plain(_read(kernel.sources[int(step.value or 0)])) if step.op.startswith("in") else repr(step.value)
    return step.op, step.kind, tuple(numbers[a] for a in step.arguments), read, repr(step.table)


def _read(source: Source) -> Source:
    """Return a source with a zone only where it is read on a clock: a calendar has a zone of its own."""
    return source if source.derive in READ_OFF else replace(source, port=replace(source.port, zone=""))


def _decided(step: Step, numbers: list[int], values: tuple[Values, ...], bounds: list[Interval]) -> Hashable | None:
    """Return a comparison with a constant by which possible values meet it; None for anything else."""
    if step.op not in _COMPARED:
        return None
    number, constant = step.arguments
    limit = values[constant]
    if limit is None or len(limit) != 1:
        return None
    fold, (threshold,) = OPERATIONS[step.op].fold, limit
    few, (lo, hi) = values[number], bounds[number]
    if few is not None:
        return "meets", numbers[number], tuple(v for v in sorted(few) if fold(v, threshold))
    if not lo <= threshold <= hi:
        # Outside of all that it can be, every known value meets the comparison, or none does.
        return "meets", numbers[number], bool(fold(lo if math.isfinite(lo) else hi, threshold))
    return None


def _intervals(kernel: Kernel) -> list[Interval]:
    bounds: list[Interval] = []
    for step in kernel.steps:
        arguments = [bounds[a] for a in step.arguments]
        bounds.append(interval(step, arguments, kernel.sources) if step.kind == "f" else NOTHING)
    return bounds


def _told(program: Program, info: RuleInfo) -> Iterator[Hashable]:
    """Yield what the sentence of a rule is made of."""
    yield from (info.gate, info.id, info.effect, _shown(info.term))
    rule = info.checked
    if rule is None:
        return
    yield rule.reason.value
    for name, place in sorted(rule.places.items()):
        yield name, _shown(place), tuple(_held(program, place))
    for term in (rule.condition, rule.amount):
        if isinstance(term, Apply) and term.op in SIGNS:
            yield from (_shown(side) for side in term.arguments)
        elif term is not None:
            yield _shown(term)
        # The first of them that is unknown is named: naming one again says nothing more.
        yield tuple(dict.fromkeys(program.columns_of(term))) if term is not None else ()


def _shown(term: Term | None) -> Hashable:
    """Return a term as a sentence shows it: ranges and zones of what it is made of are checked by the steps."""
    return plain(term, ranged=False)


def _terms(signal: SignalProgram) -> Hashable:
    """Return what a strategy leaves and orders by, beside its conditions and its price."""
    leaves, order = signal.exit, signal.order
    numbers = None if leaves is None else (leaves.stop, leaves.take, leaves.after_ns, leaves.blind_ns)
    kind = (order.type, order.residual, order.time_in_force, order.post_only)
    return numbers, kind, order.collar, order.expires_ns, order.settles_ns, plain(signal.repeat)


def _held(program: Program, term: Term) -> Iterator[Hashable]:
    """Yield the values of the parameters and facts that a shown term names."""
    for part in walk(term):
        if isinstance(part, ParameterRef):
            table = program.checked.parameters[part.document, part.id]
            yield table.house, table.by_strategy, table.declared.value
        elif isinstance(part, Fact):
            yield program.checked.facts.get(part.id) or program.checked.words[part.id]


def plain(thing: object, *, ranged: bool = True) -> Hashable:
    """Return something without its places, and unless it is `ranged` without the ranges and zones of its columns."""
    if isinstance(thing, Span):
        return None
    if isinstance(thing, Port) and not ranged and thing.zone:
        return plain(replace(thing, zone=""), ranged=ranged)
    if isinstance(thing, Type) and not ranged:
        return thing.kind, thing.dimension, thing.members
    if isinstance(thing, tuple):
        return tuple(plain(one, ranged=ranged) for one in thing)
    if is_dataclass(thing):
        return type(thing).__name__, tuple(plain(getattr(thing, f.name), ranged=ranged) for f in fields(thing))
    return repr(thing) if isinstance(thing, float) else thing if isinstance(thing, Hashable) else repr(thing)
