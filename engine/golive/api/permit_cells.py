"""The columns of a permit: what a session saw of one, and what stands there where nobody looked.

Who hands in a ready row may have written anything into it. A permit is shown by signatures that golive verified at the
moment of the signal, and by nothing else: of a row, and of a table, those columns are never read.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from golive.account.kill_switch import SIMULATED_MODES
from golive.api.arrow_columns import is_word
from golive.api.signal_table import SignalTable
from golive.compiler.program import Program
from golive.core.intent import closes
from golive.core.row import (
    CAPITAL_LEFT,
    DECIDED_AT,
    MODE,
    PERMIT_COLUMNS,
    PERMIT_MODE,
    PERMIT_STATE,
    STAKE_KNOWN,
    Row,
    at,
    why,
)

NO_PERMIT, NO_FURTHER = "none", "paper"
"""The word where there is no permit, and how far orders go then."""

_VALID = "valid"
_ONCE = (_VALID, "expired", "revoked")
"""Words of a permit that was one here."""

NO_LIMIT = 1e16
"""More than any permit can be for, whose capital has 16 digits at most: what limits orders of which none leaves."""


@lru_cache(maxsize=8)
def reads_permit(program: Program) -> bool:
    """Say whether a library, in either pipeline, looks at a permit."""
    programs = (program,) if program.closing is None else (program, program.closing)
    return any(port.column in PERMIT_COLUMNS for one in programs for port in one.columns)


_STATE_AT, _MODE_AT, _STAKE_AT, _LEFT_AT = map(at, PERMIT_COLUMNS)
_KNOWN: Row = dict.fromkeys(map(why, PERMIT_COLUMNS))
"""Nothing of it is unknown. Each signal makes such a row, so its names are made once."""


def permit_cells(now: object, *, state: str, mode: str, stake_known: bool, left: float, left_at: object = None) -> Row:
    """Return the cells of a permit as it was seen at an instant; what is left may be known by an earlier one."""
    return {
        PERMIT_STATE: state,
        PERMIT_MODE: mode,
        STAKE_KNOWN: stake_known,
        CAPITAL_LEFT: left,
        _STATE_AT: now,
        _MODE_AT: now,
        _STAKE_AT: now,
        _LEFT_AT: now if left_at is None else left_at,
        **_KNOWN,
    }


def without_permit(mode: object, now: object) -> Row:
    """Return the cells where nobody looked at a permit: nothing leaves, and what leaves nothing is not limited."""
    simulated = isinstance(mode, str) and str.__str__(mode) in SIMULATED_MODES
    left = NO_LIMIT if simulated else 0.0
    return permit_cells(now, state=NO_PERMIT, mode=NO_FURTHER, stake_known=False, left=left)


def unpermitted(program: Program, row: Row) -> Row:
    """Return a row that somebody handed in, with nothing of a permit in it."""
    return {**row, **without_permit(row.get(MODE), row.get(DECIDED_AT))} if reads_permit(program) else row


def unpermitted_table(program: Program, table: SignalTable) -> SignalTable:
    """Return a table that somebody handed in, as `unpermitted` leaves its rows."""
    if not reads_permit(program):
        return table
    rows = table.rows
    mode = table.columns.get(MODE, pa.nulls(rows, pa.string()))
    simulated = np.zeros(rows, dtype=bool)
    for word in SIMULATED_MODES:
        simulated |= is_word(mode, word)
    cells: dict[str, Any] = {
        PERMIT_STATE: _alike(NO_PERMIT, rows),
        PERMIT_MODE: _alike(NO_FURTHER, rows),
        STAKE_KNOWN: pa.array(np.zeros(rows, dtype=bool)),
        CAPITAL_LEFT: pa.array(np.where(simulated, NO_LIMIT, 0.0)),
    }
    times = {at(column): table.columns.get(DECIDED_AT, pa.nulls(rows)) for column in PERMIT_COLUMNS}
    others = {n: c for n, c in table.columns.items() if n not in {why(column) for column in PERMIT_COLUMNS}}
    return replace(table, columns={**others, **cells, **times})


def lets_through(row: Row, mode: str, intent: object) -> bool:
    """Say whether an order may leave by what was seen of the permit, whatever the policy makes of that.

    What closes may follow a permit that has ended.
    """
    if mode in SIMULATED_MODES:
        return True
    state = row.get(PERMIT_STATE)
    if closes(intent):
        return state in _ONCE
    return state == _VALID and row.get(PERMIT_MODE) == mode and row.get(STAKE_KNOWN) is True


def _alike(word: str, rows: int) -> Any:
    """Return a column that holds one word in every row."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, dtype=np.int8)), [word])
