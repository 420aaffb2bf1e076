"""The values of an item that could be measured: what could not be is left out, and so is MISSING."""

from __future__ import annotations

from collections.abc import Mapping

from golive.readiness.checklist.requirement import Value


def known(**values: Value) -> Mapping[str, Value]:
    """Return the values that are known.

    >>> known(days=3, trades=None)
    {'days': 3}
    """
    return {name: value for name, value in values.items() if value is not None}
