"""Columns of words as codes into a dictionary, in the narrowest integers that hold them, and blocks of those joined."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from golive.evaluator.columns import Array

_WIDTHS = (np.int8, np.int16, np.int32)


def by_dictionary(codes: Array, words: Sequence[str] | pa.Array) -> pa.DictionaryArray:
    """Return the words that codes stand for; a code below zero stands for none, and is null."""
    codes = codes.astype(_narrowest(len(words)), copy=False)
    gone = codes < 0
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=gone if gone.any() else None), words)


def narrowed(column: pa.DictionaryArray) -> pa.DictionaryArray:
    """Return the same words by the narrowest codes."""
    kind = pa.from_numpy_dtype(_narrowest(len(column.dictionary)))
    return pa.DictionaryArray.from_arrays(column.indices.cast(kind), column.dictionary)


def joined(blocks: Sequence[pa.RecordBatch]) -> pa.Table:
    """Return blocks with the same columns, one after another, each column of words with one dictionary for all."""
    names = blocks[0].schema.names
    return pa.table({name: _joined([block.column(i) for block in blocks]) for i, name in enumerate(names)})


def _narrowest(words: int) -> type[np.signedinteger]:
    return next(kind for kind in _WIDTHS if words <= np.iinfo(kind).max)


def _joined(pieces: Sequence[pa.Array]) -> pa.ChunkedArray:
    first = pieces[0]
    if not pa.types.is_dictionary(first.type) or all(piece.dictionary.equals(first.dictionary) for piece in pieces):
        return pa.chunked_array(pieces)
    # Together they may have more words than the codes of any of them can count.
    wide = [pa.DictionaryArray.from_arrays(p.indices.cast(pa.int32()), p.dictionary) for p in pieces]
    return pa.chunked_array([narrowed(piece) for piece in pa.chunked_array(wide).unify_dictionaries().chunks])
