"""What the names under `given:` stand for: a column, a let, a stream, the moment of decision, or an axis of a table."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.signature import Kind, Type
from golive.core.unit import Unit
from golive.language.terms import Port

Place = tuple[str, ...]
"""What tells two targets apart: a name and another one for the same thing have the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnTarget:
    """A scalar of the row. `is_open` where words that are in no list may be given, to see them refused."""

    port: Port
    is_open: bool = False

    @property
    def type(self) -> Type:
        return self.port.type

    @property
    def unit(self) -> Unit | None:
        return self.port.unit

    @property
    def place(self) -> Place:
        return ("column", self.port.column)


@dataclass(frozen=True, slots=True, kw_only=True)
class PinTarget:
    """A let, or an output of a model: what is given stands in for what would be computed."""

    document: str
    name: str
    type: Type
    unit: Unit | None

    @property
    def place(self) -> Place:
        return ("pin", self.document, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamTarget:
    """A stream of the market, for every document that reads it; `max_age_ns` is the age at which it is stale."""

    kind: Kind
    max_age_ns: int | None

    @property
    def place(self) -> Place:
        return ("stream", self.kind.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentTarget:
    """The moment of decision; ages stay what they are."""

    @property
    def place(self) -> Place:
        return ("moment",)


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisTarget:
    """One of the two arguments of a table."""

    name: str
    type: Type

    @property
    def place(self) -> Place:
        return ("axis", self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureTarget:
    """A measurement of a component of a score, `unit` being that of its knots, or of an item of a checklist."""

    component: str
    measure: str
    unit: Unit
    is_truth: bool = False

    @property
    def place(self) -> Place:
        return ("measure", self.component, self.measure)


Target = ColumnTarget | PinTarget | StreamTarget | MomentTarget | AxisTarget | MeasureTarget
