"""What people may say instead of evidence: that an item is waived for a while, or does not apply."""

from __future__ import annotations

from collections.abc import Sequence

from golive.core.dataclass import dataclass
from golive.readiness.checklist.item import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A signed waiver of one item for one strategy, from `signed_at` until `until`, which is no longer in it.

    `key` is the point of the key that signed it, empty where nobody knows it.
    """

    by: str
    role: str
    signed_at: int
    until: int
    reason: str
    subject: str
    signed: bool
    key: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplicable:
    """A signed statement that an item does not apply to a subject."""

    by: str
    role: str
    reason: str
    subject: str
    signed: bool


def may_say(item: Item, word: Waiver | NotApplicable, *, author: str, subject: str) -> bool:
    """Say whether the signer may say it: signed, with a reason, in a role of the item, and not about their own work.

    What nobody signed is said by nobody.
    """
    return (
        word.signed
        and bool(word.by.strip())
        and bool(word.reason.strip())
        and word.role in item.roles
        and word.by != author
        and word.subject == subject
    )


def waiver_in_force(
    item: Item, waivers: Sequence[Waiver], *, author: str, subject: str, longest: int, now: int
) -> Waiver | None:
    """Return the waiver that holds now, the latest signed of several; None where none does.

    Parameters
    ----------
    waivers
        All that were ever signed for this item and strategy, in the order of the records.
    longest
        Nanoseconds; one for longer is void, not cut. So is any but the first of a person.
    """
    if not item.waivable:
        return None
    standing = [
        waiver
        for place, waiver in enumerate(waivers)
        if may_say(item, waiver, author=author, subject=subject)
        and waiver.signed_at <= now < waiver.until
        and waiver.until - waiver.signed_at <= longest
        and not _signed_before(waiver, place, waivers)
    ]
    return max(standing, key=lambda waiver: waiver.signed_at, default=None)


def _signed_before(waiver: Waiver, place: int, waivers: Sequence[Waiver]) -> bool:
    """Say whether the same person signed one earlier, void or not; of one instant the earlier record.

    The same name is the same person, and so is the same key.
    """
    return any(
        (other.by == waiver.by or (bool(waiver.key) and other.key == waiver.key))
        and other.signed
        and (other.signed_at, at) < (waiver.signed_at, place)
        for at, other in enumerate(waivers)
    )
