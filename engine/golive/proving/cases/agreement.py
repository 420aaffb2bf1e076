"""Whether an answer is what a case expects of it, field by field."""

from __future__ import annotations

from golive.compiler.lower import TOLERANCE


def same_rule(expected: str, got: str) -> bool:
    """Say whether a rule is the one expected: its id alone, or as `gate.rule`.

    >>> same_rule("delta_confirms", "orderflow.delta_confirms"), same_rule("regime.delta_confirms", "delta_confirms")
    (True, False)
    """
    return got == expected or (got.endswith(f".{expected}") and bool(expected))


def same_size(expected: object, got: object) -> bool:
    """Say whether a size is the one expected, in decimal terms; neither a condition nor a text is a number.

    >>> same_size(0.3, 0.1 + 0.2), same_size(1.0, True), same_size(0.0, float("nan"))
    (True, False, False)
    """
    if isinstance(expected, bool) or isinstance(got, bool):
        return False
    if not isinstance(expected, int | float) or not isinstance(got, int | float):
        return False
    return expected == got or abs(got - expected) <= TOLERANCE * max(1.0, abs(expected))
