"""A decision as a shell and a notebook show it: in one line, and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from golive.core.intent import closes
from golive.core.printable import printable
from golive.core.shown import Shown
from golive.core.unit import UNITS, say, show, show_apart, unit_named
from golive.decision.reasons import Because

if TYPE_CHECKING:
    from golive.decision.decision import Decision


def one_line(decision: Decision) -> str:
    """Return the verdict, who asked for what, what is allowed of it, and what determined that with its line."""
    asks = "leaves by " if closes(decision.intent) else ""
    who = f"{decision.strategy} {asks}{decision.direction} {decision.symbol}"
    line = f"{decision.verdict} {who}: {_allowed(decision)} of {_asked(decision)}"
    if decision.gate:
        first = decision.because[0]
        line = f"{line}; {first.gate}.{first.rule}: {decision.reason} ({first.span})"
    return printable(line + (" (repeated)" if decision.repeated else ""), keep="")


def shown(decision: Decision) -> Shown:
    """Return the decision in a line, and a table of the reasons that stood against it."""
    passed = sum(reason.outcome == "passes" for reason in decision.because)
    return Shown(
        line=one_line(decision),
        heads=("", "rule", "what was found", "observed", "must be", "margin", "written in"),
        rows=tuple(_row(reason) for reason in decision.because if reason.outcome != "passes"),
        foot=f"{passed} rules and inputs passed.",
    )


def _row(reason: Because) -> tuple[str, ...]:
    numbers = tuple(_numbers(reason)) or ("", "", "")
    return (reason.outcome, f"{reason.gate}.{reason.rule}", reason.text, *numbers, str(reason.span))


def _numbers(reason: Because) -> Iterator[str]:
    """Yield what was observed, what it must be, and the margin; nothing where the rule compares no two numbers."""
    if reason.observed is None or reason.threshold is None or reason.margin is None:
        return
    unit = unit_named(reason.unit)
    yield show_apart(reason.observed, reason.threshold, unit)
    yield f"{reason.sign} {show_apart(reason.threshold, reason.observed, unit)}"
    yield say(reason.margin, unit)


def _asked(decision: Decision) -> str:
    return "an unknown size" if decision.raw_size is None else _size(decision, decision.raw_size)


def _allowed(decision: Decision) -> str:
    return _size(decision, decision.final_size) if decision.allowed else "nothing"


def _size(decision: Decision, size: float) -> str:
    if closes(decision.intent):
        return show(size, UNITS["lots"])
    strategies = decision.trace.checked.specs.strategies
    unit = next((s.raw_size.unit for s in strategies if s.header.id == decision.strategy), None)
    return f"{size:g}" if unit is None else show(size, unit)
