"""`kind: table`."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.suggest import did_you_mean
from golive.documents.header import Name
from golive.documents.library import Axis, Table
from golive.loader.fields import Fields
from golive.loader.nodes import ScalarNode
from golive.loader.positions import as_name
from golive.loader.readers.header import read_header
from golive.loader.schemas.table import DEFAULT_OUTCOMES


def read_table(fields: Fields) -> Table:
    outcomes = tuple(outcome.text for outcome in fields.words("of")) or DEFAULT_OUTCOMES
    rows: dict[str, Name] = {}
    columns: dict[str, Name] = {}
    cells: dict[tuple[str, str], Name] = {}
    for row, column, outcome in _cells(fields):
        rows.setdefault(row.text, as_name(row))
        columns.setdefault(column.text, as_name(column))
        cells[row.text, column.text] = _outcome(as_name(outcome), outcomes, fields)
    if fields.has("rows") and fields.word("rows") == fields.word("columns"):
        message = f"rows and columns are both called `{fields.word('rows')}`"
        fields.pad.error("GL105", message, fields.place("columns"), hint="they are the two arguments of the table")
    return Table(
        header=read_header(fields),
        rows=Axis(name=fields.name("rows"), members=tuple(rows.values())),
        columns=Axis(name=fields.name("columns"), members=tuple(columns.values())),
        outcomes=outcomes,
        cells=cells,
        otherwise=_outcome(fields.name("otherwise"), outcomes, fields),
        basis=fields.word("basis"),
    )


def _cells(fields: Fields) -> Iterator[tuple[ScalarNode, ScalarNode, ScalarNode]]:
    for row, value in fields.entries("cells"):
        inner = fields.inner(row, value)
        if inner is None:
            continue
        for column, (key, outcome) in inner.node.entries.items():
            if isinstance(outcome, ScalarNode) and inner.scalar(column):
                yield row, key, outcome
            else:
                fields.pad.incomplete = True


def _outcome(name: Name, outcomes: tuple[str, ...], fields: Fields) -> Name:
    if name.value and name.value not in outcomes:
        hint = did_you_mean(name.value, outcomes, what="outcomes of this table")
        fields.pad.error("GL106", f"unknown outcome `{name.value}`", name.span, hint=hint)
    return name
