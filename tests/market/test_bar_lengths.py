"""Bars are of the length that the policy declares, or unknown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.windows import made_bars

from golive.core.unit import NANOS
from golive.core.value import Status, Unknown
from golive.core.window import Bars
from golive.documents.streams import BarColumns
from golive.market.retention import Retention
from golive.market.windows import Windows

HOUR = 3600 * NANOS


def spaced(hours: list[float]) -> Bars:
    """Return bars an hour long that close at the given hours."""
    return replace(made_bars([100.0] * len(hours)), ts=np.array([round(h * HOUR) for h in hours], dtype=np.int64))


def refused(bars: Bars, length: int = HOUR) -> Unknown:
    answer = bars.of_length(length)
    assert isinstance(answer, Unknown)
    assert answer.status is Status.INVALID
    return answer


def test_bars_of_the_length_are_themselves() -> None:
    for hours in ([], [1.0], [1.0, 2.0, 3.0], [1.0, 2.0, 3.0, 7.0]):
        bars = spaced(hours)
        assert bars.of_length(HOUR) is bars


@pytest.mark.parametrize(("length", "own"), [(HOUR - 1, "1 h"), (4 * HOUR, "1 h"), (NANOS, "1 h")])
def test_bars_of_another_length_are_not(length: int, own: str) -> None:
    answer = refused(spaced([1.0, 2.0]), length)
    assert (answer.code, answer.detail.split(",")[0]) == ("bars_length", f"bars are {own} long")


@pytest.mark.parametrize(
    ("hours", "spacing"),
    [
        ([1.0, 2.0, 3.5, 4.5], "bars lie 90 min apart"),
        ([1.0, 2.0, 2.5, 3.5], "bars lie 30 min apart"),
        ([1.0, 3.0, 5.0, 6.0], "most bars lie 2 h apart"),
        ([1.0, 5.0], "most bars lie 4 h apart"),
    ],
)
def test_bars_that_lie_otherwise_apart_are_not(hours: list[float], spacing: str) -> None:
    answer = refused(spaced(hours))
    assert (answer.code, answer.detail) == ("bars_spacing", f"{spacing}, the policy asks for bars of 1 h")


@pytest.mark.parametrize("direct", [10, 100, 1000])
def test_bars_of_a_feed_that_changed_to_longer_ones_are_not(direct: int) -> None:
    history = [float(h) for h in range(1, direct + 1)]
    assert isinstance(spaced([*history, direct + 4.0]).of_length(HOUR), Bars)
    longer = [direct + 4.0 * i for i in range(1, 8)]
    answer = refused(spaced([*history, *longer]))
    assert (answer.code, answer.detail) == (
        "bars_spacing",
        "most bars lie 4 h apart, the policy asks for bars of 1 h",
    )


def test_one_outage_among_the_latest_bars_is_an_outage() -> None:
    for after in range(9):
        hours = [*map(float, range(1, 50)), *(55.0 + i for i in range(after + 1))]
        assert isinstance(spaced(hours).of_length(HOUR), Bars)


def test_a_bar_off_the_grid_begins_the_bars_anew() -> None:
    price, ts = np.full(3, 100.0), np.arange(1, 4, dtype=np.int64) * HOUR + 10**18
    history = BarColumns(ts=ts, open=price, high=price, low=price, close=price, volume=price, length_s=3600.0)
    w = Windows("X", retention=Retention(horizon_s=60.0, bars=10))
    w.add_bars(history)
    end = int(ts[-1])
    assert w.add_bar(100.0, 100.0, 100.0, 100.0, 1.0, at=end + HOUR + HOUR // 2) is None
    kept = w.bars(end + 2 * HOUR)
    assert isinstance(kept, Bars)
    assert kept.ts.tolist() == [end + HOUR + HOUR // 2]
