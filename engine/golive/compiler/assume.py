"""A kernel as it is when every column is known, or every number, or a mask is true: what cannot be is folded away."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from golive.compiler.builder import Builder
from golive.compiler.kernel import Constant, Kernel, Step, needed_steps
from golive.compiler.operations import OPERATIONS
from golive.core.dataclass import dataclass

_OPPOSITE = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt"}
"""Of two known numbers exactly one of the two holds."""

_BOUNDED = frozenset(("add", "sub", "mul", "div_by", "fin"))
"""Operations that are known when their arguments are and the result cannot overflow."""

_COMPARING = frozenset((*_OPPOSITE, "eq", "ne", "known", "fin", "min", "max"))
"""Operations that answer by whether a number is known: of one that is worked out from known columns, it mostly is."""

_GIVING = _BOUNDED | {"in", "look", "grid", "neg", "abs", "min", "max", "or_zero", "sel", "code_sel"}
"""Operations that are known when all of their arguments are; a table besides must hold no unknown cell."""


def when_known(kernel: Kernel) -> Kernel:
    """Return the kernel for rows in which every source is known; its outputs are equal there, to the bit."""
    return _folded(kernel, None).kernel


@dataclass(frozen=True, slots=True, kw_only=True)
class Finite:
    """A kernel for rows in which every source is known, and the steps that are taken for finite numbers in it.

    Where they all are, its outputs are those of the kernel it was made from, to the bit; where one is not, they are
    worth nothing.
    """

    kernel: Kernel
    numbers: tuple[int, ...]


def when_finite(kernel: Kernel) -> Finite:
    """Return the kernel for rows in which every source is known, and every number that is asked whether it is."""
    return _folded(kernel, [])


def _folded(kernel: Kernel, finite: list[int] | None) -> Finite:
    """Fold away what cannot happen; numbers that may be unknown are taken for known where there is a list for them."""
    builder = Builder()
    builder.sources = list(kernel.sources)
    sure: set[int] = set()
    place: dict[int, int] = {}
    for i in needed_steps(kernel.steps, kernel.outputs.values()):
        step = kernel.steps[i]
        arguments = tuple(place[a] for a in step.arguments)
        if finite is not None and step.op in _COMPARING:
            arguments = tuple(_taken_for_finite(builder, a, sure, finite) for a in arguments)
        place[i] = made = _assumed(builder, step, arguments, sure)
        if _sure(builder, made, sure) or (step.op in _PLAINLY and sure.issuperset(arguments)):
            sure.add(made)
    numbers = {f"{_NUMBER}{n}": step for n, step in enumerate(finite or ())}
    outputs = {name: place[step] for name, step in kernel.outputs.items()}
    return _parted(builder.finish({**outputs, **numbers}))


def _taken_for_finite(builder: Builder, number: int, sure: set[int], finite: list[int]) -> int:
    """Return a number as it is where it is finite: a zero without a sign, as `fin` leaves it."""
    if number in sure or builder.steps[number].op == "const":
        return number
    plain = builder.op("add", number, builder.const(0.0))
    if plain not in sure:
        sure.add(plain)
        finite.append(plain)
    return plain


_NUMBER = "finite "
"""What the names of outputs begin with that are no outputs, but numbers to look at."""


def _parted(kernel: Kernel) -> Finite:
    numbers = tuple(step for name, step in kernel.outputs.items() if name.startswith(_NUMBER))
    outputs = {name: step for name, step in kernel.outputs.items() if not name.startswith(_NUMBER)}
    return Finite(kernel=Kernel(sources=kernel.sources, steps=kernel.steps, outputs=outputs), numbers=numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A kernel, a mask of it, what its outputs are where the mask is true, and the numbers to look at before."""

    kernel: Kernel
    mask: int
    numbers: tuple[int, ...]
    outputs: Mapping[str, int]


def where_true(finite: Finite, mask: int) -> Shortcut:
    """Return a kernel with what its outputs are where a mask is true; they are equal there, to the bit."""
    kernel = finite.kernel
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
    numbers = {f"{_NUMBER}{n}": step for n, step in enumerate(finite.numbers)}
    made = builder.finish({**kernel.outputs, **short, "mask": mask, **numbers})
    return Shortcut(
        kernel=Kernel(sources=kernel.sources, steps=made.steps, outputs={n: made.outputs[n] for n in kernel.outputs}),
        mask=made.outputs["mask"],
        numbers=tuple(made.outputs[name] for name in numbers),
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
        if step.op in _PLAINLY:
            return _plainly(builder, step.op, arguments)
        # Of what is worked out, intervals hold for finite numbers alone: one divided by an infinite one is zero.
        if step.op == "div" and builder.steps[arguments[1]].op == "in" and not builder.may_be_zero(arguments[1]):
            return builder.op("div_by", *arguments)
        opposite = builder.find(_OPPOSITE[step.op], arguments) if step.op in _OPPOSITE else None
        if opposite is not None:
            return builder.op("not", opposite)
    return builder.op(step.op, *arguments)


_PLAINLY: Mapping[str, str] = {"min": "le", "max": "ge", "fin": ""}
"""Operations that answer an unknown number with one, and what of two known numbers chooses the first."""


def _plainly(builder: Builder, op: str, arguments: tuple[int, ...]) -> int:
    """Write an operation on known numbers without what it does with unknown ones; a zero it gives has no sign."""
    first, test = arguments[0], _PLAINLY[op]
    given = builder.op("sel", builder.op(test, *arguments), *arguments) if test else first
    return builder.op("add", given, builder.const(0.0))


def _joined(builder: Builder, op: str, masks: tuple[int, ...]) -> int:
    """Join masks; that one of some is true is that not all of their opposites are, which mostly is a step already."""
    if op == "and":
        return builder.all_of(masks)
    if all(builder.steps[mask].op == "not" for mask in masks):
        return builder.op("not", builder.all_of(builder.steps[mask].arguments[0] for mask in masks))
    none = builder.find("and", tuple(dict.fromkeys(builder.op("not", mask) for mask in masks)))
    return builder.any_of(masks) if none is None else builder.op("not", none)


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
