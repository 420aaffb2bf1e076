"""A case ready to run: what it and its bases give, in held form, and what it expects."""

from __future__ import annotations

from collections.abc import Mapping

from golive.checker.checked import Checked
from golive.core.dataclass import dataclass
from golive.core.signature import Kind
from golive.documents.cases import Case
from golive.documents.market import MarketSpec
from golive.proving.cases.expectation import Expectation
from golive.proving.cases.given_measures import Measures
from golive.proving.cases.given_streams import GivenStream
from golive.proving.cases.given_values import Moment, Told
from golive.proving.outcome import Origin

Pin = tuple[str, str]
"""A document and a let of it, or an output of a model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a case sees: `columns` of the row by name, `pins`, `streams`, `axes` of a table, `measures` of a score.

    `moment` is that of the decision. `market` and `at` say whose data, and of which instant; without them there is no
    stream but those that are given.
    """

    columns: Mapping[str, Told]
    pins: Mapping[Pin, Told]
    streams: Mapping[Kind, GivenStream]
    axes: Mapping[str, Told]
    measures: Measures
    moment: Moment | None = None
    market: MarketSpec | None = None
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A case of the document `of` (`kind.id`); `base` is how the case that fills it in is called, empty for none."""

    of: str
    case: Case
    gives: Given
    expects: Expectation
    base: str = ""
    through: bool = False
    origin: Origin = Origin.WRITTEN

    @property
    def kind(self) -> str:
        """Return the kind of the document under test."""
        return self.of.partition(".")[0]

    @property
    def document(self) -> str:
        """Return the id of the document under test."""
        return self.of.partition(".")[2]

    def seen(self, checked: Checked) -> Checked:
        """Return a library as seen from the pipeline that decides the case: of a gate, the one that lists it."""
        return checked.deciding(checked.intent_of(self.document))

    @property
    def is_whole(self) -> bool:
        """Say whether all gates decide."""
        return self.through or self.kind == "pipeline"
