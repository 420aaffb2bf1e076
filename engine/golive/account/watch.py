"""What looks at strategies leave behind: the episodes that go on, and since when exits cannot be told.

One for each account: several sessions, and the calls of a bot, look at the same strategies.
"""

from __future__ import annotations

from golive.account.episodes import Episode, Look, looked
from golive.account.exits import Exit, ExitRule, ExitTerms, Seen, read_exit
from golive.account.held import Held
from golive.core.dataclass import dataclass
from golive.core.guard import Guard

_Watched = tuple[str, str, str]
"""A strategy, an instrument, a direction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    """The last look at a position, what it was to be left for, and since when some of its exits could not be told."""

    last: int
    due: ExitRule | None
    blind_since: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SightOf:
    """What was seen last of a strategy's position of one direction on an instrument."""

    strategy: str
    symbol: str
    direction: str
    last: int
    due: ExitRule | None
    blind_since: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchState:
    """Everything that looks go on from."""

    episodes: tuple[Episode, ...]
    sights: tuple[SightOf, ...]


class Watch:
    """The memory of looks. It may be asked by several threads."""

    def __init__(self) -> None:
        self._episodes: dict[_Watched, Episode] = {}
        self._sights: dict[_Watched, _Sight] = {}
        self._guard = Guard()

    @property
    def state(self) -> WatchState:
        """Return what looks have left behind."""
        with self._guard:
            return WatchState(
                episodes=tuple(self._episodes.values()),
                sights=tuple(
                    SightOf(
                        strategy=strategy,
                        symbol=symbol,
                        direction=direction,
                        last=sight.last,
                        due=sight.due,
                        blind_since=sight.blind_since,
                    )
                    for (strategy, symbol, direction), sight in self._sights.items()
                ),
            )

    @classmethod
    def of_state(cls, state: WatchState) -> Watch:
        """Return the memory that looks had left behind."""
        watch = cls()
        watch._episodes = {(one.strategy, one.symbol, one.direction): one for one in state.episodes}
        watch._sights = {
            (one.strategy, one.symbol, one.direction): _Sight(last=one.last, due=one.due, blind_since=one.blind_since)
            for one in state.sights
        }
        return watch

    def look(self, look: Look, *, strategy: str, symbol: str, direction: str) -> Episode | None:
        """Take one look at a direction, and return the episode that it belongs to."""
        key = (strategy, symbol, direction)
        with self._guard:
            before = self._episodes.pop(key, None)
            after = looked(before, look, strategy=strategy, symbol=symbol, direction=direction)
            if after is not None:
                self._episodes[key] = after
        return after

    def enter(self, strategy: str, symbol: str, direction: str) -> None:
        """Hear that an order which opens was allowed: it came of the episode that goes on."""
        key = (strategy, symbol, direction)
        with self._guard:
            if key in self._episodes:
                self._episodes[key] = self._episodes[key].entered()

    def episode(self, strategy: str, symbol: str, direction: str) -> str:
        """Return the name of the episode that went on at the last look, empty where none did."""
        with self._guard:
            episode = self._episodes.get((strategy, symbol, direction))
        return "" if episode is None else episode.id

    def first(self, strategy: str, symbol: str, direction: str) -> int | None:
        """Return the first look of the episode that went on at the last one, None where none did."""
        with self._guard:
            episode = self._episodes.get((strategy, symbol, direction))
        return None if episode is None else episode.first

    def exit(self, held: Held, direction: str, terms: ExitTerms, seen: Seen, *, now: int, skew: int) -> Exit:
        """Read the exits of a position of one direction, and remember since when some cannot be told.

        A look that is dated before the last one is answered, and not remembered.
        """
        key = (held.strategy, held.symbol, direction)
        with self._guard:
            self.forget(held.strategy, held.symbol, but=direction)
            before = self._sights.get(key)
            since = None if before is None else before.blind_since
            exit = read_exit(held, terms, seen, now=now, skew=skew, blind_since=since)
            if before is None or now >= before.last:
                self._sights[key] = _Sight(
                    last=now, due=None if exit.due is None else exit.due.rule, blind_since=exit.blind_since
                )
        return exit

    def due(self, strategy: str, symbol: str, direction: str) -> ExitRule | None:
        """Return what a position was to be left for at the last look, None for nothing."""
        with self._guard:
            sight = self._sights.get((strategy, symbol, direction))
        return None if sight is None else sight.due

    def forget(self, strategy: str, symbol: str, *, but: str = "") -> None:
        """Hear that a strategy holds nothing on an instrument, or only one way: nobody is blind to the rest."""
        with self._guard:
            for key in [key for key in self._sights if key[:2] == (strategy, symbol) and key[2] != but]:
                del self._sights[key]
