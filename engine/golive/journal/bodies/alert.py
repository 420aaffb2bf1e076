"""Somebody is to be told of something."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Ns


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRaised(Body):
    """An alert, and what it is about: the kind and key of an entry. What is `same_as` another is told once.

    Alerts of one `topic` are about the same trouble. `at` is when what it tells of happened. Version 1 said neither.
    """

    KIND: ClassVar[str] = "alert"
    KEY: ClassVar[tuple[str, ...]] = ("alert",)

    v: Count = 2
    alert: str
    severity: str
    text: str
    about_kind: str | None = None
    about_key: str | None = None
    same_as: str | None = None
    topic: str | None = None
    at: Ns | None = None

    @property
    def trouble(self) -> str:
        """Return what it is about, as other alerts of the same are: itself alone where no topic was said."""
        return self.alert if self.topic is None else self.topic
