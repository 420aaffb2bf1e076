"""What a packet tells of the replay before the account: its ratio with an interval, and the entries it is read from."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from tests.packet_desk import drawn, facts, payload

from golive.core.errors import Refused
from golive.core.value import invalid
from golive.execution.account import DAY
from golive.loader.library import load_library
from golive.loader.shipped import library_root
from golive.models.returns.live_gap import live_gap
from golive.readiness.durability.policy import DurabilityPolicy, durability_policy
from golive.readiness.measures.facts import Backtest, TradedDay
from golive.readiness.packet.backtest_chapter import backtest_chapter
from golive.readiness.packet.facts import BarFact, BarsFact, Chapter, ZoneFact
from golive.readiness.packet.five_numbers import Track
from golive.trust.packet.page_parts import read_page, unsigned_page
from golive.trust.packet.vocabulary import check_vocabulary

BACKTEST = Backtest(
    sharpe=1.25, n=700, digest="b" * 64, begin=20_000 * DAY, until=20_700 * DAY, head="c" * 64, source="the replay r1",
    by="mia",
)  # fmt: skip

DAYS = tuple(
    TradedDay(day=20_700 + n, gross=float(gross), turnover=1.0, cost=0.0004)
    for n, gross in enumerate(np.random.default_rng(3).normal(0.0005, 0.01, size=30))
)


@pytest.fixture(scope="module")
def policy() -> DurabilityPolicy:
    specs, _ = load_library(library_root(), cases=False)
    return durability_policy(specs)


def track(policy: DurabilityPolicy, days: tuple[TradedDay, ...] = DAYS) -> Track:
    return Track(
        traded=days, counted_days=len(days), seen_days=len(days), score_lower=None, score_n=None, policy=policy, seed=1
    )


def test_a_backtest_has_the_interval_that_its_days_leave_and_names_its_entries(policy: DurabilityPolicy) -> None:
    ratios, read_from = backtest_chapter(track(policy), BACKTEST, None).tables
    _, value, ends, n, _ = ratios.rows[0]
    year = policy.periods_per_year
    half = NormalDist().inv_cdf(policy.confidence) * math.sqrt((1 + 1.25**2 / year / 2) / 699 * year)
    assert (value, n) == ("1.25", "700 days")
    assert [float(end) for end in ends.split(" to ")] == pytest.approx([1.25 - half, 1.25 + half], abs=0.006)
    told = {one[0]: one[1] for one in read_from.rows}
    assert (told["Entry of the records"], told["Last entry of the replay's journal"]) == ("b" * 64, "c" * 64)
    assert (told["Read from"], told["Written by"]) == ("the replay r1", "mia")
    assert told["Days"] == "2024-10-04T00:00:00Z to 2026-09-04T00:00:00Z"


def test_the_account_stands_beside_it_before_costs_with_the_gap_that_the_score_took(policy: DurabilityPolicy) -> None:
    gap = live_gap(backtest_sharpe=1.25, live_sharpe=1.0, n_backtest=700, n_live=30, periods_per_year=365)
    paper, short = backtest_chapter(track(policy), BACKTEST, gap).tables[0].rows[1:]
    assert paper[3] == short[3] == "30 days"
    low, high = (float(end) for end in paper[2].split(" to "))
    assert low <= float(paper[1]) <= high
    assert short[1] == "20%"
    assert "that is no pass" in short[4]


def test_what_was_not_measured_is_said_to_be_that(policy: DurabilityPolicy) -> None:
    none = backtest_chapter(track(policy), None, None)
    assert (none.tables, none.paragraphs[0].startswith("Not measured: no backtest")) == ((), True)
    rows = backtest_chapter(track(policy, ()), replace(BACKTEST, n=1), invalid("x", "live is empty")).tables[0].rows
    assert [one[1:4] for one in rows] == [
        ("1.25", "not measured", "1 day"), ("not told", "-", "0"), ("not measured", "-", "0"),
    ]  # fmt: skip
    assert rows[2][4] == "live is empty"


def test_of_a_journal_that_does_not_hold_no_backtest_is_told(policy: DurabilityPolicy) -> None:
    lost = backtest_chapter(replace(track(policy), lost="entry 3 is another"), BACKTEST, None)
    assert (lost.paragraphs, lost.tables) == (("entry 3 is another",), ())


def test_a_ratio_that_no_market_pays_is_doubted_beside_it(policy: DurabilityPolicy) -> None:
    (row, *_) = backtest_chapter(track(policy), replace(BACKTEST, sharpe=60.0), None).tables[0].rows
    assert "which no market is known to pay" in row[4]


def bars(**changed: str) -> Chapter:
    fields = {"lower": "25", "upper": "75.5", "high": "100", "capped_below": "30", **changed}
    own = BarsFact(
        id="points",
        title="Points",
        about="Points.",
        bars=(
            BarFact(name="Decay", lower=fields["lower"], upper=fields["upper"], known=True),
            BarFact(name="Room", lower="0", upper="100", known=False),
        ),
        zones=(ZoneFact(name="WEAK", low="0", high="40"), ZoneFact(name="STRONG", low="40", high=fields["high"])),
        capped_below=fields["capped_below"],
    )
    return Chapter(id="durability", title="Durability", paragraphs=(), tables=(), bars=(own,))


def test_bars_are_drawn_in_the_words_of_a_packet_and_say_what_they_are_drawn_by() -> None:
    page = drawn(payload(facts(chapters=(bars(),))))
    check_vocabulary(read_page(unsigned_page(page).encode()).visible)
    assert page.count("<svg ") == page.count("</figure>") == 1
    for said in (">25 to 75.5</text>", ">not measured</text>", ">WEAK</text>", 'class="points points-low"'):
        assert page.count(said) == 1, said
    assert page.count('class="points-open"') == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"lower": "76"}, {"lower": "-1"}, {"upper": "100.1"}, {"upper": "nan"}, {"lower": "1e1"}, {"lower": "\u0662"},
        {"high": "39"}, {"capped_below": "inf"}, {"lower": ""},
    ],
)  # fmt: skip
def test_points_that_are_none_draw_no_page(changed: dict[str, str]) -> None:
    with pytest.raises(Refused, match="plot"):
        drawn(payload(facts(chapters=(bars(**changed),))))
