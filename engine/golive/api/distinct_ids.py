"""Ids that come again in a table which is never in memory as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from golive.api.rows import unnamed
from golive.api.signal_table import SignalTable
from golive.core.errors import InvalidInput
from golive.core.row import SIGNAL_ID
from golive.core.window import IntArray


def with_own_ids(blocks: Iterable[SignalTable], *, again: Callable[[], Iterable[SignalTable]]) -> Iterator[SignalTable]:
    """Yield the blocks of a table; refuse an id that comes again, within a block before it is given, or at the end.

    Of every id eight bytes are kept, its hash. Ids that are alike have one hash; where hashes come again the rows that
    have them are read once more, and the ids themselves compared: nothing is missed, and nothing refused for a hash.

    Parameters
    ----------
    blocks
        The table, from its beginning.
    again
        Gives the same blocks once more.

    Raises
    ------
    InvalidInput
        With both rows, for an id that two rows have: one signal would be told twice that it may be sent.
    """
    hashed: list[IntArray] = []
    for block in blocks:
        hashed.append(_hashes(block))
        if len(_repeated(hashed[-1:])):
            refuse_repeated(_suspected([block], _repeated(hashed[-1:]), from_row=sum(map(len, hashed[:-1]))))
        yield block
    repeated = _repeated(hashed)
    if len(repeated):
        refuse_repeated(_suspected(again(), repeated))


def _hashes(block: SignalTable) -> IntArray:
    # Python's own hash of text: 64 bits, and keyed anew in each process, so that no file can be made to collide.
    words = (word if isinstance(word, str) else None for word in block.words(SIGNAL_ID))
    return np.fromiter(map(hash, words), dtype=np.int64, count=block.rows)


def _repeated(hashed: list[IntArray]) -> IntArray:
    """Return the hashes that are there more than once."""
    every = np.sort(np.concatenate(hashed)) if hashed else np.zeros(0, dtype=np.int64)
    return np.unique(every[1:][every[1:] == every[:-1]])


def _suspected(blocks: Iterable[SignalTable], hashes: IntArray, *, from_row: int = 0) -> Iterator[tuple[int, object]]:
    """Yield the ids that have one of some hashes, each with its row, counted from 1."""
    for block in blocks:
        words = block.words(SIGNAL_ID)
        for i in np.flatnonzero(np.isin(_hashes(block), hashes)).tolist():
            yield from_row + i + 1, words[i]
        from_row += block.rows


def refuse_repeated(ids: Iterable[tuple[int, object]]) -> None:
    """Refuse an id that comes again; what names no signal is no id, and may come as often as it does."""
    first: dict[str, int] = {}
    for row, word in ids:
        if unnamed(word) is None and first.setdefault(str.__str__(word), row) != row:
            hint = "every signal has an id of its own, by which its order is sent once"
            raise InvalidInput(f"row {row} has the signal id `{word}` of row {first[str.__str__(word)]}", hint=hint)
