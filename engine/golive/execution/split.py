"""An amount of money shared by lots, so that the shares are whole and sum to the amount.

Source: section 11 of the description of execution: `rounded(left x lots / lots left)`, the last takes the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction


def split(amount: int, lots: Sequence[int], rounded: Callable[[Fraction], int]) -> list[int]:
    """Share an amount in nano-units; fees are rounded up and funding down, against whom it is taken from first.

    >>> import math
    >>> split(10, [1, 1, 1], math.ceil), split(-10, [1, 2], math.floor), split(7, [], math.floor)
    ([4, 3, 3], [-4, -6], [])
    """
    shares, left, lots_left = [], amount, sum(lots)
    for n in lots:
        shares.append(rounded(Fraction(left * n, lots_left)))
        left -= shares[-1]
        lots_left -= n
    return shares
