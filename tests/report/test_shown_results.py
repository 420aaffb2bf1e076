"""Scores, costs, impact, runs and decisions as a notebook and as rich show them: complete, escaped, one meaning."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import numpy as np
import pytest
from rich.console import Console
from tests.report.tiny_run import tiny_run

from golive import CostSensitivityAnalyzer, ProfitabilityDurabilityEngine
from golive.core.shown import Shown, ShownResult
from golive.core.verdict import Verdict
from golive.models.execution.impact import Impact, ImpactForm

KINDS = ("score", "costs", "impact", "run")


@cache
def result(kind: str) -> ShownResult:
    """Return a result of a kind, made by the fastest way there is."""
    returns = np.random.default_rng(3).normal(0.001, 0.01, 300)
    match kind:
        case "score":
            return ProfitabilityDurabilityEngine(risk_free=0.0).calculate_durability_score(returns)
        case "costs":
            return CostSensitivityAnalyzer(resamples=200, periods_per_year=252).full_report(returns, 0.5)
        case "impact":
            return Impact(
                form=ImpactForm.ALMGREN2005,
                duration_days=0.5,
                participation=0.1,
                temporary=-0.0010,
                permanent=-0.0004,
                half_spread=0.0001,
                timing_risk=0.002,
                range_notes=("it takes a [bold]fifth[/bold] of the <day>",),
            )
        case _:
            return tiny_run()


def drawn(shown: ShownResult | Shown) -> str:
    """Return what rich draws on a wide terminal without colours."""
    console = Console(width=10_000, color_system=None)
    with console.capture() as captured:
        console.print(shown.rich() if isinstance(shown, Shown) else shown)
    return captured.get()


class Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("kind", KINDS)
def test_a_notebook_and_a_terminal_show_every_cell(kind: str) -> None:
    shown, page = result(kind).shown(), Texts()
    page.feed(result(kind)._repr_html_())
    terminal = drawn(result(kind))
    assert page.tags <= {"div", "p", "strong", "table", "thead", "tbody", "tr", "th", "td"}
    assert shown.rows
    for text in (shown.line, *shown.heads, *(cell for row in shown.rows for cell in row), shown.foot):
        assert text == "" or text in page.texts
        assert text in terminal


def test_the_parts_of_an_impact_are_in_basis_points_and_sum_to_its_cost() -> None:
    shown = result("impact").shown()
    cells = {row[0]: float(row[1]) for row in shown.rows}
    assert cells == {
        "temporary": -10.0, "permanent": -4.0, "half spread": 1.0, "expected cost": 13.0, "timing risk": 20.0
    }  # fmt: skip
    assert shown.line.startswith("13.00 bps expected, at 10.0% of the volume")


def test_a_run_counts_each_strategys_verdicts_under_the_label_of_its_market() -> None:
    run = tiny_run()
    run = replace(run, market=replace(run.market, label="MADE UP"))
    shown = run.shown()
    assert shown.heads == ("strategy", *(verdict.name for verdict in Verdict))
    totals = [sum(int(row[n].replace(",", "")) for row in shown.rows) for n in range(1, len(shown.heads))]
    assert dict(zip(shown.heads[1:], totals, strict=True)) == run.counts
    assert run.engine.program.digests.policy in shown.foot
    assert shown.line.startswith(f"MADE UP {run.market.symbol}: ")


def test_a_score_shows_what_is_missing_as_missing() -> None:
    shown = result("score").shown()
    assert any(row[2:4] == ("missing", "missing") for row in shown.rows)
    assert len(shown.rows) == 6


def test_costs_are_shown_with_their_bound_and_how_many_returns() -> None:
    assert ", 300 returns" in result("costs").shown().line
    assert "at 95% confidence" in result("costs").shown().line


def test_text_is_never_markup() -> None:
    hostile = Shown(line="[red]x[/red] <b>", heads=("[b]",), rows=(("<script>\x1b[2J",),), foot="\u202e")
    assert "<script" not in hostile.html()
    assert "<b>" not in hostile.html()
    terminal = drawn(hostile)
    assert "[red]x[/red] <b>" in terminal
    assert "\x1b" not in terminal
    assert "\u202e" not in terminal
