"""The machine, turn by turn: what it knew, what it did, and what it came to."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.account_gates import account_library
from tests.machines import BEGIN, Ran, fills_of, opened, ran
from tests.replays import SIMULATED, market, until
from tests.trading.independent_ledger import Ledger

from golive.account.journalled_account import fold, read, written
from golive.api import Engine
from golive.core.unit import NANOS
from golive.documents.market import QuantityUnit
from golive.documents.streams import MarketData, arrays_of
from golive.execution.account import Account, AccountRule
from golive.execution.account_events import Filled, Marking
from golive.execution.contract import Contract, Terms
from golive.execution.latency import Constant, Leg
from golive.execution.margin import MarginRule
from golive.execution.margin_tiers import MarginTiers, Tier
from golive.execution.side import Side
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.looks import Looks
from golive.journal.bodies.mark import Marked
from golive.journal.bodies.order import OrderSent
from golive.journal.bodies.order_state import OrderStateTold
from golive.journal.bodies.run_stopped import RunStopped
from golive.journal.bodies.switch import SwitchSet
from golive.trading.liquidation import forced_closes
from golive.trading.opening import NEVER_PRICED
from golive.trading.pnl import pnl_of
from golive.trading.turns import turns


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose strategies trade often: only gates that look at the account are left."""
    return account_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def run(engine: Engine) -> Ran:
    """Return a run of some minutes."""
    return ran(engine)


# What it knew


@pytest.mark.parametrize("future", ["nothing", "NaN"])
def test_nothing_later_changes_what_was_written_before(engine: Engine, run: Ran, future: str) -> None:
    spec, data = market(SIMULATED)
    cut = BEGIN + 130 * NANOS
    later = until(data, cut) if future == "nothing" else _unknown_after(data, cut)
    again = ran(engine, (spec, later))
    before = [[draft for draft in one.drafts if draft.ts <= cut] for one in (run, again)]
    assert before[0] == before[1]
    assert {draft.kind for draft in before[0]} >= {"decision", "order", "order_state", "fill", "mark", "looks"}
    assert [draft for draft in run.drafts if draft.ts > cut] != [draft for draft in again.drafts if draft.ts > cut]


def _unknown_after(data: MarketData, cut: int) -> MarketData:
    """Return a recording in which no number of trades and books is known any more after an instant."""
    assert data.trades is not None
    assert data.book is not None
    trades, book = data.trades, data.book
    price, late = trades.price.copy(), book.ts > cut
    price[trades.ts > cut] = np.nan
    bids, asks = book.bid_prices.copy(), book.ask_prices.copy()
    bids[late], asks[late] = np.nan, np.nan
    return replace(data, trades=replace(trades, price=price), book=replace(book, bid_prices=bids, ask_prices=asks))


def test_the_same_again_gives_the_same_bytes(engine: Engine, run: Ran) -> None:
    assert ran(engine).drafts == run.drafts


def test_entries_are_in_the_order_of_time_and_each_is_said_once(run: Ran) -> None:
    assert [noted.ts for noted in run.noted] == sorted(noted.ts for noted in run.noted)
    keys = [(draft.kind, draft.key) for draft in run.drafts]
    assert len(set(keys)) == len(keys)
    assert run.bodies(RunStopped)[0].why == "ended"


def test_an_order_is_acted_on_after_its_look_and_heard_of_after_its_latencies(engine: Engine, run: Ran) -> None:
    fills = fills_of(engine)
    heard = {(d.key): d.ts for d in run.drafts if d.kind == OrderStateTold.KIND}
    told = {body.signal: body for body in run.bodies(OrderStateTold) if body.m == 1}
    decided = {body.signal: body.at for body in run.bodies(DecisionTaken)}
    orders = run.bodies(OrderSent)
    assert len(orders) > 4
    for order in orders:
        assert decided[order.signal] <= order.sent <= decided[order.signal] + fills.tail(Leg.FEED)
        assert order.arrives > order.sent
        if order.signal in told:
            first = told[order.signal]
            assert first.at == order.arrives
            assert heard[first.key()] >= first.at + 40_000_000


def test_no_order_leaves_without_a_decision_that_allows_it(run: Ran) -> None:
    allowed = {body.signal: body.lots for body in run.bodies(DecisionTaken) if body.lots}
    sent = {order.signal: order.lots for order in run.bodies(OrderSent)}
    unsent = [body for body in run.bodies(OrderStateTold) if body.signal not in sent]
    assert sent == {signal: allowed[signal] for signal in sent}
    assert {body.signal for body in unsent} == allowed.keys() - sent.keys()
    assert {(body.state, body.lots, body.why) for body in unsent} == {("cancelled", 0, "position_against")}


def test_looks_count_every_look_once(run: Ran) -> None:
    looks = run.bodies(Looks)
    assert sum(body.scheduled for body in looks) == sum(len(look.asking) for look in run.opened.looks())
    assert all(body.until > body.since for body in looks)
    assert sum(count.count for body in looks for count in body.counts if count.verdict) == sum(
        len(turned.decided) for turned in run.turned
    )


def test_where_no_account_can_be_kept_nothing_is_sent_and_each_order_says_why(engine: Engine) -> None:
    spec, data = market(SIMULATED)
    assert opened(engine, (replace(spec, size_unit=QuantityUnit.QUOTE), data), seconds=1).rule.closed is not None
    machine = opened(engine, seconds=120)
    rule = replace(machine.rule, closed=NEVER_PRICED)
    closed = Ran(opened=machine, turned=tuple(turns(rule, machine.state, machine.working, machine.looks())))
    allowed = {body.signal for body in closed.bodies(DecisionTaken) if body.lots}
    assert allowed
    words = closed.bodies(OrderStateTold)
    assert {body.signal for body in words} == allowed
    assert {(body.state, body.lots, body.why) for body in words} == {("cancelled", 0, "no_price_yet")}
    assert closed.bodies(OrderSent) == closed.bodies(OrderFilled) == []


# Trap 3: the account is what its entries say


@pytest.mark.parametrize("share", [0.0, 0.3, 0.8])
def test_fold_is_the_state(run: Ran, share: float) -> None:
    rule, entries = run.rule.account, run.entries
    cut = int(len(entries) * share)
    first = written(fold(Account(rule), entries[:cut]))
    again = fold(read(rule, first), entries[cut:])
    assert written(again) == written(run.opened.working.account)


# Money


def test_an_independent_ledger_comes_to_the_same_money(run: Ran) -> None:
    account = run.opened.working.account
    ledger = Ledger(capital=run.rule.account.capital, unit=run.rule.venue.terms.unit)
    for entry in run.entries:
        ledger.read(entry)
    assert len(ledger.told) > 4
    assert [int(equity // 1) for _, equity in ledger.equities] == ledger.told
    assert run.rule.account.capital + ledger.cash == account.cash
    assert sum(pnl.fees for pnl in ledger.pnl.values()) == account.fees
    realised = ledger.cash + account.fees - account.funding
    assert realised == account.realised
    assert account.completed()
    for strategy, pnl in ledger.pnl.items():
        if not ledger.open[strategy]:
            trips = [trip for trip in account.completed() if trip.key.startswith(strategy)]
            assert pnl.net == sum(trip.net for trip in trips)
            assert pnl.net == pnl.gross - pnl.fees - pnl.spread - pnl.impact + pnl.funding


def test_what_was_paid_is_told_apart_as_the_independent_ledger_does(run: Ran) -> None:
    account, terms = run.opened.working.account, run.rule.venue.terms
    pnl = pnl_of(account, run.bodies(OrderFilled), terms)
    ledger = Ledger(capital=run.rule.account.capital, unit=terms.unit)
    for entry in run.entries:
        ledger.read(entry)
    assert (pnl.spread, pnl.impact) == (
        sum(one.spread for one in ledger.pnl.values()),
        sum(one.impact for one in ledger.pnl.values()),
    )
    assert pnl.spread is not None
    assert pnl.spread > 0
    assert pnl.gross == pnl.net + pnl.fees + pnl.spread + (pnl.impact or 0) - pnl.funding
    blind = [replace(fill, bid=None) for fill in run.bodies(OrderFilled)]
    unknown = pnl_of(account, blind, terms)
    assert (unknown.spread, unknown.impact, unknown.gross, unknown.net) == (None, None, None, pnl.net)


def test_a_round_trip_names_the_order_that_ended_it(run: Ran) -> None:
    exits = {f"{fill.signal}/{fill.n}" for fill in run.bodies(OrderFilled) if fill.reason is not None}
    trips = run.opened.working.account.completed()
    assert {trip.exit for trip in trips} == exits


def test_what_is_held_is_what_was_filled_and_no_exit_turned_it(run: Ran) -> None:
    held: dict[str, int] = {}
    for fill in run.bodies(OrderFilled):
        lots = sum(level.lots for level in fill.levels) * (1 if fill.side == "buy" else -1)
        before = held.get(fill.strategy, 0)
        held[fill.strategy] = before + lots
        if fill.reason is not None:
            assert before * lots < 0
            assert abs(lots) <= abs(before)
    positions = {strategy: p.lots for (strategy, _), p in run.opened.working.account.positions.items()}
    assert positions == held


def test_slower_is_never_seen_sooner(engine: Engine) -> None:
    slow = {leg: Constant(value=700_000_000) for leg in Leg}
    late = ran(engine, fills=fills_of(engine, latency=slow))
    for order in late.bodies(OrderSent):
        assert order.arrives - order.sent >= 700_000_000
    assert late.bodies(OrderFilled)


def test_a_strategy_with_a_limit_waits_expires_and_never_pays_more(tmp_path: Path) -> None:
    account_library(tmp_path)
    for path in (tmp_path / "strategies").glob("*.yaml"):
        text = re.sub(r"order: .*", "order: {type: limit, at: quote_mid(quotes), expires: 5 s}", path.read_text())
        path.write_text(text, encoding="utf-8")
    run = ran(Engine.from_folder(tmp_path))
    orders = {order.signal: order for order in run.bodies(OrderSent)}
    entries = {signal: order for signal, order in orders.items() if not order.reduce_only}
    assert {order.type for order in entries.values()} == {"limit"}
    told = [body for body in run.bodies(OrderStateTold) if body.signal in entries]
    assert {body.state for body in told} >= {"accepted", "expired"}
    for body in told:
        if body.state == "expired":
            assert body.at == entries[body.signal].expires
    for fill in run.bodies(OrderFilled):
        if fill.signal in entries:
            sign = 1 if fill.side == "buy" else -1
            assert all(sign * level.price <= sign * entries[fill.signal].price for level in fill.levels)
    assert written(fold(Account(run.rule.account), run.entries)) == written(run.opened.working.account)


# Trap 2


def _moved(data: MarketData, at: int, share: float) -> MarketData:
    """Return a recording whose prices are higher by a share from an instant on."""
    assert data.book is not None
    book = data.book
    factor = np.where(book.ts >= at, 1 + share, 1.0)[:, np.newaxis]
    prices = (np.round(each * factor, 1) for each in (book.bid_prices, book.ask_prices))
    bids, asks = prices
    return replace(data, book=replace(book, bid_prices=bids, ask_prices=asks))


def _first_entry(run: Ran) -> tuple[int, OrderFilled]:
    """Return when the first fill of the run was heard of, and the fill."""
    return next((noted.ts, noted.body) for noted in run.noted if isinstance(noted.body, OrderFilled))


def test_an_open_loss_trips_without_a_close(engine: Engine, run: Ran) -> None:
    spec, data = market(SIMULATED)
    heard, entry = _first_entry(run)
    assert entry.side == "sell"
    at = heard + 2 * NANOS
    # All three are short of a tenth of the equity.
    moved = ran(engine, (spec, _moved(data, at, 0.5)))
    halts = [(n.ts, n.body) for n in moved.noted if isinstance(n.body, SwitchSet) and n.body.to == "halted"]
    assert [body.trip for _, body in halts] == ["day_loss"]
    tripped, halt = halts[0]
    assert 0 <= tripped - at <= NANOS + 20_000_000
    bodies = [noted.body for noted in moved.noted]
    assert isinstance(bodies[bodies.index(halt) - 1], Marked)
    later = bodies[bodies.index(halt) :]
    assert not [body for body in later if isinstance(body, OrderSent)], "halted leaves no order"
    assert not [body for body in later if isinstance(body, DecisionTaken) and body.lots]
    assert not moved.opened.working.only.venue.live


def test_one_print_at_ten_times_the_price_trips_nothing(engine: Engine, run: Ran) -> None:
    spec, data = market(SIMULATED)
    assert data.trades is not None
    price = data.trades.price.copy()
    row = int(np.searchsorted(data.trades.ts, run.bodies(OrderSent)[1].arrives + NANOS))
    price[row] *= 10
    odd = ran(engine, (spec, replace(data, trades=replace(data.trades, price=price))))
    assert odd.bodies(SwitchSet) == []


def test_an_equity_that_cannot_be_told_steps_down_after_its_patience(engine: Engine, run: Ran) -> None:
    spec, data = market(SIMULATED)
    gone = _first_entry(run)[0] + NANOS
    assert data.book is not None
    rows = data.book.ts < gone
    parts: Any = {name: array[rows] for name, array in arrays_of(data.book)}
    frozen = ran(engine, (spec, replace(data, book=replace(data.book, **parts))))
    switched = frozen.bodies(SwitchSet)
    assert {(body.to, body.why) for body in switched} == {("reduce_only", "unknown")}
    doubt = frozen.rule.oldest_mark + 5 * NANOS
    assert gone + doubt - 2 * NANOS < switched[0].at <= gone + doubt + 2 * NANOS
    later = [order for order in frozen.bodies(OrderSent) if order.sent > switched[0].at]
    assert all(order.reduce_only for order in later)


def test_a_position_that_the_account_does_not_keep_is_closed_by_force(engine: Engine, run: Ran) -> None:
    spec, data = market(SIMULATED)
    at = _first_entry(run)[0] + 2 * NANOS
    lost = ran(engine, (spec, _moved(data, at, 1.3)), equity=25_000.0)
    forced = [(n.ts, n.body) for n in lost.noted if isinstance(n.body, OrderFilled) and n.body.reason == "liquidated"]
    assert forced
    account, venue = lost.opened.working.account, lost.opened.working.only.venue
    for ts, fill in forced:
        assert 0 <= ts - at <= NANOS + 20_000_000
        held = sum(
            sum(level.lots for level in other.levels) * (1 if other.side == "buy" else -1)
            for other in lost.bodies(OrderFilled)
            if other.strategy == fill.strategy and other is not fill
        )
        assert held == -sum(level.lots for level in fill.levels)
        assert fill.levels[0].fee > 0
        assert (venue.position(fill.strategy), account.positions[fill.strategy, "BTC-PERP"].lots) == (0, 0)
    assert account.cash < 0, "a loss is not capped"
    assert written(fold(Account(lost.rule.account), lost.entries)) == written(account)


@given(
    st.lists(st.tuples(st.integers(-50, 50), st.integers(90, 110)), min_size=1, max_size=3),
    st.integers(1, 300),
    st.integers(0, 3 * 10**9),
)
def test_positions_are_closed_when_the_equity_does_not_keep_all_of_them(
    positions: list[tuple[int, int]], mark: int, capital: int
) -> None:
    money = Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))
    rule = MarginRule(initial=Fraction("0.05"), maintenance=Fraction("0.02"), liquidation_fee=Fraction("0.01"))
    account = Account(AccountRule(markets={"BTC": money}, capital=capital, mark_max_age=5, start=0))
    for n, (lots, price) in enumerate(each for each in positions if each[0]):
        side = Side.BUY if lots > 0 else Side.SELL
        bought: Any = {"symbol": "BTC", "order": f"{n}", "order_lots": abs(lots), "lots": abs(lots), "fee": 0}
        account.apply(Filled(ts=1, id=f"{n}", strategy=f"{n}", side=side, price=price, **bought))
    marking = Marking(ts=2, symbol="BTC", long=Fraction(mark), short=Fraction(mark))
    closed = list(forced_closes(account, {"BTC": MarginTiers(tiers=(Tier(rule=rule),))}, {"BTC": marking}))
    equity = capital + sum(lots * (mark - price) * 100_000 for lots, price in positions)
    kept_by = sum(abs(lots) * mark * 100_000 * Fraction("0.02") for lots, _ in positions)
    held = [lots for lots, _ in positions if lots]
    # What keeps the others is rounded up once each: between the two nothing is said.
    if equity <= kept_by:
        assert [one.side.signed(one.lots) for one in closed] == [-lots for lots in held]
    if equity > kept_by + len(held):
        assert closed == []
