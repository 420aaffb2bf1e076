"""A simulated account begins with its session: what nobody told is counted, and what was told is counted on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.library import NOW
from tests.replays import SIMULATED, market

from golive.account.equity_curve import EquityCurve
from golive.account.holding import DAY
from golive.api import Engine, Session
from golive.core.row import Row

SECOND = 1_000_000_000
COUNTED = (
    *("strategy_pending", "pending_increasing", "drawdown", "open_orders", "orders_last_minute", "orders_today"),
    *("trades_today", "reject_share", "consecutive_losses", "stops_today"),
)
FLAT = {"position": 0.0, "equity": 1e5}


def born(engine: Engine, *states: Mapping[str, Any], mode: str = "paper", quoted: bool = False) -> Row:
    session = Session(engine, market(SIMULATED)[0], mode=mode)
    if quoted:
        session.quote(99.0, 1.0, 101.0, 1.0, at=NOW)
    for state in states:
        session.state(**{"at": NOW - 5, **state})
    return session.row(id="a", strategy="momentum", direction="long", now=NOW)


def test_nothing_was_counted_and_nothing_is_under_way(shipped: Engine) -> None:
    row = born(shipped, FLAT)
    assert [row[name] for name in COUNTED] == [0.0] * len(COUNTED)
    assert row["since_close"] == NOW / 1e9
    assert [row[name] for name in ("gross_exposure", "net_exposure", "margin_used")] == [0.0, 0.0, 0.0]
    assert (row["equity_at_day_start"], row["equity_at_day_start_at"]) == (1e5, NOW - 5)


def test_a_position_exposes_what_it_is_worth_at_the_mid(shipped: Engine) -> None:
    row = born(shipped, {**FLAT, "position": -2.0}, quoted=True)
    assert [row[name] for name in ("gross_exposure", "net_exposure", "margin_used")] == [200.0, -200.0, 0.002]
    unpriced = born(shipped, {**FLAT, "position": -2.0})
    assert unpriced["strategy_position"] == -2.0
    assert [unpriced[name] for name in ("gross_exposure", "net_exposure", "margin_used")] == [None] * 3


@pytest.mark.parametrize("name", [*COUNTED, "since_close", "gross_exposure", "strategy_position", "margin_used"])
def test_what_was_told_is_the_least_that_is_counted_and_stays_as_old(shipped: Engine, name: str) -> None:
    row = born(shipped, FLAT, {name: 0.5, "at": NOW - 9})
    assert (row[name], row[f"{name}_at"]) == (0.5, NOW - 9)
    assert born(shipped, FLAT, {name: None})[name] is None


def test_of_an_account_of_which_nothing_was_told_there_are_counts_and_no_money(shipped: Engine) -> None:
    row = born(shipped)
    assert row["orders_today"] == 0.0
    for name in ("position", "equity_at_day_start", "gross_exposure", "net_exposure", "margin_used", "drawdown"):
        assert row.get(name) is None, name


@pytest.mark.parametrize("mode", ["canary", "live"])
def test_a_session_that_sends_real_orders_begins_with_nothing_known(shipped: Engine, mode: str) -> None:
    row = born(shipped, FLAT, mode=mode)
    assert [name for name in (*COUNTED, "gross_exposure", "since_close") if name in row] == []


def test_the_day_begins_at_midnight_with_the_last_equity_before_it(shipped: Engine) -> None:
    midnight = (NOW // DAY) * DAY
    states = [{"equity": e, "at": midnight + s} for e, s in ((100.0, -9), (120.0, -1), (90.0, 0), (95.0, 7))]
    session = Session(shipped, market(SIMULATED)[0], mode="paper")
    for state in states:
        session.state(**state)
    row = session.row(id="a", strategy="momentum", direction="long", now=midnight + 9)
    assert (row["equity_at_day_start"], row["drawdown"]) == (120.0, pytest.approx(25 / 120))


def test_an_equity_that_the_day_began_with_is_none_of_the_next_day(shipped: Engine) -> None:
    midnight = (NOW // DAY) * DAY
    session = Session(shipped, market(SIMULATED)[0], mode="paper")
    session.state(at=midnight - SECOND, equity_at_day_start=100.0)
    row = session.row(id="a", strategy="momentum", direction="long", now=midnight + SECOND)
    assert row["equity_at_day_start"] is None
    assert "another day" in row["equity_at_day_start_why"]


def test_an_equity_told_late_raises_the_peak_and_nothing_else() -> None:
    curve = EquityCurve.begun(100.0, 10).after(110.0, 20).after(130.0, 15)
    assert (curve.last, curve.peak, curve.baseline) == (110.0, 130.0, 100.0)
    assert curve.after(90.0, 20).last == 90.0, "of two of one instant the worse"
    assert EquityCurve.begun(0.0, 10).drawdown == 1.0
