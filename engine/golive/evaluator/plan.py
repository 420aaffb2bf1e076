"""The order in which a kernel's steps are computed over columns, and when the array of each is free again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from golive.compiler.kernel import Kernel, needed_steps
from golive.core.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """A step that is computed into an array: by itself, or by a numexpr text over other arrays.

    `frees` are the steps whose last reader this is.
    """

    step: int
    text: str
    operands: tuple[int, ...]
    frees: tuple[int, ...] = ()


def plan_steps(kernel: Kernel, kept: set[int]) -> tuple[PlannedStep, ...]:
    """List the steps that the kept ones need, each to be computed by itself."""
    order = needed_steps(kernel.steps, kept)
    return freed((PlannedStep(step=s, text="", operands=kernel.steps[s].arguments) for s in order), kept)


def freed(planned: Iterable[PlannedStep], kept: set[int]) -> tuple[PlannedStep, ...]:
    """Return a plan in which every step that is not kept is freed by its last reader."""
    planned = tuple(planned)
    last = {operand: n for n, p in enumerate(planned) for operand in p.operands}
    frees: dict[int, list[int]] = {}
    for operand, n in last.items():
        if operand not in kept:
            frees.setdefault(n, []).append(operand)
    return tuple(replace(p, frees=tuple(frees.get(n, ()))) for n, p in enumerate(planned))
