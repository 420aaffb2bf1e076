"""Mistakes in a table: each cell with each other outcome, and what is given where nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from golive.documents.header import Name
from golive.documents.library import Document, Specs, Table
from golive.proving.mutants.mutant import Change, became


def change_cells(document: Document, specs: Specs) -> Iterator[Change]:
    """Give each written cell each other outcome."""
    for key, cell in document.cells.items() if isinstance(document, Table) else ():
        assert isinstance(document, Table)
        for other in _others(document, cell):
            changed = replace(document, cells={**document.cells, key: other})
            text = f"{'/'.join(key)}: {became(cell.value, other.value)}"
            yield Change(at="/".join(key), name=f"to_{other.value}", span=cell.span, text=text, document=changed)


def change_otherwise(document: Document, specs: Specs) -> Iterator[Change]:
    """Give what is not written each other outcome."""
    for other in _others(document, document.otherwise) if isinstance(document, Table) else ():
        assert isinstance(document, Table)
        text = became(document.otherwise.value, other.value)
        changed = replace(document, otherwise=other)
        yield Change(
            at="otherwise", name=f"to_{other.value}", span=document.otherwise.span, text=text, document=changed
        )


def _others(table: Table, cell: Name) -> Iterator[Name]:
    return (Name(value=outcome, span=cell.span) for outcome in table.outcomes if outcome != cell.value)
