"""`golive checklist explain`: each change of what an account runs is explained by who may, or its item fails."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.commands import Golive
from tests.places import absent
from tests.signed_library import SignedLibrary
from tests.told_facts import SEEN_BY
from tests.trust_desk import AUTHOR, RISK

from golive.api import Engine
from golive.cli.accounts_of_strategy import versions_of
from golive.cli.open_library import find_library
from golive.cli.people_place import people_place
from golive.core.unit import NANOS
from golive.journal.bodies.run_started import RunStarted
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.system_clock import SystemClock
from golive.paper.account_files import AccountFiles
from golive.readiness.change_steps import steps_of
from golive.trust.change_explained import ChangeExplained

EXPLAIN = ("checklist", "explain", "--strategy", "momentum", "--nature", "the spread limit was halved")
AS = ("--role", "operations")


@pytest.fixture
def desk(tmp_path: Path, golive: Golive) -> SignedLibrary:
    if shutil.which("ssh-keygen") is None:
        absent("OpenSSH is not installed")
    desk = SignedLibrary(tmp_path, golive)
    ran(desk, 1, "a" * 64)
    return desk


def ran(desk: SignedLibrary, run: int, subject: str) -> None:
    """Let the account begin a run of a version; what it is said to be of is all that is looked at."""
    files = AccountFiles.below(desk.library, "paper")
    files.make()
    begun = RunStarted(
        run=f"paper-{run}",
        mode="paper",
        subject=subject,
        policy="p" * 64,
        markets={},
        seed="0",
        feed="f" * 64,
        feed_class="simulated",
        clock="system",
        format=3,
        golive="0",
        libraries={},
    )
    with Journal.open(home_at(str(files.journal)), f"paper-{run}") as journal:
        journal.append([begun.draft(SystemClock().wall_ns())])


def steps(desk: SignedLibrary) -> tuple[tuple[str, str], ...]:
    return steps_of(versions_of(Engine.from_folder(desk.library), find_library(str(desk.library)), "momentum"))


def measured(desk: SignedLibrary, *, trust: bool = True) -> tuple[str, str]:
    """Return how the item stands once it was measured, and why."""
    words = ("checklist", "measure", desk.library, "--item", "OPS-004", "--strategy", "momentum", "--format", "json")
    done = desk.golive(*words, *(("--trust", desk.root) if trust else ()))
    (row,) = json.loads(done.output)["items"]
    return row["status"], row["why"]


def put(desk: SignedLibrary, step: tuple[str, str], **other: str) -> None:
    """Write an explanation into the records past every check."""
    now = SystemClock().wall_ns()
    with people_place(str(desk.library), None, desk.root, now=now) as place:
        subject = place.desk.place.evidence_subjects["momentum"]
        own = {"strategy": "momentum", "subject": subject, "before": step[0], "after": step[1], "nature": "a change"}
        word = place.desk.word(
            ChangeExplained, nonce=other["nonce"], until=now // NANOS * NANOS + NANOS, by=other.get("by", "seen_1"),
            role=other.get("role", "operations"), **own,
        )  # fmt: skip
        signer = AUTHOR if other.get("key") == "author" else SEEN_BY
        place.desk.write(place.desk.entry(word, word.by, signer.sign(word.line(), word.namespace())))


def test_a_change_that_nobody_explained_fails_until_somebody_who_may_explains_it(desk: SignedLibrary) -> None:
    assert measured(desk) == ("FAIL", "differences that are not explained: 1")
    code, said = desk.act(*EXPLAIN, *AS, by=SEEN_BY)
    assert (code, "is explained by seen_1" in said) == (0, True), said
    assert measured(desk)[0] == "PASS"
    assert measured(desk, trust=False)[0] == "FAIL", "without a root file nobody is known who may"
    assert desk.act(*EXPLAIN, *AS, by=SEEN_BY)[0] == 1


def test_the_next_change_is_another_one(desk: SignedLibrary) -> None:
    desk.act(*EXPLAIN, *AS, by=SEEN_BY)
    ran(desk, 2, "b" * 64)
    assert measured(desk) == ("FAIL", "differences that are not explained: 2")
    code, said = desk.act(*EXPLAIN, *AS, by=SEEN_BY)
    assert (code, "1 more to explain" in said) == (0, True)
    before, after = steps(desk)[-1]
    assert desk.act(*EXPLAIN, *AS, "--from", after, "--to", before, by=SEEN_BY)[0] == 1, "never backwards"
    assert desk.act(*EXPLAIN, *AS, "--from", before, "--to", after, by=SEEN_BY)[0] == 0
    assert measured(desk)[0] == "PASS"


def test_a_change_of_policy_after_the_explanation_is_another_one(desk: SignedLibrary) -> None:
    desk.act(*EXPLAIN, *AS, by=SEEN_BY)
    switch = desk.library / "rules" / "switch.yaml"
    text = switch.read_text(encoding="utf-8")
    switch.write_text(text.replace("value: 8 %", "value: 7 %", 1), encoding="utf-8")
    assert "value: 8 %" in text
    assert measured(desk)[0] == "FAIL"


def test_an_explanation_by_whoever_may_not_or_of_other_digests_does_not_count(desk: SignedLibrary) -> None:
    ((before, after),) = steps(desk)
    for n, (step, other) in enumerate(
        (
            ((before, after), {"by": "dev_1", "key": "author"}),
            ((before, after), {"role": "sre"}),
            ((before, after), {"key": "author"}),
            ((before, after), {"by": "risk_1"}),
            ((after, before), {}),
            (("c" * 64, after), {}),
            ((before, "c" * 64), {}),
        )
    ):
        put(desk, step, nonce=f"{n:032x}", **other)
    assert measured(desk)[0] == "FAIL"
    done = desk.act(*EXPLAIN, *AS, by=SEEN_BY)
    assert (done[0], measured(desk)[0]) == (0, "PASS")


def test_whoever_may_not_explain_is_refused(desk: SignedLibrary) -> None:
    assert desk.act(*EXPLAIN, by=RISK)[0] == 1
    assert desk.act(*EXPLAIN, *AS, by=AUTHOR)[0] == 1
    assert desk.act(*EXPLAIN, "--role", "sre", by=SEEN_BY)[0] == 1
    assert desk.act(*EXPLAIN, *AS, "--from", "a" * 64, by=SEEN_BY)[0] == 2
    assert measured(desk)[0] == "FAIL"
