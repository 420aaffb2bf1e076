"""Facts from outside: their form, their signature, and the evidence that they become."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from golive.cli.checklist_ground import ChecklistGround, checklist_ground
from golive.cli.checklist_measured import evidence_of_measure
from golive.cli.json_output import json_text
from golive.cli.people_signed import key_beside
from golive.core.civil import DAY_S
from golive.core.dataclass import dataclass
from golive.core.dated_ahead import age_of
from golive.core.errors import InvalidInput, Refused
from golive.core.printable import printable
from golive.core.unit import NANOS
from golive.core.utc_text import utc_text
from golive.documents.checklist import ChecklistItem, How
from golive.journal.system_clock import SystemClock
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.evidence_ledger import EvidenceLedger, write_evidence
from golive.readiness.checklist.next_command import Typing, told_command
from golive.readiness.checklist.outside_facts import OutsideFacts, facts_form, facts_schema, form_words, read_facts
from golive.readiness.checklist.requirement import Answer, is_number
from golive.readiness.library_desk import least_serial
from golive.readiness.people_desk import newly_counted
from golive.readiness.people_listed import ends_at, listed_here, who_counts
from golive.readiness.told_facts import keep_facts
from golive.trust.facts_told import FactsTold
from golive.trust.ssh_keygen import sign_by_ssh_keygen
from golive.trust.statement import PRODUCTION
from golive.trust.word import Moment, check_word

if TYPE_CHECKING:
    from golive.journal.journal import Journal
    from golive.trust.registry import Registry

WRITTEN, NO, NOTHING = 0, 1, 3


def told_outside(ground: ChecklistGround) -> dict[str, ChecklistItem]:
    """Return the items that people tell of, by id: what is measured outside, and what is attested."""
    return {one.id: one for one in ground.checklist.items if one.told_outside}


def show_form(item: str, library: str | None, *, schema: bool) -> None:
    """Print the form of an item's facts, and beside it how to fill it in and hand it in; or its schema."""
    ground = checklist_ground(library, None)
    items = told_outside(ground)
    least = ground.item(item).min_n
    if item not in items:
        raise InvalidInput(f"`{item}` is not told from outside", hint=f"items: {', '.join(items)}")
    click.echo(json.dumps((facts_schema if schema else facts_form)(items[item]), indent=2, ensure_ascii=False))
    if not schema:
        command = told_command(items[item], Typing(strategy="NAME", library=library))
        for line in (*form_words(items[item], least=least), f"then: {command}"):
            click.echo(printable(line), err=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOptions:
    """What is asked for, as it is written on the command line."""

    file: Path
    library: str | None
    strategy: str | None
    key: Path
    role: str
    trust: Path
    records: str | None
    form: str
    attested: bool = False


def add_facts(asked: AddOptions) -> int:
    """Sign facts, write them into the records, and return the exit code."""
    ground, now = checklist_ground(asked.library, asked.records), SystemClock().wall_ns()
    text = _text(asked.file)
    try:
        item, facts = read_facts(text, told_outside(ground))
    except InvalidInput as fault:
        raise InvalidInput(f"{asked.file}: {fault.message}", hint=fault.hint) from fault
    if asked.attested and item.how is not How.ATTEST:
        raise InvalidInput(
            f"`{item.id}` is told from outside, not attested", hint="`golive evidence add FILE` signs it"
        )
    end = facts.measured.period_end
    if end is None or age_of(end, now) is None:
        raise InvalidInput("`period_end` lies ahead", hint="facts are told once their period is over")
    _check_possible(ground, item, facts)
    if not any(role.value == asked.role for role in item.roles):
        roles = ", ".join(role.value for role in item.roles)
        raise InvalidInput(f"`{item.id}` is not signed by a `{asked.role}`", hint=f"its roles: {roles}")
    here, before = listed_here(ground.engine.program.checked.specs), ground.ledger()
    try:
        with ground.writing() as records:
            least = least_serial(records, PRODUCTION)
            registry = who_counts(ground.place.folder, here, trust=asked.trust, least_serial=least, now=now)
            pieces = [
                (strategy, _signed(ground, records, registry, item, facts, text, strategy, asked, now))
                for strategy in ground.strategies(asked.strategy)
            ]
            resting = newly_counted(registry, least=least, until=ends_at(ground.place.folder), at=now)
            if resting:
                records.append(resting)
            write_evidence(records, pieces, at=now)
    except Refused as error:
        click.echo(str(error), err=True)
        if asked.strategy is None and error.code == "author":
            click.echo("   without --strategy NAME it is of every strategy of the library", err=True)
        return NO
    names = [strategy for strategy, _ in pieces]
    if any(_is_told_again(piece, before.pieces.get((strategy, item.id), ())) for strategy, piece in pieces):
        click.echo("note: facts of the same period are there already: the worst of them count", err=True)
        click.echo("   facts whose period ends later count in their place", err=True)
    if asked.form == "json":
        click.echo(json_text({"item": item.id, "strategies": names, "digest": facts.digest, "by": pieces[0][1].by}))
    else:
        click.echo(printable(f"{item.id} for {', '.join(names)}: written, signed by {pieces[0][1].by}", keep=""))
    return WRITTEN


def _check_possible(ground: ChecklistGround, item: ChecklistItem, facts: OutsideFacts) -> None:
    """Refuse to sign what no measuring can have given: it would be an error in the records."""
    rules, values = ground.item(item.id).requirements, facts.measured.values
    pairs = ((rule, values.get(rule.measure)) for rule in rules)
    odd = dict.fromkeys(
        f"`{rule.measure}`"
        for rule, value in pairs
        if rule.answer(values) is Answer.INVALID or (is_number(value) and not rule.can_be(value))
    )
    if odd:
        raise InvalidInput(f"{', '.join(odd)} of {item.id}: no such value can be", hint="look at its sign and its unit")


def _is_told_again(piece: Evidence, before: Iterable[Evidence]) -> bool:
    """Say whether facts of the same thing and the same period are in the records already."""
    return any((one.subject, one.period_end) == (piece.subject, piece.period_end) for one in before)


def _signed(
    ground: ChecklistGround,
    records: Journal,
    registry: Registry,
    item: ChecklistItem,
    facts: OutsideFacts,
    text: str,
    strategy: str,
    asked: AddOptions,
    now: int,
) -> Evidence:
    """Return facts as evidence of a strategy, once a person's signature on them is shown to count."""
    key, head = key_beside(asked.key), records.head().hash.hex()
    word = FactsTold(
        realm=registry.realm,
        by=registry.known(key).id.value,
        role=asked.role,
        issued=now // NANOS * NANOS,
        not_after=now // NANOS * NANOS + DAY_S * NANOS,
        nonce=secrets.token_hex(16),
        people=registry.digest,
        policy=ground.engine.program.digests.policy,
        head=head,
        strategy=strategy,
        subject=ground.subject(strategy),
        item=item.id,
        document=facts.digest,
    )
    line = word.line()
    signature = sign_by_ssh_keygen(line, key_file=asked.key, namespace=FactsTold.namespace(), key=key)
    wanted = {"strategy": strategy, "subject": word.subject, "item": item.id, "document": facts.digest}
    moment = Moment(now=now, entry=now, heads=(head,))
    check_word(FactsTold, line, signature, asked=wanted, registry=registry, moment=moment)
    piece = evidence_of_measure(ground.item(item.id), facts.measured, word.subject, by=word.by)
    return replace(piece, document=keep_facts(records, text, word, signature))


def list_evidence(library: str | None, strategy: str | None, trust: Path | None, records: str | None, form: str) -> int:
    """Print the evidence in the records, and return the exit code; what nobody verified is not called verified."""
    ground = checklist_ground(library, records)
    wanted, ledger = ground.strategies(strategy), ground.ledger()
    if trust is not None:
        try:
            ledger = _verified(ground, ledger, wanted, trust)
        except Refused as error:
            click.echo(f"nothing that people signed counts: {error}", err=True)
            return NO
    rows = [
        {
            "id": piece.id,
            "type": piece.type.value,
            "n": piece.n,
            "until": None if piece.period_end is None else utc_text(piece.period_end),
            "of_now": piece.subject == ground.subject(name),
            "signed": bool(piece.document),
            "verified": None if trust is None or not piece.document else not piece.raised,
            "why_not": piece.why or None,
            "by": piece.by,
        }
        for (name, _), pieces in ledger.pieces.items()
        if name in wanted
        for piece in pieces
    ]
    if form == "json":
        click.echo(json_text({"evidence": rows, "doubt": ledger.doubt or None}))
    else:
        for row in rows:
            subject = "" if row["of_now"] else ", of another subject"
            signed = _SIGNED[row["verified"]] if row["signed"] else "UNSIGNED"
            signed = f"{signed}: {row['why_not']}" if row["verified"] is False else signed
            click.echo(printable(f"{row['id']} until {row['until']}, n {row['n']}, by {row['by']} ({signed}){subject}"))
        click.echo(printable(ledger.doubt) if ledger.doubt else f"evidence, in pieces: {len(rows)}")
    return WRITTEN if rows else NOTHING


_SIGNED: Mapping[object, str] = MappingProxyType(
    {None: "signed, NOT VERIFIED", True: "signed, verified", False: "NOT VALID"}
)


def _verified(
    ground: ChecklistGround, ledger: EvidenceLedger, strategies: Iterable[str], trust: Path
) -> EvidenceLedger:
    """Return a ledger in which each signature is verified, by who counts now."""
    from golive.cli.people_place import desk_of
    from golive.readiness.told_facts import FactsCourt

    with ground.reading() as records:
        desk = desk_of(ground.place, ground.engine, records, trust, now=SystemClock().wall_ns())
        court = FactsCourt(records=records, registry=desk.registry, heads=desk.record.heads)
        for strategy in strategies:
            ledger = court.believed(ledger, ground.checklist, strategy)
    return ledger


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror or type(error).__name__ if isinstance(error, OSError) else "it is no UTF-8 text"
        raise InvalidInput(f"`{file}` cannot be read: {why}", hint="`golive evidence form ITEM` writes one") from error
