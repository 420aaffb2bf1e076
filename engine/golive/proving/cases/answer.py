"""Something that a document without verdicts answers."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.signature import Type
from golive.core.unit import Unit

ONLY = ""
"""The name of an answer where a document gives one thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Something that a document answers, and the unit it is shown in."""

    type: Type
    unit: Unit | None = None
