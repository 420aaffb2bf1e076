"""A reset that stands in the records is obeyed once the account itself has verified whose it is, and never before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from tests.clocks import SetClock
from tests.ssh_signers import Signer
from tests.trust_desk import (
    AUTHOR,
    DAY,
    HOUSE,
    MINUTE,
    NOW,
    OLD,
    PEER,
    RENEWER,
    RISK,
    ROOT,
    SECOND,
    STRANGER,
    Listed,
    listed,
    person,
    roots,
)
from tests.trust_desk import signed as signed_by

from golive.api import Engine
from golive.api.switch_program import SwitchProgram, switch_program
from golive.core.errors import InvalidInput
from golive.execution.switch import ResetRequest as Wish
from golive.execution.switch import ResetRule, Switch, raise_by_person, reset
from golive.execution.switch_state import SwitchState
from golive.journal.bodies.command import CommandGiven
from golive.journal.bodies.command_answer import CommandAnswered
from golive.journal.bodies.people import PeopleCounted
from golive.journal.commands import give
from golive.journal.entry import Entry
from golive.journal.home_at import home_at
from golive.journal.journal import Journal, JournalReader
from golive.paper.heard import Heard
from golive.paper.kill_file import KillFiles
from golive.paper.people import People
from golive.paper.records_reader import RecordsReader
from golive.paper.reset_court import CourtPlaces, ResetCourt, court_places
from golive.trading.people_words import RecordedCommand, command_of, heard_again, obey, obeyed_entries
from golive.trading.received import Stamps
from golive.trust.release import Release
from golive.trust.reset import Reset
from golive.trust.statement import PRODUCTION, REHEARSAL

RULE = ResetRule(roles=frozenset({"risk_manager"}), cool_off=0)
TRIPPED = raise_by_person(Switch(), NOW - MINUTE, SwitchState.HALTED, "account").switch
TEAM = Listed(people=(*HOUSE.items(), ("new_risk", person(Signer(seed=118), "risk_manager", since="2026-06-01"))))


@dataclass(kw_only=True)
class World:
    """A library with people, and its records."""

    folder: Path
    house: Listed = TEAM
    n: int = 0

    def __post_init__(self) -> None:
        (self.folder / "rules").mkdir()
        (self.folder / "rules" / "people.yaml").write_text(self.house.text, encoding="utf-8")
        self.list_people()
        with Journal.shared(home_at(self.records)) as records:
            give(records, CommandGiven(n=0, word="fire", scope="account", to="halted", by="mia", at=NOW - DAY))

    def list_people(self, **changed: Any) -> None:
        word = listed(self.house, **changed)
        (self.folder / "rules" / "people.signed").write_bytes(signed_by(word, ROOT))

    @property
    def records(self) -> str:
        return str(self.folder / "records.db")

    @property
    def head(self) -> str:
        return JournalReader(home_at(self.records, read_only=True), "records").head().hash.hex()

    def reset(self, signer: Signer = RISK, *, namespace: str = "", at: int = NOW, **changed: Any) -> CommandGiven:
        """Return a reset as the command writes it."""
        self.n += 1
        told: dict[str, Any] = {
            "realm": REHEARSAL, "by": "risk_1", "role": "risk_manager", "issued": NOW, "not_after": NOW + 2 * MINUTE,
            "nonce": f"{self.n:032x}", **dict.fromkeys(("people", "policy"), "0" * 64), "head": self.head,
            "account": "paper", "scope": "account", "epoch": 1, "reason": "checked",
        }  # fmt: skip
        word = Reset(**{**told, **changed})
        line = word.line()
        return CommandGiven(
            n=0, word="reset", scope=word.scope, to="active", account=word.account, by=word.by, role=word.role,
            reason=word.reason, at=at, signed=True, statement=line.decode("ascii"),
            signature=signer.sign(line, namespace or Reset.namespace()),
        )  # fmt: skip

    def write(self, command: CommandGiven) -> RecordedCommand:
        with Journal.shared(home_at(self.records)) as records:
            return RecordedCommand(give(records, command), command)

    def court(self, realm: str = REHEARSAL) -> ResetCourt:
        places = CourtPlaces(roots=roots(), library=self.folder, records=self.records, realm=realm)
        return ResetCourt(places, account="paper", roles=RULE.roles)

    def refusal(self, command: CommandGiven, *, now: int = NOW, realm: str = REHEARSAL) -> str:
        return self.court(realm).refusal(self.write(command), at=now, now=now)

    def listening(
        self, clock: SetClock, *, begin: str | None = None, switch: SwitchProgram | None = None, trusted: bool = True
    ) -> People:
        return People(
            "paper", RecordsReader(self.records), KillFiles([self.folder / "KILL"]), Heard(answered={}, begin=begin),
            switch=switch, clock=clock, stamps=Stamps(), judge=self.court().refusal if trusted else None,
        )  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(folder=tmp_path)


def test_a_reset_that_its_signer_gave_just_now_is_believed(world: World) -> None:
    assert world.refusal(world.reset()) == ""


Forged = Callable[[World], CommandGiven]
REFUSED: dict[str, tuple[Forged, str]] = {
    "nobody signed it": (lambda w: replace(w.reset(), signed=False, signature=None), "unsigned"),
    "the text says another scope": (lambda w: replace(w.reset(), scope="global"), "unsigned"),
    "the text says another account": (lambda w: replace(w.reset(account="other"), account="paper"), "unsigned"),
    "a stranger signed for the risk manager": (lambda w: w.reset(STRANGER), "other_key"),
    "the signature is of another word": (lambda w: replace(w.reset(), signature=w.reset().signature), "bad_signature"),
    "the signature is for something else": (lambda w: w.reset(namespace=Release.namespace()), "namespace"),
    "the signature is no signature": (lambda w: replace(w.reset(), signature="-----BEGIN"), "malformed"),
    "nobody knows who": (lambda w: w.reset(STRANGER, by="mallory"), "unknown_person"),
    "it is in a role that one does not hold": (lambda w: w.reset(PEER, by="peer_1"), "role"),
    "it is in a role that resets nothing": (lambda w: w.reset(PEER, by="peer_1", role="peer_reviewer"), "role"),
    "a machine signed": (lambda w: w.reset(RENEWER, by="nightly"), "machine_cannot_sign"),
    "the key has expired": (lambda w: w.reset(OLD, by="old_1"), "key_expired"),
    "the key does not hold yet": (lambda w: w.reset(Signer(seed=118), by="new_risk"), "key_expired"),
    "it is of another realm": (lambda w: w.reset(realm=PRODUCTION), "realm"),
    "it is dated ahead": (lambda w: w.reset(issued=NOW + 3 * MINUTE, not_after=NOW + 9 * MINUTE), "future"),
    "it has ended": (lambda w: w.reset(issued=NOW - 3 * MINUTE, not_after=NOW - MINUTE), "expired"),
    "the entry is later than the word": (lambda w: w.reset(issued=NOW - 5 * MINUTE), "backdated"),
    "it was signed on other records": (lambda w: w.reset(head="0" * 64), "head"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_reset_is_not_believed_where(world: World, what: str) -> None:
    forged, reason = REFUSED[what]
    assert world.refusal(forged(world)) == reason


def test_an_author_may_reset_what_they_may_sign_and_no_word_is_obeyed_twice(world: World) -> None:
    assert world.refusal(world.reset(AUTHOR, by="dev_1")) == ""
    again = world.reset()
    assert (world.refusal(again), world.refusal(again)) == ("", "nonce")


def test_a_word_that_the_account_hears_too_late_says_nothing_however_its_entry_is_dated(world: World) -> None:
    held_back = world.reset()
    assert world.refusal(held_back, now=NOW + 2 * MINUTE - 1) == ""
    assert world.refusal(world.reset(), now=NOW + 2 * MINUTE) == "expired"


def test_nobody_counts_whose_list_no_root_signed_or_that_another_list_followed(world: World) -> None:
    people = world.folder / "rules" / "people.yaml"
    people.write_text(TEAM.text.replace(str(PEER.key), str(STRANGER.key)), encoding="utf-8")
    assert world.refusal(world.reset(STRANGER, by="peer_1", role="risk_manager")) == "people_edited"
    people.write_text(TEAM.text, encoding="utf-8")
    assert world.refusal(world.reset()) == ""
    world.list_people(not_after=NOW - DAY)
    assert world.refusal(world.reset()) == "people_expired"
    world.list_people()
    with Journal.shared(home_at(world.records)) as records:
        body = PeopleCounted(realm=REHEARSAL, serial=4, digest="0" * 64, until=NOW + DAY)
        records.append([body.draft(NOW)])
    assert world.refusal(world.reset()) == "people_rolled_back"
    (world.folder / "rules" / "people.signed").unlink()
    assert world.refusal(world.reset()) == "people_unsigned"


def test_records_that_are_not_there_any_more_let_no_reset_be_believed(world: World) -> None:
    given = world.write(world.reset())
    Path(world.records).rename(world.folder / "away")
    assert world.court().refusal(given, at=NOW, now=NOW) == "records_unreadable"
    other = World(folder=_made(world.folder / "other"))
    assert other.court().refusal(given, at=NOW, now=NOW) == "records_unreadable"


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


# What an account does with it.


def test_an_account_without_a_root_file_refuses_each_reset_and_says_why(world: World) -> None:
    people = world.listening(SetClock(NOW), trusted=False)
    people.read()
    world.write(world.reset())
    (command,) = people.read()
    people.close()
    turned = obey(RULE, TRIPPED, command, equity_known=True)
    assert (turned.answer, turned.switch, command.signed) == ("no_trust", TRIPPED, False)
    (noted,) = obeyed_entries(command, turned)
    assert isinstance(noted.body, CommandAnswered)
    again = obey(RULE, TRIPPED, heard_again(noted.body), equity_known=True)
    assert (again.answer, again.switch) == ("no_trust", TRIPPED)


def test_an_account_obeys_a_verified_reset_once_and_refuses_the_forged_one_beside_it(world: World) -> None:
    clock = SetClock(NOW)
    people = world.listening(clock)
    assert [one.word.value for one in people.read()] == ["fire"]
    genuine = world.reset()
    world.write(replace(genuine, signature=STRANGER.sign((genuine.statement or "").encode(), Reset.namespace())))
    world.write(genuine)
    clock.now += SECOND
    forged, believed = people.read()
    people.close()
    assert (forged.refused, believed.refused, believed.signed) == ("other_key", "nonce", False)


def test_a_reset_of_an_earlier_trip_leaves_a_later_one_as_it_is(world: World) -> None:
    wish = Wish(ts=NOW, scope="account", role="risk_manager", reason="checked", equity_known=True)
    switch = raise_by_person(reset(TRIPPED, RULE, wish).switch, NOW, SwitchState.HALTED, "account").switch
    assert switch.scopes["account"].epoch == 3
    for epoch, answer in ((1, "epoch"), (2, "epoch"), (3, "done"), (4, "epoch")):
        given = world.write(world.reset(epoch=epoch))
        command = command_of(given._replace(refused=world.court().refusal(given, at=NOW, now=NOW)), NOW)
        turned = obey(RULE, switch, command, equity_known=True)
        assert (turned.answer, turned.switch.state is SwitchState.ACTIVE) == (answer, answer == "done")


@pytest.mark.parametrize("is_forged", [False, True])
def test_a_reset_that_was_given_before_a_run_lifts_what_stood_only_where_it_is_verified(
    world: World, shipped: Engine, *, is_forged: bool
) -> None:
    given = world.reset()
    if is_forged:
        signature = STRANGER.sign((given.statement or "").encode(), Reset.namespace())
        given = replace(given, signature=signature)
    entry: Entry = world.write(given).entry
    switch = switch_program(shipped.program)
    people = world.listening(SetClock(NOW + DAY), begin=entry.hash.hex(), switch=switch)
    assert [one.word.value for one in people.read()] == (["fire"] if is_forged else [])
    people.close()


@pytest.mark.parametrize("why", ["inside", "absent", "no folder"])
def test_a_root_file_that_cannot_be_believed_starts_no_account(world: World, tmp_path: Path, why: str) -> None:
    file = world.folder / "root"
    if why == "inside":
        file.write_text(f"root@desk {ROOT.key}\n", encoding="ascii")
        file.chmod(0o600)
    with pytest.raises(InvalidInput, match=r"cannot be believed|no folder"):
        court_places(file, library=None if why == "no folder" else world.folder, records=world.records)
