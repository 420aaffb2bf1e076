"""What the live gates of a model's versions showed, return by return: folded again, for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.learning.live.live_gate import LiveGate, LiveLook
from golive.learning.live.solved_limit import SolvedLimit
from golive.learning.model_history import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveReturn:
    """What was earned in a period, in nanoseconds; `value` is None where nobody knows it."""

    since: int
    until: int
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePoint:
    """What one return showed of the version that served all through its period.

    `share` is the detector's statistic as a share of its limit, None where there is none.
    """

    until: int
    version: str
    look: LiveLook
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePath:
    """The points, oldest first; `unwatched` counts the periods in which no one version served throughout."""

    points: tuple[LivePoint, ...]
    unwatched: int

    @property
    def alarms(self) -> tuple[LivePoint, ...]:
        """Return where a detector alarmed, or the drawdown ended a version."""
        return tuple(one for one in self.points if one.look.alarm or one.look.stop)


def live_path(
    returns: Sequence[LiveReturn], services: Sequence[Service], gate_of: Callable[[str], LiveGate]
) -> LivePath:
    """Return what gates show of live returns, oldest first; each stretch of service begins with a new gate."""
    points = tuple(_points(returns, services, gate_of))
    return LivePath(points=points, unwatched=len(returns) - len(points))


def _points(
    returns: Sequence[LiveReturn], services: Sequence[Service], gate_of: Callable[[str], LiveGate]
) -> Iterator[LivePoint]:
    for service in services:
        own = [one for one in returns if service.holds(one.since, one.until)]
        if not own:
            continue
        gate = gate_of(service.version)
        limit = None if isinstance(gate.solved, Unknown) else _compared_with(gate.solved)
        for one in own:
            look = gate.observe(one.value)
            share = None if limit is None or look.statistic is None else look.statistic / limit
            yield LivePoint(until=one.until, version=service.version, look=look, share=share)


def _compared_with(solved: SolvedLimit) -> float | None:
    return solved.limit if solved.limit > 0 else None
