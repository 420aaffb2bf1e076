"""A bar whose time is the other end of it than is said is seen where trades are told beside it, and else a doubt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.windows import made_bars

from golive.core.errors import Refused
from golive.core.issue import is_error
from golive.core.unit import NANOS
from golive.documents.streams import BarColumns
from golive.market.as_received import check_looked_at
from golive.market.data import market_data

from .conftest import ReadCase

MINUTE = 60
FIRST = 28_333_334 * MINUTE
OPENS = range(FIRST, FIRST + 5 * MINUTE, MINUTE)
"""Seconds; the price of the n-th bar is between 100 n and 100 n + 10."""


def bars(stamp: str) -> str:
    shift = MINUTE if stamp == "close" else 0
    rows = [
        f"{at + shift},{100 * n + 2},{100 * n + 10},{100 * n},{100 * n + 5},1" for n, at in enumerate(OPENS, start=1)
    ]
    return "\n".join(("t,o,h,l,c,v", *rows)) + "\n"


def trades(far: int = 0) -> str:
    """Return a trade at the open of each bar, where the one before closes, and one within it; `far` above its price."""
    rows = [(at, 100 * n + 5 + far) for n, at in enumerate(OPENS, start=1)]
    rows += [(at + MINUTE // 2, price) for at, price in rows]
    return "\n".join(("t,p,q,s", *(f"{at},{price},1,1" for at, price in sorted(rows)))) + "\n"


def streams(stamp: str) -> str:
    return f"""\
  bars:
    file: bars.csv
    stamp: {stamp}
    length: 1 min
    time_unit: s
    columns: {{time: t, open: o, high: h, low: l, close: c, volume: v}}
  trades:
    file: trades.csv
    time_unit: s
    columns: {{time: t, price: p, quantity: q, aggressor: s}}
"""


@pytest.mark.parametrize(("told", "true"), [("close", "open"), ("open", "close")])
def test_the_wrong_end_of_a_bar_is_refused_where_its_trades_are_told(read_case: ReadCase, told: str, true: str) -> None:
    data, issues = read_case(streams(told), bars__csv=bars(true), trades__csv=trades())
    assert data is None
    (issue,) = [one for one in issues if one.code == "GL614"]
    assert issue.message.startswith(f"with `stamp: {told}` 0 of 4 bars hold the prices of their trades")
    assert issue.message.endswith(f"with `stamp: {true}` 5 of 5 do")


@pytest.mark.parametrize("end", ["close", "open"])
def test_the_right_end_and_trades_of_another_market_say_nothing_of_it(read_case: ReadCase, end: str) -> None:
    for far in (0, 50_000):
        data, issues = read_case(streams(end), bars__csv=bars(end), trades__csv=trades(far))
        assert data is not None
        assert not is_error(issues)


def test_a_bar_that_was_seen_before_its_close_is_looked_at_by_nobody() -> None:
    made = made_bars([100.0, 101.0])
    columns = {name: getattr(made, name) for name in ("ts", "open", "high", "low", "close", "volume", "length_s")}
    on_time = BarColumns(**columns, seen=made.ts + 1)
    check_looked_at(market_data("A", bars=on_time))
    early = replace(on_time, seen=np.array([made.ts[0] + 1, made.ts[1] - 10 * NANOS], dtype=np.int64))
    with pytest.raises(Refused, match="early"):
        check_looked_at(market_data("A", bars=early))
