"""`kind: paper`."""

from __future__ import annotations

from golive.core.unit import QUOTE, UNITS, Quantity
from golive.documents.paper import MOST_CAPITAL, Paper
from golive.loader.fields import Fields
from golive.loader.positions import as_name
from golive.loader.quantities import Expectation, read_expected
from golive.loader.readers.declarations import read_parameters
from golive.loader.readers.header import read_header

_CAPITAL = Expectation(dimensions=(QUOTE,), example="100_000 usd", zero=False, negative=False, most=MOST_CAPITAL)
_NOTHING = Quantity(0.0, UNITS["usd"])
"""Stands in for what could not be read; the document is then left out."""


def read_paper(fields: Fields) -> Paper:
    capital = read_expected(fields, "capital", _CAPITAL)
    if capital is None:
        fields.pad.incomplete = True
    return Paper(
        header=read_header(fields),
        capital=capital or _NOTHING,
        capital_span=fields.place("capital"),
        strategies=tuple(as_name(word) for word in fields.words("strategies")),
        markets=tuple(as_name(word) for word in fields.words("markets")),
        parameters=read_parameters(fields),
    )
