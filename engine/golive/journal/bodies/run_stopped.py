"""A run ended, and why."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStopped(Body):
    """The last entry of a run that somebody or something ended; a run that was killed has none."""

    KIND: ClassVar[str] = "run_stopped"
    KEY: ClassVar[tuple[str, ...]] = ("run",)

    v: Count = 1
    run: str
    why: str
    records_head: str | None = None
