"""How old a library lets each stream of a market be, and how long it may stand still: the strictest of its rules."""

from __future__ import annotations

from collections.abc import Mapping

from golive.compiler.program import Program
from golive.core.signature import Kind
from golive.core.unit import NANOS, TIME
from golive.core.value import Unknown
from golive.documents.market import StreamKind
from golive.market.stream_faults import NO_FROZEN_LIMIT, NO_LIMIT, StreamLimits

FROZEN = "max_frozen"
"""What a library calls the longest time for which a quote or a book that moves may stay the same."""

_STANDING = (StreamKind.QUOTES, StreamKind.BOOK)


def stream_limits(program: Program) -> Mapping[StreamKind, StreamLimits]:
    """Return the strictest limits of a library, of any document and any strategy, with where they are written."""
    frozen, frozen_rule = _frozen(program)
    limits = {}
    for kind in StreamKind:
        age, age_rule = _age(program, kind)
        stands = kind in _STANDING
        limits[kind] = StreamLimits(
            age=age,
            age_rule=age_rule,
            frozen=frozen if stands else NO_FROZEN_LIMIT,
            frozen_rule=frozen_rule if stands else "",
        )
    return limits


def _age(program: Program, kind: StreamKind) -> tuple[int | Unknown, str]:
    """Return the least age that an input of a stream may have."""
    specs, kinds = program.checked.specs, {Kind(kind.value)}
    if kind is StreamKind.BOOK:
        kinds.add(Kind.LEVELS)
    ages = [
        (item.max_age_s, f"{document.header.id}.{item.id}", item.span)
        for document in (*specs.inputs, *specs.scoped)
        for item in document.inputs
        if item.type is not None and item.type.kind in kinds and item.max_age_s is not None
    ]
    if not ages:
        return NO_LIMIT, ""
    age, name, span = min(ages)
    return round(age * NANOS), f"`max_age` of `{name}`, {span}"


def _frozen(program: Program) -> tuple[int | Unknown, str]:
    """Return the least value of what a library calls `max_frozen`."""
    limits = [
        (value, f"`{document}.{id}`, {table.declared.span}")
        for (document, id), table in program.checked.parameters.items()
        if id == FROZEN and table.type.dimension == TIME
        for value in (table.house, *table.by_strategy)
        if isinstance(value, float)
    ]
    if not limits:
        return NO_FROZEN_LIMIT, ""
    value, rule = min(limits)
    return round(value * NANOS), rule
