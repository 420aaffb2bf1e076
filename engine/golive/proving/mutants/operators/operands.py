"""Something left out: one operand of `and`, `or`, of a sum or product, of `min`, `max` and their like."""

from __future__ import annotations

from collections.abc import Iterator

from golive.documents.header import Text
from golive.language.builtins import BUILTINS
from golive.language.syntax import Call, Expression
from golive.proving.mutants.mutant import dropped
from golive.proving.mutants.operators.spliced import TextChange, ends_of, spliced, with_brackets

_BOTH = frozenset(("and", "or", "add", "mul"))
_SECOND = frozenset(("sub", "div", "pow"))
"""Of these only the second can be left out: what is left of the other way round is nothing that one would write."""

_OF_MANY = frozenset(f.name for f in BUILTINS if f.variadic)


def dropped_operands(text: Text, call: Call) -> Iterator[TextChange]:
    """Yield an expression without each operand that it would be one without."""
    operands = call.arguments
    if call.op not in (_OF_MANY if call.is_function else _BOTH | _SECOND) or len(operands) == 1:
        return
    for n, operand in enumerate(operands):
        # What is left out of `a + b + c` is one of the three, not the sum of two.
        several = isinstance(operand, Call) and operand.op == call.op and not operand.is_function
        if (n or call.op not in _SECOND) and not several:
            yield _without(text, call, n)


def _without(text: Text, call: Call, n: int) -> TextChange:
    source, operands = text.value, call.arguments
    places = [with_brackets(source, operand, call) for operand in operands]
    shown = dropped(f"`{source[slice(*places[n])]}`")
    name = f"{call.op}_{n + 1}_dropped"
    left = [*operands[:n], *operands[n + 1 :]]
    if call.is_function and not left[1:]:
        return spliced(text, *ends_of(call), _alone(source, left[0]), name, shown)
    start = places[0][0] if n == 0 else places[n - 1][1]
    end = places[1][0] if n == 0 else places[n][1]
    return spliced(text, start, end, "", name, shown)


def _alone(source: str, part: Expression) -> str:
    """Return a part as it can stand anywhere."""
    written = source[slice(*ends_of(part))]
    return f"({written})" if isinstance(part, Call) and not part.is_function else written
