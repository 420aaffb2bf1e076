"""Operators: arithmetic in one dimension, comparisons, logic, membership and choice."""

from __future__ import annotations

from golive.checker.typing.civil import fits_hours, is_civil, is_measured
from golive.checker.typing.next_steps import CONDITION, comparable, number_from, with_article
from golive.checker.typing.reading import SIGNS, Reading, complete
from golive.core.signature import BOOL, Kind, Type, number, one_of
from golive.core.unit import RATIO, measured, power, product
from golive.language.syntax import Call, Number, Word
from golive.language.terms import Const, Term

_COMPARISONS = frozenset(("ge", "gt", "le", "lt", "eq", "ne"))
_ORDERINGS = frozenset(("ge", "gt", "le", "lt"))
_WRITTEN = (Word, Number)


def type_operator(reading: Reading, node: Call) -> Term | None:
    """Type what an operator makes of its operands."""
    if node.op in _COMPARISONS:
        return _comparison(reading, node)
    if node.op in ("and", "or", "not"):
        return _logic(reading, node)
    if node.op == "in":
        return _membership(reading, node)
    if node.op == "if":
        return _choice(reading, node)
    return _arithmetic(reading, node)


def _operands(reading: Reading, node: Call, kind: Kind) -> list[Term] | None:
    """Return the terms of an operator's operands, which are all of one kind."""
    terms = [reading.term(argument) for argument in node.arguments]
    for argument, term in zip(node.arguments, terms, strict=True):
        if term is not None and term.type.kind is not kind:
            if kind is Kind.NUMBER:
                wanted, hint = "a number is needed here", number_from(term.type)
            else:
                wanted, hint = f"`{node.op}` takes conditions", CONDITION
            reading.refuse("GL206", f"{wanted}, this is {with_article(term.type)}", argument.at, hint=hint)
            return None
    return complete(terms)


def _arithmetic(reading: Reading, node: Call) -> Term | None:
    terms = _operands(reading, node, Kind.NUMBER)
    if terms is None:
        return None
    left = terms[0].type.dimension
    if not is_measured(reading, node, terms):
        return None
    match node.op:
        case "neg":
            return reading.build(node, number(left), *terms)
        case "mul" | "div":
            sign = 1.0 if node.op == "mul" else -1.0
            return reading.build(node, number(product(left, terms[1].type.dimension, sign)), *terms)
        case "pow":
            return _power(reading, node, *terms)
    dimension = reading.same_dimension(node, terms)
    return None if dimension is None else reading.build(node, number(dimension), *terms)


def _power(reading: Reading, node: Call, base: Term, exponent: Term) -> Term | None:
    if exponent.type.dimension != RATIO:
        has = measured(exponent.type.dimension)
        hint = f"divide it by a number {has}"
        reading.refuse("GL207", f"an exponent is a ratio, this is {has}", node.at, hint=hint)
        return None
    if base.type.dimension == RATIO:
        return reading.build(node, number(), base, exponent)
    if isinstance(exponent, Const) and isinstance(exponent.value, float):
        return reading.build(node, number(power(base.type.dimension, exponent.value)), base, exponent)
    has = measured(base.type.dimension)
    message = f"only a ratio can be raised to a power that varies, this is {has}"
    reading.refuse("GL207", message, node.at, hint=f"divide the base by a number {has}")
    return None


def _comparison(reading: Reading, node: Call) -> Term | None:
    a, b = _compared(reading, node)
    if a is None or b is None:
        return None
    kinds = {a.type.kind, b.type.kind}
    if kinds == {Kind.NUMBER}:
        fits = fits_hours(reading, node, a, b) and reading.same_dimension(node, [a, b]) is not None
        return reading.build(node, BOOL, a, b) if fits else None
    if kinds == {Kind.ENUM} and node.op not in _ORDERINGS:
        if set(a.type.members) != set(b.type.members):
            hint = f"compare `{' | '.join(a.type.members)}` with one of its own members, in double quotes"
            reading.refuse("GL206", "these two enums have different members", node.at, hint=hint)
            return None
        return reading.build(node, BOOL, a, b)
    message = f"`{SIGNS[node.op]}` cannot compare {a.type} with {b.type}"
    reading.refuse("GL206", message, node.at, hint=comparable(a.type, b.type))
    return None


def _compared(reading: Reading, node: Call) -> tuple[Term | None, Term | None]:
    """Return the two sides of a comparison: a quoted word, or a time of day, belongs to what is on the other side."""
    left, right = node.arguments
    if isinstance(left, _WRITTEN) and not isinstance(right, _WRITTEN):
        b = reading.term(right)
        return None if b is None and is_civil(left) else reading.term(left, expected=b.type if b else None), b
    a = reading.term(left)
    if a is None and is_civil(right):
        return a, None
    return a, reading.term(right, expected=a.type if a else None)


def _logic(reading: Reading, node: Call) -> Term | None:
    terms = _operands(reading, node, Kind.BOOL)
    return None if terms is None else reading.build(node, BOOL, *terms)


def _membership(reading: Reading, node: Call) -> Term | None:
    value = reading.term(node.arguments[0])
    if value is None:
        return None
    if value.type.kind is not Kind.ENUM:
        message = f"`in` takes a member of an enum, this is {with_article(value.type)}"
        hint = "compare numbers with `>=` and `<=`, join conditions with `and` and `or`"
        reading.refuse("GL206", message, node.arguments[0].at, hint=hint)
        return None
    members = [reading.term(argument, expected=value.type) for argument in node.arguments[1:]]
    if not all(isinstance(member, Const) for member in members):
        return None
    return reading.build(node, BOOL, value, *(member for member in members if member is not None))


def _choice(reading: Reading, node: Call) -> Term | None:
    condition, yes, no = (reading.term(argument) for argument in node.arguments)
    if condition is not None and condition.type.kind is not Kind.BOOL:
        message = f"`if` takes a condition, this is {with_article(condition.type)}"
        reading.refuse("GL206", message, node.arguments[0].at, hint=CONDITION)
        return None
    if condition is None or yes is None or no is None:
        return None
    answer = _either(reading, node, yes, no)
    return None if answer is None else reading.build(node, answer, condition, yes, no)


def _either(reading: Reading, node: Call, yes: Term, no: Term) -> Type | None:
    """Return the type of what is one of two answers."""
    if yes.type.kind is Kind.ENUM and no.type.kind is Kind.ENUM:
        return one_of(*dict.fromkeys((*yes.type.members, *no.type.members)))
    if yes.type.kind is Kind.NUMBER and no.type.kind is Kind.NUMBER:
        dimension = reading.same_dimension(node, [yes, no])
        return None if dimension is None else number(dimension)
    if yes.type.kind is no.type.kind is Kind.BOOL:
        return BOOL
    hint = "give both answers one type: two numbers in one unit, two enums, or two conditions"
    reading.refuse("GL206", f"the two answers of `if` are {yes.type} and {no.type}", node.at, hint=hint)
    return None
