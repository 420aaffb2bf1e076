"""How resting orders are divided between the sides of a book."""

from __future__ import annotations

import enum

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.value import Unknown, invalid, missing
from golive.core.window import Book, FloatArray
from golive.models.arguments import LARGEST, SMALLEST
from golive.models.book.book_columns import BookColumns, Levels, Mask, alike
from golive.models.book.book_window import checked_book


class Weighting(enum.Enum):
    """How much the i-th level counts, the best being 0."""

    UNIFORM = "uniform"
    EXPONENTIAL = "exponential"
    """exp(-decay i)."""
    HARMONIC = "harmonic"
    """1 / (i + 1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imbalance:
    """One division in three scales: signed in [-1, 1], each side's share in [0, 1], bid over ask above 0."""

    signed: float
    share_bid: float
    share_ask: float
    ratio: float


def book_imbalance(
    book: Book, levels: float, *, weighting: Weighting = Weighting.EXPONENTIAL, decay: float = 0.0
) -> Imbalance | Unknown:
    """Return how the first `levels` levels of a book divide, or why it cannot be said.

    Parameters
    ----------
    book
        Unchecked; levels may be unsorted. A side with fewer levels than asked leaves the answer unknown, since its
        other levels may have been cut off; where the book is `complete` it counts with those it has.
    levels
        A whole number, at least 1; the house uses 5.
    weighting, decay
        Weights by level index after sorting; a decay of 0 is uniform.

    References
    ----------
    Cao, Hansch, Wang (2009), The information content of an open limit-order book.
    """
    usable = checked_book(book)
    if isinstance(usable, Unknown):
        return usable
    count = int(min(levels, LARGEST)) if levels >= 1 else 0
    if count != levels or count < 1:
        return invalid("book_levels", f"{levels:g} is not a positive whole number of levels")
    if not usable.complete and min(len(usable.bid_sizes), len(usable.ask_sizes)) < count:
        return _shallow(usable, count)
    if not (np.isfinite(decay) and decay >= 0):
        return invalid("book_decay", f"a decay of {decay:g} does not weigh deep levels less")
    bid = _resting(usable.bid_sizes, count, weighting, decay)
    ask = _resting(usable.ask_sizes, count, weighting, decay)
    total = bid + ask
    if bid < SMALLEST or ask < SMALLEST:
        return invalid("book_decay", f"a decay of {decay:g} leaves a side without weight")
    return Imbalance(signed=(bid - ask) / total, share_bid=bid / total, share_ask=ask / total, ratio=bid / ask)


def _shallow(book: Book, count: int) -> Unknown:
    """Say which side of a book has too few levels that hold a size."""
    bids, asks = len(book.bid_sizes), len(book.ask_sizes)
    side, levels = ("bids", bids) if bids < count else ("asks", asks)
    step = "give them, or say `complete: true` in the market description where an absent level holds no size"
    return missing("book_shallow", f"the book has {levels} of the {count} {side} that are counted: {step}")


def _resting(sizes: FloatArray, count: int, weighting: Weighting, decay: float) -> float:
    level = np.arange(min(count, len(sizes)), dtype=np.float64)
    if weighting is Weighting.UNIFORM or (weighting is Weighting.EXPONENTIAL and decay == 0):
        return float(sizes[:count].sum())
    weights = 1.0 / (level + 1.0) if weighting is Weighting.HARMONIC else np.exp(-decay * level)
    return float(weights @ sizes[:count])


def resting_columns(books: BookColumns, levels: FloatArray, decay: FloatArray | float) -> tuple[FloatArray, FloatArray]:
    """Return what rests on the bids and the asks of many books as `book_imbalance` weighs it by `decay`.

    NaN where that is unknown.
    """
    bid, ask = (np.full(len(books.known), np.nan) for _ in range(2))
    for (count, fade), rows in alike(levels, np.broadcast_to(decay, levels.shape)):
        if 1 <= count <= LARGEST and count == int(count) and fade >= 0:
            for side, out in ((books.bids, bid), (books.asks, ask)):
                for part in side.parts:
                    mine = part.only(rows[part.rows])
                    out[mine.rows] = _resting_of(mine, int(count), fade, books.complete)
    usable = books.known & (bid >= SMALLEST) & (ask >= SMALLEST)
    return np.where(usable, bid, np.nan), np.where(usable, ask, np.nan)


def _resting_of(part: Levels, count: int, decay: float, complete: Mask) -> FloatArray:
    counted = part.sizes[:, :count]
    # The sum and the product of `_resting`, one book after another, so that a book is worth the same among others.
    weights = np.exp(-decay * np.arange(counted.shape[1], dtype=np.float64))
    rests = np.vecdot(weights, counted) if decay else counted.sum(axis=1)
    return np.where(complete[part.rows] | (counted.shape[1] == count), rests, np.nan)
