"""Funding is charged once, on what was held."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from golive.execution.contract import Contract, Terms
from golive.execution.funding import FundingRule, Notice, pay

LINEAR = Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))
RULE = FundingRule(every=8, first=3, most=Fraction("0.0075"))
RATE = st.one_of(st.none(), st.decimals("-0.01", "0.01", places=6))
FILLS = st.lists(st.tuples(st.integers(0, 40), st.integers(-20, 20)), max_size=6)


@settings(max_examples=150)
@given(FILLS, st.dictionaries(st.sampled_from([3, 11, 19, 27]), RATE, max_size=4), st.decimals("1", "90000", places=3))
def test_funding_is_charged_once_on_what_was_held(
    fills: list[tuple[int, int]], rates: dict[int, Decimal | None], mark: Decimal
) -> None:
    notices = [
        Notice(ts=ts, rate=None if rate is None else Fraction(rate), mark=Fraction(mark)) for ts, rate in rates.items()
    ]
    paid = pay(LINEAR, RULE, fills, [*notices, *notices])
    expected = {}
    for ts, rate in rates.items():
        held = sum(lots for at, lots in fills if at <= ts - 1)
        if held == 0:
            expected[ts] = 0
        elif rate is not None and abs(rate) <= Decimal("0.0075"):
            coins = held * Decimal("0.001")
            expected[ts] = int((-coins * mark * rate * 10**9).to_integral_value(ROUND_FLOOR))
    assert {p.ts: p.amount for p in paid.payments if p.amount is not None} == expected
    assert paid.total == (sum(expected.values()) if len(expected) == len(rates) else None)
    assert [p.ts for p in paid.payments] == sorted(rates)


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_boundaries_of_a_gap_are_those_on_the_grid(after: int, until: int) -> None:
    assert list(RULE.boundaries(after, until)) == [ts for ts in range(after + 1, until + 1) if ts % 8 == 3]


@settings(max_examples=60)
@given(FILLS, st.decimals("-0.0075", "0.0075", places=6))
def test_long_and_short_pay_each_other_but_for_a_nano(fills: list[tuple[int, int]], rate: Decimal) -> None:
    notice = [Notice(ts=19, rate=Fraction(rate), mark=Fraction("53288.42811759"))]
    ours = pay(LINEAR, RULE, fills, notice).total
    theirs = pay(LINEAR, RULE, [(ts, -lots) for ts, lots in fills], notice).total
    assert ours is not None
    assert theirs is not None
    assert ours + theirs in {0, -1}


def test_four_years_of_real_rates_are_those_of_numpy(market_data: Path) -> None:
    table = pq.read_table(market_data / "funding_binance" / "btcusdt.parquet")
    boundaries = table["ts"].cast(pa.int64()).to_numpy() * 1_000
    rates = table["rate"].to_numpy()
    rule = FundingRule(every=8 * 3_600 * 10**9, first=0, most=Fraction("0.0075"))
    notices = [
        Notice(ts=int(ts), rate=Fraction(repr(float(rate))), mark=Fraction(43_689))
        for ts, rate in zip(boundaries, rates, strict=True)
    ]
    paid = pay(LINEAR, rule, [(0, 7_630)], notices)
    amounts = np.array([p.amount for p in paid.payments], dtype=np.int64)
    expected = np.floor(-7.63 * 43_689 * 1e9 * rates)
    assert len(amounts) == 4_383
    # A double holds these amounts to a few parts in 1e16, so at most the floor of a few is another nano.
    assert np.abs(amounts - expected).max() <= 1
    assert np.mean(amounts == expected) > 0.9
    assert paid.total == amounts.sum()
    assert list(rule.boundaries(int(boundaries[0]) - 1, int(boundaries[-1]))) == boundaries.tolist()
