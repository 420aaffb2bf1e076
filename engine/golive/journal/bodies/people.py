"""A list of people was seen to count: from then on none before it does."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Ns


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleCounted(Body):
    """A list that the roots signed, by its `serial` and the `digest` of its meaning; it ends at `until`."""

    KIND: ClassVar[str] = "people"
    KEY: ClassVar[tuple[str, ...]] = ("realm", "serial")

    v: Count = 1
    realm: str
    serial: Count
    digest: str
    until: Ns
