"""What a caller leaves out is the strategy's own; what a caller gives as None is unknown, and holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.replays import fork

from golive.api import Engine
from golive.api.decision_remarks import COUNTED_HERE, NO_IDS
from golive.api.session import Session
from golive.core.unit import NANOS
from golive.core.verdict import Verdict
from golive.documents.market import IdRule, StreamKind
from golive.market.events import Timeline
from golive.market.read import read_market


def fed(engine: Engine, *, with_ids: bool = True, **described: Any) -> tuple[Session, int]:
    """Return a session as a bot feeds it, and an instant at which momentum executes."""
    session = engine.session("BTC-PERP", mode="paper")
    market, _ = read_market(session.market, ())
    assert market is not None
    assert market.trades is not None
    assert market.bars is not None
    streams = tuple(replace(s, **described) if s.kind is StreamKind.TRADES else s for s in session.market.streams)
    session = Session(engine, replace(session.market, streams=streams), mode="paper")
    begin = int(market.trades.ts[0])
    now = begin + 92 * 10**9
    session.windows.add_bars(market.bars)
    ids = market.trades.id if with_ids else market.trades.id[:0]
    timeline = Timeline(replace(market, trades=replace(market.trades, id=ids)))
    for event in timeline.between(begin - 1, now):
        timeline.deliver(event, session.windows)
    session.state(position=0.0, equity=100_000.0, daily_loss="0.4 %", kill_switch="armed", at=now)
    return session, now


@pytest.fixture(scope="module")
def fed_once(shipped: Engine) -> tuple[Session, int]:
    return fed(shipped)


@pytest.fixture
def told(fed_once: tuple[Session, int]) -> tuple[Session, int]:
    """Return a session of its own: what is decided on one counts in what is decided next."""
    session, now = fed_once
    return fork(session), now


def test_a_size_and_an_edge_that_are_left_out_are_the_strategys_own(told: tuple[Session, int]) -> None:
    session, now = told
    decision = session.decide(id="own", strategy="momentum", direction="short", now=now)
    assert (decision.verdict, decision.raw_size) == (Verdict.EXECUTE, 10_000.0)


@pytest.mark.parametrize("name", ["raw_size", "edge"])
def test_a_size_or_an_edge_that_is_none_is_unknown_and_holds(told: tuple[Session, int], name: str) -> None:
    session, now = told
    given: dict[str, Any] = {name: None}
    decision = session.decide(id=f"no {name}", strategy="momentum", direction="short", now=now, **given)
    assert (decision.verdict, decision.final_size) == (Verdict.HOLD, 0.0)
    said = f"{name} is None: only one left out is the strategy's own"
    assert any(said in (b.cause or "") or said in b.text for b in decision.because), [b.text for b in decision.because]


@pytest.mark.parametrize("name", ["raw_size", "edge"])
def test_an_id_that_was_decided_with_none_is_another_signal_without_it(told: tuple[Session, int], name: str) -> None:
    session, now = told
    given: dict[str, Any] = {name: None}
    session.decide(id=f"twice {name}", strategy="momentum", direction="short", now=now, **given)
    again = session.decide(id=f"twice {name}", strategy="momentum", direction="short", now=now)
    assert (again.verdict, again.repeated) == (Verdict.HOLD, False)


@pytest.mark.parametrize("name", ["direction", "intent"])
def test_a_word_that_is_none_holds(told: tuple[Session, int], name: str) -> None:
    session, now = told
    given: dict[str, Any] = {"direction": "short", name: None}
    decision = session.decide(id=f"none {name}", strategy="momentum", now=now, **given)
    assert not decision.allowed


def test_a_tape_without_ids_is_remarked_where_ids_count(shipped: Engine, told: tuple[Session, int]) -> None:
    session, now = fed(shipped, with_ids=False)
    assert session.ready(now=now) == {}
    decision = session.decide(id="A", strategy="momentum", direction="short", now=now)
    assert decision.verdict is Verdict.EXECUTE
    assert decision.remarks == (NO_IDS, COUNTED_HERE)
    assert told[0].decide(id="with ids", strategy="momentum", direction="short", now=told[1]).remarks == (COUNTED_HERE,)


def test_a_tape_without_ids_is_not_remarked_where_ids_only_increase(shipped: Engine) -> None:
    session, now = fed(shipped, with_ids=False, ids=IdRule.INCREASING)
    assert session.decide(id="A", strategy="momentum", direction="short", now=now).remarks == (COUNTED_HERE,)


def test_ids_that_stop_hold(shipped: Engine) -> None:
    session, now = fed(shipped, with_ids=False)
    assert session.trade(100_000.0, 0.1, "buy", at=now, id=7) is None
    assert session.trade(100_000.0, 0.1, "buy", at=now) is not None
    decision = session.decide(id="A", strategy="momentum", direction="short", now=now)
    assert decision.verdict is Verdict.HOLD
    assert "trades had ids up to 7, and this one has none" in " ".join(session.ready(now=now).values())


def test_what_was_told_of_the_day_is_not_remarked(shipped: Engine) -> None:
    session, now = fed(shipped)
    session.state(at=now, orders_today=0, trades_today=0)
    assert session.decide(id="A", strategy="momentum", direction="short", now=now).remarks == ()


def test_an_order_that_should_be_over_and_is_not_reported_is_named(shipped: Engine) -> None:
    session, now = fed(shipped)
    assert session.decide(id="A", strategy="momentum", direction="short", now=now).allowed
    assert "orders" not in session.ready(now=now + 65 * NANOS), "it may still be alive, or not be told of yet"
    late = now + 65 * NANOS + 1
    assert session.ready(now=late)["orders"].startswith("nobody told what became of A: what was allowed counts in full")
    other = fork(session)
    other.state(at=late, position=0.0)
    assert "orders" not in other.ready(now=late), "a later position has in it whatever became of it"
    assert session.order("A", state="cancelled", lots=0, at=late) is None
    assert "orders" not in session.ready(now=late)
