"""Mistakes in the pipeline: a gate first, last or left out, and a size read from another input."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from golive.documents.header import Name
from golive.documents.library import Document, Pipeline, Specs
from golive.proving.mutants.mutant import Change, became, dropped, without

_BOUNDS = ("position", "bound")
_SIZES = ("raw", "lot", "minimum", "unit_value")


def change_order(document: Document, specs: Specs) -> Iterator[Change]:
    """Put each gate first and last, and leave it out."""
    gates = document.gates if isinstance(document, Pipeline) else ()
    for n, gate in enumerate(gates):
        assert isinstance(document, Pipeline)
        rest = without(gates, n)
        for name, order in (("first", (gate, *rest)), ("last", (*rest, gate))):
            if order != gates:
                changed, text = replace(document, gates=order), f"`{gate.value}` became the {name} gate"
                yield Change(at=gate.value, name=name, span=gate.span, text=text, document=changed)
        left = replace(document, gates=rest) if rest else None
        yield Change(at=gate.value, name="dropped", span=gate.span, text=dropped(f"`{gate.value}`"), document=left)


def change_sizing(document: Document, specs: Specs) -> Iterator[Change]:
    """Read each size from the input of each other one."""
    sizing = document.sizing if isinstance(document, Pipeline) else None
    given = {size: getattr(sizing, size) for size in _SIZES} if sizing is not None else {}
    bounds = {bound: getattr(document, bound) for bound in _BOUNDS} if sizing is not None else {}
    names: dict[str, Name] = {size: name for size, name in (given | bounds).items() if name is not None}
    for size, name in names.items():
        for other, instead in names.items():
            if instead.value != name.value:
                assert isinstance(document, Pipeline)
                read = Name(value=instead.value, span=name.span)
                changed = _reading(document, size, read)
                text = f"{size}: {became(name.value, instead.value)}"
                yield Change(at=size, name=f"to_{other}", span=name.span, text=text, document=changed)


def _reading(document: Pipeline, size: str, read: Name) -> Pipeline:
    """Return a pipeline that reads one of its sizes or bounds from another input."""
    if size == "position":
        return replace(document, position=read)
    if size == "bound":
        return replace(document, bound=read)
    return replace(document, sizing=replace(document.sizing, **{size: read}))
