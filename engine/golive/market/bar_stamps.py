"""Which end of a bar its time is, held to the trades: a bar holds the prices at which its market traded."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from golive.core.issue_pad import IssuePad
from golive.core.window import IntArray
from golive.documents.market import Stamp, StreamSpec
from golive.documents.streams import BarColumns, TradeColumns
from golive.market.local_clock import moved


class _Held(NamedTuple):
    """Of how many bars trades are told, and how many of these hold every price of them between their low and high."""

    traded: int
    held: int


def check_stamp(bars: BarColumns, trades: TradeColumns, stream: StreamSpec, pad: IssuePad) -> None:
    """Note that most bars hold their trades only if their time is the other end of them than is said.

    Where trades tell nothing of it, because neither end fits them or both do, nothing is noted.
    """
    if stream.stamp is None or bars.seen is not None or trades.seen is not None:
        return
    is_close = stream.stamp is Stamp.CLOSE
    by_stamp = _held(bars, trades, bars.ts)
    by_other = _held(bars, trades, moved(bars.ts, 1 if is_close else -1, bars.length_s, bars.zone))
    if by_stamp.held < by_stamp.traded - by_stamp.held and by_other.held > by_other.traded - by_other.held:
        right = Stamp.OPEN if is_close else Stamp.CLOSE
        pad.error(
            "GL614",
            f"with `stamp: {stream.stamp.value}` {by_stamp.held:,} of {by_stamp.traded:,} bars hold the prices of"
            f" their trades, with `stamp: {right.value}` {by_other.held:,} of {by_other.traded:,} do",
            stream.span,
            f"say `stamp: {right.value}`, or check that bars and trades are of one market",
        )


def _held(bars: BarColumns, trades: TradeColumns, closes: IntArray) -> _Held:
    begins = moved(closes, -1, bars.length_s, bars.zone)
    # What is dated by the end of its interval is of the bar that ends with it; a trade at a close, of the next one.
    row = closes.searchsorted(trades.ts, side="left" if trades.resolution_s else "right")
    own = row < len(closes) if trades.aside is None else (row < len(closes)) & (trades.aside == 0)
    row, ts, price = row[own], trades.ts[own], trades.price[own]
    inside = begins[row] < ts if trades.resolution_s else begins[row] <= ts
    row, price = row[inside], price[inside]
    beyond = (price < bars.low[row]) | (price > bars.high[row])
    traded = len(np.unique(row))
    return _Held(traded=traded, held=traded - len(np.unique(row[beyond])))
