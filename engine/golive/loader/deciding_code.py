"""Which golive decides: its version, and the digest of the sources that what it decides depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from golive.core.version import VERSION

_ONLY_TELL = frozenset(
    ("cli", "facade", "integrations", "learning", "proving", "readiness", "replay", "report", "serve")
)
"""Packages that ask, show, prove and sum up: no decision, fill or entry of a live account depends on them."""


@cache
def deciding_code() -> Mapping[str, str]:
    """Return the version, and the SHA-256 of the deciding sources: a mended report leaves it as it was."""
    root = Path(__file__).parent.parent
    total = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root)
        if name.parts[0] not in _ONLY_TELL:
            total.update(f"{name.as_posix()}\n".encode())
            total.update(path.read_bytes())
    return MappingProxyType({"version": VERSION, "digest": total.hexdigest()})
