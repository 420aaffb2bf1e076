"""Looks at the strategies of a library: which episode a signal belongs to, and whether a position is to be left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.account.episodes import Look
from golive.account.exits import Condition, Exit, ExitRule, Seen, read_exit
from golive.account.held import Held, Holds
from golive.account.seen_price import seen_price
from golive.account.watch import Watch
from golive.api.leaving import condition, exit_terms
from golive.api.retention import oldest_own_price
from golive.api.signals import Levels, Signal, SignalStage
from golive.api.sizes import priced
from golive.compiler.program import Program
from golive.compiler.signal_program import ModelProgram
from golive.core.dataclass import dataclass
from golive.core.intent import LONG, SHORT
from golive.core.row import Row
from golive.core.value import Unknown, invalid, missing
from golive.documents.market import MarketSpec
from golive.evaluator.windows import Windows

_NO_QUOTE_AGE = missing("quote_age", "no rule says how old a quote may be: give the strategy an input of quotes")

_NOT_SIGNALLED = (
    "strategy `{strategy}` decides itself when to trade, and does not signal {side} now: "
    "`signal: external` lets a bot decide when"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What a look sees at an instant: the columns that come from no stream, and the windows of the streams."""

    facts: Row
    windows: Windows

    @property
    def now(self) -> int:
        """Return the instant."""
        return self.windows.now


class StrategyLooks:
    """One instrument's looks at the strategies of a program; `watch` remembers what they leave behind."""

    def __init__(self, program: Program, market: MarketSpec, symbol: str, watch: Watch) -> None:
        self._program, self._market, self._symbol, self.watch = program, market, symbol, watch
        self._stage = SignalStage(program)
        self._last_levels: dict[str, tuple[Glance, Levels]] = {}
        self.lacking: dict[str, Unknown] = {}
        """What each strategy's conditions lacked at its last look, also where they could be told without it."""

    @property
    def strategies(self) -> tuple[str, ...]:
        """Return the strategies there are to look at."""
        return self._stage.strategies

    def signals(self, strategy: str, holds: Holds, glance: Glance) -> Iterator[Signal]:
        """Yield the directions in which a strategy signals, with their episodes, and once why it cannot tell of one.

        Where somebody else decides when it signals, it says nothing.
        """
        if strategy not in self._program.looked_at:
            return
        levels = self._levels(strategy, glance)
        self.lacking.pop(strategy, None)
        if levels.unknown is not None:
            self.lacking[strategy] = levels.unknown
        untold = False
        for direction, level in levels.by_direction.items():
            look = self._looked(strategy, holds, glance.now, signals=level)
            episode = self.watch.look(look, strategy=strategy, symbol=self._symbol, direction=direction)
            if level:
                yield Signal(
                    strategy=strategy, direction=direction, ts=glance.now, episode=episode.id if episode else ""
                )
            elif level is None and not untold:
                untold = True
                yield Signal(strategy=strategy, direction="", ts=glance.now, unknown=levels.unknown)

    def unsignalled(self, strategy: str, direction: str | None, glance: Glance) -> Unknown | None:
        """Return why a strategy that decides itself when to trade does not signal a direction now, None where it does.

        Where somebody else decides when it signals, nothing is asked of it.
        """
        if strategy not in self._program.looked_at:
            return None
        levels = self._levels(strategy, glance)
        level = levels.by_direction.get(direction or "")
        if level is None and levels.unknown is not None:
            return levels.unknown
        return None if level else invalid("not_signalled", _NOT_SIGNALLED.format(strategy=strategy, side=direction))

    def _levels(self, strategy: str, glance: Glance) -> Levels:
        """Return whether a strategy signals; one look is worked out once, whoever asks for it last."""
        before = self._last_levels.get(strategy)
        if before is None or before[0] is not glance:
            before = self._last_levels[strategy] = (glance, self._stage.levels(strategy, glance.facts, glance.windows))
        return before[1]

    def _looked(self, strategy: str, holds: Holds, now: int, *, signals: bool | None) -> Look:
        return Look(
            now=now,
            signals=signals,
            under_way=holds.under_way,
            closed_at=holds.closed_at,
            closed=holds.closed,
            after_close=self._program.signals[strategy].repeat.after_close_ns,
        )

    def exit(self, strategy: str, holds: Holds, glance: Glance) -> Exit | None:
        """Return whether what a strategy holds is to be left, and why; None where it holds nothing."""
        held = holds.held
        if isinstance(held, Unknown):
            return Exit(strategy=strategy, symbol=self._symbol, ts=glance.now, held=held)
        if not holds.direction:
            self.watch.forget(strategy, self._symbol)
            return None
        when = self._condition(strategy, holds.direction, glance)
        seen = Seen(mid=self._mid(strategy, glance), when=when)
        terms = exit_terms(self._program, strategy)
        return self.watch.exit(held, holds.direction, terms, seen, now=glance.now, skew=glance.windows.skew)

    def exit_of(self, held: Held, glance: Glance, blind_since: int | None) -> Exit:
        """Return whether a position that somebody else holds would be left, and why; nothing is remembered of it."""
        when = self._condition(held.strategy, LONG if held.lots > 0 else SHORT, glance)
        seen = Seen(mid=self._mid(held.strategy, glance), when=when)
        terms, skew = exit_terms(self._program, held.strategy), glance.windows.skew
        return read_exit(held, terms, seen, now=glance.now, skew=skew, blind_since=blind_since)

    def reason(self, strategy: str, holds: Holds, glance: Glance) -> str:
        """Return what a position is left for that is closed now, empty for nothing that its strategy declares.

        What was due at the last look counts as what is due now: the price may have come back in between.
        """
        before = self.watch.due(strategy, self._symbol, holds.direction)
        seen = self.exit(strategy, holds, glance)
        now = None if seen is None or seen.due is None else seen.due.rule
        return next((rule.value for rule in ExitRule if rule in (before, now)), "")

    def shown(self, strategy: str, model: ModelProgram, glance: Glance) -> Mapping[str, float] | Unknown:
        """Return the numbers that a model of a strategy is shown, or why one of them is unknown."""
        return self._stage.shown(strategy, model, glance.facts, glance.windows)

    def price(self, strategy: str, direction: str, glance: Glance) -> float | Unknown | None:
        """Return the price at which a strategy orders, None where its orders take what is offered."""
        return self._stage.price(strategy, direction, glance.facts, glance.windows)

    def _condition(self, strategy: str, direction: str, glance: Glance) -> Condition | None:
        leaves = self._program.signals[strategy].exit
        trace = self._stage.leaving(strategy, glance.facts, glance.windows)
        return None if leaves is None or trace is None else condition(trace, leaves, strategy, direction)

    def _mid(self, strategy: str, glance: Glance) -> float | Unknown:
        oldest = oldest_own_price(self._program, strategy, by_bars=self._market.is_priced_by_bars)
        if oldest is None:
            return _NO_QUOTE_AGE
        seen = priced(seen_price(self._market, glance.windows.shows), glance.now, oldest)
        return seen if isinstance(seen, Unknown) else seen.price
