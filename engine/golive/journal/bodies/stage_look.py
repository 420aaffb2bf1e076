"""A machine looked at where a strategy stands, and could not tell something that it could before, or can again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Ns


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLooked(Body):
    """The n-th change of what is in doubt of a strategy: since when each rule that is unknown has been so."""

    KIND: ClassVar[str] = "stage_look"
    KEY: ClassVar[tuple[str, ...]] = ("strategy", "n")

    v: Count = 1
    strategy: str
    n: Count
    unknown_since: Mapping[str, Ns]
