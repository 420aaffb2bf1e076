"""`kind: model`."""

from __future__ import annotations

from golive.core.signature import BOOL
from golive.core.suggest import did_you_mean
from golive.core.unit import UNITS
from golive.documents.declarations import Let
from golive.documents.library import Model, Output
from golive.loader.fields import Fields
from golive.loader.nodes import ScalarNode
from golive.loader.quantities import read_unit
from golive.loader.readers.declarations import read_lets, read_parameters
from golive.loader.readers.header import read_header
from golive.loader.readers.inputs import read_inputs, read_type


def read_model(fields: Fields) -> Model:
    lets = read_lets(fields)
    return Model(
        header=read_header(fields),
        inputs=read_inputs(fields),
        parameters=read_parameters(fields),
        lets=lets,
        outputs=tuple(_output(name, inner, lets) for name, inner in fields.named_records("outputs")),
        over=fields.word("over"),
    )


def _output(name: ScalarNode, fields: Fields, lets: tuple[Let, ...]) -> Output:
    ids = tuple(let.id for let in lets)
    if name.text not in ids:
        hint = did_you_mean(name.text, ids, what="known here") or f"add `{name.text}:` under `let:`"
        fields.pad.error("GL103", f"output `{name.text}` has no `let` of that name", name.span, hint=hint)
    kind, unit = fields.scalar("type"), read_unit(fields)
    declared = read_type(fields, kind, unit or UNITS[""]) if kind else None
    if declared is None:
        fields.pad.incomplete = True
    return Output(id=name.text, span=name.span, type=declared or BOOL, unit=unit)
