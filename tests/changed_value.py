"""Kept values of a compiled kernel with one of them changed: what an engine would say that is wrong."""

from __future__ import annotations

from typing import Any

from golive.evaluator.scalar import ScalarFunction, Values


def changed(function: ScalarFunction, values: Values, output: str, value: Any) -> Values:
    """Return the values of a function with another one for an output."""
    piece, place = function.position[output]
    pieces = [list(one) for one in values]
    pieces[piece][place] = value
    return tuple(map(tuple, pieces))
