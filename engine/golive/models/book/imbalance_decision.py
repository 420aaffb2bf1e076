"""Whether a book's imbalance confirms a signal, on the scale its threshold was written in."""

from __future__ import annotations

import enum
import math

from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.core.window import Book
from golive.models.arguments import real
from golive.models.book.book_imbalance import Imbalance, Weighting, book_imbalance
from golive.models.book.direction import sign_of_direction
from golive.models.numerics.threshold import at_least


class Scale(enum.Enum):
    """What an imbalance threshold means: 0.6 is 1.5 to 1 as a share and 4 to 1 signed."""

    SHARE = "share"
    SIGNED = "signed"
    RATIO = "ratio"


_RANGES = {Scale.SHARE: (0.0, 1.0), Scale.SIGNED: (-1.0, 1.0), Scale.RATIO: (0.0, math.inf)}


def imbalance_confirms(
    direction: str,
    book: Book,
    *,
    scale: Scale,
    threshold: float,
    levels: float,
    weighting: Weighting = Weighting.UNIFORM,
    decay: float = 0.0,
) -> bool:
    """Say whether resting orders confirm a signal: the imbalance on its side reaches the threshold, inclusively.

    False for a book that cannot be used: an empty, crossed or one-sided book confirms nothing.

    Raises
    ------
    Refused
        `invalid_config` when no book could ever be on the threshold's scale there, or the direction is none.
    """
    lo, hi = _RANGES[scale]
    limit = real(threshold, "threshold")
    if not lo <= limit <= hi:
        raise Refused("invalid_config", f"a {scale.value} threshold of {limit:g} is off its scale", field="threshold")
    side = sign_of_direction(direction)
    if isinstance(side, Unknown):
        raise Refused("invalid_config", str(side), field="direction")
    imbalance = book_imbalance(book, levels, weighting=weighting, decay=decay)
    return not isinstance(imbalance, Unknown) and at_least(_on_scale(imbalance, side, scale), limit)


def _on_scale(imbalance: Imbalance, side: int, scale: Scale) -> float:
    if scale is Scale.SIGNED:
        return side * imbalance.signed
    if scale is Scale.RATIO:
        return imbalance.ratio if side > 0 else 1.0 / imbalance.ratio
    return imbalance.share_bid if side > 0 else imbalance.share_ask
