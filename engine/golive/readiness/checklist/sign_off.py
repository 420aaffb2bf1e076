"""What people's statements on a frozen packet say of an item that is theirs to sign."""

from __future__ import annotations

from collections.abc import Sequence

from golive.core.dataclass import dataclass
from golive.core.dated_ahead import age_of
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.status import Status

APPROVED = "approved"
"""The one meaning that approves; any other word is a refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a person said of a packet; instants are nanoseconds UTC, None where they cannot be read.

    `step` says from which stage to which it is, in words; it is empty where nobody said.
    """

    by: str
    role: str
    packet: str
    issued: int | None
    not_after: int | None
    meaning: str
    signed: bool
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOff:
    """How a sign-off stands, when what satisfies it ends, in nanoseconds UTC, and for which steps it was approved."""

    status: Status
    until: int | None = None
    steps: tuple[str, ...] = ()


def sign_off_status(
    item: Item, statements: Sequence[Statement], *, packet: str | None, author: str, unsigned_counts: bool, now: int
) -> SignedOff:
    """Return how a sign-off stands: one refusal fails it, whoever else approves.

    Parameters
    ----------
    packet
        The digest of the frozen packet, None where none is frozen: nothing can be signed then.
    unsigned_counts
        Whether the list of people takes an assertion for a signature.
    """
    heard = [
        word
        for word in statements
        if word.role in item.roles
        and word.by != author
        and word.by not in item.not_by
        and (word.signed or unsigned_counts)
    ]
    if packet is None or not heard:
        return SignedOff(status=Status.PENDING)
    own = [word for word in heard if word.packet == packet]
    if not own:
        return SignedOff(status=Status.STALE_SUBJECT)
    dated = [(word.issued, word) for word in own if word.issued is not None and age_of(word.issued, now) is not None]
    if len(dated) < len(own):
        return SignedOff(status=Status.ERROR)
    last: dict[str, tuple[tuple[int, bool], Statement]] = {}
    for issued, word in dated:
        # Of two that one person said at one instant, the refusal counts.
        place = (issued, word.meaning != APPROVED)
        if word.by not in last or place > last[word.by][0]:
            last[word.by] = place, word
    standing = [word for _, word in last.values()]
    if any(word.meaning != APPROVED for word in standing):
        return SignedOff(status=Status.FAIL)
    held = [(end, word.step) for word in standing if (end := _ends(word, item, now)) is not None]
    if not held:
        return SignedOff(status=Status.EXPIRED)
    steps = tuple(sorted({step for _, step in held if step}))
    return SignedOff(status=Status.PASS, until=max(end for end, _ in held), steps=steps)


def _ends(word: Statement, item: Item, now: int) -> int | None:
    """Return the first instant at which an approval counts no more; None where it does not now."""
    if word.issued is None or word.not_after is None:
        return None
    age = age_of(word.issued, now)
    holds = age is not None and age <= item.max_age and now < word.not_after
    return min(word.not_after, word.issued + item.max_age + 1) if holds else None
