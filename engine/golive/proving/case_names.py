"""What a case calls the things that it gives: by the document's own names, else as `document.name`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from golive.checker.checked import Checked, Key
from golive.documents.declarations import Input
from golive.language.terms import ColumnRef, Reference, Term, WindowRef


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNames:
    """The names of one document for the columns and lets that it reads; `inputs` are its own declarations by name."""

    document: str
    inputs: Mapping[str, Input]
    columns: Mapping[str, str]
    streams: Mapping[str, str]
    lets: Mapping[Key, str]

    def of(self, term: Term) -> str:
        """Return the name of a term that a case can give, and nothing for any other."""
        if isinstance(term, ColumnRef):
            return self.columns.get(term.port.column, "")
        if isinstance(term, WindowRef):
            return self.streams.get(term.port.column, term.port.column)
        return self.lets.get((term.document, term.id), "") if isinstance(term, Reference) else ""


def names_of(checked: Checked, document: str) -> CaseNames:
    """Return what a case of a document can give: every column and every let, its own by their own names."""
    columns = {item.id: f"{one.header.id}.{item.id}" for one in checked.specs.inputs for item in one.inputs}
    lets = {key: ".".join(key) for key in checked.lets if key[0] not in checked.bar_models}
    lets |= {
        (model.header.id, o.id): f"{model.header.id}.{o.id}" for model in checked.specs.models for o in model.outputs
    }
    inputs: dict[str, Input] = {}
    streams: dict[str, str] = {}
    for item in next((d.inputs for d in checked.specs.scoped if d.header.id == document), ()):
        inputs[item.id] = item
        of, _, name = (item.origin.value if item.origin is not None else f".{item.id}").rpartition(".")
        if item.type is not None and item.type.kind.is_window:
            streams[item.type.kind.value] = item.id
        elif (of, name) in lets:
            lets[of, name] = item.id
        else:
            columns[name] = item.id
    lets |= {key: key[1] for key in lets if key[0] == document}
    return CaseNames(document=document, inputs=inputs, columns=columns, streams=streams, lets=lets)
