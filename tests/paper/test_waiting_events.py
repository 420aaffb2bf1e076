"""What waits to be handed on is bounded, and what is dropped for that is told."""

from __future__ import annotations

from golive.documents.market import StreamKind
from golive.paper.waiting_events import WaitingEvents
from golive.trading.received import BookReceived, Received, StreamLost, TradeReceived


def trade(n: int) -> TradeReceived:
    return TradeReceived(symbol="BTC", ts=n, seen_at=0, price=1.0, size=1.0, side=None, id=n)


def book(n: int) -> BookReceived:
    return BookReceived(symbol="BTC", ts=n, seen_at=0, bids=(), asks=())


def rest_of(waiting: WaitingEvents) -> list[Received]:
    return list(iter(waiting.get, None))


def test_events_come_out_as_they_went_in() -> None:
    waiting = WaitingEvents()
    events: list[Received] = [trade(1), book(2), trade(3)]
    for event in events:
        waiting.put(event)
    assert len(waiting) == 3
    assert rest_of(waiting) == events
    assert len(waiting) == 0


def test_a_burst_of_events_keeps_the_latest_and_tells_what_went() -> None:
    waiting = WaitingEvents(most=1_000)
    waiting.put(book(0))
    for n in range(1, 100_000):
        waiting.put(trade(n))
    assert waiting.overruns == 99_000
    first, second, *others = rest_of(waiting)
    assert [(one.stream, one.ts, one.why) for one in (first, second) if isinstance(one, StreamLost)] == [
        (StreamKind.BOOK, 0, "overrun"),
        (StreamKind.TRADES, 1, "overrun"),
    ]
    assert [one.ts for one in others] == list(range(99_000, 100_000))


def test_a_loss_that_is_dropped_is_a_loss_all_the_same() -> None:
    waiting = WaitingEvents(most=1)
    waiting.put(StreamLost(symbol="BTC", ts=5, seen_at=0, stream=StreamKind.QUOTES, why="silent"))
    waiting.put(trade(6))
    loss, event = rest_of(waiting)
    assert isinstance(loss, StreamLost)
    assert (loss.stream, loss.ts, event) == (StreamKind.QUOTES, 5, trade(6))
