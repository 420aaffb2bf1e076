"""People: keys that are keys and of one person each, machines that only renew, authors that are there."""

from __future__ import annotations

from golive.checker.draft import Draft
from golive.core.distinct import TooFew
from golive.core.suggest import did_you_mean
from golive.documents.duties import seats
from golive.documents.people import People
from golive.documents.people_faults import (
    FEW_ROLES,
    MACHINE_ROLE,
    NO_AUTHOR,
    NO_TIME,
    NOT_ALONE,
    SAME_KEY,
    people_faults,
)

_CODES = {
    SAME_KEY: "GL261",
    MACHINE_ROLE: "GL262",
    NO_AUTHOR: "GL203",
    NO_TIME: "GL263",
    NOT_ALONE: "GL263",
    FEW_ROLES: "GL264",
}
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
    _duties(draft, first)
    for strategy in first.strategies:
        known = draft.index.strategies
        if strategy.value not in known and not draft.index.specs.may_lack("strategy", id=strategy.value):
            hint = did_you_mean(strategy.value, known) or f"the library has: {', '.join(known) or 'none'}"
            draft.pad.error("GL203", f"there is no strategy `{strategy.value}`", strategy.span, hint=hint)


def _duties(draft: Draft, people: People) -> None:
    """Prove of each strategy that there is an instant at which each step can be signed; which one, a clock says."""
    for strategy in people.strategies:
        for step in people.steps:
            short = _too_few(people, strategy.value, step.value)
            if short is not None:
                roles = [people.signed_by[step.value][place].value for place in short.places]
                only = ", ".join(sorted(short.people))
                lacks = f"need {len(roles)} different people, and only {only} may sign" if only else "is nobody's role"
                message = f"`{strategy.value}` cannot be signed for {step.value}: {' and '.join(roles)} {lacks}"
                hint = "whoever wrote it signs nothing of it: list another person with that role, for the same time"
                draft.pad.error("GL265", message, strategy.span, hint=hint, related=(("the step", step.span),))


def _too_few(people: People, strategy: str, step: str) -> TooFew | None:
    """Return roles for which there are too few people whenever one of them begins; None where once there are enough."""
    short: TooFew | None = None
    for begun in sorted(one.since for one in people.people):
        seated = seats(people, strategy, step, (one for one in people.people if one.holds(begun)))
        if not isinstance(seated, TooFew):
            return None
        short = seated
    return short
