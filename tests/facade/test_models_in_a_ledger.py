"""`OnlineLearningGuardrails` with a journal: every act is written first, and a bot that is started again goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.clocks import SetClock
from tests.learned_models import Line, day_returns, metrics_of

from golive import ModelCheckpoint, OnlineLearningGuardrails
from golive.api import Engine
from golive.core.errors import InvalidInput, Unavailable
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.decision.update_verdict import UpdateVerdict
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.model import ModelChanged
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.learning.model_ledger import ModelLedger, ledger_of

NOW = 1_760_000_000 * NANOS
HOUR = 3_600 * NANOS
OLD, NEW, BAD = (metrics_of(day_returns(seed, 900, annual)) for seed, annual in ((1, 0.2), (2, 3.0), (3, -3.0)))


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.shipped()


def guards_on(folder: Path, engine: Engine, **other: Any) -> OnlineLearningGuardrails:
    place = folder / "records.db"
    made = OnlineLearningGuardrails(
        engine=engine,
        folder=folder / "models",
        journal=place,
        by="bot_1",
        model_type=Line,
        clock=SetClock(NOW),
        **other,
    )
    made.throttler.in_regime("trending", now=NOW)
    return made


def ledger(folder: Path) -> ModelLedger:
    return ledger_of(Journal.shared(home_at(str(folder / "records.db"))).entries())


def words(folder: Path) -> list[str]:
    entries = Journal.shared(home_at(str(folder / "records.db"))).entries(kind=ModelChanged.KIND)
    bodies = [read_body(entry.kind, entry.body) for entry in entries]
    return [f"{body.change} {body.version}" for body in bodies if isinstance(body, ModelChanged)]


def test_the_summarys_block_leaves_its_words_in_the_ledger(tmp_path: Path, engine: Engine) -> None:
    guards = guards_on(tmp_path, engine)
    assert guards.should_accept_update(OLD, NEW, samples=1_000, now=NOW)
    assert guards.checkpoint_model(Line(1.0))
    assert not guards.usable
    assert guards.checkpoint_model(Line(2.0))
    assert guards.usable
    assert words(tmp_path) == ["proposed 1", "accepted 2", "accepted 1", "stored 1"]
    record = ledger(tmp_path).record("guardrails")
    assert record.standing().usable
    assert record.standing().version == "1"
    assert record.versions["1"].by == "bot_1"
    assert record.versions["1"].baseline == 900


def test_a_bot_that_is_started_again_serves_watches_and_counts_on(tmp_path: Path, engine: Engine) -> None:
    first = guards_on(tmp_path, engine)
    assert first.checkpoint_model(Line(1.0))
    assert first.should_accept_update(OLD, NEW, samples=1_000, now=NOW)
    assert first.checkpoint_model(Line(1.0))
    assert first.checkpoint_model(Line(2.0))
    assert first.performance.armed
    again = guards_on(tmp_path, engine)
    assert again.usable
    assert again.checkpoint.load() == Line(2.0)
    assert again.performance.armed
    assert again.performance.report() == first.performance.report()
    soon = again.should_accept_update(OLD, NEW, samples=9_000, now=NOW + HOUR // 2)
    assert "throttled (interval)" in soon.reason
    assert again.rollback(now=NOW + HOUR) == Line(1.0)
    late = guards_on(tmp_path, engine).should_accept_update(OLD, NEW, samples=9_000, now=NOW + 2 * HOUR)
    assert "throttled (cool_down)" in late.reason


@pytest.mark.parametrize(
    ("samples", "regime", "why"),
    [(None, "trending", "hold"), (1_000, None, "frozen"), (1_000, "crisis", "frozen"), (10, "trending", "samples")],
)
def test_with_a_ledger_the_throttle_is_always_asked(
    tmp_path: Path, engine: Engine, samples: Any, regime: str | None, why: str
) -> None:
    guards = guards_on(tmp_path, engine)
    guards.throttler.in_regime(regime, now=NOW)
    answer = guards.should_accept_update(OLD, NEW, samples=samples, now=NOW)
    assert answer.verdict is UpdateVerdict.HOLD
    assert f"throttled ({why})" in answer.reason
    assert words(tmp_path) == ["throttled "]


def test_a_clock_that_went_back_holds_and_the_last_good_model_stays(tmp_path: Path, engine: Engine) -> None:
    guards = guards_on(tmp_path, engine)
    assert guards.checkpoint_model(Line(1.0))
    assert not guards.should_accept_update(OLD, BAD, samples=1_000, now=NOW)
    back = guards.should_accept_update(OLD, NEW, samples=9_000, now=NOW - HOUR)
    assert "throttled (hold)" in back.reason
    assert words(tmp_path)[-1] == "throttled ", "that a clock went back is written down"
    assert guards.checkpoint.load() == Line(1.0)


def test_every_look_deflates_the_next_candidates_ratio(tmp_path: Path, engine: Engine) -> None:
    guards = guards_on(tmp_path, engine)
    first = guards.should_accept_update(NEW, OLD, samples=1_000, now=NOW)
    second = guards.should_accept_update(NEW, OLD, samples=2_000, now=NOW + 2 * HOUR)
    assert any("the first look: its deflated" in remark for remark in first.remarks)
    assert any("after 2 looks: its deflated" in remark for remark in second.remarks)
    assert ledger(tmp_path).record("guardrails").looks == 2


def test_an_alarm_is_written_as_a_rollback_and_the_one_before_serves(tmp_path: Path, engine: Engine) -> None:
    guards = guards_on(tmp_path, engine)
    assert guards.checkpoint_model(Line(1.0))
    assert guards.should_accept_update(OLD, NEW, samples=1_000, now=NOW)
    assert guards.checkpoint_model(Line(1.0))
    assert guards.checkpoint_model(Line(2.0))
    look = guards.observe(-0.2, now=NOW + HOUR)
    assert look.stop
    assert guards.checkpoint.load() == Line(1.0)
    assert words(tmp_path)[-1] == "rolled_back 2"
    assert "ends a model" in ledger(tmp_path).record("guardrails").versions["2"].why


def test_records_that_cannot_be_written_hold_and_a_stop_is_owed(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    guards = guards_on(tmp_path, engine)
    assert guards.checkpoint_model(Line(1.0))
    assert guards.should_accept_update(OLD, NEW, samples=1_000, now=NOW)
    assert guards.checkpoint_model(Line(1.0))
    assert guards.checkpoint_model(Line(2.0))

    def refused(*_: Any, **__: Any) -> Any:
        raise Unavailable("locked", "mia holds it")

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "append", refused)
        held = guards.should_accept_update(OLD, NEW, samples=9_000, now=NOW + 2 * HOUR)
        assert (held.verdict, "mia holds it" in held.reason) == (UpdateVerdict.HOLD, True)
        assert not guards.checkpoint_model(Line(3.0))
        assert guards.observe(-0.2, now=NOW + HOUR).stop
        assert not guards.usable
        assert isinstance(guards.rollback(now=NOW + HOUR), Unknown)
    assert not guards.usable
    guards.observe(0.0, now=NOW + 3 * HOUR)
    assert guards.usable
    assert guards.checkpoint.load() == Line(1.0)


def test_a_bot_is_told_the_version_that_serves_and_why_it_may_not_be_used(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint = guards_on(tmp_path, engine).checkpoint
    saved = checkpoint.save(Line(1.0))
    assert (checkpoint.standing.version, checkpoint.standing.digest) == ("1", saved.digest)
    assert checkpoint.standing.usable

    def lost(*_: Any) -> Any:
        raise Unavailable("lost", "the server is gone")

    monkeypatch.setattr(Journal, "head", lost)
    assert not checkpoint.standing.usable
    assert "the server is gone" in str(checkpoint.standing.reason)


def test_a_ledger_names_who_acts(tmp_path: Path, engine: Engine) -> None:
    with pytest.raises(InvalidInput, match="names who acts"):
        OnlineLearningGuardrails(engine=engine, journal=tmp_path / "records.db")
    machine = ModelCheckpoint(tmp_path, engine=engine, journal=tmp_path / "records.db", by="machine")
    assert not machine.save(Line(1.0)), "a first model is named by a person"


def test_another_strategys_model_is_unknown_to_it(tmp_path: Path, engine: Engine) -> None:
    mine = ModelCheckpoint(
        tmp_path, engine=engine, strategy="a", model="forecast", journal=tmp_path / "r.db", by="mia", model_type=Line
    )
    assert mine.save(Line(1.0))
    other = ModelCheckpoint(
        tmp_path, engine=engine, strategy="b", model="forecast", journal=tmp_path / "r.db", by="mia", model_type=Line
    )
    assert not other.usable
    assert isinstance(other.load(), Unknown)


def test_a_bot_that_is_started_again_alarms_at_the_same_return(tmp_path: Path, engine: Engine) -> None:
    bad = -0.8 * float(NEW["returns"].std())

    def alarm(folder: Path, *, restart_each: int) -> int:
        folder.mkdir()
        guards = guards_on(folder, engine)
        assert guards.checkpoint_model(Line(1.0))
        assert guards.should_accept_update(OLD, NEW, samples=1_000, now=NOW)
        assert guards.checkpoint_model(Line(1.0))
        assert guards.checkpoint_model(Line(2.0))
        for n in range(1, 100):
            if n % restart_each == 0:
                guards = guards_on(folder, engine)
            if guards.observe(bad, drawdown=0.0, now=NOW + n * HOUR).alarm:
                assert guards.checkpoint.load() == Line(1.0)
                return n
        return 0

    unbroken = alarm(tmp_path / "whole", restart_each=1_000)
    assert unbroken > 2
    assert alarm(tmp_path / "cut", restart_each=2) == unbroken


def test_an_obstacle_is_a_word_in_the_ledger(tmp_path: Path, engine: Engine) -> None:
    guards = guards_on(tmp_path, engine)
    assert guards.checkpoint_model(Line(1.0))
    assert guards.checkpoint.desk.freeze(why="look at it", by="mia", at=NOW) is None
    before = words(tmp_path)
    assert guards.should_accept_update(OLD, NEW, samples=1_000, now=NOW).verdict is UpdateVerdict.HOLD
    assert words(tmp_path) == [*before, "throttled "]
