"""Which golive this is: its version, and the digest of its source files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from golive.core.version import VERSION


def code_digest() -> Mapping[str, str]:
    """Return golive's version and the SHA-256 of its source files."""
    root = Path(__file__).parent.parent
    total = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        total.update(f"{path.relative_to(root).as_posix()}\n".encode())
        total.update(path.read_bytes())
    return {"version": VERSION, "digest": total.hexdigest()}
