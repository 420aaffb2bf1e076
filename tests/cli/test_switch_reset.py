"""`golive switch reset`: signed by who may, verified before it is written, and refused by the account otherwise."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from tests.commands import Golive
from tests.places import absent
from tests.signed_library import SignedLibrary
from tests.signed_resets import signed
from tests.trust_desk import PEER, RISK

from golive.execution.switch import ResetRule, Switch
from golive.journal.bodies.command import CommandGiven
from golive.journal.bodies.command_answer import CommandAnswered
from golive.journal.commands import give
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.trading.people_words import RecordedCommand, command_of, heard_again, obey, obeyed_entries
from golive.trading.received import Command

RESET = ("switch", "reset", "--account", "paper", "--reason", "the fill was explained", "--role")
GIVEN = CommandGiven(
    n=0, word="reset", scope="account", to="active", account="paper", by="risk_1", role="risk_manager",
    reason="checked", at=7_000_000_000, signed=False,
)  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, golive: Golive) -> SignedLibrary:
    if shutil.which("ssh-keygen") is None:
        absent("OpenSSH is not installed")
    return SignedLibrary(tmp_path, golive)


def test_a_reset_is_signed_by_who_may_before_anything_is_written(desk: SignedLibrary) -> None:
    code, output = desk.act(*RESET, "peer_reviewer", by=PEER)
    assert (code, "the policy lets risk_manager reset, not `peer_reviewer`" in output) == (1, True), output
    code, output = desk.act(*RESET, "risk_manager", by=PEER)
    assert (code, "role: `peer_1` is no `risk_manager`" in output) == (1, True), output
    with Journal.shared(home_at(str(desk.library / ".golive" / "records.db"))) as records:
        assert records.newest("command") is None
    code, output = desk.act(*RESET, "risk_manager", by=RISK)
    assert code == 0, output
    assert output.splitlines()[:2] == [
        "command 1: reset to active, scope global, for account paper",
        "  by risk_1 as risk_manager (signed): the fill was explained",
    ]
    with Journal.shared(home_at(str(desk.library / ".golive" / "records.db"), read_only=True)) as records:
        entry = records.newest("command")
        assert entry is not None
        body = json.loads(entry.body)
    assert (body["signed"], json.loads(body["statement"])["kind"]) == (True, "reset")


def heard(given: CommandGiven, refused: str | None = "") -> Command:
    """Return a command as an account hears it from the records."""
    records = Journal.shared(Journal.in_memory("records").home)
    entry = give(records, given)
    return command_of(RecordedCommand(entry=entry, body=given, refused=refused), 9_000_000_000)


def answer(command: Command) -> str | None:
    return obey(ResetRule(roles=frozenset({"risk_manager"}), cool_off=0), Switch(), command, equity_known=True).answer


def test_an_account_obeys_a_reset_that_says_what_was_signed() -> None:
    assert answer(heard(signed(GIVEN))) == "not_tripped"


@pytest.mark.parametrize(
    "forged",
    [
        GIVEN,
        replace(GIVEN, signed=True),
        replace(signed(GIVEN), signature=None),
        replace(signed(GIVEN), signed=False),
        replace(signed(GIVEN), statement="{}"),
        replace(signed(GIVEN), account="other"),
        replace(signed(GIVEN), scope="global"),
        replace(signed(GIVEN), by="peer_1"),
        replace(signed(GIVEN), role="trader"),
        replace(signed(GIVEN), reason="another"),
    ],
)
def test_an_account_refuses_a_reset_that_nobody_signed_or_that_says_something_else(forged: CommandGiven) -> None:
    command = heard(forged)
    assert answer(command) == "unsigned"
    turned = obey(ResetRule(roles=frozenset({"risk_manager"}), cool_off=0), Switch(), command, equity_known=True)
    (noted,) = obeyed_entries(command, turned)
    # Whoever replays the account answers the same.
    assert isinstance(noted.body, CommandAnswered)
    again = heard_again(noted.body)
    assert answer(again) == "unsigned"
