"""What a machine goes on from: small facts that are replaced, and the folds that they go with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from golive.api.session import Session
from golive.core.dataclass import dataclass
from golive.execution.account import Account
from golive.execution.switch import Switch
from golive.journal.bodies.model_gave import ModelGave
from golive.journal.bodies.model_stood import ModelStood
from golive.trading.answer import Answer, LevelFill
from golive.trading.market_feed import MarketFeed
from golive.trading.pair import Pair
from golive.trading.passing_time import Charge
from golive.trading.sent_order import SentOrder
from golive.trading.taken_looks import PairLooks
from golive.trading.venue import Venue

LookKind = tuple[str, str, str, str, str]
"""Strategy, instrument, verdict, rule, and why it could not be told; each empty where it says nothing.

The instrument is said where there are several.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineState:
    """Facts of a machine between two turns, in nanoseconds.

    `passed` is the instant until which time has passed at the venue, `marked_at` that of the last entry of a mark.
    `stood` is how each model stood when it was told last, by its name, and `gave` what it gave then, by its name and
    the symbol. `words` are verdict and rule of the last decision of each strategy, symbol and direction, with what it
    was on.
    """

    passed: int
    switch: Switch = field(default_factory=Switch)
    marked_at: int | None = None
    words: Mapping[tuple[str, str, str], tuple[str, ...]] = field(default_factory=dict)
    counted_since: int | None = None
    scheduled: int = 0
    looks: Mapping[LookKind, int] = field(default_factory=Counter)
    taken: Mapping[Pair, PairLooks] = field(default_factory=dict)
    stood: Mapping[str, ModelStood] = field(default_factory=dict)
    gave: Mapping[Pair, ModelGave] = field(default_factory=dict)

    def stands(self, stood: ModelStood) -> MachineState:
        """Return the facts after a model stood in another way."""
        return replace(self, stood={**self.stood, stood.model: stood})

    def given(self, gave: ModelGave) -> MachineState:
        """Return the facts after a model gave something else on a symbol."""
        return replace(self, gave={**self.gave, (gave.model, gave.symbol): gave})


@dataclass(slots=True, kw_only=True)
class OpenOrder:
    """An order that was sent and has not ended, as far as was heard; `levels` are all that was filled of it.

    One that `is_manual` was asked for by a person: no decision allowed it. `quoted_at` is when the last quote was that
    was seen as it was sent. `flattened_at` is when a person asked to hold nothing while it was under way: what is
    filled of it is closed again.
    """

    signal: str
    symbol: str
    order: SentOrder
    levels: tuple[LevelFill, ...] = ()
    cancel_asked: bool = False
    is_manual: bool = False
    quoted_at: int | None = None
    flattened_at: int | None = None


@dataclass(slots=True, kw_only=True)
class Place:
    """Where one instrument is traded: what is heard of it, what is decided on it, and where its orders are."""

    feed: MarketFeed
    session: Session
    venue: Venue


@dataclass(slots=True, kw_only=True)
class Working:
    """The folds of a machine, handed over from turn to turn: none but the last turn's is used again.

    `places` are those of the account's instruments, by symbol and in the order of symbols. `mail` is what venues have
    said and nobody has heard yet, in the order in which it will be. `fruitless` are closes that found no book, each
    with when the last quote was that was seen then.
    """

    places: Mapping[str, Place]
    account: Account
    mail: list[Answer | Charge] = field(default_factory=list)
    orders: dict[str, OpenOrder] = field(default_factory=dict)
    fruitless: dict[Pair, int | None] = field(default_factory=dict)

    @property
    def is_flattening(self) -> bool:
        """Say whether a person asked to hold nothing, and an order of before or one that closes has not ended."""
        return any(one.is_manual or one.flattened_at is not None for one in self.orders.values())

    @property
    def only(self) -> Place:
        """Return the place of the only instrument that there is."""
        (place,) = self.places.values()
        return place

    def receive(self, events: Iterable[Answer | Charge]) -> None:
        """Take what venues have said, as they said it and by symbol within a nanosecond; nothing overtakes another."""
        for event in sorted(events, key=lambda one: (one.at, one.symbol)):
            last = self.mail[-1].heard if self.mail else event.heard
            self.mail.append(event if event.heard >= last else replace(event, heard=last))

    def send(self, symbol: str, order: SentOrder) -> int:
        """Send an order; return when it arrives."""
        arrives = self.places[symbol].venue.send(order)
        self._share_connection(symbol)
        return arrives

    def cancel(self, resting: OpenOrder, at: int) -> None:
        """Ask for the end of an order that was sent."""
        self.places[resting.symbol].venue.cancel(resting.order.id, at)
        resting.cancel_asked = True
        self._share_connection(resting.symbol)

    def _share_connection(self, symbol: str) -> None:
        """Let nothing that is sent later overtake what was sent now: an account has one connection."""
        ordered = self.places[symbol].venue.connection.ordered
        for place in self.places.values():
            place.venue.connection.ordered = ordered
