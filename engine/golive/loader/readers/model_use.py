"""`models:` of a strategy."""

from __future__ import annotations

from golive.core.signature import number
from golive.core.unit import TIME, UNITS
from golive.documents.library import Output
from golive.documents.model_use import ModelUse
from golive.loader.fields import Fields
from golive.loader.nodes import ScalarNode
from golive.loader.positions import as_name
from golive.loader.quantities import Expectation, read_expected, read_range, read_unit

_AGE = Expectation(dimensions=(TIME,), example="5 min", zero=False, negative=False)


def read_models(fields: Fields) -> tuple[ModelUse, ...]:
    """Return the models that a strategy uses, in the order in which it names them."""
    return tuple(_use(name, inner) for name, inner in fields.named_records("models"))


def _use(name: ScalarNode, fields: Fields) -> ModelUse:
    age = read_expected(fields, "max_age", _AGE)
    if age is None:
        fields.pad.incomplete = True
    return ModelUse(
        id=name.text,
        span=name.span,
        guardrails=fields.name("guardrails"),
        features=tuple(as_name(word) for word in fields.words("features")),
        gives=tuple(_output(output, inner) for output, inner in fields.named_records("gives")),
        max_age_s=age.value if age is not None else 0.0,
    )


def _output(name: ScalarNode, fields: Fields) -> Output:
    unit = read_unit(fields)
    held = unit or UNITS[""]
    lo, hi = read_range(fields, held, bare_is_unit=True)
    return Output(id=name.text, span=name.span, type=number(held.dimension, lo, hi), unit=unit)
