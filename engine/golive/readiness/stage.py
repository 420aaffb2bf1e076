"""The stages of a strategy, from the lowest to the highest."""

from __future__ import annotations

import enum


class Stage(enum.Enum):
    """How far a strategy has come; money moves in `CANARY` and `LIVE` alone."""

    RETIRED = "retired"
    HALTED = "halted"
    DRAFT = "draft"
    PAPER = "paper"
    REVIEW = "review"
    CANARY = "canary"
    LIVE = "live"

    @property
    def rank(self) -> int:
        """Return its place, the lowest first."""
        return _ORDER.index(self)

    @property
    def moves_money(self) -> bool:
        """Say whether orders leave in it."""
        return self in (Stage.CANARY, Stage.LIVE)


_ORDER = tuple(Stage)

UPWARD = frozenset(
    (
        (Stage.DRAFT, Stage.PAPER),
        (Stage.PAPER, Stage.REVIEW),
        (Stage.REVIEW, Stage.CANARY),
        (Stage.CANARY, Stage.LIVE),
        (Stage.HALTED, Stage.PAPER),
    )
)
"""The steps that people may sign; there are no others, and none of them is skipped."""


def lower_of(a: Stage, b: Stage) -> Stage:
    """Return the lower of two stages.

    >>> lower_of(Stage.CANARY, Stage.PAPER)
    <Stage.PAPER: 'paper'>
    """
    return min(a, b, key=lambda stage: stage.rank)
