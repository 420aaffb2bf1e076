"""What nobody can mean of orders and positions: unreadable, contradicting, early, or under an id that is taken."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.account_gates import account_library
from tests.order_bot import FLAT, NOW, PRICE, Bot

from golive.account.account import Account
from golive.account.held import Held
from golive.api import Engine
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.core.value import Unknown


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return account_library(tmp_path_factory.mktemp("account"), without=("repeat",))


@pytest.fixture
def bot(engine: Engine) -> Bot:
    return Bot(engine)


@pytest.mark.parametrize("name", ["lots", "price", "fee"])
def test_a_decimal_that_signals_is_no_number(bot: Bot, name: str) -> None:
    trouble = bot.order(bot.open(), "part", **{"lots": 3, name: Decimal("sNaN")})
    assert trouble is not None
    assert trouble.code == f"{name}_invalid"


def test_a_decimal_too_small_for_a_double_is_read_at_once(bot: Bot) -> None:
    assert bot.order(bot.open(), "part", lots=3, price=PRICE, fee=Decimal("1e-99999999")) is None


@pytest.mark.parametrize("lots", [2.5, float("nan"), -1, "5", True])
def test_of_an_order_never_allowed_lots_that_cannot_be_read_make_the_position_unknown(bot: Bot, lots: Any) -> None:
    trouble = bot.session.order("stranger", state="part", lots=lots, at=bot.now)
    assert trouble is not None
    assert trouble.code == "order_unknown"
    assert isinstance(bot.holds().held, Unknown)


def test_what_is_dated_before_its_order_was_decided_counts_as_undated(bot: Bot) -> None:
    bought = bot.open()
    trouble = bot.order(bought, "filled", lots=bought.lots, price=PRICE, at=bot.now - 3_600 * NANOS)
    assert trouble is not None
    assert trouble.code == "before_decided"
    bot.later()
    bot.tell(position=0.0)
    # A venue's clock that is an hour behind must not make it a position that has the fill in it.
    assert bot.row(direction="long")["position"] == 100.0


def test_clocks_may_differ_by_as_much_as_the_market_says(bot: Bot) -> None:
    bought, skew = bot.open(), bot.session.market.clock_skew_ns
    assert bot.order(bought, "filled", lots=bought.lots, price=PRICE, at=bot.now - skew) is None
    assert bot.order(bought, "filled", lots=bought.lots, price=PRICE, at=bot.now - skew - 1) is not None


def test_an_order_that_came_back_to_life_is_an_open_order(bot: Bot) -> None:
    bought = bot.open()
    bot.order(bought, "cancelled", lots=0)
    assert bot.row(direction="long")["open_orders"] == 0.0
    bot.order(bought, "part", lots=5, at=bot.now + 1)
    assert bot.row(direction="long")["open_orders"] == 1.0


def test_sessions_of_one_account_do_not_allow_two_orders_under_one_id(engine: Engine) -> None:
    account = Account()
    asked: dict[str, Any] = {"id": "X", "strategy": "momentum", "direction": "long", "now": NOW, "edge": 0.01}
    one, two = Bot(engine, account=account).session, Bot(engine, account=account).session
    assert one.decide(raw_size=20_000.0, **asked).allowed
    again = two.decide(raw_size=1_000.0, **asked)
    assert (again.verdict.name, again.lots) == ("HOLD", 0)
    assert "was allowed for signal X before" in again.reason
    assert one.row(id="?", strategy="momentum", direction="long", now=NOW)["strategy_pending"] >= 20_000.0
    assert not two.decide(id="Y", strategy="momentum", intent="close", now=NOW).allowed


@pytest.mark.parametrize("group", ["", 1, True, b"exit", [], {}])
def test_a_group_is_text_that_says_something(bot: Bot, group: Any) -> None:
    bot.fill(bot.open())
    with pytest.raises(InvalidInput, match="`group` is"):
        bot.close(group=group)
    assert bot.close().lots == 100_000


def test_an_order_that_opens_has_no_group(bot: Bot) -> None:
    with pytest.raises(InvalidInput, match="only an order that closes has a `group`"):
        bot.open(group="exit")


def test_what_was_known_later_of_an_entry_stays(engine: Engine) -> None:
    bot = Bot(engine, mode="live")
    told = {"strategy": "momentum", "opened_at": NOW}
    bot.session.state(at=NOW + 2, position=5.0, entry_price=100.0, **told)
    bot.session.state(at=NOW + 1, position=3.0, entry_price=90.0, **told)
    held = bot.holds().held
    assert not isinstance(held, Unknown)
    assert (held.lots, held.average, held.opened_at) == (5_000, Fraction(100), NOW)
    bot.session.state(at=NOW + 2, position=5.0, entry_price=110.0, **told)
    held = bot.holds().held
    assert not isinstance(held, Unknown)
    assert (held.lots, held.average, held.opened_at) == (5_000, None, NOW), "two prices of one instant"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"entry_price": "100 usd"}, "entry_price_invalid"),
        ({"entry_price": 0.0}, "entry_price_invalid"),
        ({"entry_price": float("nan")}, "entry_price_invalid"),
        ({"entry_price": Decimal("sNaN")}, "entry_price_invalid"),
        ({"opened_at": "yesterday"}, "opened_at_invalid"),
        ({"opened_at": 1.5e9}, "opened_at_invalid"),
    ],
)
def test_an_entry_that_cannot_be_read_is_said_to_be_none(bot: Bot, told: dict[str, Any], code: str) -> None:
    trouble = bot.session.state(at=bot.now + 1, strategy="momentum", position=5.0, **told)
    assert trouble is not None
    assert trouble.code == code


@pytest.mark.parametrize(
    "told",
    [
        {"position": 0.0, "strategy_position": 100.0},
        {"position": 100.0, "open_lots": 1},
        {"position": 100.0, "open_lots": -100_000},
        {"position": 0.0, "open_lots": 100_000},
    ],
)
def test_a_position_told_twice_of_one_instant_and_differently_is_unknown(bot: Bot, told: dict[str, Any]) -> None:
    bot.session.state(at=bot.later(), strategy="momentum", **told)
    doubt = bot.holds().held
    assert isinstance(doubt, Unknown)
    assert doubt.code == "told_apart"
    assert not bot.close().allowed
    bot.session.state(at=bot.later(), strategy="momentum", position=-0.0, strategy_position=0.0, open_lots=0)
    assert bot.held() == 0


@pytest.mark.parametrize("lots", [0, 1, 99_999])
def test_an_order_that_is_filled_with_fewer_lots_than_were_allowed_goes_on_counting_in_full(
    bot: Bot, lots: int
) -> None:
    bought = bot.open()
    before = bot.row(direction="long")["strategy_pending"]
    trouble = bot.order(bought, "filled", lots=lots, price=PRICE)
    assert trouble is not None
    assert trouble.code == "filled_short"
    row = bot.row(direction="long")
    assert row["strategy_pending"] == pytest.approx(before * (100_000 - lots) / 100_000)
    assert row["position"] == lots / 1_000
    bot.order(bought, "cancelled", lots=lots, price=PRICE, at=bot.now + 1)
    assert bot.row(direction="long")["strategy_pending"] > 0, "it was said to be filled"
    bot.later()
    bot.tell(position=lots / 1_000)
    assert bot.row(direction="long")["strategy_pending"] == 0
    assert bot.held() == lots


def test_a_position_told_of_no_strategy_is_that_of_one_of_them_only(bot: Bot) -> None:
    bot.session.state(at=bot.later(), position=0.3, strategy_position=0.3)
    assert bot.close(strategy="volatility").lots == 300
    for name in ("momentum", "mean_reversion"):
        assert bot.close(strategy=name).verdict.name == "HOLD", "it would close what another may hold"


@pytest.mark.parametrize(
    "name",
    [
        *("strategy_pending", "pending_increasing", "gross_exposure", "margin_used", "drawdown", "reject_share"),
        *("open_orders", "orders_last_minute", "orders_today", "trades_today", "consecutive_losses", "stops_today"),
    ],
)
def test_nothing_that_was_counted_since_hides_a_told_number_that_none_can_be(bot: Bot, name: str) -> None:
    state: dict[str, Any] = {name: -0.001 if name in ("drawdown", "reject_share", "margin_used") else -1}
    bot.session.state(at=bot.now, **state)
    for _ in range(3):
        assert not bot.open(raw_size=1_000.0).allowed
    bot.session.state(at=bot.later(), **{name: 0.0})
    assert bot.open(raw_size=1_000.0).allowed


def test_an_order_that_a_wrong_clock_dates_days_ahead_does_not_wipe_out_those_of_today(bot: Bot) -> None:
    for _ in range(5):
        bot.fill(bot.open(raw_size=100.0))
    today = bot.now
    bot.later(3 * 86_400)
    bot.tell(**{**FLAT, "position": 5.0})
    assert bot.open(raw_size=100.0).allowed
    bot.now = today
    assert bot.row(direction="long")["orders_today"] >= 5


def test_that_no_strategy_holds_anything_is_said_of_each(bot: Bot) -> None:
    bot.session.state(at=bot.later(), position=0.0, strategy_position=0.0)
    for name in ("volatility", "momentum"):
        bot.fill(bot.open(strategy=name, raw_size=1_000.0))
        assert bot.held(name) == 10_000


# What nobody can count


@pytest.mark.parametrize(
    ("state", "lots"),
    [("filled", "many"), ("filled", -1), ("filled", 2.5), ("part", math.nan), ("part", None), ("cancelled", None)],
)
def test_a_bot_learns_that_it_may_hold_what_nobody_could_count(bot: Bot, state: str, lots: Any) -> None:
    decision = bot.open()
    assert bot.session.exits(now=bot.now, strategies=["momentum"]) == ()
    assert bot.session.order(decision.signal_id, state=state, lots=lots, price=PRICE, at=bot.now) is not None
    (exit,) = bot.session.exits(now=bot.now, strategies=["momentum"])
    assert isinstance(exit.held, Unknown)
    assert exit.held.code == "fill_not_counted"
    assert bot.row(direction="long")["strategy_pending"] > 0, "it counts in full"
    bot.now += NANOS
    assert bot.session.order(decision.signal_id, state="filled", price=PRICE, at=bot.now) is None
    (exit,) = bot.session.exits(now=bot.now, strategies=["momentum"])
    assert isinstance(exit.held, Held)
    assert exit.held.lots == decision.lots


def test_a_later_position_says_what_came_of_a_fill_that_nobody_could_count(bot: Bot) -> None:
    decision = bot.open()
    bot.session.order(decision.signal_id, state="filled", lots="x", at=bot.now)
    bot.now += NANOS
    bot.session.state(at=bot.now, position=0.0)
    assert bot.session.exits(now=bot.now, strategies=["momentum"]) == ()


def test_what_is_held_for_sure_is_watched_though_more_may_be_held(bot: Bot) -> None:
    decision = bot.open()
    bot.session.order(decision.signal_id, state="part", lots=4, price=PRICE, at=bot.now)
    bot.session.order(decision.signal_id, state="part", lots="x", price=PRICE, at=bot.now + 1)
    (exit,) = bot.session.exits(now=bot.now + 1, strategies=["momentum"])
    assert isinstance(exit.held, Held)
    assert exit.held.lots == 4


def test_an_order_that_rests_and_was_never_allowed_is_doubted_until_its_end_is_told(bot: Bot) -> None:
    assert str(bot.session.order("by hand", state="sent", at=bot.now)).endswith("dated later")
    bot.now += 100 * NANOS
    bot.session.state(at=bot.now, position=0.0)
    (exit,) = bot.session.exits(now=bot.now, strategies=["momentum"])
    assert isinstance(exit.held, Unknown)
    assert (exit.held.code, "by hand" in str(exit.held)) == ("order_goes_on", True)
    assert not bot.open().allowed
    bot.session.order("by hand", state="cancelled", lots=0, at=bot.now)
    assert bot.session.exits(now=bot.now, strategies=["momentum"]) == ()


def test_an_order_told_on_another_symbol_may_be_filled_where_it_was_allowed(bot: Bot) -> None:
    decision = bot.open()
    with pytest.raises(InvalidInput, match="this session is of BTC-PERP"):
        bot.session.order(decision.signal_id, state="filled", symbol="ETH-PERP", at=bot.now)
    (exit,) = bot.session.exits(now=bot.now, strategies=["momentum"])
    assert isinstance(exit.held, Unknown)
    assert bot.row(direction="long")["strategy_pending"] > 0


# A price and a time that cannot be


@pytest.mark.parametrize(
    ("price", "is_far"), [(100.2, False), (99.8, False), (100.21, True), (99.7, True), (1e9, True)]
)
def test_a_price_further_than_the_collar_from_every_one_known_is_not_believed(
    bot: Bot, price: float, *, is_far: bool
) -> None:
    decision = bot.open()
    trouble = bot.order(decision, "filled", price=price)
    assert (trouble.code if trouble else None) == ("price_far" if is_far else None)
    held = bot.holds().held
    assert isinstance(held, Held)
    assert (held.lots, held.average) == (decision.lots, None if is_far else Fraction(str(price)))


def test_without_a_collar_no_price_is_believed_that_was_not_known(tmp_path: Path) -> None:
    bot = Bot(account_library(tmp_path, without=("repeat",), collar=""))
    at_mid, beside = bot.open(), bot.open(strategy="volatility")
    assert bot.order(at_mid, "filled", price=PRICE) is None
    doubt = bot.order(beside, "filled", price=1e9)
    assert doubt is not None
    assert "has no `collar`" in str(doubt)
    assert (bot.held("momentum"), bot.held("volatility")) == (at_mid.lots, beside.lots)
    bot.later()
    by_strategy = {exit.strategy: exit for exit in bot.session.exits(now=bot.now)}
    stop = {reading.rule.value: reading for reading in by_strategy["volatility"].readings}["stop"]
    assert isinstance(stop.unknown, Unknown), "how far it is from its stop is unknown, so that `blind` begins"


def test_where_the_market_moved_a_fill_anywhere_on_its_way_is_believed(bot: Bot) -> None:
    decision = bot.open()
    bot.later()
    bot.session.quote(89.95, 5.0, 90.05, 5.0, at=bot.now)
    assert bot.order(decision, "part", lots=1, price=95.0) is None
    assert str(bot.order(decision, "part", lots=2, price=120.0)).startswith("`price` is unknown: 120 is further")


def test_a_loss_at_a_price_that_is_not_believed_opens_nothing_more(bot: Bot) -> None:
    bot.fill(bot.open())
    assert bot.order(bot.close(), "filled", price=1_000.0, reason="manual") is not None
    bot.later()
    assert bot.row(direction="long")["consecutive_losses"] is None
    assert bot.open().verdict.name == "HOLD"
    bot.tell(consecutive_losses=0)
    assert bot.open().allowed


def test_a_fill_after_the_order_was_over_counts_and_is_named(tmp_path: Path) -> None:
    bot = Bot(account_library(tmp_path, without=("repeat",), settles="60 s"))
    decision = bot.open()
    bot.later(3_600)
    bot.tell(**FLAT)
    trouble = bot.order(decision, "filled", price=PRICE, at=bot.now - NANOS)
    assert trouble is not None
    assert trouble.code == "filled_late"
    bot.later()
    decision = bot.open()
    trouble = bot.order(decision, "filled", price=PRICE, at=bot.now + 365 * 86_400 * NANOS)
    assert trouble is not None
    assert trouble.code == "after_now"
    assert bot.held() == decision.lots
    bot.later(100)
    bot.tell(position=3.0)
    held = bot.holds().held
    assert isinstance(held, Held), "no clock that is a year ahead counts it twice"
    assert held.lots == 3_000
