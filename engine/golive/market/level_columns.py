"""The columns that a book has for each of its levels, named by a pattern with the level's number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from golive.documents.market import LEVEL

_NUMBER = re.compile(r"\d+")
_FIRST = (0, 1)
"""From what venues number their levels."""


def level_numbers(pattern: str, names: Iterable[str]) -> range:
    """Return the numbers of levels, from 0 or 1 on without a gap, for which a pattern names a column.

    >>> level_numbers("bids[{level}].price", ("bids[0].price", "bids[1].price", "bids[3].price"))
    range(0, 2)
    """
    there = set(names)
    for first in _FIRST:
        last = first
        while pattern.replace(LEVEL, str(last)) in there:
            last += 1
        if last > first:
            return range(first, last)
    return range(0)


def level_patterns(names: Iterable[str]) -> Mapping[str, range]:
    """Return the patterns that columns with one number in their name follow, with the numbers of their levels.

    >>> dict(level_patterns(("bid_px_1", "bid_px_2", "price", "ma_200")))
    {'bid_px_{level}': range(1, 3)}
    """
    listed = tuple(names)
    patterns = dict.fromkeys(_NUMBER.sub(LEVEL, name) for name in listed if len(_NUMBER.findall(name)) == 1)
    numbers = {pattern: level_numbers(pattern, listed) for pattern in patterns}
    return {pattern: levels for pattern, levels in numbers.items() if levels}
