"""Several instruments in one account: one ledger, one journal, one order of things, and limits that hold for all."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from tests.account_gates import account_library
from tests.machines import BEGIN, Ran, fills_of, ran
from tests.replays import COINM, until
from tests.trading.independent_ledger import Ledger
from tests.trading.two_markets import BTC, ETH, opened_account, ran_account, two_markets, with_data

from golive.account.account import AssumedAccount
from golive.account.journalled_account import fold, written
from golive.api import Engine
from golive.api.markets import read_description
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.documents.market import QuantityUnit
from golive.documents.streams import MarketData, arrays_of
from golive.execution.account import Account
from golive.execution.latency import Constant, Latency, Leg, LogNormal
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.looks import Looks
from golive.journal.bodies.mark import Marked
from golive.journal.bodies.order import OrderSent
from golive.journal.bodies.order_state import OrderStateTold
from golive.journal.bodies.switch import SwitchSet
from golive.journal.entry import Entry
from golive.trading.machine_checkpoint import checkpoint_of, go_on
from golive.trading.one_account import Recording, check_together
from golive.trading.passing_time import Charge
from golive.trading.pnl import pnl_of
from golive.trading.turns import turns

MINUTE = 60 * NANOS


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose strategies trade often: only gates that look at the account are left."""
    return account_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def run(engine: Engine) -> Ran:
    """Return a run of some minutes in both."""
    return ran_account(engine)


# Names


def test_every_verdict_names_its_symbol_and_its_id_says_which(run: Ran) -> None:
    decided = [(one.signal, one.symbol) for one in run.bodies(DecisionTaken)]
    assert {symbol for _, symbol in decided} == {BTC, ETH}
    assert all(f"-{symbol}-" in signal for signal, symbol in decided)
    symbol_of = dict(decided)
    for body in (*run.bodies(OrderSent), *run.bodies(OrderFilled)):
        assert body.symbol == symbol_of[body.signal]
    keys = [(draft.kind, draft.key) for draft in run.drafts]
    assert len(set(keys)) == len(keys)


def test_looks_are_counted_by_symbol(run: Ran) -> None:
    looks = run.bodies(Looks)
    asked = [pair for look in run.opened.looks() for pair in look.asking]
    assert sum(body.scheduled for body in looks) == len(asked)
    counted: dict[str | None, int] = defaultdict(int)
    for count in (count for body in looks for count in body.counts if count.verdict):
        counted[count.symbol] += count.count
    decided = [decided.decision.symbol for turned in run.turned for decided in turned.decided]
    assert counted == {symbol: decided.count(symbol) for symbol in (BTC, ETH)}


# One order of things


def test_entries_are_in_the_order_of_time_whatever_they_are_of(run: Ran) -> None:
    assert [noted.ts for noted in run.noted] == sorted(noted.ts for noted in run.noted)


def test_the_order_in_which_markets_are_given_changes_nothing(engine: Engine, run: Ran) -> None:
    later, sooner = two_markets()
    assert (later.symbol, sooner.symbol) == (ETH, BTC)
    assert ran_account(engine, (sooner, later)).drafts == run.drafts


def test_signals_of_one_instant_are_decided_by_strategy_then_symbol_and_each_is_counted_before_the_next(
    engine: Engine,
) -> None:
    both = ran_account(engine, _twins(), seconds=130, equity=25_000.0)
    entries = [body for body in both.bodies(DecisionTaken) if body.intent == "open"]
    first = [body for body in entries if body.at == entries[0].at]
    asked = [(body.strategy, body.symbol) for body in first]
    assert asked == sorted(asked)
    assert {symbol for _, symbol in asked} == {BTC, ETH}
    price = 60_000.0
    at_risk = 0.0
    for body in first:
        assert body.row.numbers["gross_exposure"] == pytest.approx(at_risk, rel=0.01)
        at_risk += body.lots * 0.001 * price
    assert at_risk <= 25_000.0, "the account may be at risk once, and not once for each instrument"
    assert {body.rule for body in first} >= {"leverage"}


def _twins() -> tuple[Recording, Recording]:
    """Return two instruments that move alike, so that both are signalled on at once."""
    _, btc = two_markets()
    return Recording(market=replace(btc.market, symbol=ETH), data=replace(btc.data, symbol=ETH)), btc


@pytest.mark.parametrize("symbol", [BTC, ETH])
@pytest.mark.parametrize("future", ["nothing", "NaN"])
def test_nothing_later_of_either_changes_what_was_written_before(
    engine: Engine, run: Ran, symbol: str, future: str
) -> None:
    cut = BEGIN + 130 * NANOS
    data = next(one.data for one in two_markets() if one.symbol == symbol)
    later = until(data, cut) if future == "nothing" else _unknown_after(data, cut)
    again = ran_account(engine, with_data(symbol, later))
    before = [[draft for draft in one.drafts if draft.ts <= cut] for one in (run, again)]
    assert before[0] == before[1]
    traded = {body.symbol for noted in run.noted if isinstance(body := noted.body, OrderFilled) and noted.ts <= cut}
    assert traded == {BTC, ETH}
    assert run.drafts != again.drafts


def _unknown_after(data: MarketData, cut: int) -> MarketData:
    assert data.trades is not None
    assert data.book is not None
    bids, asks, price = data.book.bid_prices.copy(), data.book.ask_prices.copy(), data.trades.price.copy()
    bids[data.book.ts > cut], asks[data.book.ts > cut], price[data.trades.ts > cut] = np.nan, np.nan, np.nan
    book = replace(data.book, bid_prices=bids, ask_prices=asks)
    return replace(data, trades=replace(data.trades, price=price), book=book)


def test_one_connection_has_one_order_whatever_the_messages_are_of(engine: Engine) -> None:
    drawn: dict[Leg, Latency] = {leg: LogNormal(median=NANOS // 2, p99=6 * NANOS) for leg in Leg if leg is not Leg.FEED}
    fills = fills_of(engine)
    slow = ran_account(engine, _twins(), fills=replace(fills, latency={**fills.latency, **drawn}))
    arrivals = [body.arrives for body in slow.bodies(OrderSent)]
    assert arrivals == sorted(arrivals)
    sent = {body.signal: body.symbol for body in slow.bodies(OrderSent)}
    said = [(n.ts, n.body) for n in slow.noted if isinstance(n.body, OrderStateTold) and n.body.signal in sent]
    heard = sorted((body.at, sent[body.signal], ts) for ts, body in said)
    assert all(one[2] <= other[2] for one, other in pairwise(heard))
    assert {(one[1], other[1]) for one, other in pairwise(heard)} >= {(BTC, ETH), (ETH, BTC)}


def test_what_was_said_sooner_is_heard_in_its_time_and_never_overtaken(engine: Engine) -> None:
    def said(symbol: str, at: int, heard: int) -> Charge:
        return Charge(symbol=symbol, at=at, heard=heard, rate=None, mark=None)

    working = opened_account(engine, seconds=1).working
    working.receive([said(BTC, 1, 3), said(BTC, 5, 6), said(ETH, 2, 4)])
    working.receive([said(BTC, 7, 20), said(ETH, 8, 12), said(BTC, 8, 13)])
    heard = [(one.symbol, one.at, one.heard) for one in working.mail]
    assert heard[:3] == [(BTC, 1, 3), (ETH, 2, 4), (BTC, 5, 6)]
    assert heard[3:] == [(BTC, 7, 20), (BTC, 8, 20), (ETH, 8, 20)]


# One account


def test_an_independent_ledger_over_both_comes_to_the_same_money(run: Ran) -> None:
    account, venues = run.opened.working.account, run.rule.venues
    ledgers = {symbol: Ledger(capital=0, unit=venues[symbol].terms.unit) for symbol in (BTC, ETH)}
    for entry in run.entries:
        for symbol, own in _apart(entry):
            ledgers[symbol].read(own)
    told = [int(body.equity) for body in run.bodies(Marked) if body.equity is not None]
    parts = [[equity for _, equity in ledger.equities] for ledger in ledgers.values()]
    assert len(told) > 8
    assert [run.rule.account.capital + sum(both) for both in zip(*parts, strict=True)] == told
    cash = sum(ledger.cash for ledger in ledgers.values())
    assert run.rule.account.capital + cash == account.cash
    for symbol, ledger in ledgers.items():
        assert not any(ledger.open.values())
        fills = [fill for fill in run.bodies(OrderFilled) if fill.symbol == symbol]
        paid = pnl_of(account, fills, venues[symbol].terms)
        assert paid.spread == sum(pnl.spread for pnl in ledger.pnl.values())
        assert paid.impact == sum(pnl.impact for pnl in ledger.pnl.values())
        trips = [trip for trip in account.completed() if f"-{symbol}-" in trip.key]
        assert sum(trip.net for trip in trips) == sum(pnl.net for pnl in ledger.pnl.values()) == ledger.cash
    assert all(ledger.cash for ledger in ledgers.values())


def _apart(entry: Entry) -> Iterator[tuple[str, Entry]]:
    """Yield what an entry says of each instrument, as an entry of a run in that one alone."""
    body = json.loads(entry.body)
    if "symbol" in body:
        yield body["symbol"], entry
    for mark in body.get("marks", ()):
        yield mark["symbol"], entry._replace(body=json.dumps({**body, "marks": [mark]}).encode())


def test_fold_is_the_state_of_an_account_in_several(run: Ran) -> None:
    assert written(fold(Account(run.rule.account), run.entries)) == written(run.opened.working.account)


def test_the_peak_is_an_equity_that_somebody_had(run: Ran) -> None:
    told = [int(body.equity) for body in run.bodies(Marked) if body.equity is not None]
    account = Account(run.rule.account)
    for entry in run.entries:
        before = account.peak
        fold(account, [entry])
        if entry.kind == "mark" and account.peak > before:
            assert account.peak in told


def test_orders_of_the_last_minute_are_those_of_both(run: Ran) -> None:
    orders = run.bodies(OrderSent)
    decisions = [body for body in run.bodies(DecisionTaken) if "orders_last_minute" in body.row.numbers]
    seen = 0
    for body in decisions:
        counted = body.row.numbers["orders_last_minute"]
        before = {order.signal for order in orders if body.at - MINUTE < _decided(run, order.signal) < body.at}
        others = sum(symbol != body.symbol for symbol in (_symbol(run, signal) for signal in before))
        seen += others
        assert counted >= len(before)
    assert seen, "nothing was counted across instruments"


def _decided(run: Ran, signal: str) -> int:
    return next(int(body.at) for body in run.bodies(DecisionTaken) if body.signal == signal)


def _symbol(run: Ran, signal: str) -> str:
    return next(str(body.symbol) for body in run.bodies(DecisionTaken) if body.signal == signal)


def test_an_instrument_alone_trades_the_same_where_no_limit_binds(engine: Engine) -> None:
    fills = fills_of(engine)
    same = replace(fills, latency={leg: Constant(value=20_000_000) for leg in Leg})
    both, alone = ran_account(engine, fills=same), ran(engine, fills=same)

    def of(one: Ran) -> list[tuple[object, ...]]:
        fills = [(n.ts, n.body) for n in one.noted if isinstance(n.body, OrderFilled) and n.body.symbol == BTC]
        # What is seen first after a look, of whichever instrument, lets it act: some milliseconds sooner.
        return [(ts // NANOS, fill.strategy, fill.side, fill.levels) for ts, fill in fills]

    assert of(both) == of(alone) != []


def test_a_loss_in_one_stops_both(engine: Engine, run: Ran) -> None:
    heard, entry = next((n.ts, n.body) for n in run.noted if isinstance(n.body, OrderFilled) and n.body.symbol == ETH)
    assert entry.side == "sell"
    at = heard + 2 * NANOS
    (eth, _) = two_markets()
    moved = ran_account(engine, with_data(ETH, _moved(eth.data, at, 0.5)))
    halts = [(n.ts, n.body) for n in moved.noted if isinstance(n.body, SwitchSet) and n.body.to == "halted"]
    assert [(body.trip, body.scope) for _, body in halts] == [("day_loss", "account")]
    assert 0 <= halts[0][0] - at <= NANOS + 20_000_000
    later = [body for n in moved.noted if isinstance(body := n.body, DecisionTaken) and n.ts > halts[0][0]]
    assert {body.symbol for body in later} == {BTC, ETH}
    assert {body.lots for body in later} == {0}
    assert not [order for order in moved.bodies(OrderSent) if order.sent > halts[0][0] + NANOS]


def _moved(data: MarketData, at: int, share: float) -> MarketData:
    """Return a recording whose quotes are higher by a share from an instant on."""
    assert data.book is not None
    factor = np.where(data.book.ts >= at, 1 + share, 1.0)[:, np.newaxis]
    bids, asks = (np.round(each * factor, 1) for each in (data.book.bid_prices, data.book.ask_prices))
    return replace(data, book=replace(data.book, bid_prices=bids, ask_prices=asks))


def test_an_equity_that_cannot_be_told_of_one_stops_entries_in_both(engine: Engine, run: Ran) -> None:
    gone = next(n.ts for n in run.noted if isinstance(n.body, OrderFilled) and n.body.symbol == ETH) + NANOS
    (eth, _) = two_markets()
    assert eth.data.book is not None
    rows = eth.data.book.ts < gone
    parts: Any = {name: array[rows] for name, array in arrays_of(eth.data.book)}
    frozen = ran_account(engine, with_data(ETH, replace(eth.data, book=replace(eth.data.book, **parts))))
    switched = frozen.bodies(SwitchSet)
    assert {(body.to, body.why) for body in switched} == {("reduce_only", "unknown")}
    later = [order for order in frozen.bodies(OrderSent) if order.sent > switched[0].at]
    assert all(order.reduce_only for order in later)
    opened = [body for body in frozen.bodies(DecisionTaken) if body.at > gone + 12 * NANOS and body.intent == "open"]
    assert {body.symbol for body in opened} == {BTC}
    assert {body.lots for body in opened} == {0}


def test_what_one_lost_closes_what_the_account_does_not_keep_of_both(engine: Engine, run: Ran) -> None:
    at = max(n.ts for n in run.noted if isinstance(n.body, OrderFilled) and n.ts < BEGIN + 95 * NANOS) + NANOS
    (eth, _) = two_markets()
    lost = ran_account(engine, with_data(ETH, _moved(eth.data, at, 4.0)), equity=100_000.0, seconds=150)
    forced = [body for body in lost.bodies(OrderFilled) if body.reason == "liquidated"]
    assert {body.symbol for body in forced} == {BTC, ETH}
    account = lost.opened.working.account
    assert written(fold(Account(lost.rule.account), lost.entries)) == written(account)
    assert not any(position.lots for position in account.positions.values())


# Going on


def test_a_checkpoint_is_the_machine_of_both(engine: Engine) -> None:
    machine = opened_account(engine, seconds=200)
    kept: dict[int, bytes] = {}
    for turned in turns(machine.rule, machine.state, machine.working, machine.looks()):
        if turned.state.passed % (11 * NANOS) == 0:
            kept[turned.state.passed] = checkpoint_of(turned.state, turned.working)
    assert len(kept) > 10
    fresh = opened_account(engine, seconds=1)
    for stored in list(kept.values())[::3]:
        assert checkpoint_of(*go_on(fresh.rule, fresh.working, stored)) == stored


@pytest.mark.parametrize("seconds", [88, 93, 131])
def test_a_run_in_both_that_goes_on_from_a_checkpoint_ends_as_one_that_nobody_stopped(
    engine: Engine, run: Ran, seconds: int
) -> None:
    machine = opened_account(engine)
    stored, begun = b"", 0
    for turned in turns(machine.rule, machine.state, machine.working, machine.looks()):
        begun += len(turned.entries)
        if turned.state.passed >= BEGIN + seconds * NANOS:
            stored = checkpoint_of(turned.state, turned.working)
            break
    fresh = opened_account(engine)
    state, working = go_on(fresh.rule, fresh.working, stored)
    looks = (look for look in fresh.looks() if look.at > state.passed)
    rest = [noted.body.draft(noted.ts) for t in turns(fresh.rule, state, working, looks) for noted in t.entries]
    assert rest == run.drafts[begun:]


# What cannot be together


def _others(one: Recording) -> Mapping[str, tuple[Recording, str]]:
    market = one.market
    return {
        "currency": (replace(one, market=replace(market, symbol=ETH, quote="EUR")), "quoted in USD and .* in EUR"),
        "symbol": (one, f"are both of `{BTC}`"),
        "lots of money": (
            replace(one, market=replace(market, symbol=ETH, size_unit=QuantityUnit.QUOTE)),
            "no account can be kept of `simulated`",
        ),
        "inverse": (replace(one, market=read_description(COINM)), "is settled in its base"),
    }


@pytest.mark.parametrize("what", ["currency", "symbol", "lots of money", "inverse"])
def test_what_cannot_be_in_one_account_is_refused_by_name(what: str) -> None:
    _, btc = two_markets()
    other, words = _others(btc)[what]
    with pytest.raises(InvalidInput, match=words):
        check_together((btc, other), AssumedAccount(equity=1.0))
    assert check_together((btc,), AssumedAccount(equity=1.0)) == (btc,)


def test_a_position_that_was_there_before_is_of_one_instrument_alone() -> None:
    assumed = AssumedAccount(equity=1.0, position=2.0)
    with pytest.raises(InvalidInput, match="nobody says in which of several"):
        check_together(two_markets(), assumed)
    with pytest.raises(InvalidInput, match="no market is given"):
        check_together((), assumed)
    assert check_together(two_markets()[:1], assumed) == two_markets()[:1]
