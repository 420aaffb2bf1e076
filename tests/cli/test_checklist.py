"""`golive checklist`, `golive evidence` and `golive report readiness`: what is ready, and what comes first."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.commands import Golive
from tests.places import absent
from tests.ssh_signers import Signer
from tests.trust_desk import ROOT, Listed, person

from golive.cli.checklist_ground import checklist_ground
from golive.cli.people_place import people_place
from golive.core.civil import DAY_S
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.core.utc_text import utc_text
from golive.documents.checklist import OUTSIDE
from golive.journal.system_clock import SystemClock
from golive.loader import load_library
from golive.loader.shipped import FOLDERS, library_root
from golive.readiness.checklist.evidence_ledger import EvidenceLedger, write_evidence
from golive.readiness.checklist.outside_facts import WINDOW, facts_form, facts_schema, read_facts
from golive.readiness.told_facts import FactsCourt

SRE, TRADER, DEV = Signer(seed=130), Signer(seed=131), Signer(seed=132)
PEOPLE = Listed(
    people=(
        ("risk_1", person(Signer(seed=133), "risk_manager", until="2099-01-01")),
        ("sre_1", person(SRE, "sre", until="2099-01-01")),
        ("trader_1", person(TRADER, "trader", "peer_reviewer", until="2099-01-01")),
        ("dev_1", person(DEV, "quant", "sre", until="2099-01-01")),
    ),
    authors="{momentum: [dev_1]}",
    signed_by="{canary: [risk_manager, peer_reviewer]}",
)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a copy of the shipped library."""
    for name in FOLDERS:
        shutil.copytree(library_root() / name, tmp_path / "library" / name, ignore=shutil.ignore_patterns("*.py"))
    return tmp_path / "library"


def status(golive: Golive, library: Path, strategy: str = "momentum", *trust: Path | str) -> Mapping[str, Any]:
    done = golive("checklist", "status", library, "--strategy", strategy, "--format", "json", *trust)
    (one,) = json.loads(done.output)["strategies"]
    return {item["id"]: item for item in one["items"]} | {"stages": one["stages"]}


def test_a_fresh_library_says_on_one_screen_what_to_do_first(golive: Golive, library: Path) -> None:
    done = golive("checklist", "status", library)
    lines = done.output.splitlines()
    assert done.exit_code == 1
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 160
    assert lines[1] == "momentum: not ready; canary 0 of 28, live 0 of 31; scorecard 0.00"
    commands = [re.split(r"\s{2,}", line.strip())[0] for line in lines if line.startswith("  golive ")]
    assert commands[0].startswith("golive paper start")
    assert not (library / ".golive").exists()
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "golive"
        if arguments[0] in ("evidence", "checklist"):
            assert golive(*arguments).exit_code in (0, 1), command
        else:
            # What runs for long is only asked whether there is such a thing.
            assert golive(*arguments[:2], "--help").exit_code == 0, command


def test_every_item_says_why_and_what_comes_next(golive: Golive, library: Path) -> None:
    told = status(golive, library)
    assert len(told) == 32
    items = [item for name, item in told.items() if name != "stages"]
    assert {item["live"] for item in items} == {"MISSING", "PENDING"}
    assert all(item["why"] and item["next"].startswith("golive ") for item in items)
    assert told["stages"]["canary"] == {
        "ready": False, "evidence_ready": False, "needed": 28, "satisfied": 0, "percent": 0.0,
        "blockers": [item["id"] for item in items if item["needed_for"] == "canary"],
    }  # fmt: skip
    rule = told["STRAT-001"]["rules"][0]
    assert (rule["rule"], rule["observed"], rule["op"], rule["threshold"], rule["margin"], rule["holds"]) == (
        "long_enough", "unknown", ">=", "30 d", None, "absent"
    )  # fmt: skip
    file, _, line = rule["line"].rpartition(":")
    assert "id: long_enough" in (library / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_measuring_leaves_evidence_that_passes_nothing_which_was_not_measured(golive: Golive, library: Path) -> None:
    done = golive("checklist", "measure", library, "--strategy", "momentum", "--format", "json")
    rows = json.loads(done.output)["items"]
    assert (done.exit_code, len(rows)) == (1, 20)
    assert not any(row["satisfied"] for row in rows)
    told = status(golive, library)
    assert {told[row["item"]]["live"] for row in rows} == {"UNMEASURED", "FAIL"}
    assert (told["EXEC-002"]["canary"], told["EXEC-002"]["live"]) == ("PASS", "FAIL")
    assert told["stages"]["canary"]["satisfied"] == 1
    shown = golive("checklist", "status", library, "--strategy", "momentum").output
    assert "own fills: 0, needed: 100 (PASS for canary)" in shown, "one of 28 counts, and no line says which"
    assert status(golive, library, "volatility")["EXEC-002"]["live"] == "MISSING"
    listed = json.loads(golive("evidence", "list", library, "--format", "json").output)["evidence"]
    assert len(listed) == 20
    assert {(one["of_now"], one["signed"]) for one in listed} == {(True, False)}


def test_what_was_measured_of_another_policy_says_nothing_of_this_one(golive: Golive, library: Path) -> None:
    golive("checklist", "measure", library, "--item", "EXEC-002", "--strategy", "momentum")
    gate = library / "rules" / "gates" / "orderflow.yaml"
    text = gate.read_text(encoding="utf-8")
    changed = text.replace("value: 60 %", "value: 61 %", 1)
    assert changed != text
    gate.write_text(changed, encoding="utf-8")
    assert status(golive, library)["EXEC-002"]["canary"] == "STALE_SUBJECT"


def test_an_edited_record_makes_every_item_an_error(golive: Golive, library: Path) -> None:
    golive("checklist", "measure", library, "--item", "EXEC-002", "--strategy", "momentum")
    with sqlite3.connect(library / ".golive" / "records.db") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        changed = "replace(CAST(body AS TEXT), '\"fills\":0', '\"fills\":900')"
        database.execute(f"UPDATE entry SET body = CAST({changed} AS BLOB)")
    database.close()
    told = status(golive, library)
    assert {item["live"] for name, item in told.items() if name != "stages"} == {"ERROR", "PENDING"}


def test_golive_measures_no_item_of_others(golive: Golive, library: Path) -> None:
    done = golive("checklist", "measure", library, "--item", "INFRA-001")
    assert done.exit_code == 2
    assert "golive does not measure `INFRA-001`" in done.output
    assert golive("checklist", "measure", library, "--item", "INFRA-000").exit_code == 2


def test_a_library_without_a_checklist_is_never_ready(golive: Golive, library: Path) -> None:
    (library / "checklists" / "deployment.yaml").unlink()
    done = golive("checklist", "status", library)
    assert done.exit_code == 2
    assert "the library has no checklist" in done.output


def test_what_expires_is_told_before_it_does(golive: Golive, library: Path) -> None:
    assert golive("checklist", "status", library, "--expiring", "14d").exit_code == 0
    assert golive("checklist", "status", library, "--expiring", "soon").exit_code == 2


def test_the_report_is_one_page_without_references_and_says_what_blocks(golive: Golive, library: Path) -> None:
    page = library.parent / "ready.html"
    done = golive("report", "readiness", "momentum", library, "--format", "html", "--out", page)
    assert done.exit_code == 0, done.output
    text = page.read_text(encoding="utf-8")
    assert "momentum: not ready" in text
    assert "<script" not in text
    assert not re.search(r"(src|href)=\"(?!#)", text)
    assert all(f"{step}. " in text for step in range(1, 13))
    assert text.count("<h1") == 1


# Facts from outside

FACTS = {
    "item": "INFRA-001",
    "period_begin": "2026-05-01T00:00:00Z",
    "period_end": "2026-05-02T00:00:00Z",
    "n": 1440,
    "source": "chrony on two hosts",
    "facts": {"offset": "12 ms", "backward_steps": 0},
}


def outside() -> dict[str, Any]:
    specs, _ = load_library(library_root(), cases=False)
    return {item.id: item for item in specs.checklists[0].items if item.measured_by == OUTSIDE}


def test_each_of_the_six_items_from_outside_has_a_schema_and_a_form() -> None:
    import jsonschema

    items = outside()
    assert sorted(items) == ["COMP-002", "EXEC-003", "EXEC-004", "INFRA-001", "INFRA-005", "OPS-002"]
    for item in items.values():
        schema = facts_schema(item)
        jsonschema.Draft202012Validator.check_schema(schema)
        assert set(facts_form(item)) == set(schema["required"])
        assert not jsonschema.Draft202012Validator(schema).is_valid(facts_form(item))
    assert jsonschema.Draft202012Validator(facts_schema(items["INFRA-001"])).is_valid(FACTS)


def test_facts_are_read_in_held_units() -> None:
    item, facts = read_facts(json.dumps(FACTS), outside())
    assert item.id == "INFRA-001"
    assert facts.measured.values == {"offset": 0.012, "backward_steps": 0.0}
    assert facts.measured.n == 1440
    assert read_facts(json.dumps(FACTS, indent=3, sort_keys=True), outside())[1].digest == facts.digest


@pytest.mark.parametrize(
    "changed",
    [
        {"n": True},
        {"n": -1},
        {"n": "1440"},
        {"n": None},
        {"n": 10**30},
        {"source": " "},
        {"source": "a log\u202e"},
        {"source": "\ud800"},
        {"item": "STRAT-001"},
        {"period_end": "2026-04-01T00:00:00Z"},
        {"period_end": "yesterday"},
        {"more": 1},
        {"facts": {"offset": "12 ms"}},
        {"facts": {"offset": 12, "backward_steps": 0}},
        {"facts": {"offset": "12", "backward_steps": 0}},
        {"facts": {"offset": "12 bps", "backward_steps": 0}},
        {"facts": {"offset": "12 ms", "backward_steps": False}},
        {"facts": {"offset": "12 ms", "backward_steps": None}},
        {"facts": {"offset": "12 ms", "backward_steps": "none"}},
        {"facts": {"offset": "12 ms", "backward_steps": 0.5}},
        {"facts": {"offset": "12 ms", "backward_steps": -1}},
    ],
)
def test_a_document_that_is_not_whole_is_refused(changed: Mapping[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        read_facts(json.dumps({**FACTS, **changed}), outside())


def test_all_that_is_wrong_with_a_document_is_said_at_once() -> None:
    changed = {"n": -1, "period_end": "yesterday", "facts": {"offset": "12 bps", "backward_steps": "none"}}
    with pytest.raises(InvalidInput) as refused:
        read_facts(json.dumps({**FACTS, **changed}), outside())
    names = ("period_end", "n", "offset", "backward_steps")
    assert refused.value.message.startswith("4 faults. ")
    assert [name for name in names if f"`{name}` is" not in refused.value.message] == []


def test_facts_compare_no_longer_a_window_than_their_period_holds() -> None:
    day = {"period_begin": "2026-05-01T00:00:00Z", "period_end": "2026-05-02T00:00:00Z"}
    item = next(one for one in outside().values() if any(measure.id == WINDOW for measure in one.measures))
    one_each = ((one.id, True if one.unit is None else f"1 {one.unit.name}".strip()) for one in item.measures)
    facts = {name: 1 if value == "1" else value for name, value in one_each}
    document = {**FACTS, **day, "item": item.id}
    read_facts(json.dumps({**document, "facts": {**facts, WINDOW: "24 h"}}), outside())
    with pytest.raises(InvalidInput, match="`window` is longer than the period"):
        read_facts(json.dumps({**document, "facts": {**facts, WINDOW: "25 h"}}), outside())


class Desk:
    """A library with people whose list a root signed, and the keys beside it."""

    def __init__(self, library: Path, golive: Golive) -> None:
        if shutil.which("ssh-keygen") is None:
            absent("OpenSSH is not installed")
        self.library, self.golive = library, golive
        self.desk = library.parent / "desk"
        self.desk.mkdir(mode=0o700)
        (library / "rules" / "people.yaml").write_text(PEOPLE.text, encoding="utf-8")
        self.root = self.desk / "root"
        self.root.write_text(f"root@desk {ROOT.key}\n", encoding="ascii")
        self.root.chmod(0o600)
        done = golive("people", "sign", library, "--key", self.key(ROOT))
        assert done.exit_code == 0, done.output

    def key(self, signer: Signer) -> Path:
        path = signer.key_file(self.desk)
        path.with_name(f"{path.name}.pub").write_text(f"{signer.key} a comment\n", encoding="ascii")
        return path

    def add(self, signer: Signer, role: str, **changed: Any) -> tuple[int, str]:
        file = self.desk / "facts.json"
        file.write_text(json.dumps({**FACTS, **changed}), encoding="utf-8")
        options = ("--key", self.key(signer), "--role", role, "--trust", self.root, "--strategy", "momentum")
        done = self.golive("evidence", "add", file, self.library, *options)
        return done.exit_code, done.output


def test_facts_of_the_same_period_stand_beside_each_other_and_that_is_said(golive: Golive, library: Path) -> None:
    desk = Desk(library, golive)
    told = [desk.add(SRE, "sre"), desk.add(SRE, "sre"), desk.add(SRE, "sre", period_end="2026-05-02T12:00:00Z")]
    assert [exit_code for exit_code, _ in told] == [0, 0, 0], told
    assert ["the same period are there already: the worst of them count" in said for _, said in told] == [
        False,
        True,
        False,
    ]


def test_what_no_measuring_can_have_given_is_not_signed(golive: Golive, library: Path) -> None:
    desk = Desk(library, golive)
    exit_code, output = desk.add(SRE, "sre", facts={"offset": "-500 ms", "backward_steps": 0})
    assert (exit_code, "`offset` of INFRA-001: no such value can be" in output) == (2, True), output
    for share in ("200 %", "-1 %"):
        facts = {"detected": share, "self_trades_prevented": True}
        exit_code, output = desk.add(SRE, "sre", item="COMP-002", facts=facts)
        assert (exit_code, "`detected` of COMP-002: no such value can be" in output) == (2, True), output
    assert status(golive, library)["INFRA-001"]["live"] == "MISSING"


def test_signed_facts_count_and_by_nobody_else(golive: Golive, library: Path) -> None:
    desk = Desk(library, golive)
    for signer, role, reason in (
        (Signer(seed=199), "sre", "unknown_person"),
        (TRADER, "sre", "role"),
        (DEV, "sre", "author"),
    ):
        exit_code, output = desk.add(signer, role)
        assert (exit_code, reason in output) == (1, True), output
    assert desk.add(TRADER, "trader")[0] == 2
    assert status(golive, library)["INFRA-001"]["live"] == "MISSING"
    exit_code, output = desk.add(SRE, "sre")
    assert (exit_code, "signed by sre_1" in output) == (0, True), output
    assert status(golive, library)["INFRA-001"]["live"] == "MISSING"
    trust = ("--trust", desk.root)
    told = status(golive, library, "momentum", *trust)["INFRA-001"]
    # It was signed, and is older than a day by the end of its period, whenever it is written down.
    assert (told["live"], told["evidence"]["by"], told["evidence"]["n"]) == ("EXPIRED", "sre_1", 1440)
    ended = golive("checklist", "status", library, "--strategy", "momentum", "--expiring", "1d", *trust)
    assert (ended.exit_code, "INFRA-001 EXPIRED" in ended.output) == (1, True), ended.output


def test_facts_of_a_time_that_is_still_to_come_are_not_signed(golive: Golive, library: Path) -> None:
    tomorrow = (SystemClock().wall_ns() // NANOS + DAY_S) * NANOS
    exit_code, output = Desk(library, golive).add(SRE, "sre", period_end=utc_text(tomorrow))
    assert (exit_code, "`period_end` lies ahead" in output) == (2, True), output
    assert golive("evidence", "list", library).exit_code == 3


def test_a_record_that_says_something_else_than_what_was_signed_is_not_believed(golive: Golive, library: Path) -> None:
    desk = Desk(library, golive)
    now = SystemClock().wall_ns()
    today = {"period_end": utc_text((now // NANOS - 60) * NANOS)}
    assert desk.add(SRE, "sre", **today)[0] == 0
    trust = ("--trust", desk.root)
    assert status(golive, library, "momentum", *trust)["INFRA-001"]["live"] == "PASS"
    assert "(signed, NOT VERIFIED)" in golive("evidence", "list", library).output
    assert "(signed, verified)" in golive("evidence", "list", library, *trust).output
    place = ("momentum", "INFRA-001")
    with people_place(str(library), None, desk.root, now=now) as at:
        evidence, checklist = at.desk.evidence, at.desk.promotion.program.checked.specs.checklists[0]
        court = FactsCourt(records=at.desk.place.records, registry=at.desk.registry, heads=at.desk.record.heads)
        (piece,) = evidence.pieces[place]
        assert court.believed(evidence, checklist, "momentum").pieces[place] == (piece,)
        for changed, why in (
            ({"measured": {"offset": 0.001, "backward_steps": 0.0}}, "something else than the facts"),
            ({"n": 2000}, "something else than the facts"),
            ({"period_end": now}, "something else than the facts"),
            ({"by": "trader_1"}, "something else than the facts"),
            ({"document": "a" * 64}, "what was signed is not kept"),
            ({"subject": "b" * 64}, "signed for the subject"),
            ({"recorded_at": now + 3_600 * NANOS}, "another time"),
        ):
            other = EvidenceLedger(pieces={place: (replace(piece, **changed),)})
            (seen,) = court.believed(other, checklist, "momentum").pieces[place]
            assert (seen.raised, why in seen.why) == (True, True), seen.why
        (elsewhere,) = court.believed(
            EvidenceLedger(pieces={("volatility", "INFRA-001"): (piece,)}), checklist, "volatility"
        ).pieces["volatility", "INFRA-001"]
        assert elsewhere.raised
    # With a chain that holds: whoever can write records still signs nothing.
    with checklist_ground(str(library), None).writing() as records:
        write_evidence(records, [("momentum", replace(piece, n=2000))], at=SystemClock().wall_ns())
    assert status(golive, library, "momentum", *trust)["INFRA-001"]["live"] == "ERROR"
    listed = json.loads(golive("evidence", "list", library, *trust, "--format", "json").output)["evidence"]
    assert sorted(one["verified"] for one in listed) == [False, True]
    assert "(NOT VALID: it is not what was signed: edited" in golive("evidence", "list", library, *trust).output


def test_a_list_of_people_that_no_root_signed_lets_nobody_sign_facts(golive: Golive, library: Path) -> None:
    desk = Desk(library, golive)
    (library / "rules" / "people.signed").unlink()
    exit_code, output = desk.add(SRE, "sre")
    assert (exit_code, "people_unsigned" in output) == (1, True), output


def test_a_list_of_people_before_one_that_facts_rest_on_counts_no_more(golive: Golive, library: Path) -> None:
    desk = Desk(library, golive)
    signed = library / "rules" / "people.signed"
    first = signed.read_bytes()
    assert golive("people", "sign", library, "--key", desk.key(ROOT)).exit_code == 0
    assert desk.add(SRE, "sre")[0] == 0
    signed.write_bytes(first)
    exit_code, output = desk.add(SRE, "sre")
    assert (exit_code, "people_rolled_back" in output) == (1, True), output


def test_facts_that_nobody_signed_count_for_nothing(golive: Golive, library: Path) -> None:
    from golive.cli.checklist_measured import evidence_of_measure

    ground = checklist_ground(str(library), None)
    _, facts = read_facts(json.dumps(FACTS), outside())
    piece = evidence_of_measure(ground.item("INFRA-001"), facts.measured, ground.subject("momentum"), by="mia")
    with ground.writing() as records:
        write_evidence(records, [("momentum", piece)], at=0)
    assert status(golive, library)["INFRA-001"]["live"] == "MISSING"


def test_the_schemas_of_all_facts_are_written_at_once(golive: Golive, library: Path) -> None:
    schemas = json.loads(golive("schema", library, "--evidence").output)
    assert sorted(schemas) == sorted([*outside(), "COMP-001", "OPS-001"])
    out = library.parent / "schemas"
    assert golive("schema", library, "--evidence", "--out", out).exit_code == 0
    assert json.loads((out / "INFRA-001.schema.json").read_text(encoding="utf-8")) == schemas["INFRA-001"]


def test_only_what_is_attested_is_attested(golive: Golive, library: Path) -> None:
    desk = Desk(library, golive)
    file = desk.desk / "facts.json"
    file.write_text(json.dumps(FACTS), encoding="utf-8")
    options = ("--key", desk.key(SRE), "--role", "sre", "--trust", desk.root)
    done = golive("checklist", "attest", file, library, *options)
    assert (done.exit_code, "is told from outside, not attested" in done.output) == (2, True), done.output
