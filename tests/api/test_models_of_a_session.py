"""A session that is told of a model: its version in the decision, and nothing opened on what nobody may rely on."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from tests.learned_models import Line
from tests.model_uses import forecast_library
from tests.replays import EQUITY, SIMULATED, fed, fork, market

from golive.api import Engine, Session
from golive.api.model_standing import ModelStanding
from golive.api.session_models import StoodAt, later_of
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid
from golive.decision import Decision
from golive.decision.update_verdict import UpdateVerdict
from golive.learning.checkpoints import CheckpointFolder
from golive.learning.model_desk import ModelDesk, Proposal

SERVES, OTHER = "a" * 64, "b" * 64
GIVES: dict[str, Any] = {"edge": "12 bps", "risk": 0.5}
FROZEN = invalid("frozen", "a person froze the model")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine.from_folder(forecast_library(tmp_path_factory.mktemp("forecast")))


@pytest.fixture(scope="module")
def seen(engine: Engine) -> tuple[Session, int]:
    """Return a session that has seen the embedded market up to an instant at which `momentum` would trade."""
    recording = market(SIMULATED)
    books = recording[1].book
    assert books is not None
    now = int(books.ts[0]) + 105 * NANOS
    session = fed(engine, recording, now)
    return session, now


@pytest.fixture
def told(seen: tuple[Session, int]) -> tuple[Session, int]:
    session, now = fork(seen[0]), seen[1]
    session.state(at=now, position=0.0, equity=EQUITY, daily_loss=0.0, kill_switch="armed")
    return session, now


def stands(*, digest: str = SERVES, reason: Unknown | None = None, strategy: str = "momentum") -> ModelStanding:
    return ModelStanding(strategy=strategy, name="forecast", version="1", digest=digest, reason=reason)


def asked(session: Session, now: int, id_: str = "S1", **more: Any) -> Decision:
    return session.decide(id=id_, strategy="momentum", direction="long", now=now, **more)


def tell(session: Session, now: int, *, version: str = SERVES, **gives: Any) -> Unknown | None:
    return session.model("momentum", "forecast", version=version, gives={**GIVES, **gives}, at=now)


def of_model(decision: Decision) -> tuple[str, str]:
    """Return what the models' gate said, and the code of the first reason of it."""
    first = next((b for b in decision.because if b.gate == "models" and b.outcome != "passes"), None)
    return decision.gates["models"].name, "" if first is None else first.code


def test_a_model_that_serves_lets_its_strategy_open_and_stands_in_the_decision(told: tuple[Session, int]) -> None:
    session, now = told
    session.model_standing(stands(), at=now)
    assert tell(session, now) is None
    decision = asked(session, now)
    assert of_model(decision) == ("EXECUTE", "")
    assert decision.models == {"forecast": SERVES}
    assert decision.trace.row["momentum.forecast.edge"] == pytest.approx(0.0012)


@pytest.mark.parametrize(
    ("standing", "version", "gives", "code"),
    [
        ({"reason": FROZEN}, SERVES, {}, "frozen"),
        ({"reason": FROZEN, "digest": ""}, SERVES, {}, "frozen"),
        ({"digest": ""}, SERVES, {}, "none_serves"),
        ({"digest": "\u200b"}, "\u200b", {}, "version_unreadable"),
        ({}, OTHER, {}, "another_version"),
        ({}, "", {}, "another_version"),
        ({}, SERVES, {"edge": None}, "not_given"),
        ({}, SERVES, {"edge": math.nan}, "not_finite"),
        ({}, SERVES, {"edge": 0.02}, "out_of_range"),
        ({}, SERVES, {"edge": True}, "wrong_type"),
        ({}, SERVES, {"risk": None}, "not_given"),
    ],
)
def test_what_may_not_be_relied_on_holds_and_says_why(
    told: tuple[Session, int], standing: dict[str, Any], version: str, gives: dict[str, Any], code: str
) -> None:
    session, now = told
    session.model_standing(stands(**standing), at=now)
    tell(session, now, version=version, **gives)
    assert of_model(asked(session, now)) == ("HOLD", code)
    assert not asked(session, now, "S2").allowed
    signals = list(session.signals(now=now, strategies=["momentum"]))
    assert isinstance(session.lacking("momentum"), Unknown)
    # What shorts does not read the edge.
    assert "edge" in gives or all(signal.unknown for signal in signals)


def test_nobody_told_is_no_permission(told: tuple[Session, int]) -> None:
    session, now = told
    assert of_model(asked(session, now)) == ("HOLD", "no_standing")
    assert "nobody said which version" in session.ready(now=now)["momentum.forecast.edge"]
    tell(session, now)
    assert of_model(asked(session, now, "S2")) == ("HOLD", "no_standing")


def test_a_standing_without_an_answer_holds(told: tuple[Session, int]) -> None:
    session, now = told
    session.model_standing(stands(), at=now)
    assert of_model(asked(session, now)) == ("HOLD", "not_told")


@pytest.mark.parametrize("stale", ["standing", "answer"])
def test_either_grows_old(told: tuple[Session, int], stale: str) -> None:
    session, now = told
    old = now - 5 * 60 * NANOS
    for at, code in ((old, ""), (old - 1, "too_old")):
        other = fork(session)
        other.model_standing(stands(), at=at if stale == "standing" else now)
        tell(other, at if stale == "answer" else now)
        assert of_model(asked(other, now, f"S{code}"))[1] == code


def test_an_answer_without_a_time_is_none(told: tuple[Session, int]) -> None:
    session, now = told
    session.model_standing(stands(), at=now)
    tell(session, now)
    for at in (None, "yesterday", 7.5, math.nan):
        assert isinstance(session.model_standing(stands(), at=at), Unknown)
        doubt = session.model("momentum", "forecast", version=SERVES, gives=GIVES, at=at)
        assert isinstance(doubt, Unknown)
        assert of_model(asked(session, now, f"S{at}")) == ("HOLD", doubt.code)


def test_of_two_words_of_one_instant_the_one_that_stops_is_heard() -> None:
    good, bad = stands(), stands(reason=FROZEN)
    for first, second in ((good, bad), (bad, good)):
        assert later_of(StoodAt(standing=first, at=1), StoodAt(standing=second, at=1)).standing == bad
    both = later_of(StoodAt(standing=good, at=1), StoodAt(standing=stands(digest=OTHER), at=1)).standing
    assert both.reason is not None
    assert not both.usable
    early, late = StoodAt(standing=bad, at=1), StoodAt(standing=good, at=2)
    assert later_of(early, late) == later_of(late, early) == late


def test_of_two_answers_of_one_instant_neither_counts(told: tuple[Session, int]) -> None:
    session, now = told
    session.model_standing(stands(), at=now)
    tell(session, now)
    tell(session, now)
    assert of_model(asked(session, now)) == ("EXECUTE", "")
    tell(session, now, edge="13 bps")
    assert of_model(asked(session, now, "S2")) == ("HOLD", "two_answers")


def test_a_position_is_closed_whatever_becomes_of_the_model(told: tuple[Session, int]) -> None:
    session, now = told
    session.state(at=now, strategy="momentum", position=0.1, entry_price=60_000.0, opened_at=now)
    session.model_standing(stands(reason=FROZEN), at=now)
    decision = session.decide(id="C1", strategy="momentum", intent="close", now=now)
    assert "models" not in decision.gates
    assert decision.allowed, decision.reason


def test_another_strategy_does_not_wait_for_it(told: tuple[Session, int]) -> None:
    session, now = told
    decision = session.decide(id="M1", strategy="mean_reversion", direction="long", now=now)
    assert decision.gates["models"].name == "EXECUTE"
    assert decision.models == {}


def test_a_model_that_nobody_uses_and_an_output_that_there_is_not_are_refused(told: tuple[Session, int]) -> None:
    session, now = told
    with pytest.raises(InvalidInput, match="uses a model `forcast`"):
        session.model("momentum", "forcast", version=SERVES, gives=GIVES, at=now)
    with pytest.raises(InvalidInput, match="gives no `egde`"):
        session.model("momentum", "forecast", version=SERVES, gives={"egde": 1}, at=now)
    with pytest.raises(InvalidInput, match="mean_reversion"):
        session.model_standing(stands(strategy="mean_reversion"), at=now)


def test_an_update_that_was_let_in_holds_until_it_is_stored(told: tuple[Session, int], tmp_path: Path) -> None:
    session, now = told
    desk = ModelDesk(
        model="forecast",
        strategy="momentum",
        subject="5" * 64,
        folder=CheckpointFolder(tmp_path / "models"),
        model_type=Line,
    )
    old, new = Line(1.0), Line(2.0)
    stored = desk.store(old, by="mia", at=now)
    assert (bool(stored), stored.role) == (True, "in_service")
    assert isinstance(desk.propose(Proposal(verdict=UpdateVerdict.ACCEPT, why="it gains", by="mia"), now), str)
    # As in the summary: what is stored then is the one that is replaced.
    assert desk.store(old, by="mia", at=now).role == "superseded"
    session.model_standing(desk.standing(), at=now)
    tell(session, now, version=stored.digest)
    assert of_model(asked(session, now)) == ("HOLD", "unstored")
    kept = desk.store(new, by="mia", at=now)
    assert kept, kept.reason
    later = now + 1
    session.model_standing(desk.standing(), at=later)
    tell(session, later, version=kept.digest)
    decision = asked(session, later, "S2")
    assert of_model(decision) == ("EXECUTE", "")
    assert decision.models == {"forecast": kept.digest}
