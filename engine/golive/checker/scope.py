"""What each name of a document means: inputs and parameters become terms, lets are typed when they are needed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field

from golive.checker.checked import Key
from golive.checker.input_terms import InputTerms
from golive.checker.library_index import LibraryIndex
from golive.checker.model_terms import model_outputs
from golive.core.dataclass import dataclass
from golive.core.issue_pad import IssuePad
from golive.core.repeats import repeats
from golive.core.signature import Type, number, one_of
from golive.core.span import Span
from golive.core.suggest import nearest
from golive.core.unit import Quantity, Unit
from golive.documents.declarations import Let, Parameter
from golive.documents.library import Model, Scoped, Strategy
from golive.language.terms import ParameterRef, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The names of one document, with the unit each is shown in."""

    document: str
    names: Mapping[str, Term]
    units: Mapping[str, Unit]
    lets: Mapping[str, Let]
    broken: frozenset[str] = frozenset()
    """Names whose declaration already has an issue: using them is not a second one."""
    over: str = ""
    elsewhere: Mapping[str, Term] = field(default_factory=dict)
    """What is named in two words: what other documents hold, for an expression that stands in none, as `document.name`;
    in a strategy what its models give, as `model.output`."""

    def written_like(self, name: str) -> tuple[tuple[str, Span], ...]:
        """Return where the let is written that a name which is not there is most like: it may be what is misspelt."""
        let = self.lets.get(nearest(name, [*self.names, *self.lets]))
        return () if let is None else ((f"`{let.id}` is written at", let.span),)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Declared:
    """A name with what it stands for, as far as that can be told before any expression is typed."""

    name: str
    span: Span
    term: Term | None = None
    unit: Unit | None = None


def scope_of(document: Scoped, index: LibraryIndex, pad: IssuePad, misdeclared: Collection[Key]) -> Scope:
    """Resolve a document's inputs and parameters.

    `misdeclared` are names whose own declaration has an issue: what follows from it elsewhere is not a second one.
    """
    lost = {name for owner, name in misdeclared if owner == document.header.id}
    declared = tuple(_declared(document, InputTerms(index, pad, misdeclared), lost))
    _check_names(declared, index, pad)
    names: dict[str, Term] = {}
    units: dict[str, Unit] = {}
    for one in declared:
        if one.term is not None:
            names.setdefault(one.name, one.term)
            if one.unit is not None:
                units.setdefault(one.name, one.unit)
    lets = {let.id: let for let in document.lets if let.id not in lost}
    return Scope(
        document=document.header.id,
        names=names,
        units=units,
        lets=lets,
        broken=frozenset(one.name for one in declared if one.name not in names and one.name not in lets),
        over=document.over if isinstance(document, Model) else "",
        elsewhere=model_outputs(document) if isinstance(document, Strategy) else {},
    )


def _declared(document: Scoped, inputs: InputTerms, lost: Collection[str]) -> Iterator[_Declared]:
    for item in document.inputs:
        term, unit = inputs.term(item) if item.id not in lost else (None, None)
        yield _Declared(name=item.id, span=item.span, term=term, unit=unit)
    for parameter in document.parameters:
        type_ = parameter_type(parameter)
        read = ParameterRef(document=document.header.id, id=parameter.id, type=type_, span=parameter.span)
        unit = parameter.value.unit if isinstance(parameter.value, Quantity) else None
        term = read if parameter.id not in lost else None
        yield _Declared(name=parameter.id, span=parameter.name_span, term=term, unit=unit)
    for let in document.lets:
        yield _Declared(name=let.id, span=let.span)


def _check_names(declared: Iterable[_Declared], index: LibraryIndex, pad: IssuePad) -> None:
    places = [(one.name, one.span) for one in declared]
    for name, span, first in repeats(places):
        related = (("first defined here", first),)
        pad.error("GL211", f"`{name}` is defined twice", span, "rename one of them", related=related)
    for name, span in dict(reversed(places)).items():
        if name in index.functions or name in index.grids:
            pad.error("GL211", f"`{name}` is the name of a function", span, "choose another name")


def parameter_type(parameter: Parameter) -> Type:
    """Return the type of a parameter."""
    if isinstance(parameter.value, Quantity):
        return number(parameter.value.unit.dimension, parameter.lo, parameter.hi)
    return one_of(*parameter.members)
