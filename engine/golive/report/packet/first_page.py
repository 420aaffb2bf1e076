"""What of long lists and texts stands on a packet's first page, one side of paper: chapters have all of it.

Who decides reads the first page alone, so what it shows is cut openly: a text ends in an ellipsis, and of a list it is
said how many more there are, which, and in which chapter.
"""

from __future__ import annotations

from collections.abc import Sequence

from golive.core.dataclass import dataclass

ELLIPSIS = "\u2026"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How many entries of a list have room on the first page, and how many letters all of them together."""

    entries: int
    letters: int

    def taken(self, lengths: Sequence[int]) -> int:
        """Return how many of a list's entries are shown, the first of them: at least one, where there is one."""
        shown = 0
        while shown < min(self.entries, len(lengths)) and (not shown or sum(lengths[: shown + 1]) <= self.letters):
            shown += 1
        return shown


BLOCKERS = Room(entries=5, letters=1000)
WAIVERS = Room(entries=5, letters=400)
CHANGES = Room(entries=6, letters=500)

TITLE, ITEM, WHY, REASON, CHANGE = 75, 60, 120, 54, 210
"""The letters that the first page has room for, of a strategy's title, an item's, why one is open, and so on."""


def cut(text: str, letters: int) -> str:
    """Return a text as the first page shows it: the beginning of one that has more letters, and an ellipsis."""
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}{ELLIPSIS}"
