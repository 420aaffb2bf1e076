"""The packet that was approved before: out of the records, or of a page that is given; believed once it is verified."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from golive.core.dataclass import dataclass
from golive.core.errors import GoliveError, Refused
from golive.core.refusing import refuse_unless
from golive.readiness.packet.before import Before, BeforeSeen, PolicyLine

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.journal.journal import JournalReader
    from golive.readiness.people_words import GivenWord
    from golive.trust.packet.page_parts import PageParts
    from golive.trust.packet.terms import Payload
    from golive.trust.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAsked:
    """Of which strategy, by which records and who counts, and the page that was given, if any.

    `words` are what people signed of the strategy, each verified. Where nobody counts, `registry` is None.
    """

    strategy: str
    engine: Engine
    records: JournalReader
    words: Sequence[GivenWord]
    registry: Registry | None
    page: Path | None


def packet_before(asked: BeforeAsked) -> BeforeSeen:
    """Return what the last approved packet says; what cannot be verified is a doubt in words, and nothing of it counts.

    The records keep the facts of each packet that was signed, and the library that it was drawn by; both are held
    against the digests that people signed.
    """
    last = next((one for one in reversed(asked.words) if _approved(one)), None)
    doubts: list[str] = []
    payload = None
    try:
        payload = _kept(asked, last) if asked.page is None else _given(asked, asked.page)
        before = None if payload is None else _before(asked, payload)
    except Refused as refused:
        name = "that the records keep" if asked.page is None else f"in {asked.page.name}"
        doubts.append(f"The packet before, {name}, is not believed, and nothing of it is shown: {refused}.")
        before = None
    if before is not None and asked.page is not None:
        doubts += _apart(last, before, payload)
    return BeforeSeen(last=last, before=before, doubts=tuple(doubts))


def _approved(word: GivenWord) -> bool:
    from golive.trust.packet.signed_page import PageSigned
    from golive.trust.sign_off import APPROVED

    return isinstance(word.statement, PageSigned) and word.statement.meaning == APPROVED


def _kept(asked: BeforeAsked, last: GivenWord | None) -> Payload | None:
    """Return the facts that somebody approved last, as the records keep them."""
    from golive.journal.policies import kept
    from golive.trust.packet.signed_page import PageSigned
    from golive.trust.packet.terms import read_payload

    if last is None:
        return None
    assert isinstance(last.statement, PageSigned)
    data = kept(asked.records, last.statement.payload)
    if data is None:
        raise Refused("not_kept", "its facts are not in the records: give its page with `--before FILE`")
    same = hashlib.sha256(data).hexdigest() == last.statement.payload
    refuse_unless(same, "payload", "the facts that the records keep are not those that were signed")
    return read_payload(data)


def _given(asked: BeforeAsked, page: Path) -> Payload:
    """Return the facts of a page, once it is shown that those who must have signed it did, in their time.

    Whether the page is what its facts draw does not matter: the facts are read, and they were signed.
    """
    from golive.cli.packet_file import packet_bytes
    from golive.trust.packet.check import check_as_signed, missing_needs
    from golive.trust.packet.page_parts import read_page
    from golive.trust.packet.terms import read_payload
    from golive.trust.sign_off import APPROVED

    parts = read_page(packet_bytes(page))
    payload = read_payload(parts.payload)
    refuse_unless(payload.terms.strategy == asked.strategy, "strategy", f"it is of `{payload.terms.strategy}`")
    if asked.registry is None:
        raise Refused("no_trust", "nobody says whose signature counts: give the root file with `--trust FILE`")
    refuse_unless(parts.signed, "unsigned", "nobody signed it")
    check_as_signed(parts)
    _signed_by(parts, payload, asked.registry)
    refused = [one.word.by for one in parts.signed if one.word.meaning != APPROVED]
    refuse_unless(not refused, "rejected", f"{', '.join(refused)} refused it")
    lacking = missing_needs(payload.needs, parts.signed)
    refuse_unless(payload.needs and not lacking, "missing_role", "not everyone signed it who had to")
    return payload


def _signed_by(parts: PageParts, payload: Payload, registry: Registry) -> None:
    from golive.trust.packet.signed_page import PageSigned
    from golive.trust.word import Moment, check_word

    terms = payload.terms
    own = {"strategy": terms.strategy, "subject": terms.subject, "packet": terms.packet, "capital": terms.capital}
    for one in parts.signed:
        # It may be over by now: it counts as what was approved then.
        moment = Moment(now=one.word.issued, heads=(one.word.head,))
        check_word(PageSigned, one.line, one.signature, asked=own, registry=registry, moment=moment)


def _apart(last: GivenWord | None, before: Before, payload: Payload | None) -> list[str]:
    """Say where the page that was given is not the one that the records know as approved last."""
    from golive.trust.packet.signed_page import PageSigned
    from golive.trust.packet.terms import payload_bytes

    assert payload is not None
    if last is None:
        return ["The records hold no approval of it: when it was signed its signers say themselves."]
    assert isinstance(last.statement, PageSigned)
    same = hashlib.sha256(payload_bytes(payload)).hexdigest() == last.statement.payload
    return (
        [] if same else ["What is compared is an earlier packet than the last approved one, or one of other records."]
    )


def _before(asked: BeforeAsked, payload: Payload) -> Before:
    from golive.report.packet.packet_page import facts_of_payload

    return Before(terms=payload.terms, facts=facts_of_payload(payload), policy=_policy(asked, payload.terms.policy))


def _policy(asked: BeforeAsked, digest: str) -> tuple[PolicyLine, ...] | None:
    """Return what changed in the library since, by its lines; None where that of then is not to be had."""
    from golive.cli.kept_policy import kept_engine
    from golive.cli.validate_against import changes_between
    from golive.journal.policies import kept_as

    if digest == asked.engine.program.digests.policy:
        return ()
    text = kept_as(asked.records, digest)
    if text is None:
        return None
    try:
        then = kept_engine(text, digest).program.checked.specs
    except GoliveError:
        # This golive reads it otherwise, or it was changed: then nobody can tell what changed.
        return None
    return tuple(
        PolicyLine(
            direction=one.direction.value,
            document=one.document,
            what=one.message,
            line=f"{'was at ' if one.removed else ''}{one.span.file}:{one.span.line}",
        )
        for one in changes_between(then, asked.engine.program.checked)
    )
