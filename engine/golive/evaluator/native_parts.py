"""A kernel in parts: what compiled code works out, cut where powers, exponentials and logarithms are left to numexpr.

Those are not compiled: a compiler may write x ** 2 as x * x, which is another number than the C library's.
"""

from __future__ import annotations

from collections.abc import Sequence

from golive.compiler.kernel import Kernel, Step, needed_steps
from golive.core.dataclass import dataclass
from golive.evaluator.column_reader import READS
from golive.evaluator.elementwise import asks_numexpr


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Steps that are compiled into one function, and those that numexpr works out after it.

    `given` are steps of earlier parts, read from their arrays; `stored` are those of this one that are written to one.
    """

    steps: tuple[int, ...]
    given: tuple[int, ...]
    stored: tuple[int, ...]
    outside: tuple[int, ...]


def parts_of(kernel: Kernel, kept: set[int]) -> tuple[Part, ...]:
    """Return the parts in their order; each step is worked out once, but constants and columns, which are reread."""
    steps, needed = kernel.steps, needed_steps(kernel.steps, kept)
    level = _levels(steps, needed)
    outside = [i for i in needed if asks_numexpr(steps[i])]
    last = max((level[i] + 1 for i in outside), default=0)
    groups: list[tuple[list[int], tuple[int, ...]]] = []
    done: set[int] = set()
    for n in range(last + 1):
        after = tuple(i for i in outside if level[i] == n)
        asked = needed if n == last else needed_steps(steps, [a for i in after for a in steps[i].arguments])
        mine = [i for i in asked if i not in done and not asks_numexpr(steps[i])]
        done |= set(mine)
        groups.append((mine, after))
    taken = _taken_elsewhere(steps, groups) | kept
    return tuple(_part(steps, mine, after, taken) for mine, after in groups)


def _levels(steps: Sequence[Step], needed: Sequence[int]) -> dict[int, int]:
    """Return after how many steps of numexpr, one upon another, each step can be worked out."""
    level: dict[int, int] = {}
    for i in needed:
        level[i] = max((level[a] + asks_numexpr(steps[a]) for a in steps[i].arguments), default=0)
    return level


def _part(steps: Sequence[Step], mine: Sequence[int], after: tuple[int, ...], taken: set[int]) -> Part:
    others = {a for i in mine for a in steps[i].arguments} - set(mine)
    reread = {a for a in others if _is_read(steps[a])}
    return Part(
        steps=tuple(sorted({*mine, *reread})),
        given=tuple(sorted(others - reread)),
        stored=tuple(i for i in mine if i in taken and steps[i].op != "const"),
        outside=after,
    )


def _taken_elsewhere(steps: Sequence[Step], groups: Sequence[tuple[list[int], tuple[int, ...]]]) -> set[int]:
    """Return the steps that numexpr or a later part takes."""
    taken = {a for _, after in groups for i in after for a in steps[i].arguments}
    for mine, _ in groups:
        own = set(mine)
        taken |= {a for i in mine for a in steps[i].arguments if a not in own and not _is_read(steps[a])}
    return taken


def _is_read(step: Step) -> bool:
    return step.op == "const" or step.op in READS
