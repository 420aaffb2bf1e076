"""The ids of a table's signals: which name none, and that no two are the same, in whatever pieces the table comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from golive.api.arrow_columns import is_text
from golive.api.distinct_ids import refuse_repeated
from golive.api.rows import unnamed
from golive.api.signal_table import SignalTable
from golive.core.row import SIGNAL_ID
from golive.core.value import Unknown

_PLAIN = "^[!-~]+$"
"""What anybody can read, and what `unnamed` need not be asked about: seen ASCII without a blank."""


def doubted_ids(table: SignalTable) -> Mapping[int, Unknown]:
    """Return the rows whose ids name no signal, with the reason."""
    column = table.columns.get(SIGNAL_ID)
    if column is None:
        return dict.fromkeys(range(table.rows), _absent())
    cells = enumerate(column) if isinstance(column, list) else _not_plain(column)
    doubts = ((i, unnamed(cell)) for i, cell in cells)
    return {i: doubt for i, doubt in doubts if doubt is not None}


def _absent() -> Unknown:
    doubt = unnamed(None)
    assert doubt is not None
    return doubt


def _not_plain(column: Any) -> Iterator[tuple[int, Any]]:
    rows = np.arange(len(column))
    if is_text(column.type):
        plain = pc.fill_null(pc.match_substring_regex(column, _PLAIN), fill_value=False)
        rows = np.flatnonzero(~np.asarray(plain))
    yield from zip(rows.tolist(), column.take(pa.array(rows)).to_pylist(), strict=True)


class SignalIds:
    """The ids seen so far. That one came again is said when all have come, so that nothing has to be held by hash."""

    def __init__(self) -> None:
        self._columns: list[Any] = []

    def see(self, table: SignalTable) -> None:
        """Take note of the ids of the rows that come next."""
        column = table.columns.get(SIGNAL_ID)
        self._columns.append(pa.nulls(table.rows) if column is None else column)

    def refuse_repeated(self) -> None:
        """Refuse an id that comes again: one signal would be told twice that it may be sent.

        Raises
        ------
        InvalidInput
            With the rows, counted from 1 over all that were seen.
        """
        if self._may_repeat():
            cells = (cell for c in self._columns for cell in (c if isinstance(c, list) else c.to_pylist()))
            refuse_repeated(enumerate(cells, 1))

    def _may_repeat(self) -> bool:
        if any(isinstance(column, list) for column in self._columns):
            return True
        # What is neither text nor a dictionary of it names nothing.
        texts = [c.cast(pa.large_string()) for c in self._columns if is_text(c.type) or pa.types.is_dictionary(c.type)]
        words = pa.chunked_array(texts, type=pa.large_string())
        distinct: int = pc.count_distinct(words).as_py()
        return bool(distinct != len(words) - words.null_count)
