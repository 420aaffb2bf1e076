"""Events for the paper broker, in plain tuples and as the engine takes them, and the engine's fills of them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from tests.bench.figures import Figure, figure, in_turn
from tests.bench.handwritten_broker import BOOK, BUY, LIMIT, MARKET, PRINT, SELL, Event, Filled, play

from golive.execution.book_walk import walk
from golive.execution.depth import Depth, DepthRule
from golive.execution.limit_orders import LimitOrders
from golive.execution.order import Limited, Taking
from golive.execution.queue_place import QueueModel, QueueRule
from golive.execution.side import Side
from golive.execution.snapshot import Print, Snapshot

BROKER_EVENTS = 20_000
LEVELS, HAIRCUT = 20, Fraction(3, 10)
THERE = (7, 10)
SIDES = {BUY: Side.BUY, SELL: Side.SELL}

Met = Snapshot | Print | Taking | Limited
"""An event as the engine takes it."""


def events(count: int, seed: int) -> list[Event]:
    """Return books, prints and orders around a price that walks; what is resting is reached now and then."""
    random = np.random.default_rng(seed)
    mid, made = 500_000, list[Event]()
    kinds = random.choice([BOOK, PRINT, MARKET, LIMIT], size=count, p=[0.3, 0.6, 0.05, 0.05])
    for ts, kind in enumerate(kinds.tolist(), 1):
        side = BUY if random.random() < 0.5 else SELL
        if kind == BOOK or ts == 1:
            mid += int(random.integers(-2, 3))
            sizes = random.integers(1, 60, size=(2, LEVELS)).tolist()
            bids = tuple((mid - 1 - n, lots) for n, lots in enumerate(sizes[0]))
            asks = tuple((mid + 1 + n, lots) for n, lots in enumerate(sizes[1]))
            made.append((BOOK, ts, bids, asks))
        elif kind == PRINT:
            made.append((PRINT, ts, mid + side * int(random.integers(1, 4)), int(random.integers(1, 40)), side))
        else:
            lots = int(random.integers(1, 80))
            price = None if kind == MARKET else mid - side * int(random.integers(-2, 4))
            made.append((kind, ts, f"o{ts}", side, lots, price))
    return made


def as_met(made: Sequence[Event]) -> list[Met]:
    """Return the same events as the engine's own."""
    met: list[Met] = []
    for kind, ts, *rest in made:
        if kind == BOOK:
            met.append(Snapshot(ts=ts, bids=rest[0], asks=rest[1]))
        elif kind == PRINT:
            met.append(Print(ts=ts, price=rest[0], lots=rest[1], aggressor=SIDES[rest[2]]))
        elif kind == MARKET:
            met.append(Taking(id=rest[0], side=SIDES[rest[1]], lots=rest[2], arrival=ts))
        else:
            met.append(Limited(id=rest[0], side=SIDES[rest[1]], lots=rest[2], arrival=ts, price=rest[3]))
    return met


def played(met: Sequence[Met]) -> list[Filled]:
    """Return the engine's fills, in the order in which they happen."""
    depth = Depth(DepthRule(haircut=HAIRCUT))
    venue = LimitOrders(depth, QueueRule(model=QueueModel.RISK_AVERSE))
    fills: list[Filled] = []
    for event in met:
        match event:
            case Print():
                fills += [(f.order_id, f.fill.ts, f.fill.price, f.fill.lots) for f in venue.see_print(event)]
            case Snapshot():
                venue.see_book(event)
            case Taking():
                fills += [(event.id, event.arrival, tick, lots) for tick, lots in walk(depth, event).fills]
            case Limited():
                fills += [(f.order_id, f.fill.ts, f.fill.price, f.fill.lots) for f in venue.arrive(event)]
    return fills


def broker() -> list[Figure]:
    """The paper broker alone: events that are there already, walked, queued and noted in the ledger."""
    made = events(BROKER_EVENTS, seed=11)
    met = as_met(made)
    assert played(met) == play(made, THERE)
    ours, by_hand = in_turn(lambda: played(met), lambda: play(made, THERE))
    return [figure("paper broker, 20,000 events: a loop written by hand over ours", by_hand / ours, 0.5, "higher")]
