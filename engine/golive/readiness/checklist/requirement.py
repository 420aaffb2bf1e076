"""What an item asks of one measured value, and what can be said of it."""

from __future__ import annotations

import enum
import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeGuard

from golive.core.dataclass import dataclass
from golive.models.numerics.threshold import at_least, at_most
from golive.readiness.stage import Stage

Value = bool | float | str | None
"""What was measured: None is not told, and no word satisfies by being one."""


class Answer(enum.Enum):
    """Whether a value is as asked; the last two are not known to be, and never satisfy."""

    TRUE = "true"
    FALSE = "false"
    INVALID = "invalid"
    ABSENT = "absent"


_NUMBERS: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {
        ">=": at_least,
        "<=": at_most,
        ">": lambda value, limit: not at_most(value, limit),
        "<": lambda value, limit: not at_least(value, limit),
        "==": lambda value, limit: value == limit,
    }
)

_FROM_ABOVE = frozenset(("<=", "<"))

OPERATORS = tuple(_NUMBERS)
"""How a value may be compared: the limits of the first two are in, in decimal terms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A value that is compared with a limit, both in held units; `stage` is from where on it is asked.

    A limit that is a truth or a word is compared by `==` alone. `most` is what the measure cannot be above; one that
    `is_count` is whole and not below zero.
    """

    id: str
    measure: str
    op: str
    limit: bool | float | str
    stage: Stage = Stage.CANARY
    most: float = math.inf
    is_count: bool = False

    def answer(self, measured: Mapping[str, Value]) -> Answer:
        """Say whether the measured value is as asked: true is not 1, a text is no number, NaN is invalid.

        What satisfies and cannot be was measured wrong; so was a count of parts, whatever is asked of it.
        """
        value = measured.get(self.measure)
        if value is None:
            return Answer.ABSENT
        if isinstance(self.limit, bool | str):
            if not isinstance(value, type(self.limit)) or self.op != "==":
                return Answer.INVALID
            return Answer.TRUE if value == self.limit else Answer.FALSE
        if not is_number(value) or (self.is_count and not self.can_be(value)):
            return Answer.INVALID
        if not _NUMBERS[self.op](value, self.limit):
            return Answer.FALSE
        return Answer.TRUE if self.can_be(value) else Answer.INVALID

    def can_be(self, value: float) -> bool:
        """Say whether a number can have been measured at all.

        What is limited from above at or over zero is a size, and not below zero. A share is not below zero, nor above
        all of it; a count is whole as well.
        """
        if self.is_count:
            return value >= 0.0 and float(value).is_integer()
        is_share = math.isfinite(self.most)
        is_size = self.op in _FROM_ABOVE and not isinstance(self.limit, bool | str) and self.limit >= 0.0
        return not ((is_size or is_share) and value < 0.0) and at_most(value, self.most)


def is_number(value: object) -> TypeGuard[float]:
    """Say whether a value is one that can be compared; an integer that no double holds is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
