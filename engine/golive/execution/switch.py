"""The kill switch: trips that latch, doubt that steps down, and resets that somebody answers for.

Source: section 13 of the description of execution. A true trip goes where it says, at once. An unknown one goes to
`reduce_only` after its patience and never further: to halt on doubt would cancel the stops. Nothing but a reset lowers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.exact import whole
from golive.execution.switch_state import SwitchState, hardest

GLOBAL = "global"
KILL_FILE, EXCEPTION, OVERFILL, PEOPLE = "kill_file", "exception", "overfill", "people"
DONE, ALREADY = "done", "already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """A rule that trips: where to, of which scope, and how many nanoseconds it may be unknown."""

    id: str
    to: SwitchState
    scope: str
    patience: int

    def __post_init__(self) -> None:
        whole(self.patience, "patience", least=0)
        if self.to is SwitchState.ACTIVE:
            raise Refused("to", f"the trip `{self.id}` goes nowhere", field="to")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetRule:
    """Who may reset a scope, and how many nanoseconds after its last trip."""

    roles: frozenset[str]
    cool_off: int

    def __post_init__(self) -> None:
        whole(self.cool_off, "cool_off", least=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchEntry:
    """A trip or a reset, to be written before anybody acts on it; `epoch` counts those of the scope from 1."""

    ts: int
    scope: str
    trip: str
    to: SwitchState
    why: str
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeState:
    """A scope that was tripped at least once: its state, entries so far, last trip and what has latched."""

    state: SwitchState = SwitchState.ACTIVE
    epoch: int = 0
    last_trip: int = 0
    latched: frozenset[tuple[str, SwitchState]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """All scopes that were ever tripped, and since when each trip has been unknown without a break."""

    scopes: Mapping[str, ScopeState] = field(default_factory=dict)
    unknown_since: Mapping[str, int] = field(default_factory=dict)

    @property
    def state(self) -> SwitchState:
        """Return the hardest state of all scopes."""
        return hardest(scope.state for scope in self.scopes.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """The switch after something happened, what there is to write, and the answer to a person (None where none)."""

    switch: Switch
    entries: tuple[SwitchEntry, ...] = ()
    answer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetRequest:
    """A person's wish to make a scope active again; `equity_known` says whether a fresh baseline can be taken."""

    ts: int
    scope: str
    role: str
    reason: str
    equity_known: bool


def evaluate(switch: Switch, trips: Iterable[Trip], ts: int, values: Mapping[str, bool | None]) -> Turned:
    """Look at every trip, in document order; one that is not told, or told as neither true nor false, is unknown.

    Raises
    ------
    Refused
        `ts` for what is no whole number: by NaN, no patience would ever end.

    >>> trip = Trip(id="day_loss", to=SwitchState.HALTED, scope="account", patience=5)
    >>> doubt = evaluate(Switch(), [trip], 10, {})
    >>> later = evaluate(doubt.switch, [trip], 15, {"day_loss": None}).switch
    >>> doubt.switch.state.name, later.state.name, evaluate(later, [trip], 16, {"day_loss": True}).switch.state.name
    ('ACTIVE', 'REDUCE_ONLY', 'HALTED')
    """
    whole(ts, "ts")
    since = dict(switch.unknown_since)
    turned = Turned(switch=switch)
    for trip in trips:
        value = values.get(trip.id)
        if isinstance(value, bool):
            since.pop(trip.id, None)
            if value:
                turned = _tripped(turned, trip.scope, trip.id, trip.to, ts, why="true")
        elif ts - since.setdefault(trip.id, ts) >= trip.patience:
            turned = _tripped(turned, trip.scope, trip.id, SwitchState.REDUCE_ONLY, ts, why="unknown")
    return replace(turned, switch=replace(turned.switch, unknown_since=since))


def halt_by_file(switch: Switch, ts: int) -> Turned:
    """Halt everything because the kill file is there; once until a reset."""
    return _tripped(Turned(switch=switch), GLOBAL, KILL_FILE, SwitchState.HALTED, ts, why="file")


def halt_by_exception(switch: Switch, ts: int) -> Turned:
    """Halt everything because the trips could not be evaluated; once until a reset."""
    return _tripped(Turned(switch=switch), GLOBAL, EXCEPTION, SwitchState.HALTED, ts, why="exception")


def halt_by_overfill(switch: Switch, ts: int, refused: Refused) -> Turned:
    """Halt everything because an order was filled beyond its lots, which no policy can allow; once until a reset.

    `refused` is what the account says of a fill; whatever else it refuses halts nothing.

    >>> halt_by_overfill(Switch(), 1, Refused(OVERFILL, "filled beyond its 9 lots")).switch.state.name
    'HALTED'
    """
    if refused.code != OVERFILL:
        return Turned(switch=switch)
    return _tripped(Turned(switch=switch), GLOBAL, OVERFILL, SwitchState.HALTED, ts, why=OVERFILL)


def step_down_for_people(switch: Switch, ts: int) -> Turned:
    """Let everything only reduce because nobody can tell what people say; once until a reset.

    >>> step_down_for_people(Switch(), 1).switch.state.name
    'REDUCE_ONLY'
    """
    return _tripped(Turned(switch=switch), GLOBAL, PEOPLE, SwitchState.REDUCE_ONLY, ts, why="unknown")


def raise_by_person(switch: Switch, ts: int, to: SwitchState, scope: str) -> Turned:
    """Make a scope harder; what is not harder than it is, is `already` so."""
    if to <= switch.scopes.get(scope, ScopeState()).state:
        return Turned(switch=switch, answer=ALREADY)
    return _tripped(Turned(switch=switch), scope, "person", to, ts, why="person")


def reset(switch: Switch, rule: ResetRule, request: ResetRequest) -> Turned:
    """Make a scope active again, or name the first thing that forbids it.

    In order: `not_tripped`, `role`, `reason` (blank), `cool_off`, `equity_unknown`. Latches of the scope are cleared;
    for how long a trip has been unknown is not: doubt that lasts trips again.
    """
    scope = switch.scopes.get(request.scope, ScopeState())
    refusals = {
        "not_tripped": scope.state is SwitchState.ACTIVE,
        "role": request.role not in rule.roles,
        "reason": not any(letter.isprintable() and letter != " " for letter in request.reason),
        "cool_off": request.ts - scope.last_trip < rule.cool_off,
        "equity_unknown": request.equity_known is not True,
    }
    for code, refused in refusals.items():
        if refused:
            return Turned(switch=switch, answer=code)
    fresh = replace(scope, state=SwitchState.ACTIVE, epoch=scope.epoch + 1, latched=frozenset())
    entry = SwitchEntry(
        ts=request.ts,
        scope=request.scope,
        trip="reset",
        to=SwitchState.ACTIVE,
        why=request.reason,
        epoch=fresh.epoch,
    )
    return Turned(switch=_with_scope(switch, request.scope, fresh), entries=(entry,), answer=DONE)


def _tripped(turned: Turned, scope: str, trip: str, to: SwitchState, ts: int, *, why: str) -> Turned:
    """Write a trip that has not latched yet; the harder of what holds and where it goes holds."""
    before = turned.switch.scopes.get(scope, ScopeState())
    if (trip, to) in before.latched:
        return turned
    after = ScopeState(
        state=max(before.state, to),
        epoch=before.epoch + 1,
        last_trip=ts,
        latched=before.latched | {(trip, to)},
    )
    entry = SwitchEntry(ts=ts, scope=scope, trip=trip, to=to, why=why, epoch=after.epoch)
    return replace(turned, switch=_with_scope(turned.switch, scope, after), entries=(*turned.entries, entry))


def _with_scope(switch: Switch, name: str, scope: ScopeState) -> Switch:
    return replace(switch, scopes={**switch.scopes, name: scope})
