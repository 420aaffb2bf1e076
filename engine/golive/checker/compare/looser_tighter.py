"""A change of policy, and which way it goes."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from golive.core.dataclass import dataclass
from golive.core.span import Span

T = TypeVar("T")


class Direction(enum.Enum):
    """Which way a change goes."""

    LOOSER = "looser"
    TIGHTER = "tighter"
    CHANGED = "changed"
    """Which way cannot be told."""
    NEITHER = "neither"
    """It decides nothing differently: an order, a name for what others give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: what changed, where it stands now (where it stood, when it is gone), and the gates it reaches."""

    direction: Direction
    document: str
    message: str
    span: Span
    removed: bool = False
    gates: tuple[str, ...] = ()


def paired(old: Iterable[T], new: Iterable[T], key: Callable[[T], str]) -> Iterator[tuple[str, T | None, T | None]]:
    """Yield each name with what it was and what it is now, None where it was not or is gone."""
    before, after = {key(x): x for x in old}, {key(x): x for x in new}
    for name in dict.fromkeys((*before, *after)):
        yield name, before.get(name), after.get(name)
