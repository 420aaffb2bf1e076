"""Blocks that are read and written while others are decided: in their order, none lost, and mistakes are heard of."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from golive.cli.side_by_side import read_ahead, written_behind

PATIENCE_S = 10.0


def write_all(by: Callable[[int], None], count: int) -> None:
    with written_behind(by) as write:
        for n in range(count):
            write(n)


def test_items_come_in_their_order() -> None:
    assert list(read_ahead(iter(range(1, 50)))) == list(range(1, 50))


def test_nothing_is_read_of_nothing() -> None:
    assert list(read_ahead(iter(()))) == []


def test_the_next_item_is_made_while_one_is_worked_with_and_no_other() -> None:
    made, second = list[int](), threading.Event()

    def items() -> Iterator[int]:
        for n in (1, 2, 3, 4):
            made.append(n)
            if n > 1:
                second.set()
            yield n

    ahead = read_ahead(items())
    assert next(ahead) == 1
    assert second.wait(PATIENCE_S)
    assert made == [1, 2]
    assert list(ahead) == [2, 3, 4]


def test_a_mistake_while_reading_comes_after_what_was_read_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("torn")

    ahead = read_ahead(items())
    assert next(ahead) == 1
    with pytest.raises(ValueError, match="torn"):
        next(ahead)


def test_all_is_written_in_its_order_when_writing_ends() -> None:
    written = list[int]()
    write_all(written.append, 50)
    assert written == list(range(50))


def test_one_item_is_written_while_the_next_is_made() -> None:
    begun, may_end = threading.Event(), threading.Event()

    def slow(_: int) -> None:
        begun.set()
        assert may_end.wait(PATIENCE_S)

    with written_behind(slow) as write:
        write(1)
        assert begun.wait(PATIENCE_S), "handed over, and we are here all the same"
        may_end.set()


@pytest.mark.parametrize("more", [0, 1, 5])
def test_what_writing_raises_is_raised(more: int) -> None:
    def full(_: int) -> None:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        write_all(full, 1 + more)


def test_nothing_more_is_written_after_a_mistake() -> None:
    tried = list[int]()

    def full(n: int) -> None:
        tried.append(n)
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        write_all(full, 5)
    assert tried == [0]
