"""Trades a number may be computed from: a full window of them, checked, and who was the aggressor in each."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np
from numpy.typing import NDArray

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.stored_rows import Column
from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid, missing
from golive.core.window import FloatArray, IntArray, Trades
from golive.models.arguments import LARGEST, SMALLEST

BoolArray = NDArray[np.bool_]

LONGEST_S = 1e9
"""Some thirty years: instants of longer windows leave the range of nanoseconds."""


def checked_trades(trades: Trades, span: float) -> Trades | Unknown:
    """Return the trades of the last `span` seconds, or why they cannot be used.

    A full window without trades is usable: nothing traded. Zero quantities are kept, they carry a price.
    """
    if not 0 < span <= LONGEST_S:
        return invalid("empty_span", f"a window of {span:g} s cannot be filled")
    if span not in trades.checked:
        window = trades.last(span)
        trades.checked[span] = window if isinstance(window, Unknown) else _trouble(window) or window
    checked: Trades | Unknown = trades.checked[span]
    return checked


def _trouble(window: Trades) -> Unknown | None:
    """Return why trades cannot be used, None where they can."""
    if of_each(window, "sound", _sound).all():
        return _late(window)
    if not (np.isfinite(window.price).all() and np.isfinite(window.quantity).all()):
        return invalid("trade_not_finite", "a trade holds a value that is not a finite number")
    if (window.price <= 0).any():
        return invalid("trade_price", "a trade has a price that is not positive")
    if (window.quantity < 0).any():
        return invalid("trade_negative_quantity", "a trade has a negative quantity")
    if (np.abs(window.aggressor) > 1).any():
        return invalid("trade_aggressor", "a trade's aggressor is neither buyer, seller nor unknown")
    if not usable_trades(window).all():
        return invalid("trade_magnitude", "a trade has a price or quantity beyond any market")
    if (np.diff(window.ts) < 0).any():
        return invalid("trades_out_of_order", "trades are not in time order")
    return _late(window)


def _late(window: Trades) -> Unknown | None:
    if not len(window.ts) or window.ts[-1] <= window.now:
        return None
    return invalid("trade_from_the_future", "a trade is later than the window's end")


def of_each(trades: Trades, name: Hashable, work: Callable[[Trades, int], Column]) -> Column:
    """Return a column of trades: `work(trades, n)` gives it from the n-th trade on, and is asked for new trades only.

    INVARIANT: what it gives for a trade depends on that trade and those before it.
    """
    if trades.stored is None:
        return work(trades, 0)
    rows, whole = len(trades.ts), trades.stored.whole
    if whole is not None:
        return trades.stored.at_once(name, rows, whole, lambda every: work(every, 0))
    return trades.stored.column(name, rows, lambda n: work(trades, n))


def _sound(trades: Trades, n: int) -> BoolArray:
    """Say for each trade from the n-th on whether it can be used and is no earlier than the one before it."""
    usable = usable_trades(trades, n)
    usable[1 - min(n, 1) :] &= np.diff(trades.ts[max(n - 1, 0) :]) >= 0
    return usable


def signed_trades(trades: Trades, span: float) -> Trades | Unknown:
    """Return what `checked_trades` does where the venue tells who took in each trade, or never tells it.

    A venue that never does is described so (`sides_told` is False), and the tick rule estimates; a trade without a
    side among those that have one is a doubt, not an estimate.
    """
    window = checked_trades(trades, span)
    if isinstance(window, Unknown):
        return window
    silent = len(window.ts) - int(np.count_nonzero(window.aggressor))
    if window.sides_told and silent:
        what = f"{silent} of {len(window.ts)} trades tell no side"
        return missing("side_not_told", f"{what}: give it, or describe the venue with `aggressor: none`")
    if not window.sides_told and silent < len(window.ts):
        return invalid("side_contradicts", "a trade tells its side, and its venue is described as telling none")
    return window


def trade_signs(price: FloatArray, aggressor: IntArray) -> IntArray:
    """Return +1 for a trade that a buyer started, -1 for a seller's, 0 when nothing tells.

    Where the venue never says, the tick rule does: up from the trade before is a buyer, down a seller, and an
    unchanged price repeats the sign before it. The first trade has none before it: 0.

    References
    ----------
    Lee and Ready (1991), Inferring trade direction from intraday data.

    Examples
    --------
    >>> trade_signs(np.array([100.0, 101.0, 101.0, 100.5]), np.array([0, 0, 0, 1])).tolist()
    [0, 1, 1, 1]
    """
    if aggressor.all():
        return aggressor
    own = aggressor.copy()
    up, down = price[1:] > price[:-1], price[1:] < price[:-1]
    own[1:] = np.where(own[1:] == 0, up.astype(np.int64) - down, own[1:])
    signed_at = np.where(own != 0, np.arange(len(own)), -1)
    source = np.maximum.accumulate(signed_at) if len(own) else signed_at
    return np.where(source >= 0, own[source], 0).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeSlices:
    """The windows (at - span, at] of a tape: trades [first, end), each an array of shape (instants,).

    `signed_from` is where signs begin: trades before it in the window have none, as the tick rule sees no further
    back than the window. `known` says where the window is full and holds no unusable trade.
    """

    first: IntArray
    end: IntArray
    signed_from: IntArray
    known: BoolArray


def trade_slices(tape: Trades, at_ns: IntArray, span: float) -> TradeSlices:
    """Return where each window begins and ends; the columnar counterpart of `signed_trades`.

    Raises
    ------
    Refused
        When the tape is not in time order or the span has no length: no window of it means anything.
    """
    if not 0 < span <= LONGEST_S:
        raise Refused("empty_span", f"a window of {span:g} s cannot be filled", field="span")
    if (np.diff(tape.ts) < 0).any():
        raise Refused("trades_out_of_order", "trades are not in time order", field="ts")
    start = at_ns - round(span * NANOS)
    first = np.searchsorted(tape.ts, start, side="right")
    end = np.searchsorted(tape.ts, at_ns, side="right")
    doubtful = (tape.aggressor == 0) == tape.sides_told
    bad = np.concatenate(([0], np.cumsum(~usable_trades(tape) | doubtful)))
    known = (start >= tape.since) & (at_ns <= tape.now) & (bad[end] == bad[first]) & (tape.resolution_s <= span)
    return TradeSlices(first=first, end=end, signed_from=_signed_from(tape, first, end), known=known)


def usable_trades(trades: Trades, n: int = 0) -> BoolArray:
    """Say for each trade, from the n-th on, whether its numbers can be used."""
    price, quantity = trades.price[n:], trades.quantity[n:]
    paid = (price >= SMALLEST) & (price <= LARGEST)
    traded = (quantity == 0) | ((quantity >= SMALLEST) & (quantity <= LARGEST))
    usable: BoolArray = paid & traded & (np.abs(trades.aggressor[n:]) <= 1)
    return usable


def signed_window(window: Trades) -> FloatArray:
    """Return sign times quantity of every trade of a checked window, where none tells as the tick rule does in it."""
    if not window.aggressor.all():
        return trade_signs(window.price, window.aggressor) * window.quantity
    return of_each(window, "signed", lambda trades, n: trades.aggressor[n:] * trades.quantity[n:])


def signed_quantities(tape: Trades) -> FloatArray:
    """Return sign times quantity of every trade of a tape, zero where a trade is unusable."""
    quantity = np.where(usable_trades(tape), tape.quantity, 0.0)
    return trade_signs(tape.price, tape.aggressor).astype(np.float64) * quantity


def _signed_from(tape: Trades, first: IntArray, end: IntArray) -> IntArray:
    n = len(tape.ts)
    has_side = tape.aggressor != 0
    if has_side.all():
        return first
    moved = np.concatenate((np.zeros(min(1, n), dtype=bool), tape.price[1:] != tape.price[:-1]))
    here = np.where(has_side | moved, np.arange(n), n)
    following = np.append(np.minimum.accumulate(here[::-1])[::-1], n)
    alone = np.append(has_side, True)[first]
    signed: IntArray = np.where(alone, first, following[np.minimum(first + 1, n)])
    return np.minimum(signed, end)
