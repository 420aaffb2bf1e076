"""The account of a replay: against sums by hand, in linear, inverse and spot markets, and as a property."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.replays import COINBASE, SIMULATED
from tests.venue_terms import described

from golive.account.account import AssumedAccount
from golive.api.markets import read_description
from golive.core.value import Unknown
from golive.core.window import Quotes
from golive.documents.market import MarketKind, MarketSpec, QuantityUnit
from golive.execution.account_events import Filled
from golive.execution.side import Side
from golive.replay.round_trips import Trip, read_trips, trips_table
from golive.replay.simulated_account import MarketOrder, SimulatedAccount

SECOND = 1_000_000_000
OLDEST = 3 * SECOND
LINEAR = read_description(SIMULATED)
"""A tick of 0.1, a lot of 0.001, takers pay 5 bps."""
INVERSE = replace(LINEAR, kind=MarketKind.INVERSE, size_unit=QuantityUnit.CONTRACTS, lot=1.0, contract_size=100.0)
SPOT = replace(LINEAR, kind=MarketKind.SPOT)


def quote(ts: int, bid: float, ask: float) -> Quotes:
    columns: dict[str, Any] = {"bid": bid, "bid_size": 1.0, "ask": ask, "ask_size": 1.0}
    arrays: dict[str, Any] = {name: np.array([value]) for name, value in columns.items()}
    return Quotes(ts=np.array([ts]), now=ts, since=ts, changed_at=ts, **arrays)


def account(market: MarketSpec = LINEAR, **assumed: float) -> SimulatedAccount:
    return SimulatedAccount(market, AssumedAccount(**({"equity": 100_000.0} | assumed)), oldest_quote=OLDEST)


def order(id: str, side: Side, lots: int, **more: Any) -> MarketOrder:
    return MarketOrder(id=id, strategy=more.pop("strategy", "momentum"), side=side, lots=lots, **more)


def test_before_the_first_date_of_its_fees_a_market_fills_nothing(tmp_path: Path) -> None:
    dated = described(tmp_path)
    begins = dated.dated_fees[0].since_ns
    kept = account(dated)
    for now, code in ((begins - 1, "no_fee"), (begins, None)):
        kept.see(quote(now, 99.9, 100.1), now)
        done = kept.fill(order(f"o{now}", Side.BUY, 10), now)
        assert (done.code if isinstance(done, Unknown) else None) == code
        if isinstance(done, Unknown):
            assert "the fees of `perpetual` begin later (" in done.detail


def filled(kept: SimulatedAccount, what: MarketOrder, now: int) -> Filled:
    done = kept.fill(what, now)
    assert isinstance(done, Filled), done
    return done


def refused(kept: SimulatedAccount, what: MarketOrder, now: int) -> str:
    done = kept.fill(what, now)
    assert isinstance(done, Unknown), done
    return done.code


def test_a_round_trip_pays_the_spread_and_two_fees() -> None:
    kept = account()
    kept.see(quote(0, 60_000.0, 60_000.2), 0)
    assert kept.price(filled(kept, order("in", Side.BUY, 100, episode="e1"), 0)) == 60_000.2
    kept.see(quote(SECOND, 60_060.0, 60_060.4), SECOND)
    # 0.1 of the base from 60,000.2 to the mid of 60,060.2, less 5 bps of 6,000.02.
    assert kept.told() == {"position": 0.1, "equity": pytest.approx(100_000 + 6.0 - 3.00001), "daily_loss": 0.0}
    out = order("out", Side.SELL, 100, exit_reason="take", because="far enough")
    assert kept.price(filled(kept, out, SECOND)) == 60_060.0
    (trip,) = kept.trips()
    # 0.1 x 59.8, and 5 bps of 6,000.02 and of 6,006.
    assert Decimal(trip.realised).scaleb(-9) == Decimal("5.98")
    assert Decimal(trip.fees).scaleb(-9) == Decimal("3.00001") + Decimal("3.003")
    assert (trip.entry_id, trip.exit_id, trip.reason, trip.because) == ("in", "out", "take", "far enough")
    assert (trip.episode, trip.direction, trip.lots, trip.open_lots) == ("e1", "long", 100, 0)
    assert (trip.entry_price, trip.exit_price, trip.exit_ts) == (60_000.2, 60_060.0, SECOND)
    assert kept.told()["equity"] == float(100_000 + Fraction(trip.net, 10**9))
    assert kept.told()["position"] == 0.0


def test_a_loss_of_the_day_is_a_share_of_what_the_day_began_with() -> None:
    kept = account(daily_loss=0.01)
    kept.see(quote(0, 50_000.0, 50_000.1), 0)
    filled(kept, order("in", Side.SELL, 1_000), 0)
    kept.see(quote(SECOND, 51_000.0, 51_000.2), SECOND)
    lost = 1_000.1 + 0.0005 * 50_000
    assert kept.told()["daily_loss"] == pytest.approx(0.01 + lost / 100_000)
    assert kept.told()["position"] == -1.0


def test_an_inverse_contract_pays_in_the_base_and_is_told_in_both() -> None:
    kept = account(INVERSE)
    kept.see(quote(0, 50_000.0, 50_000.2), 0)
    filled(kept, order("in", Side.BUY, 100), 0)
    kept.see(quote(SECOND, 55_000.0, 55_000.2), SECOND)
    base = 100_000 / 50_000.1 + 10_000 / 50_000.2 * (1 - 0.0005) - 10_000 / 55_000.1
    assert kept.told()["position"] == pytest.approx(10_000 / 55_000.1)
    assert kept.told()["equity"] == pytest.approx(base * 55_000.1, abs=1e-3)


def test_what_is_not_there_is_not_sold_on_a_spot_market() -> None:
    kept = account(SPOT)
    kept.see(quote(0, 100.0, 100.1), 0)
    assert refused(kept, order("short", Side.SELL, 5), 0) == "spot_short"
    filled(kept, order("long", Side.BUY, 5), 0)
    filled(kept, order("out", Side.SELL, 5, exit_reason="stop"), 0)
    assert [trip.reason for trip in kept.trips()] == ["stop"]


def test_an_entry_never_turns_a_position_and_strategies_never_net() -> None:
    kept = account()
    kept.see(quote(0, 100.0, 100.1), 0)
    filled(kept, order("a", Side.BUY, 5), 0)
    assert refused(kept, order("b", Side.SELL, 9), 0) == "position_against"
    filled(kept, order("c", Side.SELL, 5, strategy="volatility"), 0)
    assert (kept.lots("momentum"), kept.lots("volatility"), kept.told()["position"]) == (5, -5, 0.0)


def test_an_exit_never_closes_more_than_its_strategy_holds() -> None:
    kept = account(position=-0.2)
    kept.see(quote(0, 100.0, 100.1), 0)
    # What was there before is nobody's: no strategy leaves it.
    assert refused(kept, order("a", Side.BUY, 200, exit_reason="blind"), 0) == "nothing_to_close"
    filled(kept, order("b", Side.BUY, 5), 0)
    assert refused(kept, order("c", Side.SELL, 6, exit_reason="stop"), 0) == "nothing_to_close"
    assert refused(kept, order("d", Side.BUY, 5, exit_reason="stop"), 0) == "nothing_to_close"
    filled(kept, order("e", Side.SELL, 5, exit_reason="stop"), 0)
    assert (kept.lots("momentum"), kept.told()["position"]) == (0, -0.2)


@pytest.mark.parametrize(
    ("bid", "ask", "age", "code"),
    [
        (0.0, 100.1, 0, "quote_price"),
        (100.2, 100.1, 0, "quote_crossed"),
        (np.nan, 100.1, 0, "quote_not_finite"),
        (100.0, np.inf, 0, "quote_not_finite"),
        (0.01, 100.1, 0, "under_a_tick"),
        (100.0, 100.1, OLDEST + 1, "too_old"),
    ],
)
def test_without_a_usable_quote_nothing_is_filled(bid: float, ask: float, age: int, code: str) -> None:
    kept = account()
    kept.see(quote(0, 100.0, 100.1), 0)
    filled(kept, order("in", Side.BUY, 5), 0)
    now = SECOND + age
    kept.see(quote(SECOND, bid, ask), now)
    assert refused(kept, order("out", Side.SELL, 5, exit_reason="when"), now) == code
    assert kept.lots("momentum") == 5
    if code != "under_a_tick":
        assert kept.told() == {"position": 0.005, "equity": None, "daily_loss": None}
        assert [trip.open_profit for trip in kept.trips()] == [None]


def test_before_the_first_quote_it_is_as_it_was_assumed() -> None:
    kept = account(position=20.0, daily_loss=0.02)
    assert kept.told() == {"position": 20.0, "equity": 100_000.0, "daily_loss": 0.02}
    assert refused(kept, order("in", Side.BUY, 5), 0) == "no_price_yet"
    assert list(kept.trips()) == []


def test_a_market_whose_lots_are_no_whole_money_keeps_no_account() -> None:
    kept = account(read_description(COINBASE))
    kept.see(quote(0, 100.0, 100.1), 0)
    assert refused(kept, order("in", Side.BUY, 5), 0) == "market_unit"
    assert kept.told()["equity"] == 100_000.0


def test_lots_of_money_in_a_linear_market_keep_no_account() -> None:
    kept = account(replace(LINEAR, size_unit=QuantityUnit.QUOTE))
    kept.see(quote(0, 100.0, 100.1), 0)
    assert refused(kept, order("in", Side.BUY, 5), 0) == "lot_needs_a_price"


def test_a_quote_between_two_ticks_is_taken_at_the_worse_one() -> None:
    kept = account()
    kept.see(quote(0, 100.06, 100.11), 0)
    assert kept.price(filled(kept, order("buy", Side.BUY, 5), 0)) == 100.2
    assert kept.price(filled(kept, order("sell", Side.SELL, 5, strategy="volatility"), 0)) == 100.0


STEPS = st.lists(st.tuples(st.sampled_from("boc"), st.integers(1, 400), st.integers(900, 1_100)), max_size=30)


def played(market: MarketSpec, steps: Sequence[tuple[str, int, int]]) -> tuple[SimulatedAccount, tuple[Trip, ...]]:
    """Open and leave by steps, and leave all that is open at the end."""
    kept = account(market)
    for n, (what, lots, price) in enumerate([*steps, ("c", 400, 1_000)]):
        kept.see(quote(n, float(price), float(price + 1)), n)
        held = kept.lots("momentum")
        if what != "c":
            kept.fill(order(f"o{n}", Side.BUY if what == "b" else Side.SELL, lots), n)
        elif held:
            side = Side.SELL if held > 0 else Side.BUY
            filled(kept, order(f"c{n}", side, abs(held), exit_reason="after"), n)
    return kept, tuple(kept.trips())


@given(STEPS, st.sampled_from([LINEAR, INVERSE, SPOT]))
def test_what_was_earned_is_what_the_round_trips_earned(steps: list[tuple[str, int, int]], market: MarketSpec) -> None:
    kept, trips = played(market, steps)
    assert kept._kept is not None
    assert kept._kept.cash - kept._kept.rule.capital == sum(trip.net for trip in trips)
    assert all(trip.reason == "after" and not trip.is_open and trip.open_profit == 0 for trip in trips)
    assert all(trip.worst <= trip.realised <= trip.best for trip in trips)


@given(STEPS, st.sampled_from([LINEAR, INVERSE, SPOT]))
def test_round_trips_come_back_from_their_table(steps: list[tuple[str, int, int]], market: MarketSpec) -> None:
    _, trips = played(market, steps)
    assert read_trips(trips_table(trips)) == trips


def test_an_open_position_and_an_empty_table_come_back_too() -> None:
    kept = account()
    kept.see(quote(0, 100.0, 100.1), 0)
    filled(kept, order("in", Side.BUY, 5), 0)
    (trip,) = kept.trips()
    assert trip.is_open
    assert trip.open_profit == -250_000
    assert read_trips(trips_table([trip])) == (trip,)
    assert read_trips(trips_table([])) == ()
