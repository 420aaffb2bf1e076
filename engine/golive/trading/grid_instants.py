"""Instants of a grid, counted within stretches of time and by days of UTC. Exact: whole nanoseconds, no end twice."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from golive.execution.account import DAY

Bounds = tuple[int, int]
"""From an instant to before another, in nanoseconds."""


def instants_in(since: int, until: int, every: int) -> int:
    """Return how many multiples of a step lie from an instant to before another.

    >>> instants_in(0, 60, 60), instants_in(1, 60, 60), instants_in(1, 61, 60)
    (1, 0, 1)
    """
    return max(0, -(-until // every) - -(-since // every))


def merged(spans: Iterable[Bounds]) -> list[Bounds]:
    """Return the same time in order, without overlaps and without what is empty.

    >>> merged([(5, 9), (1, 3), (3, 4), (6, 7), (8, 8)])
    [(1, 4), (5, 9)]
    """
    joined: list[Bounds] = []
    for since, until in sorted(spans):
        if since >= until:
            continue
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return joined


def without(spans: Iterable[Bounds], lost: list[Bounds]) -> Iterator[Bounds]:
    """Yield what is left of spans where some time is taken out of them, which `merged` has put in order.

    >>> list(without([(0, 10), (20, 30)], [(2, 3), (9, 21), (40, 50)]))
    [(0, 2), (3, 9), (21, 30)]
    """
    for since, until in spans:
        begin = since
        for gap, over in islice(lost, bisect_right(lost, begin, key=_until), None):
            if gap >= until:
                break
            if gap > begin:
                yield begin, gap
            begin = over
        if begin < until:
            yield begin, until


def by_day(spans: Iterable[Bounds], every: int) -> Counter[int]:
    """Return how many instants of a grid lie in spans, by the day of UTC, counted from 1970-01-01.

    >>> by_day([(DAY - 60, DAY + 61)], 60)
    Counter({1: 2, 0: 1})
    """
    counted: Counter[int] = Counter()
    for since, until in spans:
        for day in range(since // DAY, (until - 1) // DAY + 1):
            counted[day] += instants_in(max(since, day * DAY), min(until, (day + 1) * DAY), every)
    return counted


def _until(span: Bounds) -> int:
    return span[1]
