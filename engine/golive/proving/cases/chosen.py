"""Which cases a pattern means: those of a document, or one of them, with `*` for any part of a name."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from golive.proving.cases.plan import Plan


def chosen_cases(plans: Iterable[Plan], pattern: str) -> tuple[Plan, ...]:
    """Return the cases that a pattern names by `document` or `document.case`, with or without the kind before it."""
    return tuple(plan for plan in plans if any(fnmatchcase(name, pattern) for name in names_of_case(plan)))


def names_of_case(plan: Plan) -> tuple[str, ...]:
    """Return what a case is called: by its document, and by its own id after that, with and without the kind."""
    return (
        plan.document,
        plan.of,
        f"{plan.document}.{plan.case.id}",
        f"{plan.of}.{plan.case.id}",
    )
