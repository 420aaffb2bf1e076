"""`chosen_back_end`: by which back end a table is decided where nobody says."""

from __future__ import annotations

from golive.core.back_end import BackEnd, back_end

COMPILED_FROM = 1_000_000
"""Rows of a table from which code is compiled: what that takes is saved in the same table then.

Compiling the shipped library and importing what compiles takes 0.23 s of a processor (0.06 s where the code is kept
from before), and compiled code saves about 0.2 us a row. Both grow with the rules, so that the number does not.
"""


def chosen_back_end(asked: str | None, rows: int | None) -> BackEnd:
    """Return the back end that is asked for, else the one that a table of so many rows is worth; None if not known.

    >>> chosen_back_end(None, 1_000)
    <BackEnd.COLUMNS: 'columns'>
    >>> chosen_back_end("scalar", 10_000_000)
    <BackEnd.SCALAR: 'scalar'>
    """
    if asked is not None:
        return back_end(asked)
    if rows is None or rows < COMPILED_FROM:
        return BackEnd.COLUMNS
    from golive.evaluator.machine_code import has_compiler

    return BackEnd.JIT if has_compiler() else BackEnd.COLUMNS
