"""Small random markets: books, prints and orders within a few ticks and nanoseconds."""

from __future__ import annotations

from hypothesis import strategies as st

from golive.execution.side import Side
from golive.execution.snapshot import Print, Snapshot

TIMES = st.integers(0, 12)
BIDS, ASKS = (100, 99, 98), (101, 102, 103)
SIZES = st.lists(st.integers(0, 12), min_size=3, max_size=3)


@st.composite
def books(draw: st.DrawFn) -> Snapshot:
    """Draw a book of at most three levels a side around a spread of one tick."""
    deep = draw(st.integers(0, 3))
    bids, asks = (tuple(zip(ticks[:deep], draw(SIZES), strict=False)) for ticks in (BIDS, ASKS))
    return Snapshot(ts=draw(TIMES), bids=bids, asks=asks)


PRINTS = st.builds(
    Print,
    ts=TIMES,
    price=st.integers(98, 103),
    lots=st.integers(0, 15),
    aggressor=st.sampled_from([Side.BUY, Side.SELL, None]),
)
FEEDS = st.tuples(st.lists(books(), max_size=4), st.lists(PRINTS, max_size=8))
