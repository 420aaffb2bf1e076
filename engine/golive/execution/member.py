"""One of a closed set, by the name it is written with."""

from __future__ import annotations

import enum
from typing import TypeVar

from golive.core.errors import Refused

E = TypeVar("E", bound=enum.Enum)


def member(kind: type[E], name: object, field: str) -> E:
    """Return the member with a name in lower case; an alias gives what it stands for.

    Raises
    ------
    Refused
        With the field as its code, for a name that is not in the set.

    Examples
    --------
    >>> from golive.execution.side import Side
    >>> member(Side, "buy", "side")
    <Side.BUY: 1>
    >>> member(Side, "hold", "side")
    Traceback (most recent call last):
    golive.core.errors.Refused: side: `hold` is none of `buy`, `sell`
    """
    for known, value in kind.__members__.items():
        if known.lower() == name:
            return value
    names = ", ".join(f"`{value.name.lower()}`" for value in kind)
    raise Refused(field, f"`{name}` is none of {names}", field=field)
