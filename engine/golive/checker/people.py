"""People: keys that are keys and of one person each, machines that only renew, authors that are there."""

from __future__ import annotations

from golive.checker.draft import Draft
from golive.core.suggest import did_you_mean
from golive.documents.people_faults import MACHINE_ROLE, NO_AUTHOR, NO_TIME, NOT_ALONE, SAME_KEY, people_faults

_CODES = {SAME_KEY: "GL261", MACHINE_ROLE: "GL262", NO_AUTHOR: "GL203", NO_TIME: "GL263", NOT_ALONE: "GL263"}
_KEY = "GL260"


def check_people(draft: Draft) -> None:
    """Check who may sign; there is at most one such document."""
    first, *others = draft.index.specs.people or (None,)
    if first is None:
        return
    for other in others:
        first_one = (("the first one", first.header.span),)
        hint = "list everyone in one file: two could each say something else of the same person"
        draft.pad.error("GL220", "people are listed twice", other.header.span, hint=hint, related=first_one)
    for fault in people_faults(first):
        related = () if fault.related is None else (("the other one", fault.related),)
        code = _CODES.get(fault.reason, _KEY)
        draft.pad.error(code, fault.message, fault.span, hint=fault.hint, related=related)
    for strategy in first.strategies:
        known = draft.index.strategies
        if strategy.value not in known and not draft.index.specs.may_lack("strategy", id=strategy.value):
            hint = did_you_mean(strategy.value, known) or f"the library has: {', '.join(known) or 'none'}"
            draft.pad.error("GL203", f"there is no strategy `{strategy.value}`", strategy.span, hint=hint)
