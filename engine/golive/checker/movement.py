"""Which ways a value can move as one parameter or fact rises, or a calendar lists more, as far as can be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from golive.checker.checked import Key
from golive.language.builtins import IN_CALENDAR
from golive.language.references import below_first
from golive.language.terms import Apply, ColumnRef, Const, Fact, Feature, Lookup, ParameterRef, Reference, Term

Moves = frozenset[int]
"""Which ways a value can move when a parameter or fact rises: up (1), down (-1), neither (empty), or either (both)."""

NOT_AT_ALL: Moves = frozenset()
UP: Moves = frozenset((1,))
DOWN: Moves = frozenset((-1,))
EITHER: Moves = frozenset((1, -1))

FACT = ""
"""Stands for the document of a fact, which every strategy declares; no document is called that."""


def asked(function: str) -> str:
    """Return what stands for the document of a calendar, by the function that asks it; no document is called that."""
    return f"{function}()"


_SAME = frozenset(("add", "min", "max", "clip", "sqrt", "exp", "log", "over_one_day", "and", "or", "share_true"))


def turned(moves: Moves, sign: int) -> Moves:
    """Return the moves of what rises as this does (sign 1), or falls (sign -1)."""
    return moves if sign > 0 else frozenset(-m for m in moves)


class Movement:
    """How terms move with one parameter or fact."""

    def __init__(self, lets: Mapping[Key, Term], key: Key) -> None:
        self.lets, self.key = lets, key
        self._memo: dict[Term, Moves] = {}
        self._signs: dict[Key, int] = {}

    def of(self, term: Term) -> Moves:
        """Return which ways a term can move as the parameter or fact rises."""
        for key in below_first((term,), self.lets, self._signs):
            self._signs[key] = self.sign(self.lets[key])
            self.moves(self.lets[key])
        return self.moves(term)

    def moves(self, term: Term) -> Moves:
        """Return the moves of a term of which every let below is looked at already."""
        moves = self._memo.get(term)
        if moves is None:
            moves = self._memo[term] = self._moves(term)
        return moves

    def _moves(self, term: Term) -> Moves:
        match term:
            case ParameterRef(document=document, id=name):
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
            case Apply(op=op, arguments=(_, Const(value=str() as calendar))) if (asked(op), calendar) == self.key:
                # One more listed date can only bring the next one nearer.
                return UP if op == IN_CALENDAR else DOWN
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
        if isinstance(term, ParameterRef | ColumnRef | Fact | Feature | Reference):
            if term.type.lo >= 0:
                return 1
            if term.type.hi <= 0:
                return -1
        if isinstance(term, Reference):
            return self._signs.get((term.document, term.id), 0)
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


def _product(m: Movement, a: Term, b: Term) -> Moves:
    out = NOT_AT_ALL
    for x, other in ((a, b), (b, a)):
        moves = m.moves(x)
        sign = m.sign(other)
        out |= (turned(moves, sign) if sign else EITHER) if moves else NOT_AT_ALL
    return out


def _quotient(m: Movement, a: Term, b: Term) -> Moves:
    out, above, below = NOT_AT_ALL, m.moves(a), m.moves(b)
    if above:
        out |= turned(above, m.sign(b)) if m.sign(b) else EITHER
    if below:
        both = m.sign(a) and m.sign(b)
        out |= turned(below, -m.sign(a)) if both else EITHER
    return out


def _power(m: Movement, base: Term, exponent: Term) -> Moves:
    if m.moves(exponent):
        return EITHER
    rises = m.sign(base) == 1 and m.sign(exponent) != 0
    return turned(m.moves(base), m.sign(exponent)) if rises else EITHER if m.moves(base) else NOT_AT_ALL


def _choice(m: Movement, condition: Term, yes: Term, no: Term) -> Moves:
    return EITHER if m.moves(condition) else m.moves(yes) | m.moves(no)


def _equality(m: Movement, a: Term, b: Term) -> Moves:
    """Return the moves of a comparison with a word: words rise along their set: the last comes."""
    word, other = (a, b) if isinstance(a, Const) else (b, a)
    moves = m.moves(other)
    if not moves or not isinstance(word, Const) or not isinstance(word.value, str):
        return EITHER if moves else NOT_AT_ALL
    members = other.type.members
    if word.value not in members or moves == EITHER:
        return EITHER
    if word.value == members[-1]:
        return moves
    return turned(moves, -1) if word.value == members[0] else EITHER


_RULES: dict[str, Callable[[Movement, tuple[Term, ...]], Moves]] = {
    "neg": lambda m, a: turned(m.moves(a[0]), -1),
    "not": lambda m, a: turned(m.moves(a[0]), -1),
    "sub": lambda m, a: m.moves(a[0]) | turned(m.moves(a[1]), -1),
    "ge": lambda m, a: m.moves(a[0]) | turned(m.moves(a[1]), -1),
    "gt": lambda m, a: m.moves(a[0]) | turned(m.moves(a[1]), -1),
    "le": lambda m, a: turned(m.moves(a[0]), -1) | m.moves(a[1]),
    "lt": lambda m, a: turned(m.moves(a[0]), -1) | m.moves(a[1]),
    "eq": lambda m, a: _equality(m, a[0], a[1]),
    "ne": lambda m, a: turned(_equality(m, a[0], a[1]), -1),
    "mul": lambda m, a: _product(m, a[0], a[1]),
    "div": lambda m, a: _quotient(m, a[0], a[1]),
    "pow": lambda m, a: _power(m, a[0], a[1]),
    "if": lambda m, a: _choice(m, a[0], a[1], a[2]),
}
