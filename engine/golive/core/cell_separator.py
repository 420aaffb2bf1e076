"""Files whose cells are told apart by something else than commas: named for what they are, and never guessed at."""

from __future__ import annotations

WITH_COMMAS = "save it with commas between cells and points in numbers"
"""The next step for such a file."""

_WORDS = {";": "semicolons", "\t": "tabs", "|": "bars"}


def other_separator(line: str) -> str:
    """Return what stands between the cells of a first line instead of commas; empty where it is commas, or nothing.

    >>> other_separator("time;open;close"), other_separator("2024-01-01;60000,5"), other_separator("time,a|b")
    ('semicolons', 'semicolons', '')
    """
    separated = (word for mark, word in _WORDS.items() if mark in line and "," not in line.partition(mark)[0])
    return next(separated, "")
