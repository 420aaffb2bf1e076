"""Tables: two arguments, each a member of an enum that the table has a row or column for."""

from __future__ import annotations

from golive.checker.typing.next_steps import are, with_article
from golive.checker.typing.reading import Reading
from golive.core.signature import Kind, one_of
from golive.core.suggest import did_you_mean
from golive.language.syntax import At, Call
from golive.language.terms import Lookup, Term

_LINES = ("row", "column")


def type_lookup(reading: Reading, node: Call) -> Term | None:
    """Type the outcome that a table has for a row and a column."""
    grid = reading.index.grids[node.op]
    axes = (grid.rows, grid.columns)
    if len(node.arguments) != len(axes):
        message = f"table `{node.op}` takes 2 arguments (row, column), {are(len(node.arguments))} given"
        reading.refuse("GL205", message, node.at, hint=_usage(reading, node.op))
        return None
    terms = [reading.term(a, expected=one_of(*axis)) for a, axis in zip(node.arguments, axes, strict=True)]
    for argument, term, axis, line in zip(node.arguments, terms, axes, _LINES, strict=True):
        if term is None or not _has_line(reading, node.op, line, axis, term, argument.at):
            return None
    row, column = terms
    assert row is not None
    assert column is not None
    return Lookup(table=node.op, row=row, column=column, type=grid.type, span=reading.span(node.at))


def _has_line(reading: Reading, table: str, line: str, axis: tuple[str, ...], term: Term, at: At) -> bool:
    """Say whether a table has a row or column for every member that an argument may be."""
    if term.type.kind is not Kind.ENUM:
        message = f"table `{table}` takes a member of an enum, this is {with_article(term.type)}"
        reading.refuse("GL206", message, at, hint=_usage(reading, table))
        return False
    absent = next((member for member in term.type.members if member not in axis), None)
    if absent is not None:
        _report_absent(reading, table, line, axis, term, absent, at)
    return absent is None


def _usage(reading: Reading, table: str) -> str:
    """Return the next step where a table is looked up wrongly: what its rows and columns are called."""
    tables = reading.index.specs.tables
    axes = [(t.rows.name.value, t.columns.name.value) for t in tables if t.header.id == table]
    row, column = axes[0] if axes else _LINES
    return f"write `{table}({row}, {column})`, with an input of each kind"


def _report_absent(
    reading: Reading, table: str, line: str, axis: tuple[str, ...], term: Term, member: str, at: At
) -> None:
    """Report a member without a row or column; a family may as well be misspelt where a strategy says it."""
    specs, families = reading.index.specs, reading.index.families
    place = next((t.header.span.file for t in specs.tables if t.header.id == table), "")
    hint = f"add the {line} to `{place}`" if place else "add it to the table"
    saying = [s for s in specs.strategies if term.type.members == families and s.family.value == member]
    near = did_you_mean(member, axis) if saying else ""
    reading.pad.error(
        "GL221",
        f"table `{table}` has no {line} for `{member}`",
        reading.span(at),
        f"{near} or {hint}" if near else hint,
        related=tuple((f"strategy `{s.header.id}` says it here", s.family.span) for s in saying),
    )
