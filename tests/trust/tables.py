"""Every table of attacks, by the list it is of."""

from __future__ import annotations

from collections.abc import Mapping

from tests.trust.attacks import Attack
from tests.trust.attacks_acts import RELEASES, RESETS, STEPS, WAIVERS
from tests.trust.attacks_envelope import ENVELOPES
from tests.trust.attacks_packet import PACKETS
from tests.trust.attacks_people import PEOPLE
from tests.trust.attacks_permit import PERMITS
from tests.trust.attacks_root import ROOTS
from tests.trust.attacks_sig import KEY, SIG
from tests.trust.attacks_signoff import SIGNOFF
from tests.trust.attacks_statement import STATEMENT

TABLES: Mapping[str, tuple[Attack, ...]] = {
    "sig": SIG,
    "key": KEY,
    "root": ROOTS,
    "people": PEOPLE,
    "statement": STATEMENT,
    "signoff": SIGNOFF,
    "permit": PERMITS,
    "waiver": WAIVERS,
    "release": RELEASES,
    "reset": RESETS,
    "step": STEPS,
    "packet": PACKETS,
    "envelope": ENVELOPES,
}

EVERY = tuple((name, one) for name, table in TABLES.items() for one in table)
