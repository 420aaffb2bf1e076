"""The page of a packet drawn anew of other facts: whole and sealed as an honest one is, by golive's own templates."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from golive.report.packet.draw_packet import draw_packet
from golive.trust.packet.page_parts import read_page, unsigned_page
from golive.trust.packet.page_seal import sealed
from golive.trust.packet.terms import Payload, read_payload


def redrawn(page: bytes, change: Callable[[Payload], Payload]) -> bytes:
    """Return the page of a packet, of which something else is true; its facts may be changed in place."""
    payload = read_payload(read_page(page).payload)
    changed = change(replace(payload, facts=json.loads(json.dumps(payload.facts))))
    own = unsigned_page(draw_packet(sealed(changed, draw_packet))).encode()
    assert own != page
    return own
