"""Exactly once: what a journal answers to an entry that it may hold already."""

from __future__ import annotations

import enum

from golive.core.errors import Refused
from golive.journal.entry import Draft, Entry

CONFLICT = "conflict"


class Once(enum.Enum):
    """Whether an entry was written now, or was there before."""

    NEW = "new"
    SAME = "same"


class Conflict(Refused):
    """The same key was written before with another body; `before` is the entry that stays."""

    def __init__(self, before: Entry, draft: Draft) -> None:
        self.before, self.draft = before, draft
        what = f"{draft.kind} `{draft.key}` is entry {before.seq} with another body"
        super().__init__(CONFLICT, f"{what}: {_excerpt(before.body)}, not {_excerpt(draft.body)}", field="key")


def same(before: Entry, draft: Draft) -> Entry:
    """Return the entry that holds a draft already; its time is that of the first telling.

    Raises
    ------
    Conflict
        When it was told with another body.
    """
    if before.body != draft.body:
        raise Conflict(before, draft)
    return before


def _excerpt(body: bytes, most: int = 120) -> str:
    text = body.decode("utf-8", "backslashreplace")
    return f"`{text if len(text) <= most else text[: most - 1] + '…'}`"
