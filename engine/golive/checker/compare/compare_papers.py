"""What changed from one account on paper to another: fewer days, or a silence that is noticed later, are looser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.checker.checked import Key
from golive.checker.compare.looser_tighter import Direction, paired
from golive.checker.movement import DOWN, UP, Moves
from golive.core.span import Span
from golive.documents.library import Specs
from golive.documents.paper import ACCOUNT_NEEDS, Paper

Said = tuple[Direction, str, Span, bool]
"""Which way, what, where, and whether that is where it was."""


def papers_moves(specs: Specs) -> Mapping[Key, Moves]:
    """Return how much less an account asks for as each of its parameters rises."""
    rises = {name: DOWN if need.harsher == "higher" else UP for name, need in ACCOUNT_NEEDS.items()}
    return {(paper.header.id, name): moves for paper in specs.papers for name, moves in rises.items()}


def paper_changes(old: Paper, new: Paper) -> Iterator[Said]:
    """Yield what changed but for parameters; neither more money nor another market is stricter than what was."""
    if old.capital.value != new.capital.value:
        yield Direction.CHANGED, f"`capital` is {new.capital}, it was {old.capital}", new.capital_span, False
    for kind, left, right in (
        ("strategy", old.strategies, new.strategies),
        ("market", old.markets, new.markets),
    ):
        for name, before, after in paired(left, right, lambda one: one.value):
            if before is None and after is not None:
                yield Direction.CHANGED, f"{kind} `{name}` trades in it now", after.span, False
            elif after is None and before is not None:
                yield Direction.CHANGED, f"{kind} `{name}` trades in it no longer", before.span, True
