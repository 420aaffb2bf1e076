"""Rows of canary and live in a table: they are refused by name, since no table can have a permit."""

from __future__ import annotations

import numpy as np

from golive.api.arrow_columns import is_word
from golive.api.signal_table import SignalTable
from golive.core.errors import InvalidInput
from golive.core.row import MODE
from golive.documents.duties import MONEY_STEPS


def refuse_money_rows(table: SignalTable, *, before: int = 0) -> None:
    """Refuse a block in which orders would leave; `before` are the rows of the table that came before it.

    A permit is looked at when the signal comes, beside what the bot's own journal says is at stake. A table has
    neither, and would be told HALT row by row without a word on what it lacks.

    Raises
    ------
    InvalidInput
        For a row of `canary` or `live`, by its number from 0.
    """
    cells = table.columns.get(MODE)
    if cells is None:
        return
    for mode in MONEY_STEPS:
        rows = np.flatnonzero(is_word(cells, mode))
        if len(rows):
            session = f'engine.session(SYMBOL, mode="{mode}", journal=, permit=, trust=)'
            raise InvalidInput(
                f"row {before + int(rows[0])} is of mode `{mode}`: a table has no journal, permit and trust",
                hint=f"decide it when it comes: `{session}`; tables are of mode `replay` or `paper`",
            )
