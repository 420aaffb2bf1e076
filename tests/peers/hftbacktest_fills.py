"""hftbacktest over books, prints and orders in a file; run by the interpreter that has it.

It answers a walk with its last level alone. Its orders take nothing out of a book, so a walk of fewer lots is the
beginning of one of more: what came before the last level is sent again, until nothing is left of it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import numpy as np
from hftbacktest import (
    BUY_EVENT,
    DEPTH_EVENT,
    EXCH_EVENT,
    FILLED,
    GTC,
    GTX,
    LIMIT,
    LOCAL_EVENT,
    MARKET,
    SELL_EVENT,
    TRADE_EVENT,
    BacktestAsset,
    HashMapMarketDepthBacktest,
)
from hftbacktest.order import EXPIRED, IOC
from hftbacktest.types import event_dtype
from numba import njit

GONE, THERE = 0, 1
QUEUES = {
    "risk_averse": lambda asset: asset.risk_adverse_queue_model(),
    "power_1": lambda asset: asset.power_prob_queue_model(1.0),
    "power_2": lambda asset: asset.power_prob_queue_model(2.0),
    "of_all_2": lambda asset: asset.power_prob_queue_model2(2.0),
}
NO_MATTER = "risk_averse"
"""The queue with which orders are put that take: they meet none."""
ID, WAITS, HEARS = 1, False, True
ENDED = (FILLED, EXPIRED)
GOES_ON, NOTHING_MORE = (0, 2, 3), 1
NAMES = ("hftbacktest", "numba", "numpy")
TIME_IN_FORCE = {"gtc": GTC, "ioc": IOC, "post_only": GTX}


def rows_of(given: Any, tick: float, lot: float) -> Any:
    """Return what happened as hftbacktest's events: a print, or a level of a book that is there or no longer there.

    Each book tells all its levels, so that a queue hears of each book; at one instant prints come before books.
    """
    parts = [_prints(given)]
    books = []
    for side, event in (("bid", BUY_EVENT), ("ask", SELL_EVENT)):
        before: dict[int, int] = {}
        for row, ts in enumerate(given["book_ts"].tolist()):
            there = given[f"{side}_count"][row]
            ticks, lots = (given[f"{side}_{what}"][row, :there].tolist() for what in ("ticks", "lots"))
            now = dict(zip(ticks, lots, strict=True))
            gone = [(price, 0) for price in before if price not in now]
            books += [
                (ts, row, step, event, *level) for step, levels in enumerate((gone, now.items())) for level in levels
            ]
            before = now
    # What is gone of both sides comes before what is there: no level is in the way of another.
    books.sort(key=lambda one: one[:3])
    parts.append(_events([(ts, DEPTH_EVENT | event, price, lots) for ts, _, _, event, price, lots in books]))
    rows = np.concatenate(parts)
    rows["px"] *= tick
    rows["qty"] *= lot
    return rows[np.argsort(rows["exch_ts"], kind="stable")]


def _prints(given: Any) -> Any:
    columns = (given[f"print_{name}"].tolist() for name in ("ts", "ticks", "lots", "aggressor"))
    sides = {1: BUY_EVENT, -1: SELL_EVENT, 0: 0}
    return _events([(ts, TRADE_EVENT | sides[who], price, lots) for ts, price, lots, who in zip(*columns, strict=True)])


def _events(events: list[tuple[int, int, int, int]]) -> Any:
    rows = np.zeros(len(events), dtype=event_dtype)
    ts, kind, price, lots = zip(*events, strict=True)
    rows["ev"] = np.array(kind, dtype=np.uint64) | np.uint64(EXCH_EVENT | LOCAL_EVENT)
    rows["exch_ts"] = rows["local_ts"] = ts
    rows["px"], rows["qty"] = price, lots
    return rows


def _sent(hbt: Any, times: Any, order: Any, lot: float) -> Any:
    """Send an order; return rows of instant, tick, lots there, and lots that the same event filled before.

    Numba compiles it, and takes tuples: of first event, sending and end in nanoseconds; of side, lots, price, kind and
    time in force.
    """
    (begin, at, until), (side, lots, price, kind, tif) = times, order
    filled = [(0, 0, 0, 0) for _ in range(0)]
    left = lots
    # Before the first step its clock has no time.
    hbt.elapse(at - begin)
    if side > 0:
        hbt.submit_buy_order(0, ID, price, lots * lot, tif, kind, WAITS)
    else:
        hbt.submit_sell_order(0, ID, price, lots * lot, tif, kind, WAITS)
    while hbt.current_timestamp < until:
        woken = hbt.wait_next_feed(HEARS, until - hbt.current_timestamp)
        told = hbt.orders(0).get(ID)
        now = round(told.leaves_qty / lot)
        if now < left:
            both = left - now
            last = both if told.arr[0].maker else round(told.exec_qty / lot)
            filled.append((told.exch_timestamp, told.exec_price_tick, last, both - last))
            left = now
        if told.status in ENDED or woken == NOTHING_MORE:
            break
        # An order that a print fills to the lot is not taken off its book: the next event at its price is an error.
        if woken not in GOES_ON:
            raise RuntimeError("hftbacktest stopped")
    return filled


sent = njit(_sent)


def asset_of(rows: Any, queue: str, latency: int, tick: float, lot: float) -> Any:
    """Return the instrument with a model of queues, and a latency of orders in nanoseconds; answers take no time."""
    asset = BacktestAsset().data(rows).linear_asset(1.0).constant_order_latency(latency, 0)
    return QUEUES[queue](asset).partial_fill_exchange().trading_value_fee_model(0.0, 0.0).tick_size(tick).lot_size(lot)


def fills_of(rows: Any, given: Any, queue: str, latency: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield order, instant, tick and lots of each fill; each order is alone in what happens from its book on."""
    tick, lot, life = float(given["tick"]), float(given["lot"]), int(given["life"])
    columns = (given[name].tolist() for name in ("at", "side", "lots", "price", "tif"))
    for n, (at, side, lots, price, tif) in enumerate(zip(*columns, strict=True)):
        if given["takes"][n] and queue != NO_MATTER:
            continue
        begin, until = int(given["book_ts"][given["book_ts"].searchsorted(at, side="right") - 1]), at + latency + life
        first, last = rows["exch_ts"].searchsorted((begin, until + 1))
        left, kind = lots, LIMIT if price else MARKET
        while left:
            hbt = HashMapMarketDepthBacktest([asset_of(rows[first:last], queue, latency, tick, lot)])
            order = (side, left, price * tick, kind, TIME_IN_FORCE[tif])
            told = sent(hbt, (begin, at, until), order, lot)
            hbt.close()
            left = 0
            for ts, executed, there, before in told:
                yield n, ts, executed, there
                left = before


def main(path: str) -> None:
    # Each look-up in an archive reads the whole array again.
    given = dict(np.load(path))
    rows = rows_of(given, float(given["tick"]), float(given["lot"]))
    runs = [
        {"queue": queue, "latency_ns": latency, "fills": sorted(map(list, fills_of(rows, given, queue, latency)))}
        for queue in QUEUES
        for latency in given["latencies"].tolist()
    ]
    sys.stdout.write(json.dumps({"versions": {name: version(name) for name in NAMES}, "runs": runs}))


if __name__ == "__main__":
    main(sys.argv[1])
