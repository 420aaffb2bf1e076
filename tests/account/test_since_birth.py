"""A simulated account begins with its session: nothing is under way, and what follows from what was told is told."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pytest
from tests.library import NOW

from golive.account.since_birth import since_birth
from golive.account.state_inputs import state_inputs
from golive.api import Engine
from golive.core.row import Row, known, unknown
from golive.core.value import Unknown, missing
from golive.core.window import Quotes

COUNTED = (
    *("strategy_pending", "pending_increasing", "drawdown", "open_orders", "orders_last_minute", "orders_today"),
    *("trades_today", "reject_share", "consecutive_losses", "stops_today"),
)
NO_PRICE = missing("no_quotes", "no quotes")


def born(shipped: Engine, told: Row, quotes: Quotes | Unknown = NO_PRICE) -> Row:
    return since_birth(told, state_inputs(shipped.program), quotes, NOW)


def flat(**changed: Any) -> Mapping[str, Any]:
    """Return a told account, without a position unless one is given."""
    values = {"position": 0.0, "equity": 1e5} | changed
    return {k: v for name, value in values.items() for k, v in known(name, value, NOW - 5).items()}


def test_nothing_was_counted_and_nothing_is_under_way(shipped: Engine) -> None:
    row = born(shipped, flat())
    assert [(row[name], row[f"{name}_at"]) for name in COUNTED] == [(0.0, NOW)] * len(COUNTED)
    assert row["since_close"] == NOW / 1e9
    assert [row[name] for name in ("gross_exposure", "net_exposure", "margin_used")] == [0.0, 0.0, 0.0]
    assert (row["equity_at_day_start"], row["equity_at_day_start_at"]) == (1e5, NOW - 5)


@pytest.mark.parametrize("name", [*COUNTED, "since_close", "gross_exposure", "strategy_position"])
def test_what_was_told_stays_even_where_it_is_unknown(shipped: Engine, name: str) -> None:
    assert born(shipped, {**flat(), **known(name, 7.0, NOW - 9)})[name] == 7.0
    assert born(shipped, {**flat(), **unknown(name, NO_PRICE)})[name] is None


def test_of_a_position_without_a_price_nobody_knows_what_it_exposes(shipped: Engine) -> None:
    row = born(shipped, flat(position=-2.0))
    assert row["strategy_position"] == -2.0
    for name in ("gross_exposure", "net_exposure", "margin_used"):
        assert (row[name], row[f"{name}_why"]) == (None, "missing:no_quotes:no quotes")


@pytest.mark.parametrize("position", [math.nan, math.inf, None, "2"])
def test_a_position_that_is_no_number_exposes_nobody_knows_what(shipped: Engine, position: Any) -> None:
    row = born(shipped, flat(position=position))
    assert row["gross_exposure"] is None
    assert row["net_exposure"] is None


def test_an_account_of_which_nothing_was_told_has_counts_and_no_money(shipped: Engine) -> None:
    row = born(shipped, {})
    assert row["orders_today"] == 0.0
    for name in ("strategy_position", "equity_at_day_start", "gross_exposure", "net_exposure", "margin_used"):
        assert row[name] is None, name


def test_a_session_that_sends_real_orders_begins_with_nothing_known(shipped: Engine) -> None:
    for mode, known_names in (("paper", {"orders_today"}), ("canary", set()), ("live", set())):
        session = shipped.session("BTC-PERP", mode=mode)
        row = session.row(id="a", strategy="momentum", direction="long", now=NOW)
        assert {"orders_today"} & set(row) == known_names
