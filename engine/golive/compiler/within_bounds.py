"""What closes never closes more than there is: proved by how the final size is made, for every row there can be.

A number is never above a bound that it is the minimum of with anything, nor are its parts in whole lots; a choice is
not where neither side is. Nothing else is taken for a proof.
"""

from __future__ import annotations

from golive.compiler.kernel import Kernel
from golive.compiler.program import Program
from golive.compiler.rule_info import BOUND, POSITION
from golive.core.dataclass import dataclass

_LOWERS = frozenset(("floor", "fin"))
"""Operations that give their argument, a smaller number, or an unknown one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundProof:
    """Whether the final size of a pipeline is never above one of its bounds, and always in whole lots."""

    pipeline: str
    bound: str
    holds: bool

    def __str__(self) -> str:
        if self.holds:
            return f"{self.pipeline}: the final size is a whole number of lots, and never above `{self.bound}`"
        return f"{self.pipeline}: the final size may be above `{self.bound}`, or in parts of a lot"


def prove_bounds(program: Program) -> tuple[BoundProof, ...]:
    """Prove both bounds of every pipeline that closes: the open position, and what may be closed of it."""
    return tuple(
        _proof(one.decision, one.checked.pipeline.value, bound)
        for one in program.decisions.values()
        for bound in (POSITION, BOUND)
        if one.checked.bounds is not None
    )


def _proof(kernel: Kernel, pipeline: str, bound: str) -> BoundProof:
    final, limit = kernel.outputs["final"], kernel.outputs[f"{pipeline}.{bound}.limit"]
    return BoundProof(pipeline=pipeline, bound=bound, holds=_within(kernel, final, limit) and _whole(kernel, final))


def _within(kernel: Kernel, step: int, limit: int) -> bool:
    """Say whether a step is nowhere above another, which is never negative."""
    s = kernel.steps[step]
    if step == limit or (s.op == "const" and s.value == 0.0):
        return True
    if s.op == "min":
        return any(_within(kernel, argument, limit) for argument in s.arguments)
    if s.op == "sel":
        return all(_within(kernel, argument, limit) for argument in s.arguments[1:])
    return s.op in _LOWERS and _within(kernel, s.arguments[0], limit)


def _whole(kernel: Kernel, step: int) -> bool:
    """Say whether a step is a whole number wherever it is known."""
    s = kernel.steps[step]
    if s.op == "sel":
        return all(_whole(kernel, argument) for argument in s.arguments[1:])
    return s.op == "floor" or (s.op == "const" and s.kind == "f" and float(s.value or 0.0).is_integer())
