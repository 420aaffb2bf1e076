"""What the bench of the machine measures is what it says."""

from __future__ import annotations

import numpy as np
from tests.bench.machine import doubled
from tests.replays import SIMULATED, market


def test_a_book_that_is_told_twice_is_the_same_and_comes_halfway_to_the_next() -> None:
    data = market(SIMULATED)[1]
    twice = doubled(data)
    assert data.book is not None
    assert twice.book is not None
    assert twice.trades is data.trades
    assert len(twice.book.ts) == 2 * len(data.book.ts)
    assert (np.diff(twice.book.ts[:-1]) > 0).all()
    assert twice.book.ts[::2].tolist() == data.book.ts.tolist()
    assert twice.book.ts[1] == (data.book.ts[0] + data.book.ts[1]) // 2
    for told in (0, 1):
        assert np.array_equal(twice.book.bid_prices[told::2], data.book.bid_prices)
        assert np.array_equal(twice.book.ask_sizes[told::2], data.book.ask_sizes)
