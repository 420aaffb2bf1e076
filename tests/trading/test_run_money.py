"""The money of a run, to the integer unit that of an independent ledger: by trip, day and order, and at each look."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections import Counter, deque
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.account_gates import account_library
from tests.machines import BEGIN, Ran, ran
from tests.replays import SIMULATED, market
from tests.trading.independent_ledger import Ledger

from golive.api import Engine
from golive.core.unit import NANOS
from golive.documents.streams import FundingColumns, MarketData, arrays_of
from golive.execution.account import Equity
from golive.execution.account_events import Marking
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.funding import FundingCharged
from golive.replay.gathered import Gathered
from golive.replay.money.doubts import QUOTES_SILENT, Doubt, funding_doubt, silences, unmarked
from golive.replay.money.equity_table import equity_table, read_equity
from golive.replay.money.money_columns import Units
from golive.replay.money.money_document import money_document, read_money
from golive.replay.money.orders_table import orders_table, read_orders
from golive.replay.money.run_money import MoneySeen, RunMoney
from golive.replay.money.worth_at_looks import CurveSeen, EquityPoint, deepest, drawdowns
from golive.replay.round_trips import Trip, read_trips, trips_table
from golive.trading.entries import Noted
from golive.trading.pnl import NOTHING, Pnl
from golive.trading.seen_mark import mark_at

SEEN = 20_000_000
"""How late a book is seen, in nanoseconds."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose strategies trade often."""
    return account_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def machine(engine: Engine) -> Ran:
    """Return a run of some minutes, turn by turn."""
    return ran(engine, seconds=560)


@pytest.fixture(scope="module")
def trips(machine: Ran) -> tuple[Trip, ...]:
    """Return its round trips."""
    return trips_of(machine)


def trips_of(machine: Ran) -> tuple[Trip, ...]:
    """Return the round trips of a run."""
    gathered = Gathered(opened=machine.opened)
    for turned in machine.turned:
        gathered.take(turned)
    return tuple(gathered.trips(last_mark(machine)))


def last_mark(machine: Ran) -> Marking:
    """Return what was marked at when it ended."""
    return mark_at(machine.rule, machine.rule.venue.symbol, machine.opened.feed, int(machine.opened.times[-1]))


def money_of(machine: Ran, *more: Noted) -> RunMoney:
    """Return the money of a machine's run; `more` is written with its first turn."""
    seen = MoneySeen(opened=machine.opened)
    for n, turned in enumerate(machine.turned):
        seen.take(turned if n else replace(turned, entries=(*turned.entries, *more)))
    return seen.all(last_mark(machine))


def ledger_of(machine: Ran, until: int | None = None) -> Ledger:
    """Return what the independent ledger has of the entries up to an instant."""
    ledger = Ledger(capital=machine.rule.account.capital, unit=machine.rule.venue.terms.unit)
    for entry in machine.entries:
        if until is None or entry.ts <= until:
            ledger.read(entry)
    return ledger


# Parts


def parts_hold(pnl: Pnl) -> bool:
    assert pnl.gross is not None
    assert pnl.spread is not None
    assert pnl.impact is not None
    return pnl.net == pnl.gross - pnl.fees - pnl.spread - pnl.impact + pnl.funding


def test_by_trip_day_and_run_net_is_what_is_left_of_gross_and_all_of_them_sum_to_the_ledger(
    machine: Ran, trips: tuple[Trip, ...]
) -> None:
    ledger = ledger_of(machine)
    days = sum((day.pnl for day in money_of(machine).days), NOTHING)
    total = sum((trip.pnl for trip in trips), NOTHING)
    assert len(trips) > 4
    assert all(parts_hold(pnl) for pnl in (days, total, *(trip.pnl for trip in trips)))
    assert days == total
    assert total.fees == sum(one.fees for one in ledger.pnl.values())
    assert total.spread == sum(one.spread for one in ledger.pnl.values())
    assert total.impact == sum(one.impact for one in ledger.pnl.values())
    for strategy, own in ledger.pnl.items():
        if not ledger.open[strategy]:
            mine = sum((trip.pnl for trip in trips if trip.strategy == strategy), NOTHING)
            assert mine.gross == own.gross
            assert mine.net == own.net


def test_a_fill_that_turns_a_position_costs_both_trips_by_their_lots(machine: Ran) -> None:
    first = machine.bodies(OrderFilled)[0]
    (level,) = first.levels[:1]
    bid, ask = first.bid, first.ask
    lots: Any = {"levels": (replace(level, lots=10, price=ask, fee=100),), "order_lots": 10, "side": "buy"}
    entry = replace(first, signal="s-1-long", reason=None, **lots)
    lots["levels"] = (replace(level, lots=14, price=bid - 3, fee=140),)
    turn = replace(first, signal="s-2-short", reason=None, **{**lots, "side": "sell", "order_lots": 14})
    seen = MoneySeen(opened=machine.opened)
    begin = machine.rule.account.start
    for n, body in enumerate((entry, turn), start=1):
        seen.books.take(Noted(ts=begin + n, body=body))
    unit = machine.rule.venue.terms.unit
    half = Fraction(ask - bid, 2) * unit
    bought, sold = seen.costs("s-1-long/1#1"), seen.costs("s-2-short/1#1")
    assert bought.spread == 20 * half, "ten bought and ten sold at half a spread each"
    assert sold.spread == 4 * half
    assert (bought.impact, sold.impact) == (10 * 3 * unit, 4 * 3 * unit)
    assert seen.books.booked.spread == 24 * half
    assert seen.books.booked.impact == 14 * 3 * unit


def test_a_fill_that_closes_several_levels_of_one_trip_costs_that_trip_once(machine: Ran) -> None:
    first = machine.bodies(OrderFilled)[0]
    (level,) = first.levels[:1]
    bid, ask = first.bid, first.ask
    levels = tuple(replace(level, lots=lots, price=ask + n, fee=10) for n, lots in enumerate((3, 4, 5)))
    entry = replace(first, signal="s-1-long", reason=None, levels=levels, order_lots=12, side="buy")
    out: Any = {"levels": (replace(level, lots=12, price=bid, fee=10),), "order_lots": 12, "side": "sell"}
    seen = MoneySeen(opened=machine.opened)
    begin = machine.rule.account.start
    seen.books.take(Noted(ts=begin + 1, body=entry))
    seen.books.take(Noted(ts=begin + 2, body=replace(first, signal="s-2-close", reason="when", **out)))
    unit = machine.rule.venue.terms.unit
    costs = seen.costs("s-1-long/1#1")
    assert costs.spread == 24 * Fraction(ask - bid, 2) * unit == seen.books.booked.spread
    assert costs.impact == (4 + 2 * 5) * unit == seen.books.booked.impact
    assert seen.books.account.trips["s-1-long/1#1"].complete


def test_a_fill_without_a_mid_leaves_spread_and_impact_of_its_trip_and_its_day_unknown(machine: Ran) -> None:
    seen = MoneySeen(opened=machine.opened)
    blind = machine.bodies(OrderFilled)[0]
    for turned in machine.turned:
        bodies = (
            replace(noted, body=replace(noted.body, bid=None)) if noted.body is blind else noted
            for noted in turned.entries
        )
        seen.take(replace(turned, entries=tuple(bodies)))
    money = seen.all(last_mark(machine))
    (day,) = money.days
    assert (day.pnl.spread, day.pnl.impact, day.pnl.gross) == (None, None, None)
    assert day.pnl.net == money_of(machine).days[0].pnl.net, "what is left is known all the same"
    unknown = [trip for trip in seen.books.account.trips if seen.costs(trip).spread is None]
    assert unknown == [f"{blind.signal}/1#1"]


# At each look


def test_equity_is_cash_and_marks_to_the_integer_unit_at_each_look(machine: Ran) -> None:
    data = market(SIMULATED)[1]
    assert data.book is not None
    times = (data.book.ts + SEEN).tolist()
    unit, points = machine.rule.venue.terms.unit, money_of(machine).curve
    assert len(points) > 100
    ledger, entries = ledger_of(machine, until=0), deque(machine.entries)
    for point in points:
        while entries and entries[0].ts <= point.ts:
            ledger.read(entries.popleft())
        row = bisect_right(times, point.ts) - 1
        bid, ask = (float(side[row, 0]) for side in (data.book.bid_prices, data.book.ask_prices))
        assert point.cash == ledger.capital + ledger.cash
        is_open = any(ledger.open.values())
        if is_open and not bid < ask:
            assert (point.marks, point.why) == (None, "mark_invalid")
            continue
        mark = Fraction(round(bid * 10) + round(ask * 10), 2) if is_open else Fraction(0)
        held = (sum(lots * (mark - price) * unit for lots, price, _ in own) for own in ledger.open.values())
        marks = sum(math.floor(profit) for profit in held)
        assert (point.marks, point.equity) == (marks, point.cash + marks)
    assert {point.equity is None for point in points} == {True, False}


def test_what_a_day_added_is_the_equity_at_its_end_less_that_at_its_beginning(engine: Engine) -> None:
    spec, data = market(SIMULATED)
    early = 150 * NANOS
    streams: Any = {kind.value: replace(columns, ts=columns.ts - early) for kind, columns in data.streams()}
    machine = ran(engine, (replace(spec, funding=None), replace(data, **streams)), begin=BEGIN - early)
    money = money_of(machine)
    before, after = money.days
    assert (before.day + 1, before.until, after.since) == (after.day, BEGIN, BEGIN)
    assert before.ended == after.began == ledger_equity(machine, BEGIN)
    assert [day.is_whole for day in money.days] == [False, False]
    assert before.began == machine.rule.account.capital
    assert before.change is not None
    assert after.change is not None
    last = money.curve[-1].equity
    assert last is not None
    assert before.change + after.change == last - machine.rule.account.capital
    booked = [sum(level.fee for level in body.levels) for body in machine.bodies(OrderFilled)]
    assert before.pnl.fees + after.pnl.fees == sum(booked)
    assert 0 < before.pnl.fees < sum(booked)


def ledger_equity(machine: Ran, before: int) -> int:
    """Return the equity of the last look before an instant, as the points have it."""
    known = [point for point in money_of(machine).curve if point.ts < before]
    assert known[-1].equity is not None
    return known[-1].equity


WORTH = st.lists(st.one_of(st.none(), st.integers(1, 10**15)), min_size=1, max_size=40)


@given(WORTH)
def test_no_drawdown_is_above_zero_and_numpy_has_the_same(worth: list[int | None]) -> None:
    points = [EquityPoint(ts=n, cash=0, equity=equity) for n, equity in enumerate(worth)]
    below = [amount for _, amount in drawdowns(points)]
    known = np.array([equity for equity in worth if equity is not None], dtype=np.int64)
    wanted = (known - np.maximum.accumulate(known)).tolist() if len(known) else []
    assert [amount for amount in below if amount is not None] == wanted
    assert [amount is None for amount in below] == [equity is None for equity in worth]
    assert all(amount <= 0 for amount in wanted)
    worst = deepest(points)
    if worst is None:
        assert not len(known)
    else:
        assert float(worst.share) == pytest.approx(float((known / np.maximum.accumulate(known) - 1).min()))
        assert worst.since <= worst.until


@given(st.lists(st.sampled_from([5, 6, None]), min_size=1, max_size=30))
def test_a_curve_that_leaves_out_what_stays_the_same_says_the_same_at_each_look(worth: list[int | None]) -> None:
    seen = CurveSeen()
    for ts, equity in enumerate(worth):
        seen.take(ts, 5, Equity(value=equity, why=None if equity else "mark_missing"))
    points = seen.all()
    assert [point.ts for point in points] == sorted({point.ts for point in points})
    times = [point.ts for point in points]
    assert [points[bisect_right(times, ts) - 1].equity for ts in range(len(worth))] == worth
    assert (times[0], times[-1]) == (0, len(worth) - 1)
    apart = [(one, after) for one, after in pairwise(points) if after.ts > one.ts + 1]
    assert all(one.equity == after.equity for one, after in apart), "a line between them is flat"


def test_the_worst_loss_and_drawdown_at_any_look_are_those_of_the_points(machine: Ran) -> None:
    money = money_of(machine)
    worst = {one.name: one for one in money.worst}
    capital = machine.rule.account.capital
    known = [(point.ts, point.equity) for point in money.curve if point.equity is not None]
    ts, lowest = min(known, key=lambda one: one[1])
    assert worst["daily_loss"].share == Fraction(capital - lowest, capital)
    assert worst["daily_loss"].at == ts
    deep = deepest(money.curve)
    assert deep is not None
    assert (worst["drawdown"].share, worst["drawdown"].at) == (-deep.share, deep.until)
    assert worst["drawdown"].n <= len(machine.opened.times)


# Orders


def test_what_orders_slipped_is_what_spread_and_impact_cost(machine: Ran) -> None:
    money = money_of(machine)
    filled: Counter[str] = Counter()
    for body in machine.bodies(OrderFilled):
        filled[body.signal] += sum(level.lots for level in body.levels)
    assert {order.signal: order.filled for order in money.orders if order.filled} == filled
    lot = float(machine.rule.venue.terms.lot)
    slipped = sum(
        order.slippage_bps * 1e-4 * order.mid_price * order.filled * lot
        for order in money.orders
        if order.slippage_bps is not None and order.mid_price is not None
    )
    (day,) = money.days
    assert day.pnl.spread is not None
    assert day.pnl.impact is not None
    assert slipped * NANOS == pytest.approx(day.pnl.spread + day.pnl.impact, rel=1e-9)
    assert all(order.ended for order in money.orders if order.filled == order.lots)
    assert all(order.lots >= order.filled for order in money.orders)


# Written and read again


@pytest.mark.parametrize("units", [Units("USD", "USD"), Units("USD", "base"), Units("US D/=x", "US D/=x")])
def test_tables_say_their_units_and_are_read_as_they_were(machine: Ran, trips: tuple[Trip, ...], units: Units) -> None:
    money = money_of(machine)
    tables = (
        trips_table(trips, units, money.doubts),
        equity_table(money.curve, units),
        orders_table(money.orders, units),
    )
    assert read_trips(tables[0], units) == trips
    assert read_equity(tables[1], units) == money.curve
    assert read_orders(tables[2], units) == money.orders
    below = [None if one is None else int(one * NANOS) for one in tables[1].column(units.money("drawdown")).to_pylist()]
    assert below == [amount for _, amount in drawdowns(money.curve)]
    names = [name for table in tables for name in table.schema.names]
    assert all(re.fullmatch(r"\w+", name) for name in names)
    assert {*tables[0].column("fills").to_pylist(), *tables[2].column("fills").to_pylist()} == {"SIMULATED"}
    assert {units.money("net"), units.price("entry_price"), "held_s", "slippage_bps", "entry_utc"} <= set(names)
    document = json.loads(json.dumps(money_document(money)))
    assert read_money(document, equity=tables[1], orders=tables[2], units=units) == money


def test_what_follows_from_the_parts_of_a_trip_stands_beside_them(trips: tuple[Trip, ...]) -> None:
    rows = trips_table(trips, Units("USD", "USD"), ()).to_pylist()
    for row, trip in zip(rows, trips, strict=True):
        costs = row["fees_usd"] + row["spread_usd"] + row["impact_usd"]
        assert row["net_usd"] == row["gross_usd"] - costs + row["funding_usd"]
        assert row["held_s"] == (None if trip.is_open else trip.held / NANOS)


# What is not known


def test_funding_that_was_not_known_leaves_its_day_without_a_number(machine: Ran) -> None:
    boundary = BEGIN + 60 * NANOS
    charged = FundingCharged(symbol="BTC-PERP", boundary=boundary, why="rate_missing")
    heard = machine.turned[0].state.passed
    money = money_of(machine, Noted(ts=heard, body=charged))
    assert funding_doubt(charged, heard) in money.doubts
    assert (
        read_money(
            json.loads(json.dumps(money_document(money))),
            equity=equity_table(money.curve, Units("USD", "USD")),
            orders=orders_table(money.orders, Units("USD", "USD")),
            units=Units("USD", "USD"),
        )
        == money
    )
    (day,) = money.days
    assert (day.is_complete, day.change, day.doubts) == (False, None, ("rate_missing",))
    assert money_of(machine).days[0].change is not None
    known = FundingCharged(symbol="BTC-PERP", boundary=boundary, rate=Fraction(1, 10_000), mark=Fraction(60_000))
    assert funding_doubt(known, heard) is None


@pytest.mark.parametrize(
    ("rate", "why"), [(1e-4, None), (-3e-4, None), (0.05, "rate_absurd"), (float("nan"), "rate_absent")]
)
def test_funding_at_midnight_is_in_trip_day_and_run_or_the_day_has_no_number(
    engine: Engine, rate: float, why: str | None
) -> None:
    spec, data = market(SIMULATED)
    early = 150 * NANOS
    streams: Any = {kind.value: replace(columns, ts=columns.ts - early) for kind, columns in data.streams()}
    streams["funding"] = FundingColumns(ts=np.array([BEGIN], dtype=np.int64), rate=np.array([rate]))
    machine = ran(engine, (spec, replace(data, **streams)), begin=BEGIN - early)
    charged = machine.bodies(FundingCharged)
    assert [(body.boundary, body.why) for body in charged] == [(BEGIN, why)]
    trips, money = trips_of(machine), money_of(machine)
    before, after = money.days
    paid = sum(own.funding for own in ledger_of(machine).pnl.values())
    # It is heard of after midnight, and booked then.
    assert (before.pnl.funding, after.pnl.funding) == (0, paid)
    assert sum(trip.funding for trip in trips) == paid
    assert all(parts_hold(trip.pnl) for trip in trips)
    assert before.pnl + after.pnl == sum((trip.pnl for trip in trips), NOTHING)
    if why is None:
        assert paid * rate > 0, "all are short: a positive rate is earned"
        assert after.change is not None
    else:
        assert paid == 0
        assert (after.doubts, after.change, money.is_booked_known) == ((why,), None, False)
    assert before.change is not None


@pytest.mark.parametrize(("silent", "doubts"), [(3, ()), (12, (QUOTES_SILENT,))])
def test_a_silent_feed_while_something_is_open_leaves_the_day_without_a_number(
    engine: Engine, machine: Ran, silent: int, doubts: tuple[str, ...]
) -> None:
    spec, data = market(SIMULATED)
    since = next(n.ts for n in machine.noted if isinstance(n.body, OrderFilled)) + NANOS
    gone = ran(engine, (spec, without_books(data, since, since + silent * NANOS)), seconds=120)
    (day,) = money_of(gone).days
    assert (day.doubts, day.change is None) == (doubts, bool(doubts))


def without_books(data: MarketData, since: int, until: int) -> MarketData:
    """Return a recording in which no book came from one instant to another."""
    assert data.book is not None
    kept = (data.book.ts < since) | (data.book.ts >= until)
    parts: Any = {name: array[kept] for name, array in arrays_of(data.book)}
    return replace(data, book=replace(data.book, **parts))


def test_a_silence_while_nothing_is_open_is_no_doubt() -> None:
    quoted = np.array([0, 1, 50, 51], dtype=np.int64)
    assert list(silences(quoted, [], most=5)) == []
    assert list(silences(quoted, [(50, 51)], most=5)) == []
    assert [(one.since, one.until) for one in silences(quoted, [(0, 1), (20, 51)], most=5)] == [(20, 50)]
    assert [(one.since, one.until) for one in silences(quoted, [(51, 70)], most=5)] == [(56, 70)]
    assert list(silences(np.empty(0, dtype=np.int64), [(3, 30)], most=5)) == [
        Doubt(code=QUOTES_SILENT, since=8, until=30)
    ]


def test_an_equity_that_stays_unknown_is_a_doubt_and_one_that_a_mark_may_bridge_is_none() -> None:
    points = [
        EquityPoint(ts=ts, cash=1, equity=equity, why=None if equity else "mark_invalid")
        for ts, equity in ((0, 1), (10, None), (14, 2), (20, None), (26, 3), (30, None), (40, None))
    ]
    assert [(one.since, one.until, one.code) for one in unmarked(points, most=5)] == [
        (20, 26, "mark_invalid"),
        (30, 40, "mark_invalid"),
    ]


def test_a_day_that_ends_unmarked_has_no_number_and_says_why(engine: Engine, machine: Ran) -> None:
    spec, data = market(SIMULATED)
    since = next(n.ts for n in machine.noted if isinstance(n.body, OrderFilled)) + NANOS
    gone = ran(engine, (spec, without_books(data, since, since + 10**15)), seconds=120)
    money = money_of(gone)
    (day,) = money.days
    assert day.ended is None
    assert day.change is None
    assert set(day.doubts) == {QUOTES_SILENT, "mark_invalid"}
    assert money.curve[-1].marks is None
