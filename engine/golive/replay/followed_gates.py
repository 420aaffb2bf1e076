"""The gates of a run, followed turn by turn: shadows beside it, and what really came of the episodes they are of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from golive.account.journalled_account import events_of
from golive.compiler.program import Program
from golive.core.value import Unknown
from golive.execution.account import Account
from golive.execution.round_trip import RoundTrip
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.funding import FundingCharged
from golive.journal.keys import parts_of
from golive.replay.attribution_study import AttributionStudy, attribution_study, real_nets
from golive.replay.latency_study import NO_ACCOUNT, NOT_BOOKED
from golive.trading.entries import Noted
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import Working
from golive.trading.shadow_account import Passing
from golive.trading.shadow_accounts import ShadowAccounts
from golive.trading.turned import Turned
from golive.trading.turns import said


class FollowedGates:
    """What gates earn and cost, of a run whose turns are taken one after another, each after it is over.

    Parameters
    ----------
    rule
        What the machine goes by.
    program
        What decides.
    least
        Of how few episodes no gate is judged, None where the library does not say.
    passing
        What lets time pass at a venue: that of recordings, unless another is given.
    """

    def __init__(self, rule: MachineRule, program: Program, *, least: int | None, passing: Passing = said) -> None:
        self._program, self._least = program, least
        self._shadows, self._account = ShadowAccounts(rule, passing), Account(rule.account)
        self._why: Unknown | None = None if rule.closed is None else NO_ACCOUNT
        self._episodes: set[str] = set()
        self._episode_of: dict[str, str] = {}
        self._working: Working | None = None

    def take(self, turned: Turned) -> None:
        """Take a turn: what was signalled, what was let through, and what came of it."""
        self._shadows.take(turned)
        self._working = turned.working
        self._episodes.update(one.episode for one in turned.signals if one.unknown is None and one.direction)
        for decided in turned.decided:
            if decided.signal is not None and decided.decision.allowed:
                self._episode_of[decided.decision.signal_id] = decided.signal.episode
        for noted in turned.entries:
            self._book(noted)

    def study(self) -> AttributionStudy:
        """Return what each gate did so far, or why nobody can tell."""
        if self._why is not None:
            return AttributionStudy(why=self._why)
        shadowed = tuple(self._shadows.episodes())
        nets = real_nets(shadowed, self._trips(), self._under_way())
        return attribution_study(shadowed, nets, self._program, episodes=len(self._episodes), least=self._least)

    def _book(self, noted: Noted) -> None:
        if isinstance(noted.body, OrderFilled | FundingCharged):
            for event in events_of(noted.body, noted.ts):
                self._account.apply(event)
        if isinstance(noted.body, FundingCharged) and noted.body.why is not None:
            self._why = NOT_BOOKED

    def _trips(self) -> Mapping[str, list[RoundTrip]]:
        """Return the round trips by the episode that they came of."""
        trips: dict[str, list[RoundTrip]] = defaultdict(list)
        for trip in self._account.trips.values():
            trips[self._episode_of.get(parts_of(trip.order, 2)[0], "")].append(trip)
        return trips

    def _under_way(self) -> frozenset[str]:
        """Return the episodes for which an order is under way that opens something."""
        orders = self._working.orders.values() if self._working is not None else ()
        signals = [one.signal for one in orders if not one.order.reduce_only]
        return frozenset(self._episode_of[signal] for signal in signals if signal in self._episode_of)
