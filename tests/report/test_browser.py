"""A hostile page opened in a real browser: nothing runs, nothing is asked for (robustness P2)."""

from __future__ import annotations

import html
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.chromium import Browser
from tests.commands import run_command
from tests.report.hostile_run import hostile_run
from tests.report.small_account import report_of, two_days
from tests.report.tiny_run import page_of, tiny_run

from golive.cli.checklist_seen import page_of as readiness_page
from golive.cli.checklist_seen import views_of
from golive.loader.shipped import library_root
from golive.report.daily.daily_page import render_daily


@dataclass
class Listener:
    """A server on this machine that notes what it is asked for."""

    port: int
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def listener() -> Iterator[Listener]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    heard = Listener(port=server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield heard
    server.shutdown()
    server.server_close()
    thread.join()


def payload(port: int, *, going: bool = True) -> str:
    """Return everything that could run or ask, in one text; `going` adds what leaves the page altogether."""
    home = f"http://127.0.0.1:{port}"
    parts = (
        "</title></style>",
        "<script>document.title='owned'</script>",
        f"<script src={home}/script></script>",
        f"<img src={home}/img onerror=\"document.title='owned'\">",
        f"<svg onload=\"document.title='owned'\"><image href={home}/image /></svg>",
        f"<link rel=stylesheet href={home}/link>",
        f"<style>@import '{home}/import'; body {{ background: url({home}/background) }}</style>",
        f"<iframe src={home}/frame></iframe>",
        f"<meta http-equiv=refresh content='0;url={home}/refresh'>",
    )
    return "".join(parts if going else parts[:-1])


def left_of(browser: Browser, page: Path) -> str:
    """Open a page until it was drawn twice, and return the document that came of it."""
    with browser.tab(page) as tab:
        tab.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return tab.document


@pytest.mark.parametrize("width", [400, 1280])
def test_the_page_of_a_day_never_scrolls_sideways(browser: Browser, tmp_path: Path, width: int) -> None:
    page = tmp_path / "daily.html"
    page.write_text(render_daily(report_of(two_days("A person with a name of many words"))), encoding="utf-8")
    with browser.tab(page, width=width) as tab:
        assert tab.wide <= width


def test_the_page_of_readiness_never_scrolls_sideways_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "readiness.html"
    page.write_text(readiness_page(views_of(None, None, "momentum", None)), encoding="utf-8")
    with browser.tab(page, width=400) as tab:
        assert tab.wide <= 400


def test_on_a_phone_the_reasons_of_a_decision_stand_below_each_other_and_not_off_the_screen(
    browser: Browser, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text(page_of(tiny_run()), encoding="utf-8")
    reach = """[...document.querySelectorAll("#reasons tbody td, #decisions tbody td")]
      .filter(cell => cell.offsetParent).map(cell => cell.getBoundingClientRect().right)"""
    with browser.tab(page, width=400) as tab:
        ends = tab.run(reach)
        assert ends
        assert max(ends) <= 400, "what was seen and what it must be are read without scrolling"
        heads = tab.run("""[...document.querySelectorAll("#decisions tbody tr")[0].cells].map(c => c.dataset.head)""")
        assert heads[1:] == ["Outcome", "What was seen", "Observed", "Must be", "Margin"]


@pytest.fixture(scope="module")
def real_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a run of the shipped library, with its rules and its first round trips."""
    out = tmp_path_factory.mktemp("real") / "run"
    done = run_command("run", library_root(), "--sample", "--to", "2026-01-05T00:05:30Z", "--out", out)
    assert done.exit_code == 0, done.output
    return out / "report.html"


HIDING = """(() => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  return [...document.querySelectorAll(".scroll")].filter(one => one.scrollWidth > one.clientWidth).map(one => ({
    name: one.getAttribute("aria-label"), reached: one.tabIndex === 0, shaded: getComputedStyle(one).backgroundImage,
  }));
})()"""


def test_on_a_wide_screen_nothing_of_a_real_report_is_cut_off(browser: Browser, real_page: Path) -> None:
    with browser.tab(real_page, width=1280) as tab:
        assert tab.run(HIDING) == []
        assert tab.wide <= 1280
        heads = tab.run("""[...document.querySelectorAll("[aria-label='Rules by gate'] th")].map(c => c.innerText)""")
        assert "Must be" in heads
        tab.run("document.body.style.width = '600px'")
        assert tab.run(HIDING), "a table that has less room than it needs is noticed"


def test_on_a_phone_the_rules_of_a_real_report_fold_and_what_still_scrolls_shows_it(
    browser: Browser, real_page: Path
) -> None:
    reach = """[...document.querySelectorAll("#gates td, [aria-label='Round trips'] td")]
      .filter(cell => cell.offsetParent).map(cell => cell.getBoundingClientRect().right)"""
    with browser.tab(real_page, width=400) as tab:
        hiding = tab.run(HIDING)
        assert hiding
        assert all(one["reached"] and one["shaded"].count("linear-gradient") == 4 for one in hiding)
        assert not {"Rules by gate", "Verdicts by gate", "Round trips"} & {one["name"] for one in hiding}
        ends = tab.run(reach)
        assert len(ends) > 100
        assert max(ends) <= 400
        assert tab.wide <= 400


def test_a_page_of_payloads_runs_nothing_and_asks_for_nothing(
    browser: Browser, tmp_path: Path, listener: Listener
) -> None:
    text = page_of(hostile_run(tmp_path / "library", payload(listener.port)))
    page = tmp_path / "report.html"
    page.write_text(text, encoding="utf-8")
    document = left_of(browser, page)
    assert listener.asked == []
    assert "<title>owned" not in document
    assert document.count("<script") == 0
    assert html.escape("<script>", quote=False) in document


def test_the_policy_of_the_page_holds_even_where_escaping_would_not(
    browser: Browser, tmp_path: Path, listener: Listener
) -> None:
    page = tmp_path / "report.html"
    text = page_of(tiny_run()).replace("<h1>", f"{payload(listener.port, going=False)}<h1>")
    page.write_text(text, encoding="utf-8")
    document = left_of(browser, page)
    assert document.count("<script") == 2, "it is in the page"
    assert listener.asked == []
    assert "<title>owned" not in document


def test_the_same_payload_unescaped_is_noticed(browser: Browser, tmp_path: Path, listener: Listener) -> None:
    page = tmp_path / "bare.html"
    page.write_text(f"<!DOCTYPE html><title>x{payload(listener.port)}", encoding="utf-8")
    document = left_of(browser, page)
    assert "<title>owned</title>" in document
    assert {"/script", "/img", "/link"} <= set(listener.asked)
