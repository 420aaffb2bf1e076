"""`kind: score`: several measurements, each mapped to points, weighed into one number with a word for it."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.unit import Unit
from golive.documents.declarations import Parameter
from golive.documents.header import Header, Name, Provenance

WITHHELD = "WITHHELD"
"""The rating where too little is known for a score; no band is called so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreMap:
    """From one measurement to points: straight lines between `knots` (held value, points), level beyond them.

    An estimate scores above `unproven_caps_at` only as far as its confidence bound does. `unknown_caps_at` is what the
    component is capped at while the measurement is missing; without it, the component is missing too.
    """

    measure: Name
    unit: Unit
    knots: tuple[tuple[float, float], ...]
    unproven_caps_at: float = 0.0
    unknown_caps_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One part of a score: its weight, as a fraction, and its maps, of which the worst counts."""

    id: str
    span: Span
    title: str
    weight: float
    maps: tuple[ScoreMap, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A word for the scores from `lo` to `hi`; each end belongs to it or to its neighbour. `deploy` lets them pass."""

    id: str
    span: Span
    lo: float
    hi: float
    lo_closed: bool
    hi_closed: bool
    deploy: bool
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """A component under `below` points caps the whole at `caps_at`: an average hides a fatal flaw."""

    below: float
    caps_at: float
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A score document. `assesses` names the measurements it maps; `bands` rise; `least_coverage` is a share."""

    header: Header
    assesses: Name
    components: tuple[Component, ...]
    bands: tuple[Band, ...]
    veto: Veto
    least_coverage: float
    parameters: tuple[Parameter, ...] = ()
