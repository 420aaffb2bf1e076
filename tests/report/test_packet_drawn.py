"""A packet in a real browser: the same picture anywhere, numbered sheets of A4, and nothing run or asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.chromium import Browser, started
from tests.packet_desk import WAIVED, WITH_A_PLOT, facts, item, payload, waiver
from tests.places import REPOSITORY
from tests.report.hostile_run import HOSTILE
from tests.sheets import A4_PT, sheets_of

from golive.readiness.packet.facts import (
    BarFact,
    BarsFact,
    Chapter,
    FactTable,
    MoneyFact,
    NumberFact,
    RuleFact,
    StepFact,
    ZoneFact,
)
from golive.report.packet.draw_packet import draw_packet
from golive.trust.packet.page_parts import read_page, unsigned_page
from golive.trust.packet.vocabulary import check_vocabulary

PLACES = (("Asia/Kolkata", "C", "1"), ("America/New_York", "de_DE.UTF-8", "77"))
"""Where two people look at a packet: their time zone, their language, and the seed of their process."""

_DRAW = (
    "import sys; from pathlib import Path; from golive.report.packet.draw_packet import draw_packet;"
    "from golive.trust.packet.page_parts import unsigned_page;"
    "sys.stdout.buffer.write(unsigned_page(draw_packet(Path(sys.argv[1]).read_bytes())).encode())"
)


def written(folder: Path, page: str, name: str = "packet.html") -> Path:
    """Return the file of a page."""
    file = folder / name
    file.write_text(page, encoding="utf-8")
    return file


def packet(**changed: Any) -> str:
    """Return the page of a packet that nobody signed yet."""
    return unsigned_page(draw_packet(payload(facts(**changed))))


def test_two_people_in_two_places_see_the_same_picture(tmp_path: Path) -> None:
    """Each draws it in a process, and looks at it in a browser, that knows nothing of the other's."""
    (tmp_path / "payload").write_bytes(payload())
    pictures: list[list[bytes]] = []
    for zone, language, seed in PLACES:
        own = {"TZ": zone, "LC_ALL": language, "LANGUAGE": language, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"}
        path = os.pathsep.join((str(REPOSITORY / "engine"), os.environ.get("PYTHONPATH", "")))
        command = [sys.executable, "-c", _DRAW, str(tmp_path / "payload")]
        done = subprocess.run(command, capture_output=True, env={**os.environ, **own, "PYTHONPATH": path}, check=True)
        page = written(tmp_path, done.stdout.decode(), f"{seed}.html")
        with started(tmp_path / f"profile-{seed}", TZ=zone, LC_ALL=language, LANGUAGE=language) as browser:
            pictures.append([])
            for width in (1280, 400):
                with browser.tab(page, width=width) as tab:
                    assert str(tab.run("Intl.DateTimeFormat().resolvedOptions().timeZone")) == zone.replace(
                        "Kolkata", "Calcutta"
                    )
                    pictures[-1].append(tab.picture())
                    assert tab.asked == [page.as_uri()]
    assert pictures[0] == pictures[1]
    assert all(one.startswith(b"\x89PNG") for one in pictures[0])


def test_another_word_on_the_page_is_another_picture(browser: Browser, tmp_path: Path) -> None:
    pictures = []
    for name, page in (("a.html", packet()), ("b.html", packet(title="Follow a move!"))):
        with browser.tab(written(tmp_path, page, name)) as tab:
            pictures.append(tab.picture())
    assert pictures[0] != pictures[1]


def test_each_sheet_of_a4_has_its_number_and_the_packet(browser: Browser, tmp_path: Path) -> None:
    many = tuple(item(f"STRAT-{n:03}") for n in range(1, 40))
    page = packet(items=(*many, item("RISK-005", how="signoff", canary="PENDING", live="PENDING", rules=())))
    with browser.tab(written(tmp_path, page)) as tab:
        sheets = sheets_of(tab.printed())
    named = read_page(page.encode()).payload_digest[:16]
    assert len(sheets.texts) > 3
    assert sheets.sizes == {A4_PT}
    for n, text in enumerate(sheets.texts, start=1):
        assert f"golive packet {named}" in text
        assert f"{n} / {len(sheets.texts)}" in text


_BEYOND = """
[...document.querySelectorAll('table')].flatMap(table => [
  ...(table.scrollWidth > table.parentElement.clientWidth ? [table.caption.innerText] : []),
  ...[...table.querySelectorAll('th, td, caption')].filter(cell => cell.getBoundingClientRect().right > innerWidth)
    .filter(cell => !cell.closest('thead')).map(cell => cell.innerText)])
"""
_WIDE = "w" * 90


def test_on_a_narrow_screen_no_cell_lies_beyond_the_edge_and_each_says_what_it_is(
    browser: Browser, tmp_path: Path
) -> None:
    page = packet(
        numbers=(NumberFact(name="Sharpe ratio", value="1.00", interval="-4 to 6", n="31", about=f"each end {_WIDE}"),),
        money=(MoneyFact(name="At stake", amount="5,000 usd", about=_WIDE),),
        changes=(_WIDE,),
        limits=(_WIDE,),
        chapters=(replace(WITH_A_PLOT, paragraphs=(_WIDE,)),),
    )
    with browser.tab(written(tmp_path, page), width=400) as tab:
        assert tab.run("document.querySelectorAll('table').length") >= 8
        assert tab.run(_BEYOND) == []
        assert tab.run("document.documentElement.scrollWidth") <= 400
        told = str(tab.run("getComputedStyle(document.querySelector('#numbers td'), '::before').content"))
        assert told == '"Value: "'
        seen = tab.run(
            "(region => [region.scrollWidth > region.clientWidth, getComputedStyle(region).backgroundImage])"
            "(document.querySelector('figure .scroll'))"
        )
        assert seen[0]
        assert seen[1].count("linear-gradient") == 4
        tab.resize(1280, 900)
        assert str(tab.run("getComputedStyle(document.querySelector('#numbers td'), '::before').content")) == "none"


def hostile(text: str) -> str:
    """Return the page of a packet of which every text that somebody may choose is this one."""
    rule = RuleFact(rule=text, observed=text, op=">=", limit=text, margin=text, holds="TRUE", line=text)
    said = {"title": text, "category": text, "why": text, "owner": text, "next": text, "until": text}
    told = {"evidence": text, "n": text, "begin": text, "end": text, "by": text, "maps_to": (text,)}
    all_of_it: dict[str, Any] = {**said, **told, "rules": (rule,), "sources": (text,)}
    table = FactTable(caption=text, heads=(text, text), rows=((text, text),))
    drawn = BarsFact(
        id="points", title=text, about=text, bars=(BarFact(name=text, lower="0", upper="100", known=False),),
        zones=(ZoneFact(name=text, low="0", high="100"),), capped_below="30",
    )  # fmt: skip
    chapter = Chapter(id="chosen", title=text, paragraphs=(text,), tables=(table,), bars=(drawn,))
    return packet(
        title=text,
        items=(
            item(**all_of_it),
            item("STRAT-002", **{**all_of_it, **WAIVED}),
            item("RISK-005", how="signoff", canary="PENDING", live="PENDING", **all_of_it),
        ),
        steps=(StepFact(title=text, items=text, done=False),),
        numbers=(NumberFact(name=text, value=text, interval=text, n=text, about=text),),
        money=(MoneyFact(name=text, amount="5,000 usd", about=text),),
        waivers=(waiver(item="STRAT-002", by=text, owner=text, reason=text),),
        changes=(text,),
        limits=(text,),
        uncounted=text,
        strategy=Chapter(id="strategy", title=text, paragraphs=(text,), tables=(table,)),
        chapters=(chapter,),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_packet_runs_anything_or_asks_for_anything(browser: Browser, tmp_path: Path, text: str) -> None:
    page = hostile(text)
    check_vocabulary(read_page(page.encode()).visible)
    file = written(tmp_path, page)
    with browser.tab(file) as tab:
        title, scripts = tab.run("[document.title, document.querySelectorAll('script,img,iframe,object').length]")
        assert tab.asked == [file.as_uri()]
        assert tab.said == []
        assert scripts == 0
        assert title.startswith("golive packet ")
        assert tab.run("document.body.innerText").count(" ".join(text.split())) > 20
