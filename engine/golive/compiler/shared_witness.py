"""Inputs that many rules refuse at once: what rules over one long chain of lets have in common is worked out once.

A rule of a library of thousands may be made of thousands of steps, most of them those of the rule before it. Looked at
one by one, twice as many rules would take four times as long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from golive.compiler.kernel import Kernel
from golive.compiler.rule_slice import READING, Inputs, RuleSlice, Value
from golive.compiler.witness import candidates

LONG = 400
"""Steps from which on a rule is long, counted as often as they are named."""

MOST_SHARED = 32
"""Combinations of all inputs of a kernel that are tried for its long rules together."""

MOST_ALONE = 50_000
"""Steps of rules that are looked at by themselves before what they share is."""

MOST_AFTERWARDS = 8
"""Long rules that refuse none of what is shared and are looked at by themselves; what is left is not decided."""

_SAME_BESIDE = 8
"""Combinations in which inputs go round side by side."""


class SharedWitness:
    """The long rules of a kernel, and the inputs that some of them were seen to refuse."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel, self.alone, self.afterwards = kernel, 0, MOST_AFTERWARDS
        self._sizes = _sizes(kernel)
        self._read: tuple[int, ...] = ()
        self._worked_out: list[tuple[Inputs, Mapping[int, Any]]] = []
        self._more = self._tried()

    def has(self, ends: RuleSlice) -> bool:
        """Say whether a rule is made of so many steps, after so many others, that it is not looked at by itself."""
        size = sum([self._sizes[end] for end in ends.ends])
        self.alone += size
        return self.alone > MOST_ALONE and size > LONG

    def find(self, ends: RuleSlice) -> Inputs | None:
        """Return known inputs for which a rule refuses, those that it reads alone; None where none was found."""
        for inputs, values in self._all():
            if ends.refuses_at(values):
                read = self._reads(ends)
                return {position: value for position, value in inputs.items() if read >> position & 1}
        return None

    def may_look_alone(self) -> bool:
        """Count a long rule that is looked at by itself; say whether it is still one of the first."""
        self.afterwards -= 1
        return self.afterwards >= 0

    def _all(self) -> Iterator[tuple[Inputs, Mapping[int, Any]]]:
        yield from self._worked_out
        yield from self._more

    def _tried(self) -> Iterator[tuple[Inputs, Mapping[int, Any]]]:
        whole = RuleSlice(kernel=self.kernel, order=tuple(range(len(self.kernel.steps))))
        each = tuple(candidates(whole))
        for n in range(MOST_SHARED):
            # What is worth trying of each input comes in turn, and after a while beside something else of the others.
            inputs: dict[int, Value] = {}
            for k, fragments in enumerate(each):
                inputs |= fragments[(n + k * (n // _SAME_BESIDE)) % len(fragments)]
            self._worked_out.append((inputs, whole.values(inputs)))
            yield self._worked_out[-1]

    def _reads(self, ends: RuleSlice) -> int:
        """Return the positions of the inputs that a rule reads, as bits."""
        if not self._read:
            self._read = _reads(self.kernel)
        read = 0
        for end in ends.ends:
            read |= self._read[end]
        return read


def _sizes(kernel: Kernel) -> list[int]:
    """Return how many steps each is made of, one that is named twice counted twice; no more than is long."""
    sizes: list[int] = []
    for step in kernel.steps:
        sizes.append(min(LONG + 1, 1 + sum([sizes[a] for a in step.arguments])))
    return sizes


def _reads(kernel: Kernel) -> tuple[int, ...]:
    """Return the positions of the inputs that each step is worked out from, as bits."""
    reads: list[int] = []
    for step in kernel.steps:
        bits = 1 << int(step.value or 0) if step.op in READING else 0
        for argument in step.arguments:
            bits |= reads[argument]
        reads.append(bits)
    return tuple(reads)
