"""`WatchedFeed`: what the connections to one exchange bring, checked and waiting to be handed on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from golive.core.clock import Clock
from golive.documents.market import StreamKind
from golive.paper.book_numbers import BookNumbers
from golive.paper.ccxt_events import Listed
from golive.paper.ccxt_library import ccxt_library
from golive.paper.ccxt_results import CcxtResults
from golive.paper.connections import Connections
from golive.paper.feed_checks import FeedChecks, Mark, Name
from golive.paper.unreadable import UnreadableError
from golive.paper.venue_frames import VenueFrames
from golive.paper.waiting_events import WaitingEvents
from golive.trading.received import BookReceived, Received

GARBAGE, DISCONNECTED, JUMPED, CONTRADICTS = "garbage", "disconnected", "ids_jumped", "contradicts"


class WatchedFeed:
    """A `Watcher` of one exchange's connections.

    A stream that is lost is asked for again; a connection that brought garbage, or a book that does not go on from what
    was there, is given up first, because nobody knows what state it left.

    Parameters
    ----------
    listed
        The instruments by their unified symbols; it may be filled later, before anything is asked for.
    market_ids
        The unified symbols by the exchange's own names, filled as late.
    frames
        What is known of the venue's messages, if anything.
    checks, waiting
        What judges the events, and where they wait.
    clock
        What tells how long a stream has been silent.
    again, came
        Called with a stream that has to be asked for again; called when there is something new.
    """

    def __init__(
        self,
        listed: Mapping[str, Listed],
        market_ids: Mapping[str, str],
        frames: VenueFrames | None,
        *,
        checks: FeedChecks,
        waiting: WaitingEvents,
        clock: Clock,
        again: Callable[[Name], None],
        came: Callable[[], None],
    ) -> None:
        self.connections = Connections()
        self._listed, self._ids, self._frames = listed, market_ids, frames
        self._checks, self._waiting, self._clock = checks, waiting, clock
        self._again, self._came = again, came
        self._books: defaultdict[str, BookNumbers] = defaultdict(BookNumbers)
        self._results = CcxtResults(listed, self._books)
        self._is_news = self._is_broken = self.is_closed = False

    def attached(self, client: Any, name: Name) -> None:
        """Hear that a stream is on a connection."""
        self.connections.attach(client, name)

    def connected(self, client: Any) -> None:
        """Hear that a connection has been made; its books begin anew."""
        self.connections.make(client)
        for unified, listed in self._listed.items():
            if self.connections.client((listed.market.symbol, StreamKind.BOOK)) is client:
                self._books[unified].forget()
        self._came()

    def disconnected(self, client: Any) -> None:
        """Hear that a connection is over, or could not be made; nobody loses what he has closed himself."""
        if self.is_closed:
            return
        self._lose(self.connections.names(client), DISCONNECTED)
        for name in self.connections.end(client):
            self._again(name)

    def is_readable(self, client: Any, message: Any) -> bool:
        """Look at a message before ccxt does: at that of a book, which ccxt would take as it is."""
        self._is_news = self._is_broken = False
        if self._frames is None:
            return True
        try:
            frame = self._frames.book(message)
            unified = "" if frame is None else self._ids[frame.market_id]
        except (UnreadableError, KeyError):
            self.give_up(client, GARBAGE)
            return False
        if frame is not None:
            why = self._books[unified].broken(frame)
            self._is_news, self._is_broken = True, why is not None
            if why is not None:
                self.lose((self._listed[unified].market.symbol, StreamKind.BOOK), why)
        return True

    def handled(self, client: Any, message: Any) -> None:
        """Hear that ccxt has done with a message; one that came to nothing is garbage unless it is none by itself."""
        if self._is_broken:
            self.give_up(client, DISCONNECTED)
        elif self._frames is not None and not self._is_news and not self._frames.is_control(message):
            self.give_up(client, GARBAGE)

    def resolved(self, client: Any, result: Any) -> None:
        """Hear what a message came to."""
        self._is_news = True
        for unified, (kind, event, mark) in self._results.made_of(result):
            if unified not in self._listed:
                self.give_up(client, GARBAGE)
                return
            name = (self._listed[unified].market.symbol, kind)
            if self.connections.client(name) is not client or (kind is StreamKind.BOOK and self._is_broken):
                continue
            if event is None:
                self.lose(name, GARBAGE)
            elif isinstance(event, BookReceived) and self._is_impossible(event):
                self.lose(name, CONTRADICTS)
                self.give_up(client, DISCONNECTED)
                return
            else:
                self.take(event, mark)

    def _is_impossible(self, book: BookReceived) -> bool:
        """Say whether a book can only have come of changes that were lost, or of one that was none."""
        return bool(book.bids and book.asks) and book.bids[0][0] >= book.asks[0][0]

    def rejected(self, client: Any, error: BaseException) -> None:
        """Hear that a stream was given up, as ccxt does with a book that is broken."""
        self._is_news = True
        if self.is_closed:
            return
        names, library = self.connections.names(client), ccxt_library()
        if isinstance(error, library.nonce_error):
            self._is_broken = True
            names, why = {name for name in names if name[1] is StreamKind.BOOK}, JUMPED
        else:
            why = DISCONNECTED if isinstance(error, library.network_error) else GARBAGE
        self._lose(names, why)
        for name in names:
            self._again(name)

    def failed(self, client: Any, error: Exception) -> None:
        """Hear that a message could not be handled."""
        self.give_up(client, GARBAGE)

    def give_up(self, client: Any, why: str) -> None:
        """Lose the streams of a connection and end it, so that they begin anew on another one."""
        names = self.connections.names(client)
        self._lose(names, why)
        if names:
            client.on_error(ccxt_library().network_error(why))

    def take(self, event: Received, mark: Mark = None) -> None:
        """Let an event wait, after what the checks say of it."""
        wall, monotonic = self._clock.wall_ns(), self._clock.monotonic_ns()
        self._put(self._checks.take(event, wall=wall, monotonic=monotonic, mark=mark))

    def lose(self, name: Name, why: str) -> None:
        """Let a loss wait, unless the stream is lost already."""
        self._put(self._checks.lose(name, why))

    def look(self) -> None:
        """Notice what is lost although nothing came; a connection of which all has been silent is given up."""
        wall, monotonic = self._clock.wall_ns(), self._clock.monotonic_ns()
        self._put(self._checks.look(wall, monotonic))
        silent = set(self._checks.silent(monotonic))
        for client in {self.connections.client(name) for name in silent} - {None}:
            names = self.connections.names(client)
            if names <= silent:
                for name in names:
                    self._checks.heard(name, monotonic)
                self.give_up(client, DISCONNECTED)

    def _lose(self, names: Iterable[Name], why: str) -> None:
        for name in sorted(names, key=lambda one: (one[0], one[1].value)):
            self.lose(name, why)

    def _put(self, events: Iterable[Received]) -> None:
        for event in events:
            self._waiting.put(event)
            self._came()
