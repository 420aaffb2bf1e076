"""A step: a person's word that a strategy goes from one stage to another, or what brought it down."""

from __future__ import annotations

from typing import Annotated, ClassVar

from golive.core.dataclass import dataclass
from golive.trust.registry import Registry
from golive.trust.statement import Line, Word, word_of
from golive.trust.word import WordOnStrategy

PROMOTE, DEMOTE, RETIRE, EXPLAIN, FREEZE = "promote", "demote", "retire", "explain", "freeze"
ACTS = (PROMOTE, DEMOTE, RETIRE, EXPLAIN, FREEZE)
"""What a person does to where a strategy stands. `explain` gives the cause of a fall, `freeze` makes another packet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(WordOnStrategy):
    """An act on a strategy's stage; the two stages are the same where it stays. Money moves by `Bounds` besides."""

    MEANING: ClassVar[str] = "step"

    act: Annotated[str, word_of(*ACTS)]
    from_state: Word
    to_state: Word
    reason: Line


def is_own_step(step: Step, registry: Registry) -> bool:
    """Say whether an author takes a step of his own strategy: those without money he may, in any role."""
    authors = registry.people.authors.get(step.strategy, ())
    return step.act in (PROMOTE, FREEZE, EXPLAIN) and any(author.value == step.by for author in authors)
