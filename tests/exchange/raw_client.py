"""A client that writes down every message as it comes, and when by the tape's clock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientConnectionError, ClientSession, WSMsgType, WSServerHandshakeError
from tests.loopback_exchange import SECONDS, LoopbackExchange
from tests.market_tape import MILLI, Tape, TradeMade


@dataclass(slots=True)
class Written:
    """What came: the texts of streams with the exchange's time, the ends of connections, how often it was refused."""

    texts: list[str] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    ends: list[int | None] = field(default_factory=list)
    refused: int = 0

    def said(self) -> list[Any]:
        """Return the messages that can be read."""
        return [json.loads(text) for text in self.texts]

    def ids(self) -> list[int]:
        """Return the ids of trades, in the order in which they came."""
        return [message["t"] for message in self.said()]


async def _connected(exchange: LoopbackExchange, session: ClientSession, streams: str, written: Written) -> None:
    async with session.ws_connect(f"ws://{exchange.host}/market/ws/{streams}", autoclose=False) as socket:
        while True:
            message = await socket.receive()
            if message.type is not WSMsgType.TEXT:
                written.ends.append(message.data if message.type is WSMsgType.CLOSE else None)
                return
            written.texts.append(message.data)
            written.times.append(exchange.now_ns)


async def write_down(exchange: LoopbackExchange, streams: str) -> Written:
    """Listen to raw streams (`btcusdt@trade/btcusdt@depth`) until the tape's end, connecting again after each end."""
    written = Written()

    async def run() -> None:
        async with ClientSession() as session:
            while not exchange.ended:
                try:
                    await _connected(exchange, session, streams, written)
                except WSServerHandshakeError:
                    written.refused += 1
                except ClientConnectionError:
                    written.ends.append(None)

    task = asyncio.create_task(run())
    await asyncio.wait_for(asyncio.wrap_future(exchange.to_end()), SECONDS)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return written


def written_down(exchange: LoopbackExchange, streams: str = "btcusdt@trade") -> Written:
    """Return what came on raw streams from a tape's beginning to its end."""
    return asyncio.run(write_down(exchange, streams))


def asked(ask: Callable[[ClientSession], Coroutine[Any, Any, Any]]) -> Any:
    """Return what is answered over plain HTTP."""

    async def run() -> Any:
        async with ClientSession() as session:
            return await ask(session)

    return asyncio.run(run())


def trade_ids(tape: Tape) -> list[int]:
    """Return the ids of a tape's trades."""
    return [event.id for event in tape.events() if isinstance(event, TradeMade)]


def seconds_in(tape: Tape, message: Any) -> float:
    """Return when a message was sent, in seconds after its tape began."""
    return float(message["E"] * MILLI - tape.begin) / 1e9
