"""`kind: scorecard`: categories, each a weighed sum of measures of the checklist, and what caps the whole."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.unit import Unit
from golive.documents.declarations import Parameter
from golive.documents.header import Header, Name, Provenance
from golive.documents.need import Need

FAILED, EXPIRED, WAIVED, THIN = "failed", "expired", "waived", "thin"
LEAST_COVERAGE, OVER_LEAST = "least_coverage", "over_least"

_FULL = 100.0
_CAP = Need(harsher="lower", hi=_FULL)

SCORECARD_NEEDS: Mapping[str, Need] = MappingProxyType(
    {
        FAILED: _CAP,
        EXPIRED: _CAP,
        WAIVED: _CAP,
        THIN: _CAP,
        LEAST_COVERAGE: Need(harsher="higher", hi=1.0),
        OVER_LEAST: _CAP,
    }
)
"""The parameters of every scorecard: caps in points, the least share of a category's weight that must be measured."""

ITEMS, LOWER, UPPER, SHOWN, CAP = "items", "lower", "upper", "shown", "cap"
RESERVED = (ITEMS, LOWER, UPPER, SHOWN, CAP, *SCORECARD_NEEDS)
"""What no category is called: cases call other things so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardComponent:
    """One part of a category: its weight in percent, and the line of knots from a measure of an item to points.

    `knots` are pairs of held value and points, rising in the value; level beyond them.
    """

    id: str
    span: Span
    title: str
    weight: float
    item: Name
    measure: Name
    unit: Unit
    knots: tuple[tuple[float, float], ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class CardCategory:
    """A category, and what it is made of."""

    id: str
    span: Span
    title: str
    components: tuple[CardComponent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedRow:
    """What somebody reported of one category: points before, points after, and their difference."""

    id: str
    title: str
    before: float
    after: float
    delta: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedTable:
    """A table of points that somebody reported, as it was; nothing is computed from it but whether it adds up."""

    source: str
    rows: tuple[ReportedRow, ...]
    overall: ReportedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """The categories in the order in which they are shown."""

    header: Header
    parameters: tuple[Parameter, ...]
    categories: tuple[CardCategory, ...]
    reported: ReportedTable | None
