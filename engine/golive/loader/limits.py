"""How much a library may hold. A policy is written by people: what exceeds these is an accident or an attack."""

from __future__ import annotations

from golive.core.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps on what is read, so that a load ends soon whatever the folder holds.

    `nodes` counts values with every alias expanded; `aliases` bounds them before that.
    """

    file_bytes: int = 1 << 22
    library_bytes: int = 1 << 24
    files: int = 5_000
    folder_depth: int = 8
    depth: int = 32
    nodes: int = 400_000
    aliases: int = 16
    issues: int = 200


LIMITS = Limits()
