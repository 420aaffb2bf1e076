"""Whole expressions by numexpr, instead of one operation at a time: the back end `numexpr`.

A step that is used twice, kept, or read by a look-up is materialised; one used once is written into its user. It is
slower than `elementwise` on today's machines, and it is what the elementwise way is held against.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from golive.compiler.kernel import Kernel, Step, needed_steps
from golive.compiler.operations import OPERATIONS
from golive.core.dataclass import dataclass
from golive.evaluator.columns import Array
from golive.evaluator.elementwise import StepFunction, StepValues
from golive.evaluator.plan import PlannedStep, freed

MAX_OPERANDS = 24
MAX_DEPTH = 16
"""Bounds on an expression that is written into another, well inside numexpr's own (about 60 levels of nesting)."""

MOST_OPERANDS = 63
"""The arrays that numexpr takes."""

NUMEXPR_TYPES = {"f": np.float64, "m": bool, "e": np.int32}


def plan_expressions(kernel: Kernel, kept: set[int]) -> tuple[PlannedStep, ...]:
    """Choose what to materialise and write the expressions."""
    return _Planner(kernel, kept).plan()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """A step as its users write it: a text over the arrays `operands`."""

    text: str
    operands: tuple[int, ...] = ()
    depth: int = 0


class _Planner:
    def __init__(self, kernel: Kernel, kept: set[int]) -> None:
        self.kernel, self.kept = kernel, kept
        self.needed = needed_steps(kernel.steps, kept)
        self.uses: Counter[int] = Counter()
        for step in (kernel.steps[s] for s in self.needed):
            for argument in step.arguments:
                self.uses[argument] += self.copies(step, argument)
        self.written: dict[int, _Written] = {}

    def copies(self, step: Step, argument: int) -> int:
        """Return how often a user writes its argument; look-ups need it materialised."""
        operation = OPERATIONS.get(step.op)
        if operation is None:
            return 1 if _has_words(step) else 2
        places = [i for i, a in enumerate(step.arguments) if a == argument]
        return sum(operation.numexpr.count("{" + str(i) + "}") for i in places)

    def plan(self) -> tuple[PlannedStep, ...]:
        planned: list[PlannedStep] = []
        for i in self.needed:
            step = self.kernel.steps[i]
            planned += self.made_room(step)
            written = self.write(step)
            if i not in self.kept and self.is_inline(i, step, written):
                self.written[i] = replace(written, text=f"({written.text})")
                continue
            text = "" if step.op == "const" else written.text
            planned.append(PlannedStep(step=i, text=text, operands=written.operands))
            self.written[i] = _Written(text=f"v{i}", operands=(i,))
        return freed(planned, self.kept)

    def made_room(self, step: Step) -> Iterator[PlannedStep]:
        """Materialise the longest of a step's arguments until what they are read from is no more than numexpr takes."""
        for a in sorted(set(step.arguments), key=lambda a: -len(self.written[a].operands)):
            if len(self.write(step).operands) <= MOST_OPERANDS:
                return
            if self.written[a].depth:
                yield PlannedStep(step=a, text=self.written[a].text, operands=self.written[a].operands)
                self.written[a] = _Written(text=f"v{a}", operands=(a,))

    def is_inline(self, i: int, step: Step, written: _Written) -> bool:
        """Say whether a step is written into its users: a literal into all of them, an expression into one."""
        if step.op == "const":
            return bool(written.text)
        small = len(written.operands) <= MAX_OPERANDS and written.depth < MAX_DEPTH
        return self.uses[i] == 1 and bool(written.text) and small

    def write(self, step: Step) -> _Written:
        """Write a step over what its arguments are written as; without a text where numexpr has no words for it."""
        if step.op == "const":
            # Nor has it any for NaN, infinity and masks.
            literal = step.kind != "m" and step.value is not None and math.isfinite(step.value)
            return _Written(text=f"{step.value!r}" if literal else "")
        if step.op not in OPERATIONS and not _has_words(step):
            return _Written(text="", operands=step.arguments)
        arguments = [self.written[a] for a in step.arguments]
        operands = tuple(dict.fromkeys(o for a in arguments for o in a.operands))
        depth = 1 + max((a.depth for a in arguments), default=0)
        return _Written(text=_spelling(step.op, [a.text for a in arguments]), operands=operands, depth=depth)


def _has_words(step: Step) -> bool:
    """Say whether a step with any number of arguments can be an expression: numexpr takes so many and no more."""
    return step.op in ("and", "or") and len(step.arguments) <= MAX_OPERANDS


def _spelling(op: str, arguments: Sequence[str]) -> str:
    if op in ("and", "or"):
        return (" & " if op == "and" else " | ").join(arguments)
    return OPERATIONS[op].numexpr.format(*arguments)


def expression(planned: PlannedStep, kernel: Kernel) -> StepFunction:
    """Compile one expression."""
    import numexpr

    operands = planned.operands
    signature = [(f"v{o}", NUMEXPR_TYPES[kernel.steps[o].kind]) for o in operands]
    compiled = numexpr.NumExpr(planned.text, signature, optimization="none")

    def apply(values: StepValues, out: Array | None, rows: int) -> Array:
        answer = compiled(*[np.asarray(values[o]) for o in operands], ex_uses_vml=False)
        if out is None:
            return np.asarray(answer)
        out[...] = answer
        return out

    return apply
