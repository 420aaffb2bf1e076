"""Known, or unknown with a reason."""

from __future__ import annotations

import enum
import math

from golive.core.dataclass import dataclass
from golive.core.printable import printable

LARGEST = 1.7976931348623157e308
"""The largest finite double: a number is known when it lies in [-LARGEST, LARGEST]."""


SMALLEST = 5e-324
"""The smallest double above zero: the lower end of what must be positive, such as a price."""


class Status(enum.IntEnum):
    """Why a value is, or is not, known."""

    KNOWN = 0
    MISSING = 1
    STALE = 2
    WARMING_UP = 3
    INVALID = 4


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that could not be had: its status, a stable reason code and a sentence."""

    status: Status
    code: str
    detail: str = ""

    def __post_init__(self) -> None:
        # What a caller gave must not reach a reason raw: it is read on terminals, in reports and in logs.
        if not (self.code.isprintable() and self.detail.isprintable()):
            object.__setattr__(self, "code", printable(self.code, keep=""))
            object.__setattr__(self, "detail", printable(self.detail, keep=""))

    def __str__(self) -> str:
        return self.detail or self.code.replace("_", " ")


def missing(code: str, detail: str = "") -> Unknown:
    return Unknown(Status.MISSING, code, detail)


def stale(code: str, detail: str = "") -> Unknown:
    return Unknown(Status.STALE, code, detail)


def warming_up(code: str, detail: str = "") -> Unknown:
    return Unknown(Status.WARMING_UP, code, detail)


def invalid(code: str, detail: str = "") -> Unknown:
    return Unknown(Status.INVALID, code, detail)


def finite(x: float) -> bool:
    """Say whether a number is known (neither NaN nor infinite)."""
    return math.isfinite(x)


def finite_or_none(x: float | None) -> float | None:
    """Return a number that is known, None for any other: JSON writes neither NaN nor an infinity.

    >>> finite_or_none(0.5), finite_or_none(math.nan)
    (0.5, None)
    """
    return x if x is not None and math.isfinite(x) else None
