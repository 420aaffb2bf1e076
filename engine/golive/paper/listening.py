"""What is told of running accounts besides their journals: each turn once it is durable, and what befell the process.

Whoever listens changes nothing: a turn is over when it is told, and what a listener does is none of its business.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from golive.core.dataclass import dataclass
from golive.journal.entry import Head
from golive.trading.turned import Turned


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """A turn whose entries are durable.

    `at` is when it was committed, in nanoseconds UTC; `decided_ns` how long the turn took to make, `commit_ns` to
    write, and `lag_ns` how long after what it waited for it was begun: by a clock that never goes back.
    """

    account: str
    turned: Turned
    head: Head
    at: int
    decided_ns: int
    commit_ns: int
    lag_ns: int


class Level(enum.Enum):
    """How much somebody has to care."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What befell a process: `event` is a code such as `reconnected`, `fields` what there is to say of it."""

    account: str
    event: str
    at: int
    level: Level = Level.INFO
    fields: Mapping[str, str | int | float | None] = field(default_factory=dict)


class Listener(Protocol):
    """Who is told of running accounts, in the thread of their turns: it must be quick, and never wait."""

    def committed(self, turn: Committed) -> None:
        """Take a turn that is durable."""
        ...

    def noticed(self, notice: Notice) -> None:
        """Take what befell the process."""
        ...

    def close(self) -> None:
        """End: nothing is told any more."""
        ...
