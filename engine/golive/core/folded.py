"""What is left of a name however it is written."""

from __future__ import annotations

import unicodedata


def folded(name: str) -> str:
    r"""Return what is left of a name without case, marks, blanks and signs.

    >>> folded("Daily Loss\u200b"), folded("daily_loss")
    ('dailyloss', 'dailyloss')
    """
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in letters if c.isalnum())
