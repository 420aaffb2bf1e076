"""Which round trip of a run on paper is which of its replay: of one signal, or held at the same time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from golive.core.dataclass import dataclass
from golive.replay.against.told_run import ToldTrip

_STILL_OPEN = 2**63


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedTrip:
    """A round trip of both runs, or of one; `is_shifted` says that it was signalled at another look in the other."""

    paper: ToldTrip | None
    replay: ToldTrip | None

    @property
    def is_shifted(self) -> bool:
        """Say whether both held it, by signals of different looks."""
        return self.paper is not None and self.replay is not None and self.paper.signal != self.replay.signal

    @property
    def trip(self) -> ToldTrip:
        """Return it as the paper account had it, or else the replay."""
        trip = self.paper or self.replay
        assert trip is not None
        return trip


def paired_trips(paper: Sequence[ToldTrip], replay: Sequence[ToldTrip]) -> tuple[PairedTrip, ...]:
    """Pair round trips: those of one key and side first, and of the others those that were held at the same time.

    Each is in one pair. Both runs look at one grid, so that a signal has one id; a round trip that has another was
    signalled at another look.
    """
    left = {trip.key: trip for trip in replay}
    pairs: list[PairedTrip] = []
    alone: list[ToldTrip] = []
    for trip in paper:
        other = left.get(trip.key)
        if other is not None and _kind(other) == _kind(trip):
            pairs.append(PairedTrip(paper=trip, replay=left.pop(trip.key)))
        else:
            alone.append(trip)
    for trip in alone:
        other = _held_meanwhile(trip, left.values())
        if other is not None:
            del left[other.key]
        pairs.append(PairedTrip(paper=trip, replay=other))
    pairs += [PairedTrip(paper=None, replay=trip) for trip in left.values()]
    return tuple(sorted(pairs, key=lambda pair: (pair.trip.since, pair.trip.key)))


def _kind(trip: ToldTrip) -> tuple[str, str, int]:
    return trip.strategy, trip.symbol, int(trip.side)


def _held_meanwhile(trip: ToldTrip, others: Iterable[ToldTrip]) -> ToldTrip | None:
    """Return the one that was held longest together with a round trip, by the same strategy on the same side."""
    same = [(_together(trip, other), -other.since, other.key, other) for other in others if _kind(other) == _kind(trip)]
    longest = max(same, default=None, key=lambda one: one[:3])
    return longest[3] if longest is not None and longest[0] > 0 else None


def _together(one: ToldTrip, other: ToldTrip) -> int:
    """Return how many nanoseconds both were held."""
    ends = [_STILL_OPEN if trip.until is None else trip.until for trip in (one, other)]
    return min(ends) - max(one.since, other.since)
