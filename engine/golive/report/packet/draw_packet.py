"""A packet's facts to its page, and the digest of all that drew it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from markupsafe import escape

from golive.core.canonical import canonical
from golive.core.errors import InvalidInput
from golive.core.version import VERSION
from golive.loader.shipped import library_root
from golive.report.packet.packet_page import PacketPage, packet_page
from golive.report.render import TEMPLATES, render
from golive.trust.packet.page_parts import PAYLOAD_CLOSE, PAYLOAD_OPEN
from golive.trust.packet.strip import CLOSE, OPEN
from golive.trust.packet.terms import read_payload

PAGE, STYLE = "packet.html", "packet.css"
INCLUDED = ("page_table.html", "chart.svg", "bars.svg")
_DRAWN_BY = ("report/packet", "report/render.py", "report/analysis.py", "report/formats.py", "report/drawing")
"""The sources that make a page of facts."""


def draw_packet(payload: bytes, *, templates: Path | None = None) -> str:
    """Return the page of a payload, with an empty strip: the same for the same bytes.

    Raises
    ------
    Refused
        For a payload that is none.
    InvalidInput
        When a template of the folder `templates` cannot be used.
    """
    page: PacketPage = packet_page(read_payload(payload), hashlib.sha256(payload).hexdigest())
    on_paper = ". ".join((f"golive packet {page.packet}", *page.labels))
    text = render(PAGE, page, folder=templates, style=STYLE, on_paper=on_paper)
    facts = f"{PAYLOAD_OPEN}{escape(payload.decode('utf-8'))}{PAYLOAD_CLOSE}"
    return _put(_put(text, page.strip_mark, f"{OPEN}{CLOSE}"), page.facts_mark, facts)


def templates_digest(templates: Path | None = None) -> str:
    """Return the digest of all that a page is drawn by: the version, the templates and the sources that fill them."""
    own = templates or library_root() / TEMPLATES
    engine = Path(__file__).parent.parent.parent
    files = {name: (own / name).read_bytes() for name in (PAGE, STYLE, *INCLUDED)}
    for place in _DRAWN_BY:
        path = engine / place
        for one in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            files[one.relative_to(engine).as_posix()] = one.read_bytes()
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    return hashlib.sha256(canonical({"version": VERSION, "files": digests})).hexdigest()


def _put(text: str, mark: str, what: str) -> str:
    """Return a page with something in place of its mark, which no fact can hold: the facts' own digest is in it."""
    before, _, after = text.partition(mark)
    if mark not in text:
        raise InvalidInput(f"the template `{PAGE}` has no place for signatures or facts", hint=_COMPARE)
    return f"{before}{what}{after}"


_COMPARE = "compare it with the one golive ships"
