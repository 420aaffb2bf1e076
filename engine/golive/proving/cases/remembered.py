"""What functions over windows answered: libraries that differ in one thing ask most of them the same again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import field
from typing import Any

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.signature import Signature
from golive.core.window import Bars, Book, Funding, Quotes, Trades

_MOST = 50_000
"""Answers that are kept; then all are forgotten."""


@dataclass(eq=False)
class Remembered:
    """The answers of functions by what they were asked; functions have no state, so the same is always answered."""

    _functions: dict[str, Callable[..., Any]] = field(default_factory=dict)
    _answers: dict[Hashable, tuple[Any, tuple[Any, ...]]] = field(default_factory=dict)

    def bind(self, signature: Signature) -> Callable[..., Any]:
        """Return a function that is asked once for equal arguments, and for the same windows."""
        function = self._functions.setdefault(signature.target, signature.bind())

        def ask(*arguments: Any) -> Any:
            key = (signature.target, *(_told_apart(one) for one in arguments))
            if key not in self._answers:
                if len(self._answers) >= _MOST:
                    self._answers.clear()
                # The arguments are kept with the answer: the id of a window that is gone may be another's.
                self._answers[key] = function(*arguments), arguments
            return self._answers[key][0]

        return ask


def _told_apart(argument: Any) -> Hashable:
    match argument:
        case np.ndarray():
            return argument.dtype.str, argument.tobytes()
        case Bars(ts=ts, open=opens, high=high, low=low, close=close, volume=volume):
            columns = (ts, opens, high, low, close, volume)
            clock = None if argument.clock is None else argument.clock.tobytes()
            facts = argument.now, argument.length_s, argument.left_out, argument.volumes_told
            return *facts, clock, *(one.tobytes() for one in columns)
        case Trades() | Quotes() | Book() | Funding():
            return id(argument)
    return type(argument), argument
