"""A trade far from the quote of its time moves nothing; one beside which no quote stood leaves its windows unknown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.replays import USDM, market
from tests.windows import made_quotes, made_trades

from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Quotes, Trades
from golive.market.recorded import RecordedWindows
from golive.market.retention import Retention
from golive.market.tops import with_quotes
from golive.models.tape.cvd import cvd
from golive.models.tape.off_quote import off_quote
from golive.models.tape.price_change import price_change
from golive.models.tape.prints_near import prints_near
from golive.models.tape.share_off_quote import share_off_quote
from golive.models.tape.trade_off_quote import trade_off_quote

MOST_OFF, AGE, WIDE, SPAN = 0.0025, 2.0, 0.02, 8.0
QUOTES = made_quotes([(99.0, 101.0)] * 10)
"""One a second from 0 s to 9 s, with the mid at 100."""

COLUMNS = ("ts", "bid", "bid_size", "ask", "ask_size")

Row = tuple[float, float, float, int]


def tape(*rows: Row) -> Trades:
    return made_trades(rows, now_s=10.0)


def near(trades: Trades, quotes: Quotes = QUOTES) -> Trades:
    window = prints_near(trades, quotes, MOST_OFF, AGE, WIDE)
    assert isinstance(window, Trades)
    return window


def code(value: object) -> str:
    assert isinstance(value, Unknown), value
    return value.code


@pytest.mark.parametrize(
    ("price", "off"),
    [(100.0, 0.0), (99.0, 0.0), (101.0, 0.0), (98.0, 0.01), (102.0, 0.01), (101.25, 0.0025), (51.0, 0.48)],
)
def test_off_is_the_distance_from_the_mid_less_half_the_spread(price: float, off: float) -> None:
    distance = off_quote(tape((5.0, price, 1.0, 1)), QUOTES, AGE, WIDE)
    assert not isinstance(distance, Unknown)
    assert distance.tolist() == pytest.approx([off])


def test_the_limit_itself_is_near_and_beyond_it_is_not() -> None:
    window = near(tape((5.0, 101.25, 1.0, 1), (6.0, 101.26, 4.0, 1), (7.0, 100.0, 2.0, -1)))
    assert window.price.tolist() == [101.25, 100.0]
    assert cvd(window, SPAN) == -1.0


def test_a_stray_print_neither_moves_the_price_nor_the_flow() -> None:
    quiet: list[Row] = [(n + 0.5, 100.0, 1.0, 1 if n % 2 else -1) for n in range(9)]
    stray: Row = (9.0, 98.0, 0.001, -1)
    assert price_change(tape(*quiet, stray), SPAN) == pytest.approx(-0.02)
    for function in (price_change, cvd):
        assert function(near(tape(*quiet, stray)), SPAN) == function(tape(*quiet), SPAN)


def test_how_much_and_how_far_is_told_of_what_is_left_out() -> None:
    trades = tape((5.0, 100.0, 3.0, 1), (6.0, 98.0, 1.0, -1))
    assert share_off_quote(trades, QUOTES, SPAN, MOST_OFF, AGE, WIDE) == 0.25
    assert trade_off_quote(trades, QUOTES, SPAN, AGE, WIDE) == pytest.approx(0.01)
    for nothing in (tape(), tape((1.0, 90.0, 5.0, 1))):
        assert share_off_quote(nothing, QUOTES, SPAN, MOST_OFF, AGE, WIDE) == 0.0
        assert trade_off_quote(nothing, QUOTES, SPAN, AGE, WIDE) == 0.0


def test_a_stray_print_without_volume_is_all_that_traded() -> None:
    assert share_off_quote(tape((6.0, 98.0, 0.0, -1)), QUOTES, SPAN, MOST_OFF, AGE, WIDE) == 1.0


def late(quotes: Quotes, after_s: float) -> Quotes:
    """Return the quotes as if none had come before a time."""
    kept = quotes.ts >= round(after_s * NANOS)
    return replace(quotes, **{name: getattr(quotes, name)[kept] for name in COLUMNS}, since=round(after_s * NANOS))


def holed(quotes: Quotes, from_s: float, to_s: float) -> Quotes:
    kept = (quotes.ts <= round(from_s * NANOS)) | (quotes.ts >= round(to_s * NANOS))
    return replace(
        quotes, **{name: getattr(quotes, name)[kept] for name in ("ts", "bid", "bid_size", "ask", "ask_size")}
    )


def changed(quotes: Quotes, row: int, **values: float) -> Quotes:
    columns = {name: getattr(quotes, name).copy() for name in values}
    for name, value in values.items():
        columns[name][row] = value
    return replace(quotes, **columns)


@pytest.mark.parametrize(
    "quotes",
    [
        late(QUOTES, 6.0),
        holed(QUOTES, 2.0, 6.0),
        late(QUOTES, 99.0),
        changed(QUOTES, 5, bid=math.nan),
        changed(QUOTES, 5, bid=102.0),
        changed(QUOTES, 5, ask=math.inf),
        changed(QUOTES, 5, bid=0.0),
        changed(QUOTES, 5, bid=-5.0, ask=-4.0),
        changed(QUOTES, 5, bid=1.0, ask=199.0),
        changed(QUOTES, 5, ask=101.01),
    ],
    ids=[
        "before the first",
        "in a hole",
        "none",
        "nan",
        "crossed",
        "infinite",
        "zero",
        "negative",
        "absurdly wide",
        "a little too wide",
    ],
)
def test_a_trade_beside_which_no_quote_stood_leaves_its_windows_unknown(quotes: Quotes) -> None:
    trades = tape((5.5, 100.0, 1.0, 1), (9.5, 100.0, 1.0, 1))
    assert code(share_off_quote(trades, quotes, SPAN, MOST_OFF, AGE, WIDE)) == "trade_without_quote"
    assert code(trade_off_quote(trades, quotes, SPAN, AGE, WIDE)) == "trade_without_quote"
    assert code(cvd(near(trades, quotes), SPAN)) == "trades_warming_up"


def test_the_windows_after_it_are_known() -> None:
    trades = tape((2.5, 100.0, 1.0, 1), (6.5, 100.0, 1.0, 1))
    window = near(trades, late(QUOTES, 4.0))
    assert cvd(window, 7.5) == 1.0
    assert code(cvd(window, 7.6)) == "trades_warming_up"


def test_a_quote_of_the_trades_own_instant_counts_and_one_after_it_does_not() -> None:
    trade = tape((5.0, 100.0, 1.0, 1))
    for begins, known in ((5.0, True), (6.0, False)):
        answer = trade_off_quote(trade, late(QUOTES, begins), SPAN, AGE, WIDE)
        assert isinstance(answer, float) is known


def test_a_quote_may_be_as_old_as_is_said_and_no_older() -> None:
    quotes = holed(QUOTES, 3.0, 20.0)
    assert trade_off_quote(tape((5.0, 100.0, 1.0, 1)), quotes, SPAN, AGE, WIDE) == 0.0
    assert code(trade_off_quote(tape((5.001, 100.0, 1.0, 1)), quotes, SPAN, AGE, WIDE)) == "trade_without_quote"


@pytest.mark.parametrize(
    "bad", [(6.0, math.nan, 1.0, 1), (6.0, -1.0, 1.0, 1), (6.0, 0.0, 1.0, 1), (6.0, 50.0, -1.0, 1)]
)
def test_a_trade_that_cannot_be_one_is_not_left_out_as_stray(bad: Row) -> None:
    trades = tape((5.0, 100.0, 1.0, 1), bad, (7.0, 100.0, 1.0, 1))
    assert isinstance(cvd(near(trades), SPAN), Unknown)
    assert isinstance(share_off_quote(trades, QUOTES, SPAN, MOST_OFF, AGE, WIDE), Unknown)
    assert isinstance(trade_off_quote(trades, QUOTES, SPAN, AGE, WIDE), Unknown)


@pytest.mark.parametrize(
    "limits",
    [
        (math.nan, AGE, WIDE),
        (-0.1, AGE, WIDE),
        (math.inf, AGE, WIDE),
        (MOST_OFF, 0.0, WIDE),
        (MOST_OFF, math.nan, WIDE),
        (MOST_OFF, AGE, 0.0),
        (MOST_OFF, AGE, math.nan),
    ],
)
def test_limits_that_cannot_be_make_the_answer_unknown(limits: tuple[float, float, float]) -> None:
    trades = tape((5.0, 100.0, 1.0, 1))
    assert isinstance(prints_near(trades, QUOTES, *limits), Unknown)
    assert isinstance(share_off_quote(trades, QUOTES, SPAN, *limits), Unknown)


PRICES = st.sampled_from([90.0, 98.0, 99.5, 100.0, 101.2, 101.3, 110.0])


@given(prices=st.lists(PRICES, max_size=30), most=st.sampled_from([0.0, 0.0025, 0.01]))
def test_what_is_near_is_what_a_loop_finds_near(prices: Sequence[float], most: float) -> None:
    rows: list[Row] = [(1.0 + n / 4, price, 1.0, 1) for n, price in enumerate(prices)]
    trades = tape(*rows)
    by_hand = [p for p in prices if max(99.0 - p, p - 101.0, 0.0) / 100.0 <= most + 1e-12]
    window = prints_near(trades, QUOTES, most, AGE, WIDE)
    assert isinstance(window, Trades)
    assert window.price.tolist() == by_hand
    share = share_off_quote(trades, QUOTES, 9.5, most, AGE, WIDE)
    assert share == pytest.approx(1 - len(by_hand) / len(prices) if prices else 0.0)
    farthest = trade_off_quote(trades, QUOTES, 9.5, AGE, WIDE)
    assert farthest == pytest.approx(max((max(99.0 - p, p - 101.0, 0.0) / 100.0 for p in prices), default=0.0))


def test_of_the_recorded_trades_none_is_far(market_data: Path) -> None:
    _, data = market(USDM, market_data)
    data = with_quotes(data)
    assert data.trades is not None
    assert data.quotes is not None
    windows = RecordedWindows(data, retention=Retention(horizon_s=86_400.0, bars=1))
    last = int(data.trades.ts[-1])
    trades, quotes = windows.trades(last), windows.quotes(last)
    assert isinstance(trades, Trades)
    assert isinstance(quotes, Quotes)
    off = off_quote(trades, quotes, AGE, WIDE)
    assert not isinstance(off, Unknown)
    assert (len(off), round(float(np.max(off)) * 10_000, 1)) == (21_313, 10.9)
