"""What ccxt's own, unmodified classes make of an exchange on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.loopback_exchange import SECONDS, LoopbackExchange
from tests.market_tape import Listed

SYMBOL = Listed().symbol


@dataclass(slots=True, kw_only=True)
class BookSeen:
    """A book as ccxt had it: its number, its time, and its best levels."""

    last: int
    ts_ms: int
    bids: list[tuple[float, float]]
    asks: list[tuple[float, float]]


@dataclass(slots=True)
class Heard:
    """All that ccxt yielded, in its own words, and the errors that it raised by the call that raised them."""

    trades: list[Any] = field(default_factory=list)
    books: list[BookSeen] = field(default_factory=list)
    quotes: list[Any] = field(default_factory=list)
    marks: list[Any] = field(default_factory=list)
    bars: list[Any] = field(default_factory=list)
    errors: list[tuple[str, Exception]] = field(default_factory=list)


@asynccontextmanager
async def ccxt_client(exchange: LoopbackExchange) -> AsyncIterator[Any]:
    """Give an object of ccxt's class for the exchange's venue that calls the exchange."""
    import ccxt.pro

    client = getattr(ccxt.pro, exchange.wire.name)({"options": exchange.wire.options()})
    exchange.point(client)
    try:
        await client.load_markets()
        yield client
    finally:
        await client.close()


async def _trades(client: Any, heard: Heard) -> None:
    heard.trades += await client.watch_trades(SYMBOL)


async def _books(client: Any, heard: Heard) -> None:
    book = await client.watch_order_book(SYMBOL)
    sides = [[(price, size) for price, size in book[side][:20]] for side in ("bids", "asks")]
    heard.books.append(BookSeen(last=book["nonce"], ts_ms=book["timestamp"], bids=sides[0], asks=sides[1]))


async def _quotes(client: Any, heard: Heard) -> None:
    heard.quotes.append((await client.watch_bids_asks([SYMBOL]))[SYMBOL])


async def _marks(client: Any, heard: Heard) -> None:
    watch = client.watch_mark_price if client.has.get("watchMarkPrice") else client.watch_ticker
    heard.marks.append(await watch(SYMBOL))


async def _bars(client: Any, heard: Heard) -> None:
    heard.bars += await client.watch_ohlcv(SYMBOL, "1m")


WATCHES: dict[str, Callable[[Any, Heard], Awaitable[None]]] = {
    "trades": _trades,
    "book": _books,
    "quotes": _quotes,
    "funding": _marks,
    "bars": _bars,
}


async def _watch(stream: str, client: Any, heard: Heard) -> None:
    """Ask for what comes next, again and again, as the users of ccxt do; what it raises is kept, and asked again."""
    from ccxt.base.errors import BaseError

    while True:
        try:
            await WATCHES[stream](client, heard)
        except BaseError as error:
            heard.errors.append((stream, error))
            # A refused connection is refused again at once.
            await asyncio.sleep(0)


async def listened(exchange: LoopbackExchange, streams: frozenset[str], client: Any) -> Heard:
    """Listen to streams until the tape has been played."""
    heard = Heard()
    watching = [asyncio.create_task(_watch(stream, client, heard)) for stream in sorted(streams)]
    played = asyncio.wrap_future(exchange.to_end())
    done, _ = await asyncio.wait((played, *watching), return_when=asyncio.FIRST_COMPLETED, timeout=SECONDS)
    assert done == {played}, done
    # The last message was handled before the tape ended; who waits for it is woken some turns of the loop later.
    for _ in range(50):
        await asyncio.sleep(0)
    for task in watching:
        task.cancel()
    ended = await asyncio.gather(*watching, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ended), ended
    return heard


def heard_by_ccxt(exchange: LoopbackExchange, streams: frozenset[str]) -> Heard:
    """Return what ccxt hears of a tape from its beginning to its end."""

    async def run() -> Heard:
        async with ccxt_client(exchange) as client:
            return await listened(exchange, streams, client)

    return asyncio.run(run())


def asked_by_ccxt(exchange: LoopbackExchange, ask: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
    """Return what ccxt is answered."""

    async def run() -> Any:
        async with ccxt_client(exchange) as client:
            return await ask(client)

    return asyncio.run(run())
