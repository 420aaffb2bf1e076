"""Bad input while a machine runs: nothing executes on it, and the run says so."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.account_gates import account_library
from tests.machines import BEGIN, Ran, ran
from tests.replays import SIMULATED, market

from golive.api import Engine
from golive.core.span import Span
from golive.core.unit import NANOS
from golive.documents.market import MarketSpec
from golive.documents.streams import BookColumns, FundingColumns, MarketData
from golive.documents.venue_terms import VenueFees
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.funding import FundingCharged
from golive.journal.bodies.looks import Looks
from golive.journal.bodies.order import OrderSent
from golive.journal.bodies.order_state import OrderStateTold
from golive.replay.gathered import Gathered
from golive.trading.seen_mark import mark_at

BAD, GOOD_AGAIN = BEGIN + 86 * NANOS, BEGIN + 104 * NANOS
"""Around the first entries of the embedded market."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose strategies trade often."""
    return account_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def run(engine: Engine) -> Ran:
    """Return a run on which nothing is wrong."""
    return ran(engine)


def simulated() -> tuple[MarketSpec, MarketData, BookColumns]:
    spec, data = market(SIMULATED)
    assert data.book is not None
    return spec, data, data.book


# Books


def _upset(books: BookColumns, how: str) -> BookColumns:
    """Return books that are wrong for some seconds."""
    bad = ((books.ts >= BAD) & (books.ts < GOOD_AGAIN))[:, np.newaxis]
    bids, asks, bid_sizes, ask_sizes = books.bid_prices, books.ask_prices, books.bid_sizes, books.ask_sizes
    changes: dict[str, dict[str, Any]] = {
        "crossed": {"bid_prices": np.where(bad, asks + 5, bids), "ask_prices": np.where(bad, bids, asks)},
        "empty": {"bid_sizes": np.where(bad, 0.0, bid_sizes), "ask_sizes": np.where(bad, 0.0, ask_sizes)},
        "NaN": {"bid_prices": np.where(bad, np.nan, bids), "ask_prices": np.where(bad, np.nan, asks)},
        "negative sizes": {"bid_sizes": np.where(bad, -1.0, bid_sizes), "ask_sizes": np.where(bad, -1.0, ask_sizes)},
        "negative prices": {"bid_prices": np.where(bad, -bids, bids), "ask_prices": np.where(bad, -asks, asks)},
    }
    return replace(books, **changes[how])


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("crossed", "quote_crossed"),
        ("empty", "quote_one_sided"),
        ("NaN", "quote_not_finite"),
        ("negative sizes", "quote_one_sided"),
        ("negative prices", "quote_one_sided"),
    ],
)
def test_nothing_executes_on_books_that_are_none_and_each_look_says_why(
    engine: Engine, run: Ran, how: str, why: str
) -> None:
    spec, data, books = simulated()
    upset = ran(engine, (spec, replace(data, book=_upset(books, how))), seconds=110)
    assert [n for n in run.noted if isinstance(n.body, OrderFilled) and BAD <= n.ts < GOOD_AGAIN]
    assert not [n for n in upset.noted if isinstance(n.body, OrderFilled | OrderSent) and BAD <= n.ts < GOOD_AGAIN]
    untold: Counter[str] = Counter()
    for count in (count for body in upset.bodies(Looks) for count in body.counts):
        untold[str(count.untold)] += count.count
    assert untold[why] >= 3 * 15, "three strategies, and at least fifteen looks of each"


# Funding


def _early(spec: MarketSpec, data: MarketData, rates: list[float]) -> tuple[MarketSpec, MarketData]:
    """Return a recording in which midnight, a boundary of funding, comes when positions are open."""
    streams: Any = {kind.value: replace(columns, ts=columns.ts - 100 * NANOS) for kind, columns in data.streams()}
    funding = FundingColumns(ts=np.array([BEGIN] * len(rates), dtype=np.int64), rate=np.array(rates))
    return spec, replace(data, **streams, funding=funding if rates else None)


@pytest.mark.parametrize(
    ("rates", "why"), [([], "rate_absent"), ([math.nan], "rate_absent"), ([0.02], "rate_absurd"), ([0.0001], None)]
)
def test_funding_that_nobody_knows_is_paid_by_nobody_and_leaves_the_day_incomplete(
    engine: Engine, rates: list[float], why: str | None
) -> None:
    spec, data, _ = simulated()
    machine = ran(engine, _early(spec, data, rates), begin=BEGIN - 100 * NANOS, seconds=140)
    (charged,) = machine.bodies(FundingCharged)
    assert (charged.boundary, charged.why) == (BEGIN, why)
    gathered = Gathered(opened=machine.opened)
    for turned in machine.turned:
        gathered.take(turned)
    last = mark_at(machine.rule, spec.symbol, machine.opened.feed, int(machine.opened.times[-1]))
    days = gathered.money.all(last).days
    assert [day.is_complete for day in days] == ([True, False] if why else [True, True])
    if why is None:
        assert machine.opened.working.account.funding == sum(one.amount for one in charged.payments) != 0
    else:
        assert (charged.payments, machine.opened.working.account.funding) == ((), 0)
        assert why in days[-1].doubts


# Fees


def test_a_fee_that_changes_on_the_way_is_charged_on_each_side_as_it_was_then(engine: Engine) -> None:
    spec, data, _ = simulated()
    place: Any = {"span": Span(file="m", line=1, col=1, width=1), "provenance": spec.header.provenance}
    midnight = BEGIN // (86_400 * NANOS)
    dated = tuple(
        VenueFees(maker=0.0002, taker=taker, since=since, **place)
        for since, taker in ((midnight - 1, 0.0005), (midnight, 0.0009))
    )
    recording = _early(replace(spec, dated_fees=dated, taker_fee=0.0009), data, [0.0])
    machine = ran(engine, recording, begin=BEGIN - 100 * NANOS)
    at = {(body.signal, body.m): body.at for body in machine.bodies(OrderStateTold)}
    charged: dict[str, set[str]] = {"before": set(), "after": set()}
    for fill in machine.bodies(OrderFilled):
        is_before = at[fill.signal, fill.m] < BEGIN
        rate = Fraction("0.0005") if is_before else Fraction("0.0009")
        for level in fill.levels:
            assert level.fee == math.ceil(level.price * level.lots * machine.rule.venue.terms.unit * rate)
        charged["before" if is_before else "after"].add("exit" if fill.reason else "entry")
    assert charged["before"] >= {"entry"}
    assert charged["after"] >= {"exit"}, "opened at one fee and left at the other"


# Orders


def test_an_entry_by_stop_fires_where_the_mark_is_beyond_it_and_takes_what_is_there(tmp_path: Path) -> None:
    account_library(tmp_path)
    for path in (tmp_path / "strategies").glob("*.yaml"):
        stop = "order: {type: stop, at: quote_mid(quotes), expires: 30 s}"
        path.write_text(re.sub(r"order: .*", stop, path.read_text(encoding="utf-8")), encoding="utf-8")
    machine = ran(Engine.from_folder(tmp_path))
    _, _, books = simulated()
    mids = np.rint((books.bid_prices[:, 0] + books.ask_prices[:, 0]) * 10).astype(np.int64)
    orders = {body.signal: body for body in machine.bodies(OrderSent) if not body.reduce_only}
    assert {(body.type, body.price) for body in orders.values()} == {("stop", None)}
    at = {(body.signal, body.m): body.at for body in machine.bodies(OrderStateTold)}
    entries = [fill for fill in machine.bodies(OrderFilled) if fill.signal in orders]
    assert entries
    for fill in entries:
        order, fired = orders[fill.signal], at[fill.signal, fill.m]
        assert order.trigger is not None
        assert order.arrives is not None
        assert fill.liquidity == "taker"
        assert order.arrives <= fired <= (order.expires or 0)
        first = int(books.ts.searchsorted(order.arrives, side="right")) - 1
        seen = mids[first : int(books.ts.searchsorted(fired, side="right"))]
        # Mids are in half ticks.
        beyond = seen >= 2 * order.trigger if fill.side == "buy" else seen <= 2 * order.trigger
        assert beyond[-1]
        assert not beyond[:-1].any()


def test_a_round_trip_that_the_venue_ended_says_so(engine: Engine, run: Ran) -> None:
    spec, data, books = simulated()
    at = next(n.ts for n in run.noted if isinstance(n.body, OrderFilled)) + 2 * NANOS
    factor = np.where(books.ts >= at, 2.3, 1.0)[:, np.newaxis]
    bids, asks = (np.round(each * factor, 1) for each in (books.bid_prices, books.ask_prices))
    moved = replace(data, book=replace(books, bid_prices=bids, ask_prices=asks))
    lost = ran(engine, (spec, moved), equity=25_000.0, seconds=100)
    gathered = Gathered(opened=lost.opened)
    for turned in lost.turned:
        gathered.take(turned)
    last = mark_at(lost.rule, spec.symbol, lost.opened.feed, int(lost.opened.times[-1]))
    trips = list(gathered.trips(last))
    assert {trip.reason for trip in trips} == {"liquidated"}
    assert all(str(trip.exit_id).endswith("-liquidated") for trip in trips)
    decided = {body.signal for body in lost.bodies(DecisionTaken)}
    assert not {trip.exit_id for trip in trips} & decided, "nobody asked for it"
