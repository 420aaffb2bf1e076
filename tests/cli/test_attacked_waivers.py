"""Waivers that somebody would have count, each tried by command: none is taken, and no packet stands on one.

The strategy is in review. Every item is satisfied that people do not sign, one of them by a waiver of twenty days.
"""

from __future__ import annotations

import copy
import json
import shutil
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.commands import Golive
from tests.places import absent
from tests.redrawn_page import redrawn
from tests.signed_library import LIST, UNTIL, SignedLibrary
from tests.ssh_signers import Signer
from tests.trust_desk import AUTHOR, DAY, HOUR, NEW, PEER, RENEWER, RISK, STRANGER, person

from golive.core.civil import DAY_S
from golive.core.unit import NANOS
from golive.core.utc_text import utc_text
from golive.journal.entry import Draft
from golive.journal.journal import Journal
from golive.journal.sqlite_home import SqliteHome
from golive.journal.system_clock import SystemClock
from golive.trust.packet.terms import Payload
from golive.trust.sign_off import SignOff
from golive.trust.waiver import Waiver

UNREAD, NOTHING = "unread", "None"
WAIVED, OWN, REMINDER, SIGNED_BY_PEOPLE = "RISK-004", "STRAT-002", "EXEC-001", "RISK-005"
RECORDS = Path(".golive/records.db")
PEOPLE = replace(
    LIST,
    people=(*LIST.people, ("risk_2", person(NEW, "risk_manager", until=UNTIL))),
    authors="{momentum: [dev_1], volatility: [dev_1]}",
)


def day(ahead: int) -> str:
    """Return a day, so many from today."""
    return utc_text((SystemClock().wall_ns() // NANOS // DAY_S + ahead) * DAY_S * NANOS)[:10]


def waive(item: str = WAIVED, *, until: str | None = None, **changed: str) -> tuple[str, ...]:
    """Return the command by which somebody waives an item."""
    told = {"strategy": "momentum", "owner": "dev_1", "reason": "it is closed", "until": until or day(20), **changed}
    return ("waive", item, *(word for name, value in told.items() for word in (f"--{name.rstrip('_')}", value)))


@pytest.fixture(scope="module")
def honest(golive: Golive, tmp_path_factory: pytest.TempPathFactory) -> SignedLibrary:
    if shutil.which("ssh-keygen") is None:
        absent("OpenSSH is not installed")
    desk = SignedLibrary(tmp_path_factory.mktemp("waived"), golive)
    desk.list_people(PEOPLE)
    for words, by in ((waive(), RISK), (("promote", "momentum", "--to", "paper"), AUTHOR)):
        code, output = desk.act(*words, by=by)
        assert code == 0, output
    desk.show(but=[WAIVED])
    code, output = desk.act("promote", "momentum", "--to", "review", by=AUTHOR)
    assert code == 0, output
    assert drawn(desk) == 0
    return desk


@pytest.fixture
def desk(honest: SignedLibrary, tmp_path: Path) -> SignedLibrary:
    """Return a copy of the library, to be attacked."""
    own = copy.copy(honest)
    own.library, own.keys, own.root = tmp_path / "library", tmp_path / "desk", tmp_path / "desk" / "root"
    for folder in ("library", "desk"):
        shutil.copytree(honest.library.with_name(folder), tmp_path / folder)
    own.keys.chmod(0o700)
    return own


def page_of(desk: SignedLibrary) -> Path:
    return desk.keys / "packet.html"


def drawn(desk: SignedLibrary) -> int:
    """Draw the packet beside the keys."""
    words = ("report", "packet", "momentum", desk.library, "--trust", desk.root, "--format", "html")
    done = desk.golive(*words, "--out", page_of(desk))
    return done.exit_code


def refused(desk: SignedLibrary, *words: str | Path, by: Signer | None) -> str:
    """Return the code by which an act is refused, `missing` where it lacks something, and `done` where it is done."""
    code, output = desk.act(*words, "--format", "json", by=by)
    if code == 2 and not output.startswith("{"):
        return "usage"
    told = json.loads(output)
    return str(told.get("refused") or ("done" if told["done"] else "missing"))


def sign(desk: SignedLibrary, role: str = "risk_manager", by: Signer = RISK) -> str:
    """Return what becomes of signing the packet."""
    return refused(desk, "sign", page_of(desk), "--role", role, by=by)


def checked(desk: SignedLibrary) -> str:
    """Return why the packet is not valid by the records, `NOTHING` where it is."""
    words = ("verify", page_of(desk), "--trust", desk.root, "--records", desk.library / RECORDS, "--format", "json")
    return str(json.loads(desk.golive(*words).output)["reason"])


def status(desk: SignedLibrary, item: str = WAIVED) -> str:
    """Return how an item stands, `UNREAD` where the library is not read."""
    words = ("checklist", "status", desk.library, "--strategy", "momentum", "--trust", desk.root, "--format", "json")
    done = desk.golive(*words)
    if done.exit_code == 2:
        return UNREAD
    (one,) = json.loads(done.output)["strategies"]
    return str(next(each["canary"] for each in one["items"] if each["id"] == item))


def line_of(desk: SignedLibrary, *words: str, signs: str, **changed: str) -> bytes:
    """Return what golive lets somebody sign, with other fields where some are given."""
    done = desk.golive(
        *words, desk.library, "--trust", desk.root, "--statement", "--as", signs, "--role", "risk_manager"
    )
    assert done.exit_code == 0, done.output
    told = {**json.loads(done.output), **changed}
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()


def made_elsewhere(
    desk: SignedLibrary, line: bytes, signer: Signer, *words: str, told: bytes = b"", namespace: str = ""
) -> str:
    """Return what becomes of a statement, or of another that is told, with a signature that golive did not ask for."""
    statement = desk.keys / "statement"
    statement.write_bytes(told or line)
    signature = signer.sign(line, namespace or Waiver.namespace())
    statement.with_name("statement.sig").write_text(signature, encoding="ascii")
    return refused(desk, *words, "--sig", statement.with_name("statement.sig"), by=None)


OTHER_ITEM = "EXEC-004"
MINUTES_AGO, IN_MINUTES = -3 * 60 * NANOS, 3 * 60 * NANOS


def now(shift: int = 0) -> str:
    """Return an instant as a statement writes it, to whole seconds."""
    return utc_text((SystemClock().wall_ns() + shift) // NANOS * NANOS)


def rewritten(**changed: Callable[[], str] | str) -> Callable[[SignedLibrary], str]:
    """Return the attack by which the second risk manager signs a statement with other fields than golive wrote."""

    def attack(desk: SignedLibrary) -> str:
        own = {name: value if isinstance(value, str) else value() for name, value in changed.items()}
        return made_elsewhere(desk, line_of(desk, *waive(), signs="risk_2", **own), NEW, *waive())

    return attack


def asked(by: Signer, *more: str, item: str = WAIVED, **changed: Any) -> Callable[[SignedLibrary], str]:
    """Return the attack by which somebody asks for a waiver by the command."""

    def attack(desk: SignedLibrary) -> str:
        own = {name: value if isinstance(value, str) else value() for name, value in changed.items()}
        return refused(desk, *waive(item, **own), *more, by=by)

    return attack


def as_a_sign_off(desk: SignedLibrary) -> str:
    line = line_of(desk, *waive(), signs="risk_2")
    return made_elsewhere(desk, line, NEW, *waive(), namespace=SignOff.namespace())


def edited_after(desk: SignedLibrary) -> str:
    line = line_of(desk, *waive(), signs="risk_2")
    return made_elsewhere(desk, line, NEW, *waive(), told=line.replace(b"it is closed", b"it is opened"))


ASKED: Mapping[str, tuple[str, Callable[[SignedLibrary], str]]] = {
    "a peer reviewer": ("role", asked(PEER)),
    "a peer reviewer as the risk manager": ("role", asked(PEER, "--role", "risk_manager")),
    "a risk manager of an item of engineers": ("role", asked(RISK, item="INFRA-003")),
    "its author": ("author", asked(AUTHOR, item=OWN, role="quant")),
    "a machine": ("machine_cannot_sign", asked(RENEWER, "--role", "risk_manager")),
    "whoever is not listed": ("unknown_person", asked(STRANGER)),
    "the same person twice": ("twice", asked(RISK)),
    "of a reminder": ("unwaivable", asked(NEW, item=REMINDER)),
    "of what people sign": ("unwaivable", asked(NEW, item=SIGNED_BY_PEOPLE)),
    "of an item that is none": ("item", asked(NEW, item="RISK-999")),
    "for a strategy that is none": ("usage", asked(NEW, strategy="nothing")),
    "over at once": ("expired", asked(NEW, until=lambda: day(0))),
    "over long ago": ("expired", asked(NEW, until="2020-01-01")),
    "for longer than the library lets it": ("waiver_too_long", asked(NEW, until=lambda: day(31))),
    "without an end": ("usage", asked(NEW, until="9999-12-31")),
    "until no day": ("usage", asked(NEW, until="NaN")),
    "until a day that is none": ("usage", asked(NEW, until="2027-02-30")),
    "owned by nobody": ("owner", asked(NEW, owner="risk_9")),
    "owned by a machine": ("owner", asked(NEW, owner="nightly")),
    "for no reason": ("reason", asked(NEW, reason=" ")),
    "for a reason that is markup": ("reason", asked(NEW, reason="<b>closed</b>")),
    "for a reason in two lines": ("reason", asked(NEW, reason="closed\nREADY")),
    "signed for another strategy": ("strategy", rewritten(strategy="volatility")),
    "signed for another item": ("item", rewritten(item=OTHER_ITEM)),
    "signed of another version": ("subject", rewritten(subject="0" * 64)),
    "signed of a rehearsal": ("realm", rewritten(realm="rehearsal")),
    "signed over other records": ("head", rewritten(head="0" * 64)),
    "signed in another's name": ("other_key", rewritten(by="risk_1")),
    "signed some minutes ago": ("backdated", rewritten(issued=lambda: now(MINUTES_AGO))),
    "signed in some minutes": ("future", rewritten(issued=lambda: now(IN_MINUTES))),
    "signed with a field more": ("fields", rewritten(more="1")),
    "signed as something else": ("namespace", as_a_sign_off),
    "edited once it was signed": ("bad_signature", edited_after),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_waiver_that_nobody_may_give_is_refused_by_name_and_the_records_stay(
    honest: SignedLibrary, name: str
) -> None:
    before = entries(honest)
    why, attack = ASKED[name]
    assert attack(honest) == why
    assert entries(honest) == before


def entries(desk: SignedLibrary) -> Sequence[Any]:
    with sqlite3.connect(desk.library / RECORDS) as connection:
        rows = connection.execute("SELECT hash FROM entry ORDER BY seq").fetchall()
    connection.close()
    return rows


Attack = Callable[[SignedLibrary, pytest.MonkeyPatch], object]

# On records, lists and policies that somebody laid hands on, and on pages.


def meddled(statement: str) -> Attack:
    """Return the attack by which somebody writes into the database of the records."""

    def attack(desk: SignedLibrary, _: object) -> None:
        with sqlite3.connect(desk.library / RECORDS) as connection:
            for (trigger,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
                connection.execute(f"DROP TRIGGER {trigger}")
            assert connection.execute(statement).rowcount > 0
        connection.close()

    return attack


def said(old: str, new: str) -> str:
    return f"UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), '{old}', '{new}') AS BLOB) {OF_IT}"


OF_IT = "WHERE kind = 'signature' AND CAST(body AS TEXT) LIKE '%it is closed%'"


def chained_without_it(desk: SignedLibrary, _: object) -> None:
    """Write all entries but the waiver anew, in a chain that holds."""
    with Journal.shared(SqliteHome(desk.library / RECORDS)) as records:
        kept = [one for one in records.entries() if b"it is closed" not in one.body]
    (desk.library / RECORDS).unlink()
    with Journal.shared(SqliteHome(desk.library / RECORDS)) as records:
        records.append([Draft(ts=one.ts, kind=one.kind, key=one.key, body=one.body) for one in kept])


def told_otherwise(**changed: Callable[[], str] | str) -> Attack:
    """Return the attack by which the page tells of a waiver otherwise, and is drawn anew of that."""

    def attack(desk: SignedLibrary, _: object) -> None:
        def change(facts: Any) -> None:
            facts["waivers"][0] |= {name: one if isinstance(one, str) else one() for name, one in changed.items()}

        page_redrawn(desk, change)

    return attack


def page_redrawn(desk: SignedLibrary, change: Callable[[Any], None]) -> None:
    def changed(payload: Payload) -> Payload:
        change(payload.facts)
        return payload

    page_of(desk).write_bytes(redrawn(page_of(desk).read_bytes(), changed))


def hidden(facts: Any) -> None:
    """Say that the item passes, and of the waiver nothing."""
    facts["waivers"] = []
    _as(facts, WAIVED, "PASS")


def of_a_reminder(facts: Any) -> None:
    facts["waivers"].append({**facts["waivers"][0], "item": REMINDER})
    _as(facts, REMINDER, "WAIVED")


def _as(facts: Any, id: str, status: str) -> None:
    for one in facts["items"]:
        if one["id"] == id:
            one |= {"canary": status, "live": status, "waivable": True}


def limit(value: str, most: str) -> Attack:
    """Return the attack by which the library lets waivers last otherwise."""
    return edited(ITEMS, LASTS, f"value: {value}\n    range: [1 d, {most}]")


def edited(name: str, old: str, new: str, *, after: str = "") -> Attack:
    """Return the attack by which a file of the library is written otherwise."""

    def attack(desk: SignedLibrary, _: object) -> None:
        path = desk.library / name
        text = path.read_text(encoding="utf-8")
        before, at, rest = text.partition(after or text[:1])
        assert old in rest
        path.write_text(before + at + rest.replace(old, new, 1), encoding="utf-8")

    return attack


ITEMS = "checklists/deployment.yaml"
LASTS = "value: 30 d\n    range: [1 d, 30 d]"


def listed(*, is_signed: bool = True, **people: str) -> Attack:
    """Return the attack by which the list of people is another, signed by the root or not."""
    changed = replace(
        PEOPLE, people=tuple((id, people.get(id, one)) for id, one in PEOPLE.people if people.get(id, one))
    )

    def attack(desk: SignedLibrary, _: object) -> None:
        if is_signed:
            desk.list_people(changed)
        else:
            (desk.library / "rules" / "people.yaml").write_text(changed.text, encoding="utf-8")

    return attack


def goes_on(_: SignedLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the waiver be over."""
    clock_at(monkeypatch, SystemClock().wall_ns() + 21 * DAY)


def clock_back(desk: SignedLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the clock back once the waiver was over, and the records had gone on: down the strategy still goes."""
    begun = SystemClock().wall_ns()
    clock_at(monkeypatch, begun + 22 * DAY)
    assert refused(desk, "promote", "momentum", "--freeze", by=AUTHOR) == "done"
    clock_at(monkeypatch, begun + HOUR)
    assert drawn(desk) == 1
    assert refused(desk, *waive(), by=NEW) == "clock_back"
    assert refused(desk, "demote", "momentum", "--to", "paper", "--reason", "it decays", by=RISK) == "done"


def clock_at(monkeypatch: pytest.MonkeyPatch, then: int) -> None:
    monkeypatch.setattr(SystemClock, "wall_ns", lambda _: then)


STANDS, GONE, BROKEN = "WAIVED", "MISSING", "ERROR"
ON_WHAT_STANDS: Mapping[str, tuple[Attack, str, str]] = {
    "the entry deleted": (meddled(f"DELETE FROM entry {OF_IT}"), BROKEN, "waivers"),
    "the entry edited": (meddled(said("it is closed", "it is opened")), BROKEN, "waivers"),
    "the records chained anew without it": (chained_without_it, GONE, "missing"),
    "another end told": (told_otherwise(until=lambda: f"{day(25)}T00:00:00Z"), STANDS, "waivers"),
    "another reason told": (told_otherwise(reason="all is well"), STANDS, "waivers"),
    "another longest told": (told_otherwise(latest=lambda: f"{day(60)}T00:00:00Z"), STANDS, "waivers"),
    "another signer told": (told_otherwise(by="risk_2"), STANDS, "waivers"),
    "another owner told": (told_otherwise(owner="risk_2"), STANDS, "waivers"),
    "told as passed": (lambda desk, _: page_redrawn(desk, hidden), STANDS, "waivers"),
    "a reminder told as waived": (lambda desk, _: page_redrawn(desk, of_a_reminder), STANDS, "waivers"),
    "the limit tightened since": (limit("10 d", "30 d"), GONE, "waivers"),
    "the limit loosened since": (limit("60 d", "60 d"), STANDS, "waivers"),
    "the limit out of its range": (limit("60 d", "30 d"), UNREAD, "usage"),
    "the item waivable no more": (
        edited(ITEMS, "waivable: true", "waivable: false", after=f"{WAIVED}:"), GONE, "missing",
    ),
    "a reminder made waivable": (
        edited(ITEMS, "waivable: false", "waivable: true", after=f"{REMINDER}:"), UNREAD, "usage",
    ),
    "its signer left": (listed(risk_1=""), GONE, "waivers"),
    "its signer of another role": (listed(risk_1=person(RISK, "trader", until=UNTIL)), GONE, "waivers"),
    "its signer revoked": (
        listed(risk_1=person(RISK, "risk_manager", until=UNTIL, revoked_at="2026-01-02T00:00:00Z")), GONE, "waivers",
    ),
    "its signer's key another": (listed(risk_1=person(STRANGER, "risk_manager", until=UNTIL)), GONE, "waivers"),
    "a list that no root signed": (
        listed(is_signed=False, peer_1=person(PEER, "peer_reviewer", "risk_manager", until=UNTIL)),
        GONE, "people_edited",
    ),
    "another by another person": (lambda desk, _: desk.act(*waive(until=day(9)), by=NEW), STANDS, "waivers"),
    "another packet frozen": (
        lambda desk, _: desk.act("promote", "momentum", "--freeze", by=AUTHOR), STANDS, "missing",
    ),
    "over since": (goes_on, GONE, "expired"),
    "the clock back": (clock_back, GONE, "missing"),
}  # fmt: skip
"""What is done, how the item stands then, and why nobody can sign the packet that was drawn before."""


@pytest.mark.parametrize("name", ON_WHAT_STANDS)
def test_nobody_signs_a_packet_over_waivers_that_do_not_hold_as_it_tells_them(
    desk: SignedLibrary, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    attack, standing, why = ON_WHAT_STANDS[name]
    attack(desk, monkeypatch)
    assert (status(desk), sign(desk, "peer_reviewer", PEER)) == (standing, why)
    assert checked(desk) != NOTHING
