"""A ratio needs its unit: a parameter written bare may not stand beside what is declared in `%` or `bps`.

A bare 60 is held as 60, which is 6,000 %: compared with a share, an upper limit that nobody can reach. Zero means the
same in every unit; who means a multiple writes `x`; bare beside bare is a count or a plain ratio.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from golive.checker.checked import Key
from golive.checker.draft import Draft
from golive.core.dataclass import dataclass
from golive.core.signature import Kind
from golive.core.span import Span
from golive.core.unit import RATIO, Quantity, Unit, show
from golive.documents.declarations import Parameter
from golive.language.references import below_first
from golive.language.terms import Apply, ColumnRef, Const, Fact, ParameterRef, Reference, Term, walk

_COMPARED = frozenset(("ge", "gt", "le", "lt", "eq", "ne"))
_ALIKE = frozenset(("add", "sub", "min", "max", "clip"))
"""Operators whose operands are amounts of one thing, as is the answer."""
_JOINING = _COMPARED | _ALIKE | {"if"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """How a number came to be written: in a share's unit, or by bare parameters alone; neither if unseen."""

    unit: Unit | None = None
    name: str = ""
    bare: tuple[Key, ...] = ()
    """The first of the bare parameters, which stands for all of them."""


_UNSEEN = _Written()


def check_bare_ratios(draft: Draft) -> None:
    """Report every bare parameter that is compared, or added up, with a share; each once, at its value."""
    declared = draft.index.specs.parameters
    writing = _Writing(draft, declared)
    reported: set[Key] = set()
    for term in _expressions(draft):
        for part in walk(term):
            for key, share in writing.clashes(part) if isinstance(part, Apply) and part.op in _JOINING else ():
                if key not in reported:
                    reported.add(key)
                    _report(draft, declared[key], share, part.span)
                    draft.misdeclared.add(key)


def _report(draft: Draft, parameter: Parameter, share: _Written, place: Span) -> None:
    assert isinstance(parameter.value, Quantity)
    assert share.unit is not None
    value, unit = parameter.value, share.unit
    beside = f"`{share.name}`, which is in {unit.name}" if share.name else f"what is in {unit.name}"
    message = f"`{parameter.id}` needs a unit, `{value}` has none and is compared with {beside}"
    hint = f"write `{value} {unit.name}`, or `{show(value.value, unit)}` if the fraction is meant"
    draft.pad.error("GL115", message, parameter.span, hint=hint, related=(("compared here", place),))


def _expressions(draft: Draft) -> Iterator[Term]:
    yield from draft.lets.values()
    for gate in draft.gates.values():
        for rule in gate.rules:
            yield from (term for term in (rule.condition, rule.amount) if term is not None)
        if gate.confidence is not None:
            yield gate.confidence
    for signal in draft.signals:
        yield from signal.terms


class _Writing:
    """How terms are written, through the lets they refer to."""

    def __init__(self, draft: Draft, declared: dict[Key, Parameter]) -> None:
        self.draft, self.declared = draft, declared
        specs = draft.index.specs
        declared_units = [((m.header.id, o.id), o.unit) for m in specs.models for o in m.outputs]
        declared_units += [((d.header.id, x.id), x.unit) for d in specs.scoped for x in d.lets]
        self._units: dict[Key, Unit] = {key: unit for key, unit in declared_units if unit is not None}
        self._lets: dict[Key, _Written] = {}
        self._terms: dict[int, _Written] = {}
        for key in below_first(draft.lets.values(), draft.lets):
            self._reference(key)

    def clashes(self, part: Apply) -> Iterator[tuple[Key, _Written]]:
        """Yield the bare parameters of an operator's operands that have a share beside them."""
        operands = [self.written(a) for a in (part.arguments[1:] if part.op == "if" else part.arguments)]
        share = next((w for w in operands if w.unit is not None), None)
        if share is not None:
            # Of several bare factors one must carry the unit; the first stands for them.
            yield from ((w.bare[0], share) for w in operands if w.bare)

    def written(self, term: Term) -> _Written:
        """Return how one of the draft's own terms is written; they live as long as this does."""
        written = self._terms.get(id(term))
        if written is None:
            written = self._terms[id(term)] = self._written(term)
        return written

    def _written(self, term: Term) -> _Written:
        if term.type.kind is not Kind.NUMBER or term.type.dimension != RATIO:
            return _UNSEEN
        match term:
            case ParameterRef(document=document, id=name):
                return self._parameter((document, name))
            case ColumnRef(port=port):
                return _in_unit(port.unit, port.column)
            case Fact(id=name):
                return _in_unit(self.draft.index.fact_units.get(name), name)
            case Reference(document=document, id=name):
                return self._reference((document, name))
            case Apply(op=op, arguments=arguments):
                return self._computed(op, arguments)
        return _UNSEEN

    def _parameter(self, key: Key) -> _Written:
        parameter = self.declared.get(key)
        if parameter is None or not isinstance(parameter.value, Quantity):
            return _UNSEEN
        bare = not parameter.value.unit.name and parameter.value.value != 0
        return _Written(bare=(key,)) if bare else _in_unit(parameter.value.unit, key[1])

    def _reference(self, key: Key) -> _Written:
        unit = self._units.get(key)
        if unit is not None:
            return _in_unit(unit, key[1])
        if key not in self._lets:
            # Models may go in circles, which is an issue of its own.
            self._lets[key] = _UNSEEN
            below = self.draft.lets.get(key)
            self._lets[key] = self.written(below) if below is not None else _UNSEEN
        return self._lets[key]

    def _computed(self, op: str, arguments: tuple[Term, ...]) -> _Written:
        if op in ("neg", "abs"):
            return self.written(arguments[0])
        if op in _ALIKE or op == "if":
            alike = [self.written(a) for a in (arguments[1:] if op == "if" else arguments)]
            share = next((w for w in alike if w.unit is not None), None)
            return share or _Written(bare=_first(alike))
        if op == "mul":
            return self._product(arguments)
        if op == "div" and isinstance(arguments[1], Const):
            return self.written(arguments[0])
        return _UNSEEN

    def _product(self, arguments: tuple[Term, ...]) -> _Written:
        """Return how a product is written: a multiple of a share is one, bare factors alone give a bare number."""
        if any(a.type.dimension != RATIO for a in arguments):
            return _UNSEEN
        factors = [self.written(a) for a in arguments if not isinstance(a, Const)]
        share = next((w for w in factors if w.unit is not None), None)
        if share is not None:
            return share
        return _Written(bare=_first(factors)) if all(w.bare for w in factors) else _UNSEEN


def _first(operands: Iterable[_Written]) -> tuple[Key, ...]:
    return next((w.bare for w in operands if w.bare), ())


def _in_unit(unit: Unit | None, name: str) -> _Written:
    return _Written(unit=unit, name=name) if unit is not None and unit.is_share else _UNSEEN
