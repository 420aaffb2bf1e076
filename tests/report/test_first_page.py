"""Page one of a packet on paper: one side of A4, whatever stands in the way, with who signed at its foot."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.chromium import Browser
from tests.packet_desk import SIGNERS, drawn, facts, item, payload, signed
from tests.places import absent
from tests.sheets import sheets_of

from golive.compiler.order_flow import OrderFlow
from golive.readiness.packet.facts import MoneyFact, NumberFact, PacketFacts, WaiverFact
from golive.readiness.packet.gather import LIMITS
from golive.report.packet.first_page import ELLIPSIS, Room, cut
from golive.report.packet.packet_page import packet_page
from golive.report.packet.packet_pdf import packet_pdf
from golive.trust.packet.page_parts import read_page, unsigned_page
from golive.trust.packet.terms import read_payload

LONG = "an endless reason that somebody wrote down so that nobody has to ask again, "
WAIVED: dict[str, Any] = {"canary": "WAIVED", "live": "WAIVED", "waivable": True, "how": "attest"}
STRIP, CHAPTER = "Has to be signed by", "The strategy"


def worst(**changed: Any) -> PacketFacts:
    """Return facts of which each list is longer, and each text, than page one has room for."""
    command = "golive checklist sign COMP-003 --role compliance_officer --strategy momentum --key KEY --trust ROOTS"
    open_: dict[str, Any] = {"canary": "STALE_SUBJECT", "live": "STALE_SUBJECT", "why": LONG * 9, "title": LONG * 3}
    owned = {"owner": "compliance_officer or peer_reviewer or risk_manager", "next": command}
    about = "fees, spread and impact over turnover; each end with 97.5%, components nobody measured lower it"
    fields: dict[str, Any] = {
        "title": "Follow a move of the quotes, " * 9,
        "order_flow": OrderFlow.LACKING,
        "solo": True,
        "items": (
            *(item(f"STRAT-{n:03}", **open_, **owned) for n in range(1, 27)),
            *(item(f"OPS-{n:03}", **WAIVED) for n in range(1, 6)),
            item("RISK-005", how="signoff", canary="PENDING", live="PENDING", rules=()),
        ),
        "waivers": tuple(
            WaiverFact(
                item=f"OPS-{n:03}", by="compliance_officer_1", owner="peer_reviewer_of_the_desk", reason=LONG * 9,
                signed="2026-04-10T00:00:00Z", until="2026-05-31T12:00:00Z", latest="2026-05-31T12:00:00Z",
            )
            for n in range(1, 6)
        ),
        "money": tuple(
            MoneyFact(name=f"What the worst scenario did {n}", amount="100,000,000 usd", about=about[:70])
            for n in range(4)
        ),
        "numbers": tuple(
            NumberFact(
                name="Cost at which the edge is gone, one way", value="1143.9 bps", interval="1119.2 to 1169.6 bps",
                n="1000 days", about=about,
            )
            for _ in range(5)
        ),
        "changes": tuple(LONG * 9 for _ in range(9)),
        "limits": (LONG, LONG, LONG, *LIMITS),
    }  # fmt: skip
    return facts(**{**fields, **changed})


def printed(browser: Browser, folder: Path, page: bytes) -> tuple[str, ...]:
    (folder / "page.html").write_bytes(page)
    with browser.tab(folder / "page.html") as tab:
        return sheets_of(tab.printed()).texts


BLOCKED = payload(worst(), capital=Decimal("123456789012345"), stake=Decimal("123456789012345"))
LIVE = payload(
    worst(stage_needed="live"), from_state="canary", to_state="live", strategy="s" * 64, capital=Decimal(10**15)
)
WAIVED_ONLY = payload(worst(items=worst().items[-6:], changes=(LONG, *facts().changes)))


@pytest.fixture
def set_in_its_font() -> None:
    """Say where a page is set in a font that is wider than those it names: then it needs another sheet."""
    asked = shutil.which("fc-match")
    name = asked and subprocess.run([asked, "Arial"], capture_output=True, text=True, check=True).stdout
    if not name or not re.search(r"Liberation Sans|Arial", name):
        absent("no font as wide as Arial is here: Debian has it as `fonts-liberation`")


KINDS = pytest.mark.parametrize("data", [BLOCKED, LIVE, WAIVED_ONLY], ids=["blocked", "live", "waived"])
THREE = (*SIGNERS, SIGNERS[0])


@pytest.mark.usefixtures("set_in_its_font")
@KINDS
def test_all_of_page_one_is_on_the_first_sheet_and_nothing_else(browser: Browser, tmp_path: Path, data: bytes) -> None:
    for page in (unsigned_page(drawn(data)).encode(), signed(drawn(data), THREE)):
        first, second = printed(browser, tmp_path, page)[:2]
        assert STRIP in first
        assert "UNSIGNED" in first or first.count("approved review to canary") == len(THREE)
        assert CHAPTER not in first
        assert (CHAPTER in second) != ("BEGIN SSH SIGNATURE" in second)


@pytest.mark.usefixtures("set_in_its_font")
def test_the_first_sheet_of_the_pdf_is_page_one_as_well() -> None:
    if importlib.util.find_spec("weasyprint") is None:
        absent("weasyprint is not here: `make test` installs it")
    first, *later = sheets_of(packet_pdf(read_page(signed(drawn(BLOCKED), THREE)).visible)).texts
    assert first.count("approved review to canary") == len(THREE)
    assert CHAPTER not in first
    assert any("BEGIN SSH SIGNATURE" in one for one in later)


def test_what_page_one_has_no_room_for_it_names_and_chapters_have_in_full() -> None:
    page = packet_page(read_payload(BLOCKED), "0" * 64)
    assert [one.item for one in page.blockers] + list(page.more_blockers) == [
        *(f"STRAT-{n:03}" for n in range(1, 27)), "RISK-005",
    ]  # fmt: skip
    assert page.blockers[0].why.endswith(ELLIPSIS)
    assert page.changes[0].endswith(ELLIPSIS)
    assert len(page.changes) + page.more_changes == len(worst().changes)
    text = drawn(BLOCKED)
    assert f'more, in <a href="#items">the checklist</a>: {", ".join(page.more_blockers)}.' in text
    told = {one.id: one for one in page.sections}
    assert told["strategy"].paragraphs[0] == worst().title
    cells = {cell for table in told["items"].tables for row in table.rows for cell in row.cells}
    assert {worst().items[0].why, worst().items[0].title, worst().items[0].next} <= cells


@given(lengths=st.lists(st.integers(0, 500)), entries=st.integers(1, 9), letters=st.integers(1, 2000))
def test_a_list_takes_what_has_room_and_never_leaves_out_all_of_it(
    lengths: list[int], entries: int, letters: int
) -> None:
    taken = Room(entries=entries, letters=letters).taken(lengths)
    assert min(1, len(lengths)) <= taken <= min(entries, len(lengths))
    assert taken <= 1 or sum(lengths[:taken]) <= letters
    if 0 < taken < min(entries, len(lengths)):
        assert sum(lengths[: taken + 1]) > letters


@given(text=st.text(max_size=40), letters=st.integers(2, 40))
def test_a_text_that_is_cut_says_so(text: str, letters: int) -> None:
    shown = cut(text, letters)
    assert len(shown) <= letters
    assert shown == text or (shown.endswith(ELLIPSIS) and text.startswith(shown[:-1]))
