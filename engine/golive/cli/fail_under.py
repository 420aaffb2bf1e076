"""`--fail-under`: the least share that must be reached, exactly as it is written."""

from __future__ import annotations

import re
from fractions import Fraction

from golive.core.errors import InvalidInput

_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(%)?", re.ASCII)
WHOLE = 100
"""Percent in a whole."""


def least_share(option: str, text: str | None) -> Fraction | None:
    """Read a percentage as an exact fraction in [0, 1]; 0.8 without its sign may mean 80 % as well, and is refused.

    >>> least_share("--fail-under", "90"), least_share("--fail-under", "99.9 %")
    (Fraction(9, 10), Fraction(999, 1000))
    """
    if text is None:
        return None
    match = _PERCENT.fullmatch(text.strip())
    if match is None or Fraction(match[1]) > WHOLE:
        raise InvalidInput(f"`{option}` is `{text}`, no percentage", hint="write it as in `90` or `99.5 %`")
    percent = Fraction(match[1])
    if 0 < percent <= 1 and not match[2]:
        hint = f"write `{text} %`, or `{float(percent * WHOLE):g} %` if the fraction is meant"
        raise InvalidInput(f"`{option}` is `{text}`, without a unit", hint=hint)
    return percent / WHOLE
