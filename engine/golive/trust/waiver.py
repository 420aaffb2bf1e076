"""A waiver: a person's word that an item of the checklist may wait, for a while and once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.core.refusing import refuse_unless
from golive.core.unit import NANOS, show_duration
from golive.documents.people import Signer
from golive.documents.people_faults import key_of
from golive.trust.registry import Registry
from golive.trust.statement import Line, Word
from golive.trust.word import Moment, WordOnStrategy, check_word


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver(WordOnStrategy):
    """A strategy goes on without an item until `not_after`; `owner` sees to it meanwhile, `reason` is why it waits."""

    MEANING: ClassVar[str] = "waiver"

    item: Word
    owner: Word
    reason: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverTerms:
    """What a library asks of a waiver of an item.

    `roles` may waive it, none where nobody may; `longest` is in nanoseconds. `before` are those who waived it before
    for the strategy, by name, and `keys` the points of the keys that did: nobody does so twice, under another name
    with the same key, or with another key under the same name.
    """

    roles: Collection[str]
    longest: int
    before: Collection[str] = ()
    keys: Collection[bytes] = ()


def check_waiver(
    line: bytes,
    signature: str,
    *,
    asked: Mapping[str, object],
    terms: WaiverTerms,
    registry: Registry,
    moment: Moment,
) -> tuple[Waiver, Signer]:
    """Return a waiver and who gave it.

    Raises
    ------
    Refused
        As `check_word`; `unwaivable`, `role` for a role that the item is not of, `waiver_too_long`, `twice` for a
        second one of the same person, `owner` for one whom nobody knows.
    """
    word, signer = check_word(Waiver, line, signature, asked=asked, registry=registry, moment=moment)
    refuse_unless(terms.roles, "unwaivable", f"nobody waives `{word.item}`")
    by = f"it is by {' or '.join(terms.roles)}"
    refuse_unless(word.role in terms.roles, "role", f"`{word.item}` is not waived by a `{word.role}`: {by}")
    long = word.not_after - word.issued > terms.longest
    most = show_duration(terms.longest / NANOS)
    refuse_unless(not long, "waiver_too_long", f"it lasts for longer than any waiver may: {most}")
    again = word.by in terms.before or key_of(signer).point in terms.keys
    refuse_unless(not again, "twice", f"`{word.by}` waived `{word.item}` before: another person may")
    owned = any(one.id.value == word.owner for one in registry.people.people)
    refuse_unless(owned, "owner", f"`{word.owner}`, who is to see to it, is nobody of the list of people")
    return word, signer
