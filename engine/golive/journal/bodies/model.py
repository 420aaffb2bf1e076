"""A model was proposed, accepted, rejected, rolled back or frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from golive.journal.body import Body, Count


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChanged(Body):
    """The n-th word on a model; `artefact` is the digest of the stored file that is checked before it is read."""

    KIND: ClassVar[str] = "model"
    KEY: ClassVar[tuple[str, ...]] = ("model", "n")

    v: Count = 1
    model: str
    n: Count
    version: str
    change: str
    artefact: str
    subject: str
    why: str
    by: str
