"""Which golive this is: its version, and the digest of its source files, or of those that decide."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from golive.core.version import VERSION

_ONLY_TELL = frozenset(
    ("cli", "facade", "integrations", "learning", "proving", "readiness", "replay", "report", "serve")
)
"""Packages that ask, show, prove and sum up: no decision, fill or entry of a live account depends on them."""


def code_digest() -> Mapping[str, str]:
    """Return golive's version and the SHA-256 of its source files, as they lay when this process first asked."""
    return _digest_of_all_but(frozenset())


def deciding_code() -> Mapping[str, str]:
    """Return the version, and the SHA-256 of the sources that decide: a mended report leaves it as it was."""
    return _digest_of_all_but(_ONLY_TELL)


def deciding_sources() -> Mapping[str, str]:
    """Return what decides, and the versions of what it computes with: what evidence is bound to."""
    return {**deciding_code(), **{name: version(name) for name in ("numpy", "numexpr")}}


def _digest_of_all_but(packages: frozenset[str]) -> Mapping[str, str]:
    return {"version": VERSION, "digest": _sources_digest(Path(__file__).parent.parent, packages)}


# A command asks several times. What is written there later is not what runs here: a process imports a file once.
@cache
def _sources_digest(root: Path, without: frozenset[str]) -> str:
    total = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root)
        if name.parts[0] not in without:
            total.update(f"{name.as_posix()}\n".encode())
            total.update(path.read_bytes())
    return total.hexdigest()
