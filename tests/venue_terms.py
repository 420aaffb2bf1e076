"""A market description with every term that a venue may have, as text, and the description that it is."""

from __future__ import annotations

from pathlib import Path

from golive.api.markets import read_description
from golive.documents.market import MarketSpec

PERPETUAL = """\
kind: market
id: perpetual
title: A perpetual
why: It has every term.
source: a test
symbol: BTC-PERP
venue: simulated
contract: linear
quote: USD
tick: 0.1 usd_per_base
lot: 0.001 base
minimum_notional: 100 usd
fees:
  - {from: 2023-01-01, maker: 2 bps, taker: 5 bps, source: "venue fee page, no discount"}
  - {from: 2024-06-01, maker: -0.5 bps, taker: 4 bps, source: market maker programme}
filters: {min_quantity: 0.002 base, max_quantity: 120 base, max_notional: 5_000_000 usd, source: a test}
funding: {every: 8 h, first: 1 h, most: 0.75 %, source: a test}
margin:
  tiers:
    - {up_to: 50_000 usd, initial: 1 %, maintenance: 0.4 %}
    - {up_to: 250_000 usd, initial: 2 %, maintenance: 1 %}
  liquidation_fee: 0.5 %
  source: a test
session: 1_440 min
clock_skew: 2 s
streams: {book: {}, trades: {}}
"""


def described(folder: Path, *edits: tuple[str, str], text: str = PERPETUAL) -> MarketSpec:
    """Return the description with some of its text replaced."""
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "perpetual.yaml"
    path.write_text(text, encoding="utf-8")
    return read_description(path)
