"""The shipped decision stage as a table of steps, and how a peer writes it: which steps get a name, and in which order.

What golive compiles and what its peers run is the same graph, each in a spelling of its own, so that a peer is neither
asked for more nor for less than golive, and its answers can be held against golive's row by row.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from golive.api import Engine
from golive.compiler.kernel import Constant, Kernel, Source, Step, needed_steps
from golive.core.signature import Kind
from golive.core.value import LARGEST

WORDS = {
    "add": "({0} + {1})",
    "sub": "({0} - {1})",
    "mul": "({0} * {1})",
    "div": "({0} / {1})",
    "div_by": "({0} / {1})",
    "neg": "(-{0})",
    "ge": "({0} >= {1})",
    "gt": "({0} > {1})",
    "le": "({0} <= {1})",
    "lt": "({0} < {1})",
    "eq": "({0} == {1})",
    "ne": "(({0} < {1}) | ({0} > {1}))",
    "code_eq": "({0} == {1})",
    "code_known": "({0} >= 0)",
    "pow": "({0} ** {1})",
    "fin": "({0} + ({0} - {0}))",
    "abs": "abs({0})",
    "known": "({0} == {0})",
    "sel": "where({0}, {1}, {2})",
    "code_sel": "where({0}, {1}, {2})",
    "or_zero": "where({0} > 0.0, {0}, 0.0)",
    "min": "where({0} <= {1}, {0}, {1} + ({0} - {0}))",
    "max": "where({0} >= {1}, {0}, {1} + ({0} - {0}))",
}
"""Spellings that most peers share."""

OUTPUTS = ("verdict", "final", "rule")
SURE = frozenset(("known", "code_known", "code_eq", "not", "sure_not", "in_true", "in_false"))
"""Masks that are never NULL, whatever they are computed from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a peer spells steps: `words` by operation, with `{0}` for the first argument, and what has no fixed form.

    `sure_not` of `words` is `not` of a mask that is never NULL; a peer without NULL spells both alike.
    """

    words: Mapping[str, str]
    name: Callable[[int], str]
    constant: Callable[[Constant], str]
    read: Callable[[Step, Source], str]
    joined: Callable[[str, Sequence[str]], str]
    first: Callable[[Sequence[str]], str]
    table: Callable[[Step, Sequence[str]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Named texts in layers, each over names of earlier layers only, and the names that the outputs have."""

    layers: tuple[tuple[tuple[str, str], ...], ...]
    outputs: Mapping[str, str]

    @property
    def lines(self) -> list[tuple[str, str]]:
        return [line for layer in self.layers for line in layer]


def decision_stage(engine: Engine) -> Kernel:
    """Return the kernel with the outputs that peers are compared on."""
    kernel = engine.program.decision
    return Kernel(sources=kernel.sources, steps=kernel.steps, outputs={name: kernel.outputs[name] for name in OUTPUTS})


def write(kernel: Kernel, dialect: Dialect) -> Written:
    """Write a kernel: what several steps need, or one needs twice, has a name of its own, the rest stands in place."""
    order = needed_steps(kernel.steps, kernel.outputs.values())
    uses = _uses(kernel, order, dialect)
    texts: dict[int, str] = {}
    depth: dict[int, int] = {}
    layers: dict[int, list[tuple[str, str]]] = {}
    for i in order:
        step = kernel.steps[i]
        text = _text(kernel, i, dialect, texts)
        depth[i] = max((depth[a] for a in step.arguments), default=0)
        if step.op == "const" or (uses[i] == 1 and i not in kernel.outputs.values() and not step.op.startswith("in")):
            texts[i] = text
            continue
        layers.setdefault(depth[i], []).append((dialect.name(i), text))
        texts[i] = dialect.name(i)
        depth[i] += 1
    outputs = {name: texts[i] for name, i in kernel.outputs.items()}
    return Written(layers=tuple(tuple(layers[d]) for d in sorted(layers)), outputs=outputs)


def bounds(source: Source) -> tuple[float, float] | None:
    """Return between what a number is read; codes have no bounds."""
    if source.port.type.kind is not Kind.NUMBER:
        return None
    return max(source.port.type.lo, -LARGEST), min(source.port.type.hi, LARGEST)


def _uses(kernel: Kernel, order: Sequence[int], dialect: Dialect) -> dict[int, int]:
    uses = dict.fromkeys(order, 0)
    for i in order:
        step = kernel.steps[i]
        for n, argument in enumerate(step.arguments):
            form = dialect.words.get(step.op)
            copies = form.count("{" + str(n) + "}") if form else 1
            uses[argument] += 2 if step.op in ("look", "grid") else copies
    return uses


def _text(kernel: Kernel, i: int, dialect: Dialect, texts: Mapping[int, str]) -> str:
    step = kernel.steps[i]
    arguments = [texts[a] for a in step.arguments]
    match step.op:
        case "const":
            assert step.value is not None
            return dialect.constant(step.value)
        case "in" | "in_true" | "in_false":
            return dialect.read(step, kernel.sources[int(step.value or 0)])
        case "and" | "or":
            return dialect.joined(step.op, arguments)
        case "first":
            return dialect.first(arguments)
        case "look" | "grid":
            return dialect.table(step, arguments)
    op = "sure_not" if step.op == "not" and is_sure(kernel, step.arguments[0]) else step.op
    return dialect.words[op].format(*arguments)


def is_sure(kernel: Kernel, i: int) -> bool:
    """Say whether a mask is never NULL."""
    step = kernel.steps[i]
    if step.op in ("and", "or"):
        return all(is_sure(kernel, a) for a in step.arguments)
    return step.op in SURE


def literal(value: Constant, unknown: str) -> str:
    """Return a constant as most languages write it."""
    return unknown if isinstance(value, float) and math.isnan(value) else f"({value!r})"


def tests_of(n: int, source: Source, both: str) -> str:
    """Return the conditions under which a cell is read, in the words of SQL and Python; empty where there are none."""
    tests, between = [], bounds(source)
    if between is not None:
        tests += [f"(v{n} >= {between[0]!r})", f"(v{n} <= {between[1]!r})"]
    if source.port.max_age_ns is not None:
        tests += [f"(t{n} >= now - {source.port.max_age_ns})", f"(t{n} <= latest)"]
    return both.join(tests)


def cases(step: Step) -> tuple[list[tuple[tuple[int, ...], float | int]], float | int]:
    """Return what a table answers by its codes, and what it answers for any other."""
    table: Any = step.table
    if step.op == "look":
        *known, other = table
        return [((n,), float(v)) for n, v in enumerate(known)], float(other)
    *rows, last = table
    others = {*last, *(row[-1] for row in rows)}
    assert len(others) == 1, "one answer for what is unknown"
    return [((n, m), v) for n, row in enumerate(rows) for m, v in enumerate(row[:-1])], others.pop()
