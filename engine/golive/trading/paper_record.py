"""What counted days are worked out of: when an account ran and on what, what it did not see, and what it closed.

Instants are nanoseconds since 1970 UTC; ends are exclusive.
"""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.exact import whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Time from `since` to before `until`; without `until` it has not ended.

    Raises
    ------
    Refused
        `since` and `until` for what is no whole number, `until` for an end before the beginning.
    """

    since: int
    until: int | None = None

    def __post_init__(self) -> None:
        whole(self.since, "since")
        if self.until is not None and whole(self.until, "until") < self.since:
            raise Refused("until", f"`{self.until}` is before `{self.since}`, where it begins", field="until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Time in which an account ran: the number of its run, the class of its feed, and its subject; None is unknown.

    A restart under the same three is another stretch, or a gap in this one.
    """

    run: int
    ran: Span
    feed: str | None
    subject: str | None

    def __post_init__(self) -> None:
        whole(self.run, "run", least=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The instants of one strategy's looks at one instrument: every multiple of `every` nanoseconds since 1970 UTC.

    `untold` are those that were not taken, or at which something was unknown that had to be known; overlaps are fine.
    """

    every: int
    untold: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        whole(self.every, "every", least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """So many round trips, closed at an instant."""

    at: int
    trips: int = 1

    def __post_init__(self) -> None:
        whole(self.at, "at")
        whole(self.trips, "trips", least=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRecord:
    """An account's whole past: nobody looked in `gaps`, whatever the grid; without grids nothing was scheduled."""

    stretches: tuple[Stretch, ...] = ()
    gaps: tuple[Span, ...] = ()
    grids: tuple[Grid, ...] = ()
    closed: tuple[Closed, ...] = ()
