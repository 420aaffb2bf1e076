"""Another function of the same kind: what takes and gives the same is easily taken for each other."""

from __future__ import annotations

from collections.abc import Hashable

from golive.core.signature import Signature, Type
from golive.models.functions import FUNCTIONS


def like(function: str) -> tuple[str, ...]:
    """Return the functions that take and give what one does, in their order; the range of what they give may differ.

    >>> like("book_mid")
    ('microprice',)
    """
    shape = _SHAPES.get(function)
    return tuple(name for name, other in _SHAPES.items() if other == shape and name != function)


def _shape(signature: Signature) -> Hashable:
    # A function that is asked for less than it takes may refuse: nothing would be shown by that.
    arguments = tuple((_plain(type_), type_.lo, type_.hi) for _, type_ in signature.arguments)
    return signature.stage, signature.series, arguments, _plain(signature.result)


def _plain(type_: Type) -> Hashable:
    return type_.kind, type_.dimension, type_.members, type_.same_as


_SHAPES = {signature.name: _shape(signature) for signature in FUNCTIONS}
