"""Making kernels: every step is folded where its arguments are constant and shared where it exists already."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from golive.compiler.interval import NOTHING, Interval, interval
from golive.compiler.kernel import Constant, Kernel, Source, Step, TableRow, needed_steps
from golive.compiler.operations import NAN, OPERATIONS
from golive.core.value import LARGEST

_MAPPED = frozenset(
    ("add", "sub", "mul", "div", "div_by", "neg", "abs", "pow", "sqrt", "exp", "log", "min", "max", "fin")
)
"""Operations on look-ups by the same code, or on a look-up and constants, that become one look-up."""


class Builder:
    """A kernel in the making."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self.steps: list[Step] = []
        self._made: dict[object, int] = {}
        self._positions: dict[Source, int] = {}
        self._intervals: dict[int, Interval] = {}

    # Constants and columns

    def const(self, value: float) -> int:
        return self._add(Step(op="const", kind="f", value=float(value)))

    @property
    def always(self) -> int:
        """The mask that is true in every row."""
        return self._add(Step(op="const", kind="m", value=True))

    @property
    def never(self) -> int:
        """The mask that is false in every row."""
        return self._add(Step(op="const", kind="m", value=False))

    def code(self, value: int) -> int:
        return self._add(Step(op="const", kind="e", value=int(value)))

    @property
    def nan(self) -> int:
        return self.const(NAN)

    def read(self, source: Source, op: str = "in") -> int:
        """Add the step that reads a column; conditions are read as two masks, `in_true` and `in_false`."""
        position = self._positions.get(source)
        if position is None:
            position = self._positions[source] = len(self.sources)
            self.sources.append(source)
        kind = "m" if op != "in" else "f" if source.is_number else "e"
        return self._add(Step(op=op, kind=kind, value=position))

    # Operations

    def op(self, name: str, *arguments: int) -> int:
        """Add an operation with a fixed number of arguments."""
        operation = OPERATIONS[name]
        steps = [self.steps[a] for a in arguments]
        if steps[0].op == "const" and all(s.op == "const" for s in steps):
            return self.constant(operation.kind, operation.fold(*(s.value for s in steps)))
        if name in ("sel", "code_sel"):
            return self._select(name, *arguments)
        same = self._unchanged(name, arguments)
        if same is not None:
            return same
        if name == "div" and steps[1].op == "const" and steps[1].value:
            return self.op("div_by", *arguments)
        mapped = self._mapped(name, arguments) if name in _MAPPED else None
        if mapped is not None:
            return mapped
        return self._add(Step(op=name, kind=operation.kind, arguments=arguments))

    def _select(self, name: str, mask: int, yes: int, no: int) -> int:
        """Add a choice; where the mask is a constant, or both sides are the same step, there is none to make."""
        step = self.steps[mask]
        if step.op == "const":
            return yes if step.value else no
        if yes == no:
            return yes
        if step.op == "not":
            return self.op(name, step.arguments[0], no, yes)
        arguments = (mask, self._chosen(mask, yes, 1), self._chosen(mask, no, 2))
        return self._add(Step(op=name, kind=OPERATIONS[name].kind, arguments=arguments))

    def _chosen(self, mask: int, step: int, branch: int) -> int:
        """Return what a step is where a mask is known to be true (branch 1) or false (2): its own choice is made."""
        s = self.steps[step]
        return s.arguments[branch] if s.op in ("sel", "code_sel") and s.arguments[0] == mask else step

    def fin(self, step: int) -> int:
        """Return the number if finite, else NaN."""
        return self.op("fin", step)

    def all_of(self, masks: Iterable[int]) -> int:
        return self._logic("and", masks, neutral=True)

    def any_of(self, masks: Iterable[int]) -> int:
        return self._logic("or", masks, neutral=False)

    def first(self, masks: tuple[int, ...]) -> int:
        """Add the position of the first true mask, or their number when none is."""
        return self._add(Step(op="first", kind="e", arguments=masks))

    def look(self, code: int, values: Iterable[float | int], *, kind: str) -> int:
        """Add a look-up; `values` are by code, the answer for an unknown code is unknown."""
        table = (*values, NAN if kind == "f" else -1)
        asked = self.steps[code]
        if asked.op == "const":
            assert isinstance(asked.value, int)
            return self.constant(kind, table[asked.value])
        return self._add(Step(op="look", kind=kind, arguments=(code,), table=table))

    def grid(self, row: int, column: int, cells: tuple[tuple[int, ...], ...]) -> int:
        """Add a look-up by two codes, giving a code."""
        width = len(cells[0]) + 1
        table: tuple[TableRow, ...] = (*((*line, -1) for line in cells), (-1,) * width)
        a, b = self.steps[row], self.steps[column]
        if a.op == b.op == "const":
            assert isinstance(a.value, int)
            assert isinstance(b.value, int)
            return self.code(int(table[a.value][b.value]))
        return self._add(Step(op="grid", kind="e", arguments=(row, column), table=table))

    def interval(self, step: int) -> Interval:
        """Return the closed interval of a number's known values."""
        for one in self._without_interval(step):
            s = self.steps[one]
            arguments = [self._intervals[a] if self.steps[a].kind == "f" else NOTHING for a in s.arguments]
            self._intervals[one] = interval(s, arguments, self.sources)
        return self._intervals[step]

    def _without_interval(self, step: int) -> list[int]:
        """Return the numbers that a step is worked out from and whose intervals are not, in order."""
        wanted: set[int] = set()
        stack = [step]
        while stack:
            one = stack.pop()
            if one not in self._intervals and one not in wanted:
                wanted.add(one)
                stack += (a for a in self.steps[one].arguments if self.steps[a].kind == "f")
        return sorted(wanted)

    def never_infinite(self, step: int) -> bool:
        """Say whether a number is certainly finite or NaN."""
        lo, hi = self.interval(step)
        return lo >= -LARGEST and hi <= LARGEST

    def with_table(self, step: int, values: Iterable[float]) -> int:
        """Return a look-up or constant like `step` with other values; used to fold a tolerance into a threshold."""
        s = self.steps[step]
        if s.op == "const":
            return self.const(next(iter(values)))
        return self._add(Step(op="look", kind="f", arguments=s.arguments, table=tuple(values)))

    def values(self, step: int) -> tuple[float, ...] | None:
        """Return what a constant, or a look-up by a code, can be; None for anything else."""
        s = self.steps[step]
        if s.op == "const" and s.kind == "f":
            assert s.value is not None
            return (float(s.value),)
        return tuple(float(v) for v in s.table if not isinstance(v, tuple)) if s.op == "look" else None

    def finish(self, outputs: Mapping[str, int]) -> Kernel:
        """Drop what no output needs and return the kernel; ports keep their order of first use."""
        order = needed_steps(self.steps, outputs.values())
        place = {old: new for new, old in enumerate(order)}
        read = sorted({int(s.value or 0) for s in (self.steps[i] for i in order) if s.op.startswith("in")})
        position = {old: new for new, old in enumerate(read)}
        steps = tuple([self._moved(self.steps[i], place, position) for i in order])
        names = {name: place[step] for name, step in outputs.items()}
        return Kernel(sources=tuple(self.sources[i] for i in read), steps=steps, outputs=names)

    @staticmethod
    def _moved(step: Step, place: Mapping[int, int], position: Mapping[int, int]) -> Step:
        if step.op.startswith("in"):
            value = position[int(step.value or 0)]
            return step if value == step.value else step._replace(value=value)
        return _with(step, tuple([place[a] for a in step.arguments]))

    # A conjunction inside a conjunction stays a step of its own: proofs by substitution need something to replace.
    def _logic(self, op: str, masks: Iterable[int], *, neutral: bool) -> int:
        kept: dict[int, None] = {}
        for mask in masks:
            step = self.steps[mask]
            if step.op == "const":
                if step.value is not neutral:
                    return self.never if neutral else self.always
            else:
                kept[mask] = None
        if not kept:
            return self.always if neutral else self.never
        if any(self.steps[m].op == "not" and self.steps[m].arguments[0] in kept for m in kept):
            return self.never if neutral else self.always
        if len(kept) == 1:
            return next(iter(kept))
        return self._add(Step(op=op, kind="m", arguments=tuple(kept)))

    def _unchanged(self, name: str, arguments: tuple[int, ...]) -> int | None:
        """Return what an operation leaves as it is, to the bit: an argument, or what it denied twice."""
        first = self.steps[arguments[0]]
        if name == "not" and first.op == "not":
            return first.arguments[0]
        if name == "fin" and self.never_infinite(arguments[0]):
            return arguments[0]
        if name == "add" and any(self._is_zero(b) and self._no_signed_zero(a) for a, b in (arguments, arguments[::-1])):
            return arguments[1] if self._is_zero(arguments[0]) else arguments[0]
        if name == "mul":
            for a, b in (arguments, arguments[::-1]):
                if self.steps[a].op == "const" and self.steps[a].value == 1.0:
                    return b
        if name in ("min", "max") and self._number(arguments[1]):
            (lo, hi), (bound, _) = (self.interval(a) for a in arguments)
            return arguments[0] if (hi <= bound if name == "min" else lo >= bound) else None
        return None

    def _is_zero(self, step: int) -> bool:
        return self.steps[step].op == "const" and repr(self.steps[step].value) == "0.0"

    def _no_signed_zero(self, step: int) -> bool:
        """Say whether a number is certainly no zero with a sign, which adding zero would take from it.

        Only what it is worked out from directly is looked at: chains of sums are long.
        """
        s = self.steps[step]
        if s.op == "sel":
            return all(self._adds_no_sign(a) for a in s.arguments[1:])
        return self._adds_no_sign(step) or (s.op == "sub" and self._adds_no_sign(s.arguments[0]))

    def _adds_no_sign(self, step: int) -> bool:
        s = self.steps[step]
        match s.op:
            case "abs" | "fin" | "min" | "max" | "or_zero":
                return True
            case "add":
                return any(self._is_unsigned(a) for a in s.arguments)
        return self._is_unsigned(step)

    def _is_unsigned(self, step: int) -> bool:
        """Say whether a number is a constant, or looked up, and no zero with a sign; or cannot be zero."""
        values = self.values(step)
        if values is None:
            return not self.may_be_zero(step)
        return all(repr(value) != "-0.0" for value in values)

    def may_be_zero(self, step: int) -> bool:
        """Say whether a number, where it is known, can be zero."""
        lo, hi = self.interval(step)
        return lo <= 0.0 <= hi

    def _number(self, step: int) -> bool:
        """Say whether a step is a constant that is known: an unknown one bounds nothing, it makes all unknown."""
        s = self.steps[step]
        return s.op == "const" and s.value is not None and not math.isnan(s.value)

    def _mapped(self, name: str, arguments: tuple[int, ...]) -> int | None:
        steps = [self.steps[a] for a in arguments]
        codes = {s.arguments for s in steps if s.op == "look"}
        if len(codes) != 1 or any(s.op not in ("look", "const") for s in steps):
            return None
        length = max(len(s.table) for s in steps)
        columns = [[s.value] * length if s.op == "const" else list(s.table) for s in steps]
        fold = OPERATIONS[name].fold
        table = tuple(float(fold(*row)) for row in zip(*columns, strict=True))
        return self._add(Step(op="look", kind="f", arguments=next(iter(codes)), table=table))

    def copy(self, step: Step, arguments: tuple[int, ...]) -> int:
        """Add a step of another kernel, which nothing before it has changed."""
        self.steps.append(_with(step, arguments))
        return len(self.steps) - 1

    def take(self, step: Step, arguments: tuple[int, ...]) -> int:
        """Add a step of another kernel as it is, or find it."""
        return self._add(_with(step, arguments))

    def find(self, op: str, arguments: tuple[int, ...]) -> int | None:
        """Return the step that is an operation on these arguments, if there is one."""
        kind = OPERATIONS[op].kind if op in OPERATIONS else "m"
        return self._made.get(_key(op, kind, arguments, None, ()))

    def looked_up(self, step: Step, arguments: tuple[int, ...]) -> int:
        """Add a look-up of another kernel, or its answer where every code is constant."""
        cell: Any = step.table
        for code in (self.steps[a] for a in arguments):
            if code.op != "const":
                return self.copy(step, arguments)
            cell = cell[code.value]
        return self.constant(step.kind, cell)

    def constant(self, kind: str, value: Constant) -> int:
        """Add a constant of any kind."""
        if kind == "m":
            return self.always if value else self.never
        return self.code(int(value)) if kind == "e" else self.const(value)

    def _add(self, step: Step) -> int:
        key = _key(step.op, step.kind, step.arguments, step.value, step.table)
        place = self._made.get(key)
        if place is None:
            place = self._made[key] = len(self.steps)
            self.steps.append(step)
        return place


def _key(op: str, kind: str, arguments: tuple[int, ...], value: Constant | None, table: tuple[object, ...]) -> object:
    # NaN differs from itself and 0.0 equals -0.0: keys use the spelling of constants and tables.
    return op, kind, arguments, value if value is None else repr(value), table and repr(table)


def _with(step: Step, arguments: tuple[int, ...]) -> Step:
    if arguments == step.arguments:
        return step
    return Step(op=step.op, kind=step.kind, arguments=arguments, value=step.value, table=step.table)
