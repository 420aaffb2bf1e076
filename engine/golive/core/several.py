"""A number of things in words: one of them in the singular."""

from __future__ import annotations

_VOWELS = "aeiou"


def several(n: int, one: str, many: str = "") -> str:
    """Write how many things there are; `many` where the plural is not formed at the end of `one`.

    >>> several(1, "row"), several(2_000, "row"), several(0, "entry"), several(3, "day")
    ('1 row', '2,000 rows', '0 entries', '3 days')
    >>> several(2, "look at a candidate", "looks at candidates")
    '2 looks at candidates'
    """
    return f"{n:,} {one if n == 1 else many or _plural(one)}"


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in _VOWELS:
        return f"{noun[:-1]}ies"
    return f"{noun}s"
