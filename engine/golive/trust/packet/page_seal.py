"""The seal of a packet: its facts hold a digest of the page that they draw, so that who cannot draw it can compare.

The digest stands in the facts, whose own digest stands on the page. So what is sealed is the page without its strip and
its facts, without the digest of the facts or its beginning, and without the hash of its style, which holds that too.
Who made the page made the seal: that both are what the facts say is shown by drawing it anew, and by nothing else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace

from golive.trust.packet.page_parts import PAYLOAD_CLOSE, PAYLOAD_OPEN
from golive.trust.packet.terms import UNSEALED, Payload, payload_bytes

SHORT = 16
"""So many digits of the digest of its facts name a packet on its page."""

_STYLE_HASH = re.compile("'sha256-[^']*'")


def seal_of(page: str, packet: str) -> str:
    """Return the seal of a page with an empty strip; `packet` is the digest of its facts."""
    before, _, rest = page.partition(PAYLOAD_OPEN)
    _, _, after = rest.partition(PAYLOAD_CLOSE)
    text = _STYLE_HASH.sub("", before, count=1) + after
    return hashlib.sha256(text.replace(packet, "").replace(packet[:SHORT], "").encode("utf-8")).hexdigest()


def sealed(payload: Payload, draw: Callable[[bytes], str]) -> bytes:
    """Return facts with the seal of the page that they draw."""
    blank = payload_bytes(replace(payload, seal=UNSEALED))
    seal = seal_of(draw(blank), hashlib.sha256(blank).hexdigest())
    return payload_bytes(replace(payload, seal=seal))
