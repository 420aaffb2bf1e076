"""`tighter:` is a promise: raising (or lowering) the parameter never lets more through.

Where the direction can be told from the expressions, a promise that is false is an issue: strategies may move a
parameter in its `tighter` direction on their own, and that must never loosen anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from golive.checker.checked import Checked, CheckedGate, CheckedSignal, Key, Rule
from golive.checker.draft import Draft
from golive.core.span import Span
from golive.documents.declarations import Parameter as ParameterSpec
from golive.language.terms import Apply, Column, Const, Fact, Feature, Lookup, Parameter, Reference, Term, walk

Moves = frozenset[int]
"""Which ways a value can move when a parameter or fact rises: up (1), down (-1), neither (empty), or either (both)."""

NOT_AT_ALL: Moves = frozenset()
UP: Moves = frozenset((1,))
DOWN: Moves = frozenset((-1,))
EITHER: Moves = frozenset((1, -1))

FACT = ""
"""Stands for the document of a fact, which every strategy declares; no document is called that."""

_SAME = frozenset(("add", "min", "max", "clip", "sqrt", "exp", "log", "over_one_day", "and", "or", "share_true"))


def check_direction(draft: Draft) -> None:
    """Check every parameter that says which direction is tighter; nothing can be told of lets that go in circles."""
    if any(issue.code == "GL210" for issue in draft.pad.issues):
        return
    effects = _Effects(draft.gates.values(), draft.signals, draft.lets)
    for key, parameter in draft.index.specs.parameters.items():
        if parameter.tighter:
            _promise(draft, effects, key, parameter)


def moves_of(checked: Checked) -> Mapping[Key, Moves]:
    """Return how much is let through as each parameter and each fact of strategies rises; empty where none reads it."""
    effects = _Effects(checked.gates, checked.signals, checked.lets)
    keys = (*checked.parameters, *((FACT, name) for name in checked.facts))
    return {key: frozenset().union(*(moves for _, _, moves in effects.of(key))) for key in keys}


def _promise(draft: Draft, effects: _Effects, key: Key, parameter: ParameterSpec) -> None:
    tighter = parameter.tighter
    sign = 1 if tighter == "higher" else -1
    for name, place, moves in effects.of(key):
        # What lets more through moves up; a definite rise in the promised direction breaks the promise.
        if _turned(moves, sign) == UP:
            message = f"`{key[1]}` is said to be tighter when {tighter}, but that loosens `{name}`"
            hint = f"write `tighter: {'lower' if tighter == 'higher' else 'higher'}`, or turn the rule around"
            draft.pad.error("GL225", message, parameter.span, hint=hint, related=(("the rule is here", place),))
            draft.misdeclared.add(key)


class _Effects:
    """What rules and signals let through as something that policy declares rises."""

    def __init__(
        self, gates: Iterable[CheckedGate], signals: Iterable[CheckedSignal], lets: Mapping[Key, Term]
    ) -> None:
        self.gates, self.signals, self.lets = tuple(gates), tuple(signals), lets
        self.mentions = _Mentions(lets)

    def of(self, key: Key) -> Iterator[tuple[str, Span, Moves]]:
        """Yield each rule and signal that has to do with it, with how much it lets through as it rises."""
        look, mentions = _Look(self.lets, key), self.mentions
        for gate in self.gates:
            for rule in gate.rules:
                if any(key in mentions.of(term) for term in (rule.condition, rule.amount) if term is not None):
                    yield f"{gate.id}.{rule.id}", rule.span, _lets_through(look, rule)
        for signal in self.signals:
            for direction, term in (("long", signal.long), ("short", signal.short)):
                if term is not None and key in mentions.of(term):
                    yield f"{signal.strategy}.{direction}", term.span, look.moves(term)


def _lets_through(look: _Look, rule: Rule) -> Moves:
    condition = look.moves(rule.condition) if rule.condition is not None else NOT_AT_ALL
    amount = look.moves(rule.amount) if rule.amount is not None else NOT_AT_ALL
    return (condition if rule.effect == "require" else _turned(condition, -1)) | amount


def _turned(moves: Moves, sign: int) -> Moves:
    return moves if sign > 0 else frozenset(-m for m in moves)


class _Mentions:
    """Which parameters and facts a term is made of, through the lets it refers to."""

    def __init__(self, lets: Mapping[Key, Term]) -> None:
        self.lets = lets
        self._lets: dict[Key, frozenset[Key]] = {}
        self._terms: dict[int, frozenset[Key]] = {}

    def of(self, term: Term) -> frozenset[Key]:
        """Return what is declared of one of the library's own terms, which live as long as this does."""
        known = self._terms.get(id(term))
        if known is None:
            known = self._terms[id(term)] = self._of(term)
        return known

    def _of(self, term: Term) -> frozenset[Key]:
        keys: set[Key] = set()
        for part in walk(term):
            if isinstance(part, Parameter):
                keys.add((part.document, part.id))
            elif isinstance(part, Fact):
                keys.add((FACT, part.id))
            elif isinstance(part, Reference):
                keys |= self._let((part.document, part.id))
        return frozenset(keys)

    def _let(self, key: Key) -> frozenset[Key]:
        known = self._lets.get(key)
        if known is None:
            below = self.lets.get(key)
            known = self._lets[key] = self._of(below) if below is not None else frozenset()
        return known


class _Look:
    """How terms move with one parameter or fact."""

    def __init__(self, lets: Mapping[Key, Term], key: Key) -> None:
        self.lets, self.key = lets, key
        self._known: dict[Term, Moves] = {}

    def moves(self, term: Term) -> Moves:
        known = self._known.get(term)
        if known is None:
            known = self._known[term] = self._moves(term)
        return known

    def _moves(self, term: Term) -> Moves:
        match term:
            case Parameter(document=document, id=name):
                return UP if (document, name) == self.key else NOT_AT_ALL
            case Fact(id=name):
                return UP if (FACT, name) == self.key else NOT_AT_ALL
            case Reference(document=document, id=name):
                below = self.lets.get((document, name))
                return self.moves(below) if below is not None else NOT_AT_ALL
            case Feature(arguments=arguments):
                return EITHER if any(self.moves(a) for a in arguments) else NOT_AT_ALL
            case Lookup(row=row, column=column):
                return EITHER if self.moves(row) or self.moves(column) else NOT_AT_ALL
            case Apply(op=op, arguments=arguments):
                rule = _RULES.get(op)
                if op in _SAME:
                    return frozenset().union(*(self.moves(a) for a in arguments))
                if rule is not None:
                    return rule(self, arguments)
                return EITHER if any(self.moves(a) for a in arguments) else NOT_AT_ALL
        return NOT_AT_ALL

    def sign(self, term: Term) -> int:
        """Return 1 where a term is never negative, -1 where never positive, 0 where it cannot be told."""
        if isinstance(term, Const) and isinstance(term.value, float):
            return 1 if term.value >= 0 else -1
        if isinstance(term, Parameter | Column | Fact | Feature | Reference):
            if term.type.lo >= 0:
                return 1
            if term.type.hi <= 0:
                return -1
        if isinstance(term, Reference):
            below = self.lets.get((term.document, term.id))
            return self.sign(below) if below is not None else 0
        if isinstance(term, Apply):
            return self._sign_of(term)
        return 0

    def _sign_of(self, term: Apply) -> int:
        signs = [self.sign(a) for a in term.arguments]
        if term.op in ("abs", "sqrt", "exp"):
            return 1
        if term.op in ("mul", "div"):
            return signs[0] * signs[1]
        if term.op == "neg":
            return -signs[0]
        if term.op == "max" and 1 in signs:
            return 1
        if term.op == "min" and -1 in signs:
            return -1
        if term.op in ("add", "min", "max", "pow", "over_one_day") and len(set(signs)) == 1:
            return signs[0]
        return 0


def _product(look: _Look, a: Term, b: Term) -> Moves:
    out = NOT_AT_ALL
    for x, other in ((a, b), (b, a)):
        moves = look.moves(x)
        sign = look.sign(other)
        out |= (_turned(moves, sign) if sign else EITHER) if moves else NOT_AT_ALL
    return out


def _quotient(look: _Look, a: Term, b: Term) -> Moves:
    out, above, below = NOT_AT_ALL, look.moves(a), look.moves(b)
    if above:
        out |= _turned(above, look.sign(b)) if look.sign(b) else EITHER
    if below:
        known = look.sign(a) and look.sign(b)
        out |= _turned(below, -look.sign(a)) if known else EITHER
    return out


def _power(look: _Look, base: Term, exponent: Term) -> Moves:
    if look.moves(exponent):
        return EITHER
    rises = look.sign(base) == 1 and look.sign(exponent) != 0
    return _turned(look.moves(base), look.sign(exponent)) if rises else EITHER if look.moves(base) else NOT_AT_ALL


def _choice(look: _Look, condition: Term, yes: Term, no: Term) -> Moves:
    return EITHER if look.moves(condition) else look.moves(yes) | look.moves(no)


_RULES: dict[str, Callable[[_Look, tuple[Term, ...]], Moves]] = {
    "neg": lambda look, a: _turned(look.moves(a[0]), -1),
    "not": lambda look, a: _turned(look.moves(a[0]), -1),
    "sub": lambda look, a: look.moves(a[0]) | _turned(look.moves(a[1]), -1),
    "ge": lambda look, a: look.moves(a[0]) | _turned(look.moves(a[1]), -1),
    "gt": lambda look, a: look.moves(a[0]) | _turned(look.moves(a[1]), -1),
    "le": lambda look, a: _turned(look.moves(a[0]), -1) | look.moves(a[1]),
    "lt": lambda look, a: _turned(look.moves(a[0]), -1) | look.moves(a[1]),
    "mul": lambda look, a: _product(look, a[0], a[1]),
    "div": lambda look, a: _quotient(look, a[0], a[1]),
    "pow": lambda look, a: _power(look, a[0], a[1]),
    "if": lambda look, a: _choice(look, a[0], a[1], a[2]),
}
