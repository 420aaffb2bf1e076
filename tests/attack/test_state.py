"""The state of an account is what was known last, whatever order it is told in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.programs import NOW

from golive.api import Engine, Session

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


@pytest.mark.parametrize("first", [{"at": None}, {"at": "yesterday"}])
def test_a_message_without_a_time_does_not_make_way_for_an_older_one(
    session: Session, first: Mapping[str, Any]
) -> None:
    session.state(at=NOW, kill_switch="fired")
    session.state(kill_switch="armed", **first)
    assert verdict(session, "kill_switch") == "HOLD"
    session.state(at=NOW - SECOND, kill_switch="armed")
    assert verdict(session, "kill_switch", now=NOW + 1) == "HOLD"


def test_a_switch_of_unknown_state_is_not_assumed_to_be_armed(session: Session) -> None:
    session.state(at=NOW, kill_switch=None, **FLAT)
    session.state(at=NOW, **FLAT)
    assert verdict(session, "kill_switch") == "HOLD"


def test_a_switch_that_was_told_once_and_never_again_grows_old(session: Session) -> None:
    session.state(at=NOW, kill_switch="armed", **FLAT)
    later = NOW + 61 * SECOND
    session.state(at=later, **FLAT)
    assert verdict(session, "kill_switch", now=later) == "HOLD"


def test_a_switch_that_nobody_tells_of_is_armed_in_paper_and_an_earlier_shot_still_counts(session: Session) -> None:
    session.state(at=NOW, **FLAT)
    assert verdict(session, "kill_switch") == "EXECUTE"
    session.state(at=NOW - SECOND, kill_switch="fired")
    assert verdict(session, "kill_switch", now=NOW + 1) == "HALT"
