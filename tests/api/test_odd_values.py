"""Whatever type a session is given in any place: it never raises but to say what is wrong, and never executes."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from tests.odd_values import NUMBERS, ODD
from tests.replays import SIMULATED, fed, fork, market

from golive.api import Engine, Session
from golive.core.errors import GoliveError
from golive.core.unit import NANOS

EVERY = ODD | NUMBERS
CASES = pytest.mark.parametrize("name", list(EVERY))


def now() -> int:
    trades = market(SIMULATED)[1].trades
    assert trades is not None
    return int(trades.ts[0]) + 92 * NANOS


@pytest.fixture(scope="module")
def live(shipped: Engine) -> Session:
    """Return a session on which a signal executes."""
    return fed(shipped, market(SIMULATED), now())


def decided(session: Session, **given: Any) -> bool:
    """Say whether a signal is allowed; what is refused with a reason is not."""
    asked: dict[str, Any] = {"id": "A", "strategy": "momentum", "direction": "short", "now": now()}
    with contextlib.suppress(GoliveError):
        return session.decide(**asked | given).allowed
    return False


def test_the_healthy_twin_executes(live: Session) -> None:
    assert decided(fork(live))


@CASES
@pytest.mark.parametrize("argument", ["id", "strategy", "direction", "now", "raw_size", "edge", "intent"])
def test_an_odd_argument_of_a_signal_never_executes(live: Session, argument: str, name: str) -> None:
    session = fork(live)
    allowed = decided(session, **{argument: EVERY[name]})
    assert not allowed or name in NUMBERS or (argument, name) == ("id", "equal to all"), "a text is a text"
    asked: dict[str, Any] = {"id": "B", "strategy": "momentum", "direction": "short", "now": now()}
    with contextlib.suppress(GoliveError):
        session.row(**asked | {argument: EVERY[name]})


@CASES
@pytest.mark.parametrize("value", ["position", "equity", "daily_loss", "daily_pnl", "kill_switch"])
def test_an_odd_state_never_executes(live: Session, value: str, name: str) -> None:
    session = fork(live)
    try:
        session.state(at=now(), **{value: EVERY[name]})
    except GoliveError:
        return
    assert not decided(session) or name in NUMBERS
    assert session.ready(now=now()) or name in NUMBERS


@CASES
@pytest.mark.parametrize("argument", ["at", "strategy"])
def test_a_state_of_an_odd_time_or_strategy_never_executes(live: Session, argument: str, name: str) -> None:
    session = fork(live)
    told: dict[str, Any] = {"at": now(), "kill_switch": "fired", "position": 0.0} | {argument: EVERY[name]}
    with contextlib.suppress(GoliveError):
        session.state(**told)
    assert not decided(session)


STREAMS: dict[str, dict[str, Any]] = {
    "bar": {"opened": 60_000.0, "high": 60_100.0, "low": 59_900.0, "close": 60_000.0, "volume": 1.0},
    "book": {"bids": [(60_000.0, 1.0)], "asks": [(60_001.0, 1.0)]},
    "trade": {"price": 60_000.0, "size": 1.0, "side": "buy"},
    "quote": {"bid": 60_000.0, "bid_size": 1.0, "ask": 60_001.0, "ask_size": 1.0},
    "funding": {"rate": 0.0},
}
PLACES = [(s, a) for s, given in STREAMS.items() for a in (*given, "at", *(("id",) if s == "trade" else ()))]


@CASES
@pytest.mark.parametrize(("stream", "argument"), PLACES)
def test_an_odd_event_is_refused_by_name_and_never_raises(live: Session, stream: str, argument: str, name: str) -> None:
    session = fork(live)
    event = {**STREAMS[stream], "at": now() + 1, argument: EVERY[name]}
    getattr(session, stream)(**event)
    session.ready(now=now() + 1)


@CASES
def test_odd_histories_instants_and_names_say_what_is_wrong(live: Session, name: str) -> None:
    session, odd = fork(live), EVERY[name]
    for ask in (
        lambda: session.bars(odd, stamp="open"),
        lambda: session.bars(odd, stamp=odd),
        lambda: session.ready(now=odd),
        lambda: list(session.signals(now=odd)),
        lambda: list(session.signals(now=now(), strategies=[odd])),
    ):
        with contextlib.suppress(GoliveError):
            ask()
