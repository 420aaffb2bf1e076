"""For which rows of a table the sentence is made that says what determined the verdict."""

from __future__ import annotations

import enum


class Sentences(enum.StrEnum):
    """Each sentence costs as much as deciding its row by itself: of many rows it is most of the time."""

    NONE = "none"
    """For no row: gate and rule still name what determined the verdict."""
    REFUSED = "refused"
    """For rows that may not be sent, at any size."""
    ALL = "all"
    """For every row; where nothing made it smaller the sentence is empty."""


def sentences(*, asked: bool | str) -> Sentences:
    """Return which sentences are asked for: true for all, false for none.

    >>> sentences(asked=True)
    <Sentences.ALL: 'all'>
    """
    if isinstance(asked, bool):
        return Sentences.ALL if asked else Sentences.NONE
    return Sentences(asked)
