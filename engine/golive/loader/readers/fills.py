"""`kind: fills`."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.unit import TIME, Quantity
from golive.documents.fills import LATENCY_MODELS, Fills, LatencyLeg
from golive.loader.fields import Fields
from golive.loader.nodes import ScalarNode
from golive.loader.positions import as_name
from golive.loader.quantities import Expectation, meets, read_quantity
from golive.loader.readers.declarations import read_parameters
from golive.loader.readers.header import read_header, read_provenance

_DURATION = Expectation(dimensions=(TIME,), example="20 ms", negative=False)
_SAMPLES, _SOURCE = "samples", "source"


def read_fills(fields: Fields) -> Fills:
    study = fields.record("study") if fields.has("study") else None
    return Fills(
        header=read_header(fields),
        latency=tuple(_leg(name, inner) for name, inner in fields.named_records("latency")),
        parameters=read_parameters(fields),
        studies=() if study is None else tuple(_durations(study, "latency")),
    )


def _leg(name: ScalarNode, fields: Fields) -> LatencyLeg:
    model = fields.word("model")
    _check_keys(fields, model)
    numbers = {key: as_name(word) for key in LATENCY_MODELS.get(model, ()) if (word := fields.scalar(key))}
    return LatencyLeg(
        leg=name.text,
        span=name.span,
        model=model,
        numbers=numbers,
        samples=tuple(_durations(fields, _SAMPLES)),
        provenance=read_provenance(fields),
    )


def _check_keys(fields: Fields, model: str) -> None:
    """Report what a model of latency lacks, and what another one is made of."""
    own = LATENCY_MODELS.get(model)
    if own is None:
        return
    wanted = own or (_SAMPLES, _SOURCE)
    for key in wanted:
        if not fields.has(key):
            hint = f"a latency that is `{model}` says {' and '.join(f'`{name}`' for name in wanted)}"
            fields.pad.error("GL103", f"missing key `{key}`", fields.span, hint=hint)
    others = {key for keys in LATENCY_MODELS.values() for key in keys} | {_SAMPLES}
    for key in sorted(others - set(wanted)):
        if fields.has(key):
            message = f"`{key}` does not go with `model: {model}`"
            fields.pad.error("GL120", message, fields.key_place(key), hint="remove it, or change the model")


def _durations(fields: Fields, key: str) -> Iterator[Quantity]:
    for scalar in fields.words(key):
        quantity = read_quantity(scalar, fields.pad)
        if quantity is None or not meets(quantity, key, scalar, _DURATION, fields.pad):
            fields.pad.incomplete = True
        else:
            yield quantity
