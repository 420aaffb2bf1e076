"""What is worked out of rows as they come is what is worked out of all of them at once, bit for bit."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.tape_answers import ANSWERS, BEGIN, without

from golive.core.stored_rows import RowFacts
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.documents.market import IdRule, StreamKind
from golive.market.retention import Retention
from golive.market.windows import Windows

TRADE = st.tuples(
    st.just("trade"),
    st.sampled_from((0, 1, NANOS // 2, NANOS, 3 * NANOS)),
    st.sampled_from((100.0, 100.5, 101.0, 99.5, 100.25, 130.0, 1e-9, float("nan"), float("inf"), -1.0, 0.0)),
    st.sampled_from((0.5, 1.0, 0.0, 1e16, 3.0)),
    st.sampled_from(("buy", "sell", None)),
)
QUOTE = st.tuples(
    st.just("quote"),
    st.sampled_from((0, 1, NANOS // 2, NANOS, 3 * NANOS)),
    st.sampled_from((100.0, 100.5, 99.5, 60.0)),
    st.sampled_from((0.5, 1.0, 0.0, -0.5, 20.0)),
)
GOOD_TRADE = st.tuples(
    st.just("trade"),
    st.sampled_from((0, 1, NANOS // 2, NANOS)),
    st.sampled_from((100.0, 100.5, 101.0, 99.5)),
    st.sampled_from((0.5, 1.0, 3.0)),
    st.sampled_from(("buy", "sell")),
)
LOST = st.tuples(st.just("lost"), st.sampled_from((StreamKind.TRADES, StreamKind.QUOTES)))
LOOK = st.tuples(st.just("look"), st.sampled_from((0, 0, 0, NANOS, 4 * NANOS)))
SAID = st.lists(st.one_of(TRADE, QUOTE, GOOD_TRADE, GOOD_TRADE, LOOK, LOOK, LOST), min_size=5, max_size=60)


@settings(max_examples=150, deadline=None)
@given(said=SAID, rows=st.sampled_from((4, 1_000)))
def test_answers_over_a_growing_store_are_those_over_windows_of_none(said: list[Any], rows: int) -> None:
    # The two streams come with clocks of their own: a quote may be told after a trade that it is older than.
    windows = Windows("X", retention=Retention(horizon_s=20.0, bars=1, rows=rows), ids=IdRule.INCREASING)
    trades_at = quotes_at = BEGIN
    for what, *detail in said:
        if what == "trade":
            trades_at += detail[0]
            windows.add_trade(*detail[1:], at=trades_at)
        elif what == "quote":
            quotes_at += detail[0]
            windows.add_quote(detail[1], 1.0, detail[1] + detail[2], 1.0, at=quotes_at)
        elif what == "lost":
            windows.interrupt(detail[0], "feed_lost", "the feed was lost")
        else:
            look(windows, max(trades_at, quotes_at) - detail[0])
    look(copy.deepcopy(windows), max(trades_at, quotes_at))


@pytest.mark.parametrize("seed", range(4))
def test_a_market_of_good_events_is_answered_alike_after_every_one(seed: int) -> None:
    random = np.random.default_rng(seed)
    windows = Windows("X", retention=Retention(horizon_s=20.0, bars=1), ids=IdRule.INCREASING)
    trades_at, quotes_at, bid = BEGIN, BEGIN, 100.0
    known = dict.fromkeys(ANSWERS, 0)
    for event in range(300):
        mid = 100.0 + 0.5 * int(random.integers(-3, 4))
        # The first trades are beside no quote: those near begin after them.
        if event < 20 or random.random() < 0.5:
            trades_at = max(trades_at, quotes_at) + int(random.integers(0, NANOS // 3))
            paid = mid if seed % 2 else bid  # of every other market all trades are near the quote
            windows.add_trade(paid, float(random.integers(1, 9)), str(random.choice(["buy", "sell"])), at=trades_at)
        else:
            # Of every other market some are told late: trades that they were in force for were looked at without.
            late = int(random.integers(0, 2)) * NANOS // 10 if seed % 2 else -1
            quotes_at = max(quotes_at, trades_at - late)
            bid = mid
            windows.add_quote(bid, 1.0, bid + 0.5, 1.0, at=quotes_at)
        for name in look(windows, max(trades_at, quotes_at)):
            known[name] += 1
    assert min(known.values()) > 50, known


def test_quotes_that_begin_anew_are_what_earlier_trades_are_beside() -> None:
    windows = Windows("X", retention=Retention(horizon_s=20.0, bars=1), ids=IdRule.INCREASING)
    windows.add_quote(100.0, 1.0, 100.5, 1.0, at=BEGIN)
    windows.add_trade(101.0, 1.0, "buy", at=BEGIN + NANOS)
    windows.add_quote(100.0, 1.0, 100.5, 1.0, at=BEGIN + 2 * NANOS)
    look(windows, BEGIN + 2 * NANOS)
    windows.interrupt(StreamKind.QUOTES, "feed_lost", "the feed was lost")
    for second in range(3):
        windows.add_quote(102.0, 1.0, 102.5, 1.0, at=BEGIN + second * NANOS)
    look(windows, BEGIN + 2 * NANOS)


def look(windows: Windows, now: int) -> list[str]:
    """Hold all answers at an instant; return which were known."""
    trades, quotes = windows.trades(now), windows.quotes(now)
    if isinstance(trades, Unknown) or isinstance(quotes, Unknown):
        return []
    known = []
    for name, answer in ANSWERS.items():
        one = answer(trades, quotes)
        assert one == answer(without(trades), without(quotes)), name
        known += [name] * (not isinstance(one[-1] if isinstance(one, tuple) else one, Unknown))
    return known


def test_only_new_rows_are_worked_out() -> None:
    facts, asked = RowFacts(), []
    values = np.arange(10_000, dtype=np.float64)

    def work(first: int, end: int) -> Callable[[int], Any]:
        def new(n: int) -> Any:
            asked.append(end - first - n)
            return values[first + n : end]

        return new

    for end in range(1, 5_000):
        first = max(0, end - 700)
        assert facts.rows(first, end, end, work(first, end)).tolist() == values[first:end].tolist()
    assert asked == [1] * 4_999
    assert len(facts._values) < 4_000


def test_an_instant_before_the_latest_is_not_told_what_was_settled_since() -> None:
    facts = RowFacts()
    assert facts.rows(0, 4, 2, lambda n: np.array([1.0, 2.0, 8.0, 8.0])[n:]).tolist() == [1.0, 2.0, 8.0, 8.0]
    assert facts.rows(0, 4, 4, lambda n: np.array([1.0, 2.0, 3.0, 4.0])[n:]).tolist() == [1.0, 2.0, 3.0, 4.0]
    assert facts.rows(0, 4, 2, lambda n: np.array([1.0, 2.0, 8.0, 8.0])[n:]).tolist() == [1.0, 2.0, 8.0, 8.0]
    assert facts.rows(0, 3, 3, lambda n: np.empty(0)).tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("settled", [3, 5])
def test_rows_that_are_not_settled_are_worked_out_again_and_never_written_over(settled: int) -> None:
    facts = RowFacts()
    before = facts.rows(0, 5, settled, lambda n: np.array([1.0, 2.0, 3.0, 4.0, 5.0])[n:])
    after = facts.rows(0, 6, settled, lambda n: np.array([1.0, 2.0, 3.0, 9.0, np.nan, 7.0])[n:])
    assert before.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
    changed = [9.0, np.nan] if settled < 5 else [4.0, 5.0]
    assert np.array_equal(after, [1.0, 2.0, 3.0, *changed, 7.0], equal_nan=True)
