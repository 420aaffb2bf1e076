"""A description says how densely a simulated market moves, and what says it wrongly is told where."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.places import MARKETS
from tests.replays import SIMULATED

from golive.core.issue import Issue
from golive.documents.market import Pace
from golive.documents.streams import MarketData
from golive.loader import load_market
from golive.market.read import read_market

FUNDED = ("streams:\n", "streams:\n  funding: {adapter: simulated}\n")


def read(folder: Path, *changes: tuple[str, str], source: Path = SIMULATED) -> tuple[MarketData | None, list[Issue]]:
    """Read a market whose description was changed; return what was wrong with it."""
    text = source.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "market.yaml"
    path.write_text(text, encoding="utf-8")
    spec, issues, _ = load_market(path)
    if spec is None or issues:
        return None, list(issues)
    data, more = read_market(spec, ())
    return data, list(more)


def paced(*more: str) -> tuple[str, str]:
    return "seed: 20240808", "\n".join(["seed: 20240808", "pace: sparse", *more])


def test_a_sparse_market_lasts_as_long_as_it_says_and_has_rates(tmp_path: Path) -> None:
    data, issues = read(tmp_path, paced("lasts: 1 d"), FUNDED)
    assert not issues
    assert data is not None
    assert data.book is not None
    assert data.funding is not None
    assert (len(data.book.ts), len(data.funding.ts)) == (8_640 - 150 - 180, 3)


def test_a_sparse_market_that_says_no_length_lasts_a_month(tmp_path: Path) -> None:
    path = tmp_path / "market.yaml"
    path.write_text(SIMULATED.read_text(encoding="utf-8").replace(*paced()), encoding="utf-8")
    spec, issues, _ = load_market(path)
    assert not issues
    assert spec is not None
    assert (spec.pace, spec.lasts_s) == (Pace.SPARSE, 0.0)
    data, _ = read_market(spec, ())
    assert data is not None
    assert (data.last - data.first) / 86_400e9 > 30


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ((("seed: 20240808", "seed: 20240808\nlasts: 1 d"),), "GL120", "does not go without `pace`"),
        ((("seed: 20240808", "seed: 20240808\npace: quick"),), "GL106", "pace"),
        ((paced("lasts: 10 min"),), "GL609", "too short"),
        ((paced("lasts: 800 d"),), "GL609", "longer than a year"),
        ((paced("lasts: 7_205 s"),), "GL609", "whole number of steps"),
        ((FUNDED,), "GL609", "no funding rates"),
    ],
)
def test_what_no_market_can_be_made_of_is_told_once(
    tmp_path: Path, changes: tuple[tuple[str, str], ...], code: str, message: str
) -> None:
    data, issues = read(tmp_path, *changes)
    assert data is None
    assert [issue.code for issue in issues] == [code]
    assert message in issues[0].message
    assert issues[0].span.line > 1


def test_a_recorded_market_has_no_pace(tmp_path: Path) -> None:
    source = MARKETS / "btcusdt_usdm_20240808.yaml"
    data, issues = read(tmp_path, ("symbol:", "pace: sparse\nsymbol:"), source=source)
    assert data is None
    assert any("is recorded and has no `pace`" in issue.message for issue in issues)
