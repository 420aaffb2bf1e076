"""`golive validate --against`: what a change of policy loosens and tightens, document by document.

Only what is ordered gets a direction: requirements, reductions, caps and gates that come and go, ages, ranges, and
numbers by what the rules make of them. Anything else that changed is said to have changed.
"""

from __future__ import annotations

from collections.abc import Mapping

from golive.checker.checked import Key
from golive.checker.compare.compare_standing import StandingComparison
from golive.checker.compare.looser_tighter import Change, Direction
from golive.checker.movement import Moves
from golive.documents.library import Specs

__all__ = ["Change", "Direction", "compare"]


def compare(old: Specs, new: Specs, moves: Mapping[Key, Moves]) -> tuple[Change, ...]:
    """Return what changed from one library to another, looser first, then by place.

    `moves` is what the new library lets through as a number rises, by `monotone.moves_of`. Titles, reasons and other
    prose do not count, nor does the layout of an expression.
    """
    return StandingComparison(old, new, moves).documents()
