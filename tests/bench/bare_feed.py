"""A bare loop at the loopback exchange, as a process of its own: frames are read, decoded and handed on, nothing else.

`python -m tests.bench.bare_feed HOST SECONDS` prints the nanoseconds from when a frame was there until it was handed
on, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from golive.journal.system_clock import SystemClock

CHANNELS = ("btcusdt@aggTrade", "btcusdt@depth@100ms", "btcusdt@markPrice@1s")
"""What the feed of the same market listens to."""


async def read(socket: ClientWebSocketResponse, handed_on: asyncio.Queue[tuple[int, object]]) -> None:
    """Decode every frame and hand it on; answer pings, as ccxt does."""
    clock = SystemClock()
    async for message in socket:
        began = clock.monotonic_ns()
        if message.type is WSMsgType.TEXT:
            handed_on.put_nowait((began, json.loads(message.data)))
        elif message.type is WSMsgType.PING:
            await socket.pong(message.data)


async def listened(host: str, seconds: float) -> list[int]:
    """Listen for some seconds; return how long each frame took."""
    clock, taken = SystemClock(), list[int]()
    handed_on = asyncio.Queue[tuple[int, object]]()
    async with ClientSession() as session, session.ws_connect(f"ws://{host}/ws", autoping=False) as socket:
        await socket.send_json({"method": "SUBSCRIBE", "params": CHANNELS, "id": 1})
        reading = asyncio.create_task(read(socket, handed_on))
        try:
            async with asyncio.timeout(seconds):
                while True:
                    began, _ = await handed_on.get()
                    taken.append(clock.monotonic_ns() - began)
        except TimeoutError:
            reading.cancel()
    return taken


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(listened(sys.argv[1], float(sys.argv[2])))))
