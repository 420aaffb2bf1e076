"""Each fault befalls what it says, when it says, and nothing else."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout, WSMsgType
from tests.exchange.raw_client import Written, asked, seconds_in, trade_ids, written_down
from tests.exchange_server import ByClock
from tests.loopback_exchange import LoopbackExchange
from tests.market_tape import Tape
from tests.tapes import simulated_tape
from tests.wire_faults import (
    Disconnect,
    Fault,
    Garbage,
    Loss,
    Reorder,
    Repeat,
    Rest,
    RestartIds,
    Rubbish,
    Silence,
    fault_of,
)

STREAMS = "btcusdt@trade/btcusdt@depth@100ms"


@pytest.fixture(scope="module")
def tape() -> Tape:
    return simulated_tape().first(600.0)


def told(tape: Tape, *faults: Fault, streams: str = "btcusdt@trade", seed: int = 0) -> Written:
    with LoopbackExchange(tape, faults=faults, seed=seed) as exchange:
        return written_down(exchange, streams)


def within(tape: Tape, written: Written, begin: float, end: float) -> list[int]:
    return [message["t"] for message in written.said() if begin <= seconds_in(tape, message) < end]


@pytest.fixture(scope="module")
def clean(tape: Tape) -> Written:
    return told(tape)


def test_without_a_fault_every_trade_comes_once(tape: Tape, clean: Written) -> None:
    assert clean.ids() == trade_ids(tape)
    assert len(clean.ids()) > 50
    assert clean.ends == []


@pytest.mark.parametrize(("how", "end"), [("close", 1012), ("reset", None)])
def test_a_connection_ends_and_the_next_goes_on_where_the_tape_is(tape: Tape, how: Any, end: int | None) -> None:
    written = told(tape, Disconnect(at_s=200.0, how=how, code=1012))
    assert written.ends == [end]
    assert written.ids() == trade_ids(tape)


def test_while_nobody_may_come_back_the_tape_goes_on(tape: Tape, clean: Written) -> None:
    written = told(tape, Disconnect(at_s=200.0, for_s=60.0))
    missed = set(clean.ids()) - set(written.ids())
    assert missed == set(within(tape, clean, 200.0, 260.0))
    assert len(missed) > 3


def test_who_comes_back_too_early_is_refused() -> None:
    async def ask(session: ClientSession) -> tuple[int, int]:
        async with session.get(f"http://{exchange.host}/ws/btcusdt@trade") as answer:
            early = answer.status
        await asyncio.to_thread(exchange.skip, 3_000.0)
        async with session.ws_connect(f"http://{exchange.host}/ws/btcusdt@trade") as socket:
            return early, (await socket.receive()).type

    pace, refusal = ByClock(speed=100.0), Disconnect(at_s=0.0, for_s=3_000.0)
    with LoopbackExchange(simulated_tape(), pace=pace, faults=[refusal]) as exchange:
        assert asked(ask) == (503, WSMsgType.TEXT)
        assert exchange.counts["refused"] == 1


def test_a_disconnection_may_befall_one_stream_alone(tape: Tape) -> None:
    written = told(tape, Disconnect(at_s=200.0, streams=("book",)))
    assert written.ends == []


def test_messages_come_twice(tape: Tape, clean: Written) -> None:
    written = told(tape, Repeat(at_s=100.0, for_s=100.0))
    twice = within(tape, clean, 100.0, 200.0)
    assert within(tape, written, 100.0, 200.0) == [n for n in twice for _ in range(2)]
    assert [n for n in written.ids() if n not in twice] == [n for n in clean.ids() if n not in twice]


def test_a_message_comes_again_after_others(tape: Tape, clean: Written) -> None:
    written = told(tape, Repeat(at_s=100.0, for_s=100.0, later=2))
    first, second, third, *_ = within(tape, clean, 100.0, 200.0)
    assert within(tape, written, 100.0, 200.0)[:5] == [first, second, third, first, third + 1]
    assert sorted(set(written.ids())) == clean.ids()
    assert len(written.ids()) == len(clean.ids()) + len(within(tape, clean, 100.0, 200.0))


def test_messages_change_places_and_none_is_lost(tape: Tape, clean: Written) -> None:
    written = told(tape, Reorder(at_s=100.0, for_s=200.0, span=3))
    assert written.ids() != clean.ids()
    assert sorted(written.ids()) == clean.ids()
    places = {number: place for place, number in enumerate(clean.ids())}
    assert max(abs(places[number] - place) for place, number in enumerate(written.ids())) <= 2


def test_messages_are_lost(tape: Tape, clean: Written) -> None:
    written = told(tape, Loss(at_s=100.0, for_s=200.0, share=0.5))
    lost = set(clean.ids()) - set(written.ids())
    assert lost < set(within(tape, clean, 100.0, 300.0))
    assert 4 < len(lost) < 16
    assert written.ends == []


def test_silence_loses_what_would_have_come(tape: Tape, clean: Written) -> None:
    written = told(tape, Silence(at_s=100.0, for_s=100.0))
    assert set(clean.ids()) - set(written.ids()) == set(within(tape, clean, 100.0, 200.0))
    assert written.ends == []


def test_silence_of_one_stream_leaves_the_other(tape: Tape) -> None:
    written = told(tape, Silence(at_s=0.0, for_s=600.0, streams=("book",)), streams=STREAMS)
    assert {message["e"] for message in written.said()} == {"trade"}


def test_what_silence_kept_comes_in_a_burst(tape: Tape, clean: Written) -> None:
    written = told(tape, Silence(at_s=100.0, for_s=100.0, kept=True))
    assert written.ids() == clean.ids()
    held = set(within(tape, clean, 100.0, 200.0))
    times = {time for time, number in zip(written.times, written.ids(), strict=True) if number in held}
    assert len(times) == 1
    assert min(times) >= tape.begin + 200 * 10**9


def test_a_frozen_connection_answers_no_ping(tape: Tape) -> None:
    async def ask(session: ClientSession) -> list[bytes]:
        answers = []
        async with session.ws_connect(f"http://{exchange.host}/ws", autoping=False) as socket:
            await socket.ping(b"before")
            answers.append((await socket.receive()).data)
            await asyncio.to_thread(exchange.skip, 30.0)
            await socket.ping(b"within")
            # The exchange hears in order: once it has answered this, it has left that unanswered.
            await socket.send_str(json.dumps({"method": "LIST_SUBSCRIPTIONS", "id": 1}))
            answers.append((await socket.receive()).data)
            await asyncio.to_thread(exchange.skip, 30.0)
            await socket.ping(b"after")
            answers.append((await socket.receive()).data)
        return answers

    with LoopbackExchange(tape, faults=[Silence(at_s=20.0, for_s=30.0, frozen=True)]) as exchange:
        assert asked(ask) == [b"before", '{"result": [], "id": 1}', b"after"]


def test_numbers_begin_anew(tape: Tape) -> None:
    written = told(tape, RestartIds(at_s=300.0), streams=STREAMS)
    trades = [message["t"] for message in written.said() if message["e"] == "trade"]
    anew = trades.index(1, 1)
    assert trades == [*range(trades[0], trades[0] + anew), *range(1, len(trades) - anew + 1)]
    books = [(m["U"], m["u"], m["pu"]) for m in written.said() if m["e"] == "depthUpdate"]
    restarts = [n for n in range(1, len(books)) if books[n][2] != books[n - 1][1]]
    assert len(restarts) == 1
    assert books[restarts[0]] == (1, 10, 0)


@pytest.mark.parametrize("what", Rubbish)
def test_rubbish_comes_beside_the_message_or_instead(tape: Tape, clean: Written, what: Rubbish) -> None:
    beside = told(tape, Garbage(at_s=100.0, what=what, count=2))
    instead = told(tape, Garbage(at_s=100.0, what=what, count=2, instead=True))
    first = clean.ids().index(within(tape, clean, 100.0, 600.0)[0])
    assert [text for text in beside.texts if text in clean.texts] == clean.texts
    assert len(beside.texts) == len(clean.texts) + 2
    assert [text for text in instead.texts if text in clean.texts] == clean.texts[:first] + clean.texts[first + 2 :]
    assert len(instead.texts) == len(clean.texts)


def test_the_same_seed_gives_the_same_bytes_and_another_others(tape: Tape) -> None:
    faults = (
        Loss(at_s=50.0, for_s=100.0, share=0.5),
        Reorder(at_s=200.0, for_s=100.0, span=4),
        Repeat(at_s=400.0, for_s=100.0, share=0.3, later=1),
    )
    first, second, other = (told(tape, *faults, streams=STREAMS, seed=seed).texts for seed in (1, 1, 2))
    assert first == second
    assert first != other


def test_a_path_of_rest_fails_for_a_while(tape: Tape) -> None:
    async def ask(session: ClientSession) -> list[int]:
        answers = []
        for skipped in (0.0, 30.0, 30.0):
            await asyncio.to_thread(exchange.skip, skipped)
            async with session.get(f"http://{exchange.host}/fapi/v1/klines?symbol=BTCUSDT&interval=4h") as answer:
                answers.append(answer.status)
        return answers

    with LoopbackExchange(tape, faults=[Rest(at_s=20.0, for_s=30.0, path="klines", status=429)]) as exchange:
        assert asked(ask) == [200, 429, 200]


def test_a_path_of_rest_hangs_until_it_is_over(tape: Tape) -> None:
    async def ask(session: ClientSession) -> tuple[int, int]:
        url = f"http://{exchange.host}/fapi/v1/time"
        with pytest.raises(TimeoutError):
            await session.get(url, timeout=ClientTimeout(total=0.2))
        async with session.get(f"http://{exchange.host}/fapi/v1/ping") as other:
            hanging = asyncio.create_task(session.get(url))
            await asyncio.to_thread(exchange.skip, 60.0)
            async with await hanging as answer:
                return other.status, answer.status

    with LoopbackExchange(tape, faults=[Rest(at_s=0.0, for_s=30.0, path="/time")]) as exchange:
        assert asked(ask) == (200, 200)


def test_what_no_client_may_say_is_answered_and_nothing_ends(tape: Tape) -> None:
    async def ask(session: ClientSession) -> list[Any]:
        answers = []
        async with session.ws_connect(f"http://{exchange.host}/ws") as socket:
            for said in ("{", "[]", "7", '{"method": "STOP", "id": 1}'):
                await socket.send_str(said)
                answers.append(json.loads((await socket.receive()).data)["error"]["code"])
            await socket.send_str('{"method": "LIST_SUBSCRIPTIONS", "id": 2}')
            answers.append(json.loads((await socket.receive()).data))
        for path in (
            "klines?symbol=BTCUSDT&interval=4h&limit=many",
            "klines?symbol=ETHUSDT",
            "depth?symbol=BTCUSDT&limit=7",
        ):
            async with session.get(f"http://{exchange.host}/fapi/v1/{path}") as answer:
                answers.append((answer.status, (await answer.json())["code"]))
        return answers

    with LoopbackExchange(tape) as exchange:
        assert asked(ask) == [3, 3, 3, 2, {"result": [], "id": 2}, (400, -1102), (400, -1121), (400, -4021)]


def test_an_exchange_closes_while_a_request_hangs(tape: Tape) -> None:
    async def ask(session: ClientSession) -> Any:
        with pytest.raises(TimeoutError):
            await session.get(f"http://{exchange.host}/fapi/v1/time", timeout=ClientTimeout(total=0.2))

    with LoopbackExchange(tape, faults=[Rest(at_s=0.0, for_s=30.0, path="/time")]) as exchange:
        asked(ask)


def test_a_fault_is_read_from_a_mapping() -> None:
    assert fault_of({"fault": "Garbage", "at_s": 5.0, "what": "nan", "streams": ["book"]}) == Garbage(
        at_s=5.0, what=Rubbish.NAN, streams=("book",)
    )
