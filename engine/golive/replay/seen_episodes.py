"""The episodes of a run: a row an episode, the same in memory and in `episodes.parquet`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

import pyarrow as pa

from golive.api.column_types import INSTANT
from golive.api.signals import Signal
from golive.core.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEpisode:
    """An event that a strategy signalled, in nanoseconds from its first signal to its last, over so many of them.

    `entry_id` is the order that opened a position on it, empty where none did.
    """

    id: str
    strategy: str
    direction: str
    first: int
    last: int
    signals: int = 1
    entry_id: str = ""


class EpisodesSeen:
    """The episodes that signals came in, in the order in which they began."""

    def __init__(self) -> None:
        self._seen: dict[str, SeenEpisode] = {}

    def take(self, signal: Signal) -> None:
        """Count a signal in its episode."""
        before = self._seen.get(signal.episode)
        self._seen[signal.episode] = (
            SeenEpisode(
                id=signal.episode,
                strategy=signal.strategy,
                direction=signal.direction,
                first=signal.ts,
                last=signal.ts,
            )
            if before is None
            else replace(before, last=signal.ts, signals=before.signals + 1)
        )

    def enter(self, episode: str, entry_id: str) -> None:
        """Hear that an order opened a position on an episode; the first one is kept."""
        before = self._seen[episode]
        self._seen[episode] = before if before.entry_id else replace(before, entry_id=entry_id)

    def all(self) -> tuple[SeenEpisode, ...]:
        """Return the episodes."""
        return tuple(self._seen.values())


_TYPES = {"first": INSTANT, "last": INSTANT, "signals": pa.int64()}
_SCHEMA = pa.schema([(name, _TYPES.get(name, pa.string())) for name in SeenEpisode.__slots__])


def episodes_table(episodes: Sequence[SeenEpisode]) -> pa.Table:
    """Return episodes as a table."""
    return pa.Table.from_pylist([asdict(one) for one in episodes], schema=_SCHEMA)


def read_episodes(table: pa.Table) -> tuple[SeenEpisode, ...]:
    """Return the episodes of a table that `episodes_table` made."""
    for name in ("first", "last"):
        table = table.set_column(table.schema.get_field_index(name), name, table.column(name).cast(pa.int64()))
    return tuple(SeenEpisode(**row) for row in table.to_pylist())
