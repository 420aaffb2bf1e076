"""What a case came to: the answer of the document under test, where it missed what was expected, what it saw."""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping

from golive.core.dataclass import dataclass
from golive.core.span import Span


class Origin(enum.Enum):
    """Who wrote a case: a person, or golive at a boundary of the document itself."""

    WRITTEN = "written"
    AUTO = "auto"


class Saw(enum.Enum):
    """What a rule did in a case; what could not be told is neither."""

    REFUSED = "refuse"
    PASSED = "pass"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a document answered. A document without verdicts has an empty `verdict` and its answers in `outcome`.

    `by` is the rule that determines the verdict, empty where nothing refuses; `reason` is its sentence; `size` is the
    final size in the strategy's own unit, NaN where none is decided; `confidence` is a share, NaN where no verdict is.
    """

    verdict: str
    by: str
    reason: str
    size: float
    outcome: Mapping[str, float | str | bool]
    confidence: float = math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A rule, or a cell of a table (`row/column`), and what it did."""

    rule: str
    saw: Saw


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A field that a case expected otherwise; `span` is where it says so."""

    field: str
    expected: str
    got: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A case after it ran. `of` is the document's `kind.id`, `base` the case that filled in what it does not give."""

    of: str
    id: str
    origin: Origin
    span: Span
    outcome: Outcome
    mismatches: tuple[Mismatch, ...]
    seen: tuple[Seen, ...]
    base: str = ""

    @property
    def met(self) -> bool:
        """Say whether everything came out as expected."""
        return not self.mismatches
