"""What one rule is computed from: the steps that say whether it refuses, and the inputs they read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from golive.checker.checked import Rule
from golive.compiler.kernel import Kernel, Step, needed_steps
from golive.compiler.operations import OPERATIONS
from golive.core.dataclass import dataclass
from golive.core.value import LARGEST

Value = float | int | bool
Inputs = Mapping[int, Value]
"""Known values by the position of their source: numbers, codes, and conditions as true or false."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSlice:
    """The steps of one rule in order.

    `goal` is the mask that is true where it refuses or applies, `met` the one that is true where it is met. `factor` is
    what a reduction leaves. A cap takes something away where the step `limit`, if it is known, is below the step `raw`.
    """

    kernel: Kernel
    order: tuple[int, ...] = ()
    goal: tuple[int, ...] = ()
    met: int | None = None
    limit: int | None = None
    raw: int | None = None
    factor: int | None = None

    @property
    def steps(self) -> Sequence[Step]:
        return self.kernel.steps

    @property
    def ends(self) -> tuple[int, ...]:
        """Return the steps that say whether the rule refuses."""
        return (*self.goal, *[end for end in (self.met, self.limit, self.raw, self.factor) if end is not None])

    def whole(self) -> RuleSlice:
        """Return the rule with all steps that its ends are worked out from."""
        return RuleSlice(
            kernel=self.kernel,
            order=tuple(needed_steps(self.kernel.steps, self.ends)),
            goal=self.goal,
            met=self.met,
            limit=self.limit,
            raw=self.raw,
            factor=self.factor,
        )

    @property
    def sources(self) -> tuple[int, ...]:
        """Return the positions of the sources that are read, each once."""
        steps = self.steps
        read = (int(steps[i].value or 0) for i in self.order if steps[i].op in READING)
        return tuple(dict.fromkeys(read))

    def refuses(self, inputs: Inputs) -> bool:
        """Say whether the rule is known to refuse known inputs, or leaves less than was asked for."""
        return self.refuses_at(self.values(inputs))

    def refuses_at(self, values: Mapping[int, Any]) -> bool:
        """Say the same of steps that are worked out."""
        if self.limit is not None and self.raw is not None:
            return bool(max(values[self.limit], 0.0) < values[self.raw] * (1.0 - _ROUNDING))
        smaller = self.factor is None or values[self.factor] < 1.0
        return smaller and all(values[mask] for mask in self.goal)

    def holds(self, inputs: Inputs) -> bool:
        """Say whether the rule is not met by inputs: it refuses them, or cannot be computed from them."""
        return self.met is not None and not self.values(inputs)[self.met]

    def values(self, inputs: Inputs) -> Mapping[int, Any]:
        """Evaluate every step, with the operations that the back ends share."""
        values: dict[int, Any] = {}
        steps = self.steps
        for i in self.order:
            values[i] = _evaluated(steps[i], values, inputs)
        return values


READING = frozenset(("in", "in_true", "in_false"))


_ROUNDING = 1e-9
"""By how much less, as a share, a limit must be to be less: a product divided again is not what it was."""


def ends_of(kernel: Kernel, rule: Rule) -> RuleSlice:
    """Return the steps that say whether a rule refuses, without those that they are worked out from."""
    key, outputs = f"{rule.gate}.{rule.id}", kernel.outputs
    if rule.effect == "cap":
        limit, raw = outputs[f"{key}.limit"], outputs["raw"]
        if kernel.steps[limit].op == "or_zero":
            # An unknown limit leaves nothing: what is asked here is what a known one takes.
            (limit,) = kernel.steps[limit].arguments
        return RuleSlice(kernel=kernel, limit=limit, raw=raw)
    if rule.effect == "reduce":
        true, factor = outputs[f"{key}.true"], outputs[f"{key}.factor"]
        return RuleSlice(kernel=kernel, goal=(true,), factor=factor)
    # Of a rule that forbids, too, the outputs say whether it is met.
    refusing, met = outputs[f"{key}.false"], outputs[f"{key}.true"]
    return RuleSlice(kernel=kernel, goal=(refusing,), met=met)


def _evaluated(step: Step, values: Mapping[int, Any], inputs: Inputs) -> Any:
    arguments = [values[a] for a in step.arguments]
    match step.op:
        case "const":
            return step.value
        case "in":
            return inputs[int(step.value or 0)]
        case "in_true":
            return inputs[int(step.value or 0)] is True
        case "in_false":
            return inputs[int(step.value or 0)] is False
        case "and":
            return all(arguments)
        case "or":
            return any(arguments)
        case "look" | "grid":
            cell: Any = step.table
            for code in arguments:
                cell = cell[code]
            return cell
        case "first":
            return next((n for n, mask in enumerate(arguments) if mask), len(arguments))
        case "div_by":
            return _tame(arguments[0] / arguments[1])
    answer = OPERATIONS[step.op].fold(*arguments)
    return _tame(answer) if step.kind == "f" else answer


def _tame(number: float) -> float:
    """Return a number, and what overflowed as unknown: it must not count as a witness."""
    return number if abs(number) <= LARGEST else math.nan
