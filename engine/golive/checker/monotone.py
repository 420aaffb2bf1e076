"""`tighter:` is a promise: raising (or lowering) the parameter never lets more through.

Where the direction can be told from the expressions, a promise that is false is an issue: strategies may move a
parameter in its `tighter` direction on their own, and that must never loosen anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from golive.checker.checked import (
    Checked,
    CheckedGate,
    CheckedGuardrails,
    CheckedPromotion,
    CheckedSignal,
    CheckedSwitch,
    Key,
    Rule,
)
from golive.checker.draft import Draft
from golive.checker.movement import FACT, Movement, Moves, Ways, asked, union
from golive.core.dataclass import dataclass
from golive.core.span import NOWHERE, Span
from golive.documents.declarations import Parameter
from golive.documents.own_numbers import OWN_NUMBERS
from golive.language.builtins import IN_CALENDAR, UNTIL
from golive.language.terms import Term

_TURNED = {"higher": "lower", "lower": "higher", "first": "last", "last": "first"}


def check_monotone(draft: Draft) -> None:
    """Check every parameter that says which direction is tighter; nothing can be told of lets that go in circles."""
    if any(issue.code == "GL210" for issue in draft.pad.issues):
        return
    effects = _Effects(draft.lets)
    parameters = draft.index.specs.parameters
    raised, lowered = (_promised(effects.movement, parameters, sign) for sign in (1, -1))
    broken: dict[Key, list[_Effect]] = {}
    for effect in effects.all(draft.gates.values(), draft.signals, draft.switches, draft.guardrails, draft.promotions):
        up, down = effect.ways
        # What lets more through moves up; a definite rise in the promised direction breaks the promise.
        for key in effects.movement.keys((up & ~down & raised) | (down & ~up & lowered)):
            broken.setdefault(key, []).append(effect)
    for key, loosened in broken.items():
        _not_kept(draft, key, parameters[key], loosened)


def moves_of(checked: Checked) -> Mapping[Key, Moves]:
    """Return how much is let through as parameters and facts of strategies rise and calendars list more.

    Empty where none reads it; a calendar comes twice, by the functions that ask it.
    """
    effects = _Effects(checked.lets)
    every = effects.all(checked.every_gate, checked.signals, checked.switches, checked.guardrails, checked.promotions)
    ways = union(e.ways for e in every)
    asking = ((asked(function), c.header.id) for c in checked.specs.calendars for function in (IN_CALENDAR, UNTIL))
    keys = (*checked.parameters, *((FACT, name) for name in checked.facts), *asking)
    return {key: ways.moves(effects.movement.bit(key)) for key in keys}


MOST_NAMED = 20
"""Rules that are named of one parameter that loosens more: a parameter of a long chain may loosen thousands."""


def _promised(movement: Movement, parameters: Mapping[Key, Parameter], sign: int) -> int:
    """Return the bits of the parameters that are tighter when higher (sign 1), or when lower (-1)."""
    return sum(movement.bit(key) for key, p in parameters.items() if p.tighter and p.tighter_sign == sign)


def _not_kept(draft: Draft, key: Key, parameter: Parameter, loosened: Sequence[_Effect]) -> None:
    tighter = parameter.tighter
    hint = f"write `tighter: {_TURNED[tighter]}`, or turn the rule around"
    more = len(loosened) - MOST_NAMED
    for n, effect in enumerate(loosened[:MOST_NAMED], start=1):
        others = f" and {more} more" if n == MOST_NAMED and more > 0 else ""
        message = f"`{key[1]}` is said to be tighter when {tighter}, but that loosens `{effect.name}`{others}"
        draft.pad.error("GL225", message, parameter.span, hint=hint, related=(("the rule is here", effect.place),))
    draft.misdeclared.add(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Effect:
    """Something that lets through, by name and place, and how it moves with everything that is declared."""

    name: str
    place: Span
    ways: Ways


class _Effects:
    """What rules, signals and exits let through as something that policy declares rises."""

    def __init__(self, lets: Mapping[Key, Term]) -> None:
        self.movement = Movement(lets)

    def all(
        self,
        gates: Iterable[CheckedGate],
        signals: Iterable[CheckedSignal],
        switches: Iterable[CheckedSwitch],
        guardrails: Iterable[CheckedGuardrails],
        promotions: Iterable[CheckedPromotion],
    ) -> Iterator[_Effect]:
        """Yield each rule, signal, exit, switch, guardrail and promotion, with how much it lets through."""
        yield from self._of_gates(gates)
        yield from self._of_signals(signals)
        yield from self._of_switches(switches)
        yield from self._of_guardrails(guardrails)
        yield from self._of_promotions(promotions)

    def _of_gates(self, gates: Iterable[CheckedGate]) -> Iterator[_Effect]:
        for gate in gates:
            for rule in gate.rules:
                yield _Effect(name=f"{gate.id}.{rule.id}", place=rule.span, ways=self._lets_through(rule))

    def _of_signals(self, signals: Iterable[CheckedSignal]) -> Iterator[_Effect]:
        for signal in signals:
            for direction, term in (("long", signal.long), ("short", signal.short)):
                if term is not None:
                    yield self._when(f"{signal.strategy}.{direction}", term.span, term, 1)
            for direction, leaves in signal.leaves.items():
                # What closes less lets a position stay.
                yield self._when(f"{signal.strategy}.exit.{direction}", leaves.span, leaves.when, -1)
            for id, number in OWN_NUMBERS.items():
                if number.tighter:
                    name = f"{signal.strategy}.{number.section}.{number.key}"
                    yield self._always(name, NOWHERE, (signal.strategy, id), -number.tighter_sign)

    def _of_switches(self, switches: Iterable[CheckedSwitch]) -> Iterator[_Effect]:
        """Yield each trip, which lets through less where it is true, and waits that let more or less through."""
        for switch in switches:
            for trip in switch.trips:
                name, place = f"{switch.id}.{trip.rule.id}", trip.rule.span
                if trip.rule.condition is not None:
                    yield self._when(name, place, trip.rule.condition, -1)
                yield self._always(name, place, (switch.id, trip.patience), 1)
            yield self._always(f"{switch.id}.reset", switch.span, (switch.id, switch.cool_off), -1)

    def _of_guardrails(self, guardrails: Iterable[CheckedGuardrails]) -> Iterator[_Effect]:
        """Yield each rule, which lets an update in where it is true."""
        for one in guardrails:
            for rule in one.rules:
                if rule.condition is not None:
                    yield self._when(f"{one.id}.{rule.id}", rule.span, rule.condition, 1)

    def _of_promotions(self, promotions: Iterable[CheckedPromotion]) -> Iterator[_Effect]:
        """Yield each guard, which lets a promotion through, and each rule, which steps one down; patience lets more."""
        for one in promotions:
            for rule in (*(rule for guards in one.guards.values() for rule in guards), *one.demotions):
                if rule.condition is not None:
                    sign = 1 if rule.effect == "require" else -1
                    yield self._when(f"{one.id}.{rule.id}", rule.span, rule.condition, sign)

    def _when(self, name: str, place: Span, term: Term, sign: int) -> _Effect:
        """Return what lets more through (sign 1) or less (-1) where a term is true."""
        return _Effect(name=name, place=place, ways=self.movement.of(term).turned(sign))

    def _always(self, name: str, place: Span, key: Key, sign: int) -> _Effect:
        """Return what lets more through (sign 1) or less (-1) as one number rises, whatever else there is."""
        return _Effect(name=name, place=place, ways=Ways(self.movement.bit(key)).turned(sign))

    def _lets_through(self, rule: Rule) -> Ways:
        condition = self.movement.of(rule.condition) if rule.condition is not None else Ways()
        amount = self.movement.of(rule.amount) if rule.amount is not None else Ways()
        return condition.turned(1 if rule.effect == "require" else -1) | amount
