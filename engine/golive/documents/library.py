"""The kinds of document, and the library that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.intent import OPEN
from golive.core.issue import Issue
from golive.core.signature import Type
from golive.core.span import Span
from golive.core.unit import Quantity, Unit
from golive.documents.alerts import Alerts
from golive.documents.calendar import Calendar
from golive.documents.cases import CasesOf
from golive.documents.checklist import Checklist
from golive.documents.declarations import Cap, Ceiling, Input, Let, Parameter, Reduction, Requirement, Tightening
from golive.documents.exit import Exit
from golive.documents.fills import Fills
from golive.documents.guardrails import Guardrails
from golive.documents.header import Header, Name, Text
from golive.documents.market import MarketSpec
from golive.documents.model_use import ModelUse
from golive.documents.order_terms import OrderTerms, Repeat
from golive.documents.paper import Paper
from golive.documents.people import People
from golive.documents.prelive import PreliveSteps
from golive.documents.promotion import PromotionPolicy
from golive.documents.scenarios import Scenarios
from golive.documents.score import Score
from golive.documents.scorecard import Scorecard
from golive.documents.switch import SwitchPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Values that callers and streams provide, declared once; every id is a column of the flat table."""

    header: Header
    inputs: tuple[Input, ...]
    ceilings: tuple[Ceiling, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What a model gives; the let-binding of the same id computes it, `unit` is the one its range is written in."""

    id: str
    span: Span
    type: Type
    unit: Unit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A formula as policy. With `over` (`bars`) every let has one value a closed bar, and outputs reduce them."""

    header: Header
    inputs: tuple[Input, ...]
    parameters: tuple[Parameter, ...]
    lets: tuple[Let, ...]
    outputs: tuple[Output, ...]
    over: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A gate of a pipeline. `bypass` is `never` or empty; `on_fail` is `skip` or `halt`.

    `decides` is `open` or `close`: the pipeline that it is a gate of.
    """

    header: Header
    inputs: tuple[Input, ...]
    parameters: tuple[Parameter, ...]
    lets: tuple[Let, ...]
    requirements: tuple[Requirement, ...]
    reductions: tuple[Reduction, ...]
    caps: tuple[Cap, ...]
    confidence: Text | None
    bypass: str = ""
    on_fail: str = "skip"
    decides: str = OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One side of an enumerated table: what it is called, and its members in written order."""

    name: Name
    members: tuple[Name, ...]


PRIOR, FITTED = "prior", "fitted"
BASES = (PRIOR, FITTED)
"""What the cells of a table rest on: what somebody holds to be so beforehand, or trades that were made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An enumerated table of two axes: the function `id(row, column)` giving one of `outcomes`.

    `cells` maps (row, column) to an outcome; a pair that is not listed gives `otherwise`. `basis` is what its cells
    rest on, one of `BASES`; empty where it does not say, which claims nothing.
    """

    header: Header
    rows: Axis
    columns: Axis
    outcomes: tuple[str, ...]
    cells: Mapping[tuple[str, str], Name]
    otherwise: Name
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizing:
    """Where the pipeline finds what it sizes with, each `document.input`.

    A pipeline that closes has `raw` alone: it counts in lots, and no minimum keeps a position from being left.
    """

    raw: Name
    unit_value: Name | None = None
    lot: Name | None = None
    minimum: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The gates in order, and the sizing inputs; `gates_span` is the place of the key `gates`.

    `decides` is `open` or `close`. One that closes names the input of the `position`, long positive, and of the
    `bound` of what may be closed of it; both are in lots.
    """

    header: Header
    gates: tuple[Name, ...]
    gates_span: Span
    sizing: Sizing
    decides: str = OPEN
    position: Name | None = None
    bound: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """What produces signals, with everything the gates hold it to.

    `facts` are the numbers other documents read as `strategy.<fact>`: limits and expected edge; `limit_places` is where
    each of the limits is named. `family` is a row of the compatibility matrix. `trials` is how many variants were tried
    before this one. `every_s` is how often the signal conditions are looked at. `models` are fitted outside of the
    policy.
    One that `is_external` says no condition: somebody else decides when it signals, and it is looked at by nobody (0).
    The numbers of `exit`, `order` and `repeat` are among the parameters.
    """

    header: Header
    family: Name
    instruments: tuple[Name, ...]
    venues: tuple[Name, ...]
    inputs: tuple[Input, ...]
    parameters: tuple[Parameter, ...]
    lets: tuple[Let, ...]
    long: Text | None
    short: Text | None
    every_s: float
    raw_size: Quantity
    facts: Mapping[str, tuple[Quantity, Span]]
    trials: int
    tightenings: tuple[Tightening, ...]
    exit: Exit | None = None
    order: OrderTerms | None = None
    repeat: Repeat | None = None
    models: tuple[ModelUse, ...] = ()
    is_external: bool = False
    limit_places: Mapping[str, Span] = field(default_factory=dict)


Document = (
    Calendar
    | Inputs
    | Model
    | Gate
    | Table
    | Score
    | Pipeline
    | Strategy
    | Fills
    | SwitchPolicy
    | Paper
    | Alerts
    | People
    | MarketSpec
    | Guardrails
    | Checklist
    | PromotionPolicy
    | Scenarios
    | Scorecard
    | PreliveSteps
)

Scoped = Gate | Model | Strategy | SwitchPolicy | Guardrails | PromotionPolicy
"""A document with names of its own: inputs, parameters and lets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A document that is there and could not be read; what could not be told of it is empty, and may be anything."""

    kind: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A part of a document that a mistake stands in: the keys that lead to it, and where it begins and ends.

    `code` is the mistake's; places are lines and columns, `last` is the first one after the part.
    """

    code: str
    path: tuple[str, ...]
    first: tuple[int, int]
    last: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfRead:
    """What was read of a document with mistakes, as it was most likely meant: to look for more, never to decide.

    `issues` are what reading it so says, and `damage` is what they stand in. `is_whole` says that each of its values
    could be read, `is_torn` that it is wrong as YAML. `value` is its plain content.
    """

    document: Document
    issues: tuple[Issue, ...]
    damage: tuple[Damage, ...]
    is_whole: bool
    is_torn: bool
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Specs:
    """A loaded library.

    `sources` maps each file (relative, with forward slashes) to its text, `values` to its parsed content as plain
    JSON values (numbers with units stay the text they were written as): what the digests are made of. `cases` stand
    beside the policy and are none of it: their texts are sources, for carets, and never values. `left_out` are the
    documents with mistakes: with any of them a library can be checked, never compiled; `half_read` is what was read of
    them all the same.
    """

    root: str
    sources: Mapping[str, str]
    values: Mapping[str, Any]
    inputs: tuple[Inputs, ...] = ()
    models: tuple[Model, ...] = ()
    gates: tuple[Gate, ...] = ()
    tables: tuple[Table, ...] = ()
    scores: tuple[Score, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    pipelines: tuple[Pipeline, ...] = ()
    strategies: tuple[Strategy, ...] = ()
    markets: tuple[MarketSpec, ...] = field(default=())
    fills: tuple[Fills, ...] = ()
    switches: tuple[SwitchPolicy, ...] = ()
    papers: tuple[Paper, ...] = ()
    guardrails: tuple[Guardrails, ...] = ()
    alerts: tuple[Alerts, ...] = ()
    people: tuple[People, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    promotions: tuple[PromotionPolicy, ...] = ()
    scenarios: tuple[Scenarios, ...] = ()
    scorecards: tuple[Scorecard, ...] = ()
    prelive: tuple[PreliveSteps, ...] = ()
    cases: tuple[CasesOf, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    half_read: tuple[HalfRead, ...] = ()

    @property
    def scoped(self) -> tuple[Scoped, ...]:
        """Return the documents with names of their own."""
        return (*self.gates, *self.models, *self.strategies, *self.switches, *self.guardrails, *self.promotions)

    @property
    def parameters(self) -> dict[tuple[str, str], Parameter]:
        """Return every parameter by its document and its name."""
        return {(document.header.id, p.id): p for document in self.scoped for p in document.parameters}

    def may_lack(self, *kinds: str, id: str = "") -> bool:
        """Say whether a document that could not be read may be of one of these kinds, and have this id."""
        return any(
            (not other.kind or other.kind in kinds) and (not id or not other.id or other.id == id)
            for other in self.left_out
        )

    def number(self, document: str, parameter: str) -> float | None:
        """Return the house value of a model's or gate's parameter, in held units; None when there is no such number."""
        documents: tuple[Model | Gate, ...] = (*self.models, *self.gates)
        for one in documents:
            for item in one.parameters if one.header.id == document else ():
                if item.id == parameter and isinstance(item.value, Quantity):
                    return item.value.value
        return None
