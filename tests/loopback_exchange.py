"""An exchange on 127.0.0.1: real HTTP and websockets, in a venue's own wire format, from a tape.

It runs in a thread (`with LoopbackExchange(tape) as exchange`) or in a process of its own::

    python -m tests.loopback_exchange --market simulated --lasts-s 86400 --pace clock --from-now

That says `{"host": "127.0.0.1:PORT", ...}` in its first line, obeys lines on its standard input (`skip SECONDS`), says
where its tape is after each, and ends when its standard input does: nothing is left when who began it dies.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web
from tests.binance_wire import BinanceWire
from tests.bybit_wire import BybitWire
from tests.exchange_server import AsRead, ByClock, Pace, Server
from tests.market_tape import Tape
from tests.places import DATA
from tests.tapes import DAY_S, recorded_tape, simulated_tape
from tests.venue_wire import Json, Wire
from tests.wire_faults import Fault, fault_of

from golive.journal.system_clock import SystemClock

WIRES: Mapping[str, type[Wire]] = {"binanceusdm": BinanceWire, "bybit": BybitWire}
SECONDS = 60.0
"""How long anything may take that a test waits for."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TapeClock:
    """The clock of whoever lives in the tape's time: as of the last event where a tape goes as it is read."""

    server: Server

    def wall_ns(self) -> int:
        """Return the exchange's time, in nanoseconds since 1970 UTC."""
        return self.server.now

    def monotonic_ns(self) -> int:
        """Return the same: it never goes back."""
        return self.server.now


class LoopbackExchange:
    """An exchange in a thread of its own, on a port that the system chose.

    Parameters
    ----------
    tapes
        What happens, an instrument each.
    wire
        The venue's format; Binance's USD-M futures unless another is given.
    pace
        How fast the tapes go: as they are read, or by the wall clock.
    faults, seed
        What goes wrong, and where chance comes from.
    """

    def __init__(
        self,
        *tapes: Tape,
        wire: Wire | None = None,
        pace: Pace | None = None,
        faults: Sequence[Fault] = (),
        seed: int = 0,
    ) -> None:
        self.wire = wire or BinanceWire()
        self._server = Server(
            tapes,
            self.wire,
            pace or AsRead(),
            faults=tuple(faults),
            seed=seed,
            clock=SystemClock(),
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._open: Future[int] = Future()
        self._served: Future[None] | None = None
        self._closing = asyncio.Event()
        self.host = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Open the port and begin to play; return when it can be listened to."""
        thread = ThreadPoolExecutor(1, thread_name_prefix="exchange")
        self._served = thread.submit(asyncio.run, self._serve())
        # Takes nothing else: the thread ends with the exchange.
        thread.shutdown(wait=False)
        either: tuple[Future[Any], ...] = (self._open, self._served)
        wait(either, SECONDS, FIRST_COMPLETED)
        if not self._open.done():
            self._served.result(0)
        self.host = f"127.0.0.1:{self._open.result(0)}"
        self.until(self._server.heard_from)

    def close(self) -> None:
        """End every connection, the port and the thread; raise what broke the exchange, if anything did."""
        if self._served is None:
            return
        if self._loop is not None and not self._served.done():
            self._loop.call_soon_threadsafe(self._closing.set)
        self._served.result(SECONDS)

    @property
    def now_ns(self) -> int:
        """Return what time it is at the exchange: as of the last event where the tape goes as it is read."""
        return self._server.now

    @property
    def begin(self) -> int:
        """Return when the tape began, by its own time."""
        return self._server.begin

    @property
    def clock(self) -> TapeClock:
        """Return a clock that shows the tape's time."""
        return TapeClock(self._server)

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how often what happened: `connections`, `refused`, `cut`, `deaf`, `frames`, `events`, REST's paths."""
        return self._server.counts

    @property
    def ended(self) -> bool:
        """Say whether the tape has been played to its end."""
        return self._server.ended.is_set()

    def urls(self) -> Mapping[str, Json]:
        """Return what stands in the `urls["api"]` of ccxt's class for it to call here."""
        return self.wire.urls(self.host)

    def point(self, client: Any) -> None:
        """Let an object of ccxt's call here instead of the venue; nothing else of it is changed."""
        client.urls["api"] = {**client.urls["api"], **self.urls()}

    def skip(self, seconds: float) -> None:
        """Let the tape's time pass with nobody told of anything; return when it has."""
        self._wait(self._server.skip(seconds))

    def until(self, at: int) -> None:
        """Wait until the tape is at an instant of its own time, or at its end."""
        self._wait(self._server.until(at))

    def until_end(self) -> None:
        """Wait until the tape has been played."""
        self.to_end().result(SECONDS)

    def to_end(self) -> Future[None]:
        """Return what is done when the tape has been played."""
        return self._asked(self._server.until(sys.maxsize))

    def _wait(self, what: Coroutine[Any, Any, T]) -> T:
        return self._asked(what).result(SECONDS)

    def _asked(self, what: Coroutine[Any, Any, T]) -> Future[T]:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(what, self._loop)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with _serving(self._server) as (port, playing):
            self._open.set_result(port)
            closing = asyncio.create_task(self._closing.wait())
            await asyncio.wait((closing, playing), return_when=asyncio.FIRST_COMPLETED)
            if not playing.done() or playing.exception() is None:
                await closing
            closing.cancel()


@contextlib.asynccontextmanager
async def _serving(server: Server) -> AsyncIterator[tuple[int, asyncio.Task[None]]]:
    """Serve on a port that the system chooses, and play; give the port and the task that plays."""
    runner = web.AppRunner(server.application(), access_log=None, handle_signals=False, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    tasks = (asyncio.create_task(server.play()), asyncio.create_task(server.keep_alive()))
    try:
        yield runner.addresses[0][1], tasks[0]
    finally:
        for task in tasks:
            task.cancel()
        await server.close()
        await runner.cleanup()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result


def _main() -> None:
    asked = _arguments()
    tape = simulated_tape(asked.lasts_s) if asked.market == "simulated" else recorded_tape(DATA)
    if asked.pace == "clock":
        pace: Pace = ByClock(speed=asked.speed, from_now=asked.from_now)
    else:
        pace = AsRead(needs=frozenset(asked.needs.split(",")), at_once=asked.at_once)
    faults = tuple(fault_of(told) for told in json.loads(asked.faults))
    with LoopbackExchange(tape, wire=WIRES[asked.venue](), pace=pace, faults=faults, seed=asked.seed) as exchange:
        _say(exchange)
        for line in sys.stdin:
            match line.split():
                case ["skip", seconds]:
                    exchange.skip(float(seconds))
                case ["until", at]:
                    exchange.until(int(at))
            _say(exchange)


def _say(exchange: LoopbackExchange) -> None:
    said = {"host": exchange.host, "now_ns": exchange.now_ns, "ended": exchange.ended, "counts": exchange.counts}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="An exchange on 127.0.0.1, from a tape.")
    parser.add_argument("--market", choices=("simulated", "recorded"), default="simulated")
    parser.add_argument("--lasts-s", type=float, default=DAY_S, help="how long the simulated market lasts")
    parser.add_argument("--venue", choices=tuple(WIRES), default="binanceusdm")
    parser.add_argument("--pace", choices=("clock", "read"), default="clock")
    parser.add_argument("--speed", type=float, default=1.0, help="how much faster than the wall clock")
    parser.add_argument("--from-now", action="store_true", help="move the tape so that it plays what happens now")
    parser.add_argument("--needs", default="trades", help="what must be listened to before the tape goes as it is read")
    parser.add_argument(
        "--at-once", type=int, default=1, help="how many events it goes on by where it goes as it is read"
    )
    parser.add_argument("--faults", default="[]", help='JSON: [{"fault": "Disconnect", "at_s": 5}, ...]')
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    _main()
