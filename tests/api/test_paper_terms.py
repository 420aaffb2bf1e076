"""What a document says of an account on paper reaches the machine as exact numbers; days can only be raised."""

from __future__ import annotations

import math
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.library import edit
from tests.places import REPOSITORY

from golive.api import Engine
from golive.api.markets import market_digest
from golive.api.paper_terms import PaperTerms, find_paper, paper_terms
from golive.core.errors import InvalidInput
from golive.documents.feed import FeedSource
from golive.documents.library import Specs
from golive.documents.market import StreamKind
from golive.loader import load_library

SMALL = REPOSITORY / "tests" / "loader" / "library"


def library(folder: Path, *edits: tuple[str, str, str]) -> Specs:
    shutil.copytree(SMALL, folder, dirs_exist_ok=True)
    for file, old, new in edits:
        edit(folder, file, old, new)
    specs, issues = load_library(folder)
    assert [str(issue) for issue in issues] == []
    return specs


def terms(specs: Specs, name: str = "") -> PaperTerms:
    return paper_terms(find_paper(specs, name), specs)


def test_every_number_arrives_as_it_is_written(tmp_path: Path) -> None:
    specs = library(tmp_path)
    read = terms(specs)
    assert (read.name, read.capital, read.equity) == ("paper", 100_000_500_000_000, 100_000.5)
    assert (read.strategies, [market.id for market in read.markets]) == (("momentum",), ["btc"])
    assert (read.min_days, read.day_coverage, read.min_trades) == (45, Fraction(199, 200), 100)
    assert read.heartbeat == 90_000_000_000


def test_the_shipped_account_is_the_one_that_the_production_summary_opens(shipped: Engine) -> None:
    specs = shipped.program.checked.specs
    read = terms(specs)
    assert (read.capital, read.min_days) == (100_000 * 10**9, 30)
    assert set(read.strategies) == {strategy.header.id for strategy in specs.strategies}
    assert [market.feed.source for market in read.markets if market.feed] == [FeedSource.SIMULATED]


def test_days_are_raised_and_never_lowered(tmp_path: Path) -> None:
    read = terms(library(tmp_path))
    assert read.with_days(45) == read
    assert read.with_days(60).min_days == 60
    odd: tuple[Any, ...] = (44, 30, 0, -1, True, 45.0, 60.5, math.nan, None, "60")
    for fewer in odd:
        with pytest.raises(InvalidInput, match="45"):
            read.with_days(fewer)


def test_a_capital_is_a_number_above_zero(tmp_path: Path) -> None:
    read = terms(library(tmp_path))
    assert read.with_capital(0.1).capital == 100_000_000
    assert read.with_capital(100_000).equity == 100_000.0
    odd: tuple[Any, ...] = (0, -1.0, math.nan, math.inf, True, 1e30, 10**400, 1e-10, None, "100000")
    for none in odd:
        with pytest.raises(InvalidInput, match="capital"):
            read.with_capital(none)


def test_an_account_is_found_by_its_name_and_never_guessed_among_several(tmp_path: Path) -> None:
    specs = library(tmp_path)
    assert find_paper(specs) is find_paper(specs, "paper")
    with pytest.raises(InvalidInput, match="no account `papers`"):
        find_paper(specs, "papers")
    text = (tmp_path / "rules" / "paper.yaml").read_text(encoding="utf-8")
    (tmp_path / "rules" / "challenger.yaml").write_text(text.replace("id: paper", "id: challenger"), encoding="utf-8")
    specs, issues = load_library(tmp_path)
    assert issues == ()
    assert terms(specs, "challenger").name == "challenger"
    with pytest.raises(InvalidInput, match="several accounts"):
        find_paper(specs)
    for name in ("paper", "challenger"):
        (tmp_path / "rules" / f"{name}.yaml").unlink()
    with pytest.raises(InvalidInput, match="no account"):
        find_paper(load_library(tmp_path)[0])


def test_an_account_is_no_part_of_the_policy_so_one_more_ends_no_run(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "rules", tmp_path / "rules")
    shutil.copytree(REPOSITORY / "strategies", tmp_path / "strategies")
    before = Engine.from_folder(tmp_path).program.digests
    edit(tmp_path, "rules/paper.yaml", "value: 30 d", "value: 31 d")
    text = (tmp_path / "rules" / "paper.yaml").read_text(encoding="utf-8")
    (tmp_path / "rules" / "challenger.yaml").write_text(text.replace("id: paper", "id: challenger"), encoding="utf-8")
    after = Engine.from_folder(tmp_path)
    assert len(after.program.checked.specs.papers) == 2
    assert (after.program.digests.policy, after.program.digests.strategy) == (before.policy, before.strategy)


def test_a_feed_says_the_longest_silence_of_each_stream_but_bars(tmp_path: Path) -> None:
    (market,) = library(tmp_path).markets
    assert market.feed is not None
    assert (market.feed.exchange, market.feed.symbol, market.feed.depth) == ("binanceusdm", "BTC/USDT:USDT", 20)
    silences = {kind: market.feed.silence(kind) for kind in StreamKind}
    assert {kind for kind, longest in silences.items() if longest is not None} == {StreamKind.TRADES}
    assert silences[StreamKind.TRADES] == 90_000_000_000


def test_another_feed_is_another_market(tmp_path: Path) -> None:
    file = "rules/markets/btc.yaml"
    (before,) = library(tmp_path / "before").markets
    for n, (old, new) in enumerate((("binanceusdm", "bybit"), ("h: 20", "h: 50"), ("silence: 90 s", "silence: 91 s"))):
        (after,) = library(tmp_path / str(n), (file, old, new)).markets
        assert market_digest(after) != market_digest(before)
    (same,) = library(tmp_path / "same", (file, "silence: 90 s", "silence: {trades: 1.5 min}")).markets
    assert market_digest(same) == market_digest(before)
