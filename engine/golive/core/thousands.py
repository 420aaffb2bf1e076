"""Numbers that people write with commas: never read, for they mean a thousand here and a decimal there."""

from __future__ import annotations

import re

WITHOUT_COMMAS = "write numbers with a decimal point and without separators between thousands"
"""The next step where a cell has some."""

_WITH_COMMAS = re.compile(r"[-+]?[0-9]+(,[0-9]+)+(\.[0-9]+)?")


def has_commas(cell: object) -> bool:
    """Say whether text would be a number but for its commas.

    >>> has_commas("1,000.5"), has_commas("0,5"), has_commas("1000.5"), has_commas("a,b"), has_commas(1.0)
    (True, True, False, False, False)
    """
    return isinstance(cell, str) and _WITH_COMMAS.fullmatch(cell.strip()) is not None
