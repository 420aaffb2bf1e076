"""Texts as one run of bytes that no other texts give: what hashes are taken of."""

from __future__ import annotations

LENGTH_BYTES = 8


def framed(*texts: str) -> bytes:
    r"""Return each text as UTF-8 after its length in eight bytes, the largest first; nothing is normalised.

    Without the lengths `("ab", "c")` and `("a", "bc")` would give the same bytes, and so the same hash.

    >>> framed("ab", "c")
    b'\x00\x00\x00\x00\x00\x00\x00\x02ab\x00\x00\x00\x00\x00\x00\x00\x01c'
    """
    parts = (text.encode() for text in texts)
    return b"".join(len(part).to_bytes(LENGTH_BYTES, "big") + part for part in parts)
