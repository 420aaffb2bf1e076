"""The exact number behind a double: the shortest decimal that reads back as it, which is the one that was written."""

from __future__ import annotations

from fractions import Fraction


def exactly(number: float | str) -> Fraction:
    """Return a number as it is written: of a finite double, the shortest decimal that reads back as it.

    What a policy writes with up to fifteen digits comes back as it was written, whatever its unit was divided by. NaN
    and infinities are no decimals: a ValueError, for the loader lets none pass.

    >>> exactly(0.1) == Fraction(1, 10), exactly(1e-8) == Fraction(1, 10**8), exactly(0.0005) == Fraction(5, 10_000)
    (True, True, True)
    """
    return Fraction(str(number))
