"""A quarter of daily bars of a stock on the sessions of its exchange; a part of the four years."""

from __future__ import annotations

import importlib.util
import math
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from tests.places import absent
from tests.real_bars.years import SPY, recording, run

from golive.core.unit import NANOS
from golive.replay.replay import Run

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def quarter() -> Run:
    if importlib.util.find_spec("exchange_calendars") is None:
        absent("the package exchange_calendars is not here: `pip install golive[calendars]`")
    return run(SPY, "2018-01-01", "2018-04-01")


def there(ns: int) -> datetime:
    return datetime.fromtimestamp(ns // NANOS, UTC).astimezone(NEW_YORK)


def test_no_night_weekend_or_holiday_is_a_hole_or_makes_a_bar_too_old(quarter: Run) -> None:
    said = set(zip(quarter.decisions.columns["gate"], quarter.decisions.columns["rule"], strict=True))
    assert quarter.decided
    assert not {gate for gate, _ in said} & {"data_quality"}
    assert quarter.counts["HOLD"] == 0


def test_what_is_decided_at_four_in_new_york_is_filled_at_half_past_nine(quarter: Run) -> None:
    bars = recording(SPY)[1].bars
    assert bars is not None
    assert {trip.direction for trip in quarter.trips} == {"long", "short"}
    for trip in quarter.trips:
        decided = int(trip.entry_id.rsplit("-", 2)[1])
        row = int(bars.ts.searchsorted(decided))
        assert bars.ts[row] == decided
        assert (there(decided).hour, there(decided).minute) == (16, 0)
        assert (there(trip.entry_ts).hour, there(trip.entry_ts).minute) == (9, 30)
        # The next day on which New York traded, after winter's end too; never the close that made the signal.
        assert there(trip.entry_ts).date() == there(int(bars.ts[row + 1])).date() > there(decided).date()
        worse = 1 if trip.direction == "long" else -1
        assert 0 < worse * (trip.entry_price - bars.open[row + 1]) / bars.open[row + 1] < 0.0005


def test_what_was_paid_and_earned_is_what_the_account_lost(quarter: Run) -> None:
    own = sum(trip.net + (trip.open_profit or 0) for trip in quarter.trips)
    assert quarter.balance.equity is not None
    assert quarter.balance.capital is not None
    assert quarter.balance.equity - quarter.balance.capital == own
    fees = sum(trip.fees for trip in quarter.trips)
    value = sum(trip.lots * trip.entry_price for trip in quarter.trips)
    # One basis point of what was entered at and of about as much at the way out.
    assert math.isclose(fees * 1e-9, 2e-4 * value, rel_tol=0.05)
