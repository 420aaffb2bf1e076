"""Random lives of a bot: no exit turns a position, no entry exceeds a limit, and nothing stays behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from tests.account.sequences import EQUITY, LOT, MOST, START, STRATEGIES, SYMBOL, library, live

from golive.account import open_lots
from golive.account.account import Account
from golive.api import Engine, Session
from golive.core.unit import NANOS

LIVES, AT_ONCE = 1_000, 100
"""How many there are, and how many one test lives; `make campaign` lives ten times as many."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return library(tmp_path_factory.mktemp("library"))


def faults(engine: Engine, seeds: range) -> Iterator[tuple[int, str]]:
    return ((seed, fault) for seed in seeds for fault in live(engine, seed).faults)


@pytest.mark.parametrize("first", range(0, LIVES, AT_ONCE))
def test_reduce_only_never_turns_the_sign_and_no_limit_is_exceeded_and_no_dust_is_left(
    engine: Engine, first: int
) -> None:
    assert list(faults(engine, range(first, first + AT_ONCE))) == []


def test_the_lives_meet_all_that_they_are_about(engine: Engine) -> None:
    limits = {"open REDUCE position_value", "open SKIP position_value", "open SKIP margin_ok", "open REDUCE leverage"}
    closes = {"close EXECUTE", "close REDUCE position", "close REDUCE bound", "close SKIP bound"}
    left = limits | closes | {"open EXECUTE", "open HALT armed", "close HALT may_reduce"}
    for seed in range(AT_ONCE):
        left -= set(live(engine, seed).seen)
        if not left:
            break
    assert left == set()


def test_without_reservations_they_exceed_limits(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Account, "reserve", lambda *_: None)
    assert any("more than its limit" in fault for _, fault in faults(engine, range(AT_ONCE)))


def test_without_the_orders_under_way_they_turn_positions(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_lots, "closing", lambda *_: 0)
    assert any("turned" in fault for _, fault in faults(engine, range(AT_ONCE)))


# Many signals at one instant


def opened(engine: Engine) -> Session:
    session = engine.session(SYMBOL, mode="paper")
    session.quote(49_999.95, 1.0, 50_000.05, 1.0, at=START)
    session.state(at=START, position=0.0, equity=EQUITY, daily_loss=0.0, kill_switch="active")
    return session


def ask(session: Session, n: int, strategy: str, direction: str) -> int:
    asked: dict[str, Any] = {"strategy": strategy, "direction": direction, "raw_size": 9_000.0, "now": START}
    return session.decide(id=f"{strategy}-{direction}-{n}", **asked).lots


@pytest.mark.parametrize("direction", ["long", "short"])
def test_fifteen_signals_at_one_instant_never_exceed_a_limit_together(engine: Engine, direction: str) -> None:
    session = opened(engine)
    lots = [ask(session, n, "momentum", direction) for n in range(15)]
    # Four are let through in full, the fifth for what is left, and nothing after it.
    assert lots[0] == lots[3] == 180
    assert sum(lots) * LOT * 50_000.0 <= MOST
    assert (sum(lots) + 1) * LOT * 50_000.0 > MOST * 0.995, "what a limit leaves is not given away either"
    assert set(lots[5:]) == {0}


def test_strategies_share_the_limits_of_their_account(engine: Engine) -> None:
    session = opened(engine)
    lots = [ask(session, n, STRATEGIES[n % 2], "long") for n in range(15)]
    assert MOST < sum(lots) * LOT * 50_000.0 <= EQUITY


def test_what_sells_frees_nothing_for_what_buys(engine: Engine) -> None:
    session = opened(engine)
    for n in range(15):
        ask(session, n, "momentum", "short")
    assert sum(ask(session, n, "momentum", "long") for n in range(15)) * LOT * 50_000.0 <= MOST


def test_fifteen_threads_at_one_instant_never_exceed_a_limit_together(engine: Engine) -> None:
    session, lots = opened(engine), []
    threads = [threading.Thread(target=lambda n=n: lots.append(ask(session, n, "momentum", "long"))) for n in range(15)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lots) == 15
    assert 0 < sum(lots) * LOT * 50_000.0 <= MOST


def test_time_alone_gives_nothing_back(engine: Engine) -> None:
    session = opened(engine)
    for n in range(15):
        ask(session, n, "momentum", "long")
    later = START + 3_600 * NANOS
    session.quote(49_999.95, 1.0, 50_000.05, 1.0, at=later)
    session.state(at=later, equity=EQUITY, daily_loss=0.0, kill_switch="active")
    decision = session.decide(id="later", strategy="momentum", direction="long", now=later)
    assert not decision.allowed
