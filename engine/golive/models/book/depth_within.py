"""What a signal could take near the middle of the book."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown, invalid
from golive.core.window import Book, FloatArray
from golive.models.arguments import LARGEST
from golive.models.book.book_columns import BookColumns, Levels, Mask
from golive.models.book.book_mid import mid_price
from golive.models.book.book_window import checked_book
from golive.models.book.direction import sign_of_direction
from golive.models.numerics.threshold import TOLERANCE


def depth_within(direction: str, book: Book, distance: float) -> float | Unknown:
    """Return the notional resting within `distance` of mid on the side a signal takes, in quote currency, >= 0.

    `long` takes asks, `short` takes bids. Levels beyond those recorded count as nothing, so a shallow recording
    understates.

    Parameters
    ----------
    direction
        `long` or `short`.
    book
        Unchecked.
    distance
        Fraction of mid, > 0.
    """
    side, usable = sign_of_direction(direction), checked_book(book)
    if isinstance(side, Unknown):
        return side
    if isinstance(usable, Unknown):
        return usable
    if not 0 < distance <= LARGEST:
        return invalid("depth_distance", f"a distance of {distance:g} holds no level")
    prices, sizes = (usable.ask_prices, usable.ask_sizes) if side > 0 else (usable.bid_prices, usable.bid_sizes)
    mid = mid_price(float(usable.bid_prices[0]), float(usable.ask_prices[0]))
    near = np.abs(prices - mid) <= distance * mid + TOLERANCE * mid
    return float(prices[near] @ sizes[near])


def depth_within_columns(long: Mask, books: BookColumns, distance: FloatArray) -> FloatArray:
    """Return `depth_within` of many books, NaN where it is unknown; what is not `long` is short."""
    mid = mid_price(books.bid, books.ask)
    reach = np.where((distance > 0) & (distance <= LARGEST), distance * mid + TOLERANCE * mid, np.nan)

    def depth(part: Levels) -> FloatArray:
        near = np.abs(part.prices - mid[part.rows, np.newaxis]) <= reach[part.rows, np.newaxis]
        # Best first, so that what is near comes before what is not.
        levels, depths = near.sum(axis=1), np.full(len(part.rows), np.nan)
        for count in np.unique(levels).tolist():
            rows = levels == count
            depths[rows] = np.vecdot(part.prices[rows, :count], part.sizes[rows, :count])
        return np.where(np.isnan(reach[part.rows]), np.nan, depths)

    return np.where(long, books.asks.each(depth), books.bids.each(depth))
