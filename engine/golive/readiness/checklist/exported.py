"""How strategies stand, as an in-toto statement in a DSSE envelope: standard tools verify who exported it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from golive.core.canonical import canonical
from golive.trust.export_key import export_key
from golive.trust.packet.dsse import envelope, in_toto

PREDICATE_TYPE, NAME = "urn:golive:checklist:1", "checklist.json"
_PROVES = "the envelope says who exported this, and no more: nobody signs a checklist, people sign a packet"


def exported_envelope(document: Mapping[str, Any], key: Path) -> str:
    """Return the envelope of what stands, as text; its subject is the document in canonical JSON.

    Raises
    ------
    InvalidInput
        The file cannot be read, or is no Ed25519 key without a passphrase.
    """
    public, sign = export_key(key)
    predicate = {"checklist": document, "proves": _PROVES}
    statement = in_toto(canonical(document), name=NAME, kind=PREDICATE_TYPE, predicate=predicate)
    return json.dumps(envelope(statement, key=public, sign=sign), indent=2, sort_keys=True)
