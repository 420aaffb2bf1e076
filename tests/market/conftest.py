"""Market descriptions and files as users write them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.places import MARKETS

from golive.core.issue import Issue
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.loader import load_market
from golive.market.read import read_market

HEAD = """\
kind: market
id: case
title: A case
why: To see what is said about it.
source: written for this test
symbol: BTCUSDT
venue: binance
contract: linear
quote: USDT
tick: 0.1 usd_per_base
lot: 0.001 base
minimum_notional: 100 usd
fees: {maker: 2 bps, taker: 5 bps}
session: 1_440 min
clock_skew: 2 s
streams:
"""
"""Sixteen lines: the first line of `streams` is line 17."""

Reading = tuple[MarketData | None, tuple[Issue, ...]]
ReadCase = Callable[..., Reading]


def load(path: Path) -> MarketSpec:
    market, issues, _ = load_market(path)
    assert market is not None, issues
    return market


@pytest.fixture
def read_case(tmp_path: Path) -> ReadCase:
    """Return a reader of a `streams:` block with the text files given by name (dots written as `__`)."""

    def read(streams: str, head: str = HEAD, /, **files: str) -> Reading:
        for name, text in files.items():
            (tmp_path / name.replace("__", ".")).write_text(text)
        (tmp_path / "MARKET.yaml").write_text(head + streams)
        return read_market(load(tmp_path / "MARKET.yaml"), (tmp_path,))

    return read


@pytest.fixture(scope="session")
def recording(market_data: Path) -> Callable[[str], MarketData]:
    """Return a reader of the recorded markets by id."""
    read: dict[str, MarketData] = {}

    def get(market: str) -> MarketData:
        if market not in read:
            data, issues = read_market(load(MARKETS / f"{market}.yaml"), (MARKETS, market_data))
            assert data is not None, issues
            read[market] = data
        return read[market]

    return get
