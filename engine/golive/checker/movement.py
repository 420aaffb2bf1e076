"""Which ways values move as any parameter or fact rises, or a calendar lists more, as far as can be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from golive.checker.checked import Key
from golive.language.builtins import IN_CALENDAR, UNTIL
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


class Ways(NamedTuple):
    """With which keys a value can move up, and with which down: one bit for each, as `Movement` numbers them.

    All keys at once: a library of ten times as many rules has ten times the parameters too, and asking for each of them
    what each rule does would take a hundred times as long.
    """

    up: int = 0
    down: int = 0

    def moves(self, bit: int) -> Moves:
        """Return the ways with the one key that a bit stands for."""
        return (UP if self.up & bit else NOT_AT_ALL) | (DOWN if self.down & bit else NOT_AT_ALL)

    def __or__(self, other: Ways) -> Ways:
        return Ways(self.up | other.up, self.down | other.down)

    def turned(self, sign: int) -> Ways:
        """Return the ways of what rises as this does (sign 1), or falls (sign -1)."""
        return self if sign > 0 else Ways(self.down, self.up)

    def either(self) -> Ways:
        """Return the ways of what moves with the same keys, and nobody can tell how."""
        return Ways(self.up | self.down, self.up | self.down)

    def times(self, sign: int) -> Ways:
        """Return the ways of this multiplied with what has a sign, or with what may have either (0)."""
        return self.turned(sign) if sign else self.either()


def union(ways: Iterable[Ways]) -> Ways:
    """Return the ways of what moves as any of these does."""
    up = down = 0
    for one in ways:
        up, down = up | one.up, down | one.down
    return Ways(up, down)


_STILL = Ways()
# One more listed date can only bring the next one nearer.
_AS_IT_LISTS_MORE = {IN_CALENDAR: 1, UNTIL: -1}
_SAME = frozenset(("add", "min", "max", "clip", "sqrt", "exp", "log", "over_one_day", "and", "or", "share_true"))


class Movement:
    """How terms move with everything that is declared."""

    def __init__(self, lets: Mapping[Key, Term]) -> None:
        self.lets = lets
        self._bits: dict[Key, int] = {}
        self._ways: dict[Key, Ways] = {}
        self._signs: dict[Key, int] = {}

    def of(self, term: Term) -> Ways:
        """Return which ways a term can move as each parameter or fact rises."""
        for key in below_first((term,), self.lets, self._ways):
            self._signs[key] = self.sign(self.lets[key])
            self._ways[key] = self.ways(self.lets[key])
        return self.ways(term)

    def bit(self, key: Key) -> int:
        """Return what stands for a key in the ways of terms."""
        return self._bits.setdefault(key, 1 << len(self._bits))

    def keys(self, bits: int) -> Iterator[Key]:
        """Yield the keys that bits stand for."""
        numbered = tuple(self._bits) if bits else ()
        while bits:
            lowest = bits & -bits
            yield numbered[lowest.bit_length() - 1]
            bits ^= lowest

    def ways(self, term: Term) -> Ways:
        """Return the ways of a term of which every let below is looked at already."""
        match term:
            case ParameterRef(document=document, id=name):
                return Ways(self.bit((document, name)))
            case Fact(id=name):
                return Ways(self.bit((FACT, name)))
            case Reference(document=document, id=name):
                return self._ways.get((document, name), _STILL)
            case Feature(arguments=arguments):
                return self._any(arguments).either()
            case Lookup(row=row, column=column):
                return self._any((row, column)).either()
            case Apply(op=op, arguments=(moment, Const(value=str() as calendar))) if op in _AS_IT_LISTS_MORE:
                return self._of_calendar(op, calendar, self.ways(moment).either())
            case Apply(op=op, arguments=arguments):
                rule = _RULES.get(op)
                if op in _SAME:
                    return self._any(arguments)
                return rule(self, arguments) if rule is not None else self._any(arguments).either()
        return _STILL

    def _any(self, terms: tuple[Term, ...]) -> Ways:
        return union(self.ways(term) for term in terms)

    def _of_calendar(self, op: str, calendar: str, otherwise: Ways) -> Ways:
        """Return the ways of what is asked of a calendar, `otherwise` with all but the calendar itself."""
        own = self.bit((asked(op), calendar))
        listed = Ways(own).turned(_AS_IT_LISTS_MORE[op])
        return Ways(otherwise.up & ~own, otherwise.down & ~own) | listed

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


def _product(m: Movement, a: Term, b: Term) -> Ways:
    return m.ways(a).times(m.sign(b)) | m.ways(b).times(m.sign(a))


def _quotient(m: Movement, a: Term, b: Term) -> Ways:
    above, below = m.sign(a), m.sign(b)
    return m.ways(a).times(below) | m.ways(b).times(-above if below else 0)


def _power(m: Movement, base: Term, exponent: Term) -> Ways:
    rises = m.sign(base) == 1
    return m.ways(base).times(m.sign(exponent) if rises else 0) | m.ways(exponent).either()


def _difference(m: Movement, a: Term, b: Term) -> Ways:
    return m.ways(a) | m.ways(b).turned(-1)


def _choice(m: Movement, condition: Term, yes: Term, no: Term) -> Ways:
    return m.ways(condition).either() | m.ways(yes) | m.ways(no)


def _equality(m: Movement, a: Term, b: Term) -> Ways:
    """Return the ways of a comparison with a word: words rise along their set: the last comes."""
    word, other = (a, b) if isinstance(a, Const) else (b, a)
    ways, members = m.ways(a) | m.ways(b), other.type.members
    if isinstance(word, Const) and word.value in members:
        if word.value == members[-1]:
            return ways
        if word.value == members[0]:
            return ways.turned(-1)
    return ways.either()


_RULES: dict[str, Callable[[Movement, tuple[Term, ...]], Ways]] = {
    "neg": lambda m, a: m.ways(a[0]).turned(-1),
    "not": lambda m, a: m.ways(a[0]).turned(-1),
    "sub": lambda m, a: _difference(m, a[0], a[1]),
    "ge": lambda m, a: _difference(m, a[0], a[1]),
    "gt": lambda m, a: _difference(m, a[0], a[1]),
    "le": lambda m, a: _difference(m, a[1], a[0]),
    "lt": lambda m, a: _difference(m, a[1], a[0]),
    "eq": lambda m, a: _equality(m, a[0], a[1]),
    "ne": lambda m, a: _equality(m, a[0], a[1]).turned(-1),
    "mul": lambda m, a: _product(m, a[0], a[1]),
    "div": lambda m, a: _quotient(m, a[0], a[1]),
    "pow": lambda m, a: _power(m, a[0], a[1]),
    "if": lambda m, a: _choice(m, a[0], a[1], a[2]),
}
