"""Tables: every cell holds an outcome, every listed pair has one."""

from __future__ import annotations

from golive.checker.draft import Draft
from golive.core.suggest import did_you_mean
from golive.documents.library import Table


def check_tables(draft: Draft) -> None:
    """Check outcomes, and that every strategy's family has a row where families are the rows."""
    for table in draft.index.specs.tables:
        _outcomes(draft, table)


def _outcomes(draft: Draft, table: Table) -> None:
    hint = f"outcomes: {', '.join(table.outcomes)}"
    for cell in (*table.cells.values(), table.otherwise):
        if cell.value not in table.outcomes:
            near = did_you_mean(cell.value, table.outcomes) or hint
            draft.pad.error("GL221", f"`{cell.value}` is not an outcome of this table", cell.span, hint=near)
