"""Steps between the versions that an account ran: what the record of changes counts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

Step = tuple[str, str]
"""The digests of two versions of an account, that before and that after."""


def steps_of(subjects: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps between versions, each once, in their order; staying the same is none.

    >>> steps_of(["a", "a", "b", "a", "b"])
    (('a', 'b'), ('b', 'a'))
    """
    return tuple(dict.fromkeys(step for step in pairwise(subjects) if step[0] != step[1]))
