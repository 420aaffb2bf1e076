"""The last drill of each name that was held of a subject, as its evidence in the records says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from golive.core.dataclass import dataclass
from golive.core.utc_text import utc_text
from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.bodies.kinds import read_body
from golive.journal.drills import BEGAN, drill_of
from golive.journal.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDrill:
    """A drill, from when to when in nanoseconds, and its outcomes by name; `digest` is that of its last entry.

    One that began and never `has_ended` showed nothing: it has no outcome, and ends with its start.
    """

    drill: str
    began: int
    ended: int
    outcomes: Mapping[str, EvidenceGiven]
    digest: str
    has_ended: bool = True

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


@dataclass(slots=True)
class _Told:
    """What the records tell of the drills of one name: outcomes by when they ended, and starts by when they were."""

    outcomes: dict[int, dict[str, tuple[EvidenceGiven, str]]] = field(default_factory=dict)
    starts: dict[int, str] = field(default_factory=dict)


def never_ended(drill: str, began: int) -> str:
    """Return that a drill began at an instant in nanoseconds UTC, and that nobody wrote what it came to.

    >>> never_ended("kill", 0)
    'a drill of kill began at 1970-01-01T00:00:00Z and never ended'
    """
    return f"a drill of {drill} began at {utc_text(began)} and never ended"


def held_drills(records: Iterable[Entry], *, subject: str) -> Mapping[str, HeldDrill]:
    """Return the drill of each name that ended last, of those of a subject; what was drilled of another says nothing.

    Of two that ended at one instant the outcomes are those that were written last. A later one that began and never
    ended, however it was ended, stands in the way of those before it: nobody knows what it would have shown.
    """
    by_name: dict[str, _Told] = {}
    for entry in records:
        body = read_body(entry.kind, entry.body) if entry.kind == EvidenceGiven.KIND else None
        drill = drill_of(body.item) if isinstance(body, EvidenceGiven) and body.subject == subject else None
        if isinstance(body, EvidenceGiven) and drill is not None:
            name, outcome = drill
            own, digest = by_name.setdefault(name, _Told()), entry.hash.hex()
            if outcome == BEGAN:
                own.starts[body.period_end] = digest
            else:
                own.outcomes.setdefault(body.period_end, {})[outcome] = (body, digest)
    return {name: _last(name, own) for name, own in by_name.items()}


def _last(name: str, own: _Told) -> HeldDrill:
    held = [_ended(name, ended, outcomes) for ended, outcomes in own.outcomes.items()]
    last = max(held, key=lambda one: one.ended, default=None)
    unended = max(own.starts.keys() - {one.began for one in held}, default=None)
    if unended is not None and (last is None or last.began < unended):
        digest = own.starts[unended]
        return HeldDrill(drill=name, began=unended, ended=unended, outcomes={}, digest=digest, has_ended=False)
    # INVARIANT: a drill is named once one of its entries was read.
    assert last is not None
    return last


def _ended(name: str, ended: int, own: Mapping[str, tuple[EvidenceGiven, str]]) -> HeldDrill:
    begins = [body.period_begin for body, _ in own.values() if body.period_begin is not None]
    return HeldDrill(
        drill=name,
        began=min(begins, default=ended),
        ended=ended,
        outcomes={outcome: body for outcome, (body, _) in own.items()},
        digest=[digest for _, digest in own.values()][-1],
    )
