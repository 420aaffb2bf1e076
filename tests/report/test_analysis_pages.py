"""Pages about costs and impact: self-contained, the same each time, honest where nothing is known, safe to open."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from golive.core.errors import InvalidInput
from golive.models.costs.cost_parts import CostParts, Liquidity
from golive.models.costs.traded_returns import traded_returns
from golive.models.execution.almgren2005_impact import almgren2005_impact
from golive.models.execution.impact_interval import published_interval
from golive.models.execution.order_slices import slice_order
from golive.models.studies.cost_hurdles import Hurdles
from golive.models.studies.cost_sensitivity import cost_sensitivity
from golive.models.studies.execution_plan import Execution, execution_plan
from golive.models.studies.plan_frontier import plan_frontier, plan_within_risk
from golive.report.analysis import Analysis, analysis_text, render_analysis
from golive.report.cost_report import CostSubject, cost_analysis
from golive.report.drawing.line_chart import APART, Curve, ReferenceLine, line_chart
from golive.report.impact_answer import ImpactSubject, OrderAnswer
from golive.report.impact_report import impact_analysis

MARKET = Liquidity(adv=50_000_000.0, daily_volatility=0.02, duration_days=0.5)


def subject(**changes: Any) -> CostSubject:
    facts: dict[str, Any] = {
        "title": "returns.csv, r",
        "file": "returns.csv",
        "column": "r",
        "first": "2020-01-01",
        "last": "2020-10-26",
        "unit": "fractions",
        "frequency": "daily",
        "gaps": 0,
        "risk_free": "",
        "turnover": "0.5 a period",
        "digest": "ab" * 32,
        "seed": 0,
        "annual": True,
    }
    return CostSubject(**facts | changes)


def costs_page(returns: Any = None, turnover: float = 0.5, funding: float | None = None, **changes: Any) -> Analysis:
    values = np.random.default_rng(1).normal(0.002, 0.01, 300) if returns is None else returns
    sensitivity = cost_sensitivity(
        traded_returns(values, turnover_per_period=turnover, periods_per_year=252),
        rng=np.random.default_rng(0),
        resamples=300,
        paths=50,
        hurdles=Hurdles(drawdown=0.3),
        parts=CostParts(fees_bps=2.0, half_spread_bps=1.0, funding_annual=funding, aum=1e7, liquidity=MARKET),
    )
    return cost_analysis(sensitivity, subject(**changes))


def impact_page(size: float = 50_000.0, *, risk: float | None = None, lot: float | None = None) -> Analysis:
    order = Execution(order_size=size, adv=10_000_000.0, volatility=0.02, duration_days=0.25, half_spread=0.0001)
    even = execution_plan(order, kind="power_law", intervals=20, risk_aversion=0.0)
    chosen = even if risk is None else plan_within_risk(order, kind="power_law", intervals=20, max_risk_bps=risk)
    impact = almgren2005_impact(size, adv=1e7, daily_volatility=0.02, duration_days=0.25, half_spread=0.0001)
    answer = OrderAnswer(
        execution=order,
        impact=impact,
        interval=published_interval(impact, eta=order.eta, beta=order.beta, gamma=order.gamma),
        plan=chosen,
        frontier=plan_frontier(order, kind="power_law", intervals=20),
        slices=slice_order(size, adv=1e7, max_participation=0.05, interval_days=1 / 1440, lot_size=lot),
        max_participation=0.05,
        interval_minutes=1.0,
    )
    words = ImpactSubject(order="50,000 usd", unit="usd", minutes=360.0, session_minutes=1440.0, library="shipped")
    return impact_analysis(answer, words)


PAGES = [costs_page(), impact_page(), impact_page(risk=30.0), impact_page(-3_000_000.0, risk=20.0)]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_needs_nothing_but_itself_and_runs_nothing(page: Analysis) -> None:
    html = render_analysis(page)
    assert "<script" not in html
    assert not re.search(r"\son\w+=", html)
    assert not re.search(r"(src|href)=\"(?!#)", html)
    assert "url(http" not in html
    assert "default-src 'none'" in html
    assert " style=" not in html, "the page's policy lets no style in but its own sheet"
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'href="#([^"]+)"', html):
        assert target in ids


@pytest.mark.parametrize(("funding", "limited"), [(None, False), (0.03, True)])
def test_a_break_even_that_funding_is_not_in_says_so(funding: float | None, *, limited: bool) -> None:
    assert any("before the assumed funding" in limit for limit in costs_page(funding=funding).limits) is limited


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_what_it_does_not_tell(page: Analysis) -> None:
    html, text = render_analysis(page), analysis_text(page)
    assert "What this does not tell you" in html
    assert "WHAT THIS DOES NOT TELL YOU" in text
    assert len(page.limits) >= 4
    for word in ("nan", "inf", "None", "Unknown("):
        assert not re.search(rf"\b{re.escape(word)}\b", text), word


def test_the_same_numbers_give_the_same_page() -> None:
    assert render_analysis(costs_page()) == render_analysis(costs_page())
    assert render_analysis(impact_page(risk=30.0)) == render_analysis(impact_page(risk=30.0))


def test_every_bound_comes_with_its_n_and_confidence() -> None:
    page = costs_page()
    text = analysis_text(page)
    assert "300" in text
    assert "95 %" in text
    even = page.sections[0].tables[0]
    assert even.heads == ("Until", "Break-even", "Lower bound", "Upper bound", "n")
    assert all(cell for cell in even.rows[0].cells)


@pytest.mark.parametrize(
    ("returns", "turnover", "says"),
    [
        ([0.01], 1.0, "too few returns for a bound: 1, needs 24"),
        ([0.01, -0.004, 0.002] * 4, 1.0, "no bound: 12 returns, needs 24"),
        ([0.001] * 40, 1.0, "constant returns"),
        ([0.001, -0.0005] * 40, 0.0, "it never dies of costs"),
        ([-0.001, 0.0005] * 40, 0.0, "dead before any cost"),
        ([-0.001, 0.0005] * 40, 1.0, "need a rebate"),
        (np.random.default_rng(1).normal(0.0001, 0.01, 40).tolist(), 1.0, "do not show that it pays"),
    ],
)
def test_what_is_not_known_is_said_in_words(returns: list[float], turnover: float, says: str) -> None:
    page = costs_page(returns, turnover)
    assert says in analysis_text(page)
    assert says in render_analysis(page)


def test_words_of_a_file_cannot_become_markup_or_drive_a_terminal() -> None:
    page = costs_page(title='<img src=x onerror=alert(1)>"', column="a\x1b[31m\u202eb")
    html, text = render_analysis(page), analysis_text(page)
    assert "<img" not in html
    for sign in ("\x1b", "\u202e"):
        assert sign not in html
        assert sign not in text


def test_an_order_beyond_the_volume_is_said_to_be_impossible() -> None:
    text = analysis_text(impact_page(-3_000_000.0, risk=20.0))
    assert "It cannot be done" in text
    assert "That schedule cannot be done" in text
    assert "over the volume" in text
    assert text.startswith("Sell")


def test_an_own_template_is_used_and_a_broken_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "report.css").write_text("p { color: red; }", encoding="utf-8")
    (tmp_path / "analysis.html").write_text("{{ page.title }}", encoding="utf-8")
    assert render_analysis(impact_page(), templates=tmp_path).startswith("Buy 50,000 usd")
    (tmp_path / "analysis.html").write_text("{{ page.absent }}", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"analysis\.html"):
        render_analysis(impact_page(), templates=tmp_path)


def drawn(**more: Any) -> Any:
    names: dict[str, Any] = {"id": "c", "title": "t", "description": "d", "x_name": "x", "y_name": "y"}
    return line_chart(**names | more)


def test_curves_that_share_a_colour_differ_in_their_dashes() -> None:
    curves = [Curve(name=str(i), points=[(0.0, float(i)), (1.0, 0.0)], style=i) for i in range(9)]
    strokes = drawn(curves=curves).strokes
    assert [s.style for s in strokes] == [0, 1, 2, 3, 0, 1, 2, 3, 0]
    assert len({(s.style, s.again) for s in strokes}) == len(strokes)


def test_every_level_of_assets_has_a_line_of_its_own() -> None:
    page = render_analysis(costs_page(turnover=0.02))
    chart = page[page.index('aria-labelledby="assets-chart-title') :]
    lines = re.findall(r'<path class="(curve [^"]+)"', chart[: chart.index("</svg>")])
    assert len(lines) > 4
    assert len(set(lines)) == len(lines)
    dashes = re.findall(r"\.(curve\S*) \{ stroke-dasharray: ([\d ]+); \}", page)
    assert {name for name, _ in dashes} >= {"curve.again-1", "curve.dashed.again-1", "curve.again-2"}
    assert len({dash for _, dash in dashes}) == len(dashes)


def test_names_of_curves_do_not_lie_over_each_other_or_leave_the_drawing() -> None:
    curves = [Curve(name=str(i), points=[(0.0, 1.0), (1.0, 0.0)]) for i in range(7)]
    chart = drawn(curves=curves)
    places = sorted(s.label_y for s in chart.strokes)
    assert all(b - a >= APART - 1e-9 for a, b in pairwise(places))
    assert places[-1] <= chart.bottom


def test_names_of_curves_that_end_in_one_place_stand_in_the_order_of_the_curves() -> None:
    ends = {"low": 0.1, "high": 0.9, "middle": 0.5}
    chart = drawn(curves=[Curve(name=n, points=[(0.0, 1.0), (0.5, y), (1.0, 0.0)]) for n, y in ends.items()])
    assert [s.name for s in sorted(chart.strokes, key=lambda s: s.label_y)] == ["high", "middle", "low"]


def test_a_curve_that_is_drawn_from_right_to_left_is_named_at_its_right_end() -> None:
    chart = drawn(curves=[Curve(name="a", points=[(1.0, 0.0), (0.0, 5.0)]), Curve(name="b", points=[(1.0, 3.0)])])
    places = {s.name: s.label_y for s in chart.strokes}
    assert places["a"] > places["b"]


@pytest.mark.parametrize("places", [(0.2,), (0.20, 0.21, 0.22), (0.22, 0.2, 0.21), (0.0, 1.0), (0.5, 0.5)])
def test_the_name_of_an_upright_line_lies_above_the_plot_and_over_no_line(places: tuple[float, ...]) -> None:
    chart = drawn(
        curves=[Curve(name="a", points=[(0.0, 0.0), (1.0, 1.0)])],
        references=[ReferenceLine(name=f"at {x}", x=x) for x in places],
    )
    assert len(chart.references) == len(places)
    for line in chart.references:
        assert line.y1 < line.name_y < chart.top
        crossed = [o for o in chart.references if o.x1 > line.name_x and o.y1 < line.name_y - APART / 2]
        assert crossed == []


def test_the_name_of_a_level_line_stands_beside_the_plot_among_those_of_the_curves() -> None:
    chart = drawn(
        curves=[Curve(name="a", points=[(0.0, 1.0), (1.0, 0.0)])],
        references=[ReferenceLine(name="", y=1.0), ReferenceLine(name="none", y=0.0)],
    )
    unnamed, level = chart.references
    assert (unnamed.name, level.name_x > chart.right) == ("", True)
    assert abs(level.name_y - 4 - chart.strokes[0].label_y) >= APART - 1e-9
    assert level.y1 == level.y2 < chart.bottom


def test_a_curve_of_one_point_and_a_level_curve_are_drawn() -> None:
    assert drawn(curves=[Curve(name="a", points=[(1.0, 2.0)])]).strokes[0].path.startswith("M")
    level = drawn(curves=[Curve(name="a", points=[(0.0, 5.0), (1.0, 5.0)])])
    assert level.y_ticks
    assert drawn(curves=[Curve(name="a", points=[])]) is None


def test_a_reference_line_outside_the_axes_is_left_out() -> None:
    far = ReferenceLine(name="far", x=7.0)
    within = drawn(curves=[Curve(name="a", points=[(0.0, 0.0), (1.0, 1.0)])], references=[far])
    assert within.references == ()
