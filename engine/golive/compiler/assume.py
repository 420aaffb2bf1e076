"""A kernel as it is when every column is known, or a mask is true: with what cannot happen there folded away."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from golive.compiler.builder import Builder
from golive.compiler.kernel import Constant, Kernel, Step, needed_steps
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A kernel, a mask of it, and the steps that its outputs are where the mask is true."""

    kernel: Kernel
    mask: int
    outputs: Mapping[str, int]


def where_true(kernel: Kernel, mask: int) -> Shortcut:
    """Return a kernel with what its outputs are where a mask is true; they are equal there, to the bit."""
    builder = Builder()
    builder.sources = list(kernel.sources)
    # Steps of a kernel are no two alike: each keeps its place.
    same = [builder.take(step, step.arguments) for step in kernel.steps]
    assert same == list(range(len(same)))
    truths = _implied(kernel.steps, mask)
    place: dict[int, int] = {}
    for i in needed_steps(kernel.steps, kernel.outputs.values()):
        step = kernel.steps[i]
        arguments = tuple(place[a] for a in step.arguments)
        if i in truths:
            place[i] = builder.always if truths[i] else builder.never
        else:
            place[i] = i if arguments == step.arguments else _assumed(builder, step, arguments, set())
    short = {f"short {name}": place[step] for name, step in kernel.outputs.items()}
    made = builder.finish({**kernel.outputs, **short, "mask": mask})
    return Shortcut(
        kernel=Kernel(sources=kernel.sources, steps=made.steps, outputs={n: made.outputs[n] for n in kernel.outputs}),
        mask=made.outputs["mask"],
        outputs={name: made.outputs[f"short {name}"] for name in kernel.outputs},
    )


def _implied(steps: Sequence[Step], mask: int) -> Mapping[int, bool]:
    """Return the masks that are known where one is true, by what they are there."""
    truths: dict[int, bool] = {}
    stack = [(mask, True)]
    while stack:
        step, truth = stack.pop()
        if step not in truths:
            truths[step] = truth
            op = steps[step].op
            if op == "not":
                stack.append((steps[step].arguments[0], not truth))
            elif (op, truth) in (("and", True), ("or", False)):
                stack += ((a, truth) for a in steps[step].arguments)
    return truths


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
