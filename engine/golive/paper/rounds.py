"""`Rounds`: whether a loop went round, or stood still for so long that nobody was there meanwhile."""

from __future__ import annotations

from golive.core.unit import NANOS


class Rounds:
    """When a loop went round last, by the account's clock that never goes back and by the loop's own.

    It stood still where both say so: a market that is played faster than it happened passes by the one alone. A
    process that was stopped, a machine without memory and a commit that hangs are all the same to who looks.

    Parameters
    ----------
    longest
        How long it may stand still, in nanoseconds.

    >>> rounds = Rounds(60 * NANOS)
    >>> rounds.begin(0, 0.0)
    >>> (
    ...     rounds.stood_still(60 * NANOS, 60.0),
    ...     rounds.stood_still(121 * NANOS, 121.0),
    ...     rounds.stood_still(999 * NANOS, 122.0),
    ... )
    (False, True, False)
    """

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._monotonic, self._loop_s = 0, 0.0

    def begin(self, monotonic: int, loop_s: float) -> None:
        """Count from here: nanoseconds of the one, seconds of the other."""
        self._monotonic, self._loop_s = monotonic, loop_s

    def stood_still(self, monotonic: int, loop_s: float) -> bool:
        """Say whether it stood still since it went round last, and that it goes round now."""
        passed = min(monotonic - self._monotonic, round((loop_s - self._loop_s) * NANOS))
        self.begin(monotonic, loop_s)
        return passed > self._longest
