"""Time that nobody saw: what happened in it is unknown for ever."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Ns


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap(Body):
    """A gap of a feed or of the process; orders that rested or were under way in it are cancelled, never filled."""

    KIND: ClassVar[str] = "gap"
    KEY: ClassVar[tuple[str, ...]] = ("stream", "since")

    v: Count = 1
    stream: str
    since: Ns
    until: Ns
    why: str
    cancelled: tuple[str, ...] = ()
