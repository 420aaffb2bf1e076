"""Daily bars are on their zone's own clock: a day of 23 or 25 hours is whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Bars
from golive.documents.market import Stamp
from golive.documents.streams import MarketData
from golive.market.frames import bars_from_frame
from golive.market.recorded import RecordedWindows
from golive.market.retention import Retention
from golive.market.windows import Windows

DAY_S = 86_400.0
DAY = round(DAY_S) * NANOS
KEPT = Retention(horizon_s=60.0, bars=600)


def daily(zone: str, *, hour: int = 0, business: bool = False, days: int = 890) -> pd.DataFrame:
    """Return daily bars from 2021 on at an hour of a zone's clock."""
    naive = pd.date_range("2021-01-04", periods=days, freq="B" if business else "D") + pd.Timedelta(hours=hour)
    price = np.linspace(100.0, 150.0, days)
    values = {"open": price, "high": price + 1, "low": price - 1, "close": price, "volume": np.ones(days)}
    return pd.DataFrame(values, index=naive.tz_localize(zone))


def whole(frame: pd.DataFrame, stamp: Stamp) -> tuple[Bars, Bars]:
    """Return the bars at the end, as a session and as a recording show them."""
    columns = bars_from_frame(frame, stamp=stamp)
    assert columns.length_s == DAY_S
    now = int(columns.ts[-1])
    live = Windows("X", retention=KEPT)
    live.add_bars(columns)
    shown = live.bars(now), RecordedWindows(MarketData(symbol="X", digest="", bars=columns), retention=KEPT).bars(now)
    assert isinstance(shown[0], Bars)
    assert isinstance(shown[1], Bars)
    return shown[0], shown[1]


@pytest.mark.parametrize("business", [True, False])
@pytest.mark.parametrize("stamp", list(Stamp))
@pytest.mark.parametrize(
    ("zone", "hour"),
    [("America/New_York", 0), ("America/New_York", 16), ("Europe/Berlin", 17), ("Australia/Lord_Howe", 9), ("UTC", 0)],
)
def test_daily_bars_warm_up_on_any_clock(zone: str, hour: int, stamp: Stamp, *, business: bool) -> None:
    for bars in whole(daily(zone, hour=hour, business=business), stamp):
        assert len(bars.ts) == 600
        assert bars.left_out == ""
        assert bars.of_length(DAY) is bars


def test_a_day_of_23_or_25_hours_ends_when_the_next_one_begins() -> None:
    frame = daily("America/New_York")
    columns = bars_from_frame(frame, stamp=Stamp.OPEN)
    assert columns.ts[:-1].tolist() == pd.DatetimeIndex(frame.index).as_unit("ns").asi8[1:].tolist()
    assert set((np.diff(columns.ts) / NANOS / 3600).tolist()) == {23.0, 24.0, 25.0}


def test_a_day_of_25_hours_is_not_seen_an_hour_before_it_ends() -> None:
    """The clocks of New York went back on 2021-11-07."""
    frame = daily("America/New_York").loc[:"2021-11-07"]
    columns = bars_from_frame(frame, stamp=Stamp.OPEN)
    assert pd.Timestamp(int(columns.ts[-1]), tz="UTC") == pd.Timestamp("2021-11-08T00:00", tz="America/New_York")


@pytest.mark.parametrize("rows", [1, 30])
def test_daily_bars_go_on_over_a_change_of_the_clocks(rows: int) -> None:
    """One by one or as a frame: the clocks of New York went forward on 2022-03-13."""
    frame = daily("America/New_York")
    last = int(np.argmax(pd.DatetimeIndex(frame.index) >= pd.Timestamp("2022-03-14", tz="America/New_York")))
    live, known = Windows("X", retention=KEPT), bars_from_frame(frame.iloc[:last], stamp=Stamp.OPEN)
    live.add_bars(known)
    following = bars_from_frame(frame.iloc[last : last + rows], stamp=Stamp.OPEN, length_s=DAY_S)
    if rows == 1:
        values: list[Any] = [float(value) for value in frame.iloc[last]]
        assert live.add_bar(*values, at=int(following.ts[0])) is None
    else:
        live.tell_bars(following)
    bars = live.bars(int(following.ts[-1]))
    assert isinstance(bars, Bars)
    assert len(bars.ts) == last + rows
    assert bars.of_length(DAY) is bars


def test_days_on_a_clock_that_nobody_named_begin_anew_and_say_why() -> None:
    """New York's midnights in UTC move by an hour twice a year, and no frame says that they are midnights."""
    for bars in whole(daily("America/New_York", business=True).tz_convert("UTC"), Stamp.CLOSE):
        lacks = bars.last(600)
        assert isinstance(lacks, Unknown)
        assert lacks.detail == (
            "60 of 600 bars have closed; 90 bars before are left out, because 71 h lie between the closes of "
            "2024-03-08T05:00:00Z and 2024-03-11T04:00:00Z, no whole number of bars of 1 d on their clock"
        )


def test_bars_after_too_long_a_hole_say_how_many_are_missing() -> None:
    frame = daily("America/New_York")
    for bars in whole(frame.drop(frame.index[700:712]), Stamp.CLOSE):
        lacks = bars.last(600)
        assert isinstance(lacks, Unknown)
        assert lacks.detail == (
            "178 of 600 bars have closed; 422 bars before are left out, because 12 bars of 1 d are missing between the "
            "closes of 2022-12-04T05:00:00Z and 2022-12-17T05:00:00Z"
        )


def test_bars_of_hours_follow_utc_whatever_their_zone() -> None:
    frame = daily("UTC").set_axis(pd.date_range("2021-03-01", periods=890, freq="4h", tz="UTC"))
    zoned = bars_from_frame(frame.tz_convert("America/New_York"), stamp=Stamp.OPEN)
    assert zoned.ts.tolist() == bars_from_frame(frame, stamp=Stamp.OPEN).ts.tolist()
    assert zoned.length_s == 14_400.0
