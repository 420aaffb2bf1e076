"""What nothing observed makes true of a strategy: an exit that never leaves, an entry, a price above zero."""

from __future__ import annotations

from collections.abc import Iterator

from golive.compiler.impossible import cannot_refuse, highest
from golive.compiler.kernel import Kernel, needed_steps
from golive.compiler.program import Program
from golive.compiler.rule_slice import RuleSlice
from golive.compiler.signal_program import SignalProgram
from golive.compiler.witness import find_witness
from golive.core.issue import Issue, Severity
from golive.documents.library import Strategy

_CHANGE = "compare something observed with a threshold inside its range"


def never_true(program: Program) -> Iterator[Issue]:
    """Yield an error for each exit that never leaves and each price that is never one, and a warning for dead entries.

    All of it is proved: what is true for values that were tried, or could not be told, is not reported.
    """
    strategies = {one.header.id: one for one in program.checked.specs.strategies}
    for name, signal in program.signals.items():
        yield from _exits(signal)
        yield from _entries(signal, strategies[name])
        yield from _price(signal, strategies[name])


def _exits(signal: SignalProgram) -> Iterator[Issue]:
    if signal.exit is None:
        return
    for side in signal.exit.conditions:
        if _is_dead(signal.exit.kernel, side):
            message = f"`exit.{side}` never leaves: no known values of its inputs make it true"
            yield Issue(code="GL244", message=message, span=signal.exit.spans[side], hint=f"{_CHANGE}, or remove it")


def _entries(signal: SignalProgram, strategy: Strategy) -> Iterator[Issue]:
    for side, text in (("long", strategy.long), ("short", strategy.short)):
        if text is not None and _is_dead(signal.kernel, side):
            message = f"`signal.{side}` never signals: no known values of its inputs make it true"
            hint = f"{_CHANGE}, or remove it"
            yield Issue(code="GL244", message=message, span=text.span, hint=hint, severity=Severity.WARNING)


def _price(signal: SignalProgram, strategy: Strategy) -> Iterator[Issue]:
    kernel, terms = signal.order.price, strategy.order
    if kernel is None or terms is None or terms.at is None:
        return
    at = kernel.outputs["at"]
    part = RuleSlice(kernel=kernel, order=tuple(needed_steps(kernel.steps, (at,))))
    if highest(part, at) <= 0.0:
        hint = "move a price of the market by a share of it"
        yield Issue(code="GL245", message="`order.at` is never above zero", span=terms.at.span, hint=hint)


def _is_dead(kernel: Kernel, side: str) -> bool:
    goal = kernel.outputs[f"{side}.true"]
    part = RuleSlice(kernel=kernel, order=tuple(needed_steps(kernel.steps, (goal,))), goal=(goal,))
    return find_witness(part) is None and cannot_refuse(part)
