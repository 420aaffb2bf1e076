"""Whether a library has a gate that looks at order flow: without one nothing of it goes beyond paper."""

from __future__ import annotations

from enum import Enum

from golive.checker.checked import CheckedGate
from golive.compiler.program import Program
from golive.core.refusing import refuse_unless
from golive.core.signature import Kind
from golive.language.references import walk_through
from golive.language.terms import WindowRef

ORDER_FLOW = "orderflow"
"""The id of the gate that asks who is buying and who is selling."""

NO_ORDER_FLOW = "NO ORDER FLOW"
"""The word of a library without it; every result of one begins with it."""

WITHOUT = f"{NO_ORDER_FLOW}: no gate of this library sees who buys and who sells, so nothing of it goes beyond paper"

NOT_KNOWN = "ORDER FLOW NOT KNOWN: the policy is not at hand, so that no gate of it can be seen to look at order flow"
"""What is said first where nobody can say whether a policy has such a gate."""


class OrderFlow(Enum):
    """Whether a policy sees order flow, as far as it is known; `words` are said first, empty where it does."""

    SEEN = ""
    LACKING = WITHOUT
    NOT_KNOWN = NOT_KNOWN

    @property
    def words(self) -> str:
        """Return what is said first."""
        return self.value


_FLOW = (Kind.TRADES, Kind.BOOK, Kind.LEVELS)


def lacks_order_flow(program: Program) -> bool:
    """Say whether no gate called `orderflow` needs trades or a book before what opens is decided.

    A gate of that name that needs neither is none, even if it reads one where there is one: a permit beyond paper asks
    for one that holds without them.
    """
    return not any(gate.id == ORDER_FLOW and _needs_flow(program, gate) for gate in program.checked.gates)


def refuse_without_order_flow(program: Program) -> None:
    """Refuse a library without that gate, for whoever signs or renews what goes beyond paper."""
    refuse_unless(not lacks_order_flow(program), "no_order_flow", WITHOUT)


def order_flow_of(program: Program | None) -> OrderFlow:
    """Return whether a policy sees order flow: nobody knows of one that is not at hand."""
    if program is None:
        return OrderFlow.NOT_KNOWN
    return OrderFlow.LACKING if lacks_order_flow(program) else OrderFlow.SEEN


def without_order_flow(program: Program) -> str:
    """Return what is said first of a library without that gate, empty of any other."""
    return order_flow_of(program).words


def _needs_flow(program: Program, gate: CheckedGate) -> bool:
    parts = (part for _, term in gate.needs for part in walk_through(term, program.checked.lets))
    return any(isinstance(part, WindowRef) and part.port.type.kind in _FLOW for part in parts)
