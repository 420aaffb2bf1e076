"""Bars of a market that tells no volume: their prices are known, and nobody knows what traded in them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Bars
from golive.market.longer_bars import longer_bars
from golive.market.recorded import RecordedWindows
from golive.market.retention import Retention
from golive.models.bars.bars_return import bars_return
from golive.models.bars.bars_untraded import bars_untraded
from golive.models.bars.bars_value_daily import bars_value_daily
from golive.models.bars.bars_volume_daily import bars_volume_daily
from golive.models.bars.last_close import last_close

from .conftest import ReadCase

T_S = 1_735_689_600
FX = """\
  bars:
    file: eurusd.csv
    time_unit: s
    stamp: open
    length: 1 min
    volume: none
    columns: {time: t, open: o, high: h, low: l, close: c}
"""
ROWS = "t,o,h,l,c\n" + "".join(f"{T_S + 60 * n},1.03,1.05,1.02,{1.03 + n / 100}\n" for n in range(3))


def window(read_case: ReadCase, text: str = ROWS) -> Bars:
    data, issues = read_case(FX, eurusd__csv=text)
    assert data is not None, [str(issue) for issue in issues]
    bars = RecordedWindows(data, retention=Retention(bars=3, horizon_s=600.0)).bars((T_S + 180) * NANOS)
    assert isinstance(bars, Bars)
    return bars


def test_none_among_the_columns_is_told_where_it_belongs(read_case: ReadCase) -> None:
    inside = FX.replace("    volume: none\n", "").replace("close: c", "close: c, volume: none")
    _, (issue,) = read_case(inside, eurusd__csv=ROWS)
    assert issue.code == "GL603"
    assert str(issue.hint).startswith(
        "write `volume: none` beside `columns:`, where the file has no volume; the file has"
    )


def test_prices_of_bars_without_volume_are_known(read_case: ReadCase) -> None:
    bars = window(read_case)
    assert bars.volumes_told is False
    assert np.isnan(bars.volume).all()
    assert last_close(bars) == 1.05
    assert bars_return(bars, 2.0) == pytest.approx(1.05 / 1.03 - 1)


@pytest.mark.parametrize(
    "number",
    [
        lambda bars: bars_volume_daily(bars, 2.0),
        lambda bars: bars_value_daily(bars, 2.0),
        lambda bars: bars_untraded(bars, 2.0, 0.0),
    ],
    ids=["volume", "value", "untraded"],
)
def test_what_needs_a_volume_is_unknown_and_says_why(
    read_case: ReadCase, number: Callable[[Bars], float | Unknown]
) -> None:
    answer = number(window(read_case))
    assert isinstance(answer, Unknown)
    assert (answer.code, answer.detail) == ("bar_volume", "the market tells no volume of its bars")


def test_longer_bars_of_them_have_none_either(read_case: ReadCase) -> None:
    data, _ = read_case(FX, eurusd__csv=ROWS)
    assert data is not None
    assert data.bars is not None
    made = longer_bars(data.bars, 3 * 60 * NANOS, data.bars.ts)
    assert made is not None
    assert (made[0].volumes_told, made[0].close.tolist()) == (False, [1.05])


def test_a_price_that_is_none_is_refused_all_the_same(read_case: ReadCase) -> None:
    _, issues = read_case(FX, eurusd__csv=ROWS.replace("1.05,1.02,1.03\n", "1.05,1.02,\n"))
    assert [issue.code for issue in issues] == ["GL607"]


def test_bars_with_and_without_a_volume_are_not_the_same_data(read_case: ReadCase) -> None:
    told = FX.replace("    volume: none\n", "").replace("close: c", "close: c, volume: v")
    rows = "\n".join(f"{line},{0 if n else 'v'}" for n, line in enumerate(ROWS.splitlines()))
    without, _ = read_case(FX, eurusd__csv=ROWS)
    zero, issues = read_case(told, eurusd__csv=rows + "\n")
    assert without is not None
    assert zero is not None, issues
    assert without.digest != zero.digest


@pytest.mark.parametrize(
    ("streams", "words"),
    [
        (FX.replace("    volume: none\n", ""), "where the file has none, write `volume: none`"),
        (FX.replace("close: c", "close: c, volume: v"), "`bars` has no field `volume`"),
        (FX.replace("bars:", "trades:"), "`trades` cannot do without volumes"),
        (FX.replace("time: t", "time: t, seen_at: t"), "`bars` cannot do without volumes"),
    ],
    ids=["not_said", "said_both_ways", "of_trades", "as_received"],
)
def test_only_recorded_bars_say_it_and_only_once(read_case: ReadCase, streams: str, words: str) -> None:
    data, issues = read_case(streams, eurusd__csv=ROWS)
    assert data is None
    assert words in " ".join(f"{issue.message}; {issue.hint}" for issue in issues)
