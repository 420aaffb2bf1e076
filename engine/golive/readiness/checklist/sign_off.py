"""What people's statements on a frozen packet say of an item that is theirs to sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from golive.core.dated_ahead import age_of
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.status import Status

APPROVED = "approved"
"""The one meaning that approves; any other word is a refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a person said of a packet; instants are nanoseconds UTC, None where they cannot be read."""

    by: str
    role: str
    packet: str
    issued: int | None
    not_after: int | None
    meaning: str
    signed: bool


def sign_off_status(
    item: Item, statements: Sequence[Statement], *, packet: str | None, author: str, unsigned_counts: bool, now: int
) -> tuple[Status, int | None]:
    """Return how a sign-off stands, and when what satisfies it ends: one refusal fails it, whoever else approves.

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
        return Status.PENDING, None
    own = [word for word in heard if word.packet == packet]
    if not own:
        return Status.STALE_SUBJECT, None
    dated = [(word.issued, word) for word in own if word.issued is not None and age_of(word.issued, now) is not None]
    if len(dated) < len(own):
        return Status.ERROR, None
    last: dict[str, tuple[tuple[int, bool], Statement]] = {}
    for issued, word in dated:
        # Of two that one person said at one instant, the refusal counts.
        place = (issued, word.meaning != APPROVED)
        if word.by not in last or place > last[word.by][0]:
            last[word.by] = place, word
    standing = [word for _, word in last.values()]
    if any(word.meaning != APPROVED for word in standing):
        return Status.FAIL, None
    ends = [end for end in (_ends(word, item, now) for word in standing) if end is not None]
    return (Status.PASS, max(ends)) if ends else (Status.EXPIRED, None)


def _ends(word: Statement, item: Item, now: int) -> int | None:
    """Return the first instant at which an approval counts no more; None where it does not now."""
    if word.issued is None or word.not_after is None:
        return None
    age = age_of(word.issued, now)
    holds = age is not None and age <= item.max_age and now < word.not_after
    return min(word.not_after, word.issued + item.max_age + 1) if holds else None
