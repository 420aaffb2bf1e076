"""Values that a kernel keeps by name, so that a trace can show them."""

from __future__ import annotations

from golive.compiler.lower import Lowering
from golive.core.signature import Kind
from golive.language.terms import Term


def keep(outputs: dict[str, int], lowering: Lowering, name: str, term: Term) -> None:
    """Keep a value under a name; a condition as what says that it is true, and that it is false."""
    if term.type.kind.is_window or (term.type.kind is Kind.TIME):
        return
    if term.type.kind is Kind.BOOL:
        value = lowering.condition(term)
        outputs[f"{name}.true"], outputs[f"{name}.false"] = value.true, value.false
    else:
        outputs[name] = lowering.scalar(term)
