"""The last drill of each name that was held of a subject, as its evidence in the records says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.bodies.kinds import read_body
from golive.journal.entry import Entry

DRILL = "drill_"
"""How an item begins that the outcome of a drill is written under, before the drill's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDrill:
    """A drill, from when to when in nanoseconds, and its outcomes by name; `digest` is that of its last entry."""

    drill: str
    began: int
    ended: int
    outcomes: Mapping[str, EvidenceGiven]
    digest: str

    def number(self, name: str) -> float | None:
        """Return an outcome, None where it was not measured, or of nothing."""
        one = self.outcomes.get(name)
        return one.measured if one is not None and one.observations else None

    def count(self, name: str) -> int:
        """Return of how many observations an outcome is; of one that was not measured none."""
        one = self.outcomes.get(name)
        return 0 if one is None or one.measured is None else one.observations or 0

    def ending(self, end: str) -> Iterator[EvidenceGiven]:
        """Yield the outcomes whose name has an ending."""
        return (one for name, one in self.outcomes.items() if name.endswith(end))


def held_drills(records: Iterable[Entry], *, subject: str) -> Mapping[str, HeldDrill]:
    """Return the drill of each name that ended last, of those of a subject; what was drilled of another says nothing.

    Of two that ended at one instant the outcomes are those that were written last.
    """
    outcomes: dict[str, dict[int, dict[str, tuple[EvidenceGiven, str]]]] = {}
    for entry in records:
        body = read_body(entry.kind, entry.body) if entry.kind == EvidenceGiven.KIND else None
        if isinstance(body, EvidenceGiven) and body.item.startswith(DRILL) and body.subject == subject:
            name, _, outcome = body.item.removeprefix(DRILL).partition("/")
            ended = outcomes.setdefault(name, {}).setdefault(body.period_end, {})
            ended[outcome] = (body, entry.hash.hex())
    return {name: _last(name, by_end) for name, by_end in outcomes.items()}


def _last(name: str, by_end: Mapping[int, Mapping[str, tuple[EvidenceGiven, str]]]) -> HeldDrill:
    ended = max(by_end)
    own = by_end[ended]
    begins = [body.period_begin for body, _ in own.values() if body.period_begin is not None]
    return HeldDrill(
        drill=name,
        began=min(begins, default=ended),
        ended=ended,
        outcomes={outcome: body for outcome, (body, _) in own.items()},
        digest=[digest for _, digest in own.values()][-1],
    )
