"""hftbacktest over quotes and market orders in a file; run by the interpreter that has it."""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version
from typing import Any

import numpy as np
from hftbacktest import (
    BUY_EVENT,
    DEPTH_EVENT,
    EXCH_EVENT,
    FILLED,
    GTC,
    LOCAL_EVENT,
    MARKET,
    SELL_EVENT,
    BacktestAsset,
    HashMapMarketDepthBacktest,
)
from hftbacktest.types import event_dtype
from numba import njit

WAITS = False
FEED_NS, ENTRY_NS, ANSWER_NS, SECOND = 20_000_000, 60_000_000, 40_000_000, 1_000_000_000


def depth_of(given: Any) -> Any:
    """Return a book of one level a side: what a quote no longer shows is taken away, and what it shows is put there."""
    parts = []
    for name, side in (("bid", BUY_EVENT), ("ask", SELL_EVENT)):
        price, size, ts = given[name], given[f"{name}_size"], given["ts"]
        moved = np.flatnonzero(np.diff(price) != 0) + 1
        for at, prices, sizes in ((moved, price[moved - 1], np.zeros(len(moved))), (np.arange(len(ts)), price, size)):
            rows = np.zeros(len(at), dtype=event_dtype)
            rows["ev"] = DEPTH_EVENT | side | EXCH_EVENT | LOCAL_EVENT
            rows["exch_ts"], rows["local_ts"] = ts[at], ts[at] + FEED_NS
            rows["px"], rows["qty"] = prices, sizes
            parts.append(rows)
    rows = np.concatenate(parts)
    return rows[np.argsort(rows["exch_ts"], kind="stable")]


def _sends(hbt: Any, at: Any, side: Any, quantity: Any, end: int) -> int:
    """Send each order at its instant; return how many were filled."""
    filled = 0
    # Before the first step its clock has no time.
    hbt.elapse(1)
    for n in range(len(at)):
        if at[n] > hbt.current_timestamp:
            hbt.elapse(at[n] - hbt.current_timestamp)
        depth = hbt.depth(0)
        if side[n] > 0:
            hbt.submit_buy_order(0, n + 1, depth.best_ask, quantity[n], GTC, MARKET, WAITS)
        else:
            hbt.submit_sell_order(0, n + 1, depth.best_bid, quantity[n], GTC, MARKET, WAITS)
        hbt.wait_order_response(0, n + 1, SECOND)
        order = hbt.orders(0).get(n + 1)
        if order is not None and order.status == FILLED:
            filled += 1
        hbt.clear_inactive_orders(0)
    hbt.elapse(end - hbt.current_timestamp)
    return filled


sends = njit(_sends)


def main(path: str) -> None:
    given = np.load(path)
    rows = depth_of(given)
    taken = []
    filled = 0
    # The first time is the compiler's.
    for _ in range(4):
        asset = (
            BacktestAsset()
            .data(rows)
            .linear_asset(1.0)
            .constant_order_latency(ENTRY_NS, ANSWER_NS)
            .risk_adverse_queue_model()
            .no_partial_fill_exchange()
            .trading_value_fee_model(0.0002, 0.0005)
            .tick_size(0.1)
            .lot_size(0.001)
        )
        hbt = HashMapMarketDepthBacktest([asset])
        start = time.process_time()
        filled = sends(hbt, given["at"], given["side"], given["quantity"], int(given["ts"][-1]))
        taken.append(time.process_time() - start)
        hbt.close()
    best = sorted(taken[1:])[len(taken[1:]) // 2]
    said = {"version": version("hftbacktest"), "seconds": best, "fills": int(filled), "rows": len(rows)}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(sys.argv[1])
