"""The commands that the readiness page prints work as they are printed, once what stands in capitals is filled in."""

from __future__ import annotations

import html
import json
import re
import shlex
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import click
import pytest
from tests.commands import Golive
from tests.signed_library import SignedLibrary
from tests.trust_desk import AUTHOR

from golive.api.engine import Engine
from golive.cli import drill_evidence, drills_held, main
from golive.cli.checklist_ground import ground_of
from golive.cli.checklist_next import records_named
from golive.cli.open_library import find_library
from golive.facade.deployment_checklist import DeploymentChecklist
from golive.readiness.checklist.next_command import DRILLS, PLACEHOLDERS, RECORDS, Typing, next_command, to_fill_in
from golive.readiness.checklist.status import Status

LONG = ("start", "alerts", "breakers", "drift", "failover", "kill", "rollback")
"""What runs until it is stopped, waits for people, or trades a while: these are read and not run."""

IN_CAPITALS = re.compile(r"(?<![\w-])[A-Z]{3,}(?![\w-])")


def parsed(line: str) -> str:
    """Return the command that a line asks for, once its arguments are read as the command reads them."""
    program, *words = shlex.split(line)
    assert program == "golive"
    command: click.Command = main
    context = click.Context(main, info_name=program)
    while isinstance(command, click.Group):
        name, command_, words = command.resolve_command(context, words)
        assert name is not None
        assert command_ is not None
        command = command_
        context = context if isinstance(command, click.Group) else command.make_context(name, list(words), context)
    return str(command.name)


def commands(golive: Golive, *place: object) -> Mapping[str, str]:
    """Return the next command of each item of one strategy."""
    done = golive("checklist", "status", *place, "--strategy", "momentum", "--format", "json")
    (one,) = json.loads(done.output)["strategies"]
    return {item["id"]: item["next"] for item in one["items"]}


@pytest.mark.parametrize("profile", ["book", "bars"])
def test_each_next_command_of_a_fresh_library_works_as_it_is_printed(
    golive: Golive, profile: str, tmp_path: Path
) -> None:
    library = tmp_path / "a desk"
    assert golive("init", library, "--profile", profile).exit_code == 0
    own = commands(golive, library)
    assert {parsed(line) for line in own.values()} >= {"start", "measure", "form", "sign", *DRILLS.values()} - {
        "restore"
    }
    assert all(shlex.quote(str(library)) in line for line in own.values())
    for line in dict.fromkeys(own.values()):
        if parsed(line) in LONG:
            continue
        done = golive(*shlex.split(line)[1:])
        # What is not there yet is named, and it is never the way in which the command was typed.
        assert "Usage:" not in done.output, line
        assert done.exit_code in (0, 1) or "the library lists no people" in done.output, (line, done.output)


def test_records_that_were_named_are_named_by_each_next_command(golive: Golive, tmp_path: Path) -> None:
    library, records = tmp_path / "desk", tmp_path / "own records.db"
    assert golive("init", library).exit_code == 0
    own = commands(golive, library, "--records", records)
    assert all(f"--records {shlex.quote(str(records))}" in line or parsed(line) == "form" for line in own.values())
    assert golive(*shlex.split(own["EXEC-002"])[1:]).exit_code == 1
    assert records.exists()
    assert not (library / ".golive" / "records.db").exists()


IN_PAGE = re.compile(r"golive (?:drill|checklist|evidence|paper|journal|promote) [^<`]*")


def test_each_command_of_the_page_that_python_writes_is_of_its_library_and_records(
    golive: Golive, tmp_path: Path
) -> None:
    library, records = tmp_path / "a desk", tmp_path / "own records.db"
    assert golive("init", library).exit_code == 0
    assert golive("checklist", "measure", library, "--item", "EXEC-002", "--records", records).exit_code == 1
    page = DeploymentChecklist(strategy="momentum", library=library, records=records).export("html")
    lines = {html.unescape(line).strip().rstrip(".") for line in IN_PAGE.findall(page)}
    assert {parsed(line) for line in lines} >= {"start", "measure", "form", "sign", "kill"}
    for line in lines:
        assert shlex.quote(str(library)) in line or line.startswith("golive journal "), line
        assert f"--records {shlex.quote(str(records))}" in line or parsed(line) == "form", line
        if parsed(line) not in LONG:
            assert "Usage:" not in golive(*shlex.split(line)[1:]).output, line


def test_what_a_step_lacks_is_given_by_commands_of_its_library_and_records(
    golive: Golive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where OpenSSH keeps a key there is none here.
    monkeypatch.setenv("HOME", str(tmp_path))
    desk = SignedLibrary(tmp_path, golive)
    records = tmp_path / "own records.db"
    step = (
        "promote",
        "momentum",
        "--to",
        "paper",
        "--as",
        "dev_1",
        "--role",
        "quant",
        "--reason",
        "a try",
        "--records",
        records,
    )
    assert desk.act(*step, by=AUTHOR)[0] == 0
    code, output = desk.act(*(("--to" if w == "--to" else "review" if w == "paper" else w) for w in step), by=AUTHOR)
    lines = [line.strip() for line in output.splitlines() if line.startswith("    golive ")]
    assert (code, len(lines) > 1) == (1, True), output
    for line in lines:
        if parsed(line) not in {*LONG, *DRILLS.values()}:
            assert "Usage:" not in golive(*shlex.split(line)[1:]).output, line
        assert shlex.quote(str(desk.library)) in line or line.startswith("golive journal "), line
        assert f"--records {shlex.quote(str(records))}" in line or parsed(line) == "form", line


def test_the_address_of_records_is_repeated_by_no_next_command() -> None:
    engine, place = Engine.shipped(), find_library(None)
    ground = ground_of(place, engine, "postgresql://ann:secret@nowhere/records")
    assert ground is not None
    assert records_named(ground) == RECORDS


def test_without_a_library_each_command_is_of_the_one_that_was_asked_for(golive: Golive) -> None:
    own = commands(golive)
    assert {parsed(line) for line in own.values()} >= {"start", "measure", "form", "sign"}
    assert own["RISK-005"] == (
        "golive checklist sign RISK-005 --role risk_manager --strategy momentum --key KEY --trust ROOTS"
    )


@pytest.mark.parametrize("status", [Status.MISSING, Status.FAIL, Status.UNMEASURED])
@pytest.mark.parametrize("begun", [False, True])
def test_every_command_is_read_and_says_what_is_to_be_filled_in(status: Status, *, begun: bool) -> None:
    (checklist,) = Engine.shipped().program.checked.specs.checklists
    ids = frozenset(item.id for item in checklist.items)
    for measurable in (frozenset[str](), ids):
        typing = Typing(strategy="momentum", library="a desk", begun=begun, measurable=measurable)
        for item in checklist.items:
            line = next_command(item, typing, status)
            assert parsed(line)
            assert set(IN_CAPITALS.findall(line)) - {item.id} == set(to_fill_in(line)) <= set(PLACEHOLDERS)


def test_what_an_account_shows_begins_with_the_account() -> None:
    (checklist,) = Engine.shipped().program.checked.specs.checklists
    items = {item.id: item for item in checklist.items}
    for id in ("MON-004", "OPS-004", "RISK-002", "STRAT-003", "INFRA-002"):
        assert next_command(items[id], Typing(begun=False)) == "golive paper start --background"
    ran = Typing(strategy="momentum", journal="j.db", trust="roots")
    assert next_command(items["MON-004"], ran) == "golive journal anchor --journal j.db --to FILE"
    assert next_command(items["OPS-004"], ran) == "golive checklist measure --trust roots"
    assert next_command(items["OPS-004"], ran, Status.FAIL) == (
        "golive checklist explain --nature TEXT --strategy momentum --key KEY --trust roots"
    )


def test_a_drill_measures_its_item_and_one_that_was_cut_off_before_that_is_measured_next(
    golive: Golive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "desk"
    assert golive("init", library).exit_code == 0
    drill, measure = f"golive drill guardrails {library}", f"golive checklist measure {library}"
    assert commands(golive, library)["STRAT-005"] == drill
    with monkeypatch.context() as patched:
        patched.setattr(drill_evidence, "held_drills", raises_interrupt)
        with suppress(KeyboardInterrupt):
            golive("drill", "guardrails", library, "--pairs", 1)
    assert commands(golive, library)["STRAT-005"] == measure
    monkeypatch.setattr(drills_held, "drill_guardrails", lambda *_, **__: ())
    assert golive("drill", "guardrails", library).exit_code == 3
    assert commands(golive, library)["STRAT-005"] == drill


def raises_interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_command_that_takes_no_such_argument_is_noticed() -> None:
    for line in ("golive drill nothing", "golive checklist measure --nothing", "golive evidence form"):
        with pytest.raises(click.UsageError):
            parsed(line)
