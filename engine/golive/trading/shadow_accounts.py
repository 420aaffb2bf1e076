"""Shadow accounts of a run: for each episode that rules refused, reduced or let in late, what it would have come to.

They look on: each turn of the machine is taken after it is over, and nothing that they do is seen by any. An episode is
touched by a rule that took from it at any look before an order of it left, and has one shadow, which enters in full at
the first look of these. What came of it beside that is the doing of a rule only where no other touched the episode.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from golive.account.state_inputs import read_at_exit
from golive.api.request import Request
from golive.api.signals import Signal
from golive.core.dataclass import dataclass
from golive.core.intent import OPEN
from golive.core.value import Unknown, invalid, missing
from golive.decision import Decision
from golive.decision.obstacles import Obstacles, gate_of, obstacles
from golive.execution.side import side_of
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import OpenOrder, Place, Working
from golive.trading.order_of_decision import AGAINST, order_of_decision
from golive.trading.pair import Pair
from golive.trading.shadow_account import Passing, ShadowAccount, ShadowOutcome
from golive.trading.turned import Turned
from golive.trading.turns import said

NO_SIZE = missing("no_full_size", "how large it would have been is not known, or the venue takes nothing so small")
READS_ACCOUNT = invalid("exit_reads_account", "its strategy leaves by what the account holds, which is another's here")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowedEpisode:
    """An episode that rules touched, from the look `first` on, in nanoseconds.

    `by` are the rules that touched it. `looks` counts those at which any did before an order of it left; `is_entered`
    says that one did, `goes_on` that the signal was still there at the last look. `why` says why there is no `shadow`.
    """

    id: str
    strategy: str
    symbol: str
    direction: str
    first: int
    by: tuple[str, ...]
    looks: int
    is_entered: bool
    goes_on: bool
    shadow: ShadowOutcome | None
    why: Unknown | None

    def is_alone(self, name: str) -> bool:
        """Say whether nothing touched it but a rule, or the rules of a gate."""
        return all(name in (rule, gate_of(rule)) for rule in self.by)


@dataclass(slots=True, kw_only=True)
class _Touched:
    """An episode as far as it has come."""

    pair: Pair
    direction: str
    first: int
    by: set[str] = field(default_factory=set)
    looks: int = 0
    is_entered: bool = False
    shadow: ShadowOutcome | None = None
    why: Unknown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """A shadow that is not over, and its episode."""

    touched: _Touched
    account: ShadowAccount

    def keep(self) -> None:
        """Keep what it has come to."""
        self.touched.shadow = self.account.outcome


class ShadowAccounts:
    """The shadows of one run, told of its turns one after another.

    Parameters
    ----------
    rule
        What the machine goes by.
    passing
        What lets time pass at a venue: that of recordings, unless another is given.
    """

    def __init__(self, rule: MachineRule, passing: Passing = said) -> None:
        self._rule, self._passing = rule, passing
        self._touched: dict[str, _Touched] = {}
        self._entered: set[str] = set()
        self._open: list[_Open] = []
        self._passed = rule.account.start
        self._working: Working | None = None

    @property
    def open(self) -> int:
        """Return how many shadows are open."""
        return len(self._open)

    def take(self, turned: Turned) -> None:
        """Take a turn that is over: time passes for every shadow, and then those are opened that it calls for."""
        now, self._working = turned.state.passed, turned.working
        if now > self._passed:
            acts_at = _acts_at(turned.working.places, now)
            for one in self._open:
                pair = one.touched.pair
                place = turned.working.places[pair[1]]
                one.account.take_look(place, now, acts_at, self._passing, asks=pair in turned.asking)
                if one.account.is_over:
                    one.keep()
            # What is over is let go of: an account that goes on for months has few shadows at a time.
            self._open = [one for one in self._open if not one.account.is_over]
            self._passed = now
        for decided in turned.decided:
            if decided.signal is not None:
                is_sent = decided.decision.allowed and decided.unsent is None
                self._note(decided.signal, decided.decision, turned.working, is_sent=is_sent)

    def episodes(self) -> Iterator[ShadowedEpisode]:
        """Yield the episodes that were touched, in the order in which they were."""
        going_on = self._going_on()
        for open in self._open:
            open.keep()
        for id, one in self._touched.items():
            strategy, symbol = one.pair
            yield ShadowedEpisode(
                id=id,
                strategy=strategy,
                symbol=symbol,
                direction=one.direction,
                first=one.first,
                by=tuple(sorted(one.by)),
                looks=one.looks,
                is_entered=one.is_entered,
                goes_on=id in going_on,
                shadow=one.shadow,
                why=one.why,
            )

    def _going_on(self) -> set[str]:
        places = self._working.places.values() if self._working is not None else ()
        return {episode.id for place in places for episode in place.session.memory.watch.episodes}

    def _note(self, signal: Signal, decision: Decision, working: Working, *, is_sent: bool) -> None:
        """Note what stood against an episode that nothing was sent for yet."""
        if signal.episode in self._entered:
            return
        against = obstacles(decision.trace)
        if is_sent:
            self._entered.add(signal.episode)
        # A limit that takes less than a lot takes nothing.
        if against.rules and (not decision.lots or decision.lots < against.full_lots):
            self._touch(signal, decision, against, working)
        if is_sent and signal.episode in self._touched:
            self._touched[signal.episode].is_entered = True

    def _touch(self, signal: Signal, decision: Decision, against: Obstacles, working: Working) -> None:
        touched = self._touched.get(signal.episode)
        if touched is None:
            pair = (signal.strategy, decision.symbol)
            touched = _Touched(pair=pair, direction=signal.direction, first=self._passed)
            self._touched[signal.episode] = touched
        touched.by.update(against.rules)
        touched.looks += 1
        if touched.shadow is None:
            self._begin(touched, against.full_lots, decision, working)

    def _begin(self, touched: _Touched, lots: int, decision: Decision, working: Working) -> None:
        """Open a shadow that enters at this look, or note why it cannot be opened."""
        strategy, symbol = touched.pair
        place = working.places[symbol]
        reads = read_at_exit(place.session.engine.program, strategy)
        entry = READS_ACCOUNT if reads else self._entry(touched, lots, decision, working)
        touched.why = entry if isinstance(entry, Unknown) else None
        if not isinstance(entry, Unknown):
            shadow = ShadowAccount(self._rule, place, entry, since=self._passed)
            touched.shadow = shadow.outcome
            self._open.append(_Open(touched=touched, account=shadow))

    def _entry(self, touched: _Touched, lots: int, decision: Decision, working: Working) -> OpenOrder | Unknown:
        """Return the entry of so many lots, or why none would have left at this look."""
        if self._rule.closed is not None:
            return self._rule.closed
        strategy, symbol = touched.pair
        place, held = working.places[symbol], working.account.positions.get(touched.pair)
        request = Request(
            id=decision.signal_id,
            symbol=symbol,
            strategy=strategy,
            direction=touched.direction,
            now=decision.ts,
            intent=OPEN,
        )
        order = place.session.order_asked(request, decision.trace.row, direction=touched.direction, lots=lots)
        if order is None:
            return NO_SIZE
        if held is not None and side_of(held.lots) is order.side.opposite:
            return AGAINST
        spec, terms = place.session.engine.program.signals[strategy].order, self._rule.venues[symbol].terms
        sent = order_of_decision(order, spec, terms, held=0, sent=_acts_at(working.places, decision.ts))
        if isinstance(sent, Unknown):
            return sent
        return OpenOrder(signal=request.id, symbol=symbol, order=sent)


def _acts_at(places: Mapping[str, Place], look: int) -> int:
    return min(place.feed.acts_at(look) for place in places.values())
