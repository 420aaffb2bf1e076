"""The back ends that decide a table of ready rows: four ways to the same answers."""

from __future__ import annotations

import enum

from golive.core.errors import InvalidInput


class BackEnd(enum.StrEnum):
    """How the steps of a program are evaluated for many rows."""

    COLUMNS = "columns"
    """Row blocks, one operation at a time: the fastest of what needs no compiler."""
    NUMEXPR = "numexpr"
    """Row blocks, whole expressions by numexpr."""
    JIT = "jit"
    """Row blocks, by code compiled for this machine (`golive[jit]`): the least work a row, for tables of many."""
    SCALAR = "scalar"
    """Rows one by one, by the function that decides a single signal; columns check it."""


def back_end(name: str) -> BackEnd:
    """Return a back end by its name.

    >>> back_end("numexpr")
    <BackEnd.NUMEXPR: 'numexpr'>
    """
    for known in BackEnd:
        if known == name:
            return known
    raise InvalidInput(f"there is no back end `{name}`", hint=f"one of {', '.join(BackEnd)}")
