"""A release: a person's word that one signal which was skipped may be executed all the same, once and soon."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.core.refusing import refuse_unless
from golive.documents.people import Signer
from golive.trust.registry import Registry
from golive.trust.statement import Id, Line, Money
from golive.trust.word import Moment, WordOnStrategy, check_word


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(WordOnStrategy):
    """One signal at one size, in the strategy's unit, under one policy; `policy` is the digest that decided it."""

    MEANING: ClassVar[str] = "release"

    signal: Id
    size: Money
    reason: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseTerms:
    """What a library asks of a release: who may give it, and for how many nanoseconds it holds at most."""

    roles: Collection[str]
    life: int


def check_release(
    line: bytes,
    signature: str,
    *,
    asked: Mapping[str, object],
    terms: ReleaseTerms,
    registry: Registry,
    moment: Moment,
) -> tuple[Release, Signer]:
    """Return a release and who gave it; `asked` names `strategy`, `subject`, `signal`, `size` and `policy`.

    Raises
    ------
    Refused
        As `check_word`; `role` for a role that releases nothing, `release_too_long`.
    """
    word, signer = check_word(Release, line, signature, asked=asked, registry=registry, moment=moment)
    refuse_unless(word.role in terms.roles, "role", f"a `{word.role}` releases nothing")
    long = word.not_after - word.issued > terms.life
    refuse_unless(not long, "release_too_long", "it holds for longer than any release may")
    return word, signer
