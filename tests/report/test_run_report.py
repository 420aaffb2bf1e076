"""The page of a run: what it says, that it is whole, and that nothing in a policy or market can get out of its text."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.places import REPOSITORY
from tests.report.hostile_run import HOSTILE, hostile_run
from tests.report.pages import Page, asks_for_something
from tests.report.tiny_run import CODE, HERE, page_of, simulated, tiny_run, with_rows

from golive.core.issue import Issue, Severity
from golive.core.span import Span
from golive.core.verdict import Verdict
from golive.report.run_report import render_run

GOLDEN = HERE / "golden"
DRIVING = "a\x1b[31m\u202e\x00told"


@cache
def tiny_page() -> str:
    return page_of(tiny_run())


def steady(page: str) -> str:
    """Return a page without what other work changes: its style with the hash, and how many steps a proof folds."""
    page = re.sub(r"(?<=<style>).*?(?=</style>)", "", page, flags=re.DOTALL)
    page = re.sub(r"'sha256-[^']*'", "'sha256-'", page)
    return re.sub(r"\d+ steps fold to \d+", "n steps fold to m", page)


def test_the_page_of_a_small_run_is_as_it_was() -> None:
    golden, page = GOLDEN / "run_report.html", steady(tiny_page())
    if os.environ.get("GOLIVE_UPDATE_GOLDEN"):
        golden.write_text(page, encoding="utf-8")
    assert page == golden.read_text(encoding="utf-8")


def test_the_same_run_gives_the_same_bytes() -> None:
    assert page_of(tiny_run()) == tiny_page()
    tiny_run.cache_clear()
    assert page_of(tiny_run()) == tiny_page()


def test_a_page_needs_nothing_but_itself() -> None:
    assert asks_for_something(Page.of(tiny_page())) == []
    assert "http:" not in tiny_page()
    assert "https:" not in tiny_page()


def test_the_style_is_pinned_by_its_hash_and_nothing_else_is_let_in() -> None:
    style = tiny_page().split("<style>")[1].split("</style>")[0]
    wanted = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    meta = next(e for e in Page.of(tiny_page()).all("meta") if e.attributes.get("http-equiv"))
    assert meta.attributes["content"] == (
        f"default-src 'none'; style-src 'sha256-{wanted}'; base-uri 'none'; form-action 'none'"
    )


def test_every_drawing_is_well_formed_and_says_what_it_is() -> None:
    drawings = re.findall(r"<svg.*?</svg>", tiny_page(), flags=re.DOTALL)
    assert len(drawings) > 3
    for drawing in drawings:
        root = ET.fromstring(drawing)  # our own output
        if root.get("aria-hidden") == "true":
            continue
        assert root.get("role") == "img"
        named = {e.get("id"): e for e in root.iter() if e.get("id")}
        assert all(named[i].text for i in (root.get("aria-labelledby") or "").split())


def test_the_page_can_be_read_without_its_style() -> None:
    page = Page.of(tiny_page())
    assert len(page.all("h1")) == 1
    assert len(page.all("caption")) == len(page.all("table"))
    assert all("scope" in e.attributes for e in page.all("th"))
    assert page.all("html")[0].attributes["lang"] == "en"
    ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    targets = {(e.attributes["href"] or "")[1:] for e in page.all("a")}
    assert targets <= set(ids)
    text = page.text("style")
    for verdict in Verdict:
        assert verdict.name in text


def test_words_stand_out_from_what_is_behind_them() -> None:
    css = (REPOSITORY / "templates" / "report.css").read_text(encoding="utf-8")
    named = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", css))
    pairs = [(named["ink"], named["paper"]), (named["soft"], named["paper"]), (named["link"], named["paper"])]
    pairs += [(named["soft"], named["faint"]), (named["ink"], named["faint"]), ("#ffffff", "#7a1040")]
    pairs += re.findall(r"\.v-\w+ \{ color: (#\w{6}); background: (#\w{6})", css)
    pairs += [
        (c, "#ffffff")
        for c in re.findall(r"\.o[\w, .-]*\{ color: (#\w{6})|\.zero \{ color: (#\w{6})", css)
        for c in c
        if c
    ]
    assert len(pairs) > 12
    for front, back in pairs:
        assert _contrast(front, back) >= 4.5, (front, back)


def _contrast(front: str, back: str) -> float:
    """Return the contrast of two colours by WCAG 2.2."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    light, dark = sorted((luminance(front), luminance(back)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_what_it_says_is_what_was_decided() -> None:
    run, text = tiny_run(), Page.of(tiny_page()).text("style")
    program = run.engine.program
    for digest in (program.digests.policy, program.digests.text, run.data_digest, *program.digests.strategy.values()):
        assert digest in text
    assert "allowed 46 of 56 signals (82.1 %): 10 at full size, 36 reduced" in text
    assert "rules/gates/market.yaml:31" in text
    assert "quotes warming up: 2" in text
    assert "What this does not tell you" in text
    assert "follow: 8 bps" in text, "a tightened number is shown"
    assert CODE in text


def test_a_simulated_market_says_so_whatever_it_is_labelled() -> None:
    for label in ("", "SIMULATED", "DEMO"):
        page = Page.of(page_of(simulated(tiny_run(), label)))
        text = page.text("style")
        assert text.count("SIMULATED") >= 4, "title, banner, drawing, footer"
        assert "No market was observed" in text
        assert page.all("html")[0].attributes["class"] == "simulated", "so that print says so on every page"
    assert "No market was observed" not in Page.of(tiny_page()).text("style")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("silent", "Nothing was signalled, so nothing was decided."),
        ("halted", "allowed none of 56 signals"),
        ("held", "It refused 56 (10 skipped, 46 held)"),
    ],
)
def test_runs_without_any_decision_or_permission_are_reported(name: str, sentence: str) -> None:
    made = {
        "silent": lambda: tiny_run(seconds=1),
        "halted": lambda: tiny_run(daily_loss=0.05),
        "held": lambda: with_rows(tiny_run(), lambda row: {k: v for k, v in row.items() if k != "kill_switch"}),
    }[name]()
    text = page_of(made)
    page = Page.of(text)
    assert asks_for_something(page) == []
    assert "nan" not in page.text("style").split()
    assert sentence in page.text("style")


def test_what_the_readers_remarked_is_shown() -> None:
    span = Span(file="market.yaml", line=3, col=1)
    issue = Issue(code="GL615", message="bars are missing <b>", span=span, severity=Severity.WARNING)
    text = Page.of(render_run(tiny_run(), code=CODE, issues=(issue,))).text("style")
    assert "market.yaml:3:1 GL615 bars are missing <b>" in " ".join(text.split())


@pytest.mark.parametrize("payload", HOSTILE)
def test_no_text_of_a_policy_or_market_becomes_anything_but_text(payload: str, tmp_path: Path) -> None:
    harmless = Page.of(page_of(hostile_run(tmp_path / "harmless", "x")))
    text = page_of(hostile_run(tmp_path / "hostile", payload))
    page = Page.of(text)
    assert asks_for_something(page) == []
    assert page.shape == harmless.shape
    shown = page.text("style")
    assert shown.count(" ".join(payload.split())) > 10, "it is there, as text"


def test_control_and_direction_characters_are_written_out() -> None:
    run = with_rows(tiny_run(), lambda row: {**row, "equity": None, "equity_why": f"stale:old:{DRIVING}"})
    text = page_of(run)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)
    assert "a\\x1b[31m\\u202e\\x00told" in text
