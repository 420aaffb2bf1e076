"""The state of an account is what was known last, whatever order it is told in."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.library import NOW
from tests.places import REPOSITORY

from golive.api import Engine, Session
from golive.core.errors import InvalidInput

SECOND = 1_000_000_000
FLAT = {"position": 0.0, "equity": 100_000.0, "daily_loss": 0.0}


@pytest.fixture
def session(shipped: Engine) -> Session:
    """Open a session on the embedded market."""
    return shipped.session("BTC-PERP", mode="paper")


def verdict(session: Session, gate: str, *, now: int = NOW) -> str:
    """Return what one gate says of a signal: the account is all that these gates look at here."""
    d = session.decide(id=f"{gate}{now}", strategy="momentum", direction="long", now=now)
    assert not d.allowed
    return d.gates[gate].name


def test_a_message_that_comes_late_does_not_arm_a_switch_that_has_fired(session: Session) -> None:
    session.state(at=NOW, kill_switch="fired", **FLAT)
    session.state(at=NOW - SECOND, kill_switch="armed")
    assert verdict(session, "kill_switch") == "HALT"


def test_a_message_that_comes_late_does_not_undo_a_loss(session: Session) -> None:
    session.state(at=NOW - 2 * SECOND, **FLAT)
    session.state(at=NOW, daily_loss="90 %")
    session.state(at=NOW - SECOND, **FLAT)
    row = session.row(id="a", strategy="momentum", direction="long", now=NOW)
    assert (row["daily_loss"], row["daily_loss_at"]) == (0.9, NOW)
    assert (row["position"], row["position_at"]) == (0.0, NOW - SECOND)


def test_a_word_without_a_time_does_not_make_the_switch_forget_that_it_fired(session: Session) -> None:
    session.state(at=NOW, kill_switch="fired")
    session.state(at=None, kill_switch="armed")
    assert verdict(session, "kill_switch") == "HALT"
    session.state(at=NOW, kill_switch="armed")
    assert verdict(session, "kill_switch", now=NOW + 1) == "HALT"


def test_a_late_word_does_not_make_the_switch_forget_either(session: Session) -> None:
    session.state(at=NOW, kill_switch="fired")
    session.state(at=NOW - SECOND, kill_switch="armed")
    session.state(at=NOW, kill_switch="armed")
    assert verdict(session, "kill_switch") == "HALT"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOW // 10**6, f"{NOW // 10**6} counts milliseconds, nanoseconds since 1970 are needed: multiply by 1_000_000"),
        (NOW / 1e9, "a float cannot hold nanoseconds"),
        (dt.datetime.fromisoformat("2024-08-07"), "it has no zone"),
        ("now", "give integer nanoseconds since 1970"),
        (None, "no time given for the state"),
    ],
)
def test_a_state_whose_time_is_none_says_so_at_once_and_in_the_decision(session: Session, at: Any, said: str) -> None:
    trouble = session.state(at=at, **FLAT)
    assert trouble is not None
    assert said in str(trouble)
    d = session.decide(id="A", strategy="momentum", direction="long", now=NOW)
    assert any(said in b.text for b in d.because if b.gate in ("repeat", "limits"))
    assert session.state(at=NOW, **FLAT) is None
    assert "equity" not in session.ready(now=NOW)


def test_what_a_session_is_ready_for_includes_the_account(session: Session) -> None:
    account = {"position", "equity", "daily_loss", "kill_switch"}
    assert account <= set(session.ready())
    assert session.ready()["equity"] == "no equity given"
    session.state(at=NOW, kill_switch="armed", **FLAT)
    assert not account & set(session.ready())
    late = session.ready(now=NOW + 61 * SECOND)
    assert late["equity"] == "equity is 61 s old, at most 60 s is fresh"
    with pytest.raises(InvalidInput, match="`now` is no instant"):
        session.ready(now=1.5)


@pytest.mark.parametrize("first", [{"at": None}, {"at": "yesterday"}])
def test_a_message_without_a_time_does_not_make_way_for_an_older_one(
    session: Session, first: Mapping[str, Any]
) -> None:
    session.state(at=NOW, kill_switch="armed")
    session.state(kill_switch="armed", **first)
    assert verdict(session, "kill_switch") == "HOLD"
    session.state(at=NOW - SECOND, kill_switch="armed")
    assert verdict(session, "kill_switch", now=NOW + 1) == "HOLD"
    session.state(at=NOW + 1, kill_switch="armed")
    assert verdict(session, "kill_switch", now=NOW + 2) == "EXECUTE"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fired", "armed"), "HALT"),
        (("armed", "fired"), "HALT"),
        (("fired", None), "HALT"),
        (("fired", "nonsense", "armed"), "HALT"),
        ((None, "armed"), "HOLD"),
        (("nonsense", "fired"), "HALT"),
        (("armed", None), "HOLD"),
        (("armed", "armed"), "EXECUTE"),
    ],
)
def test_of_two_words_on_the_switch_at_one_instant_the_worse_holds(
    session: Session, words: tuple[str | None, ...], said: str
) -> None:
    for word in words:
        session.state(at=NOW, kill_switch=word)
    assert verdict(session, "kill_switch") == said
    session.state(at=NOW + 1, kill_switch="armed")
    assert verdict(session, "kill_switch", now=NOW + 1) == "EXECUTE", "a later word is another matter"


def test_a_switch_of_unknown_state_is_not_assumed_to_be_armed(session: Session) -> None:
    session.state(at=NOW, kill_switch=None, **FLAT)
    session.state(at=NOW, **FLAT)
    assert verdict(session, "kill_switch") == "HOLD"


def test_a_switch_that_was_told_once_and_never_again_grows_old(session: Session) -> None:
    session.state(at=NOW, kill_switch="armed", **FLAT)
    later = NOW + 61 * SECOND
    session.state(at=later, **FLAT)
    assert verdict(session, "kill_switch", now=later) == "HOLD"


@pytest.mark.parametrize("mode", ["replay", "paper"])
def test_a_session_assumes_no_state_of_the_switch(shipped: Engine, mode: str) -> None:
    session = shipped.session("BTC-PERP", mode=mode)
    session.state(at=NOW, **FLAT)
    assert verdict(session, "kill_switch") == "HOLD"
    session.state(at=NOW, kill_switch="armed")
    assert verdict(session, "kill_switch", now=NOW + 1) == "EXECUTE"


SETTLED = """\
kind: gate
id: settled
title: Settled today
why: To read an instant.
source: written for this test
inputs:
  settled: {type: time, max_age: 2 h}
parameters:
  first_hour: {value: 8, range: [0, 23], tighter: higher, source: written for this test}
let:
  hour: hour_of_day(settled)
require:
  - {id: not_early, that: hour >= first_hour, else: "settled at {hour} o'clock"}
"""


@pytest.mark.parametrize(
    ("settled", "verdict", "said"),
    [
        (NOW, "SKIP", "settled at 3 o'clock"),
        (dt.datetime.fromtimestamp(NOW // SECOND, dt.UTC), "SKIP", "settled at 3 o'clock"),
        (dt.datetime.fromtimestamp(NOW // SECOND + 36_000, dt.UTC), "EXECUTE", ""),
        (
            dt.datetime.fromisoformat("2024-08-07"),
            "HOLD",
            "settled is a datetime, a time in integer nanoseconds is needed",
        ),
        ("today", "HOLD", "settled is a str, a time in integer nanoseconds is needed"),
        (None, "HOLD", "no settled given"),
    ],
)
def test_an_input_that_is_an_instant_is_told_as_instants_are(
    tmp_path: Path, settled: Any, verdict: str, said: str
) -> None:
    for part in ("rules", "strategies"):
        shutil.copytree(REPOSITORY / part, tmp_path / part)
    (tmp_path / "rules" / "gates" / "settled.yaml").write_text(SETTLED, encoding="utf-8")
    pipeline = tmp_path / "rules" / "pipeline.yaml"
    text = pipeline.read_text(encoding="utf-8")
    pipeline.write_text(text.replace("gates: [", "gates: [settled, "), encoding="utf-8")
    engine = Engine.from_folder(tmp_path)
    session = engine.session("BTC-PERP")
    session.state(at=NOW, settled=settled)
    d = session.decide(id="A", strategy="momentum", direction="long", now=NOW)
    assert d.gates["settled"].name == verdict
    assert not said or any(said in b.text for b in d.because if b.gate == "settled")
    stale = session.row(id="B", strategy="momentum", direction="long", now=NOW + 3 * 3600 * SECOND)
    assert engine.decide(stale).gates["settled"].name == "HOLD"


@pytest.mark.parametrize("text", ["2", "0.02", "1e-2"])
def test_text_without_a_unit_is_no_share(session: Session, text: str) -> None:
    with pytest.raises(InvalidInput, match=f"`daily_loss` is `{text}`, without a unit"):
        session.state(at=NOW, daily_loss=text)
    with pytest.raises(InvalidInput, match=f"`edge` is `{text}`, without a unit"):
        session.row(id="a", strategy="momentum", direction="long", now=NOW, edge=text)


def test_no_loss_needs_no_unit(session: Session) -> None:
    session.state(at=NOW, daily_loss="0")
    assert session.row(id="a", strategy="momentum", direction="long", now=NOW)["daily_loss"] == 0.0
