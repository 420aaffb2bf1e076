"""One row at a time: a kernel as one generated, straight-line Python function."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from golive.compiler import operations
from golive.compiler.assume import Shortcut, when_finite, when_known, where_true
from golive.compiler.kernel import Kernel, Source, Step, needed_steps
from golive.compiler.operations import NAN, OPERATIONS
from golive.core.dataclass import dataclass
from golive.core.row import Row, why
from golive.core.trading_calendar import CODES
from golive.core.value import Unknown
from golive.evaluator.ingest import Scalar, read
from golive.evaluator.scalar_reading import ClearReading, Reading

Bad = list[tuple[str, Unknown]]
Values = tuple[tuple[Any, ...], ...]
"""What is kept, in pieces: `ScalarFunction.value` finds one by its name."""

Clear = Callable[[Row, int, int], Values | None]

PIECE = 30
"""Values that one tuple is written with: Python builds a longer one element by element, which takes twice the time."""

MAX_INLINE = 400
"""Characters up to which an expression used once is written into its user instead of a name of its own."""


MOST_WRITTEN_TWICE = 1_000
"""Steps up to which `run` has a text of its own for rows without unknowns; compiling that text of more takes longer
than it saves, since such a row is only given to `run` where a cell has to be converted.
"""

CLEAR = "def clear(row, now, skew, type=type, float=float, int=int, str=str):"
"""What is asked of every cell is a local name: Python finds it sooner."""

MAX_CHAIN = MAX_RUN = 200
"""Conditions that are chained by `if` and `else`, each of which Python's compiler reads inside the one before; and that
are looked through together where there are more.
"""


@dataclass(frozen=True, slots=True, eq=False)
class ScalarFunction:
    """A compiled kernel: `run(get, now_ns, skew_ns)` gives the kept values and the columns that were unknown.

    `clear(row, now_ns, skew_ns)` gives the same values sooner, for a dict in which every column is known, and None for
    any other. `position` says where each output stands in the values. `source` is the generated text, for the curious.
    Generated functions cannot be pickled: what is written is the `kernel`, of which they are generated again.
    """

    run: Callable[[Callable[[str], Any], int, int], tuple[Values, Bad]]
    position: Mapping[str, tuple[int, int]]
    source: str
    kernel: Kernel
    clear: Clear | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return compile_scalar, (self.kernel,)

    def __deepcopy__(self, memo: dict[int, Any]) -> ScalarFunction:
        return self

    def of(self, row: Row, now: int, skew: int) -> tuple[Values, Bad]:
        """Return the kept values of a row, and the columns that were unknown in it."""
        if self.clear is not None and row.__class__ is dict:
            values = self.clear(row, now, skew)
            if values is not None:
                return values, []
        return self.run(row.get, now, skew)

    def value(self, values: Values, output: str) -> Any:
        """Return a kept value by its name."""
        piece, place = self.position[output]
        return values[piece][place]


def compile_clear(kernel: Kernel, outputs: Sequence[str]) -> Clear:
    """Generate the function for rows in which every column is known alone, with only some of the outputs.

    Where nothing determines the verdict it is given back at once; what refuses a row is worked out for other rows only.
    """
    few = when_finite(replace(kernel, outputs={name: kernel.outputs[name] for name in outputs}))
    clearly, rule = ClearReading(kernel.sources), few.kernel.steps[few.kernel.outputs["rule"]]
    if rule.op == "code_sel":
        short = where_true(few, rule.arguments[0])
        steps = _Steps(short.kernel, clearly.names, "c", short.numbers, short)
    else:
        steps = _Steps(few.kernel, clearly.names, "c", few.numbers)
    text = "\n".join((CLEAR, *clearly.lines, *steps.text(), ""))
    scope = {**SCOPE, **clearly.scope, **steps.scope}
    scope = executed(text, scope)
    clear: Clear = scope["clear"]
    return clear


def compile_scalar(kernel: Kernel) -> ScalarFunction:
    """Generate the function. The text holds no user input: names are numbered, columns and tables are constants.

    The steps are written as they are for rows in which every column is known, and as they are for all others.
    """
    reading, clearly, finite = Reading(kernel.sources), ClearReading(kernel.sources), when_finite(kernel)
    short, long = _Steps(finite.kernel, clearly.names, "c", finite.numbers), _Steps(kernel, reading.names, "s")
    scope = {**SCOPE, **reading.scope, **clearly.scope}
    lines = ["def decide(get, now, skew):", *reading.lines]
    if len(kernel.steps) <= MOST_WRITTEN_TWICE:
        known = _Steps(when_known(kernel), reading.names, "k")
        lines += ("    if not bad:", *(f"    {line}" for line in known.text(", bad")))
        scope |= known.scope
    lines += (*long.text(", bad"), CLEAR, *clearly.lines, *short.text())
    text = "\n".join(lines) + "\n"
    scope |= {**short.scope, **long.scope}
    scope = executed(text, scope)
    position = {name: divmod(i, PIECE) for i, name in enumerate(kernel.outputs)}
    return ScalarFunction(run=scope["decide"], position=position, source=text, kernel=kernel, clear=scope["clear"])


def executed(text: str, scope: dict[str, Any]) -> dict[str, Any]:
    """Return a scope with the functions of a generated text in it."""
    exec(compile(text, "<golive kernel>", "exec"), scope)  # noqa: S102  (generated from numbered steps only)
    return scope


class _Steps:
    """The text that works out a kernel's steps from columns that are read, and gives back what is kept.

    `names` are those of the columns, `mark` begins the names of this text's own. Where one of the `numbers` is not
    finite, None is given back. With a `shortcut` through this kernel what it gives is given back before anything is
    worked out that only other rows need.
    """

    def __init__(
        self,
        kernel: Kernel,
        names: Mapping[Source, str],
        mark: str,
        numbers: tuple[int, ...] = (),
        shortcut: Shortcut | None = None,
    ) -> None:
        self.kernel, self.numbers, self.shortcut = kernel, numbers, shortcut
        self.columns = [names[s] for s in kernel.sources]
        self.mark = mark
        self.lines: list[str] = []
        self.written: dict[int, str] = {}
        self.scope: dict[str, Any] = {}
        self.uses = [0] * len(kernel.steps)
        # Of a step, the last that takes it and as which argument; -1 where it is kept, which is no expression.
        self.user = [(-1, 0)] * len(kernel.steps)
        for i, step in enumerate(kernel.steps):
            for n, argument in enumerate(step.arguments):
                self.uses[argument] += 1
                self.user[argument] = i, n
        early = () if shortcut is None else (shortcut.mask, *shortcut.outputs.values())
        for step_id in (*kernel.outputs.values(), *numbers, *early):
            self.uses[step_id] += 1

    def text(self, besides: str = "") -> list[str]:
        """Return the lines; `besides` is what is given back with the values."""
        if self.numbers:
            # Before anything is given back: what is taken for finite may be left out of what is worked out from it.
            self.write(needed_steps(self.kernel.steps, self.numbers))
            total = f"{self.mark}total"
            for start in range(0, len(self.numbers), PIECE):
                some = " + ".join(self.written[number] for number in self.numbers[start : start + PIECE])
                self.lines.append(f"    {total} = {some}" + (f" + {total}" if start else ""))
            # Of numbers that are finite this is zero; a sum of them that is not only costs time.
            self.lines.append(f"    if {total} - {total}: return None")
        if self.shortcut is not None:
            mask, outputs = self.shortcut.mask, self.shortcut.outputs
            self.write(needed_steps(self.kernel.steps, (mask, *outputs.values())))
            self.lines.append(f"    if {self.written[mask]}: return ({self.kept(outputs)}){besides}")
        self.write(range(len(self.kernel.steps)))
        return [*self.lines, f"    return ({self.kept(self.kernel.outputs)}){besides}"]

    def write(self, steps: Iterable[int]) -> None:
        """Write those of some steps that are not written."""
        for i in steps:
            step = self.kernel.steps[i]
            if i in self.written:
                continue
            if step.op == "first" and len(step.arguments) > MAX_CHAIN:
                self.first_of_many(i, step)
            else:
                self.step(i, step)

    def kept(self, outputs: Mapping[str, int]) -> str:
        written = [self.written[step] for step in outputs.values()]
        pieces = (written[start : start + PIECE] for start in range(0, len(written), PIECE))
        return "".join(f"({', '.join(piece)},), " for piece in pieces)

    def step(self, i: int, step: Step) -> None:
        expression, atom = self.expression(i, step)
        if atom or (step.op == "not" and expression.removeprefix("not ").isidentifier()):
            # What is turned round where it is read costs nothing in a condition.
            self.written[i] = expression if atom else f"({expression})"
        elif self.uses[i] == 1 and (len(expression) <= MAX_INLINE or step.op == "first") and self.inlines(i):
            self.written[i] = f"({expression})"
        else:
            self.lines.append(f"    {self.mark}{i} = {expression}")
            self.written[i] = f"{self.mark}{i}"

    def first_of_many(self, i: int, step: Step) -> None:
        """Write the position of the first true mask by looking through tuples: of a long chain Python reads little."""
        name, many, last = f"{self.mark}{i}", f"{self.mark}many", len(step.arguments)
        self.lines.append(f"    {name} = {last}")
        for start, denied, masks in _runs([self.written[a] for a in step.arguments]):
            self.lines += (
                f"    if {name} == {last}:",
                f"        {many} = ({', '.join(masks)},)",
                f"        if {not denied} in {many}: {name} = {start} + {many}.index({not denied})",
            )
        self.written[i] = name

    def inlines(self, i: int) -> bool:
        """Say whether the one user of a step writes it once."""
        user, position = self.user[i]
        if user < 0:
            return False
        operation = OPERATIONS.get(self.kernel.steps[user].op)
        return operation is None or operation.python.count(f"{{{position}}}") == 1

    def expression(self, i: int, step: Step) -> tuple[str, bool]:
        """Return the spelling of a step, and whether it is a name or a literal."""
        arguments = [self.written[a] for a in step.arguments]
        match step.op:
            case "const":
                text = repr(step.value)
                return (f"({text})" if text.startswith("-") else text), True
            case "in":
                return self.columns[int(step.value or 0)], True
            case "in_true":
                return f"{self.columns[int(step.value or 0)]} is True", False
            case "in_false":
                return f"{self.columns[int(step.value or 0)]} is False", False
            case "and" | "or":
                return f" {step.op} ".join(arguments), False
            case "look" | "grid":
                table = f"{self.mark}table{i}"
                self.scope[table] = step.table
                return table + "".join(f"[{a}]" for a in arguments), False
            case "first":
                return _chain(arguments, len(arguments)), False
        return OPERATIONS[step.op].python.format(*arguments), False


def _chain(masks: Iterable[str], last: int) -> str:
    """Write the position of the first true mask; `last` when none is."""
    return "".join(f"{n} if {mask} else " for n, mask in _first_places(masks)) + str(last)


def _first_places(masks: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield masks by position, each where it stands first: nowhere else could it be the first that is true."""
    seen: set[str] = set()
    for n, mask in enumerate(masks):
        if mask not in seen:
            seen.add(mask)
            yield n, mask


def _runs(masks: Iterable[str]) -> Iterator[tuple[int, bool, list[str]]]:
    """Yield masks that follow one another, as where they begin, whether they are denied, and what is or is denied."""
    run: list[str] = []
    start, before = 0, False
    for n, mask in _first_places(masks):
        denied = _DENIED.fullmatch(mask)
        if run and (n != start + len(run) or (denied is not None) is not before or len(run) == MAX_RUN):
            yield start, before, run
            run = []
        if not run:
            start, before = n, denied is not None
        run.append(denied[1] if denied is not None else mask)
    if run:
        yield start, before, run


_DENIED = re.compile(r"\(not (\w+)\)")


def _slow(source: Source, value: Any, time: Any, get: Callable[[str], Any], now: int, skew: int, bad: Bad) -> Scalar:
    column = source.port.column
    out, unknown = read(source, value, time, get(why(column)) if value is None else None, now, skew)
    if unknown is not None:
        at_fault = source.calendar.id if source.calendar is not None and unknown.code in CODES else column
        if all(name != at_fault for name, _ in bad):
            bad.append((at_fault, unknown))
    return out


SCOPE: Mapping[str, Any] = {
    "nan": NAN,
    "inf": float("inf"),
    "slow": _slow,
    "read": read,
    "divide": operations.divide,
    "raise_to": operations.raise_to,
    "root": operations.root,
    "exponential": operations.exponential,
    "logarithm": operations.logarithm,
    "whole": operations.whole,
}
"""What the generated text calls by name."""
