"""An id is decided once, whoever asks and at the same time; asked again it says so, and outlives no kill switch."""

from __future__ import annotations

import copy
import threading
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.replays import SIMULATED, fed, market

from golive import Decision
from golive.api import Engine, Session
from golive.api.remembered import RememberedInMemory
from golive.compiler.program import Program
from golive.core.back_end import BackEnd
from golive.core.guard import Guard
from golive.core.row import Row
from golive.core.unit import NANOS
from golive.evaluator.trace import Trace

AT = 92 * NANOS
"""After the embedded market begins: momentum sells, and is let through."""


@pytest.fixture
def session(shipped: Engine) -> Session:
    """Return a session on which a signal executes."""
    recording = market(SIMULATED)
    return fed(shipped, recording, now(recording))


def now(recording: Any = None) -> int:
    trades = (recording or market(SIMULATED))[1].trades
    assert trades is not None
    return int(trades.ts[0]) + AT


def decide(session: Session, id: str = "A", **more: Any) -> Decision:
    asked: dict[str, Any] = {"strategy": "momentum", "direction": "short", "now": now()} | more
    return session.decide(id=id, **asked)


def test_the_same_id_is_the_same_decision_and_says_that_it_is_repeated(session: Session) -> None:
    first, again = decide(session), decide(session)
    assert first.allowed
    assert again == first
    assert [first.repeated, again.repeated, decide(session, "B").repeated] == [False, True, False]
    assert [first.to_dict()["repeated"], again.to_dict()["repeated"]] == [False, True]


@pytest.mark.parametrize("word", ["fired", "FIRED", None, "nonsense"])
@pytest.mark.parametrize("late", [-3_600 * NANOS, 0])
def test_a_repeated_id_never_outlives_a_word_that_stops(session: Session, word: Any, late: int) -> None:
    assert decide(session).allowed
    session.state(at=now() + late, kill_switch=word)
    again = decide(session)
    assert (again.verdict.name, again.final_size, again.repeated) == ("HALT", 0.0, True)


def test_a_decision_that_is_older_than_a_stop_halts_even_when_the_switch_is_armed_again(session: Session) -> None:
    assert decide(session).allowed
    session.state(at=now() - 2, kill_switch="fired")
    session.state(at=now() + 1, kill_switch="armed", position=0.0, equity=1e5, daily_loss=0.0)
    assert decide(session).verdict.name == "HALT"
    assert session.order("A", state="cancelled", lots=0, at=now()) is None
    assert decide(session, "B", now=now() + 1).allowed, "a new signal is another matter"
    assert decide(session, "B", now=now() + 1).allowed


def test_a_stop_of_another_strategy_stops_no_repeated_id(session: Session) -> None:
    first = decide(session)
    session.state(at=now(), strategy="volatility", kill_switch="fired")
    assert decide(session) == first


@dataclass
class Watched(Guard):
    """A lock that says when somebody comes to it."""

    came: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def __post_init__(self) -> None:
        super().__init__()

    def __enter__(self) -> None:
        self.came.release()
        super().__enter__()


@dataclass
class Slow:
    """A policy that evaluates when it is told to."""

    policy: Engine
    entered: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    evaluated: int = 0

    @property
    def program(self) -> Program:
        return self.policy.program

    @property
    def backend(self) -> BackEnd | None:
        return self.policy.backend

    def evaluate(self, row: Row, *, now: int, skew: int = 0) -> Trace:
        self.evaluated += 1
        self.entered.set()
        assert self.go_on.wait(30)
        return self.policy.evaluate(row, now=now, skew=skew)


@pytest.mark.parametrize("second", ["10_000 usd", "5_000 usd"])
def test_two_threads_with_one_id_have_one_execution(shipped: Engine, session: Session, second: str) -> None:
    slow, remembered, watched = Slow(shipped), RememberedInMemory(), Watched()
    remembered.guard = watched
    other = Session(slow, session.market, mode="paper", account=session._account, remembered=remembered)
    other.windows = session.windows
    answers: list[Decision] = []
    ask = [
        threading.Thread(target=lambda size=size: answers.append(decide(other, raw_size=size)))
        for size in ("10_000 usd", second)
    ]
    ask[0].start()
    assert slow.entered.wait(30)
    assert watched.came.acquire(timeout=30)
    ask[1].start()
    # The second is at the lock, and the first inside: it has evaluated nothing.
    assert watched.came.acquire(timeout=30)
    assert slow.evaluated == 1
    slow.go_on.set()
    for thread in ask:
        thread.join(30)
    executed, other_answer = answers
    assert executed.allowed
    assert not executed.repeated
    assert (other_answer == executed and other_answer.repeated) if second == "10_000 usd" else not other_answer.allowed


def test_a_copy_of_a_memory_has_a_lock_of_its_own() -> None:
    memory = RememberedInMemory()
    twin, entered = copy.deepcopy(memory), threading.Event()

    def enter() -> None:
        with twin.guard:
            entered.set()

    with memory.guard:
        other = threading.Thread(target=enter)
        other.start()
        assert entered.wait(30), "the copy's lock is another one"
        other.join(30)
