"""What a packet tells of the account: each number against its own arithmetic, with its days, and drawn from a table."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from tests.packet_desk import drawn, facts, payload

from golive.core.errors import Refused
from golive.core.unit import BPS
from golive.loader.library import load_library
from golive.loader.shipped import library_root
from golive.readiness.durability.policy import DurabilityPolicy, durability_policy
from golive.readiness.measures.facts import OwnImpact, TradedDay
from golive.readiness.packet.account_chapters import Declared, costs_chapter, paper_chapter
from golive.readiness.packet.facts import Chapter, CurveFact, FactTable, PlotFact
from golive.readiness.packet.five_numbers import Track, five_numbers
from golive.trust.packet.page_parts import read_page, unsigned_page
from golive.trust.packet.vocabulary import check_vocabulary

DAYS = tuple(
    TradedDay(day=20_500 + n, gross=(0.002, -0.001, 0.0015)[n % 3], turnover=1.0 + n % 2, cost=0.0004 * (1 + n % 2))
    for n in range(30)
)


@pytest.fixture(scope="module")
def policy() -> DurabilityPolicy:
    specs, _ = load_library(library_root(), cases=False)
    return replace(durability_policy(specs), resamples=200)


def track(policy: DurabilityPolicy, days: tuple[TradedDay, ...] = DAYS) -> Track:
    return Track(
        traded=days, counted_days=len(days), seen_days=len(days), score_lower=None, score_n=None, policy=policy, seed=1
    )


def chapters(policy: DurabilityPolicy, days: tuple[TradedDay, ...] = DAYS) -> tuple[Chapter, Chapter]:
    own = track(policy, days)
    numbers = five_numbers(own)
    declared = Declared(
        edge="25 bps", impact=(), orders=(OwnImpact(participation=0.01, volatility=0.02, cost=0.0002),) * 2
    )
    return paper_chapter(own, numbers, declared), costs_chapter(own, numbers, declared)


def row(chapter: Chapter, caption: str, first: str) -> tuple[str, ...]:
    (table,) = [one for one in chapter.tables if one.caption.startswith(caption)]
    (found,) = [one for one in table.rows if one[0] == first]
    return found


def bps(text: str) -> float:
    return float(text.removesuffix(" bps"))


def test_what_a_round_trip_earned_is_twice_the_sum_over_what_was_traded(policy: DurabilityPolicy) -> None:
    _, value, ends, n, declared = row(chapters(policy)[0], "What was declared", "Earned by a round trip, before costs")
    earned = 2 * math.fsum(day.gross for day in DAYS) / math.fsum(day.turnover for day in DAYS)
    assert bps(value) == pytest.approx(earned * BPS, abs=0.005)
    assert (n, declared) == ("30 days", "25 bps")
    low, high = (bps(end) for end in ends.split(" to "))
    assert low <= bps(value) <= high


def test_orders_and_days_say_what_feed_they_were_on(policy: DurabilityPolicy) -> None:
    own = replace(track(policy), feed="live")
    days = five_numbers(own)[0]
    assert "on a feed that is live" in days.about
    order = OwnImpact(participation=0.01, volatility=0.02, cost=0.0002)
    costs = costs_chapter(own, five_numbers(own), Declared(edge="", impact=(), orders=(order,), feed="live"))
    assert costs.tables[-1].caption.endswith("filled on paper, on a feed that is live, none with money at stake")


def test_the_days_add_up_to_what_is_drawn(policy: DurabilityPolicy) -> None:
    paper = chapters(policy)[0]
    (table,) = [one for one in paper.tables if one.caption.startswith("Day by day")]
    assert len(table.rows) == len(DAYS)
    (plot,) = paper.plots
    for curve, column in zip(plot.curves, (3, 1), strict=True):
        assert float(curve.points[-1][1]) == pytest.approx(sum(bps(one[column]) for one in table.rows), abs=0.3)
        assert curve.points[-1][0] == "30"


def test_what_a_day_leaves_falls_with_cost_and_is_the_mean_at_what_was_paid(policy: DurabilityPolicy) -> None:
    costs = chapters(policy)[1]
    (table,) = [one for one in costs.tables if one.caption.startswith("What a day leaves")]
    left = [bps(one[1]) for one in table.rows]
    assert left == sorted(left, reverse=True)
    paid = bps(row(costs, "Cost, one way", "Cost paid, one way")[1])
    (at_paid,) = [bps(one[1]) for one in table.rows if bps(one[0]) == pytest.approx(paid, abs=0.006)]
    mean = math.fsum(day.gross - paid / BPS * day.turnover for day in DAYS) / len(DAYS)
    assert at_paid == pytest.approx(mean * BPS, abs=0.02)
    assert "2 orders of the account" in costs.tables[-1].caption
    assert "1 to 1 % of the volume" in costs.tables[-1].caption


@pytest.mark.parametrize("days", [(), DAYS[:1]])
def test_of_no_day_nothing_is_told_and_of_one_no_interval(
    policy: DurabilityPolicy, days: tuple[TradedDay, ...]
) -> None:
    paper, costs = chapters(policy, days)
    if not days:
        assert any("nothing is told" in one for one in paper.paragraphs)
        assert (paper.tables, paper.plots, costs.plots) == ((), (), ())
        return
    assert row(paper, "What was declared", "Earned in a day, after costs")[2:4] == ("not told", "1 day")


def test_more_days_than_a_quarter_all_count_and_the_latest_are_listed(policy: DurabilityPolicy) -> None:
    many = tuple(replace(DAYS[n % 30], day=20_500 + n) for n in range(120))
    paper = chapters(policy, many)[0]
    (table,) = [one for one in paper.tables if one.caption.startswith("Day by day")]
    assert (len(table.rows), "28 earlier days are not listed" in table.caption) == (92, True)
    assert row(paper, "What was declared", "Earned in a day, after costs")[3] == "120 days"


def test_a_plot_is_drawn_in_the_words_of_a_packet_beside_its_table(policy: DurabilityPolicy) -> None:
    page = drawn(payload(facts(chapters=chapters(policy))))
    check_vocabulary(read_page(unsigned_page(page).encode()).visible)
    assert page.count("<svg ") == page.count("</figure>") == 2
    assert re.findall(r'role="img" aria-labelledby="(\w+)-title (\w+)-desc"', page) == [
        ("earned", "earned"), ("left", "left"),
    ]  # fmt: skip


@pytest.mark.parametrize("point", [("1", "nan"), ("1", "1e5"), ("1",), ("1", "\u0661"), ("1", "2", "3"), ("", "1")])
def test_a_point_that_is_no_pair_of_plain_numbers_draws_no_page(point: tuple[str, ...]) -> None:
    table = FactTable(caption="x", heads=("x",), rows=())
    plot = PlotFact(
        id="p", title="t", about="a", x_name="x", y_name="y", curves=(CurveFact(name="c", points=(("0", "0"), point)),)
    )
    chapter = Chapter(id="c", title="C", paragraphs=(), tables=(table,), plots=(plot,))
    with pytest.raises(Refused, match="plot"):
        drawn(payload(facts(chapters=(chapter,))))
