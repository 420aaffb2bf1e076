"""A reset: a person's word that what stopped one account in one scope stops it no longer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.core.refusing import refuse_unless
from golive.documents.people import Signer
from golive.trust.registry import Registry
from golive.trust.statement import Count, Id, Line
from golive.trust.word import Moment, PersonsWord, check_word


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset(PersonsWord):
    """A scope of an account's switch may be active again.

    `epoch` counts the trips and resets of the scope: what trips after the word was given, it does not reset.
    """

    MEANING: ClassVar[str] = "reset"

    account: Id
    scope: Id
    epoch: Count
    reason: Line


def check_reset(
    line: bytes,
    signature: str,
    *,
    asked: Mapping[str, object],
    roles: Collection[str],
    registry: Registry,
    moment: Moment,
) -> tuple[Reset, Signer]:
    """Return a reset and who gave it; as `check_word`, and `role` for one that the policy lets reset nothing."""
    word, signer = check_word(Reset, line, signature, asked=asked, registry=registry, moment=moment)
    refuse_unless(word.role in roles, "role", f"the policy lets no `{word.role}` reset")
    return word, signer
