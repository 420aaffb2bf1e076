"""Every page that golive draws breaks no rule of axe-core and hides nothing, on a wide screen and on a phone's."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from tests.axe import WIDTHS, broken_rules
from tests.chromium import Browser
from tests.commands import run_command
from tests.own_fills import file_of, frame
from tests.packet_desk import payload
from tests.places import ENGINE, REPOSITORY
from tests.report.small_account import report_of, two_days
from tests.report.small_model import full_ledger, live_days
from tests.report.tiny_run import page_of, tiny_run, traded_run

from golive.cli.checklist_seen import page_of as readiness_page
from golive.cli.checklist_seen import views_of
from golive.loader.shipped import library_root
from golive.replay.run_files import DECISIONS
from golive.report.daily.daily_page import render_daily
from golive.report.models.model_page import render_model
from golive.report.packet.draw_packet import draw_packet
from golive.trust.packet.page_parts import unsigned_page

Drawn = Callable[[Path], str]
TIMED = ("--strategy", "momentum", "--rows", 1_000, "--signals", 10, "--rounds", 1)
SHARPE = ("--sharpe", 1, "--returns", 500, "--periods-per-year", 252, "--skew", 0, "--kurtosis", 3)
ORDER = ("--order", "50_000 usd", "--adv", "10_000_000 usd", "--volatility", "2 %", "--time", "4 h")
ELSEWHERE = MappingProxyType({"comparison_analysis": "tests/paper/test_report_paper.py"})
"""Pages that other tests look at in the same way, since they take an account that traded."""


def answered(folder: Path, *words: object) -> str:
    """Return the page that a command leaves."""
    page = folder / "answer.html"
    done = run_command(*words, "--format", "html", "--out", page)
    assert page.is_file(), done.output
    return page.read_text(encoding="utf-8")


def returns(folder: Path) -> Path:
    """Return a file of returns."""
    file = folder / "r.csv"
    values = np.random.default_rng(4).normal(0.0005, 0.01, 400)
    file.write_text("ret\n" + "\n".join(f"{x:.6f}" for x in values) + "\n", encoding="utf-8")
    return file


def explained(folder: Path) -> str:
    """Return the page of a decision of the embedded market, with its book and its trades drawn."""
    run, page = folder / "run", folder / "page.html"
    done = run_command("run", library_root(), "--sample", "--out", run, "--to", "2026-01-05T00:03:00Z")
    assert done.exit_code == 0, done.output
    first = str(pd.read_parquet(run / DECISIONS).signal_id.iloc[0])
    run_command("explain", first, "--run", run, "--html", page)
    return page.read_text(encoding="utf-8")


PAGES: Mapping[str, Drawn] = {
    "run": lambda _: page_of(tiny_run()),
    "run with round trips": lambda _: page_of(traded_run()),
    "daily": lambda _: render_daily(report_of(two_days())),
    "packet": lambda _: unsigned_page(draw_packet(payload())),
    "readiness_analysis": lambda _: readiness_page(views_of(None, None, "momentum", None)),
    "model_analysis": lambda folder: render_model(full_ledger(folder).page(live_days())),
    "cost_analysis": lambda folder: answered(folder, "costs", returns(folder), "--turnover", 0.5, "--resamples", 100),
    "score_analysis": lambda folder: answered(folder, "score", returns(folder), "--turnover", 0.5),
    "sharpe_analysis": lambda folder: answered(folder, "sharpe", *SHARPE),
    "impact_analysis": lambda folder: answered(folder, "impact", *ORDER),
    "fit_analysis": lambda folder: answered(folder, "impact", "--fit", file_of(folder / "f.csv", frame(0.02))),
    "decision_analysis": explained,
    "market_analysis": lambda folder: answered(folder, "market", "check", "simulated"),
    "speed_analysis": lambda folder: answered(folder, "bench", *TIMED),
}


OFF_SCREEN = """(() => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  const shown = e => e.tabIndex === 0 && getComputedStyle(e).backgroundImage.split("linear-gradient").length === 5;
  const beyond = [...document.querySelectorAll("table, svg, pre, p, li, dd, h1, h2, h3")]
    .filter(one => one.getBoundingClientRect().width && one.getBoundingClientRect().right > innerWidth + 1);
  return beyond.filter(one => !(one.closest(".scroll") && shown(one.closest(".scroll"))))
    .map(one => one.outerHTML.slice(0, 200));
})()"""
"""What ends beyond the right edge and is in nothing that shows that it scrolls, and scrolls by keyboard too."""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_breaks_no_rule_and_what_is_wider_than_the_screen_shows_that_it_scrolls(
    name: str, browser: Browser, tmp_path: Path
) -> None:
    page = PAGES[name](tmp_path)
    assert broken_rules(browser, page, tmp_path) == []
    with browser.tab(tmp_path / "looked_at.html") as tab:
        for width in WIDTHS:
            tab.resize(width, 900)
            assert (tab.wide, tab.run(OFF_SCREEN)) == (width, [])


def test_a_table_that_is_cut_off_is_noticed(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(page_of(tiny_run()).replace('class="scroll"', 'class="cut"'), encoding="utf-8")
    with browser.tab(page, width=400) as tab:
        assert "<table" in "".join(tab.run(OFF_SCREEN))


def test_no_page_that_golive_draws_is_left_out() -> None:
    """Each template of a page, and each function that makes an analysis, has its page above."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ENGINE / "report").rglob("*.py")]
    functions = [node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)]
    makers = {one.name for one in functions if isinstance(one.returns, ast.Name) and one.returns.id == "Analysis"}
    templates = {path.name for path in (REPOSITORY / "templates").glob("*.html") if "<html" in path.read_text("utf-8")}
    assert makers - ELSEWHERE.keys() <= PAGES.keys()
    assert templates == {"analysis.html", "daily_report.html", "packet.html", "run_report.html"}
    for test in ELSEWHERE.values():
        assert "broken_rules(browser, " in (REPOSITORY / test).read_text(encoding="utf-8")


def test_a_page_that_breaks_rules_is_told_of_each(browser: Browser, tmp_path: Path) -> None:
    page = unsigned_page(draw_packet(payload()))
    worse = page.replace("<h1>", "<h4>").replace("</h1>", "</h4>").replace("--soft: #4c5866", "--soft: #d0d0d0")
    assert worse != page
    broken = " ".join(broken_rules(browser, worse, tmp_path))
    assert "1280 px: page-has-heading-one" in broken
    assert "400 px: page-has-heading-one" in broken
