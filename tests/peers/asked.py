"""What all engines are asked: one recording, and orders that a seed makes of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from tests.replays import USDM, market

from golive.api.market_terms import terms_of
from golive.core.value import Unknown
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.execution.contract import Terms
from golive.execution.side import SIDES, Side
from golive.trading.whole_streams import Books, Prints, books_of, prints_of

MILLISECOND, SECOND = 1_000_000, 1_000_000_000
SEED = 20240808
LATENCIES = (0, 60 * MILLISECOND)
"""From an order's sending to its arrival, in nanoseconds."""
LIFE = 10 * SECOND
"""How long an order is looked at after it arrives, in nanoseconds: what fills it later is nobody's answer."""
FILES = tuple(f"binance_usdm_btcusdt_20240808/{name}.parquet" for name in ("book20_100ms", "trades"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An order that is sent at an instant in nanoseconds, in lots and ticks; a market order has no price.

    `kind` says what it was made to show, `tif` is one of `gtc`, `ioc` and `post_only`.
    """

    id: int
    kind: str
    sent: int
    side: int
    lots: int
    price: int | None
    tif: str

    def crosses(self, best: int) -> bool:
        """Say whether the best price of the other side is at this order's price or better."""
        return self.price is None or self.side * best <= self.side * self.price


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How orders of a kind are made: how far from which best quote, how big, how long they are good, and how many.

    `through` are ticks towards the other side, from the best quote of that side where the order `takes`, else from
    that of its own; None makes a market order.
    """

    name: str
    takes: bool
    through: tuple[int, ...] | None
    lots: tuple[int, ...]
    tif: str = "gtc"
    count: int = 50

    def price(self, rng: np.random.Generator, side: Side, best: dict[Side, int]) -> int | None:
        """Return a price in ticks."""
        if self.through is None:
            return None
        return best[side.opposite if self.takes else side] + side * int(rng.choice(self.through))


KINDS = (
    Kind(name="market", takes=True, through=None, lots=(1, 100, 1_000, 5_000, 20_000, 80_000)),
    Kind(name="limit_ioc", takes=True, through=(0, 5, 40), lots=(1, 100, 1_000, 5_000, 20_000), tif="ioc"),
    Kind(name="limit_gtc", takes=True, through=(0, 5, 40), lots=(1, 100, 1_000, 5_000, 20_000)),
    Kind(name="joins", takes=False, through=(0,), lots=(1, 10, 100), count=150),
    Kind(name="joins_big", takes=False, through=(0,), lots=(1_000, 5_000)),
    Kind(name="behind", takes=False, through=(-1, -3, -10, -30), lots=(1, 10, 100, 1_000)),
    Kind(name="post_only", takes=False, through=(0, 1), lots=(1, 100), tif="post_only"),
)
TAKERS = frozenset(kind.name for kind in KINDS if kind.takes)


@dataclass(frozen=True, kw_only=True)
class Recording:
    """A recording in whole numbers, with its description and where its files lie."""

    folder: Path
    spec: MarketSpec
    data: MarketData
    terms: Terms
    books: Books
    prints: Prints

    @cached_property
    def orders(self) -> tuple[Asked, ...]:
        """Return the orders, by instant."""
        return tuple(orders_of(self.books, np.random.default_rng(SEED)))

    @cached_property
    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of the recording's files, of the orders, and of the arrays that the peers are told."""
        files = {name: _digest((self.folder / name).read_bytes()) for name in FILES}
        orders = json.dumps([asdict(order) for order in self.orders], sort_keys=True, separators=(",", ":"))
        told = hashlib.sha256()
        for name, array in sorted(arrays_told(self).items()):
            told.update(f"{name} {array.dtype} {array.shape}\n".encode())
            told.update(array.tobytes())
        return {**files, "orders": _digest(orders.encode()), "told": told.hexdigest()}


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def recording_of(folder: Path) -> Recording:
    """Read the recording in a folder of recordings."""
    spec, data = market(USDM, folder)
    terms = terms_of(spec)
    assert not isinstance(terms, Unknown), terms
    books, prints = books_of(data, terms), prints_of(data, terms)
    return Recording(folder=folder, spec=spec, data=data, terms=terms, books=books, prints=prints)


def orders_of(books: Books, rng: np.random.Generator) -> Iterator[Asked]:
    """Make orders of the books that are known when they are sent; no two at one instant, none at that of an event."""
    first, last = int(books.ts[0]) + SECOND, int(books.ts[-1]) - LIFE - SECOND
    kinds = rng.permutation(np.repeat(np.arange(len(KINDS)), [kind.count for kind in KINDS]))
    instants = np.sort(rng.choice((last - first) // MILLISECOND, size=len(kinds), replace=False))
    for n, (instant, which) in enumerate(zip(instants.tolist(), kinds.tolist(), strict=True)):
        # Events have whole milliseconds.
        sent = first + instant * MILLISECOND + int(rng.integers(1, MILLISECOND))
        kind, side = KINDS[which], SIDES[rng.integers(2)]
        yield Asked(
            id=n,
            kind=kind.name,
            sent=sent,
            side=int(side),
            lots=int(rng.choice(kind.lots)),
            price=kind.price(rng, side, _best(books, sent)),
            tif=kind.tif,
        )


def _best(books: Books, at: int) -> dict[Side, int]:
    book = books.at(int(books.ts.searchsorted(at, side="right")) - 1)
    assert book is not None
    best = {side: book.best(side) for side in Side}
    return {side: tick for side, tick in best.items() if tick is not None}


def arrays_told(recording: Recording) -> dict[str, Any]:
    """Return the recording and the orders as the arrays that the peers read; a market order has the price 0."""
    books, prints, orders = recording.books, recording.prints, recording.orders
    told: dict[str, Any] = {"book_ts": books.ts}
    for name, side in (("bid", books.bids), ("ask", books.asks)):
        told |= {f"{name}_{what}": getattr(side, what) for what in ("ticks", "lots", "count")}
    told |= {f"print_{what}": getattr(prints, what) for what in ("ts", "ticks", "lots", "aggressor")}
    told |= {
        "at": np.array([order.sent for order in orders]),
        "side": np.array([order.side for order in orders]),
        "lots": np.array([order.lots for order in orders]),
        "price": np.array([order.price or 0 for order in orders]),
        "tif": np.array([order.tif for order in orders]),
        "takes": np.array([order.kind in TAKERS for order in orders]),
        "tick": np.array(float(recording.terms.tick)),
        "lot": np.array(float(recording.terms.lot)),
        "life": np.array(LIFE),
        "latencies": np.array(LATENCIES),
    }
    return told
