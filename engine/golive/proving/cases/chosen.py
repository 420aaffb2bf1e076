"""Which cases a pattern means: those of a document, or one of them, with `*` for any part of a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from golive.proving.cases.plan import Plan


def chosen_cases(plans: Iterable[Plan], pattern: str) -> tuple[Plan, ...]:
    """Return the cases that a pattern names by `document` or `document.case`, with or without the kind before it."""
    return tuple(plan for plan in plans if any(fnmatchcase(name, pattern) for name in names_of_case(plan)))


def bases_of(chosen: Sequence[Plan], plans: Iterable[Plan]) -> tuple[Plan, ...]:
    """Return the cases that fill in chosen ones and are not among them: what is not met there shows nothing here."""
    named = {f"{plan.document}.{plan.case.id}": plan for plan in plans}
    bases: dict[str, Plan] = {}
    waiting = [plan.base for plan in chosen]
    for name in waiting:
        if name in named and name not in bases:
            bases[name] = named[name]
            waiting.append(named[name].base)
    own = {plan.case.span for plan in chosen}
    return tuple(plan for plan in bases.values() if plan.case.span not in own)


def names_of_case(plan: Plan) -> tuple[str, ...]:
    """Return what a case is called: by its document, and by its own id after that, with and without the kind."""
    return (
        plan.document,
        plan.of,
        f"{plan.document}.{plan.case.id}",
        f"{plan.of}.{plan.case.id}",
    )
