"""The pure numexpr way to evaluate columns: whole expressions instead of one operation at a time.

A step that is used twice, kept, or read by a look-up is materialised; one used once is written into its user. It is
slower than `elementwise` on today's machines, and it is what the elementwise way is held against.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from golive.compiler.kernel import Kernel, Step, needed_steps
from golive.compiler.operations import OPERATIONS
from golive.evaluator.elementwise import Apply, Array, Values

MAX_OPERANDS = 24
MAX_DEPTH = 16
"""Bounds on one expression, well inside numexpr's own (63 inputs, about 60 levels of nesting)."""

NUMEXPR_TYPES = {"f": np.float64, "m": bool, "e": np.int32}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compute:
    """One materialised step: a numexpr text over other materialised steps, or an operation numpy does.

    `frees` are the materialised steps whose last reader this is.
    """

    step: int
    text: str
    operands: tuple[int, ...]
    frees: tuple[int, ...] = ()


def plan_expressions(kernel: Kernel, kept: set[int]) -> tuple[Compute, ...]:
    """Choose what to materialise and write the expressions."""
    return _Planner(kernel, kept).plan()


class _Planner:
    def __init__(self, kernel: Kernel, kept: set[int]) -> None:
        self.kernel, self.kept = kernel, kept
        steps = kernel.steps
        self.needed = needed_steps(steps, kept)
        self.uses = dict.fromkeys(range(len(steps)), 0)
        for s in self.needed:
            for a in steps[s].arguments:
                self.uses[a] += self.copies(steps[s], a)
        self.text: dict[int, str] = {}
        self.operands: dict[int, tuple[int, ...]] = {}
        self.depth: dict[int, int] = {}

    def copies(self, step: Step, argument: int) -> int:
        """Return how often a user writes its argument; look-ups need it materialised."""
        operation = OPERATIONS.get(step.op)
        if operation is None:
            return 1 if step.op in ("and", "or") else 2
        places = [i for i, a in enumerate(step.arguments) if a == argument]
        return sum(operation.numexpr.count("{" + str(i) + "}") for i in places)

    def plan(self) -> tuple[Compute, ...]:
        made: list[Compute] = []
        for i in self.needed:
            step = self.kernel.steps[i]
            if self.is_literal(step) and i not in self.kept:
                self.text[i], self.operands[i], self.depth[i] = self.literal(step), (), 0
                continue
            text, operands, depth = self.write(step)
            inline = self.uses[i] == 1 and i not in self.kept and bool(text)
            if inline and len(operands) <= MAX_OPERANDS and depth < MAX_DEPTH:
                self.text[i], self.operands[i], self.depth[i] = f"({text})", operands, depth
                continue
            made.append(Compute(step=i, text=text, operands=operands))
            self.text[i], self.operands[i], self.depth[i] = f"v{i}", (i,), 0
        return tuple(self.released(made))

    def write(self, step: Step) -> tuple[str, tuple[int, ...], int]:
        if step.op not in OPERATIONS and step.op not in ("and", "or"):
            return "", step.arguments, 0
        arguments = list(step.arguments)
        parts = [self.text[a] for a in arguments]
        operands = tuple(dict.fromkeys(o for a in arguments for o in self.operands[a]))
        depth = 1 + max((self.depth[a] for a in arguments), default=0)
        if step.op in ("and", "or"):
            return (" & " if step.op == "and" else " | ").join(parts), operands, depth
        return OPERATIONS[step.op].numexpr.format(*parts), operands, depth

    @staticmethod
    def is_literal(step: Step) -> bool:
        """Say whether numexpr can read a constant; it has no words for NaN, infinity and masks."""
        return step.op == "const" and step.kind != "m" and step.value is not None and math.isfinite(step.value)

    @staticmethod
    def literal(step: Step) -> str:
        return f"({step.value!r})"

    def released(self, made: list[Compute]) -> Iterator[Compute]:
        last: dict[int, int] = {}
        for n, compute in enumerate(made):
            for operand in compute.operands:
                last[operand] = n
        for n, compute in enumerate(made):
            frees = tuple(o for o in compute.operands if last[o] == n and o not in self.kept)
            yield Compute(step=compute.step, text=compute.text, operands=compute.operands, frees=frees)


def expression(compute: Compute, kernel: Kernel) -> Apply:
    """Compile one expression."""
    import numexpr

    operands = compute.operands
    signature = [(f"v{o}", NUMEXPR_TYPES[kernel.steps[o].kind]) for o in operands]
    compiled = numexpr.NumExpr(compute.text, signature, optimization="none")

    def apply(values: Values, out: Array | None, rows: int) -> Array:
        answer = compiled(*[np.asarray(values[o]) for o in operands], ex_uses_vml=False)
        if out is None:
            return np.asarray(answer)
        out[...] = answer
        return out

    return apply
