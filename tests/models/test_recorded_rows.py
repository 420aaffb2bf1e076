"""What is worked out of a whole recording at once shows no look anything that was not delivered to it by then."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.tape_answers import ANSWERS, BEGIN, without

from golive.core.chosen_rows import DOUBTED, KEPT, LEFT_OUT, ChosenRows
from golive.core.stored_rows import Column, StoredRows
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import IntArray, Trades
from golive.documents.market import IdRule, StreamKind
from golive.documents.streams import QuoteColumns, TradeColumns
from golive.market.data import market_data
from golive.market.recorded import RecordedWindows
from golive.market.retention import Retention
from golive.models.tape.absorption import absorption

STEPS = st.sampled_from((0, 1, NANOS // 7, NANOS // 2, 2 * NANOS))
PAID = st.sampled_from((100.0, 100.5, 101.0, 99.5, 100.25, 130.0, 1e-9, float("inf"), -1.0))
TRADES = st.lists(
    st.tuples(STEPS, PAID, st.sampled_from((0.5, 1.0, 0.0)), st.sampled_from((1, -1, 1, -1, 0))),
    min_size=1,
    max_size=40,
)
QUOTES = st.lists(
    st.tuples(STEPS, st.sampled_from((100.0, 100.5, 99.5, 60.0)), st.sampled_from((0.5, 1.0, 20.0, 0.0))),
    min_size=1,
    max_size=40,
)


def times(steps: list[int]) -> IntArray:
    return BEGIN + np.cumsum(np.array(steps, dtype=np.int64))


def recording(
    trades: list[tuple[int, float, float, int]],
    quotes: list[tuple[int, float, float]],
    lost: list[int],
    late: tuple[int, int],
    horizon_s: float,
) -> RecordedWindows:
    """Return a recording in which ids of trades jump after some rows, and each stream is seen so much late."""
    ids = np.arange(len(trades)) + 5 * np.isin(np.arange(len(trades)), lost).cumsum()
    bid = np.array([bid for _, bid, _ in quotes])
    data = market_data(
        "X",
        trades=TradeColumns(
            ts=times([step for step, *_ in trades]),
            price=np.array([price for _, price, _, _ in trades]),
            quantity=np.array([quantity for _, _, quantity, _ in trades]),
            aggressor=np.array([side for *_, side in trades], dtype=np.int64),
            id=ids.astype(np.int64),
            ids=IdRule.CONSECUTIVE,
        ),
        quotes=QuoteColumns(
            ts=times([step for step, *_ in quotes]),
            bid=bid,
            bid_size=np.ones(len(quotes)),
            ask=bid + np.array([spread for *_, spread in quotes]),
            ask_size=np.ones(len(quotes)),
        ),
    )
    assert data.trades is not None
    assert data.quotes is not None
    seen = {StreamKind.TRADES: data.trades.ts + late[0], StreamKind.QUOTES: data.quotes.ts + late[1]}
    return RecordedWindows(data, retention=Retention(horizon_s=horizon_s, bars=1), seen=seen)


def look(windows: RecordedWindows, now: int) -> int:
    """Hold all answers at an instant against those of the same windows cut off from the recording."""
    trades, quotes = windows.trades(now), windows.quotes(now)
    if isinstance(trades, Unknown) or isinstance(quotes, Unknown):
        return 0
    assert trades.stored is not None
    assert trades.stored.whole is not None
    for name, answer in ANSWERS.items():
        assert answer(trades, quotes) == answer(without(trades), without(quotes)), name
    return 1


LATE = st.sampled_from((0, NANOS // 5, NANOS))


@settings(max_examples=150, deadline=None)
@given(
    trades=TRADES,
    quotes=QUOTES,
    lost=st.lists(st.integers(0, 39), max_size=2),
    late=st.tuples(LATE, LATE),
    horizon_s=st.sampled_from((5.0, 1_000.0)),
    looks=st.lists(st.integers(0, 30 * NANOS), min_size=1, max_size=8),
)
def test_answers_of_a_recording_are_those_of_what_was_delivered(
    trades: list[tuple[int, float, float, int]],
    quotes: list[tuple[int, float, float]],
    lost: list[int],
    late: tuple[int, int],
    horizon_s: float,
    looks: list[int],
) -> None:
    windows = recording(trades, quotes, lost, late, horizon_s)
    # In any order: what one look was told must not be what an earlier one is.
    for at in looks:
        look(windows, BEGIN + at)


@pytest.mark.parametrize("late", [(0, 0), (0, NANOS // 5), (NANOS // 5, 0)])
def test_a_busy_recording_is_answered_alike_at_every_look(late: tuple[int, int]) -> None:
    random = np.random.default_rng(5)
    trades = [
        (
            int(random.integers(0, NANOS // 5)),
            100.0 + 0.5 * int(random.integers(0, 3)),
            1.0,
            int(random.choice([-1, 1])),
        )
        for _ in range(400)
    ]
    # One print far from any quote, which is left out and stays in the window.
    trades[150] = (NANOS // 10, 130.0, 1.0, 1)
    quotes = [(int(random.integers(0, NANOS // 5)), 99.5 + 0.5 * int(random.integers(0, 3)), 0.5) for _ in range(400)]
    windows = recording(trades, quotes, [], late, 1_000.0)
    assert sum(look(windows, BEGIN + at) for at in range(NANOS, 35 * NANOS, NANOS // 4)) > 100


def test_a_bucket_in_which_nothing_traded_is_another_one_than_the_bucket_before_it() -> None:
    # After a first trade one a second from 10 s to 15 s, selling that is absorbed at 16 s, and then nothing.
    trades = [(0, 100.0, 1.0, 1), (10 * NANOS, 100.0, 1.0, 1), *[(NANOS, 100.0, 1.0, -1)] * 5, (NANOS, 100.0, 5.0, -1)]
    windows = recording(trades, [(0, 100.0, 0.5)], [], (0, 0), 1_000.0)
    for at, absorbed in ((17.5, 1.0), (18.5, 0.0)):
        tape = windows.trades(BEGIN + int(at * NANOS))
        assert isinstance(tape, Trades)
        assert absorption(tape, 10.0, 1.0, 2.0, 1.0, 0.5) == absorbed


def plainly(kinds: list[int], values: list[float], first: int) -> tuple[int, list[float]]:
    """Return from which row on rows are complete, and the values of those that are kept."""
    begin = max([n + 1 for n, kind in enumerate(kinds) if kind == DOUBTED and n >= first], default=first)
    return begin, [value for value, kind in zip(values[begin:], kinds[begin:], strict=True) if kind == KEPT]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from((0.0, 0.05, 0.3)))
def test_rows_that_are_chosen_as_they_come_are_those_that_are_chosen_of_all(seed: int, doubts: float) -> None:
    random, kinds = np.random.default_rng(seed), list[int]()
    rows, first, handed = ChosenRows(None), 0, list[tuple[Column, list[float]]]()
    for _ in range(12):
        kinds += drawn(random, int(random.integers(0, 4)), doubts)
        # What is not settled may become something else by the next time.
        late = drawn(random, int(random.integers(0, 3)), doubts)
        first = int(random.integers(first, len(kinds) + 1))
        kept = look_at(rows, kinds, late, first)
        handed.append((kept, kept.tolist()))
        assert all(before.tolist() == was for before, was in handed), "what was handed out stays"


def drawn(random: np.random.Generator, count: int, doubts: float) -> list[int]:
    odds = [doubts, 0.3 * (1 - doubts), 0.7 * (1 - doubts)]
    return [int(kind) for kind in random.choice([DOUBTED, LEFT_OUT, KEPT], size=count, p=odds)]


def look_at(rows: ChosenRows, kinds: list[int], late: list[int], first: int) -> Column:
    """Hold what is kept of a window against what is chosen of all of its rows; return it."""
    every = np.array([*kinds, *late], dtype=np.int64)
    values = np.arange(len(every), dtype=np.float64)
    column, settled = values[first:], len(kinds) - first
    chosen = rows.window(StoredRows(first), (column,), lambda n: every[first + n :], doubted=0, settled=settled)
    assert chosen is not None
    kept = column[chosen.first :] if chosen.columns is None else chosen.columns[0]
    assert (first + chosen.first, kept.tolist()) == plainly(every.tolist(), values.tolist(), first)
    if chosen.columns is not None and chosen.stored is not None:
        doubled = chosen.stored.column("doubled", len(kept), lambda n: 2.0 * kept[n:])
        assert doubled.tolist() == (2.0 * kept).tolist()
    return kept


def test_each_row_is_looked_at_once_and_once_more_for_a_row_that_is_left_out() -> None:
    rows, asked, every = ChosenRows(None), list[int](), np.full(3_000, KEPT)
    every[10] = LEFT_OUT
    values = np.arange(3_000.0)

    def choosing(first: int, end: int) -> Callable[[int], Column]:
        def choose(n: int) -> Column:
            asked.append(end - first - n)
            return every[first + n : end]

        return choose

    for end in range(1, 3_000):
        first = max(0, end - 700)
        settled = end - first
        chosen = rows.window(StoredRows(first), (values[first:end],), choosing(first, end), doubted=0, settled=settled)
        assert chosen is not None
        assert (chosen.columns is None) == (end <= 10 or first > 10)
    # Until the one that is left out is forgotten, those that are kept beside it are chosen a second time.
    assert sum(asked) == 2_999 + 710
