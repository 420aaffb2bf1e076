"""Ceilings: nobody may let an input grow older, or a parameter larger, than the library says is still sense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.checker.draft import Draft
from golive.core.signature import Kind
from golive.core.span import Span
from golive.core.suggest import did_you_mean
from golive.core.unit import TIME, Quantity, show_duration
from golive.documents.declarations import Ceiling, Input
from golive.documents.library import Inputs, Scoped


def check_ceilings(draft: Draft) -> None:
    """Refuse an age or a value beyond its ceiling, what has one and says it cannot age, and a ceiling of nothing."""
    specs = draft.index.specs
    ceilings = {c.name: c for document in specs.inputs for c in document.ceilings}
    documents: tuple[Inputs | Scoped, ...] = (*specs.inputs, *specs.scoped)
    named: set[str] = set()
    for own, item in ((f"{d.header.id}.{i.id}", i) for d in documents for i in d.inputs):
        # What is said of one document's input goes before what is said of all that read the same.
        names = (own,) if own in ceilings else tuple(_names(item))
        named.update((own, *_names(item)))
        for name in names:
            if name in ceilings:
                _check_age(draft, item, ceilings[name])
    for (document, name), parameter in specs.parameters.items():
        named.add(f"{document}.{name}")
        ceiling = ceilings.get(f"{document}.{name}")
        value = parameter.value
        if ceiling is not None and isinstance(value, Quantity):
            alike = value.unit.dimension == ceiling.most.unit.dimension
            if not alike or value.value > ceiling.most.value:
                _report(draft, f"`{name}` is {value}", ceiling, parameter.span)
    _check_names(draft, ceilings, named)


def _names(item: Input) -> Iterator[str]:
    """Yield the names by which an input may have a ceiling: its column, and the stream it is."""
    yield item.origin.value.partition(".")[2] if item.origin is not None else item.id
    if item.type is not None and item.type.kind.is_window:
        yield item.type.kind.value


def _check_age(draft: Draft, item: Input, ceiling: Ceiling) -> None:
    if ceiling.most.unit.dimension != TIME:
        return
    if item.static:
        _report(draft, f"`{item.id}` is said to be static", ceiling, item.span, key="max_age: ")
    elif item.max_age_s is not None and item.max_age_s > ceiling.most.value:
        _report(draft, f"`{item.id}` may be {show_duration(item.max_age_s)} old", ceiling, item.span)


def _report(draft: Draft, written: str, ceiling: Ceiling, place: Span, *, key: str = "") -> None:
    message = f"{written}, the ceiling of `{ceiling.name}` is {ceiling.most}"
    related = ((f"the ceiling is here: {ceiling.why}", ceiling.span),)
    draft.pad.error("GL233", message, place, hint=f"write `{key}{ceiling.most}` or less", related=related)


def _check_names(draft: Draft, ceilings: Mapping[str, Ceiling], named: set[str]) -> None:
    streams = {kind.value for kind in Kind if kind.is_window}
    documents = {name.partition(".")[0] for name in named if "." in name}
    for name, ceiling in ceilings.items():
        document, _, parameter = name.partition(".")
        if not parameter and ceiling.most.unit.dimension != TIME:
            message = f"the ceiling of `{name}` is {ceiling.most}, which is no age"
            draft.pad.error("GL233", message, ceiling.span, hint="write an age, such as `5 min`")
        # A stream that nothing reads, or a gate that was taken out, has nothing to be bounded.
        left_out = name in streams or (parameter and document not in documents) or draft.index.specs.left_out
        if name not in named and not left_out:
            hint = did_you_mean(name, named) or "name an input, a stream, a `document.parameter` or a `document.input`"
            message = f"nothing is called `{name}`, so its ceiling bounds nothing"
            draft.pad.error("GL233", message, ceiling.span, hint=hint)
