"""The orders of a run sent again: the run itself where nothing else changes, and books walked by hand where it does."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.account_gates import account_library
from tests.machines import Ran, fills_of, kept_run, opened
from tests.replays import SIMULATED, market
from tests.trading.two_markets import opened_account

from golive.api import Engine
from golive.core.unit import NANOS
from golive.documents.streams import MarketData
from golive.execution.account import Account
from golive.execution.latency import Constant, Leg
from golive.execution.round_trip import RoundTrip
from golive.journal.bodies.fill import OrderFilled
from golive.trading.kept_orders import Again, Kept, KeptOrders, sent_again

MILLISECOND = 1_000_000


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose strategies trade often."""
    return account_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def run(engine: Engine) -> tuple[Ran, KeptOrders]:
    """Return a run of some minutes with its orders."""
    return kept_run(opened(engine, seconds=600))


def fills_with(engine: Engine, latency: int) -> Any:
    """Return the fills of a library with one entry latency."""
    shipped = fills_of(engine)
    return replace(shipped, latency={**shipped.latency, Leg.ENTRY: Constant(value=latency)})


def unmarked(trip: RoundTrip) -> RoundTrip:
    """Return a round trip without what marks showed on the way: nobody marks orders that are sent again."""
    return replace(trip, worst=0, best=0)


def check_same(again: Again, ran: Ran) -> None:
    """Hold the account and fills of orders that were sent again against those of the run."""
    account: Account = ran.opened.working.account
    assert again.why == ""
    assert list(again.fills) == ran.bodies(OrderFilled)
    assert (again.account.cash, again.account.fees, again.account.funding) == (
        account.cash,
        account.fees,
        account.funding,
    )
    assert again.account.positions == account.positions
    assert {key: unmarked(trip) for key, trip in again.account.trips.items()} == {
        key: unmarked(trip) for key, trip in account.trips.items()
    }


def test_orders_that_take_as_long_as_they_took_come_to_what_the_run_came_to(run: tuple[Ran, KeptOrders]) -> None:
    ran, kept = run
    assert len(kept.orders) > 10
    check_same(sent_again(ran.opened, kept.all, latency=None), ran)


@pytest.mark.parametrize("latency", [0, 250 * MILLISECOND])
def test_a_run_whose_policy_has_a_latency_is_its_orders_at_that_latency(engine: Engine, latency: int) -> None:
    ran, kept = kept_run(opened(engine, fills=fills_with(engine, latency)))
    check_same(sent_again(ran.opened, kept.all, latency=latency), ran)
    assert list(sent_again(ran.opened, kept.all, latency=latency + NANOS).fills) != ran.bodies(OrderFilled)


def test_resting_orders_expire_and_fill_again_as_they_did(tmp_path: Path) -> None:
    account_library(tmp_path)
    for path in (tmp_path / "strategies").glob("*.yaml"):
        text = re.sub(r"order: .*", "order: {type: limit, at: quote_mid(quotes), expires: 5 s}", path.read_text())
        path.write_text(text, encoding="utf-8")
    ran, kept = kept_run(opened(Engine.from_folder(tmp_path), seconds=300))
    assert any(fill.liquidity == "maker" for fill in ran.bodies(OrderFilled))
    check_same(sent_again(ran.opened, kept.all, latency=None), ran)


def test_orders_of_two_instruments_share_their_connection_again(engine: Engine) -> None:
    ran, kept = kept_run(opened_account(engine))
    assert {one.symbol for one in kept.orders} == {"BTC-PERP", "ETH-PERP"}
    check_same(sent_again(ran.opened, kept.all, latency=None), ran)


def moved(data: MarketData, at: int) -> MarketData:
    """Return a recording whose prices are half higher from an instant on."""
    assert data.book is not None
    factor = np.where(data.book.ts >= at, 1.5, 1.0)[:, np.newaxis]
    bids, asks = (np.round(each * factor, 1) for each in (data.book.bid_prices, data.book.ask_prices))
    return replace(data, book=replace(data.book, bid_prices=bids, ask_prices=asks))


def test_what_the_switch_cancelled_is_cancelled_again_when_it_was(tmp_path: Path) -> None:
    account_library(tmp_path)
    for path in (tmp_path / "strategies").glob("*.yaml"):
        resting = "order: {type: limit, at: quote_mid(quotes), expires: 10 min}"
        rests = "momentum" not in path.name
        text = re.sub(r"order: .*", resting, path.read_text()) if rests else path.read_text()
        path.write_text(text, encoding="utf-8")
    library = Engine.from_folder(tmp_path)
    spec, data = market(SIMULATED)
    calm, _ = kept_run(opened(library, seconds=120))
    at = next(n.ts for n in calm.noted if isinstance(n.body, OrderFilled)) + 2 * NANOS
    ran, kept = kept_run(opened(library, (spec, moved(data, at)), seconds=300))
    cancels = [one for one in kept.all if one.is_cancel]
    assert cancels
    assert all(one.at >= one.look for one in cancels)
    check_same(sent_again(ran.opened, kept.all, latency=None), ran)
    # Prices come back to where they rested.
    uncancelled = sent_again(ran.opened, kept.orders, latency=None)
    assert len(uncancelled.fills) > len(ran.bodies(OrderFilled))


def frozen(data: MarketData) -> MarketData:
    """Return a recording whose book never moves, however often it is told."""
    book = data.book
    assert book is not None
    row = 0
    still: Any = {
        name: np.repeat(getattr(book, name)[row : row + 1], len(book.ts), axis=0)
        for name in ("bid_prices", "bid_sizes", "ask_prices", "ask_sizes", "bid_levels", "ask_levels")
    }
    return replace(data, book=replace(book, **still), trades=None, quotes=None)


def test_in_a_book_that_does_not_move_latency_costs_nothing(engine: Engine, run: tuple[Ran, KeptOrders]) -> None:
    _, kept = run
    spec, data = market(SIMULATED)
    still = opened(engine, (spec, frozen(data)), seconds=600)
    # Far below what the levels hold, so that nobody waits for another to give back what was taken.
    small = [replace(one, order=replace(one.order, lots=5, worst=None)) for one in kept.all]
    came = [sent_again(still, small, latency=n * MILLISECOND) for n in (0, 5, 20, 100, 500)]
    assert [(one.why, bool(one.fills)) for one in came] == [("", True)] * 5
    assert len({one.account.cash for one in came}) == 1
    assert len({tuple((fill.side, fill.levels) for fill in one.fills) for one in came}) == 1


def walked(data: MarketData, kept: Kept, arrives: int) -> list[tuple[int, int]]:
    """Return what a market order takes: the last book, less 30 % of each level and what printed since, by hand."""
    book, trades = data.book, data.trades
    assert book is not None
    assert trades is not None
    buys = kept.order.side > 0
    row = int(np.searchsorted(book.ts, arrives, side="right")) - 1
    prices, sizes = (book.ask_prices, book.ask_sizes) if buys else (book.bid_prices, book.bid_sizes)
    since = (trades.ts > book.ts[row]) & (trades.ts <= arrives) & (trades.aggressor == (1 if buys else -1))
    left, taken = kept.order.lots, []
    for price, size in zip(prices[row], sizes[row], strict=True):
        tick, shown = round(price / 0.1), math.floor(round(size / 0.001, 6))
        worse = trades.price[since] > price + 0.01 if buys else trades.price[since] < price - 0.01
        at = np.abs(trades.price[since] - price) < 0.01
        printed = shown if worse.any() else sum(round(q / 0.001) for q in trades.quantity[since][at])
        lots = min(left, max(0, math.floor(Fraction(shown) * Fraction(7, 10)) - printed))
        if lots:
            taken.append((tick, lots))
        left -= lots
    return taken


@pytest.mark.parametrize("latency", [0, 100 * MILLISECOND, 500 * MILLISECOND])
def test_an_order_walks_the_book_that_is_there_when_it_arrives(run: tuple[Ran, KeptOrders], latency: int) -> None:
    ran, kept = run
    _, data = market(SIMULATED)
    # One order at a time: what another took is in no book of these.
    entries = [one for one in kept.orders if not one.order.reduce_only]
    assert len(entries) > 5
    for one in entries:
        alone = replace(one, order=replace(one.order, worst=None, expires=None))
        (fill,) = sent_again(ran.opened, [alone], latency=latency).fills
        assert [(level.price, level.lots) for level in fill.levels] == walked(data, one, one.order.sent + latency)
