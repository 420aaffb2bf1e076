"""How fast a tape goes, what several listeners hear of it, and that an exchange leaves nothing behind."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientSession
from tests.exchange.raw_client import Written, asked, trade_ids, write_down, written_down
from tests.exchange_server import AsRead, ByClock
from tests.loopback_exchange import LoopbackExchange
from tests.market_tape import MILLI, Tape, TapeEvent
from tests.places import REPOSITORY
from tests.tapes import simulated_tape

from golive.journal.system_clock import SystemClock

SECONDS = 60


@pytest.fixture(scope="module")
def tape() -> Tape:
    return simulated_tape().first(600.0)


def test_a_tape_that_is_read_is_never_more_than_one_event_ahead(tape: Tape) -> None:
    with LoopbackExchange(tape) as exchange:
        written = written_down(exchange)
    sent = [message["E"] * MILLI for message in written.said()]
    nexts = [event.at for event in tape.events()]
    for at, seen in zip(sent, written.times, strict=True):
        assert at <= seen <= next((other for other in nexts if other > at), tape.end)


def test_a_tape_waits_for_all_that_it_needs(tape: Tape) -> None:
    async def ask(session: ClientSession) -> tuple[int, int]:
        url = f"http://{exchange.host}"
        async with session.ws_connect(f"{url}/ws/btcusdt@trade"), session.get(f"{url}/fapi/v1/ping"):
            before = exchange.counts["events"]
            async with session.ws_connect(f"{url}/ws/btcusdt@depth") as book:
                await book.receive()
                return before, exchange.counts["events"]

    with LoopbackExchange(tape, pace=AsRead(needs=frozenset({"trades", "book"}), patience_s=0.2)) as exchange:
        before, after = asked(ask)
    assert before == 0
    assert after > 0


def test_listeners_hear_the_same(tape: Tape) -> None:
    async def both() -> tuple[Written, Written, Written]:
        return await asyncio.gather(
            write_down(exchange, "btcusdt@trade"),
            write_down(exchange, "btcusdt@trade/btcusdt@bookTicker"),
            write_down(exchange, "btcusdt@bookTicker"),
        )

    with LoopbackExchange(tape, pace=AsRead(needs=frozenset({"trades", "quotes"}))) as exchange:
        trades, mixed, quotes = asyncio.run(both())
    ids = trade_ids(tape)
    for told in (trades.said(), [message for message in mixed.said() if message["e"] == "trade"]):
        # Who comes later hears the rest.
        assert [message["t"] for message in told] == ids[-len(told) :]
    assert len(trades.texts) > 50
    assert [text for text in mixed.texts if "bookTicker" in text][-50:] == quotes.texts[-50:]


def test_two_instruments_are_told_on_one_connection() -> None:
    btc = simulated_tape().first(300.0)
    eth = simulated_tape(seed=7).first(300.0)
    eth = replace(eth, listed=replace(eth.listed, base="ETH"))
    with LoopbackExchange(btc, eth) as exchange:
        written = written_down(exchange, "btcusdt@trade/ethusdt@trade")
    assert [m["t"] for m in written.said() if m["s"] == "BTCUSDT"] == trade_ids(btc)
    assert [m["t"] for m in written.said() if m["s"] == "ETHUSDT"] == trade_ids(eth)
    sent = [message["E"] for message in written.said()]
    assert sent == sorted(sent)


def test_what_is_skipped_is_not_told_but_stands(tape: Tape) -> None:
    with LoopbackExchange(tape) as exchange:
        exchange.skip(300.0)
        assert exchange.now_ns == tape.begin + 300 * 10**9
        written = written_down(exchange)
    whole = trade_ids(tape)
    assert 20 < len(written.ids()) < len(whole) - 20
    assert written.ids() == whole[-len(written.ids()) :]


def test_a_tape_goes_by_the_clock() -> None:
    tape = simulated_tape().first(120.0)
    clock = SystemClock()
    with LoopbackExchange(tape, pace=ByClock(speed=60.0)) as exchange:
        begun = clock.monotonic_ns()
        written = written_down(exchange)
        lasted = (clock.monotonic_ns() - begun) / 1e9
    assert written.ids() == trade_ids(tape)[-len(written.ids()) :]
    assert lasted > 1.5


def test_a_tape_that_is_moved_to_now_tells_what_happens_now() -> None:
    clock = SystemClock()
    with LoopbackExchange(simulated_tape(), pace=ByClock(from_now=True)) as exchange:

        async def ask(session: ClientSession) -> Any:
            async with session.get(f"http://{exchange.host}/fapi/v1/time") as answer:
                now = (await answer.json())["serverTime"]
            async with session.get(f"http://{exchange.host}/fapi/v1/klines?symbol=BTCUSDT&interval=4h") as answer:
                return now, await answer.json()

        before = clock.wall_ns()
        now, bars = asked(ask)
        after = clock.wall_ns()
    assert before // MILLI - 1_000 <= now <= after // MILLI + 1_000
    # Bars begin where bars of four hours begin, and the last one is that of now.
    assert {row[0] % 14_400_000 for row in bars} == {0}
    assert bars[-1][0] <= now <= bars[-1][6]


def test_who_reads_too_slowly_is_cut_and_others_go_on() -> None:
    tape = simulated_tape().first(7_200.0)

    async def ask(session: ClientSession) -> Written:
        # A small buffer of the system's, and nobody who reads: what is not read waits at the exchange.
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        raw.settimeout(0)
        host, port = exchange.host.split(":")
        await asyncio.get_running_loop().sock_connect(raw, (host, int(port)))
        handshake = (
            "GET /ws/btcusdt@depth/btcusdt@trade/btcusdt@bookTicker HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        await asyncio.get_running_loop().sock_sendall(raw, handshake.encode())
        with raw:
            return await write_down(exchange, "btcusdt@trade")

    with LoopbackExchange(tape, pace=ByClock(speed=3_600.0, waiting=100)) as exchange:
        written = asked(ask)
        cut = exchange.counts["cut"]
    assert cut == 1
    assert len(written.ids()) > 100
    assert written.ids()[-1] == trade_ids(tape)[-1]


def test_who_does_not_answer_does_not_stop_the_tape(tape: Tape) -> None:
    async def ask(session: ClientSession) -> Written:
        async with session.ws_connect(f"http://{exchange.host}/ws/btcusdt@depth"):
            return await write_down(exchange, "btcusdt@trade")

    with LoopbackExchange(tape, pace=AsRead(patience_s=0.2)) as exchange:
        written = asked(ask)
        assert exchange.counts["deaf"] == 1
    assert written.ids() == trade_ids(tape)


def test_an_exchange_that_breaks_says_so_and_ends(tape: Tape) -> None:
    def events() -> Iterator[TapeEvent]:
        yield from list(tape.events())[:5]
        raise ZeroDivisionError("no more")

    exchange = LoopbackExchange(replace(tape, events=events))
    exchange.start()
    exchange.skip(60.0)
    with pytest.raises(ZeroDivisionError, match="no more"):
        exchange.close()
    _refused(exchange.host)


def test_nothing_listens_after_an_exchange_has_closed(tape: Tape) -> None:
    with LoopbackExchange(tape) as exchange:
        pass
    _refused(exchange.host)
    exchange.close()


def _refused(host: str) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(host.rpartition(":")[2])), timeout=SECONDS)


def test_an_exchange_of_its_own_process_ends_when_its_input_does() -> None:
    command = [sys.executable, "-m", "tests.loopback_exchange", "--lasts-s", "7200", "--faults"]
    faults = json.dumps([{"fault": "Rest", "path": "/ping", "at_s": 0, "for_s": 1e6, "status": 418}])
    with subprocess.Popen(
        [*command, faults], cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())

        async def ask(session: ClientSession) -> int:
            async with session.get(f"http://{said['host']}/fapi/v1/ping") as answer:
                return answer.status

        assert asked(ask) == 418
        process.stdin.write("skip 60\n")
        process.stdin.flush()
        later = json.loads(process.stdout.readline())
        process.stdin.close()
        assert process.wait(SECONDS) == 0
    assert later["now_ns"] >= said["now_ns"] + 60 * 10**9
    _refused(said["host"])
