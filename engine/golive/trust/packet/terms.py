"""What a packet is of, as its facts say: read strictly, so that nothing depends on who reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar

from golive.core.canonical import canonical
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.refusing import refuse_unless
from golive.trust.sshsig import namespace_of
from golive.trust.statement import Count, Digest, Id, Money, Realm, Statement, Time, Word

KIND = namespace_of("packet")

NOTHING_FROZEN = "0" * 64
"""Stands where no packet was frozen, or nobody is listed: then nobody signs."""

UNSEALED = "0" * 64
"""The seal of facts of which the page was not drawn yet."""

_KEYS = frozenset(("kind", "terms", "needs", "people", "facts", "seal"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketTerms(Statement):
    """What is asked, of which version of a strategy, and as of when.

    `subject` is what evidence and sign-offs are of, `bound` what permits are of. `capital` is what the desk has in all,
    `stake` the most of it that this step may put at stake. `packet` is the entry by which the records froze it, `head`
    and `head_seq` what they ended with, `people` the digest of who counts. It holds from `as_of` until before
    `valid_until`.
    """

    MEANING: ClassVar[str] = "packet_terms"

    realm: Realm
    strategy: Word
    subject: Digest
    bound: Digest
    policy: Digest
    people: Digest
    packet: Digest
    head: Digest
    head_seq: Count
    from_state: Word
    to_state: Word
    capital: Money
    stake: Money
    currency: Word
    as_of: Time
    valid_until: Time
    templates: Digest
    code: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """An item that people sign, and the roles of which one has to."""

    item: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Who counts, as the packet carries it: the list as JSON, and the roots' statement with its signatures."""

    listed: str
    signed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """The facts of a packet; `facts` are what the page shows, which is read above.

    `seal` is the digest of the page that they draw, but for what in it depends on this digest (`page_seal.py`).
    """

    terms: PacketTerms
    needs: tuple[Need, ...]
    people: Listing | None
    facts: Mapping[str, Any]
    seal: str = UNSEALED


def payload_bytes(payload: Payload) -> bytes:
    """Return facts as they stand on the page, unescaped."""
    people = payload.people
    return canonical(
        {
            "kind": KIND,
            "terms": json.loads(payload.terms.line()),
            "needs": [{"item": one.item, "roles": list(one.roles)} for one in payload.needs],
            "people": None if people is None else {"listed": people.listed, "signed": people.signed},
            "facts": payload.facts,
            "seal": payload.seal,
        }
    )


@lru_cache(maxsize=2)
def read_payload(data: bytes) -> Payload:
    """Return the facts of a packet; who verifies one and draws it anew reads the same bytes twice.

    Raises
    ------
    Refused
        `malformed`, also for a number that is not whole, `fields`, `not_canonical`; what `PacketTerms.read` refuses.
    """
    try:
        stored = json.loads(data, parse_float=_no_number, parse_constant=_no_number)
        again = facts_bytes(stored)
    except (ValueError, RecursionError) as error:
        raise Refused("malformed", "the facts of the packet are no JSON") from error
    refuse_unless(again == data, "not_canonical", "the facts could be written otherwise")
    keys = stored.keys() if isinstance(stored, dict) else ()
    refuse_unless(set(keys) == _KEYS and stored["kind"] == KIND, "fields", f"the facts are not those of a `{KIND}`")
    shaped = isinstance(stored["terms"], dict) and isinstance(stored["facts"], dict)
    refuse_unless(shaped, "fields", "terms and facts are mappings")
    refuse_unless(isinstance(stored["seal"], str), "fields", "the seal is a digest")
    return Payload(
        terms=PacketTerms.read(canonical(stored["terms"])),
        needs=_needs(stored["needs"]),
        people=_listing(stored["people"]),
        facts=stored["facts"],
        seal=stored["seal"],
    )


def facts_bytes(stored: Any) -> bytes:
    """Return facts as canonical JSON; they hold no number that is not whole, and no key beyond ASCII.

    Such `json` writes as RFC 8785 does, and a good deal faster.
    """
    return json.dumps(stored, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def _no_number(text: str) -> float:
    message = f"`{text}` is no fact of a packet: facts are texts"
    raise ValueError(message)


def _needs(stored: Any) -> tuple[Need, ...]:
    fits = isinstance(stored, list) and all(
        isinstance(one, dict)
        and set(one) == {"item", "roles"}
        and isinstance(one["item"], str)
        and _words(one["roles"])
        for one in stored
    )
    refuse_unless(fits, "fields", "who has to sign is a list of items with their roles")
    return tuple(Need(item=one["item"], roles=tuple(one["roles"])) for one in stored)


def _words(stored: Any) -> bool:
    return isinstance(stored, list) and bool(stored) and all(isinstance(one, str) for one in stored)


def _listing(stored: Any) -> Listing | None:
    if stored is None:
        return None
    fits = isinstance(stored, dict) and set(stored) == {"listed", "signed"}
    texts = fits and all(isinstance(one, str) for one in stored.values())
    refuse_unless(texts, "fields", "who counts is a list and what the roots signed of it")
    return Listing(listed=stored["listed"], signed=stored["signed"])
