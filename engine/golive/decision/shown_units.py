"""The unit a value is shown in: the one that it, or what it is compared with, was declared in."""

from __future__ import annotations

from golive.core.unit import Unit, natural_unit
from golive.evaluator.trace import Trace
from golive.language.terms import ColumnRef, Const, Fact, Feature, ParameterRef, Reference, Term


def unit_of(trace: Trace, term: Term, partner: Term | None = None) -> Unit:
    own = _declared_unit(trace, term)
    if own is not None and (own.name or partner is None):
        return own
    other = _declared_unit(trace, partner) if partner is not None else None
    if other is not None and other.dimension == term.type.dimension:
        return other
    return own or natural_unit(term.type.dimension)


def _declared_unit(trace: Trace, term: Term) -> Unit | None:
    checked = trace.checked
    match term:
        case ParameterRef(document=document, id=name) | Reference(document=document, id=name):
            return checked.units.get((document, name))
        case ColumnRef(port=port):
            return next(
                (i.unit for d in checked.specs.inputs for i in d.inputs if i.id == port.column and i.unit), None
            )
        case Fact(id=name):
            quantities = (s.facts[name][0] for s in checked.specs.strategies if name in s.facts)
            first = next(quantities, None)
            return first.unit if first is not None else None
        case Const() | Feature():
            return None
    return None
