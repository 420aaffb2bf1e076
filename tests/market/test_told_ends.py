"""Columns of opening and closing times beside bars: of other times than theirs, nobody knows which are right."""

from __future__ import annotations

import pandas as pd
import pytest

from golive.core.errors import Refused
from golive.documents.market import Stamp
from golive.market.frames import bars_from_frame

OPENED = pd.date_range("2026-01-05", periods=3, freq="4h", tz="UTC")
LENGTH = pd.Timedelta("4h")


def bars(stamp: Stamp, **columns: object) -> pd.DataFrame:
    index = OPENED if stamp is Stamp.OPEN else OPENED + LENGTH
    prices = dict.fromkeys(("open", "high", "low", "close", "volume"), 7.0)
    return pd.DataFrame({**prices, **columns}, index=index)


def counts(times: pd.DatetimeIndex, nanos: int) -> list[int]:
    return [int(n) for n in times.as_unit("ns").asi8 // nanos]


@pytest.mark.parametrize("stamp", list(Stamp))
def test_columns_of_the_bars_own_ends_are_borne(stamp: Stamp) -> None:
    for unit in (10**9, 10**6, 10**3, 1):
        last = OPENED + LENGTH - pd.Timedelta(unit)
        for closed in (OPENED + LENGTH, last):
            frame = bars(stamp, open_time=counts(OPENED, unit), close_time=counts(closed, unit))
            assert len(bars_from_frame(frame, stamp=stamp).ts) == len(OPENED)
    assert len(bars_from_frame(bars(stamp, openTime=OPENED, closeTime=OPENED + LENGTH), stamp=stamp).ts) == len(OPENED)


@pytest.mark.parametrize("name", ["open_time", "close_time", "openTime", "closeTime"])
@pytest.mark.parametrize("off", ["4h", "-4h", "1s", "-2s"])
def test_columns_of_other_ends_are_refused_by_name(name: str, off: str) -> None:
    right = OPENED if name.startswith("open") else OPENED + LENGTH
    for column in (right + pd.Timedelta(off), counts(right + pd.Timedelta(off), 10**6)):
        with pytest.raises(Refused, match=f"column `{name}` tells other times"):
            bars_from_frame(bars(Stamp.OPEN, **{name: column}), stamp=Stamp.OPEN)


def test_bars_by_their_open_that_are_said_to_be_by_their_close_are_refused() -> None:
    frame = bars(Stamp.OPEN, open_time=OPENED)
    with pytest.raises(Refused, match="is `stamp` right"):
        bars_from_frame(frame, stamp=Stamp.CLOSE)
