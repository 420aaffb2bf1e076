"""The file of a packet, read whole."""

from __future__ import annotations

from pathlib import Path

from golive.core.errors import InvalidInput
from golive.trust.packet.page_parts import MOST_BYTES


def packet_bytes(path: Path) -> bytes:
    """Return what a file holds, and a byte more than a packet may have where there is more."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InvalidInput(f"`{path}` cannot be read: {reason}", hint="`golive report packet` writes it") from error
