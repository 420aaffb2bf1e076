"""Peers have an environment of their own: what runs in it is not imported here."""

from __future__ import annotations

from tests.peers.other_python import PEERS

collect_ignore = [f"{peer}_{what}.py" for peer in PEERS for what in ("fills", "speed")]
