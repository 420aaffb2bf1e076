"""A part of a kernel as a text for LLVM: straight-line, four rows at a time, without a branch or a call but its loop's.

Every operation is the one of IEEE 754, in the order of `operations.py`: LLVM rearranges none of them unless it is told
that it may, and it is not. All lanes are 64 bits wide: numbers are doubles, codes and times are integers.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from golive.compiler.kernel import Constant, Kernel, Step
from golive.core.signature import Kind
from golive.core.value import LARGEST
from golive.evaluator.column_reader import READS
from golive.evaluator.columns import kind_of
from golive.evaluator.native_parts import Part

LANES = 4
"""Rows that are worked out at once."""

NUMBERS, CODES, MASKS = (f"<{LANES} x {lane}>" for lane in ("double", "i64", "i1"))
TYPES = {"f": NUMBERS, "e": CODES, "m": MASKS}
CELLS = {"f": "double", "e": "i32", "m": "i8", "t": "i64"}
"""What an array holds: numbers, codes, masks, times."""

Place = tuple[str, int]
"""An array: a source's `values` or times (`at`), the decisions' `now` and `latest`, or a step's own array (`step`)."""

DECLARED = "\n".join(f"declare {NUMBERS} @llvm.{name}.v{LANES}f64({NUMBERS})" for name in ("fabs", "sqrt", "floor"))

_ARITHMETIC = {"add": "fadd", "sub": "fsub", "mul": "fmul", "div": "fdiv", "div_by": "fdiv"}
_CALLED = {"abs": "fabs", "sqrt": "sqrt", "floor": "floor"}
_COMPARED = {"ge": "oge", "gt": "ogt", "le": "ole", "lt": "olt", "eq": "oeq", "ne": "one"}


def lanes(kind: str, value: Constant) -> str:
    """Return a constant in every lane.

    >>> lanes("e", -1)
    '<i64 -1, i64 -1, i64 -1, i64 -1>'
    """
    return f"<{', '.join([cell(kind, value)] * LANES)}>"


def cell(kind: str, value: Constant) -> str:
    """Return one constant; a double by its bits.

    >>> cell("f", 1.0)
    'double 0x3FF0000000000000'
    """
    if kind == "f":
        return f"double 0x{struct.unpack('<Q', struct.pack('<d', float(value)))[0]:016X}"
    return f"i1 {str(bool(value)).lower()}" if kind == "m" else f"i64 {int(value)}"


class PartText:
    """Writes one part; `places` are the arrays that its function takes, in their order, after the number of rows."""

    def __init__(self, kernel: Kernel, part: Part, name: str) -> None:
        self.kernel, self.name = kernel, name
        self.places: dict[Place, str] = {}
        self.lines: list[str] = []
        self.tables: list[str] = []
        self.seen: dict[object, str] = {}
        self.written: dict[int, str] = {}
        for i in part.given:
            self.written[i] = self.loaded(("step", i), kernel.steps[i].kind)
        for i in part.steps:
            self.written[i] = self.step(kernel.steps[i])
        for i in part.stored:
            self.stored(i)

    @property
    def text(self) -> str:
        """The function, and the tables that it looks into."""
        arrays = "".join(f", ptr noalias {p}" for p in self.places.values())
        return "\n".join(
            (
                *self.tables,
                f"define void @{self.name}(i64 %rows{arrays}) {{",
                "entry:\n  br label %rows_of_lanes",
                "rows_of_lanes:",
                "  %i = phi i64 [ 0, %entry ], [ %next, %rows_of_lanes ]",
                *self.lines,
                f"  %next = add i64 %i, {LANES}",
                "  %more = icmp ult i64 %next, %rows",
                "  br i1 %more, label %rows_of_lanes, label %done",
                "done:\n  ret void\n}",
            )
        )

    def put(self, text: str) -> str:
        """Write one instruction and return the name of what it gives."""
        name = f"%x{len(self.lines)}"
        self.lines.append(f"  {name} = {text}")
        return name

    def once(self, key: object, write: Callable[[], str]) -> str:
        if key not in self.seen:
            self.seen[key] = write()
        return self.seen[key]

    def address(self, place: Place, kind: str) -> str:
        array = self.places.setdefault(place, f"%p{len(self.places)}")
        return self.put(f"getelementptr {CELLS[kind]}, ptr {array}, i64 %i")

    def loaded(self, place: Place, kind: str) -> str:
        """Read the lanes of an array, which may begin at any byte."""
        there = f"<{LANES} x {CELLS[kind]}>"
        value = self.put(f"load {there}, ptr {self.address(place, kind)}, align 1")
        if kind == "e":
            return self.put(f"sext {there} {value} to {CODES}")
        return self.put(f"trunc {there} {value} to {MASKS}") if kind == "m" else value

    def stored(self, i: int) -> None:
        kind, value = self.kernel.steps[i].kind, self.written[i]
        there = f"<{LANES} x {CELLS[kind]}>"
        if kind != "f":
            value = self.put(f"{'trunc' if kind == 'e' else 'zext'} {TYPES[kind]} {value} to {there}")
        address = self.address(("step", i), kind)
        self.lines.append(f"  store {there} {value}, ptr {address}, align 1")

    def select(self, kind: str, mask: str, yes: str, no: str) -> str:
        return self.put(f"select {MASKS} {mask}, {TYPES[kind]} {yes}, {TYPES[kind]} {no}")

    def all_of(self, masks: Sequence[str], op: str = "and") -> str:
        made = masks[0]
        for mask in masks[1:]:
            made = self.put(f"{op} {MASKS} {made}, {mask}")
        return made

    def step(self, step: Step) -> str:
        if step.op == "const":
            assert step.value is not None
            return lanes(step.kind, step.value)
        if step.op in READS:
            return self.read(step)
        return _WRITERS[step.op](self, step, [self.written[a] for a in step.arguments])

    def read(self, step: Step) -> str:
        """Write what `ColumnReader` does: a cell where it is in range and fresh, unknown elsewhere."""
        position = int(step.value or 0)
        kind = kind_of(self.kernel.sources[position])
        value = self.once(("value", position), lambda: self.loaded(("values", position), kind))
        usable = self.usable(position, value)
        if step.op != "in":
            wanted = lanes("e", int(step.op == "in_true"))
            return self.all_of([self.put(f"icmp eq {CODES} {value}, {wanted}"), *usable])
        unknown = lanes(kind, np.nan if kind == "f" else -1)
        return self.select(kind, self.all_of(usable), value, unknown) if usable else value

    def usable(self, position: int, value: str) -> list[str]:
        port, tests = self.kernel.sources[position].port, list[str]()
        if port.type.kind is Kind.NUMBER:
            low, high = max(port.type.lo, -LARGEST), min(port.type.hi, LARGEST)
            tests.append(self.put(f"fcmp oge {NUMBERS} {value}, {lanes('f', low)}"))
            tests.append(self.put(f"fcmp ole {NUMBERS} {value}, {lanes('f', high)}"))
        if port.max_age_ns is not None:
            at = self.loaded(("at", position), "t")
            tests.append(self.put(f"icmp sge {CODES} {at}, {self.oldest(port.max_age_ns)}"))
            tests.append(self.put(f"icmp sle {CODES} {at}, {self.moment('latest')}"))
        return tests

    def moment(self, name: str) -> str:
        return self.once(name, lambda: self.loaded((name, 0), "t"))

    def oldest(self, age: int) -> str:
        return self.once(("oldest", age), lambda: self.put(f"sub {CODES} {self.moment('now')}, {lanes('e', age)}"))

    def bounded(self, code: str, length: int) -> str:
        """Return a place in a table: what is none of its places, -1 among them, is the last, which is the unknown's."""
        inside = self.put(f"icmp ult {CODES} {code}, {lanes('e', length)}")
        return self.select("e", inside, code, lanes("e", length - 1))

    def looked_up(self, kind: str, table: Sequence[Constant], place: str) -> str:
        """Write a look into a table, lane by lane."""
        name, held = f"@{self.name}_table{len(self.tables)}", "double" if kind == "f" else "i64"
        cells = ", ".join(cell(kind, value) for value in table)
        self.tables.append(f"{name} = private unnamed_addr constant [{len(table)} x {held}] [{cells}]")
        made = "poison"
        for lane in range(LANES):
            code = self.put(f"extractelement {CODES} {place}, i64 {lane}")
            address = self.put(f"getelementptr {held}, ptr {name}, i64 {code}")
            value = self.put(f"load {held}, ptr {address}, align 8")
            made = self.put(f"insertelement {TYPES[kind]} {made}, {held} {value}, i64 {lane}")
        return made


ZERO = lanes("f", 0.0)

Writer = Callable[[PartText, Step, Sequence[str]], str]


def _of_two(instruction: str, kind: str) -> Writer:
    return lambda part, step, a: part.put(f"{instruction} {TYPES[kind]} {a[0]}, {a[1]}")


def _called(name: str) -> Writer:
    return lambda part, step, a: part.put(f"call {NUMBERS} @llvm.{name}.v{LANES}f64({NUMBERS} {a[0]})")


def _finite(part: PartText, step: Step, a: Sequence[str]) -> str:
    return part.put(f"fadd {NUMBERS} {a[0]}, {part.put(f'fsub {NUMBERS} {a[0]}, {a[0]}')}")


def _extreme(compared: str) -> Writer:
    def write(part: PartText, step: Step, a: Sequence[str]) -> str:
        # NaN in either gives NaN; adding zero makes equal zeros of different sign one.
        other = part.put(f"fadd {NUMBERS} {a[1]}, {part.put(f'fsub {NUMBERS} {a[0]}, {a[0]}')}")
        mask = part.put(f"fcmp {compared} {NUMBERS} {a[0]}, {a[1]}")
        return part.put(f"fadd {NUMBERS} {part.select('f', mask, a[0], other)}, {ZERO}")

    return write


def _or_zero(part: PartText, step: Step, a: Sequence[str]) -> str:
    return part.select("f", part.put(f"fcmp ogt {NUMBERS} {a[0]}, {ZERO}"), a[0], ZERO)


def _first(part: PartText, step: Step, a: Sequence[str]) -> str:
    """Write the position of the first mask that is as `table` says, from the last to the first."""
    true = step.table or (1,) * len(a)
    made = lanes("e", len(a))
    for n in reversed(range(len(a))):
        here = lanes("e", n)
        made = part.select("e", a[n], here, made) if true[n] else part.select("e", a[n], made, here)
    return made


def _look(part: PartText, step: Step, a: Sequence[str]) -> str:
    table = [value for value in step.table if not isinstance(value, tuple)]
    return part.looked_up(step.kind, table, part.bounded(a[0], len(table)))


def _grid(part: PartText, step: Step, a: Sequence[str]) -> str:
    table = [row for row in step.table if isinstance(row, tuple)]
    width = len(table[0])
    row, column = part.bounded(a[0], len(table)), part.bounded(a[1], width)
    begin = part.put(f"mul {CODES} {row}, {lanes('e', width)}")
    place = part.put(f"add {CODES} {begin}, {column}")
    return part.looked_up(step.kind, [value for line in table for value in line], place)


_WRITERS: Mapping[str, Writer] = {
    **{op: _of_two(instruction, "f") for op, instruction in _ARITHMETIC.items()},
    **{op: _of_two(f"fcmp {compared}", "f") for op, compared in _COMPARED.items()},
    **{op: _called(name) for op, name in _CALLED.items()},
    "neg": lambda part, step, a: part.put(f"fneg {NUMBERS} {a[0]}"),
    "known": lambda part, step, a: part.put(f"fcmp ord {NUMBERS} {a[0]}, {ZERO}"),
    "fin": _finite,
    "or_zero": _or_zero,
    "min": _extreme("ole"),
    "max": _extreme("oge"),
    "sel": lambda part, step, a: part.select("f", a[0], a[1], a[2]),
    "code_sel": lambda part, step, a: part.select("e", a[0], a[1], a[2]),
    "not": lambda part, step, a: part.put(f"xor {MASKS} {a[0]}, {lanes('m', 1)}"),
    "and": lambda part, step, a: part.all_of(a),
    "or": lambda part, step, a: part.all_of(a, "or"),
    "code_eq": _of_two("icmp eq", "e"),
    "code_known": lambda part, step, a: part.put(f"icmp sge {CODES} {a[0]}, {lanes('e', 0)}"),
    "first": _first,
    "look": _look,
    "grid": _grid,
}
