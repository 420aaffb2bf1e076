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
from golive.evaluator.native_pieces import CODES, LANES, MASKS, NUMBERS, TYPES, Line, in_pieces

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
        self.lines: list[Line] = []
        self.tables: list[str] = []
        self.seen: dict[object, str] = {}
        self.written: dict[int, str] = {}
        for i in part.given:
            self.written[i] = self.loaded(("step", i), kernel.steps[i].kind)
        for i in part.steps:
            self.written[i] = self.step(kernel.steps[i])
        for i in part.stored:
            self.stored(i)

        pieces = in_pieces(name, self.lines, list(self.places.values()))
        self.frame_bytes = pieces.frame_bytes
        self.text = "\n".join((*self.tables, pieces.text))

    def put(self, kind: str, *texts: str) -> str:
        """Write instructions, of which the last gives a value; return its name. `$` stands for it in those before."""
        name = f"%x{len(self.lines)}"
        *before, last = (text.replace("$", name) for text in texts)
        self.lines.append(Line(texts=(*before, f"{name} = {last}"), name=name, kind=kind))
        return name

    def once(self, key: object, write: Callable[[], str]) -> str:
        if key not in self.seen:
            self.seen[key] = write()
        return self.seen[key]

    def address(self, place: Place, kind: str, name: str) -> str:
        array = self.places.setdefault(place, f"%p{len(self.places)}")
        return f"{name} = getelementptr {CELLS[kind]}, ptr {array}, i64 %i"

    def loaded(self, place: Place, kind: str) -> str:
        """Read the lanes of an array, which may begin at any byte."""
        there = f"<{LANES} x {CELLS[kind]}>"
        address, value = self.address(place, kind, "$.at"), f"load {there}, ptr $.at, align 1"
        if kind in "ft":
            return self.put("f" if kind == "f" else "e", address, value)
        widened = f"sext {there} $.cells to {CODES}" if kind == "e" else f"trunc {there} $.cells to {MASKS}"
        return self.put(kind, address, f"$.cells = {value}", widened)

    def stored(self, i: int) -> None:
        kind, value = self.kernel.steps[i].kind, self.written[i]
        there, at = f"<{LANES} x {CELLS[kind]}>", f"%at{i}"
        texts = [self.address(("step", i), kind, at)]
        if kind != "f":
            texts += [f"%cells{i} = {'trunc' if kind == 'e' else 'zext'} {TYPES[kind]} {value} to {there}"]
            value = f"%cells{i}"
        self.lines.append(Line(texts=(*texts, f"store {there} {value}, ptr {at}, align 1")))

    def select(self, kind: str, mask: str, yes: str, no: str) -> str:
        return self.put(kind, f"select {MASKS} {mask}, {TYPES[kind]} {yes}, {TYPES[kind]} {no}")

    def all_of(self, masks: Sequence[str], op: str = "and") -> str:
        made = masks[0]
        for mask in masks[1:]:
            made = self.put("m", f"{op} {MASKS} {made}, {mask}")
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
            return self.all_of([self.put("m", f"icmp eq {CODES} {value}, {wanted}"), *usable])
        unknown = lanes(kind, np.nan if kind == "f" else -1)
        return self.select(kind, self.all_of(usable), value, unknown) if usable else value

    def usable(self, position: int, value: str) -> list[str]:
        port, tests = self.kernel.sources[position].port, list[str]()
        if port.type.kind is Kind.NUMBER:
            low, high = max(port.type.lo, -LARGEST), min(port.type.hi, LARGEST)
            tests.append(self.put("m", f"fcmp oge {NUMBERS} {value}, {lanes('f', low)}"))
            tests.append(self.put("m", f"fcmp ole {NUMBERS} {value}, {lanes('f', high)}"))
        if port.max_age_ns is not None:
            at = self.loaded(("at", position), "t")
            tests.append(self.put("m", f"icmp sge {CODES} {at}, {self.oldest(port.max_age_ns)}"))
            tests.append(self.put("m", f"icmp sle {CODES} {at}, {self.moment('latest')}"))
        return tests

    def moment(self, name: str) -> str:
        return self.once(name, lambda: self.loaded((name, 0), "t"))

    def oldest(self, age: int) -> str:
        return self.once(("oldest", age), lambda: self.put("e", f"sub {CODES} {self.moment('now')}, {lanes('e', age)}"))

    def bounded(self, code: str, length: int) -> str:
        """Return a place in a table: what is none of its places, -1 among them, is the last, which is the unknown's."""
        inside = self.put("m", f"icmp ult {CODES} {code}, {lanes('e', length)}")
        return self.select("e", inside, code, lanes("e", length - 1))

    def looked_up(self, kind: str, table: Sequence[Constant], place: str) -> str:
        """Write a look into a table, lane by lane."""
        name, held = f"@{self.name}_table{len(self.tables)}", "double" if kind == "f" else "i64"
        cells = ", ".join(cell(kind, value) for value in table)
        self.tables.append(f"{name} = private unnamed_addr constant [{len(table)} x {held}] [{cells}]")
        texts, made = [], "poison"
        for lane in range(LANES):
            texts += [
                f"$.code{lane} = extractelement {CODES} {place}, i64 {lane}",
                f"$.at{lane} = getelementptr {held}, ptr {name}, i64 $.code{lane}",
                f"$.cell{lane} = load {held}, ptr $.at{lane}, align 8",
                f"$.to{lane} = insertelement {TYPES[kind]} {made}, {held} $.cell{lane}, i64 {lane}",
            ]
            made = f"$.to{lane}"
        # The last lane's is the value itself.
        texts[-1] = texts[-1].partition(" = ")[2]
        return self.put(kind, *texts)


ZERO = lanes("f", 0.0)

Writer = Callable[[PartText, Step, Sequence[str]], str]


def _of_two(instruction: str, kind: str, to: str) -> Writer:
    return lambda part, step, a: part.put(to, f"{instruction} {TYPES[kind]} {a[0]}, {a[1]}")


def _called(name: str) -> Writer:
    return lambda part, step, a: part.put("f", f"call {NUMBERS} @llvm.{name}.v{LANES}f64({NUMBERS} {a[0]})")


def _finite(part: PartText, step: Step, a: Sequence[str]) -> str:
    return part.put("f", f"$.zero = fsub {NUMBERS} {a[0]}, {a[0]}", f"fadd {NUMBERS} {a[0]}, $.zero")


def _extreme(compared: str) -> Writer:
    # NaN in either gives NaN; adding zero makes equal zeros of different sign one.
    def write(part: PartText, step: Step, a: Sequence[str]) -> str:
        return part.put(
            "f",
            f"$.zero = fsub {NUMBERS} {a[0]}, {a[0]}",
            f"$.other = fadd {NUMBERS} {a[1]}, $.zero",
            f"$.mask = fcmp {compared} {NUMBERS} {a[0]}, {a[1]}",
            f"$.of = select {MASKS} $.mask, {NUMBERS} {a[0]}, {NUMBERS} $.other",
            f"fadd {NUMBERS} $.of, {ZERO}",
        )

    return write


def _or_zero(part: PartText, step: Step, a: Sequence[str]) -> str:
    return part.select("f", part.put("m", f"fcmp ogt {NUMBERS} {a[0]}, {ZERO}"), a[0], ZERO)


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
    place = part.put("e", f"$.row = mul {CODES} {row}, {lanes('e', width)}", f"add {CODES} $.row, {column}")
    return part.looked_up(step.kind, [value for line in table for value in line], place)


_WRITERS: Mapping[str, Writer] = {
    **{op: _of_two(instruction, "f", "f") for op, instruction in _ARITHMETIC.items()},
    **{op: _of_two(f"fcmp {compared}", "f", "m") for op, compared in _COMPARED.items()},
    **{op: _called(name) for op, name in _CALLED.items()},
    "neg": lambda part, step, a: part.put("f", f"fneg {NUMBERS} {a[0]}"),
    "known": lambda part, step, a: part.put("m", f"fcmp ord {NUMBERS} {a[0]}, {ZERO}"),
    "fin": _finite,
    "or_zero": _or_zero,
    "min": _extreme("ole"),
    "max": _extreme("oge"),
    "sel": lambda part, step, a: part.select("f", a[0], a[1], a[2]),
    "code_sel": lambda part, step, a: part.select("e", a[0], a[1], a[2]),
    "not": lambda part, step, a: part.put("m", f"xor {MASKS} {a[0]}, {lanes('m', 1)}"),
    "and": lambda part, step, a: part.all_of(a),
    "or": lambda part, step, a: part.all_of(a, "or"),
    "code_eq": _of_two("icmp eq", "e", "m"),
    "code_known": lambda part, step, a: part.put("m", f"icmp sge {CODES} {a[0]}, {lanes('e', 0)}"),
    "first": _first,
    "look": _look,
    "grid": _grid,
}
