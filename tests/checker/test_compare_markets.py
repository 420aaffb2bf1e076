"""A market that became cheaper or laxer is looser: what it costs decides, and what it allows can be filled."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.venue_terms import described

from golive.checker.compare.compare_markets import market_changes


@pytest.mark.parametrize(
    ("old", "new", "directions"),
    [
        ("taker: 4 bps", "taker: 3 bps", ["looser"]),
        ("taker: 4 bps", "taker: 6 bps", ["tighter"]),
        ("maker: -0.5 bps", "maker: -1 bps", ["looser"]),
        ("from: 2024-06-01", "from: 2024-07-01", ["tighter", "tighter"]),
        ("from: 2023-01-01", "from: 2022-01-01", ["changed", "changed"]),
        ("min_quantity: 0.002", "min_quantity: 0.001", ["looser"]),
        ("max_quantity: 120", "max_quantity: 121", ["looser"]),
        ("max_notional: 5_000_000", "max_notional: 4_000_000", ["tighter"]),
        ("every: 8 h", "every: 4 h", ["changed"]),
        ("first: 1 h", "first: 0 h", ["changed"]),
        ("most: 0.75 %", "most: 1 %", ["looser"]),
        ("up_to: 50_000 usd", "up_to: 60_000 usd", ["changed"]),
        ("initial: 2 %", "initial: 3 %", ["tighter"]),
        ("maintenance: 0.4 %", "maintenance: 0.3 %", ["looser"]),
        ("liquidation_fee: 0.5 %", "liquidation_fee: 0.4 %", ["looser"]),
        ("minimum_notional: 100 usd", "minimum_notional: 10 usd", ["looser"]),
        ("minimum_notional: 100 usd", "minimum_notional: 200 usd", ["tighter"]),
        ("clock_skew: 2 s", "clock_skew: 3 s", ["looser"]),
        ("clock_skew: 2 s", "clock_skew: 2_000 ms", []),
        ("most: 0.75 %", "most: 75 bps", []),
        ("source: market maker programme", "source: their page", []),
    ],
)
def test_a_term_that_changed_has_a_direction(tmp_path: Path, old: str, new: str, directions: list[str]) -> None:
    changes = list(market_changes(described(tmp_path), described(tmp_path, (old, new))))
    assert [direction.value for direction, _, _ in changes] == directions


@pytest.mark.parametrize("name", ["filters", "funding"])
def test_terms_that_are_gone_or_new_need_approval(tmp_path: Path, name: str) -> None:
    whole = described(tmp_path)
    line = next(text for text in (tmp_path / "perpetual.yaml").read_text().splitlines() if text.startswith(name))
    less = described(tmp_path, (f"{line}\n", ""))
    for old, new, word in ((whole, less, "gone"), (less, whole, "new")):
        ((direction, text, _),) = market_changes(old, new)
        assert (direction.value, text) == ("changed", f"`{name}` is {word}")
