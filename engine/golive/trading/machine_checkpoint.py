"""A machine between two turns as one frozen value, and again from it: what a checkpoint holds.

Of two equal ones equal events make equal entries, so deleting every checkpoint changes nothing but time.
"""

from __future__ import annotations

from golive.account.told_state import ToldState
from golive.account.watch import WatchState
from golive.api.session_memory import SessionMemory
from golive.core.dataclass import dataclass
from golive.execution.account_state import AccountState, account_of
from golive.execution.account_state import state_of as account_state
from golive.execution.switch import ScopeState, Switch
from golive.execution.switch_state import SwitchState
from golive.journal.bodies.model_gave import ModelGave
from golive.journal.bodies.model_stood import ModelStood
from golive.journal.body import Count
from golive.journal.body_codec import from_bytes, to_bytes
from golive.trading.answer import Answer
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import MachineState, OpenOrder, Working
from golive.trading.passing_time import Charge
from golive.trading.taken_looks import PairLooks
from golive.trading.venue_state import VenueState, venue_of
from golive.trading.venue_state import state_of as venue_state


@dataclass(frozen=True, slots=True, kw_only=True)
class Latched:
    """A trip that has gone somewhere, and does not go there again before a reset."""

    trip: str
    to: SwitchState


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchScope:
    """One scope of the switch."""

    scope: str
    state: SwitchState
    epoch: Count
    last_trip: int
    latched: tuple[Latched, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastWords:
    """What was decided last of a strategy on an instrument, in a direction."""

    strategy: str
    symbol: str
    direction: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedLooks:
    """How many looks of this minute came to one answer."""

    kind: tuple[str, ...]
    count: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenLooks:
    """The looks that one strategy took at one instrument in this minute."""

    strategy: str
    symbol: str
    looks: PairLooks


@dataclass(frozen=True, slots=True, kw_only=True)
class FruitlessClose:
    """A close that found no book, and when the last quote was that was seen then."""

    strategy: str
    symbol: str
    quoted_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What the venue said and nobody has heard yet: an answer, or a charge."""

    answer: Answer | None = None
    charge: Charge | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceState:
    """Where one instrument is traded: the venue, and what the session there goes on from but for the account."""

    symbol: str
    venue: VenueState
    watch: WatchState
    latest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineCheckpoint:
    """Everything that a machine goes on from, under the same rule and on the same feed."""

    passed: int
    marked_at: int | None
    counted_since: int | None
    scheduled: Count
    looks: tuple[CountedLooks, ...]
    taken: tuple[TakenLooks, ...]
    words: tuple[LastWords, ...]
    scopes: tuple[SwitchScope, ...]
    unknown_since: dict[str, int]
    mail: tuple[Mail, ...]
    orders: tuple[OpenOrder, ...]
    fruitless: tuple[FruitlessClose, ...]
    account: AccountState
    session_account: ToldState
    places: tuple[PlaceState, ...]
    stood: tuple[ModelStood, ...] | None = None
    gave: tuple[ModelGave, ...] | None = None


def checkpoint_of(state: MachineState, working: Working) -> bytes:
    """Return a machine after a turn as the bytes of a checkpoint; of equal machines they are equal."""
    return to_bytes(kept_of(state, working))


def kept_of(state: MachineState, working: Working) -> MachineCheckpoint:
    """Return all that a machine goes on from after a turn."""
    switch, memories = state.switch, {symbol: place.session.memory for symbol, place in working.places.items()}
    return MachineCheckpoint(
        passed=state.passed,
        marked_at=state.marked_at,
        counted_since=state.counted_since,
        scheduled=state.scheduled,
        looks=tuple(CountedLooks(kind=kind, count=count) for kind, count in sorted(state.looks.items())),
        taken=tuple(
            TakenLooks(strategy=strategy, symbol=symbol, looks=looks)
            for (strategy, symbol), looks in sorted(state.taken.items())
        ),
        words=tuple(
            LastWords(strategy=strategy, symbol=symbol, direction=direction, words=words)
            for (strategy, symbol, direction), words in sorted(state.words.items())
        ),
        scopes=tuple(_scope(name, scope) for name, scope in sorted(switch.scopes.items())),
        unknown_since=dict(switch.unknown_since),
        mail=tuple(Mail(charge=one) if isinstance(one, Charge) else Mail(answer=one) for one in working.mail),
        orders=tuple(working.orders.values()),
        fruitless=tuple(
            FruitlessClose(strategy=strategy, symbol=symbol, quoted_at=at)
            for (strategy, symbol), at in sorted(working.fruitless.items())
        ),
        account=account_state(working.account),
        # One that all sessions share.
        session_account=next(iter(memories.values())).account,
        places=tuple(
            PlaceState(
                symbol=symbol,
                venue=venue_state(working.places[symbol].venue),
                watch=memory.watch,
                latest=memory.latest,
            )
            for symbol, memory in memories.items()
        ),
        stood=tuple(one for _, one in sorted(state.stood.items())) or None,
        gave=tuple(one for _, one in sorted(state.gave.items())) or None,
    )


def go_on(rule: MachineRule, working: Working, stored: bytes) -> tuple[MachineState, Working]:
    """Return the machine that a checkpoint is of; `working` is a fresh one, of the same rule and feed."""
    return go_on_from(rule, working, from_bytes(stored, MachineCheckpoint))


def go_on_from(rule: MachineRule, working: Working, kept: MachineCheckpoint) -> tuple[MachineState, Working]:
    """Return the machine that was kept; `working` is a fresh one, of the same rule and feed."""
    for one in kept.places:
        place = working.places[one.symbol]
        place.session.go_on(SessionMemory(account=kept.session_account, watch=one.watch, latest=one.latest))
        place.venue = venue_of(rule.venues[one.symbol], one.venue)
    state = MachineState(
        passed=kept.passed,
        marked_at=kept.marked_at,
        counted_since=kept.counted_since,
        scheduled=kept.scheduled,
        looks={(a, b, c, d, e): one.count for one in kept.looks for a, b, c, d, e in [one.kind]},
        taken={(one.strategy, one.symbol): one.looks for one in kept.taken},
        stood={one.model: one for one in kept.stood or ()},
        gave={(one.model, one.symbol): one for one in kept.gave or ()},
        words={(one.strategy, one.symbol, one.direction): one.words for one in kept.words},
        switch=Switch(scopes={one.scope: _of_scope(one) for one in kept.scopes}, unknown_since=kept.unknown_since),
    )
    return state, Working(
        places=working.places,
        account=account_of(rule.account, kept.account),
        mail=[one for mail in kept.mail for one in (mail.answer, mail.charge) if one is not None],
        orders={one.order.id: one for one in kept.orders},
        fruitless={(one.strategy, one.symbol): one.quoted_at for one in kept.fruitless},
    )


def _scope(name: str, scope: ScopeState) -> SwitchScope:
    return SwitchScope(
        scope=name,
        state=scope.state,
        epoch=scope.epoch,
        last_trip=scope.last_trip,
        latched=tuple(Latched(trip=trip, to=to) for trip, to in sorted(scope.latched)),
    )


def _of_scope(scope: SwitchScope) -> ScopeState:
    latched = frozenset((one.trip, one.to) for one in scope.latched)
    return ScopeState(state=scope.state, epoch=scope.epoch, last_trip=scope.last_trip, latched=latched)
