"""`ProductionTradingPipeline`: every gate of the library between a signal and an order."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golive.account.account import UNDATED, Account, AssumedAccount
from golive.account.exits import Exit
from golive.account.kill_switch import HALTED, KILL_SWITCH, SIMULATED_MODES
from golive.account.state_inputs import state_inputs
from golive.account.told_positions import EVERY
from golive.account.told_report import read_report
from golive.account.watch import Watch
from golive.api.blocked import blocked
from golive.api.engine import Engine
from golive.api.intents import doubt_of
from golive.api.money_session import PRODUCTION, MoneyParts, MoneyTerms, money_parts, refuse_lacking
from golive.api.remembered import Remembered, RememberedInMemory, decided_once
from golive.api.request import LEFT_OUT, LeftOut, Request, Told
from golive.api.session import Session
from golive.api.told_account import NOT_READ, tell_order
from golive.core.clock import Clock
from golive.core.errors import GoliveError, InvalidInput
from golive.core.intent import OPEN, closes
from golive.core.row import POSITION, REDUCIBLE_LOTS
from golive.core.value import Unknown, invalid
from golive.decision import Decision
from golive.documents.market import MarketSpec, Stamp
from golive.evaluator.ingest import NO_INSTANT
from golive.facade.call_instant import instant_of
from golive.facade.call_windows import BarStyle, CallWindows
from golive.facade.naming import engine_for, market_for, sentence
from golive.facade.pipeline_decision import INITIAL_CAPITAL, PipelineDecision, TradingMode, trading_mode
from golive.facade.pipeline_models import PipelineModels
from golive.facade.pipeline_streams import PipelineStreams
from golive.facade.signal_words import by_symbol, of_no_symbol, readable, tell_account
from golive.journal.system_clock import SystemClock
from golive.market.callers_instants import nanos, not_an_instant
from golive.market.frames import stamp_of
from golive.models.arguments import positive

if TYPE_CHECKING:
    import pandas as pd

    from golive.api.bot_journal import BotJournal
    from golive.api.overrides import Overrides


class ProductionTradingPipeline:
    """The library's whole pipeline, one call a signal.

    It keeps an account and a memory of decided ids for all its calls, and of the market the last book of each symbol,
    to know one that repeats: each call brings its data.

    Parameters
    ----------
    mode
        REPLAY and PAPER decide; CANARY and LIVE do as long as a permit holds, and halt without one.
    engine, library, overrides
        Whose policy: an `Engine`, or a library folder; without either, the shipped library. `overrides` are
        parameters by `document.name` to tighten.
    markets
        Market descriptions by symbol, for instruments that the library does not describe.
    initial_capital
        Equity of the paper account that the pipeline is in REPLAY and PAPER, until it is told of another.
    bar_stamp, bar_length_s, clock
        As in `RegimeGate`.
    journal, permit, trust, records, realm, models
        As in `MoneyTerms`; CANARY and LIVE need the first three. `models` is the folder of the files of models whose
        ledger is in `records`; without both what a model gives is unknown, and its strategy opens nothing.
    """

    def __init__(
        self,
        mode: TradingMode | str,
        *,
        engine: Engine | None = None,
        library: str | Path | None = None,
        overrides: Overrides | None = None,
        markets: Mapping[str, str | Path | MarketSpec] | None = None,
        initial_capital: float = INITIAL_CAPITAL,
        bar_stamp: Stamp | str = Stamp.OPEN,
        bar_length_s: float | None = None,
        clock: Clock | None = None,
        journal: str | Path | BotJournal | None = None,
        permit: str | Path | None = None,
        trust: str | Path | None = None,
        records: str | Path | None = None,
        realm: str = PRODUCTION,
        models: str | Path | None = None,
    ) -> None:
        self.mode = trading_mode(mode)
        self._engine: Engine | None = None
        self._source = (engine, library, dict(overrides) if isinstance(overrides, Mapping) else overrides or {})
        self._markets = dict(markets or {})
        self._streams = PipelineStreams(BarStyle(stamp=stamp_of(bar_stamp), length_s=bar_length_s))
        self._paper = AssumedAccount(equity=positive(initial_capital, "initial_capital"))
        self._account, self._watch, self._parts = Account(), Watch(), MoneyParts()
        self._remembered: Remembered = RememberedInMemory()
        self._models = PipelineModels(models, records)
        self._clock: Clock = SystemClock() if clock is None else clock
        self._money = MoneyTerms(
            journal=journal, permit=permit, trust=trust, records=records, realm=realm, clock=self._clock
        )
        refuse_lacking(self.mode.value, self._money)

    async def initialize(self) -> None:
        """Load, check and compile the library; prove that no gate can be bypassed.

        In REPLAY and PAPER it opens the paper account, flat and active. Called again it opens nothing again: a kill
        switch that has fired stays so.

        Raises
        ------
        InvalidLibrary
            With every issue, when the library has mistakes.
        InvalidInput
            For an override that would loosen.
        """
        engine, library, overrides = self._source
        self._engine = engine_for(overrides, engine=engine, library=library)
        self._open_journal(self._engine)
        self._models.open(self._engine.program, is_replay=self.mode is TradingMode.REPLAY)
        if self.mode.value in SIMULATED_MODES:
            self._account.open(self._paper)

    def _open_journal(self, engine: Engine) -> None:
        """Take up the account of the bot's journal, once; a switch that was stopped before stays so."""
        if self._parts.journal is not None:
            return
        self._parts = money_parts(engine, self.mode.value, self._money)
        own = self._parts.journal
        if own is not None:
            before, self._account = self._account, own.account
            self._remembered, self._watch = own.remembered, own.watch
            if before.stops(EVERY, EVERY):
                self._account.tell_switch(UNDATED, {KILL_SWITCH: HALTED})

    @property
    def engine(self) -> Engine:
        """Return the compiled library."""
        if self._engine is None:
            raise InvalidInput("the pipeline is not initialized", hint="call `await pipeline.initialize()` first")
        return self._engine

    def update_account(
        self,
        *,
        at: Any,
        positions: Mapping[str, float] | None = None,
        reducible_lots: Mapping[str, float] | None = None,
        **values: Any,
    ) -> None:
        """Tell the state of an account at an instant: `equity`, `daily_loss`, `kill_switch`, positions by symbol.

        `reducible_lots` are by symbol as well: the lots that are open, less those that orders may still close.

        From then on nothing of it is assumed, whatever the mode: what has not been told, or is too old, holds; so
        does a report of nothing. A `kill_switch` alone is a word to the paper account. `daily_pnl`, signed, may be
        told in place of `daily_loss`.

        Raises
        ------
        InvalidInput
            For a name that is no input of the library, a value without its unit, or an `at` that is no instant.
        """
        instant = nanos(at)
        self._account.tell_switch(UNDATED if instant is None else instant, values)
        if instant is None:
            raise InvalidInput("`at` is no instant", hint=not_an_instant(at))
        values = dict(of_no_symbol(values))
        own = by_symbol({"positions": (POSITION, positions), REDUCIBLE_LOTS: (REDUCIBLE_LOTS, reducible_lots)})
        if positions is not None or not values:
            # Whoever reports nothing keeps an account all the same: a broker that has not answered.
            self._account.keep_elsewhere()
        self._account.tell(state_inputs(self.engine.program), instant, values, of_symbols=own)

    def order(
        self,
        signal_id: str,
        *,
        state: str,
        lots: Any = None,
        price: Any = None,
        fee: Any = None,
        at: Any = None,
        reason: Any = None,
        symbol: str = EVERY,
    ) -> Unknown | None:
        """Tell what became of an order that a signal was allowed; until somebody does, it counts in full.

        As `Session.order`. An order that was never allowed here makes the position of its `symbol` unknown until one is
        told that is dated later; without a symbol, every position. One that is told on another symbol than it was
        allowed on goes on counting in full, and leaves the position of that symbol unknown.

        Raises
        ------
        InvalidInput
            As `Session.order`, and for a symbol that nobody describes: of an order that was never allowed here that
            makes every position unknown.
        """
        heard_at = instant_of(None, self._clock) if nanos(at) is None else nanos(at)
        heard = read_report(state, lots, price, fee, at, reason, heard_at=heard_at if isinstance(heard_at, int) else 0)
        inputs, instrument = state_inputs(self.engine.program), EVERY
        try:
            if symbol != EVERY:
                market_for(self.engine, symbol, self._markets)
                instrument = symbol
        finally:
            # Whatever is wrong with the symbol, what is told of the order is heard.
            trouble = tell_order(
                self._account,
                inputs,
                signal_id,
                heard,
                instrument,
                named=symbol if isinstance(symbol, str) else NOT_READ,
                journal=self._parts.journal,
            )
        return trouble

    async def process_signal(
        self,
        *,
        signal_id: str,
        symbol: str,
        strategy_name: str,
        direction: str | None = None,
        raw_size: float | str | None = None,
        market_data: pd.DataFrame | Mapping[str, Any] | None = None,
        orderbook_data: Mapping[str, Any] | None = None,
        expected_edge_bps: float | None = None,
        account: Mapping[str, Any] | LeftOut | None = LEFT_OUT,
        intent: str = OPEN,
        lots: Told = LEFT_OUT,
        now: Any = None,
    ) -> PipelineDecision:
        """Decide a signal; what is absent, stale or broken holds with its reason, and never raises.

        Parameters
        ----------
        signal_id
            The same id gives the same decision, marked `repeated`; if the kill switch was stopped since, it halts.
            The same id for another signal, or another `now`, holds.
        symbol, direction, strategy_name
            An instrument with a market description, `long` or `short`, a strategy of the library.
        raw_size
            Size asked for, in the strategy's own unit (quote currency in the shipped ones), or text with its unit.
        market_data
            Bars, as `RegimeGate.is_strategy_allowed` takes them.
        orderbook_data
            Book, trades and quotes, as `OrderFlowGate.should_trade` takes them. The best quote is the top of the book.
        expected_edge_bps
            Return that the signal expects before costs, in basis points.
        account
            State of the account for this signal and after: `position` and `reducible_lots` in `symbol`, `equity`,
            `daily_loss` or `daily_pnl`, `kill_switch`, and the `timestamp` at which it was so. Where none is ever
            given, REPLAY and PAPER are the account themselves: flat, of `initial_capital`, active. None, an empty one,
            or one without a `timestamp`, is unknown, but for a `kill_switch` that stops.
        intent, lots
            `open`, or `close` for an order that closes `lots` of what is open, all of it where they are left out. It
            has no `raw_size`, and its direction follows from the position.
        now
            The instant of decision; without it, the clock's.

        Returns
        -------
        PipelineDecision
            `.decision`, `.final_size`, `.reduced`, `.reason`, `.reasons`.
        """
        instant = instant_of(now, self._clock)
        words = Request(
            id=signal_id,
            symbol=symbol,
            strategy=strategy_name,
            direction=direction,
            raw_size=raw_size,
            edge=expected_edge_bps,
            intent=intent,
            lots=lots,
            now=NO_INSTANT if isinstance(instant, Unknown) else instant,
            by_clock=now is None,
        )
        refused = self._tell(account, symbol, strategy_name)

        def decide(doubt: Unknown | None) -> Decision:
            if doubt is not None:
                return self._blocked(doubt, words)
            try:
                return self._decide(words, instant, market_data, orderbook_data, refused)
            except GoliveError as error:
                return self._blocked(invalid("signal_invalid", sentence(error)), words)

        stops = partial(self._account.stops, EVERY, EVERY)
        detail = decided_once(self._remembered, words, decide, stops, self._account.withdraw)
        return PipelineDecision(
            signal_id=signal_id,
            symbol=symbol,
            strategy_name=strategy_name,
            direction=detail.direction if closes(intent) or direction is None else direction,
            mode=self.mode,
            detail=detail,
        )

    def exits(
        self,
        *,
        symbol: str,
        strategy_name: str | None = None,
        market_data: pd.DataFrame | Mapping[str, Any] | None = None,
        orderbook_data: Mapping[str, Any] | None = None,
        account: Mapping[str, Any] | LeftOut | None = LEFT_OUT,
        now: Any = None,
    ) -> tuple[Exit, ...]:
        """Say of every position in `symbol` whether its strategy is to leave it now, and why.

        What is due (`Exit.due`) is then asked for with `process_signal(intent="close", ...)`. Data that are absent or
        broken tell no exit: where they stay so for the strategy's `blind`, that is a reason to leave. The positions are
        those that `process_signal` allowed and `order` reported, or that were told.

        Parameters
        ----------
        symbol, strategy_name
            The instrument, and one strategy; without it all of them.
        market_data, orderbook_data, account, now
            As `process_signal` takes them.

        Raises
        ------
        InvalidInput
            For an instrument or a strategy that nobody knows, data of another symbol, an account that cannot be read,
            or a `now` that is no instant.
        """
        instant = instant_of(now, self._clock)
        if isinstance(instant, Unknown):
            raise InvalidInput(str(instant))
        refused = self._tell(account, symbol, strategy_name)
        if refused is not None:
            raise refused
        market = market_for(self.engine, symbol, self._markets)
        streams = self._streams.read(self.engine, market, symbol, market_data, orderbook_data, instant)
        asked = None if strategy_name is None else [strategy_name]
        session = self._session(market, symbol, self._streams.for_leaving(streams, symbol, instant))
        return self._models.told(session, asked, instant).exits(now=instant, strategies=asked)

    def _tell(self, account: object, symbol: object, strategy: object) -> GoliveError | None:
        """Tell of the account what a signal brings, whatever becomes of the signal; return why it cannot be told."""
        if self._engine is None and isinstance(account, Mapping):
            self._account.tell_switch(UNDATED, account)
        try:
            tell_account(self._account, state_inputs(self.engine.program), account, symbol, strategy)
        except GoliveError as error:
            return error
        return None

    def _decide(
        self,
        words: Request,
        instant: int | Unknown,
        market_data: object,
        orderbook: object,
        refused: GoliveError | None,
    ) -> Decision:
        """Decide what can be read; raise for the first thing that cannot."""
        if isinstance(instant, Unknown):
            raise InvalidInput(str(instant))
        strange = doubt_of(self.engine.program, words.intent)
        if strange is not None:
            raise InvalidInput(str(strange))
        market = market_for(self.engine, words.symbol, self._markets)
        streams = self._streams.read(self.engine, market, words.symbol, market_data, orderbook, instant)
        if refused is not None:
            raise refused
        if closes(words.intent):
            # What opens a position asks for every stream; what leaves it asks that there once was a price.
            streams = self._streams.for_leaving(streams, words.symbol, instant)
        else:
            streams.check_complete()
        session = self._session(market, words.symbol, streams)
        return self._models.told(session, (words.strategy,), instant).answer(readable(words))

    def _session(self, market: MarketSpec, symbol: str, streams: CallWindows) -> Session:
        return Session(
            self.engine,
            market,
            mode=self.mode.value,
            symbol=symbol,
            streams=streams,
            account=self._account,
            watch=self._watch,
            permit=self._parts.permit,
        )

    def _blocked(self, trouble: Unknown, words: Request) -> Decision:
        permit = self._parts.permit
        seen = None if permit is None else permit.with_nothing_at_stake(words.strategy, words.now)
        return blocked(self.engine, trouble, words, mode=self.mode.value, account=self._account, permit=seen)
