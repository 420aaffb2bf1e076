"""How a model stood is an entry: a run that is made again goes by its journal, whatever the ledger says now."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.live_machines import LiveAccount, account, fed, received, resumed, same_again
from tests.model_shelf import FIRST, GOOD, SECOND, Shelf, gives_its_number
from tests.model_uses import forecast_library
from tests.replays import SIMULATED, market, replay

from golive.api import Engine
from golive.api.model_standing import ModelStanding
from golive.core.errors import Refused
from golive.core.value import Unknown, invalid, missing, stale
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.model_gave import ModelGave
from golive.journal.bodies.model_stood import ModelStood
from golive.journal.bodies.run_started import RunStarted
from golive.journal.entry import Entry
from golive.journal.journal import Journal
from golive.replay.replay import Run
from golive.trading.given_values import gave_entry, given_by, is_as_before
from golive.trading.served_models import ServedModel
from golive.trading.stood_models import is_same, recalled, standing_of, stood_entry

FROZEN = replace(GOOD, frozen=True, reason=invalid("frozen", "a person froze it"))


class Ledger(Shelf):
    """A desk that says one thing until it was asked so often, and another since."""

    asked: int = 0
    until: int = 0
    then: ModelStanding = FROZEN

    def standing(self) -> ModelStanding:
        self.asked += 1
        return self.serves if self.asked <= self.until else self.then


def ledger(until: int, then: ModelStanding = FROZEN) -> Ledger:
    made = Ledger(GOOD)
    made.until, made.then = until, then
    return made


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine.from_folder(forecast_library(tmp_path_factory.mktemp("forecast")))


class Stopped(BaseException):
    """What ends a process at once."""


def run(engine: Engine, file: Path, desk: Shelf, *, dies_after: int = 0) -> tuple[Run | None, list[Entry]]:
    """Run momentum on the embedded market into a journal; return the run, None where it died, and all entries."""
    journals: list[Journal] = []

    def opened(name: str, _: RunStarted) -> Journal:
        journals.append(Journal.in_file(file, name))
        return journals[-1]

    def progress(done: int, _: int) -> None:
        if done == dies_after:
            raise Stopped

    done = None
    with suppress(Stopped):
        done = replay(
            engine,
            market(SIMULATED),
            strategies=("momentum",),
            shadows=False,
            models={"forecast": ServedModel(desk, gives_its_number)},
            journal=opened,
            progress=progress,
        )
    with Journal.in_file(file, journals[-1].name) as journal:
        return done, list(journal.entries())


def stood(of: list[Entry]) -> list[ModelStood]:
    bodies = [read_body(one.kind, one.body) for one in of if one.kind == ModelStood.KIND]
    return [body for body in bodies if isinstance(body, ModelStood)]


def test_how_a_model_stands_is_an_entry_at_the_first_look_and_where_it_changes(engine: Engine, tmp_path: Path) -> None:
    done, entries = run(engine, tmp_path / "run.db", ledger(200))
    assert done is not None
    first, second = stood(entries)
    assert (first.version, first.digest, first.frozen, first.why) == ("1", FIRST, False, None)
    assert (second.digest, second.frozen, second.why) == (FIRST, True, "a person froze it")
    columns = done.decisions.columns
    gates = [(int(ts), str(gate)) for ts, gate in zip(columns["ts"], columns["gate_models"], strict=True)]
    assert "EXECUTE" in {gate for ts, gate in gates if ts < second.at}
    # What is unknown does not signal.
    assert "EXECUTE" not in {gate for ts, gate in gates if ts >= second.at}


def test_a_run_that_is_made_again_after_a_freeze_or_a_thaw_is_the_same_to_the_byte(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, before = run(engine, tmp_path / "run.db", ledger(200))
    for desk in (Shelf(GOOD), Shelf(FROZEN)):
        done, after = run(engine, tmp_path / "run.db", desk)
        assert done is not None
        assert after == before
    monkeypatch.setattr(ServedModel, "recall", lambda *_: None)
    with pytest.raises(Refused, match="divergence"):
        run(engine, tmp_path / "run.db", Shelf(FROZEN))


def test_a_run_that_was_killed_goes_on_with_what_the_ledger_says_from_there(engine: Engine, tmp_path: Path) -> None:
    died, before = run(engine, tmp_path / "run.db", Shelf(GOOD), dies_after=150)
    assert died is None
    done, after = run(engine, tmp_path / "run.db", Shelf(FROZEN))
    assert done is not None
    assert after[: len(before)] == before
    first, second = stood(after)
    assert (first.frozen, second.frozen) == (False, True)
    assert second.at > before[-1].ts


REASONS = (None, invalid("frozen", "a person froze it"), missing("none_serves"), stale("old", "of yesterday"))


@pytest.mark.parametrize("reason", REASONS)
def test_an_entry_says_all_that_a_strategy_knows_of_a_model(reason: Any) -> None:
    for standing in (
        replace(GOOD, reason=reason, frozen=reason is not None, trained_at=5, accepted_at=7),
        ModelStanding(name="forecast", strategy="momentum", reason=reason),
    ):
        entry = stood_entry("run-1", standing, 9)
        assert standing_of(entry) == standing
        assert is_same(entry, stood_entry("run-1", standing, 10))
        assert not is_same(entry, stood_entry("run-1", replace(standing, digest=SECOND), 9))
        assert not is_same(None, entry)


def test_a_reason_that_nobody_knows_is_no_permission() -> None:
    entry = replace(stood_entry("run-1", GOOD, 9), status="splendid")
    assert not standing_of(entry).usable


def test_a_look_that_its_journal_says_nothing_of_is_unknown() -> None:
    body = stood_entry("run-1", GOOD, 9)
    draft = body.draft(9)
    entry = Entry(seq=1, ts=9, kind=draft.kind, key=draft.key, body=draft.body, prev=b"", hash=b"")
    before = recalled([entry], goes_on=True)
    assert before.covers(9)
    assert not before.covers(10)
    assert recalled([entry], goes_on=False).covers(10)
    assert before.at("forecast", "momentum", 9) == GOOD
    early = before.at("forecast", "momentum", 8).reason
    assert early is not None
    assert early.code == "not_asked"
    assert not before.at("other", "momentum", 9).usable


def live_account(engine: Engine, served: ServedModel) -> LiveAccount:
    terms = account(engine).terms
    return LiveAccount(terms=replace(terms, assumptions=replace(terms.assumptions, models={"forecast": served})))


def test_a_live_account_is_made_again_by_its_journal_over_a_kill_and_a_freeze(engine: Engine) -> None:
    events, journal = received(), Journal.in_memory("paper-1")
    first = live_account(engine, ServedModel(ledger(6), gives_its_number))
    list(fed(first.run(journal), events[:1_800]))
    second = live_account(engine, ServedModel(Shelf(GOOD), gives_its_number))
    list(fed(resumed(second, journal, events[1_800].seen_at), events[1_801:2_400]))
    entries = list(journal.entries())
    assert [one.frozen for one in stood(entries)] == [False, True, False]
    served = ServedModel(Shelf(FROZEN), gives_its_number)
    served.recall(recalled(entries, goes_on=False))
    assert same_again(live_account(engine, served), events[:2_400], journal)
    assert not same_again(live_account(engine, ServedModel(Shelf(FROZEN), gives_its_number)), events[:2_400], journal)


def gave(of: list[Entry]) -> list[ModelGave]:
    bodies = [read_body(one.kind, one.body) for one in of if one.kind == ModelGave.KIND]
    return [body for body in bodies if isinstance(body, ModelGave)]


def test_what_a_model_gave_is_an_entry_and_a_run_whose_file_vanished_is_the_same_to_the_byte(
    engine: Engine, tmp_path: Path
) -> None:
    done, before = run(engine, tmp_path / "run.db", Shelf(GOOD))
    assert done is not None
    first, *more = gave(before)
    assert given_by(first) == {"edge": 0.001, "risk": 0.5}
    assert more == [], "it is written where it changes, and here it does not"
    empty = Shelf(GOOD, files={})
    again, after = run(engine, tmp_path / "run.db", empty)
    assert again is not None
    assert after == before
    assert empty.loads == 0, "the file is not asked for"
    assert {name: list(column) for name, column in again.decisions.columns.items()} == {
        name: list(column) for name, column in done.decisions.columns.items()
    }


def test_that_a_model_failed_is_an_entry_and_said_again_though_its_file_is_whole_now(
    engine: Engine, tmp_path: Path
) -> None:
    _, before = run(engine, tmp_path / "run.db", Shelf(GOOD, files={}))
    (failed,) = gave(before)
    assert (failed.outputs, failed.status, failed.code) == (None, "missing", "not_stored")
    done, after = run(engine, tmp_path / "run.db", Shelf(GOOD))
    assert done is not None
    assert after == before


@pytest.mark.parametrize(
    "given", [{"edge": 0.1, "risk": float("inf")}, {"edge": object()}, missing("gone", "no\ud800file")]
)
def test_an_entry_says_what_a_model_gave_whatever_that_was(given: Any) -> None:
    entry = gave_entry("run-1", "forecast", "X", 9, strategy="momentum", digest=FIRST, outputs=given)
    read = read_body(entry.KIND, entry.draft(9).body)
    assert isinstance(read, ModelGave)
    told = given_by(read)
    assert is_as_before(entry, replace(entry, at=10))
    assert not is_as_before(None, entry)
    if isinstance(told, Unknown):
        assert (told.code, told.status) == (given.code, given.status)
    elif "risk" in given:
        assert told == given
    else:
        assert not isinstance(told["edge"], int | float | str | bool), "what is no number says nothing"


def test_what_another_file_gave_is_not_what_this_one_gives() -> None:
    entry = gave_entry("run-1", "forecast", "X", 9, strategy="momentum", digest=FIRST, outputs={"edge": 0.1})
    draft = entry.draft(9)
    kept = Entry(seq=1, ts=9, kind=draft.kind, key=draft.key, body=draft.body, prev=b"", hash=b"")
    before = recalled([kept], goes_on=False)
    assert before.gave_at("forecast", "X", FIRST, 12) == entry
    for other in (("forecast", "X", SECOND, 12), ("forecast", "Y", FIRST, 12), ("forecast", "X", FIRST, 8)):
        assert before.gave_at(*other) is None
