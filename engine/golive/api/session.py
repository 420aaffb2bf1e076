"""`Session`: a fold over market events on one instrument, and the decisions at any instant of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from golive.account.account import Account
from golive.account.exits import Exit
from golive.account.held import Held
from golive.account.kill_switch import SIMULATED_MODES
from golive.account.order import Order
from golive.account.state_inputs import read_by_strategies, state_inputs
from golive.account.watch import Watch
from golive.api.decision_remarks import decision_remarks
from golive.api.described_terms import described
from golive.api.feed import instant
from golive.api.markets import market_digest
from golive.api.permit_cells import lets_through
from golive.api.policy import Policy
from golive.api.remembered import Remembered, RememberedInMemory, decided_once, in_doubt
from golive.api.request import LEFT_OUT, LeftOut, Request, Told
from golive.api.reservation import order_of
from golive.api.retention import oldest_price, retention
from golive.api.rows import named
from golive.api.session_memory import SessionMemory
from golive.api.session_rows import SessionRows
from golive.api.signals import Signal
from golive.api.strategy_looks import Glance, StrategyLooks
from golive.core.errors import InvalidInput, Refused
from golive.core.intent import LONG, OPEN, SHORT, closes
from golive.core.row import RAW_SIZE, SAID_OF_PERMIT, Row
from golive.core.value import Unknown, invalid
from golive.decision import Decision, read_decision
from golive.documents.market import MarketKind, MarketSpec
from golive.evaluator.features import FeatureStage
from golive.evaluator.instants import ChangingStreams, Instants

if TYPE_CHECKING:
    from golive.api.bot_journal import BotJournal
    from golive.api.released import Released
    from golive.api.session_permit import SessionPermit

_NO_PERMIT = invalid("no_permit", "no permit lets this order leave, whatever the library asks of one")

_NOT_THERE = invalid(
    "spot_short", "on a spot market nothing is there to be sold short; what is held is left by a close"
)

MODES = (*SIMULATED_MODES, "canary", "live")


class Session(SessionRows):
    """One instrument's streams, and what the policy says at an instant.

    A session folds events into windows, and remembers what it was told of the account and the decisions it gave.
    Live loops, paper trading and `golive run` use this one object.

    Parameters
    ----------
    engine
        The policy.
    market
        The instrument's description.
    mode
        `replay`, `paper`, `canary` or `live`.
    symbol
        The instrument as rows name it, where that is not the description's symbol.
    streams
        Where windows are read instead of this session's own fold: a recording that is whole at hand.
    account, remembered, watch
        An account and the memories of decided ids and of looks that several sessions share; without them this one has
        its own.
    journal
        The bot's own journal, which brings those three with it.
    permit
        The permits of the strategies, without which nothing leaves in canary and live.
    is_answered
        Whether the end of each order is told for sure, and maybe late: no position that is told stands for it.
    """

    def __init__(
        self,
        engine: Policy,
        market: MarketSpec,
        *,
        mode: str,
        symbol: str = "",
        streams: ChangingStreams | None = None,
        account: Account | None = None,
        remembered: Remembered | None = None,
        watch: Watch | None = None,
        journal: BotJournal | None = None,
        permit: SessionPermit | None = None,
        is_answered: bool = False,
    ) -> None:
        known_mode(mode)
        program = engine.program
        if journal is not None:
            account, remembered, watch = journal.account, journal.remembered, journal.watch
        super().__init__(market, retention(program))
        self.engine, self.market, self.mode = engine, market, mode
        self.symbol, self._digest = symbol or market.symbol, market_digest(market)
        self._symbols = (self.symbol, market.symbol)
        self._streams, self._instants = streams, Instants()
        self._strategies = {s.header.id: s for s in program.checked.specs.strategies}
        self._stage = FeatureStage(program.features, program.arguments, program.bar_models, program.checked.functions)
        self._looks = StrategyLooks(program, market, self.symbol, Watch() if watch is None else watch)
        self._inputs, self._oldest_price = state_inputs(program), oldest_price(program, market)
        self._read_by_strategies = read_by_strategies(program)
        self._account = Account() if account is None else account
        self._account.meet(self.symbol, market)
        self._remembered = RememberedInMemory() if remembered is None else remembered
        self._journal, self._permit, self._is_answered = journal, permit, is_answered

    @property
    def journal(self) -> BotJournal | None:
        """Return the bot's own journal, for its next session; None without one."""
        return self._journal

    @property
    def memory(self) -> SessionMemory:
        """Return what the session goes on from, but for streams and decided ids, which others keep."""
        return SessionMemory(account=self._account.state, watch=self._looks.watch.state, latest=self._latest)

    def go_on(self, memory: SessionMemory) -> None:
        """Take up what a session of the same policy and market had come to."""
        self._account.go_on(memory.account)
        self._looks.watch = Watch.of_state(memory.watch)
        self._hear(memory.latest)

    def ready(self, *, now: Any = None) -> Mapping[str, str]:
        """Say what a decision needs that is not known yet, and why; empty when nothing is missing.

        Features and the state of the account alike, as of `now` or of the latest event or state. What may be left out
        is not listed: it can only lower a size. `orders` says which orders count in full that should be over.
        """
        first, asked = next(iter(self._strategies)), self._latest if now is None else self._asked(now)
        row = self._row(Request(id="", symbol=self.symbol, strategy=first, direction=LONG, now=asked))
        trace = self.engine.evaluate({**row, **self._models.every_cell()}, now=asked, skew=self._skew)
        needed = self.engine.program.needed
        lacks = {column: str(reason) for column, reason in trace.bad if column in needed}
        return {**lacks, **self._unreported(asked)}

    def signals(self, *, now: Any, strategies: Sequence[str] | None = None) -> Iterator[Signal]:
        """Ask the strategies' own conditions whether they signal now; all of them unless some are named.

        A strategy that is looked at again and again signals as long as its condition holds; `Signal.episode` is the
        same for all looks at one event. It goes on while the strategy has a position or an order on the instrument; a
        signal that outlives its position is another episode once the strategy may open again.
        """
        asked = self._asked(now)
        names = self._looks.strategies if strategies is None else self._each(strategies)
        # All of them are looked at, even if nobody reads on: an episode must not depend on who listens.
        return iter([signal for s in names for signal in self._looks.signals(s, *self._look(s, asked))])

    def lacking(self, strategy: str) -> Unknown | None:
        """Return what a strategy's conditions lacked when it was last looked at, None where all was known."""
        return self._looks.lacking.get(strategy)

    def exits(self, *, now: Any, strategies: Sequence[str] | None = None) -> tuple[Exit, ...]:
        """Say of every position that strategies hold here whether it is to be left now, and why.

        `Exit.due` is the rule that it is left for, None where it is kept; `Exit.readings` show the working of each.
        Of a strategy whose position nobody knows, `Exit.held` says why. What is due is then asked for with
        `decide(intent="close", ...)`: an exit says that a position should be left, the closing pipeline whether it may.

        `blind` counts from look to look: a loop has to ask as often as it asks for signals.
        """
        asked = self._asked(now)
        names = self._looks.strategies if strategies is None else self._each(strategies)
        looked = (self._looks.exit(s, *self._look(s, asked)) for s in names)
        return tuple(exit for exit in looked if exit is not None)

    def exit_of(self, held: Held, *, now: Any, blind_since: int | None = None) -> Exit:
        """Say of a position that somebody else holds whether its strategy would leave it now; nothing is remembered."""
        glance = self._look(held.strategy, instant(now))[1]
        return self._looks.exit_of(held, glance, blind_since)

    def row(
        self,
        *,
        id: str,
        strategy: str,
        now: Any,
        direction: str | None = None,
        raw_size: Told = LEFT_OUT,
        edge: Told = LEFT_OUT,
        intent: str = OPEN,
        lots: Told = LEFT_OUT,
        group: str | None = None,
        symbol: str | LeftOut | None = LEFT_OUT,
    ) -> Row:
        """Return the ready row of a signal: everything the decision looks at, with times and reasons.

        `raw_size` and `edge` that are left out are what the strategy declares; None is unknown. Text is read with its
        unit, a number is in the strategy's own unit of size and a fraction of the price. What closes is asked for in
        `lots`; left out, they are all that may be closed.
        """
        request = Request(
            id=id,
            symbol=self._asked_for(symbol, intent),
            strategy=strategy,
            direction=direction,
            now=self._asked(now),
            raw_size=raw_size,
            edge=edge,
            intent=intent,
            lots=lots,
            group=group,
        )
        return self._row(request)

    def decide(
        self,
        *,
        id: str,
        strategy: str,
        now: Any,
        direction: str | None = None,
        raw_size: Told = LEFT_OUT,
        edge: Told = LEFT_OUT,
        intent: str = OPEN,
        lots: Told = LEFT_OUT,
        group: str | None = None,
        symbol: str | LeftOut | None = LEFT_OUT,
        release: bool = False,
    ) -> Decision:
        """Decide a signal. The same id gives the same decision, marked `repeated`, however many threads ask for it.

        The same id for another signal, or no id, holds; if the kill switch was stopped since, the same id halts.
        A `raw_size` or `edge` left out is the strategy's own; None, as of a model that failed, is unknown and holds.

        With `intent="close"` the closing pipeline decides, in `lots`: all that may be closed, where they are left out.
        The direction follows from the open position; another one holds. It closes what the strategy itself holds, with
        what its orders came to since that was told. Outside of replay and paper it needs `reducible_lots` of the state
        too. Orders of one `group`, as a stop and a take, count once. The exit that is due, at the last look or now, is
        what the position is left for: a stop counts among those of the day.

        A `symbol` that is told and is another than the session's holds, and so does one of None where it opens. A
        strategy that decides itself when to trade opens only what its own conditions signal at `now`: a bot asks one
        that says `signal: external`.

        With `release` a signal that was skipped is decided again by a person's signed word in the records: once, at the
        size that was signed, by all gates but those that skipped. Its id then ends in `:released`. Without such a word
        it stays refused, and remarks why.

        What is allowed is reserved: it counts as filled until `order` tells what became of it, or a position that is so
        late that the strategy's order must have expired.
        """
        request = Request(
            id=id,
            symbol=self._asked_for(symbol, intent),
            strategy=self._declared(strategy).header.id,
            direction=direction,
            now=self._asked(now),
            raw_size=raw_size,
            edge=edge,
            intent=intent,
            lots=lots,
            group=group,
        )
        return self._released(request) if release else self._once(request)

    def _once(self, request: Request, released: Released | None = None) -> Decision:
        return decided_once(
            self._remembered,
            request,
            lambda doubt: self.answer(request, doubt, released),
            lambda: self._account.stops(request.strategy, self.symbol),
            self._account.withdraw,
        )

    def _released(self, request: Request) -> Decision:
        """Decide a signal once more that was skipped, by a person's word; what is wrong with that is remarked."""
        from golive.api.engine import Engine
        from golive.api.released import find_release, refusal_of

        journal, permit, engine = self._journal, self._permit, self.engine
        if journal is None or permit is None or not isinstance(engine, Engine):
            raise InvalidInput("only orders that leave can be released", hint="open the session in canary or live")
        try:
            word = find_release(engine, journal, permit, request, raw_size=self._row(request).get(RAW_SIZE))
        except Refused as error:
            held = self.answer(request, invalid("not_released", refusal_of(error)))
            return replace(held, remarks=(refusal_of(error), *held.remarks))
        return self._once(word.request, word)

    def answer(self, request: Request, doubt: Unknown | None = None, released: Released | None = None) -> Decision:
        """Decide a request, whether or not its id was decided before; a `doubt` about the id makes it hold or halt."""
        program = self.engine.program
        self._hear(request.now)
        # Held to the end: what is allowed here is reserved before anybody else is looked at.
        with self._account.guard:
            if doubt is None and self._account.knows(request.id):
                doubt = invalid("id_reused", f"an order was allowed for signal {request.id} before")
            row = self._row(request)
            if doubt is not None:
                row = {**row, **in_doubt(program, doubt, request)}
            row = described(program).checked(named(program, row))
            decision = read_decision(self.engine.evaluate(row, now=request.now, skew=self._skew))
            refusal: tuple[str, ...] = ()
            if released is not None and doubt is None:
                decision, refusal = self._without_gates(row, decision, released)
            if decision.allowed and (doubt := self._beyond_policy(request, row)) is not None:
                row = {**row, **in_doubt(program, doubt, request)}
                decision = read_decision(self.engine.evaluate(row, now=request.now, skew=self._skew))
            if decision.allowed:
                self._reserve(decision, request, row)
        remarks = (*refusal, *self._remarks(request, row))
        return replace(decision, remarks=remarks) if remarks else decision

    def _beyond_policy(self, request: Request, row: Row) -> Unknown | None:
        """Return why what a policy allows opens nothing all the same, whatever it asks of permits and markets."""
        if not lets_through(row, self.mode, request.intent):
            return _NO_PERMIT
        if closes(request.intent):
            return None
        if request.direction == SHORT and self.market.kind is MarketKind.SPOT:
            return _NOT_THERE
        return self._looks.unsignalled(
            request.strategy, request.direction, self._look(request.strategy, request.now)[1]
        )

    def _without_gates(self, row: Row, decision: Decision, released: Released) -> tuple[Decision, tuple[str, ...]]:
        from golive.api.engine import Engine
        from golive.api.released import refusal_of, remark_of, without_gates

        assert isinstance(self.engine, Engine)
        try:
            return without_gates(self.engine, row, decision, skew=self._skew), (remark_of(released.word),)
        except Refused as error:
            return decision, (refusal_of(error),)

    def _reserve(self, decision: Decision, request: Request, row: Row) -> None:
        """Let the account count the order that a decision allows, from now on and in full."""
        order = self.order_asked(request, row, direction=decision.direction, lots=decision.lots)
        if order is None:
            return
        self._account.reserve(order)
        if not order.closes:
            self._looks.watch.enter(request.strategy, self.symbol, decision.direction)

    def order_asked(self, request: Request, row: Row, *, direction: str, lots: int) -> Order | None:
        """Return the order of so many lots that a request would become, None without any; nothing is reserved."""
        name, now = request.strategy, request.now
        spec = self.engine.program.signals[name].order
        has_price = spec.price is not None and not closes(request.intent)
        glance = Glance(facts=row, windows=self._at(now))
        limit = self._looks.price(name, direction, glance) if has_price else None
        reason = self._looks.reason(name, *self._look(name, now)) if closes(request.intent) else ""
        seen, is_told = self.seen(now), self.mode != "replay"
        return order_of(
            request,
            spec,
            seen,
            limit,
            reason,
            direction=direction,
            lots=lots,
            is_told=is_told,
            is_answered=self._is_answered,
        )

    def _remarks(self, request: Request, row: Row) -> tuple[str, ...]:
        here = self._is_counted_here(request.strategy)
        remarks = decision_remarks(self._at(request.now), ids_count=self._ids_count, is_counted_here=here)
        refusal = row.get(SAID_OF_PERMIT)
        return remarks if refusal is None else (refusal, *remarks)


def known_mode(mode: str) -> None:
    """Refuse a mode that there is not."""
    if mode not in MODES:
        raise InvalidInput(f"no mode `{mode}`", hint=f"modes: {', '.join(MODES)}")
