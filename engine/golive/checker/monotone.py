"""`tighter:` is a promise: raising (or lowering) the parameter never lets more through.

Where the direction can be told from the expressions, a promise that is false is an issue: strategies may move a
parameter in its `tighter` direction on their own, and that must never loosen anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from golive.checker.checked import Checked, CheckedGate, CheckedSignal, CheckedSwitch, Key, Rule
from golive.checker.draft import Draft
from golive.checker.movement import DOWN, FACT, NOT_AT_ALL, UP, Movement, Moves, asked, turned
from golive.core.signature import Kind
from golive.core.span import NOWHERE, Span
from golive.documents.declarations import Parameter
from golive.documents.own_numbers import OWN_NUMBERS
from golive.language.builtins import IN_CALENDAR, UNTIL
from golive.language.references import below_first
from golive.language.terms import Const, Fact, ParameterRef, Reference, Term, walk

_TURNED = {"higher": "lower", "lower": "higher", "first": "last", "last": "first"}


def check_monotone(draft: Draft) -> None:
    """Check every parameter that says which direction is tighter; nothing can be told of lets that go in circles."""
    if any(issue.code == "GL210" for issue in draft.pad.issues):
        return
    effects = _Effects(draft.gates.values(), draft.signals, draft.switches, draft.lets)
    for key, parameter in draft.index.specs.parameters.items():
        if parameter.tighter:
            _promise(draft, effects, key, parameter)


def moves_of(checked: Checked) -> Mapping[Key, Moves]:
    """Return how much is let through as parameters and facts of strategies rise and calendars list more.

    Empty where none reads it; a calendar comes twice, by the functions that ask it.
    """
    effects = _Effects(checked.every_gate, checked.signals, checked.switches, checked.lets)
    asking = ((asked(function), c.header.id) for c in checked.specs.calendars for function in (IN_CALENDAR, UNTIL))
    keys = (*checked.parameters, *((FACT, name) for name in checked.facts), *asking)
    return {key: frozenset().union(*(moves for _, _, moves in effects.of(key))) for key in keys}


def _promise(draft: Draft, effects: _Effects, key: Key, parameter: Parameter) -> None:
    tighter, sign = parameter.tighter, parameter.tighter_sign
    for name, place, moves in effects.of(key):
        # What lets more through moves up; a definite rise in the promised direction breaks the promise.
        if turned(moves, sign) == UP:
            message = f"`{key[1]}` is said to be tighter when {tighter}, but that loosens `{name}`"
            hint = f"write `tighter: {_TURNED[tighter]}`, or turn the rule around"
            draft.pad.error("GL225", message, parameter.span, hint=hint, related=(("the rule is here", place),))
            draft.misdeclared.add(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Effect:
    """Something that lets through, by name and place: what it has to do with, and how it moves with one of these."""

    name: str
    place: Span
    keys: frozenset[Key]
    moves: Callable[[Movement], Moves]


class _Effects:
    """What rules, signals and exits let through as something that policy declares rises."""

    def __init__(
        self,
        gates: Iterable[CheckedGate],
        signals: Iterable[CheckedSignal],
        switches: Iterable[CheckedSwitch],
        lets: Mapping[Key, Term],
    ) -> None:
        self.lets, self.mentions = lets, _Mentions(lets)
        # By what it has to do with: a library that is ten times as large has ten times the parameters as well.
        self.by_key: dict[Key, list[_Effect]] = {}
        for effect in (*self._of_gates(gates), *self._of_signals(signals), *self._of_switches(switches)):
            for key in effect.keys:
                self.by_key.setdefault(key, []).append(effect)

    def of(self, key: Key) -> Iterator[tuple[str, Span, Moves]]:
        """Yield each rule, signal and exit that has to do with it, with how much it lets through as it rises."""
        movement = Movement(self.lets, key)
        for effect in self.by_key.get(key, ()):
            yield effect.name, effect.place, effect.moves(movement)

    def _of_gates(self, gates: Iterable[CheckedGate]) -> Iterator[_Effect]:
        for gate in gates:
            for rule in gate.rules:
                keys = self.mentions.of(*(term for term in (rule.condition, rule.amount) if term is not None))
                moves = partial(_lets_through, rule=rule)
                yield _Effect(name=f"{gate.id}.{rule.id}", place=rule.span, keys=keys, moves=moves)

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
                    yield _always(name, NOWHERE, (signal.strategy, id), turned(UP, -number.tighter_sign))

    def _of_switches(self, switches: Iterable[CheckedSwitch]) -> Iterator[_Effect]:
        """Yield each trip, which lets through less where it is true, and waits that let more or less through."""
        for switch in switches:
            for trip in switch.trips:
                name, place = f"{switch.id}.{trip.rule.id}", trip.rule.span
                if trip.rule.condition is not None:
                    yield self._when(name, place, trip.rule.condition, -1)
                yield _always(name, place, (switch.id, trip.patience), UP)
            yield _always(f"{switch.id}.reset", switch.span, (switch.id, switch.cool_off), DOWN)

    def _when(self, name: str, place: Span, term: Term, sign: int) -> _Effect:
        """Return what lets more through (sign 1) or less (-1) where a term is true."""
        moves = partial(_moved, term=term, sign=sign)
        return _Effect(name=name, place=place, keys=self.mentions.of(term), moves=moves)


def _moved(movement: Movement, term: Term, sign: int) -> Moves:
    return turned(movement.of(term), sign)


def _always(name: str, place: Span, key: Key, moves: Moves) -> _Effect:
    """Return what one number moves, whatever else there is."""
    return _Effect(name=name, place=place, keys=frozenset((key,)), moves=lambda _: moves)


def _lets_through(movement: Movement, rule: Rule) -> Moves:
    condition = movement.of(rule.condition) if rule.condition is not None else NOT_AT_ALL
    amount = movement.of(rule.amount) if rule.amount is not None else NOT_AT_ALL
    return (condition if rule.effect == "require" else turned(condition, -1)) | amount


class _Mentions:
    """Which parameters and facts a term is made of, through the lets it refers to."""

    def __init__(self, lets: Mapping[Key, Term]) -> None:
        self.lets = lets
        self._lets: dict[Key, frozenset[Key]] = {}

    def of(self, *terms: Term) -> frozenset[Key]:
        """Return what is declared of terms of the library."""
        for below in below_first(terms, self.lets, self._lets):
            self._lets[below] = self._in(self.lets[below])
        return frozenset().union(*(self._in(term) for term in terms))

    def _in(self, term: Term) -> frozenset[Key]:
        keys: set[Key] = set()
        for part in walk(term):
            if isinstance(part, ParameterRef):
                keys.add((part.document, part.id))
            elif isinstance(part, Fact):
                keys.add((FACT, part.id))
            elif isinstance(part, Const) and part.type.kind is Kind.CALENDAR:
                keys |= {(asked(function), str(part.value)) for function in (IN_CALENDAR, UNTIL)}
            elif isinstance(part, Reference):
                keys |= self._lets.get((part.document, part.id), frozenset())
        return frozenset(keys)
