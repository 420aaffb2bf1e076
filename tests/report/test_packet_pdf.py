"""A packet on paper: sheets that are numbered and named, tagged for who cannot see them, the same bytes anywhere."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.chromium import Browser
from tests.commands import run_command
from tests.packet_desk import WITH_A_PLOT, WITH_BARS, facts, item, payload, signed
from tests.places import REPOSITORY, absent
from tests.sheets import A4_PT, Sheets, sheets_of, tags_of

from golive.core.errors import InvalidInput, Refused
from golive.report.packet.draw_packet import draw_packet
from golive.report.packet.packet_pdf import packet_pdf
from golive.trust.packet.page_parts import read_page, unsigned_page

_MADE = (
    "import hashlib, sys; from pathlib import Path; from golive.report.packet.packet_pdf import packet_pdf;"
    "print(hashlib.sha256(packet_pdf(Path(sys.argv[1]).read_text())).hexdigest())"
)


@pytest.fixture(scope="module")
def weasyprint() -> None:
    if importlib.util.find_spec("weasyprint") is None:
        absent("weasyprint is not here: `make test` installs it")


@pytest.fixture(scope="module")
def page() -> bytes:
    """Return a page of some sheets that two people signed."""
    many = tuple(item(f"STRAT-{n:03}") for n in range(1, 40))
    asked = item("RISK-005", how="signoff", canary="PENDING", live="PENDING", rules=())
    return signed(draw_packet(payload(facts(items=(*many, asked), chapters=(WITH_A_PLOT, WITH_BARS)))))


@pytest.fixture(scope="module")
def made(page: bytes, weasyprint: None) -> bytes:
    return packet_pdf(read_page(page).visible)


@pytest.fixture(scope="module")
def sheets(made: bytes) -> Sheets:
    return sheets_of(made)


def test_each_sheet_is_a4_and_has_its_number_and_the_packet(sheets: Sheets, page: bytes) -> None:
    named = read_page(page).payload_digest[:16]
    assert len(sheets.texts) > 3
    assert sheets.sizes == {A4_PT}
    for n, text in enumerate(sheets.texts, start=1):
        assert f"golive packet {named}" in text
        assert f"{n} / {len(sheets.texts)}" in text


def test_it_claims_pdf_ua_and_is_tagged_in_a_language_with_a_title(sheets: Sheets, page: bytes) -> None:
    assert re.search(r'pdfuaid:part(="1"|>1<)', sheets.told)
    assert "/StructTreeRoot" in sheets.roots
    assert "True" in sheets.roots["/MarkInfo"]
    assert sheets.roots["/Lang"] == "en"
    assert sheets.title == f"golive packet {read_page(page).payload_digest[:16]}: Follow a move"


def test_it_is_read_in_the_order_of_the_page_with_each_heading_at_its_level(made: bytes, page: bytes) -> None:
    levels = [f"/H{n}" for n in re.findall(r"<h([1-6])[ >]", read_page(page).visible)]
    assert [one.role for one in tags_of(made) if re.fullmatch("/H[1-6]", one.role)] == levels
    assert levels.count("/H1") == 1
    assert len(levels) > 10


def test_each_drawing_has_words_for_who_cannot_see_it(made: bytes) -> None:
    assert [one.alt for one in tags_of(made) if one.role == "/Figure"] == ["Earned", "Points"]


def test_each_cell_of_a_table_names_the_headings_that_it_stands_under(made: bytes, page: bytes) -> None:
    tags = tags_of(made)
    headings = {one.id for one in tags if one.role == "/TH"}
    cells = [one for one in tags if one.role == "/TD"]
    assert len(cells) == len(re.findall("<td", read_page(page).visible)) > 200
    assert all(len(one.headings) >= 2 and set(one.headings) <= headings for one in cells)


def test_it_says_what_the_page_says(sheets: Sheets, page: bytes, browser: Browser, tmp_path: Path) -> None:
    """Some of its sentences, and every item as often: not each word, and not their order."""
    (tmp_path / "page.html").write_bytes(page)
    with browser.tab(tmp_path / "page.html") as tab:
        # A browser shows capitals where the style asks for them, and nothing of `nav` on paper.
        shown = str(tab.run("document.querySelector('nav').remove(); document.body.innerText"))
    foot = re.compile(r"golive packet [0-9a-f]{16}\.[^/]*?\d+ / \d+")
    printed = foot.sub("", " ".join(sheets.texts))
    letters = [re.sub(r"[\s•]|(?<!\d)\d+\.(?=[A-Z])", "", text).upper() for text in (shown, printed)]
    for sentence in ("READYTOBESIGNED", "RISK_1", "ATMOST5,000OF100,000USD", "HOWTOVERIFYTHISOFFLINE", "ITISPAPER."):
        assert sentence in letters[0]
        assert sentence in letters[1]
    assert letters[1].count("STRAT-0") == letters[0].count("STRAT-0")


def test_two_processes_make_the_same_bytes_in_any_zone_with_any_hash_seed(
    made: bytes, page: bytes, tmp_path: Path
) -> None:
    (tmp_path / "visible").write_text(read_page(page).visible, encoding="utf-8")
    own = {"TZ": "Asia/Kolkata", "PYTHONHASHSEED": "7", "LC_ALL": "C", "PYTHONUTF8": "1"}
    path = os.pathsep.join((str(REPOSITORY / "engine"), os.environ.get("PYTHONPATH", "")))
    done = subprocess.run(
        [sys.executable, "-c", _MADE, str(tmp_path / "visible")],
        capture_output=True, text=True, check=True, env={**os.environ, **own, "PYTHONPATH": path},
    )  # fmt: skip
    assert done.stdout.strip() == hashlib.sha256(made).hexdigest()


def test_what_would_fetch_something_is_never_printed(page: bytes) -> None:
    visible = read_page(page).visible
    for more in ('<img src="x.png">', '<link rel="attachment" href="x">', '<p style="color: red">x</p>'):
        with pytest.raises(Refused):
            packet_pdf(visible.replace("<main>", f"<main>{more}", 1))


def test_without_weasyprint_the_extra_is_named(page: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(InvalidInput, match="needs the package weasyprint") as refused:
        packet_pdf(read_page(page).visible)
    assert "golive[pdf]" in str(refused.value.hint)


def test_the_command_prints_a_page_that_its_facts_draw_and_no_other(page: bytes, made: bytes, tmp_path: Path) -> None:
    file, out = tmp_path / "packet.html", tmp_path / "packet.pdf"
    words = ("report", "packet", "--of", file, "--format", "pdf")
    file.write_bytes(page)
    assert run_command(*words).exit_code == 2
    done = run_command(*words, "--out", out)
    assert done.exit_code == 0, done.output
    assert out.read_bytes() == made
    out.unlink()
    for old, new in ((b"5,000 of 100,000", b"9,000 of 100,000"), (b"What can be lost</h2>", b"What we may win</h2>")):
        file.write_bytes(unsigned_page(draw_packet(payload())).encode().replace(old, new))
        assert old not in file.read_bytes()
        assert run_command(*words, "--out", out).exit_code != 0
        assert not out.exists()
    assert run_command("report", "packet", "momentum", "--format", "pdf", "--out", out).exit_code == 2
