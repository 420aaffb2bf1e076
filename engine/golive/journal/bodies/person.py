"""Who may sign and reset: a person, the roles and the key."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Ns


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanged(Body):
    """The n-th word on a person: `added`, `changed` or `revoked`, with what holds from then on."""

    KIND: ClassVar[str] = "person"
    KEY: ClassVar[tuple[str, ...]] = ("person", "n")

    v: Count = 1
    person: str
    n: Count
    change: str
    roles: tuple[str, ...]
    public_key: str | None = None
    valid_from: Ns
    valid_until: Ns | None = None
    by: str
