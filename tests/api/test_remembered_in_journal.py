"""Decisions that are remembered in a journal: given after they are written, and the same for whoever asks later."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.library import edit
from tests.replays import SIMULATED, fed, market

from golive import Decision
from golive.api import Engine, Session
from golive.api.recorded_decision import RecordedDecision
from golive.api.remembered import RememberedInMemory
from golive.api.remembered_in_journal import RememberedInJournal
from golive.api.request import LEFT_OUT, Request, asked_in_words
from golive.compiler.program import Program
from golive.core.back_end import BackEnd
from golive.core.errors import Unavailable, Undecided
from golive.core.row import Row
from golive.core.unit import NANOS
from golive.evaluator.trace import Trace
from golive.journal.bodies.switch import SwitchSet
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.sqlite_home import SqliteHome
from golive.journal.verification import verify

AT = 92 * NANOS
"""After the embedded market begins: momentum sells, and is let through."""


@dataclass
class Counting:
    """A policy that counts what it evaluates."""

    policy: Engine
    evaluated: int = 0

    @property
    def program(self) -> Program:
        return self.policy.program

    @property
    def backend(self) -> BackEnd | None:
        return self.policy.backend

    def evaluate(self, row: Row, *, now: int, skew: int = 0) -> Trace:
        self.evaluated += 1
        return self.policy.evaluate(row, now=now, skew=skew)


def now() -> int:
    trades = market(SIMULATED)[1].trades
    assert trades is not None
    return int(trades.ts[0]) + AT


def decide(session: Session, id: str = "A", **more: Any) -> Decision:
    asked: dict[str, Any] = {"strategy": "momentum", "direction": "short", "now": now()} | more
    return session.decide(id=id, **asked)


@contextmanager
def process(engine: Engine, place: str) -> Iterator[tuple[Session, Journal, Counting]]:
    """Return a session on which a signal executes, as a process of its own opens it."""
    with Journal.open(home_at(place), "paper-29") as journal:
        counting = Counting(engine)
        known = fed(engine, market(SIMULATED), now())
        session = Session(
            counting,
            known.market,
            mode="paper",
            account=known._account,
            remembered=RememberedInJournal(journal, counting),
        )
        session.windows = known.windows
        yield session, journal, counting


def test_redelivery_after_a_restart_is_answered_before_anything_is_evaluated(
    shipped: Engine, journal_place: str
) -> None:
    with process(shipped, journal_place) as (session, journal, _):
        first = decide(session)
        assert first.allowed
        assert not first.repeated
        refused = decide(session, "B", direction="long")
        assert not refused.allowed
        assert journal.last.seq == 2
    with process(shipped, journal_place) as (session, journal, counting):
        again, refused_again = decide(session), decide(session, "B", direction="long")
        assert counting.evaluated == 0
        for one, two in ((first, again), (refused, refused_again)):
            assert (two.verdict, two.final_size, two.lots, two.repeated) == (
                one.verdict,
                one.final_size,
                one.lots,
                True,
            )
            # Looking at the working evaluates the stored row, and comes to the very sentences.
            assert two.to_dict() == {**one.to_dict(), "repeated": True}
            assert two.quantity == one.quantity
            assert copy.deepcopy(two).to_dict() == two.to_dict()
        assert counting.evaluated > 0
        assert journal.head().seq == 2
        assert verify("paper-29", journal.entries()).first_bad is None


@pytest.mark.parametrize("home", ["memory", "journal"])
def test_an_id_that_comes_again_is_the_recorded_decision_and_never_a_second_order(
    shipped: Engine, tmp_path: Path, home: str
) -> None:
    with process(shipped, str(tmp_path / "journal.db")) as (session, _, counting):
        if home == "memory":
            session._remembered = RememberedInMemory()
        first = decide(session)
        assert first.allowed
        evaluated, orders = counting.evaluated, session._account._ledger.open
        again = [decide(session) for _ in range(3)]
        assert (counting.evaluated, session._account._ledger.open) == (evaluated, orders) == (evaluated, 1)
        # Looking at the working of one that was read evaluates the stored row.
        assert [one.to_dict() for one in again] == [{**first.to_dict(), "repeated": True}] * 3
        other = decide(session, direction="long")
        assert (other.allowed, other.lots) == (False, 0)
        assert session._account._ledger.open == 1


def test_in_one_process_the_same_id_is_the_same_decision(shipped: Engine, journal_place: str) -> None:
    with process(shipped, journal_place) as (session, _, counting):
        first = decide(session)
        evaluated = counting.evaluated
        again = decide(session)
        assert counting.evaluated == evaluated
        assert again.to_dict() == {**first.to_dict(), "repeated": True}
        session.state(at=now(), kill_switch="fired")
        assert decide(session).verdict.name == "HALT"


def test_the_decision_stays_when_the_policy_is_another_and_only_its_working_is_gone(
    shipped: Engine, library: Path, tmp_path: Path
) -> None:
    place = str(tmp_path / "paper.db")
    with process(shipped, place) as (session, _, _):
        first, refused = decide(session), decide(session, "B", direction="long")
    edit(
        library, "rules/gates/orderflow.yaml", "imbalance_threshold: {value: 60 %", "imbalance_threshold: {value: 100 %"
    )
    with process(Engine.from_folder(library), place) as (session, _, counting):
        again, refused_again = decide(session), decide(session, "B", direction="long")
        assert isinstance(again, RecordedDecision)
        assert (again.verdict, again.lots, again.quantity) == (first.verdict, first.lots, first.quantity)
        assert (again.because, again.gates, again.reason) == ((), first.gates, "")
        assert refused_again.reason.startswith(f"{refused.gate}.{refused.rule} of policy {first.policy_digest}")
        with pytest.raises(Undecided, match="not the one that is loaded"):
            assert again.trace.values
        assert counting.evaluated == 0
        assert decide(session, "C").verdict is not first.verdict, "a new signal is decided by the policy of today"


@pytest.mark.parametrize(("to", "verdict"), [("halted", "HALT"), ("reduce_only", "HALT"), ("active", "EXECUTE")])
def test_a_word_that_stops_and_was_written_since_halts_after_a_restart(
    shipped: Engine, tmp_path: Path, to: str, verdict: str
) -> None:
    place = str(tmp_path / "paper.db")
    with process(shipped, place) as (session, journal, _):
        assert decide(session).allowed
        word = SwitchSet(scope="account", epoch=1, to=to, trip="daily_loss", why="2 % of the day", at=now())
        journal.append([word.draft(now())])
    with process(shipped, place) as (session, _, _):
        assert decide(session).verdict.name == verdict


def test_a_decision_that_cannot_be_written_is_not_given(
    shipped: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: SqliteHome) -> Any:
        raise Unavailable("full", "database or disk is full")

    place = str(tmp_path / "paper.db")
    with process(shipped, place) as (session, journal, _):
        with monkeypatch.context() as context:
            context.setattr(SqliteHome, "writing", full)
            held = decide(session)
        assert (held.verdict.name, held.lots) == ("HOLD", 0)
        assert "database or disk is full" in str(held.to_dict())
        with monkeypatch.context() as context:
            context.setattr(SqliteHome, "reading", full)
            assert decide(session).verdict.name == "HOLD"
        assert journal.head().seq == 0
        assert decide(session).allowed, "space is there again: nothing was decided before"
        assert journal.head().seq == 1


def test_an_id_that_was_used_for_something_else_holds_after_a_restart_too(shipped: Engine, tmp_path: Path) -> None:
    place = str(tmp_path / "paper.db")
    with process(shipped, place) as (session, _, _):
        assert decide(session, raw_size="10_000 usd").allowed
    with process(shipped, place) as (session, journal, _):
        assert decide(session, raw_size="10_000 usd").allowed
        others: list[dict[str, Any]] = [
            {"raw_size": "9_000 usd"},
            {"raw_size": None},
            {},
            {"raw_size": "10_000 usd", "now": now() + 1},
        ]
        for other in others:
            assert decide(session, **other).verdict.name == "HOLD"
        assert journal.head().seq == 1


def test_what_is_itself_only_cannot_be_written_down_and_holds(shipped: Engine, tmp_path: Path) -> None:
    odd: Any = object()
    with process(shipped, str(tmp_path / "paper.db")) as (session, journal, _):
        assert not decide(session, direction=odd).allowed
        assert journal.head().seq == 0


def test_what_was_asked_is_the_same_words_in_every_process() -> None:
    request = Request(id="A", symbol="BTC", strategy="s", direction=None, now=7, raw_size=LEFT_OUT, edge=0.1, lots=3)
    words = ("text BTC", "text s", "nothing", "left out", "number 0.1", "text open", "int 3", "nothing", "at 7")
    assert asked_in_words(request.asked) == words


def test_the_row_of_a_decision_takes_less_than_half_of_its_sentences(shipped: Engine, tmp_path: Path) -> None:
    with process(shipped, str(tmp_path / "paper.db")) as (session, journal, _):
        decision = decide(session)
        (entry,) = journal.entries()
        assert len(entry.body) < len(json.dumps(decision.to_dict())) / 2
