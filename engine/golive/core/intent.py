"""What a signal wants of a position: each of these has a pipeline that decides it."""

from __future__ import annotations

OPEN, CLOSE = "open", "close"

INTENTS = (OPEN, CLOSE)
"""The words of the column `intent`, in the order in which pipelines are told."""

LONG, SHORT = "long", "short"
"""The words of the column `direction`."""


def closes(word: object) -> bool:
    """Say whether a word, which may be anything, is that a position is left."""
    return isinstance(word, str) and str.__str__(word) == CLOSE
