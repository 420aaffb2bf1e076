"""Fills from bars: a stop is believed, a take is not, and nothing is better than a bar allows."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from golive.execution.bars_only import Bar, BarRule, Entry, EntryType, fill_from_bars
from golive.execution.fill import Liquidity
from golive.execution.side import Side

MIDDLE = 100


@st.composite
def bars(draw: st.DrawFn) -> list[Bar]:
    """Draw a few bars around a middle, some without volume."""
    drawn = []
    for ts in range(draw(st.integers(1, 5))):
        low, a, b, high = sorted(draw(st.lists(st.integers(80, 120), min_size=4, max_size=4)))
        opened, closed = draw(st.permutations([a, b]))
        drawn.append(
            Bar(ts=ts, open=opened, high=high, low=low, close=closed, volume=draw(st.sampled_from([0, 7, 30, 1000])))
        )
    return drawn


ENTRIES = st.builds(
    Entry,
    side=st.just(Side.BUY),
    lots=st.integers(1, 20),
    type=st.sampled_from(EntryType),
    price=st.integers(85, 115),
    stop=st.one_of(st.none(), st.integers(80, 100)),
    take=st.one_of(st.none(), st.integers(100, 120)),
    rest=st.booleans(),
).map(lambda e: replace(e, price=None) if e.type is EntryType.MARKET else e)


def mirrored(price: int) -> int:
    return 2 * MIDDLE - price


@settings(max_examples=200)
@given(ENTRIES, bars(), st.sampled_from([None, Fraction(1, 10), Fraction(1, 2)]))
def test_a_short_is_a_long_in_the_mirror(entry: Entry, history: list[Bar], share: Fraction | None) -> None:
    rule = BarRule(spread=Fraction(0), most_of_bar=share)
    long = fill_from_bars(entry, history, rule)
    short = fill_from_bars(
        replace(
            entry,
            side=Side.SELL,
            price=None if entry.price is None else mirrored(entry.price),
            stop=None if entry.stop is None else mirrored(entry.stop),
            take=None if entry.take is None else mirrored(entry.take),
        ),
        [
            replace(
                bar,
                open=mirrored(bar.open),
                high=mirrored(bar.low),
                low=mirrored(bar.high),
                close=mirrored(bar.close),
            )
            for bar in history
        ],
        rule,
    )
    assert (short.left, short.state, short.reason) == (long.left, long.state, long.reason)
    assert [mirrored(fill.price) for fill in short.fills] == [fill.price for fill in long.fills]
    assert (short.exit and mirrored(short.exit.price)) == (long.exit and long.exit.price)


@settings(max_examples=200)
@given(ENTRIES, bars(), st.sampled_from([None, Fraction(1, 10)]))
def test_nothing_is_better_than_the_bars_allow(entry: Entry, history: list[Bar], share: Fraction | None) -> None:
    rule = BarRule(spread=Fraction(2, 100), most_of_bar=share)
    done = fill_from_bars(entry, history, rule)
    by_ts = {bar.ts: bar for bar in history}
    assert sum(fill.lots for fill in done.fills) + done.left == entry.lots
    for fill in done.fills:
        bar = by_ts[fill.ts]
        assert bar.volume > 0
        assert share is None or fill.lots <= bar.volume * share
        if fill.liquidity is Liquidity.MAKER:
            assert bar.low < fill.price == entry.price
        else:
            assert fill.price > bar.low
    if done.exit is not None:
        bar = by_ts[done.exit.ts]
        assert done.exit.lots == entry.lots - done.left
        assert done.reason == "stop" or entry.stop is None or bar.low > entry.stop
        assert done.exit.price < bar.high
    assert done.label == "COARSE"


@settings(max_examples=100)
@given(ENTRIES, bars(), st.integers(1, 5))
def test_later_bars_change_no_earlier_fill(entry: Entry, history: list[Bar], n: int) -> None:
    rule = BarRule(spread=Fraction(2, 100))
    whole, cut = fill_from_bars(entry, history, rule), fill_from_bars(entry, history[:n], rule)
    assert cut.fills == tuple(fill for fill in whole.fills if fill.ts < n)
    assert cut.exit == (whole.exit if whole.exit and whole.exit.ts < n else None)
