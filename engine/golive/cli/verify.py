"""`golive verify`: whether a packet is what people signed, offline and without the library."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.open_library import format_option

if TYPE_CHECKING:
    from golive.core.errors import Refused
    from golive.readiness.people_words import GivenWord
    from golive.report.packet.packet_page import PacketPage
    from golive.trust.packet.check import PacketMoment
    from golive.trust.packet.page_parts import PageParts
    from golive.trust.packet.terms import Listing, Payload
    from golive.trust.registry import Registry

_WORDS = ("VALID", "INVALID", "UNVERIFIABLE", "EXPIRED")


@click.command("verify")
@click.argument("packet", type=click.Path(path_type=Path))
@click.option(
    "--trust", type=click.Path(path_type=Path), metavar="FILE", help="The root file: without it nobody counts."
)
@click.option("--people", type=click.Path(path_type=Path), metavar="FILE",
              help="The list of people of today, its statement beside it. Default: the one in the packet.")  # fmt: skip
@click.option("--records", metavar="FILE|URL", help="The records: whether they hold what was signed.")
@format_option
@click.pass_context
def command(
    ctx: click.Context, /, packet: Path, trust: Path | None, people: Path | None, records: str | None, form: str
) -> None:
    """Check that PACKET is the page that those who must have signed, and say what was not looked at.

    Exit codes: 0 valid, 1 invalid, 2 it cannot be told (unsigned, no root file, another golive drew it), 3 expired.
    """
    from golive.cli.packet_file import packet_bytes
    from golive.core.errors import Refused
    from golive.journal.system_clock import SystemClock
    from golive.trust.packet.check import exit_code_of

    look = _Look(trust=trust, people=people, records=records, now=SystemClock().wall_ns())
    data = packet_bytes(packet)
    try:
        look.at(data)
    except Refused as refused:
        code = exit_code_of(refused)
        _tell(form, packet, look, code, refused)
        ctx.exit(code)
    _tell(form, packet, look, 0, None)


@dataclass(kw_only=True)
class _Look:
    """One look at a packet: what was shown so far is kept, so that a refusal can say how far it came."""

    trust: Path | None
    people: Path | None
    records: str | None
    now: int
    payload: Payload | None = None
    parts: PageParts | None = None
    page: PacketPage | None = None
    checked: list[str] = field(default_factory=list)

    def at(self, data: bytes) -> None:
        """Check a packet; refused is what is not so."""
        from golive.core.errors import Refused
        from golive.core.refusing import refuse_unless
        from golive.report.packet.draw_packet import draw_packet, templates_digest
        from golive.report.packet.packet_page import NOT_READY, packet_page
        from golive.trust.packet.check import check_drawn, check_packet
        from golive.trust.packet.page_parts import read_page
        from golive.trust.packet.terms import read_payload
        from golive.trust.packet.vocabulary import check_vocabulary

        self.parts = read_page(data)
        self.checked.append("the strip is as golive writes it")
        self.payload = read_payload(self.parts.payload)
        if self.payload.terms.templates == templates_digest():
            self.page = packet_page(self.payload, self.parts.payload_digest)
        if self.trust is None:
            check_vocabulary(self.parts.visible)
            check_drawn(self.parts, self.payload, templates=templates_digest(), redraw=draw_packet)
            self.checked.append("the page is what its facts draw")
            raise Refused("no_trust", "nobody says whose signature counts: give the root file with `--trust FILE`")
        registry = self._registry(self.payload)
        self.checked.append("the roots signed the list of people")
        check_packet(
            self.parts, registry=registry, moment=self._moment(self.payload, registry), templates=templates_digest(),
            redraw=draw_packet,
        )  # fmt: skip
        self.checked += [
            f"{len(self.parts.signed)} signatures, by who may give them",
            "the page and its facts are those that were signed",
            "every word of the page is one of a packet's",
            "the page is what its facts draw",
            *(["the records took each signature, and end after what was signed"] if self.records else []),
        ]
        # What was not drawn anew was refused before this.
        ready = self.page is not None and self.page.verdict != NOT_READY
        refuse_unless(ready, "not_ready", "it is signed, and says NOT READY: nothing follows from it")

    def _registry(self, payload: Payload) -> Registry:
        """Return who counts, by the list of today where it is given, else by the one in the packet."""
        from golive.core.errors import Refused
        from golive.core.refusing import refuse_unless
        from golive.trust.packet.terms import Listing
        from golive.trust.registry import believed
        from golive.trust.root_file import read_root

        # INVARIANT: without a root file nobody came here.
        assert self.trust is not None
        roots = read_root(
            self.trust, library=None if self.people is None else self.people.parent.parent, uid=os.getuid()
        )
        listing = payload.people
        if self.people is not None:
            signed = self.people.with_suffix(".signed")
            listing = Listing(listed=_read(self.people), signed=_read(signed))
        if listing is None:
            raise Refused("no_people", "nobody counted when the packet was drawn: nothing that people signed is in it")
        people, digest = _people(listing)
        own = self.people is not None or payload.terms.people == digest
        refuse_unless(own, "people_edited", "the list in the packet is not the one that counted when it was drawn")
        least = self._least_serial(payload)
        return believed(
            people,
            digest,
            listing.signed.encode(),
            roots=roots,
            least_serial=least,
            realm=payload.terms.realm,
            now=self.now,
        )

    def _least_serial(self, payload: Payload) -> int:
        """Return the serial under which a list of today is an earlier one: by the packet, and by the records."""
        from golive.journal.home_at import home_at
        from golive.journal.journal import RECORDS, JournalReader
        from golive.readiness.library_desk import least_serial
        from golive.trust.registry import serial_of

        if self.people is None:
            return 0
        least = 0 if payload.people is None else serial_of(payload.people.signed.encode())
        if self.records is None:
            return least
        home = home_at(self.records, read_only=True)
        try:
            return max(least, least_serial(JournalReader(home, RECORDS), payload.terms.realm))
        finally:
            home.close()

    def _moment(self, payload: Payload, registry: Registry) -> PacketMoment:
        from golive.trust.packet.check import PacketMoment

        if self.records is None:
            return PacketMoment(now=self.now)
        entries, heads = _in_records(self.records, payload, registry)
        return PacketMoment(now=self.now, heads=heads, entries=entries)

    @property
    def unchecked(self) -> Sequence[str]:
        """Return what nobody looked at."""
        return [
            *(["whether anybody may sign: no root file (--trust)"] if self.trust is None else []),
            *(["whether a key was taken back since: the list of today (--people)"] if self.people is None else []),
            *(["whether the records hold it, and no refusal (--records)"] if self.records is None else []),
            "whether what was measured is true: evidence says who measured it",
        ]


def _people(listing: Listing) -> tuple[Any, str]:
    from golive.compiler.digest import digest_of_meaning
    from golive.core.errors import Refused
    from golive.documents.people import People
    from golive.loader.document import load_document

    reading = load_document(listing.listed, "people.yaml", stem="")
    if not isinstance(reading.document, People):
        raise Refused("people_edited", "the list of people cannot be read")
    return reading.document, digest_of_meaning(reading.value)


def _in_records(records: str, payload: Payload, registry: Registry) -> tuple[dict[str, int], frozenset[str]]:
    """Return when the records took each word by its nonce, and what they ended with since the packet was frozen."""
    from golive.core.errors import Refused
    from golive.journal.home_at import home_at
    from golive.journal.journal import RECORDS, JournalReader
    from golive.readiness.standing_record import people_record
    from golive.trust.packet.signed_page import PageSigned
    from golive.trust.packet.terms import NOTHING_FROZEN
    from golive.trust.sign_off import APPROVED, SignOff

    home = home_at(records, read_only=True)
    try:
        record = people_record(JournalReader(home, RECORDS).entries(), journal=RECORDS)
    finally:
        home.close()
    terms = payload.terms
    if record.doubt or record.words.doubt:
        raise Refused("records_broken", record.doubt or record.words.doubt)
    known = terms.head in record.heads
    if not known:
        raise Refused("head", "the records do not hold what they ended with when the packet was drawn")
    words = [word for word in record.words.of(PageSigned, terms.strategy) if _packet_of(word) == terms.packet]
    refused = [word.by for word in words if getattr(word.statement, "meaning", "") != APPROVED]
    if refused:
        raise Refused("rejected", f"the records hold that {', '.join(refused)} refused this packet")
    words_on_items = [word for word in record.words.of(SignOff, terms.strategy) if _packet_of(word) == terms.packet]
    held = _refused_items(words_on_items, registry)
    if held:
        raise Refused("rejected", f"the records hold that {', '.join(held)}")
    if terms.packet not in (NOTHING_FROZEN, *record.heads):
        raise Refused("head", "the records do not hold the entry by which the packet was frozen")
    since = record.heads.index(terms.packet) if terms.packet in record.heads else 0
    entries = {str(getattr(word.statement, "nonce", "")): word.at for word in words}
    return entries, frozenset(record.heads[since:])


def _refused_items(words: Sequence[GivenWord], registry: Registry) -> list[str]:
    """Return who refused an item of a packet and did not take it back: by a word that is shown to be his own."""
    from golive.trust.sign_off import APPROVED, SignOff

    last: dict[tuple[str, str], str] = {}
    for word in words:
        statement = word.statement
        assert isinstance(statement, SignOff)
        if statement.meaning != APPROVED or _is_own(word, registry):
            last[statement.by, statement.item] = statement.meaning
    return [f"{by} refused {item}" for (by, item), meaning in last.items() if meaning != APPROVED]


def _is_own(word: GivenWord, registry: Registry) -> bool:
    from golive.core.errors import Refused
    from golive.trust.sign_off import SignOff
    from golive.trust.sshsig import read_signature, verify_signature

    try:
        key = read_signature(word.signature).key
        verify_signature(word.line, word.signature, key=key, namespace=SignOff.namespace())
        return registry.known(key).id.value == str(getattr(word.statement, "by", ""))
    except Refused:
        return False


def _packet_of(word: Any) -> str:
    return str(getattr(word.statement, "packet", ""))


def _read(path: Path) -> str:
    from golive.core.errors import InvalidInput

    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"`{path}` cannot be read") from error


def _tell(form: str, path: Path, look: _Look, code: int, refused: Refused | None) -> None:
    from golive.cli.json_output import json_text
    from golive.core.printable import printable

    answer = _as_json(look, code, refused)
    if form == "json":
        click.echo(json_text(answer))
        return
    lines = [f"{path.name}: {_WORDS[code]}"]
    lines += [f"  {refused}"] if refused is not None else []
    if look.payload is not None and look.parts is not None:
        terms = look.payload.terms
        lines.append(
            f"  {terms.strategy}: {terms.from_state} to {terms.to_state}, up to {terms.capital} {terms.currency}"
        )
        lines += [f"  {label}" for label in look.page.labels] if look.page is not None else []
        lines += [f"  {look.page.verdict}: {look.page.verdict_why}"] if look.page is not None else []
        lines += [f"  signed by {one.word.by} as {one.word.role}: {one.word.meaning}" for one in look.parts.signed]
    lines += [f"  shown: {one}" for one in look.checked]
    lines += [f"  NOT looked at: {one}" for one in look.unchecked]
    click.echo("\n".join(printable(line, keep="") for line in lines))


def _as_json(look: _Look, code: int, refused: Refused | None) -> Mapping[str, Any]:
    terms = None if look.payload is None else look.payload.terms
    signed = () if look.parts is None else look.parts.signed
    return {
        "verdict": _WORDS[code].lower(),
        "reason": None if refused is None else refused.code,
        "why": None if refused is None else refused.sentence,
        "strategy": None if terms is None else terms.strategy,
        "labels": [] if look.page is None else list(look.page.labels),
        "says": None if look.page is None else look.page.verdict,
        "packet": None if look.parts is None else look.parts.payload_digest,
        "signed": [{"by": one.word.by, "role": one.word.role, "meaning": one.word.meaning} for one in signed],
        "shown": list(look.checked),
        "not_looked_at": list(look.unchecked),
    }
