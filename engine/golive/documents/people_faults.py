"""What is wrong with who may sign: keys that are none or shared, machines that may too much, authors nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.public_key import PublicKey, read_public_key
from golive.core.span import Span
from golive.documents.duties import LEAST_ROLES
from golive.documents.people import RENEWER, RISK_MANAGER, SOLO, People, Signer

SAME_KEY, MACHINE_ROLE, NO_TIME, NO_AUTHOR, NOT_ALONE, FEW_ROLES = (
    *("same_key", "machine_role", "no_time", "no_author", "not_alone", "few_roles"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFault:
    """A fault with its stable reason and its place; `related` is where the other of two stands."""

    reason: str
    message: str
    span: Span
    hint: str
    related: Span | None = None


def key_of(signer: Signer) -> PublicKey:
    """Return a signer's key; what is none is refused (`read_public_key`)."""
    return read_public_key(signer.key.value)


def people_faults(people: People) -> Iterator[PeopleFault]:
    """Yield every fault, in the order of the file where that is not the kind of fault's."""
    yield from _keys(people)
    yield from _roles(people)
    for one in people.signers:
        if one.until <= one.since:
            message = f"`{one.id.value}` may sign at no time: `until` is not after `from`"
            yield PeopleFault(reason=NO_TIME, message=message, span=one.until_place.span, hint="`until` is exclusive")
    yield from _authors(people)
    yield from _steps(people)
    if people.profile == SOLO and len(people.people) != 1:
        message = f"`profile: {SOLO}` is for one person, and {len(people.people)} stand here"
        hint = "write `profile: team`: two pairs of eyes are what it asks for"
        yield PeopleFault(reason=NOT_ALONE, message=message, span=people.header.span, hint=hint)


def _keys(people: People) -> Iterator[PeopleFault]:
    first: dict[bytes, Signer] = {}
    for one in people.signers:
        place = one.key.span
        try:
            key = key_of(one)
        except Refused as error:
            hint = "copy the line of the `.pub` file, without the comment at its end"
            yield PeopleFault(reason=error.code, message=error.sentence, span=place, hint=hint)
            continue
        other = first.setdefault(key.point, one)
        if other is not one:
            message = f"`{one.id.value}` and `{other.id.value}` have the same key: one secret signs for both"
            hint, related = "each has a key of their own", other.key.span
            yield PeopleFault(reason=SAME_KEY, message=message, span=place, hint=hint, related=related)


def _roles(people: People) -> Iterator[PeopleFault]:
    for one in people.people:
        for role in one.roles:
            if role.value == RENEWER:
                message = f"`{one.id.value}` is a person, and `{RENEWER}` is a machine's role"
                hint = "list the key under `machines`"
                yield PeopleFault(reason=MACHINE_ROLE, message=message, span=role.span, hint=hint)
    for one in people.machines:
        for role in one.roles:
            if role.value != RENEWER:
                message = f"`{one.id.value}` is a machine, and `{role.value}` is a person's role"
                hint = f"a machine has the role `{RENEWER}` alone"
                yield PeopleFault(reason=MACHINE_ROLE, message=message, span=role.span, hint=hint)


def _steps(people: People) -> Iterator[PeopleFault]:
    """Yield steps that too few have to sign, or not the risk manager; one that is not listed nobody can sign."""
    for step in people.steps if people.profile != SOLO else ():
        roles = {role.value for role in people.signed_by[step.value]}
        if len(roles) < LEAST_ROLES or RISK_MANAGER not in roles:
            message = f"`{step.value}` is signed by the risk manager and at least one other role"
            hint = f"write `{step.value}: [{RISK_MANAGER}, peer_reviewer]`"
            yield PeopleFault(reason=FEW_ROLES, message=message, span=step.span, hint=hint)


def _authors(people: People) -> Iterator[PeopleFault]:
    known = {one.id.value for one in people.people}
    for strategy, authors in people.authors.items():
        for author in authors:
            if author.value not in known:
                message = f"`{author.value}`, who wrote `{strategy}`, is nobody of `people`"
                hint = "list each author under `people`, also one that signs nothing"
                yield PeopleFault(reason=NO_AUTHOR, message=message, span=author.span, hint=hint)
