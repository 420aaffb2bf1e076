"""`kind: strategy`."""

from __future__ import annotations

import re

from golive.core.span import Span
from golive.core.unit import BASE, QUOTE, RATIO, SIZE, TIME, UNITS, Quantity
from golive.documents.declarations import Parameter, Tightening
from golive.documents.library import Strategy
from golive.documents.own_numbers import AFTER_CLOSE, OWN_NUMBERS, SECTIONS
from golive.loader.fields import Fields
from golive.loader.nodes import MapNode, ScalarNode
from golive.loader.positions import as_name
from golive.loader.quantities import Expectation, meets, read_expected, read_quantity
from golive.loader.readers.declarations import read_lets, read_parameters
from golive.loader.readers.exit import read_exit
from golive.loader.readers.header import read_header, read_provenance
from golive.loader.readers.inputs import read_inputs
from golive.loader.readers.model_use import read_models
from golive.loader.readers.order_terms import read_order, read_repeat
from golive.loader.readers.own_numbers import read_own_numbers

_EVERY = Expectation(dimensions=(TIME,), example="1 s", zero=False, negative=False)
_RAW_SIZE = Expectation(dimensions=(QUOTE, BASE, SIZE), example="10_000 usd", zero=False, negative=False)
MOST_EDGE = 0.1
"""No trade is expected to earn more than a tenth of its price: such an edge was written in another unit."""

_EDGE = Expectation(dimensions=(RATIO,), example="25 bps", most=MOST_EDGE)
_LIMIT = Expectation(example="100_000 usd` or `2 %", negative=False)
EXTERNAL = "external"
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OWN_FACTS = ("edge", "family", "repeat_while_open", AFTER_CLOSE)
_NO_QUANTITY = Quantity(0.0, UNITS[""])
"""Stands in for what could not be read; the document is then left out of the library."""


def read_strategy(fields: Fields) -> Strategy:
    is_external = isinstance(fields.node.get("signal"), ScalarNode) and fields.word("signal") == EXTERNAL
    signal = None if is_external else fields.record("signal")
    every = _every(fields, is_external=is_external)
    raw_size = read_expected(fields, "raw_size", _RAW_SIZE)
    if raw_size is None:
        fields.pad.incomplete = True
    return Strategy(
        header=read_header(fields),
        family=fields.name("family"),
        instruments=tuple(as_name(word) for word in fields.words("instruments")),
        venues=tuple(as_name(word) for word in fields.words("venues")),
        inputs=read_inputs(fields),
        parameters=_parameters(fields),
        lets=read_lets(fields),
        models=read_models(fields),
        long=signal.optional_text("long") if signal else None,
        short=signal.optional_text("short") if signal else None,
        every_s=every.value if every else 0.0,
        is_external=is_external,
        raw_size=raw_size or _NO_QUANTITY,
        facts=_facts(fields),
        trials=_trials(fields),
        tightenings=tuple(_tightening(target, inner) for target, inner in fields.named_records("tighten")),
        exit=read_exit(fields),
        order=read_order(fields),
        repeat=read_repeat(fields),
        limit_places={name.text: name.span for name, _ in fields.entries("limits")},
    )


def _every(fields: Fields, *, is_external: bool) -> Quantity | None:
    """Return how often a strategy looks: there is no telling where somebody else decides when it signals."""
    if is_external:
        if fields.has("every"):
            message = "`every` says how often conditions are looked at, and `signal: external` has none"
            hint = "remove it: whoever decides when it signals asks"
            fields.pad.error("GL120", message, fields.key_place("every"), hint=hint)
        return None
    every = read_expected(fields, "every", _EVERY)
    if every is None:
        fields.pad.incomplete = True
    if isinstance(fields.node.get("signal"), MapNode) and not fields.has("every"):
        hint = "the document needs `every:`, such as `every: 1 s`"
        fields.pad.error("GL103", "missing key `every`", fields.span, hint=hint)
    return every


def _parameters(fields: Fields) -> tuple[Parameter, ...]:
    """Return the parameters of a strategy, those that stand elsewhere last."""
    own = (inner for section in SECTIONS if (inner := _section(fields, section)) is not None)
    source = fields.word("source")
    written = read_parameters(fields)
    for parameter in written:
        if parameter.id in OWN_NUMBERS:
            number = OWN_NUMBERS[parameter.id]
            message = f"parameter `{parameter.id}` has the name of `{number.section}.{number.key}`"
            fields.pad.error("GL105", message, parameter.name_span, hint="rename the parameter")
    return (*written, *(one for inner in own for one in read_own_numbers(inner, source)))


def _section(fields: Fields, section: str) -> Fields | None:
    return fields.record(section) if fields.has(section) else None


def _facts(fields: Fields) -> dict[str, tuple[Quantity, Span]]:
    facts: dict[str, tuple[Quantity, Span]] = {}
    edge = read_expected(fields, "edge", _EDGE)
    if edge is not None:
        facts["edge"] = (edge, fields.place("edge"))
    else:
        fields.pad.incomplete = True
    for name, value in fields.entries("limits"):
        if name.text in _OWN_FACTS:
            related = ((f"`{name.text}`", fields.key_place(name.text)),)
            message = f"limit `{name.text}` has the name of a fact every strategy has"
            fields.pad.error("GL105", message, name.span, hint="rename the limit", related=related)
        quantity = read_quantity(value, fields.pad) if isinstance(value, ScalarNode) else None
        if quantity is None or not isinstance(value, ScalarNode):
            fields.pad.incomplete = True
        elif meets(quantity, name.text, value, _LIMIT, fields.pad):
            facts.setdefault(name.text, (quantity, value.span))
    return facts


def _trials(fields: Fields) -> int:
    scalar = fields.scalar("trials")
    if scalar is not None and isinstance(scalar.value, int | float) and float(scalar.value).is_integer():
        return int(scalar.value)
    fields.pad.incomplete = True
    return 0


def _tightening(target: ScalarNode, fields: Fields) -> Tightening:
    return Tightening(
        target=as_name(target),
        value=_stricter_value(fields),
        span=fields.place("value"),
        provenance=read_provenance(fields),
    )


def _stricter_value(fields: Fields) -> Quantity | str:
    """Return a number, or a word: which of the two the parameter takes is the checker's business."""
    scalar = fields.scalar("value")
    if scalar is not None and _WORD.fullmatch(scalar.text):
        return scalar.text
    quantity = read_quantity(scalar, fields.pad) if scalar else None
    if quantity is None:
        fields.pad.incomplete = True
        return ""
    return quantity
