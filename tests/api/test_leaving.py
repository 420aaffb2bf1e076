"""A session says of each position whether it is to be left, and names the event that a signal belongs to."""

from __future__ import annotations

import pytest
from tests.account_gates import account_library
from tests.replays import fork

from golive.account.exits import Exit
from golive.api import Engine, Session
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.core.value import Unknown

T0 = 1_700_000_000
MINUTE = 60


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return account_library(tmp_path_factory.mktemp("library"))


def ns(second: float) -> int:
    return round((T0 + second) * NANOS)


def quote(session: Session, second: float, mid: float) -> None:
    assert session.quote(mid - 0.05, 1.0, mid + 0.05, 1.0, at=ns(second)) is None


def state(session: Session, second: float, lots: int = 0, strategy: str = "momentum") -> None:
    session.state(at=ns(second), equity=100_000.0, daily_loss=0.0, kill_switch="active")
    session.state(at=ns(second), strategy=strategy, position=lots / 1000)


@pytest.fixture
def session(engine: Engine) -> Session:
    """Return a session that has seen a quote each second for 20 s, of which the last ones rise."""
    opened = engine.session("BTC-PERP", mode="paper")
    for second in range(20):
        quote(opened, second, 50_000.0)
    quote(opened, 20, 50_050.0)
    state(opened, 20)
    return opened


def exit(session: Session, second: float, strategy: str = "momentum") -> Exit | None:
    exits = session.exits(now=ns(second), strategies=[strategy])
    return exits[0] if exits else None


def due(session: Session, second: float) -> str:
    one = exit(session, second)
    return "" if one is None or one.due is None else str(one.due.rule)


def signalled(session: Session, second: float) -> list[tuple[str, str]]:
    return [(s.direction, s.episode) for s in session.signals(now=ns(second), strategies=["momentum"])]


# Exits


def test_what_was_never_opened_is_not_left(session: Session) -> None:
    assert session.exits(now=ns(20), strategies=["momentum"]) == ()


def test_a_position_told_without_its_entry_is_left_for_doubt(session: Session) -> None:
    state(session, 21, 100)
    quote(session, 21, 50_050.0)
    one = exit(session, 21)
    assert one is not None
    assert [str(r.rule) for r in one.untold] == ["stop", "take", "after"]
    for second in range(22, 82):
        quote(session, second, 50_050.0)
        assert due(session, second) == ("blind" if second == 81 else "")


def test_nobody_knows_what_is_open(engine: Engine) -> None:
    live = engine.session("BTC-PERP", mode="live")
    exits = live.exits(now=ns(20))
    assert {one.strategy for one in exits} == {"momentum", "mean_reversion", "volatility"}
    assert all(isinstance(one.held, Unknown) and one.due is None for one in exits)


def test_an_exit_of_a_strategy_that_nobody_knows_is_a_mistake(session: Session) -> None:
    with pytest.raises(InvalidInput, match="no strategy `momentun`"):
        session.exits(now=ns(20), strategies=["momentun"])


# Episodes


def test_all_looks_at_one_event_have_one_episode(session: Session) -> None:
    first = [("long", f"momentum-BTC-PERP-long-{ns(20)}")]
    assert [signalled(session, second) for second in (20, 20.5, 21)] == [first] * 3
    for second in range(21, 33):
        quote(session, second, 50_050.0)
        signals = signalled(session, second)
    assert signals == []
    quote(session, 33, 50_150.0)
    assert signalled(session, 33) == [("long", f"momentum-BTC-PERP-long-{ns(33)}")]


def test_whoever_stops_listening_changes_no_episode(session: Session) -> None:
    other = fork(session)
    next(session.signals(now=ns(20)))
    assert len(list(other.signals(now=ns(20)))) == 3
    later = [[signal.episode for signal in one.signals(now=ns(21))] for one in (session, other)]
    assert later[0] == later[1]
    assert [episode.rpartition("-")[2] for episode in later[0]] == [str(ns(20))] * 3
