"""What a session counts of the orders that it allowed: held lots, what may be closed, and what is under way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.account_gates import account_library
from tests.from_outside import from_outside
from tests.order_bot import FLAT, NOW, PRICE, Bot
from tests.replays import COINM, SIMULATED, market

from golive.account.account import Account
from golive.account.order import OrderState, Report
from golive.api import Engine, Session
from golive.api.markets import read_description
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.decision import Decision

NOT_TEXT: Any = 7


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return account_library(tmp_path_factory.mktemp("account"), without=("repeat",))


@pytest.fixture
def bot(engine: Engine) -> Bot:
    return Bot(engine)


def test_a_position_is_opened_closed_and_opened_again(bot: Bot) -> None:
    first = bot.open()
    assert (first.verdict.name, first.lots) == ("EXECUTE", 100_000)
    assert bot.holds().opening == {"long"}
    assert bot.held() == 0
    bot.later()
    bot.fill(first)
    assert (bot.held(), bot.holds().opening) == (100_000, frozenset())
    left = bot.close()
    assert (left.verdict.name, left.lots, left.direction) == ("EXECUTE", 100_000, "short")
    assert bot.close().verdict.name == "SKIP", "it is being closed already"
    bot.later()
    bot.fill(left, price=100.1)
    assert bot.held() == 0
    assert bot.holds().closed_at == bot.now
    bot.later(61)
    bot.tell(**FLAT)
    assert bot.open().allowed


def test_a_close_that_was_cancelled_frees_what_it_held(bot: Bot) -> None:
    bot.fill(bot.open())
    bot.later()
    first = bot.close()
    assert bot.close().lots == 0
    bot.order(first, "part", lots=30_000, price=PRICE)
    bot.order(first, "cancelled", lots=30_000, price=PRICE)
    assert bot.close().lots == 70_000


def test_a_close_nobody_tells_of_ends_by_a_position_of_long_after_and_not_by_time(bot: Bot) -> None:
    bot.fill(bot.open())
    bot.later()
    assert bot.close().lots == 100_000
    bot.later(3_600)
    bot.quote()
    assert bot.close().lots == 0
    bot.tell(**{**FLAT, "position": 100.0})
    silent = bot.close()
    assert silent.lots == 0, "the strategies of this library say nothing of when an order has settled"


def test_stop_and_take_of_one_group_count_once(bot: Bot) -> None:
    bot.fill(bot.open())
    bot.later()
    stop, take = bot.close(group="exit"), bot.close(group="exit")
    assert (stop.lots, take.lots) == (100_000, 100_000)
    assert bot.close().lots == 0
    assert bot.close(group="other").lots == 0


def test_a_close_is_of_the_strategys_own_position(bot: Bot) -> None:
    bot.fill(bot.open(raw_size=4_000.0))
    bot.fill(bot.open(strategy="volatility", raw_size=6_000.0))
    bot.later()
    assert bot.close().lots == 40_000
    assert bot.close(strategy="volatility").lots == 60_000
    assert bot.close(strategy="mean_reversion").verdict.name == "SKIP"


def test_a_position_told_later_is_the_truth_and_fills_count_from_there(bot: Bot) -> None:
    first = bot.open()
    bot.fill(first, lots=100_000)
    bot.later()
    bot.tell(position=30.0)
    assert bot.held() == 30_000, "somebody took the rest"
    bot.later()
    bot.fill(bot.open(raw_size=1_000.0))
    assert bot.held() == 40_000


def test_a_fill_at_the_very_instant_of_the_position_is_counted_in_the_way_that_lets_less_through(bot: Bot) -> None:
    bought = bot.open(raw_size=1_000.0)
    bot.later()
    bot.tell(position=10.0)
    bot.fill(bought)
    assert isinstance(bot.holds().held, Unknown)
    assert bot.row(direction="long")["position"] == 20.0
    assert bot.row(direction="short")["position"] == 10.0
    assert bot.row(intent="close")["open_lots"] == 10_000.0


def test_several_strategies_are_told_apart_by_their_orders_as_long_as_these_come_to_what_is_told(bot: Bot) -> None:
    bot.fill(bot.open(raw_size=4_000.0))
    bot.fill(bot.open(strategy="volatility", raw_size=6_000.0))
    bot.later()
    bot.tell(position=100.0)
    assert (bot.held(), bot.held("volatility")) == (40_000, 60_000)
    bot.later()
    bot.tell(position=90.0)
    doubt = bot.holds().held
    assert isinstance(doubt, Unknown)
    assert doubt.code == "orders_disagree"
    assert bot.close().verdict.name == "HOLD"
    bot.session.state(at=bot.now, strategy="momentum", position=30.0)
    assert bot.close().lots == 30_000


def test_in_live_nobody_knows_whose_a_position_is_until_it_is_told(engine: Engine) -> None:
    bot = Bot(engine, mode="live", position=100.0)
    bot.session.state(at=bot.now, strategy="volatility", position=60.0)
    doubt = bot.holds().held
    assert isinstance(doubt, Unknown)
    assert doubt.code == "whose_not_told"
    bot.session.state(at=bot.now, strategy="momentum", position=40.0, entry_price=99.5, opened_at=bot.now - NANOS)
    held = bot.holds().held
    assert not isinstance(held, Unknown)
    assert (held.lots, held.average, held.opened_at) == (40_000, Fraction("99.5"), bot.now - NANOS)


def test_more_filled_than_was_allowed_halts_every_strategy(bot: Bot) -> None:
    bought = bot.open()
    bot.later()
    trouble = bot.order(bought, "filled", lots=bought.lots + 1, price=PRICE)
    assert trouble is not None
    assert trouble.code == "overfilled"
    assert isinstance(bot.holds().held, Unknown)
    assert bot.open(strategy="volatility").verdict.name == "HALT"
    bot.later()
    bot.tell(**{**FLAT, "position": 100.001})
    assert bot.held() == bought.lots + 1
    assert bot.close().allowed


def test_a_fill_of_an_order_that_was_never_allowed_makes_the_position_unknown_until_it_is_told(bot: Bot) -> None:
    trouble = bot.session.order("stranger", state="filled", lots=5, price=PRICE, at=bot.now)
    assert trouble is not None
    assert trouble.code == "order_unknown"
    assert isinstance(bot.holds().held, Unknown)
    assert bot.open().verdict.name == "HOLD"
    bot.later()
    bot.tell(position=0.005)
    assert bot.held() == 5
    assert bot.session.order("other", state="rejected", at=bot.now) is not None
    assert bot.held() == 5


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"state": "part", "lots": 2.5}, "lots_invalid"),
        ({"state": "part", "lots": -1}, "lots_invalid"),
        ({"state": "part", "lots": float("nan")}, "lots_invalid"),
        ({"state": "part", "lots": True}, "lots_invalid"),
        ({"state": "part", "lots": "5"}, "lots_invalid"),
        ({"state": "filled", "lots": 10**400}, "lots_invalid"),
        ({"state": "part", "lots": None}, "lots_not_told"),
        ({"state": "cancelled"}, "lots_not_told"),
        ({"state": "expired"}, "lots_not_told"),
        ({"state": "sent", "at": None}, "no_time"),
        ({"state": "sent", "at": "2026-01-01"}, "time_invalid"),
        ({"state": "sent", "at": 1.5}, "time_invalid"),
        ({"state": "part", "lots": 1, "price": 0.0}, "price_invalid"),
        ({"state": "part", "lots": 1, "price": float("inf")}, "price_invalid"),
        ({"state": "part", "lots": 1, "fee": float("nan")}, "fee_invalid"),
    ],
)
def test_a_message_that_cannot_be_read_says_so_and_frees_nothing(bot: Bot, told: dict[str, Any], code: str) -> None:
    bought = bot.open()
    trouble = bot.order(bought, **told)
    assert trouble is not None
    assert trouble.code == code
    assert bot.holds().opening == {"long"}


@pytest.mark.parametrize("word", ["", "FILLED", "done", None, 7, b"filled"])
def test_a_word_that_is_no_state_is_refused(bot: Bot, word: Any) -> None:
    with pytest.raises(InvalidInput, match="`state` is no state of an order"):
        bot.order(bot.open(), word)
    with pytest.raises(InvalidInput, match="signal id"):
        bot.session.order(NOT_TEXT, state="filled")


def test_lots_and_money_may_be_told_as_decimals(bot: Bot) -> None:
    bought = bot.open()
    assert bot.order(bought, "filled", lots=Decimal(100_000), price=Decimal("100.05"), fee=Decimal("1.5")) is None
    held = bot.holds().held
    assert not isinstance(held, Unknown)
    assert (held.lots, held.average) == (100_000, Fraction("100.05"))


def test_a_state_of_another_symbol_is_refused(bot: Bot) -> None:
    bot.session.state(at=bot.now, symbol="BTC-PERP", position=0.0)
    with pytest.raises(InvalidInput, match="this session is of BTC-PERP"):
        bot.session.state(at=bot.now, symbol="ETH-PERP", position=0.0)


@pytest.mark.parametrize("symbol", ["ETH-PERP", "", 7, ["BTC-PERP"]])
def test_an_order_of_another_symbol_is_refused_and_a_close_of_one_holds(bot: Bot, symbol: Any) -> None:
    bot.fill(bot.open())
    strange = bot.close(symbol=symbol)
    assert (strange.verdict.name, strange.lots) == ("HOLD", 0)
    assert "this session is of BTC-PERP" in strange.reason
    assert bot.open(symbol=symbol).verdict.name in ("HOLD", "SKIP")
    closing = bot.close(symbol="BTC-PERP")
    assert closing.lots == 100_000
    with pytest.raises(InvalidInput, match="this session is of BTC-PERP"):
        bot.order(closing, "cancelled", lots=0, symbol=symbol)
    assert bot.close().lots == 0, "it is being closed all the same"
    assert bot.order(closing, "cancelled", lots=0, symbol="BTC-PERP") is None
    assert bot.close().lots == 100_000


def test_an_order_told_on_another_symbol_counts_where_it_was_allowed_and_leaves_the_other_in_doubt(bot: Bot) -> None:
    first = bot.open()
    account, report = bot.session._account, Report(state=OrderState.CANCELLED, lots=0, at=bot.now)
    doubt = account.report(first.signal_id, report, "ETH-PERP", can_halt=True, named="ETH-PERP")
    assert isinstance(doubt, Unknown)
    assert doubt.code == "symbol_other"
    assert bot.holds().opening == {"long"}
    assert bot.row(direction="long")["strategy_pending"] > 0
    assert account._ledger.strangers.doubted_since("ETH-PERP") == bot.now
    assert account._ledger.strangers.doubted_since("BTC-PERP") is None


def test_switch_is_another_word_for_the_kill_switch_and_the_stricter_one_holds(bot: Bot) -> None:
    bot.later()
    bot.tell(switch="active")
    assert bot.row(direction="long")["kill_switch"] == "active"
    bot.tell(switch="active", kill_switch="halted")
    assert bot.row(direction="long")["kill_switch"] == "halted"


# Limits, with what is under way


def exposed(bot: Bot, decisions: list[Decision]) -> int:
    """Return the lots that everything allowed comes to."""
    return sum(decision.lots for decision in decisions)


def test_fifteen_signals_of_one_instant_never_exceed_a_limit_together(bot: Bot) -> None:
    decisions = [bot.open(strategy=name) for _ in range(5) for name in ("momentum", "volatility", "mean_reversion")]
    assert exposed(bot, decisions) * PRICE <= 100_000 * 1_000
    assert sum(decision.allowed for decision in decisions) > 1
    assert not decisions[-1].allowed


def test_what_sells_frees_nothing_for_buys_before_it_is_filled(engine: Engine) -> None:
    bot = Bot(engine, equity=1e6)
    first = [bot.open(raw_size=20_000.0) for _ in range(6)]
    full = exposed(bot, first)
    sell = bot.open("short", raw_size=20_000.0)
    assert sell.allowed
    assert bot.open(raw_size=20_000.0).lots == 0
    for decision in first:
        if decision.allowed:
            bot.fill(decision)
    bot.fill(sell)
    again = bot.open(raw_size=20_000.0)
    assert 0 < again.lots <= sell.lots
    assert full + again.lots - sell.lots <= 1_000_000


def test_what_was_cancelled_is_free_again(engine: Engine) -> None:
    bot = Bot(engine, equity=1e6)
    first = [bot.open(raw_size=25_000.0) for _ in range(5)]
    assert bot.open().lots == 0
    bot.order(first[0], "cancelled", lots=0)
    bot.order(first[1], "cancelled", lots=50_000, price=PRICE)
    second = [bot.open(raw_size=25_000.0) for _ in range(5)]
    assert exposed(bot, second) > 0
    assert 50_000 + exposed(bot, first[2:]) + exposed(bot, second) <= 1_000_000


def test_sessions_that_share_an_account_count_each_others_orders(engine: Engine) -> None:
    account = Account()
    one = Bot(engine, account=account)
    two = Session(engine, market(SIMULATED)[0], mode="paper", symbol="BTCUSDT", account=account)
    two.quote(PRICE - 0.05, 5.0, PRICE + 0.05, 5.0, at=NOW)
    two.state(at=NOW, **FLAT)
    bought = one.open(raw_size=25_000.0)
    row = two.row(id="?", strategy="momentum", direction="long", now=NOW)
    assert row["gross_exposure"] >= bought.lots * PRICE / 1_000
    assert (row["orders_today"], row["open_orders"], row["position"], row["strategy_pending"]) == (1.0, 1.0, 0.0, 0.0)
    one.fill(bought)
    assert two.row(id="?", strategy="momentum", direction="long", now=NOW)["open_orders"] == 0.0


def test_an_instrument_without_a_price_leaves_what_is_at_risk_unknown(engine: Engine) -> None:
    account = Account()
    one = Bot(engine, account=account)
    Session(engine, market(SIMULATED)[0], mode="paper", symbol="BTCUSDT", account=account).state(at=NOW, position=1.0)
    row = one.row(direction="long")
    assert (row["gross_exposure"], row["net_exposure"], row["margin_used"]) == (None, None, None)
    assert not one.open().allowed


def test_threads_that_ask_at_once_never_exceed_a_limit_together(bot: Bot) -> None:
    asked: dict[str, Any] = {"strategy": "momentum", "direction": "long", "raw_size": 10_000.0, "edge": 0.01}

    def decide(n: int) -> Decision:
        decision = bot.session.decide(id=f"T{n}", now=bot.now, **asked)
        if n % 3 == 0 and decision.allowed:
            bot.order(decision, "part", lots=decision.lots // 2, price=PRICE)
        return decision

    with ThreadPoolExecutor(8) as pool:
        decisions = list(pool.map(decide, range(40)))
    assert exposed(bot, decisions) <= 1_000_000
    assert 0 < sum(decision.allowed for decision in decisions) < len(decisions)


STEP = st.one_of(
    st.tuples(st.just("open"), st.sampled_from(["long", "short"]), st.sampled_from(["momentum", "volatility"])),
    st.tuples(st.just("close"), st.just(""), st.sampled_from(["momentum", "volatility"])),
    st.tuples(st.just("venue"), st.integers(0, 5), st.floats(0, 1)),
    st.tuples(st.just("message"), st.integers(0, 30), st.booleans()),
    st.tuples(st.just("position"), st.integers(0, 2), st.just("")),
    st.tuples(st.just("time"), st.integers(1, 30), st.just("")),
)


class Venue:
    """What an exchange really holds: it fills orders as it likes, and its messages reach the bot late or never."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.live: dict[str, tuple[Decision, int]] = {}
        self.held: dict[str, int] = {}
        self.messages: list[tuple[Decision, str, int, int]] = []
        self.snapshots: list[tuple[int, int]] = [(bot.now, 0)]

    @property
    def position(self) -> int:
        return sum(self.held.values())

    def take(self, decision: Decision) -> None:
        if decision.allowed:
            self.live[decision.signal_id] = (decision, 0)

    def fill(self, which: int, share: float) -> None:
        if not self.live:
            return
        id = list(self.live)[which % len(self.live)]
        decision, before = self.live[id]
        more = round((decision.lots - before) * share)
        after, sign = before + more, 1 if decision.direction == "long" else -1
        self.held[decision.strategy] = self.held.get(decision.strategy, 0) + sign * more
        ends = after == decision.lots or share < 0.2
        state = "filled" if after == decision.lots else "cancelled" if ends else "part"
        self.messages.append((decision, state, after, self.bot.now))
        if ends:
            del self.live[id]
        else:
            self.live[id] = (decision, after)
        self.snapshots.append((self.bot.now, self.position))

    def worst(self, side: int) -> int:
        """Return the position if all that still lives on a side is filled, and nothing else."""
        signed = ((1 if d.direction == "long" else -1, d, n) for d, n in self.live.values() if d.intent == "open")
        return side * self.position + sum(d.lots - n for sign, d, n in signed if sign == side)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEP, min_size=5, max_size=40))
def test_no_order_of_messages_lets_more_than_a_limit_through_or_turns_a_position(
    engine: Engine, steps: list[tuple[Any, Any, Any]]
) -> None:
    bot = Bot(engine)
    venue = Venue(bot)
    for kind, first, second in steps:
        if kind == "open":
            venue.take(bot.open(first, strategy=second, raw_size=25_000.0))
            assert max(venue.worst(1), venue.worst(-1)) <= 1_000_000
        elif kind == "close":
            decision = bot.close(strategy=second)
            venue.take(decision)
            own = venue.held.get(second, 0)
            closing = sum(d.lots - n for d, n in venue.live.values() if d.intent == "close" and d.strategy == second)
            assert not decision.allowed or closing <= abs(own)
        elif kind == "venue":
            venue.fill(first, second)
        elif kind == "message" and venue.messages:
            told, state, lots, at = venue.messages[first % len(venue.messages)]
            bot.session.order(told.signal_id, state=state, lots=lots, price=PRICE, at=at if second else None)
        elif kind == "position":
            at, lots = venue.snapshots[-1 - first % len(venue.snapshots)]
            last = max(n for n, (when, _) in enumerate(venue.snapshots) if when == at)
            bot.session.state(at=at, **{**FLAT, "position": venue.snapshots[last][1] / 1_000})
        elif kind == "time":
            bot.later(first)
            bot.tell(**{name: value for name, value in FLAT.items() if name != "position"})


def test_where_a_lot_needs_a_price_a_position_is_counted_from_nothing_or_from_told_lots(engine: Engine) -> None:
    """An inverse contract is so many dollars: what it is in the base moves with the price, the lots do not."""
    session = Session(from_outside(engine), read_description(COINM), mode="paper", symbol="BTCUSDT")
    session.quote(49_999.5, 5.0, 50_000.5, 5.0, at=NOW)
    session.state(at=NOW, **FLAT)
    opened = session.decide(id="A", strategy="momentum", direction="long", now=NOW, raw_size=10_000.0, edge=0.01)
    assert opened.lots == 100, opened.reason
    session.order("A", state="filled", lots=opened.lots, price=50_000.0, fee=0.0, at=NOW + 1)
    session.quote(59_999.5, 5.0, 60_000.5, 5.0, at=NOW + 2)
    assert session.row(id="?", strategy="momentum", intent="close", now=NOW + 2)["open_lots"] == 100
    session.quote(59_999.5, 5.0, 60_000.5, 5.0, at=NOW + 3)
    session.state(at=NOW + 3, position=0.5)
    told = session.row(id="?", strategy="momentum", intent="close", now=NOW + 3)
    assert told["open_lots"] is None
    assert "tell `open_lots`" in told["open_lots_why"]
    session.state(at=NOW + 4, open_lots=300, position=0.5)
    assert session.row(id="?", strategy="momentum", intent="close", now=NOW + 4)["open_lots"] == 300
