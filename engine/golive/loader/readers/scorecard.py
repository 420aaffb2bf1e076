"""`kind: scorecard`."""

from __future__ import annotations

from golive.core.shortest_decimal import exactly
from golive.core.unit import RATIO
from golive.documents.scorecard import CardCategory, CardComponent, ReportedRow, ReportedTable, Scorecard
from golive.loader.fields import Fields
from golive.loader.nodes import ScalarNode
from golive.loader.quantities import Expectation, read_expected, read_unit
from golive.loader.readers.declarations import read_parameters
from golive.loader.readers.header import read_header, read_provenance
from golive.loader.readers.knots import FULL, PLAIN, read_bare, read_knots, read_points

_WEIGHT = Expectation(dimensions=(RATIO,), example="20 %", zero=False, negative=False)
_OVERALL = "overall"


def read_scorecard(fields: Fields) -> Scorecard:
    reported = fields.record("reported") if fields.has("reported") else None
    return Scorecard(
        header=read_header(fields),
        parameters=read_parameters(fields),
        categories=tuple(_category(name, inner) for name, inner in fields.named_records("categories")),
        reported=None if reported is None else _reported(reported),
    )


def _category(name: ScalarNode, fields: Fields) -> CardCategory:
    return CardCategory(
        id=name.text,
        span=name.span,
        title=fields.word("title"),
        components=tuple(_component(part, inner) for part, inner in fields.named_records("components")),
    )


def _component(name: ScalarNode, fields: Fields) -> CardComponent:
    weight = read_expected(fields, "weight", _WEIGHT)
    unit = read_unit(fields) or PLAIN
    return CardComponent(
        id=name.text,
        span=name.span,
        title=fields.word("title"),
        # In percent, as exactly as it is written: weights add up, or do not.
        weight=float(exactly(weight.value) * int(FULL)) if weight else 0.0,
        item=fields.name("item"),
        measure=fields.name("measure"),
        unit=unit,
        knots=read_knots(fields, unit),
        provenance=read_provenance(fields),
    )


def _reported(fields: Fields) -> ReportedTable:
    rows = tuple(_row(name.text, inner) for name, inner in fields.named_records("categories"))
    overall = fields.record(_OVERALL)
    return ReportedTable(
        source=fields.word("source"),
        rows=rows,
        overall=ReportedRow(id="", title="", before=0.0, after=0.0, delta=0.0)
        if overall is None
        else _row(_OVERALL, overall),
    )


def _row(name: str, fields: Fields) -> ReportedRow:
    before, after = (read_points(fields, key) for key in ("before", "after"))
    node = fields.node.get("delta")
    delta = None if node is None else read_bare(node, fields)
    if before is None or after is None or delta is None:
        fields.pad.incomplete = True
    title = fields.word("title") or name
    return ReportedRow(id=name, title=title, before=before or 0.0, after=after or 0.0, delta=delta or 0.0)
