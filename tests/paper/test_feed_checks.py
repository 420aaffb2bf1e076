"""What a feed has to keep to: nothing is doubled, and nothing is missing without a word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.unit import NANOS
from golive.documents.market import IdRule, StreamKind
from golive.paper.feed_checks import FeedChecks
from golive.trading.received import BookReceived, FundingReceived, Received, StreamLost, TradeReceived

BTC, SECOND = "BTC", NANOS
WALL, SKEW = 1_000 * SECOND, 2 * SECOND
SILENCES = {
    (BTC, StreamKind.TRADES): 60 * SECOND,
    (BTC, StreamKind.BOOK): 5 * SECOND,
    (BTC, StreamKind.FUNDING): None,
}


def checks_of(rule: IdRule = IdRule.CONSECUTIVE) -> FeedChecks:
    return FeedChecks(SILENCES, ids={BTC: rule}, skew=SKEW, wall=WALL, monotonic=0)


def trade(id: int | None, **changes: Any) -> TradeReceived:
    made = TradeReceived(symbol=BTC, ts=10 * (id or 0), seen_at=0, price=100.0 + (id or 0), size=1.0, side="buy", id=id)
    return replace(made, **changes)


def book(ts: int) -> BookReceived:
    return BookReceived(symbol=BTC, ts=ts, seen_at=0, bids=((99.0, 1.0),), asks=((101.0, 1.0),))


def said(checks: FeedChecks, trades: Iterable[TradeReceived]) -> list[int | str | None]:
    """Return what is told of trades: ids, and why the stream was lost."""
    events = [event for one in trades for event in checks.take(one, wall=WALL, monotonic=1)]
    return [event.why if isinstance(event, StreamLost) else _id(event) for event in events]


def _id(event: Received) -> int | None:
    assert isinstance(event, TradeReceived)
    return event.id


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        ((1, 2, 3), [1, 2, 3]),
        ((1, 2, 2, 1, 3), [1, 2, 3]),
        ((1, 2, 5, 6), [1, 2, "ids_jumped", 5, 6]),
        ((1, 3, 2, 4), [1, "ids_jumped", 3, 4]),
        ((100, 101, 1, 2, 101), [100, 101, "sequence_reset", 1, 2, "ids_jumped", 101]),
        ((7, None, 8), [7, "ids_stopped", 8]),
        ((None, None), [None, None]),
    ],
)
def test_consecutive_ids_are_told_once_and_what_is_missing_is_told(
    ids: tuple[int | None, ...], told: list[int | str | None]
) -> None:
    assert said(checks_of(), map(trade, ids)) == told


def test_ids_that_only_increase_may_leave_some_out_and_not_go_back() -> None:
    assert said(checks_of(IdRule.INCREASING), map(trade, (1, 5, 5, 9))) == [1, 5, 9]
    assert said(checks_of(IdRule.INCREASING), map(trade, (5, 9, 7, 8))) == [5, 9, "sequence_reset", 7, 8]


def test_an_id_that_tells_something_else_is_not_believed_either_time() -> None:
    checks = checks_of()
    assert said(checks, (trade(1), trade(2), trade(2, price=1.0), trade(3))) == [1, 2, "contradicts", 3]
    assert checks.losses == {"contradicts": 1}


def test_ids_that_are_words_tell_a_repeat_and_a_contradiction() -> None:
    checks = checks_of()
    words = (("a", 1.0), ("b", 1.0), ("a", 1.0), ("b", 2.0), ("c", 1.0))
    events = [
        event
        for word, size in words
        for event in checks.take(trade(None, size=size), wall=WALL, monotonic=1, mark=word)
    ]
    assert [event.why if isinstance(event, StreamLost) else "told" for event in events] == [
        "told",
        "told",
        "contradicts",
        "told",
    ]
    assert checks.repeats == 1


def test_repeats_and_late_ones_are_counted() -> None:
    checks = checks_of()
    said(checks, map(trade, (1, 4, 4, 1, 2, 3)))
    assert (checks.repeats, checks.late) == (2, 2)


@given(st.lists(st.integers(1, 40), max_size=80), st.integers(0, 2**32))
def test_no_trade_is_told_twice_and_none_is_missing_without_a_word(shuffled: list[int], start: int) -> None:
    told = said(checks_of(), (trade(start + id) for id in shuffled))
    last: int | None = None
    since_loss: set[int] = set()
    for one in told:
        if not isinstance(one, int):
            last, since_loss = None, since_loss if one == "ids_jumped" else set()
            continue
        assert one not in since_loss
        assert last is None or one == last + 1
        last = one
        since_loss.add(one)


def test_a_book_is_told_once_by_its_number_and_an_older_one_not_at_all() -> None:
    checks = checks_of()
    numbered = [(10, 100), (10, 100), (12, 200), (11, 150), (13, 300), (2, 400), (3, 500)]
    events = [event for number, ts in numbered for event in checks.take(book(ts), wall=WALL, monotonic=1, mark=number)]
    assert [event.why if isinstance(event, StreamLost) else event.ts for event in events] == [
        100,
        200,
        "out_of_order",
        300,
        "sequence_reset",
        400,
        500,
    ]
    assert checks.repeats == 1


def test_what_cannot_have_happened_yet_is_no_event_and_closes_its_stream_for_no_later_one() -> None:
    checks = checks_of()
    times = (100, WALL + SKEW, WALL + SKEW + 1, WALL + 365 * 86_400 * SECOND, WALL)
    events = [event for ts in times for event in checks.take(book(ts), wall=WALL, monotonic=1)]
    assert [event.why if isinstance(event, StreamLost) else event.ts for event in events] == [
        100,
        WALL + SKEW,
        "ahead_of_clock",
        WALL,
    ]
    ahead = FundingReceived(symbol=BTC, ts=WALL + 28_800 * SECOND, seen_at=0, rate=0.0001)
    assert list(checks.take(ahead, wall=WALL, monotonic=1)) == [ahead]


def test_a_loss_is_told_once_until_its_stream_goes_on() -> None:
    checks = checks_of()
    list(checks.take(book(100), wall=WALL, monotonic=1))
    name = (BTC, StreamKind.BOOK)
    (loss,) = checks.lose(name, "disconnected")
    assert (loss.ts, loss.stream, loss.symbol) == (100, StreamKind.BOOK, BTC)
    assert list(checks.lose(name, "garbage")) == []
    assert list(checks.take(book(200), wall=WALL, monotonic=2)) == [book(200)]
    assert [loss.why for loss in checks.lose(name, "garbage")] == ["garbage"]


def test_a_stream_that_never_told_anything_is_lost_since_the_feed_began() -> None:
    (loss,) = checks_of().lose((BTC, StreamKind.BOOK), "disconnected")
    assert loss.ts == 1_000 * SECOND


def test_silence_is_lost_when_it_is_longer_than_the_bound_and_not_when_it_is_as_long() -> None:
    checks = checks_of()
    list(checks.take(book(100), wall=WALL, monotonic=SECOND))
    assert checks.next_look() == 6 * SECOND
    assert list(checks.look(1_006 * SECOND, 6 * SECOND)) == []
    losses = list(checks.look(1_006 * SECOND + 1, 6 * SECOND + 1))
    assert [(loss.stream, loss.why) for loss in losses] == [(StreamKind.BOOK, "silent")]
    assert list(checks.look(1_020 * SECOND, 20 * SECOND)) == []
    losses = list(checks.look(1_061 * SECOND, 61 * SECOND))
    assert [(loss.stream, loss.why) for loss in losses] == [(StreamKind.TRADES, "silent")]
    assert checks.next_look() is None, "a stream without a bound is never silent for too long"


def test_a_silence_that_nobody_looked_at_is_told_before_what_ends_it() -> None:
    checks = checks_of()
    list(checks.take(book(100), wall=WALL, monotonic=SECOND))
    loss, event = checks.take(book(200), wall=WALL, monotonic=7 * SECOND)
    assert isinstance(loss, StreamLost)
    assert (loss.why, loss.ts, event) == ("silent", 100, book(200))


@pytest.mark.parametrize("seconds", [3, -3, 3_600, -(10**9)])
def test_a_wall_clock_that_is_set_loses_every_stream(seconds: int) -> None:
    checks = checks_of()
    assert list(checks.look(1_001 * SECOND, SECOND)) == []
    losses = list(checks.look((1_002 + seconds) * SECOND, 2 * SECOND))
    assert {(loss.symbol, loss.stream) for loss in losses} == set(SILENCES)
    assert {loss.why for loss in losses} == {"clock_jumped"}


def test_a_clock_that_is_put_right_little_by_little_loses_nothing() -> None:
    checks = checks_of()
    for second in range(1, 5):
        assert list(checks.look((1_000 + 2 * second) * SECOND, second * SECOND)) == []


def test_a_rate_is_told_when_it_changes_and_again_after_a_loss() -> None:
    checks = checks_of()
    rates = [(8, 1e-4), (8, 1e-4), (8, 2e-4), (16, 2e-4), (16, 2e-4)]
    made = [FundingReceived(symbol=BTC, ts=ts, seen_at=0, rate=rate) for ts, rate in rates]
    assert [event for one in made for event in checks.take(one, wall=WALL, monotonic=1)] == [made[0], made[2], made[3]]
    list(checks.lose((BTC, StreamKind.FUNDING), "disconnected"))
    assert list(checks.take(made[4], wall=WALL, monotonic=1)) == [made[4]]
    assert checks.repeats == 0
