"""An input read from the wrong place: another value of the same unit, or a clock of another zone."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace

from golive.core.dataclass import dataclass
from golive.core.local_time import UTC
from golive.core.signature import Kind, Type
from golive.core.unit import Unit
from golive.documents.declarations import Input
from golive.documents.header import Name
from golive.documents.library import Document, Inputs, Scoped, Specs
from golive.proving.mutants.mutant import Change, became, put

ELSEWHERE = "America/New_York"
"""A zone whose clocks are never those of UTC, and are changed twice a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """What an input may be read from, and what makes two of them alike."""

    document: str
    id: str
    like: Hashable


def change_origins(document: Document, specs: Specs) -> Iterator[Change]:
    """Read each input from each other value of its document that is like it, and from one of its name elsewhere."""
    sources = tuple(_sources(specs))
    for n, item in enumerate(document.inputs) if isinstance(document, Scoped) else ():
        assert isinstance(document, Scoped)
        for other in _mistaken(item, sources):
            assert item.origin is not None
            origin = Name(value=f"{other.document}.{other.id}", span=item.origin.span)
            inputs = put(document.inputs, n, replace(item, origin=origin))
            yield Change(
                at=item.id,
                name=f"from_{other.document}_{other.id}",
                span=item.origin.span,
                text=became(item.origin.value, origin.value),
                document=replace(document, inputs=inputs),
            )


def _mistaken(item: Input, sources: tuple[_Source, ...]) -> Iterator[_Source]:
    document, _, name = item.origin.value.partition(".") if item.origin is not None else ("", "", "")
    own = next((s for s in sources if (s.document, s.id) == (document, name)), None)
    for other in sources:
        if own is not None and other.like == own.like and (other.document == document) is not (other.id == name):
            yield other


def _sources(specs: Specs) -> Iterator[_Source]:
    yield from (_source(d.header.id, i.id, i.type, i.unit, i.members_of) for d in specs.inputs for i in d.inputs)
    yield from (_source(m.header.id, o.id, o.type, o.unit) for m in specs.models for o in m.outputs)
    facts = {name: quantity.unit for s in specs.strategies for name, (quantity, _) in s.facts.items()}
    yield from (
        _Source(document="strategy", id=name, like=(Kind.NUMBER, unit.name, ())) for name, unit in facts.items()
    )


def _source(document: str, name: str, type_: Type | None, unit: Unit | None, members_of: str = "") -> _Source:
    """Return a source; numbers are alike in one unit, words of one set, streams of one kind."""
    words = (members_of,) if members_of else type_.members if type_ is not None else ()
    shown = unit.name if unit is not None else ""
    return _Source(document=document, id=name, like=(type_.kind if type_ is not None else None, shown, words))


def change_zones(document: Document, specs: Specs) -> Iterator[Change]:
    """Read the clock of each input in another zone."""
    for n, item in enumerate(document.inputs) if isinstance(document, Scoped | Inputs) else ():
        assert isinstance(document, Scoped | Inputs)
        if item.type is None or item.type.kind is not Kind.TIME:
            continue
        zone = ELSEWHERE if item.zone == UTC else UTC
        changed = replace(document, inputs=put(document.inputs, n, replace(item, zone=zone)))
        text = f"zone of `{item.id}`: {became(item.zone, zone)}"
        yield Change(at=item.id, name="zone_changed", span=item.span, text=text, document=changed)
