"""Orders that are long over: an account keeps what they left and not themselves, and counts the same."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.account_gates import account_library
from tests.order_bot import Bot

from golive.account.ledger import KEPT
from golive.api import Engine
from golive.core.value import Unknown
from golive.execution.side import Side

TRIPS = 3 * KEPT


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder: Path = tmp_path_factory.mktemp("account")
    return account_library(folder, without=("repeat", "pace"))


def traded(engine: Engine, trips: int = TRIPS, *, tells: bool = True) -> Bot:
    """Return a bot after some round trips and one more entry, which tells the position after each order or once."""
    bot = Bot(engine)
    for n in range(2 * trips + 1):
        bot.later(0.1)
        decision = bot.close() if n % 2 else bot.open()
        assert decision.allowed, decision.because
        bot.later(0.1)
        bot.fill(decision)
        bot.later(0.1)
        if tells:
            bot.tell(position=0.0 if n % 2 else decision.lots * 0.001)
    return bot


def turned_round(engine: Engine, turns: int, *, first: Sequence[bool], tells: bool = True) -> Bot:
    """Return a bot whose position was turned round again and again; `first` says where what closes is filled first."""
    bot, sides = Bot(engine), itertools.cycle(("short", "long"))
    bot.fill(bot.open("long"))
    for close_first in first[:turns]:
        bot.later(0.1)
        closing, opening = bot.close(), bot.open(next(sides))
        assert closing.allowed, closing.because
        assert opening.allowed, opening.because
        for decision in (closing, opening) if close_first else (opening, closing):
            bot.later(0.1)
            bot.fill(decision)
        bot.later(0.1)
        if tells:
            bot.tell(position=bot.held() * 0.001)
    return bot


@settings(max_examples=8, deadline=None)
@given(st.lists(st.booleans(), min_size=3 * KEPT, max_size=3 * KEPT))
def test_a_position_that_is_turned_round_keeps_a_few_orders_too(library: Engine, first: list[bool]) -> None:
    bot = turned_round(library, len(first), first=first)
    assert orders_of(bot)[0] <= KEPT + 2
    assert sum(orders_of(bot)) == 1 + 2 * len(first)
    whole = turned_round(library, len(first), first=first, tells=False)
    assert orders_of(whole) == (1 + 2 * len(first), 0)
    assert bot.held() == whole.held() != 0
    assert _left(bot) == _left(whole)


def _left(bot: Bot) -> object:
    """Return what all orders together left."""
    scope, market = ("momentum", "BTC-PERP"), bot.session.market
    return bot.session._account._ledger.folded(scope, market)


def orders_of(bot: Bot) -> tuple[int, int]:
    """Return how many orders are kept whole, and how many are long over."""
    state = bot.session.memory.account.ledger
    return len(state.orders), len(state.gone)


def test_an_account_keeps_a_few_orders_however_many_there_were(library: Engine) -> None:
    few, many = traded(library), traded(library, 2 * TRIPS)
    assert orders_of(few) == (KEPT + 1, 2 * TRIPS - KEPT)
    assert orders_of(many) == (KEPT + 1, 4 * TRIPS - KEPT)
    assert few.held() == many.held() > 0


def test_a_position_that_was_told_before_them_keeps_every_order(library: Engine) -> None:
    bot = traded(library, tells=False)
    assert orders_of(bot) == (2 * TRIPS + 1, 0)
    assert bot.held() == traded(library).held()


def test_a_position_that_is_dated_before_them_leaves_it_unknown_what_is_held(library: Engine) -> None:
    bot = traded(library)
    settled = bot.session._account._ledger.settled_at(("momentum", "BTC-PERP"))
    assert settled is not None
    held = []
    for at in (settled, settled + 1):
        bot = traded(library)
        bot.session.state(at=at, strategy="momentum", position=0.0)
        held.append(bot.holds().held)
    before, after = held
    assert isinstance(before, Unknown)
    assert before.code == "told_too_early"
    assert not isinstance(after, Unknown)


def test_an_entry_that_is_long_over_was_made_all_the_same(library: Engine) -> None:
    bot = traded(library)
    account, ledger = bot.session._account, bot.session._account._ledger
    gone = {order.id for order in ledger.state.gone}
    last = max(one.at for one in ledger.state.sent if one.id in gone and one.id.startswith("O"))
    kept = min(order.decided_at for order in ledger.state.orders)
    assert last < kept
    scope = ("momentum", "BTC-PERP")
    assert ledger.has_entered(scope, Side.BUY, last)
    assert not ledger.has_entered(scope, Side.SELL, 0)
    assert account.has_entered(*scope, Side.BUY, since=last)
    assert not ledger.has_entered(scope, Side.BUY, bot.now)


def test_a_session_that_goes_on_has_let_go_of_the_same_orders(library: Engine) -> None:
    bot, other = traded(library), Bot(library)
    other.session.go_on(bot.session.memory)
    assert other.session.memory.account.ledger == bot.session.memory.account.ledger
    other.now = bot.now
    assert other.held() == bot.held()
