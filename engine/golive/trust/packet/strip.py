"""The strip of signatures on a packet: a fixed function of what was signed and of its currency, never of a template.

Nothing in it is free. Who verifies it makes it again from the statements and signatures that stand in it, and compares
the bytes. Earlier forms told the capital in no currency, or as if it were what may be lost; they are unknown here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from golive.core.dataclass import dataclass
from golive.core.refusing import refuse_unless
from golive.core.utc_text import utc_text
from golive.trust.packet.signed_page import PageSigned

OPEN, CLOSE = "<!--golive:strip@3-->", "<!--/golive:strip@3-->"
"""Where the strip begins and ends on a page."""

ANY_STRIP = re.compile(r"<!--[\s/]*golive:strip")
NOBODY = '<p class="unsigned">UNSIGNED: nobody signed this packet yet.</p>\n'

_ENTRY = re.compile(
    r'<article class="signed">\n<h3>[^<]*</h3>\n'
    r'<pre class="statement">([^<]*)</pre>\n<pre class="signature">([^<]*)</pre>\n</article>\n'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnStrip:
    """A statement as it was signed, its signature, and what it says; nothing has been verified."""

    line: bytes
    signature: str
    word: PageSigned


def strip_of(signed: Iterable[OnStrip], *, currency: str) -> str:
    """Return what stands between the marks: who signed, then each statement with its signature, ordered by who.

    Statements tell amounts alone: what they are of, the facts of the packet say.
    """
    ordered = sorted(signed, key=lambda one: (one.word.by, one.word.role, one.line))
    if not ordered:
        return NOBODY
    signers = "".join(f"<li>{_head(one.word, currency)}</li>\n" for one in ordered)
    return f'<ul class="signers">\n{signers}</ul>\n{"".join(map(_entry, ordered))}'


def on_strip(line: bytes, signature: str) -> OnStrip:
    """Return a statement for a strip; refused is what `PageSigned.read` refuses."""
    return OnStrip(line=line, signature=signature, word=PageSigned.read(line))


def read_strip(text: str, *, currency: str) -> tuple[OnStrip, ...]:
    """Return what stands in a strip, ordered as it stands there.

    Raises
    ------
    Refused
        `strip_edited` where it is not what `strip_of` makes of it; what `PageSigned.read` refuses.
    """
    pairs = _ENTRY.findall(text)
    signed = tuple(on_strip(line.encode("utf-8"), signature) for line, signature in pairs)
    whole = strip_of(signed, currency=currency) == text
    refuse_unless(whole, "strip_edited", "the strip is not as golive writes it: ask for the original file")
    return signed


def _head(word: PageSigned, currency: str) -> str:
    what = f"{word.from_state} to {word.to_state}, capital {word.capital:,f} {currency}"
    times = f"signed {utc_text(word.issued)}, holds until {utc_text(word.not_after)}"
    return f"<strong>{word.by} as {word.role}: {word.meaning}</strong> {what}; {times}"


def _entry(one: OnStrip) -> str:
    return (
        f'<article class="signed">\n<h3>{one.word.by} as {one.word.role}</h3>\n'
        f'<pre class="statement">{one.line.decode("ascii")}</pre>\n'
        f'<pre class="signature">{one.signature}</pre>\n</article>\n'
    )
