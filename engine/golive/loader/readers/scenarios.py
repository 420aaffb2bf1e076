"""`kind: scenarios`."""

from __future__ import annotations

from golive.documents.scenarios import SHOCKS, NamedScenario, Scenarios
from golive.loader.fields import Fields
from golive.loader.readers.declarations import read_parameters
from golive.loader.readers.header import read_header


def read_scenarios(fields: Fields) -> Scenarios:
    named = fields.named_records("scenarios")
    return Scenarios(
        header=read_header(fields),
        scenarios=tuple(
            NamedScenario(
                id=name.text,
                span=name.span,
                shocks={shock: inner.name(shock) for shock in SHOCKS if inner.has(shock)},
            )
            for name, inner in named
        ),
        parameters=read_parameters(fields),
    )
