"""What gates, models and strategies declare: inputs, parameters, let-bindings and the three effects."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.signature import Type
from golive.core.span import Span
from golive.core.unit import Quantity, Unit
from golive.documents.header import NO_PROVENANCE, Name, Provenance, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A value from outside the document.

    `origin` is `document.name` (from an inputs document, a model's output, or `strategy.<fact>`); without it the
    value is the row's column `id` (a scalar or levels) or the stream named by its type (book, trades, ...).
    `type` is None only with an origin. `max_age_s` is None for a `static` value: part of the request or a fact of
    the venue. `length_s` is how long each bar of a stream of bars is. `members_of` names a closed set of the library
    instead of listing it (`strategies`, `symbols`, `venues`).
    """

    id: str
    span: Span
    type: Type | None = None
    unit: Unit | None = None
    origin: Name | None = None
    max_age_s: float | None = None
    length_s: float | None = None
    static: bool = False
    optional: bool = False
    members_of: str = ""
    zone: str = "UTC"
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """The most that anybody may set: how old an input or stream may be, or the value of a `document.parameter`.

    What has a ceiling ages, so it cannot be `static`.
    """

    name: str
    most: Quantity
    span: Span
    why: str = ""


NUMBER_DIRECTIONS = ("higher", "lower")

WORD_DIRECTIONS = ("first", "last")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number (or a member of a closed set) that policy chooses.

    `tighter` is `higher` or `lower` (`first` or `last` of the members, of a word), or empty (neither direction is
    stricter). `lo` and `hi` bound every override, in
    held units. `span` is the place of the value, `name_span` that of the id.
    """

    id: str
    name_span: Span
    value: Quantity | str
    span: Span
    lo: float = float("-inf")
    hi: float = float("inf")
    members: tuple[str, ...] = ()
    tighter: str = ""
    title: str = ""
    provenance: Provenance = NO_PROVENANCE

    @property
    def tighter_sign(self) -> int:
        """Return 1 where it is stricter as it rises, -1 as it falls, 0 where neither; words rise along their set."""
        return {"higher": 1, "last": 1, "lower": -1, "first": -1}.get(self.tighter, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Let:
    """A named expression; `unit` is how it is shown, `span` the place of the id."""

    id: str
    span: Span
    expression: Text
    unit: Unit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """`require` passes only when `condition` is true; `forbid` (`forbidden`) only when it is known to be false."""

    id: str
    span: Span
    condition: Text
    forbidden: bool
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """Multiplies the size by `to`, in [0, 1], unless `when` is known to be false."""

    id: str
    span: Span
    when: Text
    to: Text
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """Limits the size to `at`, in the signal's own unit or in quote currency."""

    id: str
    span: Span
    at: Text
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Tightening:
    """One strategy held to more: `target` is `document.parameter`."""

    target: Name
    value: Quantity | str
    span: Span
    provenance: Provenance
