"""DataFrames of bars are checked once, at the border, and refused by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from golive.core.errors import Refused
from golive.documents.market import Stamp
from golive.documents.streams import BarColumns
from golive.market.frames import bars_from_frame, window_of

START = pd.Timestamp("2024-08-08T00:00Z")
HOUR = 3_600_000_000_000


def frame(n: int = 5, **columns: Any) -> pd.DataFrame:
    price = np.arange(100.0, 100.0 + n)
    values = {"open": price, "high": price + 1, "low": price - 1, "close": price, "volume": np.ones(n)}
    return pd.DataFrame({**values, **columns}, index=pd.date_range(START, periods=n, freq="h"))


def by_close(table: Any, length_s: float | None = None) -> BarColumns:
    return bars_from_frame(table, stamp=Stamp.CLOSE, length_s=length_s)


def test_the_index_is_each_bar_s_open_or_close_as_said() -> None:
    closes, opens = by_close(frame()), bars_from_frame(frame(), stamp=Stamp.OPEN)
    assert closes.length_s == 3600.0
    assert closes.ts[0] == START.value
    assert (opens.ts - closes.ts).tolist() == [HOUR] * 5


def test_any_zone_will_do_but_none_will_not() -> None:
    zoned = frame().tz_convert("America/New_York")
    assert by_close(zoned).ts.tolist() == by_close(frame()).ts.tolist()
    with pytest.raises(Refused, match="without a zone"):
        by_close(frame().tz_localize(None))


def test_a_column_of_times_goes_before_the_index() -> None:
    table = frame().rename_axis("ts").reset_index()
    assert by_close(table).ts.tolist() == by_close(frame()).ts.tolist()


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_the_unit_of_the_index_does_not_matter(unit: Any) -> None:
    table = frame()
    table.index = pd.DatetimeIndex(table.index).as_unit(unit)
    assert by_close(table).ts.tolist() == by_close(frame()).ts.tolist()


BAD: dict[str, tuple[Any, str]] = {
    "no frame": ([1, 2], "bars_type"),
    "empty": (frame(0), "bars_empty"),
    "no close": (frame().drop(columns="close"), "bars_columns"),
    "close twice": (pd.concat([frame(), frame()[["close"]]], axis=1), "bars_columns"),
    "text": (frame(close=["1", "2", "3", "4", "5"]), "bars_columns"),
    "flags": (frame(volume=[True] * 5), "bars_columns"),
    "objects": (frame(close=pd.Series([1.0] * 5, dtype=object).to_numpy()), "bars_columns"),
    "no time": (frame().reset_index(drop=True), "bars_time"),
    "unsorted": (frame().iloc[::-1], "bars_order"),
    "twice": (frame().iloc[[0, 1, 1, 2]], "bars_order"),
    "nan": (frame(close=[100, np.nan, 102, 103, 104]), "bars_not_finite"),
    "inf": (frame(volume=[1, np.inf, 1, 1, 1]), "bars_not_finite"),
    "negative": (frame(volume=[1, -1, 1, 1, 1]), "bars_range"),
    "zero price": (frame(low=[0.0, 100, 101, 102, 103]), "bars_range"),
    "absurd": (frame(high=[1e300] * 5), "bars_range"),
    "outside": (frame(high=[99.5] * 5), "bars_inconsistent"),
}


HOUR_LATER = START + pd.Timedelta(hours=1)
OTHER_TIMES: dict[str, Any] = {
    "ts": pd.date_range(HOUR_LATER, periods=5, freq="h"),
    "timestamp": pd.date_range(HOUR_LATER, periods=5, freq="h").tz_convert("Asia/Tokyo"),
    "time": [HOUR_LATER.value // 10**6 + n * 3_600_000 for n in range(5)],
    "date": pd.date_range(HOUR_LATER.tz_localize(None), periods=5, freq="h"),
}


@pytest.mark.parametrize("column", OTHER_TIMES)
def test_bars_that_tell_two_times_are_refused(column: str) -> None:
    same: dict[str, Any] = {
        "ts": frame().index,
        "timestamp": pd.DatetimeIndex(frame().index).tz_convert("Asia/Tokyo"),
        "time": [START.value // 10**6 + n * 3_600_000 for n in range(5)],
        "date": pd.DatetimeIndex(frame().index).tz_localize(None),
    }
    assert by_close(frame(**{column: same[column]})).ts.tolist() == by_close(frame()).ts.tolist()
    with pytest.raises(Refused) as refused:
        by_close(frame(**{column: OTHER_TIMES[column]}))
    assert refused.value.code == "bars_time"


@pytest.mark.parametrize("column", ["Close", "VOLUME", " low", "high_", "Open "])
def test_a_column_beside_those_of_bars_that_is_nearly_one_of_them_is_refused(column: str) -> None:
    with pytest.raises(Refused, match="which may be"):
        by_close(frame().assign(**{column: 1.0}))


@pytest.mark.parametrize("name", BAD)
def test_a_frame_that_cannot_be_bars_is_refused(name: str) -> None:
    table, code = BAD[name]
    with pytest.raises(Refused) as refused:
        by_close(table)
    assert refused.value.code == code
    assert refused.value.field


def test_a_bar_without_a_time_is_refused() -> None:
    table = frame()
    table.index = pd.DatetimeIndex([*table.index[:-1], pd.NaT])
    with pytest.raises(Refused, match="no time"):
        by_close(table)


@pytest.mark.parametrize("length_s", [0.0, -1.0, float("nan"), float("inf"), 7200.0])
def test_a_length_that_the_bars_do_not_have_is_refused(length_s: float) -> None:
    with pytest.raises(Refused) as refused:
        by_close(frame(), length_s=length_s)
    assert refused.value.code == "bars_length"


def test_one_bar_needs_its_length() -> None:
    with pytest.raises(Refused, match="length_s"):
        by_close(frame(1))
    assert len(by_close(frame(1), length_s=3600.0).ts) == 1


def test_a_window_shows_what_had_closed() -> None:
    bars = window_of(by_close(frame()), START.value + 2 * HOUR)
    assert bars.close.tolist() == [100.0, 101.0, 102.0]


def test_what_the_caller_does_to_the_frame_later_does_not_reach_the_bars() -> None:
    table = frame()
    bars = by_close(table)
    table.loc[:, "close"] = 0.0
    assert bars.close.tolist() == [100.0, 101.0, 102.0, 103.0, 104.0]
