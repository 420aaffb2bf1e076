"""What makes one dimension of another: an input of the library that is worth the one for each of the other."""

from __future__ import annotations

from golive.checker.library_index import LibraryIndex
from golive.core.unit import RATIO, Dimension, describe, product


def as_convertible(index: LibraryIndex, one: Dimension, other: Dimension) -> str:
    """Return the next step where two dimensions do not go together: what the one is multiplied by, if there is that."""
    pairs = ((one, other), (other, one)) if RATIO not in (one, other) else ()
    for have, want in pairs:
        for document, inputs in index.inputs.items():
            for item in inputs.values():
                if item.unit is not None and item.unit.dimension == product(want, have, -1.0):
                    read = f"`{item.id}: {{from: {document}.{item.id}}}`"
                    return f"{describe(have)} times `{item.id}` is {describe(want)}: add the input {read}"
    return "convert one of them, or declare its unit"
