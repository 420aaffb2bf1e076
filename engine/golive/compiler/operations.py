"""The operations the back ends share: one meaning, spelled three ways, side by side.

`fold` is the meaning on constants, `python` the spelling in the generated scalar function, `numexpr` the spelling in
columns (empty where numpy does it). In both spellings `{0}` is the first argument. `fin` makes an infinite number NaN;
the lowering puts it before every comparison, division, power, minimum and output, so that an infinity can never
satisfy a condition.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from golive.core.dataclass import dataclass

NAN = float("nan")


def divide(a: float, b: float) -> float:
    """Return a / b; unknown when b is zero."""
    return a / b if b else NAN


def raise_to(a: float, b: float) -> float:
    """Return a ** b; unknown where it is not a finite real number."""
    if math.isnan(a) or math.isnan(b):
        return NAN
    try:
        return math.pow(a, b)
    except (ValueError, OverflowError):
        return NAN


def root(a: float) -> float:
    """Return the square root; unknown under zero."""
    return math.sqrt(a) if a >= 0 else NAN


def at_least_zero(a: float) -> float:
    """Return a, or zero where it is negative or unknown: what an unknown limit amounts to."""
    return a if a > 0.0 else 0.0


def exponential(a: float) -> float:
    """Return e ** a; unknown on overflow."""
    try:
        return math.exp(a)
    except OverflowError:
        return NAN


def logarithm(a: float) -> float:
    """Return the natural logarithm; unknown at or under zero."""
    return math.log(a) if a > 0 else NAN


def whole(a: float) -> float:
    """Return the largest whole number not above a; unknown of what is not finite."""
    return float(math.floor(a)) if math.isfinite(a) else NAN


def smallest(a: float, b: float) -> float:
    return (a if a <= b else b + (a - a)) + 0.0


def largest(a: float, b: float) -> float:
    return (a if a >= b else b + (a - a)) + 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation and its spellings."""

    kind: str
    python: str
    numexpr: str
    fold: Callable[..., float | int | bool]


def _op(kind: str, python: str, numexpr: str, fold: Callable[..., float | int | bool]) -> Operation:
    return Operation(kind=kind, python=python, numexpr=numexpr or python, fold=fold)


def _extreme(sign: str, fold: Callable[[float, float], float]) -> Operation:
    # The second branch adds a zero that is NaN when the first argument is: NaN in either gives NaN. The last zero
    # makes equal zeros of different sign one, whichever of them a back end picks.
    other = "{1} + ({0} - {0})"
    test = "{0} " + sign + " {1}"
    python, numexpr = "({0} if " + test + " else " + other + ") + 0.0", "where(" + test + ", {0}, " + other + ") + 0.0"
    return _op("f", python, numexpr, fold)


OPERATIONS: dict[str, Operation] = {
    # numbers
    "add": _op("f", "{0} + {1}", "", lambda a, b: a + b),
    "sub": _op("f", "{0} - {1}", "", lambda a, b: a - b),
    "mul": _op("f", "{0} * {1}", "", lambda a, b: a * b),
    "div": _op("f", "({0} / {1} if {1} else nan)", "{0} / {1}", divide),
    "div_by": _op("f", "{0} / {1}", "", divide),  # by a constant that is not zero
    "neg": _op("f", "-{0}", "", lambda a: -a),
    "abs": _op("f", "abs({0})", "", abs),
    "pow": _op("f", "raise_to({0}, {1})", "{0} ** {1} + ({0} - {0}) + ({1} - {1})", raise_to),
    "sqrt": _op("f", "root({0})", "sqrt({0})", root),
    "exp": _op("f", "exponential({0})", "exp({0})", exponential),
    "log": _op("f", "logarithm({0})", "log({0})", logarithm),
    "floor": _op("f", "whole({0})", "floor({0})", whole),
    "min": _extreme("<=", smallest),
    "max": _extreme(">=", largest),
    "or_zero": _op("f", "({0} if {0} > 0.0 else 0.0)", "where({0} > 0.0, {0}, 0.0)", at_least_zero),
    "fin": _op("f", "{0} + ({0} - {0})", "", lambda a: a + (a - a)),
    "sel": _op("f", "({1} if {0} else {2})", "where({0}, {1}, {2})", lambda m, a, b: a if m else b),
    # masks
    "ge": _op("m", "{0} >= {1}", "", lambda a, b: a >= b),
    "gt": _op("m", "{0} > {1}", "", lambda a, b: a > b),
    "le": _op("m", "{0} <= {1}", "", lambda a, b: a <= b),
    "lt": _op("m", "{0} < {1}", "", lambda a, b: a < b),
    "eq": _op("m", "{0} == {1}", "", lambda a, b: a == b),
    "ne": _op("m", "({0} < {1} or {0} > {1})", "(({0} < {1}) | ({0} > {1}))", lambda a, b: a < b or a > b),
    "known": _op("m", "{0} == {0}", "", lambda a: not math.isnan(a)),
    "not": _op("m", "not {0}", "~{0}", lambda m: not m),
    "code_eq": _op("m", "{0} == {1}", "", lambda a, b: a == b),
    "code_known": _op("m", "{0} >= 0", "", lambda a: a >= 0),
    # codes
    "code_sel": _op("e", "({1} if {0} else {2})", "where({0}, {1}, {2})", lambda m, a, b: a if m else b),
}
"""Operations with a fixed number of arguments. Besides these: `const`, `in`, `in_true`, `in_false`, `and`, `or`,
`look` (a table by one code), `grid` (by two) and `first` (the position of the first true mask)."""
