"""A signal was decided: the answer that its id has for ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.bodies.ready_row import ReadyRow
from golive.journal.body import Body, Count, Lots, Ns, Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTaken(Body):
    """What was decided, and the row that was looked at instead of the sentences that follow from it.

    `asked` is what was asked for in the caller's words: the same id for something else is doubted. `stops` counts how
    often the process had heard a word that stops by then; `gates` says what each gate would have said alone.
    """

    KIND: ClassVar[str] = "decision"
    KEY: ClassVar[tuple[str, ...]] = ("signal",)

    v: Count = 1
    signal: str
    at: Ns
    skew: Ns
    strategy: str
    symbol: str
    direction: str
    intent: str
    verdict: str
    gate: str
    rule: str
    raw_size: Ratio | None = None
    final_size: Ratio | None = None
    lots: Lots
    confidence: Ratio | None = None
    gates: Mapping[str, str]
    remarks: tuple[str, ...] = ()
    asked: tuple[str, ...]
    stops: Count
    episode: str | None = None
    policy: str
    text: str
    subject: str
    market: str
    row: ReadyRow
