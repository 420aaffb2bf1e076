"""What is read of the messages of each family of venues, and what is said of one that cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from golive.paper.book_numbers import BookNumbers
from golive.paper.unreadable import UnreadableError
from golive.paper.venue_frames import BookFrame, VenueFrames, venue_frames

BINANCE: dict[str, Any] = {
    "e": "depthUpdate",
    "E": 1_700_000_000_123,
    "T": 1_700_000_000_120,
    "s": "BTCUSDT",
    "U": 101,
    "u": 110,
    "pu": 100,
    "b": [["60000.1", "0.5"]],
    "a": [["60000.2", "0"]],
}
BYBIT: dict[str, Any] = {
    "topic": "orderbook.50.BTCUSDT",
    "type": "delta",
    "ts": 1_700_000_000_123,
    "cts": 1_700_000_000_120,
    "data": {"s": "BTCUSDT", "b": [["60000.1", "0.5"]], "a": [], "u": 110, "seq": 7_000},
}
OKX: dict[str, Any] = {
    "arg": {"channel": "books", "instId": "BTC-USDT-SWAP"},
    "action": "update",
    "data": [{"asks": [["60000.2", "3", "0", "1"]], "bids": [], "ts": "1700000000120", "prevSeqId": 100, "seqId": 110}],
}


def known(exchange: str) -> VenueFrames:
    frames = venue_frames(exchange)
    assert frames is not None
    return frames


@pytest.mark.parametrize(
    ("exchange", "message", "market_id", "before"),
    [
        ("binanceusdm", BINANCE, "BTCUSDT", 100),
        ("binanceusdm", {"stream": "btcusdt@depth", "data": BINANCE}, "BTCUSDT", 100),
        ("binance", {key: value for key, value in BINANCE.items() if key != "pu"}, "BTCUSDT", 100),
        ("bybit", BYBIT, "BTCUSDT", None),
        ("okx", OKX, "BTC-USDT-SWAP", 100),
        ("okx", {**OKX, "data": [{**OKX["data"][0], "prevSeqId": -1}]}, "BTC-USDT-SWAP", None),
    ],
)
def test_a_message_of_a_book_says_which_it_is_and_when_it_was_matched(
    exchange: str, message: dict[str, Any], market_id: str, before: int | None
) -> None:
    expected = BookFrame(market_id=market_id, last=110, before=before, ts=1_700_000_000_120_000_000)
    assert known(exchange).book(message) == expected


@pytest.mark.parametrize("exchange", ["binanceusdm", "bybit", "okx"])
@pytest.mark.parametrize(
    "message", ["pong", {}, [], None, {"e": "trade"}, {"topic": "publicTrade.BTCUSDT"}, {"arg": 1}]
)
def test_another_message_is_none_of_a_book(exchange: str, message: Any) -> None:
    assert known(exchange).book(message) is None


@pytest.mark.parametrize(
    "level", [["NaN", "1"], ["1", "NaN"], ["-1", "1"], ["1", "-1"], ["inf", "1"], ["1"], [], "12", None]
)
def test_a_level_that_is_no_price_and_size_is_garbage(level: object) -> None:
    for exchange, message in (
        ("binanceusdm", {**BINANCE, "b": [level]}),
        ("bybit", {**BYBIT, "data": {**BYBIT["data"], "a": [level]}}),
        ("okx", {**OKX, "data": [{**OKX["data"][0], "bids": [level]}]}),
    ):
        with pytest.raises(UnreadableError):
            known(exchange).book(message)


@pytest.mark.parametrize("changed", [{"u": None}, {"u": "many"}, {"u": True}, {"T": None}, {"T": 0}, {"b": None}])
def test_a_number_or_a_time_that_is_none_is_garbage(changed: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError):
        known("binanceusdm").book({**BINANCE, **changed})


def test_what_carries_no_event_is_known_and_other_venues_are_not() -> None:
    assert known("binanceusdm").is_control({"result": None, "id": 1})
    assert known("bybit").is_control({"op": "subscribe", "success": True})
    assert known("okx").is_control({"event": "subscribe", "arg": {}})
    assert known("okx").is_control("pong")
    assert not known("binanceusdm").is_control("the venue is being maintained")
    assert venue_frames("kraken") is None


def frame(last: int, before: int | None, ts: int = 0) -> BookFrame:
    return BookFrame(market_id="BTCUSDT", last=last, before=before, ts=ts or last)


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        ([frame(5, 1), frame(9, 5), frame(12, 9)], [None, None, None]),
        ([frame(5, 1), frame(5, 1), frame(9, 5)], [None, None, None]),
        ([frame(5, 1), frame(12, 9), frame(14, 12)], [None, "ids_jumped", None]),
        ([frame(5, 1), frame(12, 9), frame(9, 5), frame(14, 12)], [None, "ids_jumped", "out_of_order", None]),
        ([frame(5, 1), frame(2, 1, 99), frame(3, 2, 100)], [None, "sequence_reset", None]),
        ([frame(5, None), frame(9, None), frame(9, None), frame(3, None, 99)], [None, None, None, "sequence_reset"]),
        ([frame(5, None), frame(9, None), frame(7, None)], [None, None, "out_of_order"]),
    ],
)
def test_a_book_goes_on_from_what_was_there_or_is_broken(frames: list[BookFrame], expected: list[str | None]) -> None:
    numbers = BookNumbers()
    assert [numbers.broken(one) for one in frames] == expected


def test_a_state_has_the_time_of_the_message_that_made_it() -> None:
    numbers = BookNumbers()
    assert numbers.stamp(7, 70) == (7, 70)
    numbers.broken(frame(9, 7, 90))
    assert numbers.stamp(9, 99) == (9, 90)
    assert numbers.stamp(None, 99) == (9, 90)
    assert numbers.stamp(7, 70) == (7, 70), "a book that was asked for is older than the message that came meanwhile"
