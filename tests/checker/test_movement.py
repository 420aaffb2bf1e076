"""How terms move with all that is declared at once: as with each of it alone, and as their values do."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from golive.checker.movement import DOWN, NOT_AT_ALL, UP, Movement
from golive.core.signature import BOOL, number
from golive.language.terms import Apply, Const, ParameterRef, Reference, Term

NUMBER = number()
NAMES = ("a", "b", "c")
KEYS = tuple(("d", name) for name in NAMES)
FOLDS: dict[str, Callable[[float, float], float]] = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "min": min,
    "max": max,
}

leaves = st.one_of(
    st.sampled_from(NAMES).map(lambda name: ParameterRef(document="d", id=name, type=NUMBER)),
    st.integers(-2, 2).map(lambda value: Const(value=float(value), type=NUMBER)),
)


def applied(below: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    two = st.tuples(st.sampled_from(sorted(FOLDS)), below, below)
    return st.one_of(
        below.map(lambda x: Apply(op="neg", arguments=(x,), type=NUMBER)),
        two.map(lambda of: Apply(op=of[0], arguments=of[1:], type=NUMBER)),
    )


terms = st.recursive(leaves, applied, max_leaves=8)


def value(term: Term, given: dict[str, float]) -> float:
    if isinstance(term, ParameterRef):
        return given[term.id]
    if isinstance(term, Const):
        return float(term.value)
    assert isinstance(term, Apply)
    arguments = [value(a, given) for a in term.arguments]
    return -arguments[0] if term.op == "neg" else FOLDS[term.op](*arguments)


@given(term=terms, others=st.lists(st.integers(-3, 3), min_size=3, max_size=3))
def test_a_value_moves_only_the_way_it_is_said_to(term: Term, others: list[int]) -> None:
    movement = Movement({})
    ways = movement.of(term)
    for _, name in KEYS:
        fixed = dict(zip(NAMES, map(float, others), strict=True))
        values = [value(term, {**fixed, name: float(x)}) for x in range(-3, 4)]
        moves = ways.moves(movement.bit(("d", name)))
        went = {1 if after > before else -1 for before, after in pairwise(values) if after != before}
        assert went <= moves, (name, values)


@given(term=terms)
def test_what_moves_with_one_key_does_not_depend_on_the_others(term: Term) -> None:
    def alone(part: Term, name: str) -> Term:
        # A reference to nothing stands still, and has the type of the parameter it stands for.
        if isinstance(part, ParameterRef) and part.id != name:
            return Reference(document="d", id="nothing", type=part.type)
        if isinstance(part, Apply):
            return Apply(op=part.op, arguments=tuple(alone(a, name) for a in part.arguments), type=part.type)
        return part

    together = Movement({})
    ways = together.of(term)
    for key in KEYS:
        one = Movement({})
        assert ways.moves(together.bit(key)) == one.of(alone(term, key[1])).moves(one.bit(key))


def test_a_let_moves_as_what_it_stands_for_and_bits_name_their_keys() -> None:
    a, b, _ = (ParameterRef(document="d", id=name, type=NUMBER) for name in NAMES)
    lets = {("d", "gap"): Apply(op="sub", arguments=(a, b), type=NUMBER)}
    gap = Reference(document="d", id="gap", type=NUMBER)
    movement = Movement(lets)
    ways = movement.of(Apply(op="ge", arguments=(gap, Const(value=0.0, type=NUMBER)), type=BOOL))
    assert [ways.moves(movement.bit(key)) for key in KEYS] == [UP, DOWN, NOT_AT_ALL]
    assert list(movement.keys(ways.up | ways.down)) == [("d", "a"), ("d", "b")]
