"""A table on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from golive.core.printable import printable


def in_columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Set columns: the first to the left, numbers to the right.

    >>> list(in_columns([["", "n"], ["cost", "10"]]))
    ['       n', 'cost  10']
    """
    widths = [max(len(printable(row[i])) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        first, *rest = (printable(cell) for cell in row)
        cells = [first.ljust(widths[0]), *(c.rjust(w) for c, w in zip(rest, widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()
