"""What is told of an account beside an order that was just allowed: it cannot have that order in it."""

from __future__ import annotations

import pytest
from tests.account_gates import account_library
from tests.order_bot import NOW, PRICE, Bot

from golive.api import Engine
from golive.core.unit import NANOS

AHEAD = 3 * NANOS // 2
NOTHING = {"strategy_pending": 0.0, "pending_increasing": 0.0, "gross_exposure": 0.0}
COUNTS = {"orders_last_minute": 0.0, "orders_today": 0.0, "open_orders": 0.0, "trades_today": 0.0}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return account_library(tmp_path_factory.mktemp("account"))


def test_what_was_told_before_an_order_has_it_not_though_a_clock_ahead_dates_it_later(engine: Engine) -> None:
    bot = Bot(engine)
    bot.session.state(at=NOW + AHEAD, **NOTHING, **COUNTS)
    decision = bot.open()
    order = bot.session.allowed(decision.signal_id)
    assert order is not None
    row = bot.row(now=bot.later(1.9), direction="long")
    assert {name: row[name] for name in COUNTS} == dict.fromkeys(COUNTS, 1.0)
    assert order.decided_at == NOW + AHEAD
    assert not bot.open().allowed


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_told_after_an_order_is_no_less_than_what_is_under_way(engine: Engine, name: str) -> None:
    bot = Bot(engine)
    decision = bot.open()
    order = bot.session.allowed(decision.signal_id)
    assert order is not None
    assert order.price is not None
    bot.later()
    bot.tell(**NOTHING)
    worth = float(decision.lots * order.price / 1000)
    assert bot.row(direction="long")[name] == pytest.approx(worth)
    bot.order(decision, "cancelled", lots=0)
    bot.later()
    bot.tell(position=0.0, equity=1e5, **NOTHING)
    assert bot.row(direction="long")[name] == 0.0


def test_an_exposure_that_was_told_is_no_less_than_the_position(engine: Engine) -> None:
    bot = Bot(engine, position=3.0, gross_exposure=0.0)
    assert bot.row()["gross_exposure"] == 3 * PRICE
