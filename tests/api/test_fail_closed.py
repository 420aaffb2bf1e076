"""Doubt that comes in time, or by the hand of a caller: never EXECUTE. What a single value can be, the matrix asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.library import NOW, told_apart
from tests.replays import SIMULATED, fed, fork, market

from golive.api import Engine, Session
from golive.api.one_instant import outputs_of_models
from golive.core.verdict import Verdict

Row = Mapping[str, Any]

REFUSED = {"HOLD", "SKIP", "HALT"}


def test_m6_the_oldest_and_the_most_ahead_that_are_allowed_pass(shipped: Engine, executed: Row) -> None:
    rows = []
    for port in shipped.program.columns:
        if port.max_age_ns is not None and executed.get(f"{port.column}_at") is not None:
            for at in (executed["decided_at"] - port.max_age_ns, executed["decided_at"] + executed["clock_skew"]):
                # The outputs of one model are of one bar.
                beside = next((g for g in outputs_of_models(shipped.program) if port.column in g), (port.column,))
                rows.append({**executed, **{f"{column}_at": at for column in beside}})
    assert len(rows) > 20
    assert set(shipped.decide_frame(pd.DataFrame(told_apart(rows))).verdict) == {"EXECUTE"}
    assert {shipped.decide(row).verdict.name for row in rows} == {"EXECUTE"}


def test_everything_wrong_at_once_is_refused_with_a_reason(shipped: Engine) -> None:
    nothing = dict.fromkeys(port.column for port in shipped.program.columns)
    for row in ({}, {"strategy": "momentum"}, {"decided_at": NOW}, nothing):
        decision = shipped.decide(row)
        assert decision.verdict is Verdict.HOLD
        assert decision.reason
        assert decision.to_dict()["because"]


# Through a session


@pytest.fixture(scope="module")
def live(shipped: Engine, executed: Row) -> Session:
    """Return a session that has seen the embedded market up to the instant of the row that executes."""
    return fed(shipped, market(SIMULATED), executed["decided_at"])


@pytest.fixture
def asked(live: Session, executed: Row) -> Callable[[Session], str]:
    """Return how the signal is asked for once more."""

    def ask(session: Session) -> str:
        decision = session.decide(
            id="again", strategy="momentum", direction=executed["direction"], now=executed["decided_at"]
        )
        return decision.verdict.name

    assert ask(fork(live)) == "EXECUTE"
    return ask


BID, ASK = 60_000.0, 60_000.1
GOOD = ([(BID, 1.0)], [(ASK, 1.0)])


@pytest.mark.parametrize(
    "at", [None, "now", float(NOW), True, -1, 2**63, 2**70, float("nan"), np.timedelta64(5, "s")], ids=str
)
def test_t1_an_event_without_a_usable_time_is_refused(live: Session, asked: Callable[[Session], str], at: Any) -> None:
    for event in ("book", "trade", "bar"):
        session = fork(live)
        match event:
            case "book":
                trouble = session.book(*GOOD, at=at)
            case "trade":
                trouble = session.trade(BID, 1.0, "buy", at=at)
            case _:
                trouble = session.bar(BID, BID, BID, BID, 1.0, at=at)
        assert trouble is not None, event
        assert asked(session) in REFUSED, event


def test_m2_a_trade_out_of_order_marks_the_trades_bad(
    live: Session, executed: Row, asked: Callable[[Session], str]
) -> None:
    session = fork(live)
    assert session.trade(BID, 1.0, "buy", at=executed["decided_at"] - 30 * 10**9) is not None
    assert asked(session) in REFUSED


def test_m1_a_repeated_trade_changes_nothing(live: Session, executed: Row) -> None:
    session = fork(live)
    trades = market(SIMULATED)[1].trades
    assert trades is not None
    i = int(np.searchsorted(trades.ts, executed["decided_at"], side="right")) - 1
    repeated = (float(trades.price[i]), float(trades.quantity[i]), int(trades.aggressor[i]))
    if len(trades.id):
        assert session.trade(*repeated, at=int(trades.ts[i]), id=int(trades.id[i])) is not None
    row = session.row(id="x", strategy="momentum", direction="long", now=executed["decided_at"])
    before = live.row(id="x", strategy="momentum", direction="long", now=executed["decided_at"])
    assert row == before


def test_m4_a_gap_in_trade_ids_warms_up_anew(live: Session, executed: Row, asked: Callable[[Session], str]) -> None:
    trades = market(SIMULATED)[1].trades
    assert trades is not None
    if not len(trades.id):
        pytest.skip("the embedded market gives its trades no ids")
    session = fork(live)
    session.trade(BID, 1.0, "buy", at=executed["decided_at"], id=int(trades.id[-1]) + 1_000)
    assert asked(session) in REFUSED


def test_m6_a_feed_that_stopped_is_stale(live: Session, executed: Row) -> None:
    for later in (3, 10, 3600):
        session = fork(live)
        now = executed["decided_at"] + later * 10**9
        session.state(at=now, position=0.0, equity=1e5, daily_loss=0.0, kill_switch="armed")
        decision = session.decide(id="later", strategy="momentum", direction=executed["direction"], now=now)
        assert decision.verdict is Verdict.HOLD
        assert decision.because[0].status in ("stale", "warming_up")


def test_m9_an_event_of_another_instrument_interrupts(
    live: Session, executed: Row, asked: Callable[[Session], str]
) -> None:
    session = fork(live)
    session.windows.add_book(*GOOD, at=executed["decided_at"], symbol="ETH-PERP")
    assert asked(session) in REFUSED
    session = fork(live)
    session.windows.add_trade(BID, 1.0, "buy", at=executed["decided_at"], symbol="ETH-PERP")
    assert asked(session) in REFUSED


@pytest.mark.parametrize("mode", ["canary", "live"])
def test_orders_that_would_leave_halt_until_there_is_a_permit(shipped: Engine, executed: Row, mode: str) -> None:
    assert shipped.decide({**executed, "mode": mode}).verdict is Verdict.HALT


def test_an_id_used_again_for_something_else_holds(live: Session, executed: Row) -> None:
    session = fork(live)
    now, way = executed["decided_at"], executed["direction"]
    first = session.decide(id="one", strategy="momentum", direction=way, now=now)
    assert first.allowed
    assert session.decide(id="one", strategy="momentum", direction=way, now=now) == first
    # While it is under way, nothing else in its direction would be let through anyway.
    assert session.order("one", state="cancelled", lots=0, at=now) is None
    other = session.decide(id="one", strategy="momentum", direction=way, now=now, raw_size="20_000 usd")
    assert other.verdict is Verdict.HOLD
    assert session.decide(id="one", strategy="momentum", direction=way, now=now) == first
