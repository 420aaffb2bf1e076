"""What unmodified ccxt makes of each fault: what a feed has to notice by itself, because nobody will tell it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.exchange.ccxt_client import Heard, heard_by_ccxt
from tests.exchange.raw_client import trade_ids
from tests.exchange_server import AsRead
from tests.loopback_exchange import LoopbackExchange
from tests.market_tape import BookChanged, Tape
from tests.tapes import simulated_tape
from tests.wire_faults import Disconnect, Fault, Garbage, Loss, Reorder, Repeat, RestartIds, Rubbish

STREAMS = frozenset({"trades", "book"})
WITHOUT_A_WORD = (Rubbish.NO_JSON, Rubbish.TRUNCATED, Rubbish.LIST, Rubbish.NO_FIELDS, Rubbish.NAN)
PASSED_OVER = (Rubbish.EMPTY, Rubbish.NULL, Rubbish.UNKNOWN_SYMBOL)


@pytest.fixture(scope="module")
def tape() -> Tape:
    return simulated_tape().first(600.0)


@contextmanager
def listening(tape: Tape, *faults: Fault, patience_s: float = 30.0) -> Iterator[tuple[Heard, LoopbackExchange]]:
    with LoopbackExchange(tape, pace=AsRead(needs=STREAMS, patience_s=patience_s), faults=faults) as exchange:
        yield heard_by_ccxt(exchange, STREAMS), exchange


def ids(heard: Heard) -> list[int]:
    return [int(trade["id"]) for trade in heard.trades]


@pytest.mark.parametrize("how", ["close", "reset"])
def test_a_lost_connection_is_an_error_once_and_then_goes_on(tape: Tape, how: str) -> None:
    lost = Disconnect(at_s=200.0, how="close" if how == "close" else "reset")
    with listening(tape, lost) as (heard, exchange):
        assert sorted((stream, type(error).__name__) for stream, error in heard.errors) == [
            ("book", "NetworkError"),
            ("trades", "NetworkError"),
        ]
        assert exchange.counts["connections"] == 4
    assert ids(heard) == trade_ids(tape)


def test_repeated_trades_pass_through(tape: Tape) -> None:
    with listening(tape, Repeat(at_s=100.0, for_s=200.0, streams=("trades",))) as (heard, _):
        assert heard.errors == []
    assert len(ids(heard)) > len(trade_ids(tape))
    assert sorted(set(ids(heard))) == trade_ids(tape)


def test_trades_in_another_order_pass_through(tape: Tape) -> None:
    with listening(tape, Reorder(at_s=100.0, for_s=200.0, span=3, streams=("trades",))) as (heard, _):
        assert heard.errors == []
    assert ids(heard) != trade_ids(tape)
    assert sorted(ids(heard)) == trade_ids(tape)


def test_lost_trades_are_missed_by_nobody(tape: Tape) -> None:
    with listening(tape, Loss(at_s=100.0, for_s=200.0, share=0.5, streams=("trades",))) as (heard, _):
        assert heard.errors == []
    assert len(ids(heard)) < len(trade_ids(tape))


def test_a_lost_change_of_the_book_is_an_error(tape: Tape) -> None:
    with listening(tape, Loss(at_s=100.0, for_s=60.0, share=0.5, streams=("book",))) as (heard, _):
        assert {(stream, type(error).__name__) for stream, error in heard.errors} == {("book", "ChecksumError")}


def test_a_book_whose_numbers_begin_anew_stands_still_without_a_word(tape: Tape) -> None:
    with listening(tape, RestartIds(at_s=300.0)) as (heard, _):
        assert heard.errors == []
    last = [event.last for event in tape.events() if isinstance(event, BookChanged) and event.at < tape.begin + 300e9]
    assert heard.books[-1].last == last[-1]
    assert ids(heard)[-1] < len(trade_ids(tape))


@pytest.mark.parametrize("what", WITHOUT_A_WORD)
def test_rubbish_ends_what_a_connection_says_without_a_word(tape: Tape, what: Rubbish) -> None:
    with listening(tape, Garbage(at_s=100.0, what=what, streams=("trades",)), patience_s=1.0) as (heard, exchange):
        assert heard.errors == []
        # The connection stands and nothing comes any more, not even an answer to a ping.
        assert exchange.counts["deaf"] >= 1
        assert exchange.counts["connections"] == 2
    assert 0 < len(ids(heard)) < len(trade_ids(tape)) / 2
    assert len(heard.books) > len(trade_ids(tape)) / 2


@pytest.mark.parametrize("what", PASSED_OVER)
def test_other_rubbish_is_passed_over(tape: Tape, what: Rubbish) -> None:
    with listening(tape, Garbage(at_s=100.0, what=what, streams=("trades",))) as (heard, _):
        assert heard.errors == []
    assert ids(heard) == trade_ids(tape)


def test_negative_sizes_pass_through(tape: Tape) -> None:
    with listening(tape, Garbage(at_s=100.0, what=Rubbish.NEGATIVE, streams=("trades",))) as (heard, _):
        assert heard.errors == []
    assert min(trade["amount"] for trade in heard.trades) < 0 > min(trade["price"] for trade in heard.trades)
