"""A table read, decided and written at the same time: arrow reads and writes without Python's lock.

At most one block waits on either side of the one that is decided, so that memory does not grow.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def read_ahead(items: Iterator[Item]) -> Iterator[Item]:
    """Yield items in their order, each made while its user works with the one before; what that raises comes then."""
    with ThreadPoolExecutor(1) as hand:
        coming = hand.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = hand.submit(next, items, None)
            yield item


@contextlib.contextmanager
def written_behind(write: Callable[[Item], object]) -> Iterator[Callable[[Item], None]]:
    """Give what hands an item to `write` and comes back at once; all are written, in their order, when this is left.

    What writing raises is raised where the next item is handed over, or in the end.
    """
    with ThreadPoolExecutor(1) as hand:
        waiting: list[Future[object]] = []

        def hand_over(item: Item) -> None:
            while waiting:
                waiting.pop().result()
            waiting.append(hand.submit(write, item))

        yield hand_over
        while waiting:
            waiting.pop().result()
