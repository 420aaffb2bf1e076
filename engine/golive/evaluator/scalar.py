"""One row at a time: a kernel as one generated, straight-line Python function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from golive.compiler import operations
from golive.compiler.assume import when_known
from golive.compiler.kernel import UNLISTED, Kernel, Source, Step
from golive.compiler.operations import NAN, OPERATIONS
from golive.core.row import at, why
from golive.core.signature import Kind
from golive.core.trading_calendar import CODES
from golive.core.value import LARGEST, Unknown
from golive.evaluator.ingest import Scalar, read

Bad = list[tuple[str, Unknown]]
Values = tuple[Any, ...]

MAX_INLINE = 400
"""Characters up to which an expression used once is written into its user instead of a name of its own."""


MAX_CHAIN = 200
"""Conditions that one chain of `if` and `else` holds; Python's compiler reads each inside the one before."""


@dataclass(frozen=True, slots=True)
class ScalarFunction:
    """A compiled kernel: `run(get, now_ns, skew_ns)` gives the kept values and the columns that were unknown.

    `position` says where each output stands in the values. `source` is the generated text, for the curious.
    """

    run: Callable[[Callable[[str], Any], int, int], tuple[Values, Bad]]
    position: Mapping[str, int]
    source: str


def compile_scalar(kernel: Kernel) -> ScalarFunction:
    """Generate the function. The text holds no user input: names are numbered, columns and tables are constants.

    The steps are written twice: as they are for rows in which every column is known, and as they are for all others.
    """
    writer = _Reading()
    read = writer.text(kernel.sources)
    clear, doubtful = _Steps(when_known(kernel), writer.names, "c"), _Steps(kernel, writer.names, "s")
    body = ["    if not bad:", *(f"    {line}" for line in clear.text()), *doubtful.text()]
    text = "\n".join((*read, *body)) + "\n"
    scope = {**SCOPE, **writer.scope, **clear.scope, **doubtful.scope}
    exec(compile(text, "<golive kernel>", "exec"), scope)  # noqa: S102  (generated from numbered steps only)
    position = {name: i for i, name in enumerate(kernel.outputs)}
    return ScalarFunction(run=scope["decide"], position=position, source=text)


class _Reading:
    """The text that reads and checks each column."""

    def __init__(self) -> None:
        self.lines = ["def decide(get, now, skew):", "    bad = []", "    latest = now + skew"]
        self.scope: dict[str, Any] = {}
        self.names: dict[Source, str] = {}
        self.times: dict[str, str] = {}
        self.oldest: dict[int, str] = {}

    def text(self, sources: Sequence[Source]) -> list[str]:
        for n, age in enumerate(sorted({s.port.max_age_ns for s in sources if s.port.max_age_ns is not None})):
            self.lines.append(f"    oldest{n} = now - {age}")
            self.oldest[age] = f"oldest{n}"
        for i, source in enumerate(sources):
            self.names[source] = f"i{i}"
            self.ingest(i, source)
        return self.lines

    def ingest(self, i: int, source: Source) -> None:
        port = source.port
        self.scope[f"source{i}"] = source
        self.lines.append(f"    x = get({port.column!r})")
        fresh, time = "", "None"
        if port.max_age_ns is not None:
            if port.column not in self.times:
                self.times[port.column] = f"t{i}"
                self.lines.append(f"    t{i} = get({at(port.column)!r})")
            time = self.times[port.column]
            fresh = f" and {time}.__class__ is int and {self.oldest[port.max_age_ns]} <= {time} <= latest"
        slow = f"slow(source{i}, x, {time}, get, now, skew, bad)"
        if source.derive == UNLISTED:
            self.scope[f"members{i}"] = frozenset(port.type.members)
            self.lines.append(f"    i{i} = False if x.__class__ is str and x in members{i} else {slow}")
        elif port.type.kind is Kind.NUMBER:
            lo, hi = max(port.type.lo, -LARGEST), min(port.type.hi, LARGEST)
            test = f"x.__class__ is float and {lo!r} <= x <= {hi!r}{fresh}"
            self.lines.append(f"    i{i} = x if {test} else {slow}")
        elif port.type.kind is Kind.ENUM:
            self.scope[f"codes{i}"] = port.type.words
            test = f"x.__class__ is str and x in codes{i}{fresh}"
            self.lines.append(f"    i{i} = codes{i}[x] if {test} else {slow}")
        elif port.type.kind is Kind.BOOL:
            self.lines.append(f"    i{i} = x if x.__class__ is bool{fresh} else {slow}")
        else:
            self.lines.append(f"    i{i} = {slow}")


class _Steps:
    """The text that works out a kernel's steps from columns that are read, and gives back what is kept.

    `names` are those of the columns, `mark` begins the names of this text's own.
    """

    def __init__(self, kernel: Kernel, names: Mapping[Source, str], mark: str) -> None:
        self.kernel = kernel
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
        for step_id in kernel.outputs.values():
            self.uses[step_id] += 1

    def text(self) -> list[str]:
        for i, step in enumerate(self.kernel.steps):
            if step.op == "first" and len(step.arguments) > MAX_CHAIN:
                self.first_of_many(i, step)
            else:
                self.step(i, step)
        values = "".join(f"{self.written[step]}, " for step in self.kernel.outputs.values())
        return [*self.lines, f"    return ({values}), bad"]

    def step(self, i: int, step: Step) -> None:
        expression, atom = self.expression(i, step)
        if atom:
            self.written[i] = expression
        elif self.uses[i] == 1 and (len(expression) <= MAX_INLINE or step.op == "first") and self.inlines(i):
            self.written[i] = f"({expression})"
        else:
            self.lines.append(f"    {self.mark}{i} = {expression}")
            self.written[i] = f"{self.mark}{i}"

    def first_of_many(self, i: int, step: Step) -> None:
        """Write the position of the first true mask a piece at a time: Python reads no chain of any length."""
        name, last = f"{self.mark}{i}", len(step.arguments)
        self.lines.append(f"    {name} = {last}")
        for start in range(0, last, MAX_CHAIN):
            chain = _chain(start, [self.written[a] for a in step.arguments[start : start + MAX_CHAIN]], last)
            self.lines.append(f"    if {name} == {last}: {name} = {chain}")
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
                return _chain(0, arguments, len(arguments)), False
        return OPERATIONS[step.op].python.format(*arguments), False


def _chain(start: int, masks: Sequence[str], last: int) -> str:
    """Write the position of the first true mask, counted from `start`; `last` when none is."""
    return "".join(f"{n} if {mask} else " for n, mask in enumerate(masks, start)) + str(last)


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
    "divide": operations.divide,
    "raise_to": operations.raise_to,
    "root": operations.root,
    "exponential": operations.exponential,
    "logarithm": operations.logarithm,
    "whole": operations.whole,
}
"""What the generated text calls by name."""
