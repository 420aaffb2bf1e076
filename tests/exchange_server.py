"""The loopback exchange's server: one task plays the tapes, and each connection is told what it has asked for.

INVARIANT: an event is taken into what stands before anybody is told of it, and nobody is told of the next one before
this one was handed to every connection. So what REST answers is never behind what was told.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import json
import socket
import struct
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web
from tests.market_standing import Standing
from tests.market_tape import Tape, TapeEvent
from tests.venue_wire import Answer, Frame, Listener, Query, Standings, Wire
from tests.wire_faults import Disconnect, Fault, Script

from golive.core.clock import Clock
from golive.core.unit import NANOS

SEND_BUFFER = 65_536
"""How many bytes the system holds for a connection that reads slowly; what is more waits here."""
DEAF_S = 0.005
"""How long a tape that goes as fast as it is read waits for each event while somebody does not read at all."""
SNAPSHOT_S = 5.0
"""How long it waits for a book to be asked for by who has begun to follow it."""
PING_S = 180.0
"""How often a venue pings whoever listens, by the wall clock."""
GOING_AWAY = 1001
AT_ONCE = 500
"""How many events that nobody is told of are played before others have their turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsRead:
    """The tape goes on as soon as everybody has handled `at_once` events: who was told of any is asked by a ping.

    It waits until each of the streams in `needs` is listened to, of every instrument, and a book that is followed was
    asked for. Whoever has not answered for `patience_s` of the wall clock is deaf: the tape goes on without, slowly,
    until there is an answer. What a client needs longer for (to subscribe again, to ask over REST) takes no time of the
    tape while a needed stream is not listened to, and else much of it: to live through faults, go by the clock.
    """

    needs: frozenset[str] = frozenset({"trades"})
    at_once: int = 1
    patience_s: float = 5.0
    waiting: int = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class ByClock:
    """The tape goes by the wall clock, `speed` times as fast. Who reads too slowly is cut when `waiting` messages wait.

    With `from_now` the tape is moved so that it plays what happens now.
    """

    speed: float = 1.0
    from_now: bool = False
    waiting: int = 4_096


Pace = AsRead | ByClock


@dataclass(eq=False, slots=True)
class Connection:
    """One websocket: what it listens to, and what waits to be written to it; bytes are a ping.

    It is `told` something when it was handed a frame since it was last asked whether it has handled all of them.
    """

    socket: web.WebSocketResponse
    request: web.Request
    listener: Listener
    waiting: asyncio.Queue[Frame | bytes | str]
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    asked: int = 0
    told: bool = False
    over: bool = False
    deaf: bool = False

    async def write(self) -> None:
        """Write what waits, in order, until the connection ends."""
        with contextlib.suppress(ConnectionError):
            while True:
                await self._write(await self.waiting.get())
        self.end()

    async def _write(self, what: Frame | bytes | str) -> None:
        match what:
            case bytes() as ping:
                await self.socket.ping(ping)
            case str() as answer:
                await self.socket.send_str(answer)
            case Frame(channel=channel, text=text) if self.listener.wrapped:
                await self.socket.send_str(f'{{"stream":{json.dumps(channel)},"data":{text}}}')
            case Frame(text=text):
                await self.socket.send_str(text)

    def ping(self) -> bytes:
        """Return a ping, which is not answered yet."""
        self.asked += 1
        self.told = False
        self.answered.clear()
        return str(self.asked).encode()

    def pong(self, data: bytes) -> None:
        """Take an answer to a ping."""
        if data == str(self.asked).encode():
            self.deaf = False
            self.answered.set()

    def end(self) -> None:
        """Let nobody wait for it any more."""
        self.over = True
        self.answered.set()

    def reset(self) -> None:
        """End it without a word: the client's next read fails."""
        transport = self.request.transport
        if transport is not None:
            raw: socket.socket = transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()
        self.end()


def _named(tape: Tape) -> Iterator[tuple[TapeEvent, str]]:
    for event in tape.events():
        yield event, tape.listed.id


class Server:
    """The exchange on one event loop.

    Attributes
    ----------
    begin, heard_from, position
        When the tape begins, since when anybody could be told of it, and when the last event was sent: by the tape's
        time, in nanoseconds.
    counts
        How often what happened: `connections`, `refused`, `cut`, `deaf`, `frames`, `events`, and each path of REST.
    ended
        Set when the tapes have been played to their end.
    """

    def __init__(
        self,
        tapes: tuple[Tape, ...],
        wire: Wire,
        pace: Pace,
        *,
        faults: tuple[Fault, ...] = (),
        seed: int = 0,
        clock: Clock,
    ) -> None:
        now = clock.wall_ns() if isinstance(pace, ByClock) and pace.from_now else None
        self._clock, self._begun = clock, clock.monotonic_ns()
        self._tapes = tapes if now is None else tuple(tape.around(now) for tape in tapes)
        self._wire, self._pace = wire, pace
        self._at_once = pace.at_once if isinstance(pace, AsRead) else 1
        self.begin = min(tape.begin for tape in self._tapes)
        self.position = self.begin
        self.standings = {tape.listed.id: Standing(tape, wire.lengths_s) for tape in self._tapes}
        self.counts: Counter[str] = Counter()
        self.heard_from = self._unheard_until = self.begin if now is None else now
        self._script = Script(faults, self.heard_from, seed)
        self._connections: set[Connection] = set()
        self._next = self.begin
        self._closing: set[asyncio.Task[bool]] = set()
        self._changed, self._waited, self._passed = asyncio.Condition(), 0, 0
        self.ended = asyncio.Event()

    @property
    def now(self) -> int:
        """Return what time it is at the exchange, in nanoseconds: by the clock, or as of the last event."""
        if isinstance(self._pace, AsRead):
            return self.position
        gone_by = round((self._clock.monotonic_ns() - self._begun) * self._pace.speed)
        return max(self.position, self.heard_from + self._passed + gone_by)

    @property
    def _present(self) -> int:
        """Return when it is for what goes wrong: a tape that waits for listeners is as late as its next event."""
        return self._next if isinstance(self._pace, AsRead) else self.now

    def application(self) -> web.Application:
        """Return what answers at the wire's paths."""
        application = web.Application()
        for path, answer in self._wire.rest().items():
            application.router.add_get(path, self._rest(path, answer))
        for path in self._wire.paths():
            application.router.add_get(path, self._listen)
        return application

    async def close(self) -> None:
        """End every connection as an exchange does that goes away."""
        await asyncio.gather(*self._closing, return_exceptions=True)
        for connection in tuple(self._connections):
            await connection.socket.close(code=GOING_AWAY)

    # Who asks

    def _rest(
        self, path: str, answer: Callable[[Standings, Query], Answer]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answered(request: web.Request) -> web.Response:
            self.counts[path] += 1
            self._waited += 1
            while (wrong := self._script.rest(path, self._present)) is not None:
                if wrong.status is not None:
                    self._waited -= 1
                    return web.json_response({"code": -1000, "msg": "a fault of the test's"}, status=wrong.status)
                async with self._changed:
                    await self._changed.wait()
            self._waited -= 1
            for standing in self.standings.values():
                standing.now = self.now
            try:
                status, said = answer(self.standings, request.query)
            except (KeyError, ValueError):
                return web.json_response({"code": -1102, "msg": "a parameter is malformed"}, status=400)
            if path == self._wire.snapshot_path:
                for connection in self._connections:
                    connection.listener.snapshots.discard(request.query.get("symbol", ""))
                await self._note()
            return web.json_response(said, status=status)

        return answered

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        if self._script.refuses(self._present):
            self.counts["refused"] += 1
            return web.Response(status=503)
        websocket = web.WebSocketResponse(autoping=False, compress=False)
        await websocket.prepare(request)
        self.counts["connections"] += 1
        assert request.transport is not None
        raw: socket.socket = request.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        waiting = asyncio.Queue[Frame | bytes | str](self._pace.waiting)
        connection = Connection(websocket, request, self._wire.joined(request.path, request.query), waiting)
        writer = asyncio.create_task(connection.write())
        self._connections.add(connection)
        try:
            await self._note()
            await self._hear(connection)
        finally:
            self._connections.discard(connection)
            connection.end()
            writer.cancel()
            await self._note()
        return websocket

    async def _hear(self, connection: Connection) -> None:
        async for message in connection.socket:
            match message.type:
                case WSMsgType.TEXT:
                    for answer in self._wire.heard(connection.listener, message.data, self.standings):
                        await connection.waiting.put(answer)
                    await self._note()
                case WSMsgType.PING if not self._script.frozen(self._present):
                    await connection.socket.pong(message.data)
                case WSMsgType.PONG:
                    connection.pong(bytes(message.data))

    async def _note(self) -> None:
        """Say that something has changed which somebody may wait for."""
        async with self._changed:
            self._changed.notify_all()

    # The tape

    async def play(self) -> None:
        """Play the tapes from where they are to their end."""
        try:
            for event, symbol in self._merged():
                await self._due(event.at)
                await self._happens(event, symbol)
            await self._read_by_all()
        finally:
            self.ended.set()
            await self._note()

    async def _happens(self, event: TapeEvent, symbol: str) -> None:
        heard = event.at >= self._unheard_until
        self.position = max(self.position, event.at)
        for fault in self._script.disconnects(event.at):
            self._disconnect(fault, heard=heard)
        numbered = self._script.as_numbered(event, symbol)
        closed = self.standings[symbol].take(numbered)
        self.counts["events"] += 1
        if heard:
            frames = self._wire.frames(numbered, self.standings[symbol], closed, self._wanted)
            await self._tell(out for frame in frames for out in self._script.pass_on(frame))
            await self._tell(self._script.late(event.at))
            if not self.counts["events"] % self._at_once:
                await self._read_by_all()
        elif not self.counts["events"] % AT_ONCE:
            await asyncio.sleep(0)
        if self._waited or not heard:
            await self._note()

    def _merged(self) -> Iterator[tuple[TapeEvent, str]]:
        """Return the events of all tapes with the name of their instrument."""
        return heapq.merge(*map(_named, self._tapes), key=lambda pair: pair[0].at)

    async def _due(self, at: int) -> None:
        """Wait until it is time for an event, or it is one that nobody is told of."""
        self._next = at
        while at >= self._unheard_until:
            if self.position < self._unheard_until:
                self.position = self._unheard_until
                await self._note()
            if isinstance(self._pace, AsRead):
                if await self._listened(at):
                    return
            else:
                due = self._begun + (at - self.heard_from - self._passed) / self._pace.speed
                left = (due - self._clock.monotonic_ns()) / NANOS
                if left <= 0 or not await self._changes(left):
                    return

    async def _changes(self, within_s: float) -> bool:
        """Say whether something changed within some seconds."""
        try:
            async with asyncio.timeout(within_s), self._changed:
                await self._changed.wait()
        except TimeoutError:
            return False
        return True

    async def _listened(self, at: int) -> bool:
        """Wait once until all that a tape waits for is listened to; say whether it is."""
        if self._script.refuses(at) or self._complete():
            return True
        if self._complete(snapshots=False) and not await self._changes(SNAPSHOT_S):
            for connection in self._connections:
                connection.listener.snapshots.clear()
            return True
        async with self._changed:
            if not self._complete() and at >= self._unheard_until:
                await self._changed.wait()
        return False

    def _complete(self, *, snapshots: bool = True) -> bool:
        """Say whether every stream that the tape needs is listened to, and every book that is followed is had."""
        assert isinstance(self._pace, AsRead)
        there = {self._wire.stream_of(name) for each in self._connections for name in each.listener.channels}
        missing = snapshots and any(connection.listener.snapshots for connection in self._connections)
        return not missing and all(
            (symbol, need) in there or ("", need) in there for symbol in self.standings for need in self._pace.needs
        )

    def _wanted(self, channel: str) -> bool:
        return any(channel in connection.listener.channels for connection in self._connections)

    async def _tell(self, frames: Iterable[Frame]) -> None:
        for frame in frames:
            for connection in tuple(self._connections):
                if frame.channel in connection.listener.channels:
                    self.counts["frames"] += 1
                    connection.told = True
                    await self._hand(connection, frame)

    async def _hand(self, connection: Connection, what: Frame | bytes) -> None:
        """Hand something to a connection; cut it where it does not read."""
        if isinstance(self._pace, AsRead) and not connection.deaf:
            try:
                async with asyncio.timeout(self._pace.patience_s):
                    await connection.waiting.put(what)
            except TimeoutError:
                self._cut(connection)
        elif connection.waiting.full():
            self._cut(connection)
        else:
            connection.waiting.put_nowait(what)

    def _cut(self, connection: Connection) -> None:
        self.counts["cut"] += 1
        connection.reset()
        self._connections.discard(connection)

    async def _read_by_all(self) -> None:
        """Where the tape goes as fast as it is read, wait until everybody has handled what was told."""
        if isinstance(self._pace, ByClock):
            await asyncio.sleep(0)
            return
        listening = [each for each in self._connections if each.listener.channels and not each.over]
        asked = [each for each in listening if each.told and not each.deaf]
        for connection in asked:
            await self._hand(connection, connection.ping())
        for connection in asked:
            try:
                async with asyncio.timeout(self._pace.patience_s):
                    await connection.answered.wait()
            except TimeoutError:
                self.counts["deaf"] += 1
                connection.deaf = True
        if any(each.deaf for each in listening):
            await asyncio.sleep(DEAF_S)

    async def keep_alive(self) -> None:
        """Ping whoever listens, as a venue does."""
        while True:
            await asyncio.sleep(PING_S)
            for connection in tuple(self._connections):
                await self._hand(connection, b"")

    def _disconnect(self, fault: Disconnect, *, heard: bool) -> None:
        for connection in tuple(self._connections):
            streams = {self._wire.stream_of(name)[1] for name in connection.listener.channels}
            if not heard or not any(map(fault.befalls, streams or {""})):
                continue
            self._connections.discard(connection)
            if fault.how == "reset":
                connection.reset()
            else:
                connection.end()
                self._closing.add(asyncio.create_task(connection.socket.close(code=fault.code)))

    async def skip(self, seconds: float) -> None:
        """Let the tape's time pass with nobody told of anything."""
        until = max(self.position, self._unheard_until) + round(seconds * NANOS)
        self._passed += round(seconds * NANOS)
        self._unheard_until = until
        await self._note()
        await self.until(until)

    async def until(self, at: int) -> None:
        """Wait until the tape is at an instant or at its end."""
        self._waited += 1
        while self.position < at and not self.ended.is_set():
            async with self._changed:
                await self._changed.wait()
        self._waited -= 1
