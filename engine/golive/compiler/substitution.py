"""A kernel with some of its steps as constants, folded again: what proofs look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from golive.compiler.builder import Builder
from golive.compiler.kernel import Constant, Kernel, Step
from golive.core.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A kernel after a substitution; a step that nothing replaced has had an effect on stays where it was."""

    kernel: Kernel
    steps: Sequence[Step]
    moved: Mapping[int, int]
    """Where each step is that was replaced, or is worked out from what was."""
    needed: int
    """How many steps the outputs are still worked out from."""

    def output(self, name: str) -> Step:
        """Return what an output is now."""
        return self.steps[self.place(self.kernel.outputs[name])]

    def place(self, step: int) -> int:
        return self.moved.get(step, step)

    def constants(self) -> dict[str, Constant | None]:
        """Return what each output is as a constant, None where it is none."""
        outputs = {name: self.output(name) for name in self.kernel.outputs}
        return {name: step.value if step.op == "const" else None for name, step in outputs.items()}


class Substitution:
    """Folds one kernel again and again; each time costs what has to do with the replaced steps, and no more."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.users: list[list[int]] = [[] for _ in kernel.steps]
        for i, step in enumerate(kernel.steps):
            for argument in step.arguments:
                self.users[argument].append(i)
        self.outputs = [0] * len(kernel.steps)
        for step_id in kernel.outputs.values():
            self.outputs[step_id] += 1

    def fold(self, replace: Mapping[int, bool | int]) -> Folded:
        """Return the kernel with some masks or codes as constants."""
        builder = Builder()
        builder.sources, builder.steps = list(self.kernel.sources), list(self.kernel.steps)
        moved: dict[int, int] = {}
        for i in self._above(replace):
            step = self.kernel.steps[i]
            if i in replace:
                moved[i] = builder.constant(step.kind, replace[i])
            else:
                moved[i] = _again(builder, step, tuple(moved.get(a, a) for a in step.arguments))
        needed = self._needed(builder.steps, moved)
        return Folded(kernel=self.kernel, steps=builder.steps, moved=moved, needed=needed)

    def _above(self, replace: Iterable[int]) -> list[int]:
        """Return steps and all that are worked out from them, in order."""
        above = set(replace)
        waiting = list(above)
        while waiting:
            new = set(self.users[waiting.pop()]) - above
            above |= new
            waiting += new
        return sorted(above)

    def _needed(self, steps: Sequence[Step], moved: Mapping[int, int]) -> int:
        """Count the steps that outputs are worked out from: those before, less what only moved steps used."""
        before = len(self.kernel.steps)
        made: set[int] = set()
        used: set[int] = set()
        waiting = [place for i, place in moved.items() if self.outputs[i]]
        while waiting:
            step = waiting.pop()
            if step < before:
                used.add(step)
            elif step not in made:
                made.add(step)
                waiting += steps[step].arguments
        unused = set(moved)
        waiting = [a for i in moved for a in self.kernel.steps[i].arguments]
        while waiting:
            step = waiting.pop()
            if (
                step not in unused
                and step not in used
                and not self.outputs[step]
                and unused.issuperset(self.users[step])
            ):
                unused.add(step)
                waiting += self.kernel.steps[step].arguments
        return before - len(unused) + len(made)


def _again(builder: Builder, step: Step, arguments: tuple[int, ...]) -> int:
    """Add a step of which an argument has changed."""
    if step.op == "first":
        return builder.copy(step, arguments)
    if step.op in ("look", "grid"):
        return builder.looked_up(step, arguments)
    if step.op in ("and", "or"):
        return (builder.all_of if step.op == "and" else builder.any_of)(arguments)
    return builder.op(step.op, *arguments)
