"""What people signed counts in `golive checklist status` as `golive promote` counts it, and else not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.commands import Golive
from tests.places import absent
from tests.signed_library import SignedLibrary
from tests.ssh_signers import Signer
from tests.trust_desk import AUTHOR, DAY, HOUR, PEER, RISK

from golive import DeploymentChecklist
from golive.cli.checklist_ground import checklist_ground
from golive.cli.checklist_signed import counted
from golive.cli.people_place import people_place
from golive.core.civil import DAY_S
from golive.core.unit import NANOS
from golive.core.utc_text import utc_text
from golive.journal.system_clock import SystemClock
from golive.trust.waiver import Waiver

STEPS = ("promote", "momentum", "--to")
WAIVED, UNWAIVABLE = "RISK-004", "RISK-003"


@pytest.fixture
def desk(tmp_path: Path, golive: Golive) -> SignedLibrary:
    if shutil.which("ssh-keygen") is None:
        absent("OpenSSH is not installed")
    return SignedLibrary(tmp_path, golive)


def told(desk: SignedLibrary, *, trust: bool = True) -> Mapping[str, Any]:
    """Return what the command says of the strategy."""
    options = ("--trust", desk.root) if trust else ()
    done = desk.golive("checklist", "status", desk.library, "--strategy", "momentum", "--format", "json", *options)
    (one,) = json.loads(done.output)["strategies"]
    return {**one, "items": {item["id"]: item["canary"] for item in one["items"]}}


def told_items(desk: SignedLibrary) -> Sequence[Mapping[str, Any]]:
    """Return what the command says of each item."""
    words = ("checklist", "status", desk.library, "--strategy", "momentum", "--format", "json", "--trust", desk.root)
    items: Sequence[Mapping[str, Any]] = json.loads(desk.golive(*words).output)["strategies"][0]["items"]
    return items


def in_python(desk: SignedLibrary) -> tuple[bool, Mapping[str, str], str]:
    """Return what the Python class says of the strategy: whether it is ready for canary, its items, and its page."""
    records = desk.library / ".golive" / "records.db"
    checklist = DeploymentChecklist(strategy="momentum", library=desk.library, records=records, trust=desk.root)
    items = json.loads(checklist.export())["strategies"]["momentum"]["items"]
    ready = checklist.get_readiness("canary").is_ready
    return ready, {name: one["canary"] for name, one in items.items()}, checklist.export("html")


def steps_done(one: Mapping[str, Any]) -> list[int]:
    return [step["step"] for step in one["steps"] if step["done"]]


def test_status_counts_each_signature_that_promote_counts(desk: SignedLibrary) -> None:
    desk.act(*STEPS, "paper", by=AUTHOR)
    desk.show()
    assert steps_done(told(desk)) == [1, 2, 3, 4, 5, 6, 8]
    desk.act(*STEPS, "review", by=AUTHOR)
    frozen = told(desk)
    assert (steps_done(frozen), frozen["items"]["RISK-005"]) == ([1, 2, 3, 4, 5, 6, 7, 8], "PENDING")
    sign = ("checklist", "sign", "--strategy", "momentum")
    assert desk.act(*sign, "RISK-005", "--role", "risk_manager", by=RISK)[0] == 0
    half = told(desk)
    assert (half["items"]["RISK-005"], half["items"]["STRAT-006"], steps_done(half)[-1]) == ("PASS", "PENDING", 9)
    assert desk.act(*sign, "STRAT-006", "--role", "peer_reviewer", by=PEER)[0] == 0
    both = told(desk)
    assert (both["stages"]["canary"]["ready"], both["signatures"]) == (True, {"count": True, "why_not": None})
    for signer in (RISK, PEER):
        desk.act(*STEPS, "canary", by=signer)
    last = told(desk)
    assert steps_done(last) == list(range(1, 12))
    ready, items, of_class = in_python(desk)
    assert (ready, items, "11 of 12" in of_class) == (True, last["items"], True)
    unseen = told(desk, trust=False)
    assert (unseen["items"]["RISK-005"], steps_done(unseen)) == ("PENDING", [1, 2, 3, 4, 5, 6, 8])
    assert "--trust FILE" in unseen["signatures"]["why_not"]
    words = ("report", "readiness", "momentum", desk.library)
    assert "11 of 12" in desk.golive(*words, "--trust", desk.root).output
    page = desk.golive(*words).output
    assert ("7 of 12" in page, "--trust FILE" in page) == (True, True), page
    desk.root.write_text(f"root@desk {Signer(seed=999).key}\n", encoding="ascii")
    foreign = told(desk)
    assert (foreign["items"]["RISK-005"], steps_done(foreign)) == ("PENDING", [1, 2, 3, 4, 5, 6, 8])
    assert "people_unsigned" in foreign["signatures"]["why_not"]


def test_a_waiver_counts_until_it_ends_and_never_for_what_nobody_may_waive(desk: SignedLibrary) -> None:
    now = SystemClock().wall_ns()
    until = utc_text((now // NANOS // DAY_S + 20) * DAY_S * NANOS)[:10]
    waive = ("waive", WAIVED, "--strategy", "momentum", "--owner", "dev_1", "--reason", "it is closed")
    assert desk.act(*waive, "--until", until, by=RISK)[0] == 0
    assert told(desk)["items"][WAIVED] == "WAIVED"
    ending = next(one["expires"] for one in told_items(desk) if one["id"] == WAIVED)
    assert ending == f"{until}T00:00:00Z"
    page = desk.golive("report", "readiness", "momentum", desk.library, "--trust", desk.root).output
    assert "Waived for a while" in page
    assert "it is closed" in page
    assert f"{WAIVED}  {until}T00:00:00Z  the waiver ends" in page
    assert told(desk, trust=False)["items"][WAIVED] == "MISSING"
    put(desk, UNWAIVABLE, RISK)
    seen = told(desk)
    assert (seen["items"][UNWAIVABLE], seen["items"][WAIVED]) == ("MISSING", "WAIVED")
    assert {ago: waived(desk, now + ago) for ago in (19 * DAY, 21 * DAY)} == {19 * DAY: "WAIVED", 21 * DAY: "MISSING"}


def test_a_word_in_the_records_that_its_signer_did_not_sign_counts_for_nothing(desk: SignedLibrary) -> None:
    put(desk, WAIVED, PEER)
    assert told(desk)["items"][WAIVED] == "MISSING"
    put(desk, WAIVED, RISK)
    assert told(desk)["items"][WAIVED] == "WAIVED"


def waived(desk: SignedLibrary, now: int) -> str:
    """Return how the item that is waived stands at an instant."""
    (one,) = counted(checklist_ground(str(desk.library), None), ("momentum",), desk.root, now)
    return next(each.canary.status.name for each in one.standing.each if each.item.id == WAIVED)


def put(desk: SignedLibrary, item: str, signer: Signer) -> None:
    """Write a waiver by the risk manager into the records past every check, with somebody's signature."""
    now = SystemClock().wall_ns()
    with people_place(str(desk.library), None, desk.root, now=now) as place:
        at = place.desk
        own = {"owner": "dev_1", "reason": "it is closed", "item": item, "strategy": "momentum"}
        own["subject"] = at.place.evidence_subjects["momentum"]
        nonce, until = "ab" * 16, now // NANOS * NANOS + HOUR
        word = at.word(Waiver, by="risk_1", role="risk_manager", nonce=nonce, until=until, **own)
        at.write(at.entry(word, "risk_1", signer.sign(word.line(), word.namespace())))
