"""What a description says of money reaches orders as exact numbers, decides by its date, and is in every digest."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.replays import COINBASE, COINM, SIMULATED
from tests.venue_terms import described

from golive.api import Engine, Session
from golive.api.market_terms import ALWAYS, fees_of, filters_of, funding_of, margin_of, terms_of
from golive.api.markets import market_digest, read_description
from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.execution.contract import Contract, Terms
from golive.execution.fees import Rates
from golive.execution.fill import Liquidity
from golive.execution.filters import Filters
from golive.execution.funding import FundingRule
from golive.execution.margin import MarginRule

HOUR = 3_600 * 10**9
JUNE = int(np.datetime64("2024-06-01", "ns").astype(np.int64))
NEW_YEAR = int(np.datetime64("2023-01-01", "ns").astype(np.int64))


def test_every_term_arrives_as_it_is_written(tmp_path: Path) -> None:
    market = described(tmp_path)
    assert terms_of(market) == Terms(contract=Contract.LINEAR, tick=Fraction(1, 10), lot=Fraction(1, 1000))
    assert fees_of(market).rates == (
        Rates(since=NEW_YEAR, maker=Fraction(2, 10_000), taker=Fraction(5, 10_000)),
        Rates(since=JUNE, maker=Fraction(-1, 20_000), taker=Fraction(4, 10_000)),
    )
    assert filters_of(market) == Filters(
        min_lots=2, max_lots=120_000, min_notional=100 * 10**9, max_notional=5_000_000 * 10**9
    )
    assert funding_of(market) == FundingRule(every=8 * HOUR, first=HOUR, most=Fraction(75, 10_000))


def test_a_position_has_the_margin_of_its_size_and_none_above_the_last_tier(tmp_path: Path) -> None:
    market = described(tmp_path)
    terms, margin = terms_of(market), margin_of(market)
    assert isinstance(terms, Terms)
    assert not isinstance(margin, Unknown)
    cost = Fraction(5, 1000)
    small = MarginRule(initial=Fraction(1, 100), maintenance=Fraction(4, 1000), liquidation_fee=cost)
    large = MarginRule(initial=Fraction(2, 100), maintenance=Fraction(1, 100), liquidation_fee=cost)
    # At 50,000 usd a coin a lot is worth 50 usd.
    assert [margin.rule(terms, lots, 500_000) for lots in (1, 1_000, 1_001, -5_000)] == [small, small, large, large]
    with pytest.raises(Refused, match="above every tier"):
        margin.rule(terms, 5_001, 500_000)


def test_lots_between_two_bounds_are_the_stricter_ones(tmp_path: Path) -> None:
    odd = described(tmp_path, ("min_quantity: 0.002 base", "min_quantity: 0.0021 base"), ("120 base", "120.0009 base"))
    filters = filters_of(odd)
    assert isinstance(filters, Filters)
    assert (filters.min_lots, filters.max_lots) == (3, 120_000)


def test_contracts_are_worth_what_the_description_says() -> None:
    terms = terms_of(read_description(COINM))
    assert terms == Terms(contract=Contract.INVERSE, tick=Fraction(1, 10), lot=Fraction(100))


def test_what_is_not_described_is_unknown_and_says_so() -> None:
    market = read_description(SIMULATED)
    bare = read_description(COINBASE)
    answers = [of(bare) for of in (filters_of, funding_of, margin_of)]
    assert [answer.code for answer in answers if isinstance(answer, Unknown)] == [
        "no_filters",
        "no_funding",
        "no_margin",
    ]
    assert [rates.since for rates in fees_of(market).rates] == [ALWAYS]


def test_a_lot_that_would_round_every_sum_is_named_with_its_place() -> None:
    refused = terms_of(read_description(COINBASE))
    assert isinstance(refused, Unknown)
    assert refused.code == "market_unit"
    assert refused.detail.endswith("btcusd_coinbase_20210417.yaml:10:7)")


def test_a_description_outside_the_library_is_told_apart_by_each_of_its_terms(tmp_path: Path) -> None:
    digest = market_digest(described(tmp_path))
    for old, new in (
        ("taker: 5 bps", "taker: 1 bps"),
        ("maker: -0.5 bps", "maker: -0.4 bps"),
        ("from: 2024-06-01", "from: 2024-06-02"),
        ("lot: 0.001 base", "lot: 0.01 base"),
        ("min_quantity: 0.002", "min_quantity: 0.003"),
        ("max_quantity: 120", "max_quantity: 121"),
        ("max_notional: 5_000_000", "max_notional: 6_000_000"),
        ("every: 8 h", "every: 4 h"),
        ("first: 1 h", "first: 0 h"),
        ("most: 0.75 %", "most: 0.76 %"),
        ("up_to: 50_000 usd", "up_to: 60_000 usd"),
        ("initial: 2 %", "initial: 3 %"),
        ("maintenance: 0.4 %", "maintenance: 0.5 %"),
        ("liquidation_fee: 0.5 %", "liquidation_fee: 1 %"),
        ("contract: linear", "contract: inverse\ncontract_size: 100 usd\nsize_unit: base"),
    ):
        assert market_digest(described(tmp_path, (old, new))) != digest, new
    for old, new in (
        ("source: market maker programme", "source: another programme"),
        ("every: 8 h", "every: 480 min"),
        ("most: 0.75 %", "most: 75 bps"),
        ("title: A perpetual", "title: Another"),
    ):
        assert market_digest(described(tmp_path, (old, new))) == digest, new


@pytest.mark.parametrize(
    ("now", "taker"), [(JUNE - 1, 0.0005), (JUNE, 0.0004), (NEW_YEAR, 0.0005), (NEW_YEAR - 1, None)]
)
def test_a_signal_pays_the_fee_of_its_day_and_none_before_the_first(
    shipped: Engine, tmp_path: Path, now: int, taker: float | None
) -> None:
    session = Session(shipped, described(tmp_path), mode="paper")
    asked: dict[str, Any] = {"id": "A", "strategy": "momentum", "direction": "long", "now": now}
    row = session.row(**asked)
    assert row["taker_fee"] == taker
    if taker is None:
        assert "the fees of `perpetual` begin later" in row["taker_fee_why"]
        assert session.decide(**asked).verdict.name == "HOLD"
    rate = next((r.taker for r in reversed(fees_of(session.market).rates) if r.since <= now), None)
    assert taker == (None if rate is None else float(rate))


def test_the_schedule_and_the_decision_read_the_same_fee(tmp_path: Path) -> None:
    market = described(tmp_path)
    schedule = fees_of(market)
    for now in (NEW_YEAR, JUNE - 1, JUNE, JUNE + 10**18):
        assert market.taker_fee_at(now) == float(schedule.rate(now, Liquidity.TAKER))
    with pytest.raises(Refused, match="no_fee"):
        schedule.rate(NEW_YEAR - 1, Liquidity.TAKER)
