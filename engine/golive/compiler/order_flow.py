"""Whether a library has a gate that looks at order flow: without one nothing of it goes beyond paper."""

from __future__ import annotations

from golive.checker.checked import CheckedGate
from golive.compiler.program import Program
from golive.core.signature import Kind
from golive.language.references import walk_through
from golive.language.terms import WindowRef

ORDER_FLOW = "orderflow"
"""The id of the gate that asks who is buying and who is selling."""

NO_ORDER_FLOW = "NO ORDER FLOW"
"""The word of a library without it; every result of one begins with it."""

WITHOUT = f"{NO_ORDER_FLOW}: no gate of this library sees who buys and who sells, so nothing of it goes beyond paper"

_FLOW = (Kind.TRADES, Kind.BOOK, Kind.LEVELS)


def lacks_order_flow(program: Program) -> bool:
    """Say whether no gate called `orderflow` reads trades or a book before what opens is decided.

    A gate of that name that reads neither is none: a permit beyond paper asks for one that does.
    """
    return not any(gate.id == ORDER_FLOW and _reads_flow(program, gate) for gate in program.checked.gates)


def without_order_flow(program: Program) -> str:
    """Return what is said first of a library without that gate, empty of any other."""
    return WITHOUT if lacks_order_flow(program) else ""


def _reads_flow(program: Program, gate: CheckedGate) -> bool:
    terms = [term for _, term in gate.needs]
    terms += [rule.condition for rule in gate.rules if rule.condition is not None]
    parts = (part for term in terms for part in walk_through(term, program.checked.lets))
    return any(isinstance(part, WindowRef) and part.port.type.kind in _FLOW for part in parts)
