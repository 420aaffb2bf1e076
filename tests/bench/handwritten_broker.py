"""The paper broker as somebody would write it in one loop over plain tuples: the same fills, nothing checked.

Market orders walk the book that is there, less a haircut, what was taken and what has printed since; limit orders rest
behind what is shown and wait for prints (`risk_averse`). Books are sorted and whole, times rise, ids are new.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

BOOK, PRINT, MARKET, LIMIT = range(4)
BUY, SELL = 1, -1

Event = tuple[Any, ...]
"""(BOOK, ts, bids, asks), (PRINT, ts, price, lots, aggressor), (MARKET or LIMIT, ts, id, side, lots, price)."""
Filled = tuple[str, int, int, int]
"""Order, nanosecond, price, lots."""


def play(events: Iterable[Event], there: tuple[int, int]) -> list[Filled]:
    """Fill orders; `there` is the share of each level that is left by the haircut, as a fraction."""
    fills: list[Filled] = []
    taken: dict[tuple[int, int], tuple[int, int]] = {}
    printed: list[tuple[int, int, int]] = []
    resting: list[list[Any]] = []
    sides: dict[int, Sequence[tuple[int, int]]] = {}
    book_ts = None
    for event in events:
        kind, ts = event[0], event[1]
        if kind == PRINT:
            _, _, price, lots, aggressor = event
            if book_ts is not None and ts > book_ts:
                printed.append((price, lots, aggressor))
            if resting:
                reached = [r for r in resting if ts > r[5] and r[1] * price <= r[1] * r[2]]
                reached.sort(key=lambda r: -r[1] * r[2])
                left = lots
                for order in reached:
                    if price == order[2]:
                        if aggressor == order[1] or order[4] is None:
                            continue
                        ahead = order[4]
                        order[4] = max(0, ahead - left)
                        passed = max(0, left - ahead)
                    else:
                        order[4] = 0
                        passed = left
                    lots_filled = min(order[3], passed)
                    left -= lots_filled
                    if lots_filled:
                        order[3] -= lots_filled
                        fills.append((order[0], ts, order[2], lots_filled))
                resting = [r for r in resting if r[3]]
        elif kind == BOOK:
            book_ts = ts
            sides = {BUY: event[2], SELL: event[3]}
            printed.clear()
            for key, (_, first) in list(taken.items()):
                now = shown(sides[key[0]], key[0], key[1])
                if now is not None and now != first:
                    del taken[key]
            for order in resting:
                now = shown(sides[order[1]], order[1], order[2])
                if now is not None:
                    order[4] = now if order[4] is None else min(order[4], now)
        else:
            _, _, name, side, lots, price = event
            left = lots
            if kind == MARKET or (sides and side * sides[-side][0][0] <= side * price):
                left = walk(fills, taken, printed, sides.get(-side, ()), (name, ts, side, lots, price), there)
            if kind == LIMIT and left:
                resting.append([name, side, price, left, shown(sides[side], side, price) if sides else None, ts])
    return fills


def walk(
    fills: list[Filled],
    taken: dict[tuple[int, int], tuple[int, int]],
    printed: Sequence[tuple[int, int, int]],
    levels: Sequence[tuple[int, int]],
    order: tuple[str, int, int, int, int | None],
    there: tuple[int, int],
) -> int:
    """Take what levels offer, and return what is left."""
    name, ts, side, left, worst = order
    eaten = [(price, lots) for price, lots, aggressor in printed if aggressor != -side]
    deepest = max((side * price for price, _ in eaten), default=None)
    for tick, size in levels:
        if left == 0 or (worst is not None and side * tick > side * worst):
            break
        gone, first = taken.get((-side, tick), (0, size))
        available = size * there[0] // there[1] - gone - sum(lots for price, lots in eaten if price == tick)
        if available <= 0 or (deepest is not None and side * tick < deepest):
            continue
        lots = min(left, available)
        fills.append((name, ts, tick, lots))
        taken[-side, tick] = (gone + lots, first)
        left -= lots
    return left


def shown(levels: Sequence[tuple[int, int]], side: int, tick: int) -> int | None:
    """Return the lots shown at a price, None beyond the deepest level."""
    if not levels or side * (tick - levels[-1][0]) < 0:
        return None
    return next((lots for price, lots in levels if price == tick), 0)
