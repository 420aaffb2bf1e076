"""A compressed month in the realm of rehearsals: an account that traded, drills that were held, and every item of both.

No number is written by hand: each comes out of the account's journal, a drill, or a probe of the policy that traded.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import cast

import pytest
from tests.axe import broken_rules
from tests.chromium import Browser
from tests.commands import environment, run_command
from tests.deployment_checklist import with_checklist
from tests.measured_items import NUMBERS, inputs_of, status
from tests.paper.rehearsed_account import Rehearsed, rehearse, watch
from tests.paper.rehearsed_month import PEOPLE
from tests.paper.rehearsed_packets import PacketPlace, chapter, first_page
from tests.places import absent
from tests.redrawn_page import redrawn
from tests.sheets import sheets_of
from tests.signed_library import SignedLibrary
from tests.trust_desk import AUTHOR, PEER, RISK

from golive.api import Engine
from golive.cli.checklist_facts import looks_at
from golive.cli.drill_subject import drill_subject
from golive.cli.measured_account import with_account
from golive.cli.open_library import find_library
from golive.core.unit import NANOS
from golive.execution.account import DAY
from golive.journal.home_at import home_at
from golive.journal.journal import JournalReader
from golive.journal.system_clock import SystemClock
from golive.paper.account_files import AccountFiles
from golive.paper.heartbeat_file import Beat, read_beat, write_beat
from golive.readiness.checklist.status import Status
from golive.readiness.measures import MEASURES
from golive.readiness.measures.edge import without_source
from golive.readiness.measures.facts import Facts
from golive.readiness.measures.held_drills import held_drills
from golive.readiness.stage import Stage
from golive.trading.market_feed import FeedClass
from golive.trading.paper_days import COUNTED_FEED, Realm
from golive.trust.packet.terms import Payload


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Rehearsed:
    return rehearse(tmp_path_factory.mktemp("month"))


def facts_of(one: Rehearsed) -> Facts:
    with closing(home_at(str(one.records), read_only=True)) as home:
        records = JournalReader(home, "records")
        entries, looks = list(records.entries()), looks_at(records, "momentum")
    models = [model for model in one.engine.program.checked.specs.models if model.header.id == "impact"]
    facts = Facts(
        subject=drill_subject(one.engine),
        drills=held_drills(entries, subject=drill_subject(one.engine)),
        coefficients_without_source=without_source([p for model in models for p in model.parameters]),
        looks=looks,
    )
    place = find_library(str(one.month.library))
    return with_account(facts, one.engine, place, "momentum", realm=Realm.REHEARSAL, now=one.now, records=entries)


def test_a_month_and_its_drills_fill_every_item_that_golive_measures(rehearsed: Rehearsed) -> None:
    facts = facts_of(rehearsed)
    measured = {item: measure(facts, rehearsed.now, NUMBERS) for item, measure in MEASURES.items()}
    assert {item: one.why for item, one in measured.items() if not one.n} == {}
    lacking = {item: inputs_of(item) - one.values.keys() for item, one in measured.items()}
    assert {item: set(names) for item, names in lacking.items() if names} == {}
    for item in ("STRAT-002", "STRAT-003"):
        assert "own fills alone: those of `mean_reversion`, `volatility` in the same account" in measured[item].why
    standing = {item: status(item, facts, now=rehearsed.now) for item in MEASURES}
    assert {item: measured[item] for item, word in standing.items() if word is not Status.PASS} == {}


def test_the_same_month_counts_no_day_in_production(rehearsed: Rehearsed) -> None:
    facts = Facts(subject=drill_subject(rehearsed.engine))
    place = find_library(str(rehearsed.month.library))
    real = with_account(facts, rehearsed.engine, place, "momentum", realm=Realm.PRODUCTION, now=rehearsed.now)
    assert MEASURES["STRAT-001"](real, rehearsed.now, NUMBERS).n == 0


def test_a_host_that_runs_an_older_library_fails(rehearsed: Rehearsed, tmp_path: Path) -> None:
    """The library was changed since the account began: what runs there is not what stands here."""
    shutil.copytree(rehearsed.month.library, tmp_path / "library")
    switch = tmp_path / "library" / "rules" / "switch.yaml"
    text = switch.read_text(encoding="utf-8")
    switch.write_text(text.replace("value: 50 %", "value: 49 %", 1), encoding="utf-8")
    assert switch.read_text(encoding="utf-8") != text
    engine = Engine.from_folder(tmp_path / "library")
    place = find_library(str(tmp_path / "library"))
    facts = Facts(subject=drill_subject(engine))
    changed = with_account(facts, engine, place, "momentum", realm=Realm.REHEARSAL, now=rehearsed.now)
    assert status("INFRA-004", changed, now=rehearsed.now) is Status.FAIL
    assert status("OPS-004", changed, now=rehearsed.now) is Status.FAIL
    assert status("STRAT-001", changed, now=rehearsed.now) is Status.UNMEASURED
    same = facts_of(rehearsed)
    assert status("INFRA-004", same, now=rehearsed.now) is Status.PASS


@pytest.mark.parametrize(
    "edits",
    [
        [("strategies/momentum.yaml", "max_position_value: 100_000 usd", "max_position_value: 900_000 usd")],
        [("rules/stress.yaml", "value: 50 %", "value: 1 %")],
        [("rules/stress.yaml", "value: 15 %", "value: 90 %")],
    ],
)
def test_a_limit_that_outgrows_what_may_be_lost_fails(
    rehearsed: Rehearsed, tmp_path: Path, edits: list[tuple[str, str, str]]
) -> None:
    """The policy is changed, and what it says is measured again by the same rows."""
    assert status("RISK-004", edited(rehearsed, tmp_path, edits), now=rehearsed.now) is Status.FAIL


def measured_there(library: Path, one: Rehearsed) -> dict[str, object]:
    """Measure what runs in a process of its own, by a library there and the records of here; return how it stands."""
    command = ("checklist", "measure", library, "--item", "INFRA-004", "--strategy", "momentum")
    ran = subprocess.run(
        [sys.executable, "-m", "golive", *map(str, command), "--records", str(one.records), "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    (row,) = json.loads(ran.stdout)["items"]
    assert isinstance(row, dict)
    return row


def test_a_second_host_with_an_older_library_fails_what_runs(rehearsed: Rehearsed, tmp_path: Path) -> None:
    """Two processes, each with a library of its own, measure one account into the same records."""
    same, older = tmp_path / "same", tmp_path / "older"
    # They measure by the clock of the machine, long after the month: its own records stay as they are.
    for path in rehearsed.records.parent.glob(f"{rehearsed.records.name}*"):
        shutil.copy(path, tmp_path)
    rehearsed = replace(rehearsed, records=tmp_path / rehearsed.records.name)
    beat = read_beat(AccountFiles.below(rehearsed.month.library, "paper").heartbeat, "paper")
    assert isinstance(beat, Beat)
    for library in (same, older):
        shutil.copytree(rehearsed.month.library, library, ignore=shutil.ignore_patterns("journal.db*"))
        with_checklist(library)
        # The account lives on: its process is heard of now.
        write_beat(AccountFiles.below(library, "paper").heartbeat, replace(beat, at=SystemClock().wall_ns()))
    switch = older / "rules" / "switch.yaml"
    switch.write_text(switch.read_text(encoding="utf-8").replace("value: 50 %", "value: 49 %", 1), encoding="utf-8")
    assert measured_there(same, rehearsed)["status"] == "PASS"
    second = measured_there(older, rehearsed)
    assert (second["status"], second["why"]) == ("FAIL", "hosts that run something else: 1")


BLOCKS = 'when: compatibility == "block"'
LIMITS, TABLE = "rules/gates/limits.yaml", "rules/tables/strategy_regime.yaml"
MARKED = "source: production summary, module 6; no cell of it is fitted to trades\nbasis: prior"


@pytest.mark.parametrize(
    ("item", "edit"),
    [
        (
            "RISK-002",
            (LIMITS, "that: daily_loss < loss_limit", "that: daily_loss < loss_limit or day_fall < loss_limit"),
        ),
        ("STRAT-004", ("rules/gates/regime.yaml", BLOCKS, f"{BLOCKS} and regime_confidence < min_confidence")),
        ("EXEC-002", ("rules/models/impact.yaml", ", source: Almgren et al. 2005}", ', source: " "}')),
        ("STRAT-004", (TABLE, MARKED, "source: a prior of the production summary")),
        ("STRAT-004", (TABLE, "basis: prior", "basis: fitted")),
    ],
    ids=[
        "a_way_round_a_limit",
        "blocked_but_clear",
        "a_number_from_nowhere",
        "cells_on_nothing",
        "no_prior",
    ],
)
def test_a_policy_that_does_not_block_fails_its_item(
    rehearsed: Rehearsed, tmp_path: Path, item: str, edit: tuple[str, str, str]
) -> None:
    """The policy itself is broken, and the rows that traded are tried against it."""
    assert status(item, facts_of(rehearsed), now=rehearsed.now) is Status.PASS
    assert status(item, edited(rehearsed, tmp_path, [edit]), now=rehearsed.now) is Status.FAIL


def test_a_gate_that_stands_beside_the_pipeline_is_passed_by(rehearsed: Rehearsed, tmp_path: Path) -> None:
    """What is unknown to the gate stops nothing: each row that has to be refused executes."""
    assert status("EXEC-001", facts_of(rehearsed), now=rehearsed.now) is Status.PASS
    edits = [("rules/gates/orderflow.yaml", "bypass: never\n", ""), ("rules/pipeline.yaml", "orderflow, ", "")]
    beside = edited(rehearsed, tmp_path, edits)
    assert beside.bypass is not None
    assert beside.bypass.refused == 0
    assert status("EXEC-001", beside, now=rehearsed.now) is Status.FAIL


def test_a_monitor_that_stood_still_fails(rehearsed: Rehearsed, tmp_path: Path) -> None:
    """Who tells alerts went round three days ago for the last time: what was ordered since nobody saw."""
    shutil.copytree(rehearsed.month.library, tmp_path / "library")
    still = replace(rehearsed, month=replace(rehearsed.month, library=tmp_path / "library"))
    watch(still, before=3 * DAY)
    assert status("MON-002", facts_of(rehearsed), now=rehearsed.now) is Status.PASS
    assert status("MON-002", facts_of(still), now=rehearsed.now) is Status.FAIL


def test_a_library_without_scenarios_measured_no_worst_case(rehearsed: Rehearsed, tmp_path: Path) -> None:
    facts = edited(rehearsed, tmp_path, [], without=["rules/stress.yaml"])
    assert status("RISK-004", facts, now=rehearsed.now) is Status.UNMEASURED


def edited(one: Rehearsed, folder: Path, edits: Sequence[tuple[str, str, str]], without: Sequence[str] = ()) -> Facts:
    """Return what is known of the account by its library with some lines changed and some files gone."""
    library = folder / "library"
    shutil.copytree(one.month.library, library)
    for name, old, new in edits:
        text = (library / name).read_text(encoding="utf-8")
        assert old in text
        (library / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    for name in without:
        (library / name).unlink()
    changed = replace(one, engine=Engine.from_folder(library), month=replace(one.month, library=library))
    return facts_of(changed)


# The packets that people would sign of it.


@pytest.fixture(scope="module")
def packets(rehearsed: Rehearsed, tmp_path_factory: pytest.TempPathFactory) -> Mapping[Stage, str]:
    """Return the page of the month before canary, and that of a canary before live, by the stage that each is at."""
    folder = tmp_path_factory.mktemp("packets")
    shutil.copytree(rehearsed.month.library, folder / "library")
    place = PacketPlace(
        folder=folder,
        library=folder / "library",
        records=rehearsed.records,
        engine=rehearsed.engine,
        now=rehearsed.now,
    ).listed()
    pieces = place.measured()
    pages = {stage: place.packet(stage.value, pieces, stage=stage) for stage in (Stage.PAPER, Stage.CANARY)}
    assert [code for code, _ in pages.values()] == [1, 1]
    return {stage: page for stage, (_, page) in pages.items()}


def test_the_packet_of_the_month_says_what_lacks_before_canary(packets: Mapping[Stage, str]) -> None:
    page = first_page(packets[Stage.PAPER])
    for said in (
        "REHEARSAL: counts nowhere else",
        "May momentum go from paper to canary, with at most 5,000 of 100,000 usd at stake?",
        "NOT READY 6 of the 28 items that it needs are not satisfied, and 2 more wait for a signature.",
        "INFRA-001 Clock synchronised and watched: MISSING. there is no evidence.",
        "And 3 more",
        "What the worst scenario did lose 45,001 usd 45 % of all 100,000 usd of the account, not of the 5,000 usd",
        "Live days on paper that count 33 - 35 a count, without an interval, on a feed that is rehearsal",
        "UNSIGNED: nobody signed this packet yet.",
    ):
        assert said in page, said
    assert "not told" not in page
    assert "what a canary traded" not in page


def test_the_packet_of_a_canary_says_what_lacks_before_live(packets: Mapping[Stage, str]) -> None:
    page = first_page(packets[Stage.CANARY])
    for said in (
        "May momentum go from canary to live, with at most 100,000 of 100,000 usd at stake?",
        "NOT READY 1 of the 31 items that it needs is not satisfied, and 1 more waits for a signature.",
        "EXEC-002 Impact model calibrated: PASS, FAIL for live. the error out of sample is",
        "COMP-003 Compliance signs and records are kept: PENDING.",
        "All numbers are of the account on paper: what a canary traded with money, and what it cost, is not here.",
    ):
        assert said in page, said


def test_each_packet_breaks_no_rule_and_its_page_one_is_one_side_of_paper(
    packets: Mapping[Stage, str], browser: Browser, tmp_path: Path
) -> None:
    for stage, page in packets.items():
        assert broken_rules(browser, page, tmp_path) == []
        file = tmp_path / f"{stage.value}.html"
        file.write_text(page, encoding="utf-8")
        with browser.tab(file) as tab:
            first, second = sheets_of(tab.printed()).texts[:2]
        assert "UNSIGNED: nobody signed this packet yet." in first
        assert "The strategy and its limits" not in first
        assert "The strategy and its limits" in second


def test_the_packets_hold_the_replay_of_before_against_the_month_and_draw_its_score(
    rehearsed: Rehearsed, packets: Mapping[Stage, str]
) -> None:
    facts = facts_of(rehearsed)
    assert facts.declared is not None
    assert facts.assessed is not None
    backtest = facts.declared.backtest
    assert backtest is not None
    points = [one.points for one in facts.assessed.scored.components]
    for page in packets.values():
        told = chapter(page, "backtest")
        for said in (f"Backtest {backtest.sharpe:.2f} ", f" {backtest.n} days ", backtest.digest, backtest.head):
            assert said in told, said
        drawing = page.split('<section id="durability"', 1)[1].split("</svg>", 1)[0]
        assert drawing.count("not measured</text>") == sum(one is None for one in points) < len(points)
        assert drawing.count('class="end"') == len(points)


def better_number(payload: Payload) -> Payload:
    payload.facts["numbers"][0]["value"] = "9.99"
    return payload


def better_plot(payload: Payload) -> Payload:
    paper = next(one for one in payload.facts["chapters"] if one["id"] == "paper")
    paper["plots"][0]["curves"][0]["points"][-1][1] = "999.00"
    return payload


def test_the_complete_month_is_signed_and_valid_by_commands_alone(
    rehearsed: Rehearsed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Measured, brought to review, drawn, signed by two and verified: the feed of the rehearsal counts as a live one.

    What golive does not measure one person told, and signed.
    """
    if shutil.which("ssh-keygen") is None:
        absent("OpenSSH is not installed")
    clock = count(rehearsed.now + NANOS, NANOS // 1_000)
    monkeypatch.setattr(SystemClock, "wall_ns", lambda _: next(clock))
    monkeypatch.setitem(cast("dict[Realm, FeedClass]", COUNTED_FEED), Realm.PRODUCTION, FeedClass.REHEARSAL)
    desk = SignedLibrary(tmp_path, run_command, library=rehearsed.month.library, people=PEOPLE)
    records, page = desk.library / ".golive" / "records.db", desk.keys / "packet.html"
    for path in rehearsed.records.parent.glob(f"{rehearsed.records.name}*"):
        shutil.copy(path, records.parent)
    assert desk.act("promote", "momentum", "--to", "paper", by=AUTHOR)[0] == 0
    desk.show(but=list(MEASURES))
    measured = run_command(
        *("checklist", "measure", desk.library, "--strategy", "momentum", "--by", "mia", "--format", "json")
    )
    rows = json.loads(measured.output)["items"]
    # What lacks for live alone keeps nobody from canary.
    assert [row["item"] for row in rows if row["status"] != "PASS"] == ["EXEC-002"]
    assert desk.act("promote", "momentum", "--to", "review", by=AUTHOR)[0] == 0
    drawn = run_command(
        *("report", "packet", "momentum", desk.library, "--trust", desk.root, "--format", "html", "--out", page)
    )
    assert drawn.exit_code == 0, drawn.output
    verify = ("verify", page, "--trust", desk.root, "--records", records)
    assert run_command(*verify).exit_code == 2
    forged = desk.keys / "forged.html"
    for change, named in ((better_number, "numbers"), (better_plot, "chapters paper plots earned curves")):
        forged.write_bytes(redrawn(page.read_bytes(), change))
        code, output = desk.act("sign", forged, "--role", "risk_manager", by=RISK)
        assert (code, f"refused: records_differ: {named}" in output) == (1, True), output
    assert desk.act("sign", page, "--role", "risk_manager", by=RISK)[0] == 0
    # Measured anew meanwhile: what the page was read from is replaced, and the account is the same.
    run_command("checklist", "measure", desk.library, "--strategy", "momentum", "--by", "mia")
    code, output = desk.act("sign", page, "--role", "peer_reviewer", by=PEER)
    assert code == 0, output
    said = run_command(*verify)
    assert (said.exit_code, "packet.html: VALID" in said.output) == (0, True), said.output
    told = first_page(page.read_text(encoding="utf-8"))
    for words in ("READY TO BE SIGNED", "Live days on paper that count 33 - 35 a count"):
        assert words in told, words
    # Where the feed is what it is, none of these days counts.
    monkeypatch.undo()
    monkeypatch.setattr(SystemClock, "wall_ns", lambda _: next(clock))
    run_command("checklist", "measure", desk.library, "--item", "STRAT-001", "--strategy", "momentum", "--by", "mia")
    again = run_command("report", "packet", "momentum", desk.library, "--trust", desk.root)
    assert (again.exit_code, "NOT READY" in again.output) == (1, True), again.output
