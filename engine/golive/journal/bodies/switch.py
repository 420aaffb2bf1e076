"""The kill switch was tripped or reset: written before anybody acts on it."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Ns, one_of

STATES = ("active", "reduce_only", "cancel_only", "halted")


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchSet(Body):
    """The epoch-th word on a scope: where to, by which trip and why; `by` and `role` name a person."""

    KIND: ClassVar[str] = "switch"
    KEY: ClassVar[tuple[str, ...]] = ("scope", "epoch")

    v: Count = 1
    scope: str
    epoch: Count
    to: str
    trip: str
    why: str
    at: Ns
    by: str | None = None
    role: str | None = None

    def __post_init__(self) -> None:
        one_of("to", self.to, STATES)
