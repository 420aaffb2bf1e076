"""A kernel as it is when every column is known: the case most rows are in, with what cannot happen folded away."""

from __future__ import annotations

import math

from golive.compiler.builder import Builder
from golive.compiler.kernel import Constant, Kernel, Step
from golive.compiler.operations import OPERATIONS

_OPPOSITE = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt"}
"""Of two known numbers exactly one of the two holds."""

_BOUNDED = frozenset(("add", "sub", "mul", "div_by", "fin"))
"""Operations that are known when their arguments are and the result cannot overflow."""

_GIVING = _BOUNDED | {"in", "look", "grid", "neg", "abs", "min", "max", "or_zero", "sel", "code_sel"}
"""Operations that are known when all of their arguments are; a table besides must hold no unknown cell."""


def when_known(kernel: Kernel) -> Kernel:
    """Return the kernel for rows in which every source is known; its outputs are equal there, to the bit."""
    builder = Builder()
    builder.sources = list(kernel.sources)
    sure: set[int] = set()
    place: dict[int, int] = {}
    for i, step in enumerate(kernel.steps):
        arguments = tuple(place[a] for a in step.arguments)
        place[i] = made = _assumed(builder, step, arguments, sure)
        if _sure(builder, made, sure):
            sure.add(made)
    return builder.finish({name: place[i] for name, i in kernel.outputs.items()})


def _assumed(builder: Builder, step: Step, arguments: tuple[int, ...], sure: set[int]) -> int:
    if step.op in ("and", "or"):
        return _joined(builder, step.op, arguments)
    if step.op not in OPERATIONS:
        return builder.take(step, arguments)
    if sure.issuperset(arguments):
        if step.op in ("known", "code_known"):
            return builder.always
        opposite = builder.find(_OPPOSITE[step.op], arguments) if step.op in _OPPOSITE else None
        if opposite is not None:
            return builder.op("not", opposite)
    return builder.op(step.op, *arguments)


def _joined(builder: Builder, op: str, masks: tuple[int, ...]) -> int:
    """Join masks; that one of some is false is that not all are true, which mostly is a step already."""
    if op == "and":
        return builder.all_of(masks)
    if all(builder.steps[mask].op == "not" for mask in masks):
        return builder.op("not", builder.all_of(builder.steps[mask].arguments[0] for mask in masks))
    return builder.any_of(masks)


def _sure(builder: Builder, made: int, sure: set[int]) -> bool:
    """Say whether a number or a code is certainly known."""
    step = builder.steps[made]
    if step.op == "const":
        return _known(step.value)
    if step.op in _BOUNDED and not builder.never_infinite(made):
        return False
    cells = [c for row in step.table[:-1] for c in (row[:-1] if isinstance(row, tuple) else (row,))]
    return (
        step.op in _GIVING
        and all(a in sure or builder.steps[a].kind == "m" for a in step.arguments)
        and all(_known(c) for c in cells)
    )


def _known(value: Constant | None) -> bool:
    """Say whether a constant is a known number or code: codes are integers, -1 if unknown, and numbers are doubles."""
    return value is not None and (value >= 0 if isinstance(value, int) else math.isfinite(value))
