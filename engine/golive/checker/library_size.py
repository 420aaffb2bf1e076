"""How large the expressions of a library are together, so that a check ends soon whatever a library holds."""

from __future__ import annotations

from golive.core.issue_pad import IssuePad
from golive.core.span import Span
from golive.language.syntax import Expression, parts_in

MOST_PARTS = 200_000
"""Names, numbers, operators and calls of all expressions together; the shipped library has some 1,000."""

MOST_TO_PROVE = 100_000_000
"""Parts times gates that may never be bypassed: each of those is proved over the whole."""


class LibrarySize:
    """The parts counted so far; what is beyond the limit is not typed, and one issue says so."""

    def __init__(self, pad: IssuePad, most: int = MOST_PARTS) -> None:
        self.pad, self.most, self.parts = pad, most, 0

    def holds(self, expression: Expression, place: Span) -> bool:
        """Count an expression; say whether it is still within the limit."""
        before = self.parts
        self.parts += parts_in(expression)
        if self.parts > self.most >= before:
            message = f"the expressions of the library have more than {self.most:,} parts"
            self.pad.error(
                "GL112", message, place, hint="a policy is written by people: split it into several libraries"
            )
        return self.parts <= self.most

    def check_proofs(self, gates: int, place: Span) -> None:
        """Refuse more gates that may never be bypassed than can be proved over so many parts."""
        if gates * self.parts > MOST_TO_PROVE:
            message = f"{gates:,} gates over {self.parts:,} parts are too many to prove that none can be bypassed"
            self.pad.error("GL112", message, place, hint="join gates, or split them into several libraries")
