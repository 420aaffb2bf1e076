"""A strategy that decides itself when to trade opens nothing, whoever asks, that it does not signal at that instant."""

from __future__ import annotations

from pathlib import Path

from tests.account_gates import account_library
from tests.from_outside import from_outside
from tests.order_bot import FLAT, NOW, PRICE
from tests.replays import SIMULATED, fed, market

from golive.api import Engine, Session
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.verdict import Verdict
from golive.decision import Decision

NEITHER, SELLS = 90, 92
"""Seconds into the embedded market: momentum signals neither side, and it sells and is let through."""


def at(seconds: float) -> int:
    trades = market(SIMULATED)[1].trades
    assert trades is not None
    return int(trades.ts[0]) + round(seconds * NANOS)


def decide(session: Session, direction: str, now: int, id: str = "A") -> Decision:
    return session.decide(id=id, strategy="momentum", direction=direction, now=now)


def test_the_side_that_gates_would_let_through_holds_for_want_of_a_signal(shipped: Engine) -> None:
    idle = fed(shipped, market(SIMULATED), at(NEITHER))
    assert [one for one in idle.signals(now=at(NEITHER)) if one.strategy == "momentum"] == []
    asked = decide(fed(from_outside(shipped), market(SIMULATED), at(NEITHER)), "short", at(NEITHER))
    assert asked.verdict is Verdict.EXECUTE
    held = decide(idle, "short", at(NEITHER), id="B")
    assert (held.verdict, held.final_size) == (Verdict.HOLD, 0.0)
    assert "strategy `momentum` decides itself when to trade, and does not signal short now" in held.reason
    assert "`signal: external`" in held.reason


def test_what_a_strategy_signals_itself_is_decided_by_the_gates(shipped: Engine) -> None:
    session = fed(shipped, market(SIMULATED), at(SELLS))
    own = {one.direction for one in session.signals(now=at(SELLS)) if one.strategy == "momentum"}
    assert own == {"short"}
    assert decide(session, "short", at(SELLS)).verdict is Verdict.EXECUTE


def test_a_signal_that_cannot_be_told_yet_holds_with_what_it_waits_for(tmp_path: Path) -> None:
    engine = account_library(tmp_path)

    def first_quote(engine: Engine) -> Decision:
        session = Session(engine, market(SIMULATED)[0], mode="paper")
        session.quote(PRICE - 0.05, 5.0, PRICE + 0.05, 5.0, at=NOW)
        session.state(at=NOW, **FLAT)
        return decide(session, "long", NOW)

    assert first_quote(from_outside(engine)).verdict is Verdict.EXECUTE
    held = first_quote(engine)
    assert (held.verdict, held.final_size) == (Verdict.HOLD, 0.0)
    assert "quotes" in held.reason


def test_a_close_is_not_asked_whether_it_is_signalled(shipped: Engine) -> None:
    session = fed(shipped, market(SIMULATED), at(SELLS))
    opened = decide(session, "short", at(SELLS))
    quotes = session.windows.quotes(at(SELLS))
    assert not isinstance(quotes, Unknown)
    session.order("A", state="filled", lots=opened.lots, price=quotes.bid[-1], fee=0.0, at=at(SELLS))
    left = session.decide(id="C", strategy="momentum", intent="close", now=at(SELLS))
    assert (left.verdict, left.lots) == (Verdict.EXECUTE, opened.lots)
