"""A person's word: who gives it, as what, when and on which state of things; checked the same way for all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

from golive.core.dataclass import dataclass
from golive.core.dated_ahead import MOST_AHEAD_NS
from golive.core.errors import Refused
from golive.core.refusing import refuse_unless
from golive.documents.people import SOLO, Signer
from golive.documents.people_faults import key_of
from golive.trust.registry import Registry, in_force
from golive.trust.sshsig import verify_signature
from golive.trust.statement import Digest, Nonce, Realm, Statement, Time, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsWord(Statement):
    """What every word of a person says.

    `by` and `role` are who gives it and as what, `people` and `policy` the digests of the lists and the policy of that
    moment, and `head` what the journal of records ended with: they are recorded, and void nothing by changing. `nonce`
    is drawn for each word, so that none is given twice.
    """

    realm: Realm
    by: Word
    role: Word
    issued: Time
    not_after: Time
    nonce: Nonce
    people: Digest
    policy: Digest
    head: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class WordOnStrategy(PersonsWord):
    """What every word on a strategy says besides: whose, and which version of it."""

    strategy: Word
    subject: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a word is judged, in nanoseconds UTC, and what the journal of records knows of it.

    `entry` is when the journal took it, None without a journal: then `issued` is what the signer claims. `nonces` are
    those of words before it, `heads` what the journal ended with since the packet was frozen.
    """

    now: int
    entry: int | None = None
    nonces: Collection[str] = ()
    heads: Collection[str] = ()


W = TypeVar("W", bound=PersonsWord)


def check_word(
    kind: type[W],
    line: bytes,
    signature: str,
    *,
    asked: Mapping[str, object],
    registry: Registry,
    moment: Moment,
    by_author: bool = False,
) -> tuple[W, Signer]:
    """Return a person's word and who gave it, once it is shown that it is theirs, holds now, and is what was asked.

    Parameters
    ----------
    kind
        What is asked for.
    line, signature
        What was signed, and the signature.
    asked
        What its fields must be besides the realm, of a word on a strategy `strategy` among them; what is not named may
        be anything.
    registry
        Who counts now.
    moment
        When it is judged.
    by_author
        Whether an author of the strategy may say it, in any role: then nothing at stake depends on it.

    Raises
    ------
    Refused
        What `Statement.read` and `verify_signature` refuse; a field's own name where it is another than asked;
        `unknown_person`, `machine_cannot_sign`, `role`, `author`; `key_expired`, `key_revoked`; `future`, `expired`,
        `backdated`, `nonce`, `head`.
    """
    word = kind.read(line)
    signer = _signer(word, registry)
    verify_signature(line, signature, key=key_of(signer), namespace=kind.namespace())
    for name, value in {**asked, "realm": registry.realm}.items():
        own = getattr(word, name)
        refuse_unless(own == value, name.removesuffix("_state"), f"signed for the {name} `{own}`, asked for `{value}`")
    _in_time(word, moment)
    in_force(signer, at=word.issued if moment.entry is None else moment.entry)
    if not by_author:
        _entitled(word, signer, registry)
    refuse_unless(word.nonce not in moment.nonces, "nonce", "this word was given before")
    refuse_unless(word.head in moment.heads, "head", "what the journal ended with then is not in it since the freeze")
    return word, signer


def _signer(word: PersonsWord, registry: Registry) -> Signer:
    signer = next((one for one in registry.people.signers if one.id.value == word.by), None)
    if signer is None:
        raise Refused("unknown_person", f"`{word.by}` is nobody of the list of people")
    machine = signer in registry.people.machines
    refuse_unless(not machine, "machine_cannot_sign", f"`{word.by}` is a machine: what people sign it cannot")
    return signer


def _in_time(word: PersonsWord, moment: Moment) -> None:
    refuse_unless(word.issued - moment.now <= MOST_AHEAD_NS, "future", "it was signed after now")
    refuse_unless(moment.now < word.not_after, "expired", "it holds no more")
    late = moment.entry is not None and abs(word.issued - moment.entry) > MOST_AHEAD_NS
    refuse_unless(not late, "backdated", "it says another time than the journal that took it")


def _entitled(word: PersonsWord, signer: Signer, registry: Registry) -> None:
    if registry.people.profile == SOLO:
        return
    refuse_unless(signer.has(word.role), "role", f"`{word.by}` is no `{word.role}`")
    if not isinstance(word, WordOnStrategy):
        return
    authors = registry.people.authors.get(word.strategy)
    refuse_unless(authors, "author", f"nobody says who wrote `{word.strategy}`, so nobody may sign for it")
    wrote = any(author.value == word.by for author in authors or ())
    refuse_unless(not wrote, "author", f"`{word.by}` wrote `{word.strategy}`, and signs nothing of it")
