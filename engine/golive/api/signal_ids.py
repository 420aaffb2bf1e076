"""The ids of a table's signals: which name none, and that no two are the same, in whatever pieces the table comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from golive.api.arrow_columns import is_text
from golive.api.rows import unnamed
from golive.api.signal_table import SignalTable
from golive.core.errors import InvalidInput
from golive.core.row import SIGNAL_ID
from golive.core.value import Unknown
from golive.core.window import IntArray

_PLAIN = "^[!-~]+$"
"""What anybody can read, and what `unnamed` need not be asked about: seen ASCII without a blank."""


def doubted_ids(table: SignalTable) -> Mapping[int, Unknown]:
    """Return the rows whose ids name no signal, with the reason."""
    column = table.columns.get(SIGNAL_ID)
    if column is None:
        return dict.fromkeys(range(table.rows), _absent())
    cells = enumerate(column) if isinstance(column, list) else _not_plain(column)
    doubts = ((i, unnamed(cell)) for i, cell in cells)
    return {i: doubt for i, doubt in doubts if doubt is not None}


def _absent() -> Unknown:
    doubt = unnamed(None)
    assert doubt is not None
    return doubt


def _not_plain(column: Any) -> Iterator[tuple[int, Any]]:
    text, rows = _as_text(column), np.arange(len(column))
    if text is not None and _all_plain(text):
        return
    if text is not None:
        plain = pc.fill_null(pc.match_substring_regex(text, _PLAIN), fill_value=False)
        rows = np.flatnonzero(~np.asarray(plain))
    yield from zip(rows.tolist(), column.take(pa.array(rows)).to_pylist(), strict=True)


def _all_plain(text: Any) -> bool:
    """Say whether every cell is what anybody can read: one look at the bytes of all of them, whichever is whose."""
    _, ends, letters = text.buffers()
    width = np.int32 if pa.types.is_string(text.type) else np.int64
    if text.null_count or not len(text) or letters is None:
        return not len(text)
    at: IntArray = np.frombuffer(ends, dtype=width)[text.offset : text.offset + len(text) + 1].astype(np.int64)
    seen: NDArray[np.uint8] = np.frombuffer(letters, dtype=np.uint8)[at[0] : at[-1]]
    return bool((np.diff(at) > 0).all() and seen.min() >= ord("!") and seen.max() <= ord("~"))


def _as_text(column: Any) -> Any:
    """Return a column of text without its dictionary, and None of any other."""
    if isinstance(column, list) or pa.types.is_dictionary(column.type):
        return None if isinstance(column, list) else _as_text(column.dictionary_decode())
    return column if is_text(column.type) else None


class SignalIds:
    """The ids seen so far, each by its hash: eight bytes, however long the id and the table."""

    def __init__(self) -> None:
        self._hashes: list[IntArray] = []

    def see(self, table: SignalTable) -> None:
        """Take note of the ids of the rows that come next."""
        self._hashes.append(_hashes(table))

    def refuse_repeated(self, again: Callable[[], Iterable[SignalTable]]) -> None:
        """Refuse an id that comes again: one signal would be told twice that it may be sent.

        Ids that are the same have the same hash. Where one comes again, `again` gives the rows once more, in their
        order, and the ids themselves are compared: none is missed, and none is refused for its hash.

        Raises
        ------
        InvalidInput
            With the rows, counted from 1 over all that were seen.
        """
        every = self._let_go()
        every.sort()
        repeated = np.unique(every[1:][every[1:] == every[:-1]])
        if len(repeated):
            _refuse(_suspected(again(), repeated))

    def _let_go(self) -> IntArray:
        """Return all hashes; they are kept no longer, not even while they are put together."""
        every = np.empty(sum(map(len, self._hashes)), dtype=np.int64)
        end = len(every)
        while self._hashes:
            piece = self._hashes.pop()
            every[end - len(piece) : end] = piece
            end -= len(piece)
        return every


def _hashes(table: SignalTable) -> IntArray:
    # Python's own hash of text: 64 bits, and keyed anew in each process, so that no file can be made to collide.
    column = table.columns.get(SIGNAL_ID)
    text = None if column is None else _as_text(column)
    if text is not None:
        return _hashed(text.to_numpy(zero_copy_only=False), table.rows)
    # As plain text: a class may answer otherwise for the same word.
    words = (str.__str__(word) if isinstance(word, str) else None for word in table.words(SIGNAL_ID))
    return _hashed(words, table.rows)


def _hashed(words: Iterable[str | None], rows: int) -> IntArray:
    return np.fromiter(map(hash, words), dtype=np.int64, count=rows)


def _suspected(tables: Iterable[SignalTable], hashes: IntArray) -> Iterator[tuple[int, object]]:
    """Yield the ids that have one of some hashes, each with its row, counted from 1."""
    before = 0
    for table in tables:
        words = table.words(SIGNAL_ID)
        yield from ((before + i + 1, words[i]) for i in np.flatnonzero(np.isin(_hashes(table), hashes)).tolist())
        before += table.rows


def _refuse(ids: Iterable[tuple[int, object]]) -> None:
    first: dict[str, int] = {}
    for row, word in ids:
        if unnamed(word) is None and first.setdefault(str.__str__(word), row) != row:
            hint = "every signal has an id of its own, by which its order is sent once"
            message = f"row {row} has the signal id `{word}` of row {first[str.__str__(word)]}"
            raise InvalidInput(message, hint=hint)
