"""What a session goes on from besides its streams: what it was told, what it counts, and what its looks left behind."""

from __future__ import annotations

from golive.account.told_state import ToldState
from golive.account.watch import WatchState
from golive.core.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMemory:
    """A session's account and looks, and the latest instant that it heard of, in nanoseconds."""

    account: ToldState
    watch: WatchState
    latest: int
