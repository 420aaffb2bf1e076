"""What is worked out of the rows of a store, a row at a time."""

from __future__ import annotations

import numpy as np

from golive.core.stored_rows import Column, StoredRows


def test_a_window_without_rows_has_a_column_of_the_type_that_is_worked_out() -> None:
    def work(n: int) -> Column:
        return np.arange(10, dtype=np.int64)[7:7][n:]

    facts: dict[object, object] = {}
    assert StoredRows(7, facts).column("n", 0, work).dtype == np.int64
    assert StoredRows(7, facts).column("n", 2, lambda n: np.arange(7, 9)[n:]).tolist() == [7, 8]
    assert StoredRows(9, facts).column("n", 0, work).dtype == np.int64
    assert StoredRows(7, facts).column("n", 3, lambda n: np.arange(7, 10)[n:]).tolist() == [7, 8, 9]
