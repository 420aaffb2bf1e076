"""The round trips of an account out of its journal, each with the episode that its entry was decided for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from golive.execution.account_events import Marking
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.mark import Marked
from golive.journal.keys import parts_of
from golive.replay.made_trip import made_trip
from golive.replay.money.bookkeeping import Bookkeeping
from golive.replay.round_trips import Trip
from golive.trading.pair import Pair


def markings_of(marked: Marked, ts: int) -> Iterator[Marking]:
    """Yield the marks of an entry, as told at an instant."""
    for one in marked.marks:
        yield Marking(ts=ts, symbol=one.symbol, long=one.long, short=one.short)


def journal_trips(
    books: Bookkeeping, pairs: Mapping[str, Pair], decisions: Sequence[DecisionTaken], marked: Marked | None
) -> Iterator[Trip]:
    """Yield every round trip in the order they were opened; what is open is worth what it was at the last mark.

    `pairs` are whose each signal was that was filled. Why a strategy left is in no entry but as its fill's reason.
    """
    episodes = {one.signal: one.episode or "" for one in decisions}
    marks = () if marked is None else tuple(markings_of(marked, marked.at))
    for trip in books.account.trips.values():
        signal = parts_of(trip.order, 2)[0]
        yield made_trip(
            books.account,
            trip,
            signals=(signal, None if trip.exit is None else parts_of(trip.exit, 2)[0]),
            pair=pairs[signal],
            episode=episodes.get(signal, ""),
            because=None,
            costs=books.costs(trip.key),
            marks=marks,
        )
