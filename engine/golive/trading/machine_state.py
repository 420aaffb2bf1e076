"""What a machine goes on from: small facts that are replaced, and the folds that they go with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from golive.api.session import Session
from golive.execution.account import Account
from golive.execution.switch import Switch
from golive.trading.answer import Answer, LevelFill
from golive.trading.market_feed import MarketFeed
from golive.trading.passing_time import Charge
from golive.trading.sent_order import SentOrder
from golive.trading.venue import Venue

LookKind = tuple[str, str, str, str]
"""Strategy, verdict, rule, and the reason why it could not be told; each empty where it says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineState:
    """Facts of a machine between two turns, in nanoseconds.

    `passed` is the instant until which time has passed at the venue, `marked_at` that of the last entry of a mark.
    `words` are verdict and rule of the last decision of each strategy and direction, with what it was on.
    """

    passed: int
    switch: Switch = field(default_factory=Switch)
    marked_at: int | None = None
    words: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    counted_since: int | None = None
    scheduled: int = 0
    looks: Mapping[LookKind, int] = field(default_factory=Counter)


@dataclass(slots=True, kw_only=True)
class OpenOrder:
    """An order that was sent and has not ended, as far as was heard; `levels` are all that was filled of it."""

    signal: str
    order: SentOrder
    levels: tuple[LevelFill, ...] = ()
    cancel_asked: bool = False


@dataclass(slots=True, kw_only=True)
class Working:
    """The folds of a machine, handed over from turn to turn: none but the last turn's is used again.

    `mail` is what the venue has said and nobody has heard yet, in the order in which it will be.
    """

    feed: MarketFeed
    session: Session
    venue: Venue
    account: Account
    mail: list[Answer | Charge] = field(default_factory=list)
    orders: dict[str, OpenOrder] = field(default_factory=dict)
