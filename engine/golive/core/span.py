"""Where a value stands in a file."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.printable import printable


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A place in a text: 1-based line and column, and how many columns it covers on that line.

    `str` writes what does not print of the file's name as `repr` does: a name forges no line of its own.
    """

    file: str
    line: int
    col: int
    width: int = 1

    def __str__(self) -> str:
        return f"{printable(self.file, keep='')}:{self.line}:{self.col}"

    def shifted(self, columns: int, width: int = 1) -> Span:
        """Return the place `columns` further right on the same line."""
        return Span(file=self.file, line=self.line, col=self.col + columns, width=width)


NOWHERE = Span(file="<none>", line=1, col=1)
"""For values that no file holds: keyword arguments, generated programs."""
