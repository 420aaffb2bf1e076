"""What the checker gives the compiler: every name resolved, every type known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace

from golive.core.dataclass import dataclass
from golive.core.intent import OPEN
from golive.core.signature import Signature, Type
from golive.core.span import Span
from golive.core.unit import Unit
from golive.documents.declarations import Parameter
from golive.documents.header import Name, Text
from golive.documents.library import Model, Specs
from golive.documents.model_use import ModelUse
from golive.language.terms import Port, Reference, Term

Key = tuple[str, str]
"""A document's id and a name inside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterTable:
    """A parameter with the value each strategy is held to, in the order of `Checked.strategies`.

    `house` is the value written in the document; a strategy that nobody tightened has it.
    """

    declared: Parameter
    type: Type
    house: float | str
    by_strategy: tuple[float | str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """An enumerated table: `cells[row][column]` are outcomes, complete."""

    id: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    outcomes: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]

    @property
    def type(self) -> Type:
        from golive.core.signature import one_of

        return one_of(*self.outcomes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One effect of a gate. `condition` is None for caps; `amount` is a reduction's factor or a cap's limit."""

    gate: str
    id: str
    effect: str
    span: Span
    reason: Text
    condition: Term | None = None
    amount: Term | None = None
    places: Mapping[str, Term]
    """What each `{name}` of the reason stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedGate:
    """A gate: `needs` are its inputs that must be known, `rules` in written order."""

    id: str
    title: str
    span: Span
    never_bypass: bool
    halts: bool
    needs: tuple[tuple[str, Term], ...]
    rules: tuple[Rule, ...]
    confidence: Term | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedExit:
    """A condition that closes; `places` are what the `{names}` of its sentence stand for, `span` where it stands."""

    when: Term
    because: Text
    span: Span
    places: Mapping[str, Term]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedModel:
    """A model that a strategy uses: what it is shown, by name and in order, and the columns of what it gives."""

    use: ModelUse
    features: Mapping[str, Term]
    outputs: Mapping[str, Port]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSignal:
    """When a strategy signals, when it leaves (`long`, `short`), the price of its order, and the models it uses."""

    strategy: str
    long: Term | None
    short: Term | None
    leaves: Mapping[str, CheckedExit] = field(default_factory=dict)
    at: Term | None = None
    models: tuple[CheckedModel, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """Return all that a strategy looks at: its signal first, then its exits, its price, its models' features."""
        leaves = (part for one in self.leaves.values() for part in (one.when, *one.places.values()))
        shown = (term for model in self.models for term in model.features.values())
        return tuple(t for t in (self.long, self.short, *leaves, self.at, *shown) if t is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedTrip:
    """A rule that trips, where to, what it stops, and the parameter that says how long it may be unknown."""

    rule: Rule
    to: str
    scope: str
    patience: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSwitch:
    """Trips in document order, who may reset, and the parameter that says how long after a trip."""

    id: str
    span: Span
    trips: tuple[CheckedTrip, ...]
    roles: tuple[str, ...]
    cool_off: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPromotion:
    """What must be shown before money moves, by the stage it moves in, and what steps down, in document order."""

    id: str
    span: Span
    guards: Mapping[str, tuple[Rule, ...]]
    demotions: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedGuardrails:
    """What holds updates of models: rules in document order, and the parameters of the throttle by its keys.

    The effect of a rule is `require` or `prove`.
    """

    id: str
    span: Span
    rules: tuple[Rule, ...]
    throttle: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SizingTerms:
    """What a pipeline sizes with; one that closes counts in lots, whose value in money nothing asks for."""

    raw: Term
    lot: Term
    minimum: Term
    unit_value: Term | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a closing order stays within, in lots: the open position, long positive, and what may be closed of it."""

    position: Term
    bound: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPipeline:
    """What decides one intent: gates in order, what it sizes with, and what a closing order stays within."""

    intent: str
    name: Name
    gates: tuple[CheckedGate, ...]
    sizing: SizingTerms
    bounds: Bounds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A library without issues, ready to compile, seen from one of its pipelines: the one that decides `intent`."""

    specs: Specs
    functions: Mapping[str, Signature]
    strategies: tuple[str, ...]
    strategy: Port
    """The column that says which strategy asks; parameters and facts are gathered by it."""
    symbols: tuple[str, ...]
    venues: tuple[str, ...]
    families: tuple[str, ...]
    lets: Mapping[Key, Term]
    parameters: Mapping[Key, ParameterTable]
    facts: Mapping[str, tuple[float, ...]]
    """The numbers that every strategy has, each by strategy."""
    words: Mapping[str, tuple[str, ...]]
    """The words that every strategy has (`family`, `repeat_while_open`), each by strategy."""
    grids: Mapping[str, Grid]
    bar_models: Mapping[str, Model]
    pipelines: Mapping[str, CheckedPipeline]
    """By what each decides; there is always one that opens."""
    signals: tuple[CheckedSignal, ...]
    units: Mapping[Key, Unit]
    switches: tuple[CheckedSwitch, ...] = ()
    guardrails: tuple[CheckedGuardrails, ...] = ()
    promotions: tuple[CheckedPromotion, ...] = ()
    intent: str = OPEN

    @property
    def pipeline(self) -> Name:
        """Return the name of the pipeline that decides."""
        return self.pipelines[self.intent].name

    @property
    def gates(self) -> tuple[CheckedGate, ...]:
        """Return the gates of the pipeline that decides, in its order."""
        return self.pipelines[self.intent].gates

    @property
    def sizing(self) -> SizingTerms:
        """Return what the pipeline that decides sizes with."""
        return self.pipelines[self.intent].sizing

    @property
    def bounds(self) -> Bounds | None:
        """Return what an order stays within, where it closes."""
        return self.pipelines[self.intent].bounds

    @property
    def sized_by(self) -> tuple[Term, ...]:
        """Return all that sizes are worked out from but the limits of gates."""
        sizing, bounds = self.sizing, self.bounds
        own = (sizing.raw, sizing.unit_value, sizing.lot, sizing.minimum)
        return (*(t for t in own if t is not None), *((bounds.position, bounds.bound) if bounds is not None else ()))

    @property
    def every_gate(self) -> tuple[CheckedGate, ...]:
        """Return the gates of all pipelines."""
        return tuple(gate for pipeline in self.pipelines.values() for gate in pipeline.gates)

    def deciding(self, intent: str) -> Checked:
        """Return the library as seen from its pipeline for an intent."""
        return self if intent == self.intent else replace(self, intent=intent)

    def intent_of(self, document: str) -> str:
        """Return what a gate or a pipeline decides; of anything else, what the library is seen to decide."""
        pipelines = self.pipelines.items()
        of = (i for i, p in pipelines if document == p.name.value or any(g.id == document for g in p.gates))
        return next(of, self.intent)

    def with_gates(self, gates: Iterable[CheckedGate]) -> Checked:
        """Return a library that decides by other gates."""
        own = replace(self.pipelines[self.intent], gates=tuple(gates))
        return replace(self, pipelines={**self.pipelines, self.intent: own})

    def window(self, term: Term) -> Term:
        """Return what a name of a window stands for: a stream's window, or a call that makes one."""
        while isinstance(term, Reference):
            term = self.lets[term.document, term.id]
        return term


def terms_of(gate: CheckedGate) -> Iterator[Term]:
    """Yield everything a gate looks at: what it needs, its rules' conditions, amounts and reasons, its confidence."""
    yield from (term for _, term in gate.needs)
    for rule in gate.rules:
        yield from (term for term in (rule.condition, rule.amount, *rule.places.values()) if term is not None)
    if gate.confidence is not None:
        yield gate.confidence
