"""Each trip of a switch is fired once by planted facts: it stops in one look, stays, steps down in doubt, and is reset.

The facts are planted, and everything after them is the policy's own: its conditions on those facts, the switch that
they turn, and a private account that goes on under it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from golive.api.switch_program import SwitchProgram, turn
from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.execution.switch import Switch
from golive.execution.switch_state import SwitchState
from golive.paper.drills.planted import Facts, facts_for, quiet_facts
from golive.paper.drills.private_account import PrivateAccount
from golive.paper.drills.rearming import rearms_by_role_alone
from golive.paper.drills.stopped_orders import AfterStop, watched

QUIET_LOOKS = 1_000
"""How many looks at quiet facts a stop has to outlast."""

LOOKS = 10
"""How many looks at facts by which a trip is true are taken at most, until it stops its scope."""

_SECOND = NANOS


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """What became of one trip.

    Each is None where it could not be tried; `why` says why. `fires`: one look at facts by which it is true took its
    scope where it says. `looks`: how many it took, one more than were tried where none did. `stays`: a thousand looks
    at quiet facts did not let it go. `doubts`: unknown facts did nothing before its patience ended, and then only
    reduced. `resets`: wrong roles, blank reasons and early hours were refused, and the policy's own role was not.
    `after` is what private accounts did that it stopped.
    """

    trip: str
    to: str
    scope: str
    fires: bool | None
    looks: int | None
    stays: bool | None
    doubts: bool
    resets: bool | None
    after: tuple[AfterStop, ...]
    why: str = ""

    @property
    def leaked(self) -> int:
        """Return how many orders left that were forbidden."""
        return sum(one.leaked for one in self.after)

    @property
    def left(self) -> int:
        """Return how many orders stayed that may not."""
        return sum(one.left for one in self.after)

    @property
    def holds(self) -> bool:
        """Say whether the trip did everything that it has to; what could not be tried is no pass."""
        done = (self.fires, self.stays, self.doubts, self.resets)
        return all(one is True for one in done) and bool(self.after) and not self.leaked and not self.left


def fire_breakers(
    switch: SwitchProgram, thresholds: Iterable[float], accounts: Iterable[PrivateAccount], *, watch_ns: int
) -> tuple[Breaker, ...]:
    """Fire every trip; each stops every one of `accounts` once, as it is then, and is watched for so long."""
    first, *more = accounts
    now, numbers = first.at, sorted(set(thresholds))
    planted, quiet = facts_for(switch, numbers, now), quiet_facts(switch, numbers, now)
    return tuple(_Trial(switch, planted, quiet, now).of(n, (first, *more), watch_ns) for n in range(_count(switch)))


def _count(switch: SwitchProgram) -> int:
    return len(switch.checked.trips)


@dataclass(frozen=True, slots=True)
class _Trial:
    switch: SwitchProgram
    planted: Mapping[str, Facts]
    quiet: Facts | None
    now: int

    def of(self, n: int, accounts: Iterable[PrivateAccount], watch_ns: int) -> Breaker:
        checked = self.switch.checked.trips[n]
        id, facts = checked.rule.id, self.planted.get(checked.rule.id)
        breaker = Breaker(
            trip=id,
            to=checked.to,
            scope=checked.scope,
            fires=None,
            looks=None,
            stays=None,
            doubts=self._doubts(id),
            resets=None,
            after=(),
            why="no facts were found by which it is true",
        )
        if facts is None:
            return breaker
        looks, stopped, scope = self._looks(id, facts)
        if scope is None:
            return replace(breaker, fires=False, looks=looks, why="facts by which it is true did not trip it")
        return replace(
            breaker,
            fires=looks == 1 and stopped.scopes[scope].state >= SwitchState[checked.to.upper()],
            looks=looks,
            stays=self._stays(stopped),
            resets=rearms_by_role_alone(stopped, self.switch.reset, scope=scope, at=self.now + (looks - 1) * _SECOND),
            after=tuple(self._stopped(account, facts, watch_ns) for account in accounts),
            why="" if self.quiet is not None else "no facts were found by which nothing trips",
        )

    def _looks(self, id: str, facts: Facts) -> tuple[int, Switch, str | None]:
        """Look at facts until a trip stops a scope: how many looks that took, the switch then, and the scope."""
        state = Switch()
        for n in range(LOOKS):
            state = self._turn(state, facts, self.now + n * _SECOND)
            scope = next((name for name in state.scopes if id in _trips_of(state, name)), None)
            if scope is not None:
                return n + 1, state, scope
        return LOOKS + 1, state, None

    def _turn(self, state: Switch, facts: Facts | None, at: int) -> Switch:
        row = {} if facts is None else facts.row(at)
        return turn(self.switch, state, row, at, strategy="drilled", symbol="drilled").switch

    def _stays(self, stopped: Switch) -> bool | None:
        if self.quiet is None:
            return None
        state = stopped
        for n in range(1, QUIET_LOOKS + 1):
            state = self._turn(state, self.quiet, self.now + n * _SECOND)
        return state.scopes == stopped.scopes

    def _doubts(self, id: str) -> bool:
        """Look at nothing at all: every trip is unknown."""
        patience = self.switch.patience[id]
        begun = self._turn(Switch(), None, self.now)
        before = self._turn(begun, None, self.now + patience - 1) if patience else begun
        after = self._turn(before, None, self.now + patience)
        was_patient = not patience or not any(id in _trips_of(before, name) for name in before.scopes)
        stepped = [after.scopes[name].state for name in after.scopes if id in _trips_of(after, name)]
        return was_patient and stepped == [SwitchState.REDUCE_ONLY]

    def _stopped(self, account: PrivateAccount, facts: Facts, watch_ns: int) -> AfterStop:
        """Stop an account by the facts, as if it had looked at them, and watch it."""
        own, at = account.branch(), account.at
        machine = own.machine
        pairs = sorted(machine.working.account.positions) or [("drilled", next(iter(machine.working.places)))]
        strategy, symbol = pairs[0]
        turned = turn(self.switch, machine.state.switch, facts.row(at), at, strategy=strategy, symbol=symbol)
        before = frozenset(machine.working.orders)
        return watched(own, own.stand(turned.switch), since=at, before=before, for_ns=watch_ns)


def _trips_of(switch: Switch, scope: str) -> Iterator[str]:
    return (trip.partition("@")[0] for trip, _ in switch.scopes[scope].latched)
