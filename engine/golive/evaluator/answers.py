"""What a function answered, as plain Python, or why it cannot be used: its word for it is not taken."""

from __future__ import annotations

import math
from typing import Any

from golive.compiler.features import FeatureSpec
from golive.core.signature import Kind
from golive.core.value import Unknown, invalid
from golive.language.terms import Port


def usable(answer: Any, spec: FeatureSpec) -> Any:
    """Return the answer; a number that is not finite is invalid, whatever the function thinks."""
    if isinstance(answer, Unknown):
        return answer
    if spec.port.type.kind is Kind.NUMBER:
        number = float(answer)
        if not math.isfinite(number):
            return invalid("not_finite", f"{spec.function} gave no finite number")
        return number
    return bool(answer) if spec.port.type.kind is Kind.BOOL else answer


def member(answer: Any, port: Port) -> Any:
    """Return the answer; where a member of an enum is asked for, anything else is invalid."""
    if isinstance(answer, Unknown) or port.type.kind is not Kind.ENUM or answer in port.type.members:
        return answer
    return invalid("not_a_member", f"{port.column} cannot be {answer}")
