"""What gates may read of every strategy, `strategy.<fact>`, though none declares it among its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from golive.checker.checked import Key, ParameterTable
from golive.core.signature import Type, number, one_of
from golive.core.span import Span
from golive.core.unit import TIME, UNITS, Unit
from golive.documents.library import Strategy
from golive.documents.order_terms import IGNORE, REPEATS
from golive.documents.own_numbers import AFTER_CLOSE

FAMILY, WHILE_OPEN = "family", "repeat_while_open"

NUMBERS: Mapping[str, tuple[Type, Unit]] = MappingProxyType({AFTER_CLOSE: (number(TIME, 0.0), UNITS["s"])})
"""Numbers of strategies with the unit they are shown in; a strategy that does not say one has zero."""

SAID_FACTS = (FAMILY, WHILE_OPEN, *NUMBERS)


def word_type(name: str, families: Sequence[str]) -> Type | None:
    """Return the closed set that a word of strategies is of; None where no such word is said."""
    if name == FAMILY:
        return one_of(*families)
    return one_of(*REPEATS) if name == WHILE_OPEN else None


def said_words(strategies: Sequence[Strategy]) -> Mapping[str, tuple[str, ...]]:
    """Return the words of strategies, in their order; one that says nothing of repeats ignores them."""
    repeats = (s.repeat.while_open if s.repeat is not None else IGNORE for s in strategies)
    return {FAMILY: tuple(s.family.value for s in strategies), WHILE_OPEN: tuple(repeats)}


def said_numbers(
    strategies: Sequence[str], parameters: Mapping[Key, ParameterTable]
) -> Mapping[str, tuple[float, ...]]:
    """Return the numbers that strategies are held to, in their order."""
    return {name: tuple(_held(parameters, strategies, n, name) for n in range(len(strategies))) for name in NUMBERS}


def said_places(strategy: Strategy) -> Mapping[str, Span]:
    """Return where a strategy says what `said_words` and `said_numbers` tell; what it does not say has no place."""
    repeat = {WHILE_OPEN: strategy.repeat.span} if strategy.repeat is not None else {}
    numbers = {p.id: p.span for p in strategy.parameters if p.id in NUMBERS}
    return {FAMILY: strategy.family.span, **repeat, **numbers}


def _held(parameters: Mapping[Key, ParameterTable], strategies: Sequence[str], n: int, name: str) -> float:
    table = parameters.get((strategies[n], name))
    value = table.by_strategy[n] if table is not None else 0.0
    return value if isinstance(value, float) else 0.0
