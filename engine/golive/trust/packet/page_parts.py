"""The parts of a packet's page: what stands outside the strip, the strip, and the facts that it was drawn from."""

from __future__ import annotations

import hashlib
from functools import cached_property

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.refusing import refuse_unless
from golive.trust.packet.strip import ANY_STRIP, CLOSE, NOBODY, OPEN, OnStrip, read_strip, strip_of
from golive.trust.packet.terms import read_payload

MOST_BYTES = 32 * 2**20
"""No packet is longer."""

PAYLOAD_OPEN, PAYLOAD_CLOSE = '<pre id="payload">', "</pre>"
"""Where the facts stand, as canonical JSON with the five characters of HTML escaped."""


@dataclass(frozen=True, kw_only=True)
class PageParts:
    """A page in three pieces around its strip, and what stands in the strip; nothing is verified.

    `currency` is that of the facts, in which the strip tells amounts.
    """

    before: str
    after: str
    signed: tuple[OnStrip, ...]
    payload: bytes
    currency: str

    @property
    def outside(self) -> str:
        """Return the page with an empty strip."""
        return f"{self.before}{OPEN}{CLOSE}{self.after}"

    @property
    def visible(self) -> str:
        """Return the page as a browser shows it, without the marks of its strip."""
        return f"{self.before}{strip_of(self.signed, currency=self.currency)}{self.after}"

    @cached_property
    def page_digest(self) -> str:
        """Return what is signed of the page: the SHA-256 of all that stands outside the strip."""
        return hashlib.sha256(self.outside.encode("utf-8")).hexdigest()

    @cached_property
    def payload_digest(self) -> str:
        """Return the SHA-256 of the facts."""
        return hashlib.sha256(self.payload).hexdigest()

    def with_signed(self, *more: OnStrip) -> bytes:
        """Return the page with statements added to its strip."""
        strip = strip_of((*self.signed, *more), currency=self.currency)
        return f"{self.before}{OPEN}{strip}{CLOSE}{self.after}".encode()


def unsigned_page(drawn: str) -> str:
    """Return a page as it was drawn, with the strip of what nobody signed."""
    return drawn.replace(f"{OPEN}{CLOSE}", f"{OPEN}{NOBODY}{CLOSE}", 1)


def read_page(data: bytes) -> PageParts:
    """Return the parts of a page.

    Raises
    ------
    Refused
        `too_large`; `line_endings` for a carriage return; `malformed` for what is no UTF-8, has no facts, or facts
        twice; `strip_unknown` for a strip of another form, `strip_missing`; what `read_payload` and
        `read_strip` refuse.
    """
    refuse_unless(len(data) <= MOST_BYTES, "too_large", f"a packet has at most {MOST_BYTES:,} bytes")
    refuse_unless(b"\r" not in data, "line_endings", "line endings were changed on the way: ask for the original file")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("malformed", "a packet is UTF-8") from error
    before, strip, after = _around(text)
    payload = _payload(before + after)
    currency = read_payload(payload).terms.currency
    signed = read_strip(strip, currency=currency)
    return PageParts(before=before, after=after, signed=signed, payload=payload, currency=currency)


def _around(text: str) -> tuple[str, str, str]:
    marks, opens, closes = len(ANY_STRIP.findall(text)), text.count(OPEN), text.count(CLOSE)
    known = marks == opens + closes
    refuse_unless(known, "strip_unknown", "the strip of signatures has a form that this golive does not know")
    one = opens == closes == 1 and text.index(OPEN) < text.index(CLOSE)
    refuse_unless(one, "strip_missing", "the page has not exactly one strip of signatures")
    before, _, rest = text.partition(OPEN)
    strip, _, after = rest.partition(CLOSE)
    return before, strip, after


def _payload(text: str) -> bytes:
    refuse_unless(text.count(PAYLOAD_OPEN) == 1, "malformed", "the page does not hold its facts exactly once")
    escaped = text.partition(PAYLOAD_OPEN)[2].partition(PAYLOAD_CLOSE)[0]
    left = escaped.count("&")
    for reference, character in _REFERENCES:
        if left:
            left -= escaped.count(reference)
            escaped = escaped.replace(reference, character)
    return escaped.encode("utf-8")


_REFERENCES = (("&#34;", '"'), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
"""What stands for the five characters of HTML: those of JSON first, and the one that all begin with last."""
