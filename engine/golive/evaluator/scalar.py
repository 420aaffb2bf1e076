"""One row at a time: a kernel as one generated, straight-line Python function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from golive.compiler import operations
from golive.compiler.kernel import Kernel, Source, Step
from golive.compiler.operations import OPERATIONS
from golive.core.signature import Kind
from golive.core.value import LARGEST, Unknown
from golive.evaluator.ingest import NAN, Scalar, read

Bad = list[tuple[str, Unknown]]
Values = tuple[Any, ...]

MAX_INLINE = 400
"""Characters up to which an expression used once is written into its user instead of a name of its own."""


@dataclass(frozen=True, slots=True)
class ScalarFunction:
    """A compiled kernel: `run(get, now_ns, skew_ns)` gives the kept values and the columns that were unknown.

    `position` says where each output stands in the values. `source` is the generated text, for the curious.
    """

    run: Callable[[Callable[[str], Any], int, int], tuple[Values, Bad]]
    position: Mapping[str, int]
    source: str


def compile_scalar(kernel: Kernel) -> ScalarFunction:
    """Generate the function. The text holds no user input: names are numbered, columns and tables are constants."""
    writer = _Writer(kernel)
    text = writer.text()
    scope = writer.scope
    exec(compile(text, "<golive kernel>", "exec"), scope)  # noqa: S102  (generated from numbered steps only)
    position = {name: i for i, name in enumerate(kernel.outputs)}
    return ScalarFunction(run=scope["decide"], position=position, source=text)


class _Writer:
    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.lines: list[str] = []
        self.written: dict[int, str] = {}
        self.uses = [0] * len(kernel.steps)
        for step in kernel.steps:
            for argument in step.arguments:
                self.uses[argument] += 1
        for step_id in kernel.outputs.values():
            self.uses[step_id] += 1
        self.scope: dict[str, Any] = {
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

    def text(self) -> str:
        self.lines = ["def decide(get, now, skew):", "    bad = []", "    latest = now + skew"]
        times: dict[str, str] = {}
        for i, source in enumerate(self.kernel.sources):
            self.ingest(i, source, times)
        for i, step in enumerate(self.kernel.steps):
            self.step(i, step)
        values = "".join(f"{self.written[step]}, " for step in self.kernel.outputs.values())
        self.lines.append(f"    return ({values}), bad")
        return "\n".join(self.lines) + "\n"

    def ingest(self, i: int, source: Source, times: dict[str, str]) -> None:
        port = source.port
        self.scope[f"source{i}"] = source
        self.lines.append(f"    x = get({port.column!r})")
        fresh, at = "", "None"
        if port.max_age_ns is not None:
            if port.column not in times:
                times[port.column] = f"t{i}"
                self.lines.append(f"    t{i} = get({port.column + '_at'!r})")
            at = times[port.column]
            fresh = f" and {at}.__class__ is int and now - {port.max_age_ns} <= {at} <= latest"
        slow = f"slow(source{i}, x, {at}, get, now, skew, bad)"
        if port.type.kind is Kind.NUMBER:
            lo, hi = max(port.type.lo, -LARGEST), min(port.type.hi, LARGEST)
            test = f"x.__class__ is float and {lo!r} <= x <= {hi!r}{fresh}"
            self.lines.append(f"    i{i} = x if {test} else {slow}")
        elif port.type.kind is Kind.ENUM:
            self.scope[f"codes{i}"] = {m: c for c, m in enumerate(port.type.members)}
            test = f"x.__class__ is str and x in codes{i}{fresh}"
            self.lines.append(f"    i{i} = codes{i}[x] if {test} else {slow}")
        elif port.type.kind is Kind.BOOL:
            self.lines.append(f"    i{i} = x if x.__class__ is bool{fresh} else {slow}")
        else:
            self.lines.append(f"    i{i} = {slow}")

    def step(self, i: int, step: Step) -> None:
        expression, atom = self.expression(i, step)
        if atom:
            self.written[i] = expression
        elif self.uses[i] == 1 and (len(expression) <= MAX_INLINE or step.op == "first") and self.inlines(i):
            self.written[i] = f"({expression})"
        else:
            self.lines.append(f"    s{i} = {expression}")
            self.written[i] = f"s{i}"

    def inlines(self, i: int) -> bool:
        """Say whether the one user of a step writes it once."""
        for user in self.kernel.steps[i + 1 :]:
            if i in user.arguments:
                operation = OPERATIONS.get(user.op)
                place = "{" + str(user.arguments.index(i)) + "}"
                return operation is None or operation.python.count(place) == 1
        return False

    def expression(self, i: int, step: Step) -> tuple[str, bool]:
        """Return the spelling of a step, and whether it is a name or a literal."""
        arguments = [self.written[a] for a in step.arguments]
        match step.op:
            case "const":
                text = repr(step.value)
                return (f"({text})" if text.startswith("-") else text), True
            case "in":
                return f"i{step.value}", True
            case "in_true":
                return f"i{step.value} is True", False
            case "in_false":
                return f"i{step.value} is False", False
            case "and" | "or":
                return f" {step.op} ".join(arguments), False
            case "look" | "grid":
                self.scope[f"table{i}"] = step.table
                return f"table{i}" + "".join(f"[{a}]" for a in arguments), False
            case "first":
                chain = "".join(f"{n} if {a} else " for n, a in enumerate(arguments))
                return f"{chain}{len(arguments)}", False
        return OPERATIONS[step.op].python.format(*arguments), False


def _slow(source: Source, value: Any, at: Any, get: Callable[[str], Any], now: int, skew: int, bad: Bad) -> Scalar:
    column = source.port.column
    out, unknown = read(source, value, at, get(f"{column}_why") if value is None else None, now, skew)
    if unknown is not None and all(name != column for name, _ in bad):
        bad.append((column, unknown))
    return out
