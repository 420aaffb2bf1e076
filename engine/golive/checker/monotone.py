"""`tighter:` is a promise: raising (or lowering) the parameter never lets more through.

Where the direction can be told from the expressions, a promise that is false is an issue: strategies may move a
parameter in its `tighter` direction on their own, and that must never loosen anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

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


class _Effects:
    """What rules, signals and exits let through as something that policy declares rises."""

    def __init__(
        self,
        gates: Iterable[CheckedGate],
        signals: Iterable[CheckedSignal],
        switches: Iterable[CheckedSwitch],
        lets: Mapping[Key, Term],
    ) -> None:
        self.gates, self.signals, self.switches, self.lets = tuple(gates), tuple(signals), tuple(switches), lets
        self.mentions = _Mentions(lets)

    def of(self, key: Key) -> Iterator[tuple[str, Span, Moves]]:
        """Yield each rule, signal and exit that has to do with it, with how much it lets through as it rises."""
        movement, mentions = Movement(self.lets, key), self.mentions
        for gate in self.gates:
            for rule in gate.rules:
                if any(key in mentions.of(term) for term in (rule.condition, rule.amount) if term is not None):
                    yield f"{gate.id}.{rule.id}", rule.span, _lets_through(movement, rule)
        for signal in self.signals:
            for direction, term in (("long", signal.long), ("short", signal.short)):
                if term is not None and key in mentions.of(term):
                    yield f"{signal.strategy}.{direction}", term.span, movement.of(term)
            for direction, leaves in signal.leaves.items():
                # What closes less lets a position stay.
                if key in mentions.of(leaves.when):
                    yield f"{signal.strategy}.exit.{direction}", leaves.span, turned(movement.of(leaves.when), -1)
            number = OWN_NUMBERS.get(key[1])
            if number is not None and number.tighter and key[0] == signal.strategy:
                yield f"{signal.strategy}.{number.section}.{number.key}", NOWHERE, turned(UP, -number.tighter_sign)
        for switch in self.switches:
            yield from self._of_switch(switch, key, movement)

    def _of_switch(self, switch: CheckedSwitch, key: Key, movement: Movement) -> Iterator[tuple[str, Span, Moves]]:
        """Yield each trip, which lets through less where it is true, and waits that let more or less through."""
        for trip in switch.trips:
            rule = trip.rule
            if rule.condition is not None and key in self.mentions.of(rule.condition):
                yield f"{switch.id}.{rule.id}", rule.span, turned(movement.of(rule.condition), -1)
            if key == (switch.id, trip.patience):
                yield f"{switch.id}.{rule.id}", rule.span, UP
        if key == (switch.id, switch.cool_off):
            yield f"{switch.id}.reset", switch.span, DOWN


def _lets_through(movement: Movement, rule: Rule) -> Moves:
    condition = movement.of(rule.condition) if rule.condition is not None else NOT_AT_ALL
    amount = movement.of(rule.amount) if rule.amount is not None else NOT_AT_ALL
    return (condition if rule.effect == "require" else turned(condition, -1)) | amount


class _Mentions:
    """Which parameters and facts a term is made of, through the lets it refers to."""

    def __init__(self, lets: Mapping[Key, Term]) -> None:
        self.lets = lets
        self._lets: dict[Key, frozenset[Key]] = {}
        self._terms: dict[int, frozenset[Key]] = {}

    def of(self, term: Term) -> frozenset[Key]:
        """Return what is declared of one of the library's own terms, which live as long as this does."""
        keys = self._terms.get(id(term))
        if keys is None:
            keys = self._terms[id(term)] = self._of(term)
        return keys

    def _of(self, term: Term) -> frozenset[Key]:
        for below in below_first((term,), self.lets, self._lets):
            self._lets[below] = self._in(self.lets[below])
        return self._in(term)

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
