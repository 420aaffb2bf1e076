"""Somebody is to be told of something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from golive.journal.body import Body, Count


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRaised(Body):
    """An alert, and what it is about: the kind and key of an entry. What is `same_as` another is told once."""

    KIND: ClassVar[str] = "alert"
    KEY: ClassVar[tuple[str, ...]] = ("alert",)

    v: Count = 1
    alert: str
    severity: str
    text: str
    about_kind: str | None = None
    about_key: str | None = None
    same_as: str | None = None
