"""`ProductionTradingPipeline`: every gate of the library between a signal and an order."""

from __future__ import annotations

import enum
import numbers
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golive.api.engine import Engine
from golive.api.remembered import Remembered
from golive.api.rows import LONG_AGO
from golive.api.session import (
    ARMED,
    KILL_SWITCH,
    SIMULATED_MODES,
    Session,
    arms,
    held_state,
    of_one_instant,
    retention,
    state_types,
)
from golive.core.errors import GoliveError, InvalidInput
from golive.core.row import CLOCK_SKEW, DECIDED_AT, MODE, SIGNAL_ID, Row, known, unknown, why
from golive.core.unit import UNITS, held
from golive.core.value import Unknown, invalid
from golive.core.verdict import Verdict
from golive.decision import Because, Decision, read_decision
from golive.documents.market import MarketSpec
from golive.facade.given import BarStyle, Given, instant_of, read_bars, read_book, read_trades
from golive.facade.naming import engine_for, market_for, sentence
from golive.facade.regime_gate import STATE, Regime
from golive.market.instants import EARLIEST, nanos, not_an_instant
from golive.models.arguments import positive

if TYPE_CHECKING:
    import pandas as pd

    from golive.api.engine import Overrides

INITIAL_CAPITAL = 100_000.0
"""What the production summary starts paper trading with."""

POSITION = "position"
TROUBLE = "trouble"
"""Column of a row that could not be filled, with the reason; the policy reads no such column."""

_AGAINST = ("fails", "unknown", "caps", "reduces")


class TradingMode(enum.Enum):
    """Where orders would go. CANARY and LIVE halt every signal: they need a permit, and none can be issued yet."""

    REPLAY = "replay"
    PAPER = "paper"
    CANARY = "canary"
    LIVE = "live"


class SignalDecision(enum.Enum):
    """What a signal is told. A reduced signal is EXECUTE with a smaller `final_size`."""

    EXECUTE = "execute"
    SKIP = "skip"
    HOLD = "hold"
    HALT = "halt"


_SAID = {
    Verdict.EXECUTE: SignalDecision.EXECUTE,
    Verdict.REDUCE: SignalDecision.EXECUTE,
    Verdict.SKIP: SignalDecision.SKIP,
    Verdict.HOLD: SignalDecision.HOLD,
    Verdict.HALT: SignalDecision.HALT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineDecision:
    """What `process_signal` answers; `detail` is the engine's own decision, with its trace and digests.

    `final_size` is in the strategy's own unit of size and 0 unless `decision` is EXECUTE.
    """

    signal_id: str
    symbol: str
    strategy_name: str
    direction: str
    mode: TradingMode
    detail: Decision

    @property
    def decision(self) -> SignalDecision:
        """Return EXECUTE, SKIP, HOLD or HALT."""
        return _SAID[self.detail.verdict]

    @property
    def final_size(self) -> float:
        """Return the size that may be sent."""
        return self.detail.final_size

    @property
    def reduced(self) -> bool:
        """Say whether a gate made the size smaller; rounding down to whole lots is none."""
        return self.detail.verdict is Verdict.REDUCE

    @property
    def reason(self) -> str:
        """Return the sentence of what determined the decision; empty when the signal executes as asked."""
        return self.detail.reason

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return the sentences of everything that speaks against the signal as asked, the determining one first."""
        trouble = self.detail.trace.row.get(TROUBLE)
        against = [b.text for b in self.because if b.outcome in _AGAINST]
        # Where the signal could not be read at all, every other rule only says so again.
        return tuple(dict.fromkeys((self.reason, trouble) if trouble else against))

    @property
    def because(self) -> tuple[Because, ...]:
        """Return every reason with what was observed, the threshold, the margin and the YAML line."""
        return self.detail.because

    @property
    def confidence(self) -> float:
        """Return the smallest confidence of the gates that state one, 0 when it is unknown."""
        return self.detail.confidence

    @property
    def regime(self) -> Regime:
        """Return the regime the signal met; UNKNOWN where it cannot be told, or has a name of the library's own."""
        state = self.detail.trace.row.get(STATE)
        return Regime(state) if state in {r.value for r in Regime} else Regime.UNKNOWN

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            **self.detail.to_dict(),
            "signal_id": self.signal_id,
            "symbol": self.symbol,
            "strategy": self.strategy_name,
            "direction": self.direction,
            "mode": self.mode.value,
            "decision": self.decision.value,
            "reduced": self.reduced,
            "regime": self.regime.value,
        }


class ProductionTradingPipeline:
    """The library's whole pipeline, one call a signal.

    It holds the decisions it gave and the account it was told of, nothing of the market: each call brings its data.

    Parameters
    ----------
    mode
        REPLAY and PAPER decide; CANARY and LIVE always halt, until permits exist.
    engine, library, overrides
        Whose policy: an `Engine`, or a library folder; without either, the shipped library. `overrides` are
        parameters by `document.name` to tighten.
    markets
        Market descriptions by symbol, for instruments that the library does not describe.
    initial_capital
        Equity of the flat paper account that REPLAY and PAPER assume until they are told of another.
    bar_stamp, bar_length_s
        As in `RegimeGate`.
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
        bar_stamp: str = "close",
        bar_length_s: float | None = None,
    ) -> None:
        self.mode = _mode(mode)
        self._engine: Engine | None = None
        self._source = (engine, library, dict(overrides) if isinstance(overrides, Mapping) else overrides or {})
        self._markets = dict(markets or {})
        self._style = BarStyle(stamp=bar_stamp, length_s=bar_length_s)
        self._account = _Account(equity=positive(initial_capital, "initial_capital"))
        self._remembered = Remembered()

    async def initialize(self) -> None:
        """Load, check and compile the library; prove that no gate can be bypassed.

        Raises
        ------
        InvalidLibrary
            With every issue, when the library has mistakes.
        InvalidInput
            For an override that would loosen.
        """
        engine, library, overrides = self._source
        self._engine = engine_for(overrides, engine=engine, library=library)

    @property
    def engine(self) -> Engine:
        """Return the compiled library."""
        if self._engine is None:
            raise InvalidInput("the pipeline is not initialized", hint="call `await pipeline.initialize()` first")
        return self._engine

    def update_account(self, *, at: Any, positions: Mapping[str, float] | None = None, **values: Any) -> None:
        """Tell the state of the account at an instant: `equity`, `daily_loss`, `kill_switch`, positions by symbol.

        From then on nothing is assumed but, in REPLAY and PAPER, that the kill switch is armed: what has not been
        told, or is too old, holds.

        Raises
        ------
        InvalidInput
            For a name that is no input of the library, a value without its unit, or an `at` that is no instant.
        """
        instant = nanos(at)
        if instant is None:
            raise InvalidInput("`at` is no instant", hint=not_an_instant(at))
        self._account.learn(self.engine, instant, values, positions or {})

    async def process_signal(
        self,
        *,
        signal_id: str,
        symbol: str,
        direction: str,
        raw_size: float | str | None,
        strategy_name: str,
        market_data: pd.DataFrame | Mapping[str, Any] | None = None,
        orderbook_data: Mapping[str, Any] | None = None,
        expected_edge_bps: float | None = None,
        account: Mapping[str, Any] | None = None,
        now: Any = None,
    ) -> PipelineDecision:
        """Decide a signal; what is absent, stale or broken holds with its reason, and never raises.

        Parameters
        ----------
        signal_id
            The same id gives the same decision; the same id for another signal, or another instant, holds.
        symbol, direction, strategy_name
            An instrument with a market description, `long` or `short`, a strategy of the library.
        raw_size
            Size asked for, in the strategy's own unit (quote currency in the shipped ones), or text with its unit.
        market_data
            Bars, as `RegimeGate.is_strategy_allowed` takes them.
        orderbook_data
            Book and trades, as `OrderFlowGate.should_trade` takes them. The best quote is the top of the book.
        expected_edge_bps
            Return that the signal expects before costs, in basis points.
        account
            State of the account for this signal and after: `position` in `symbol`, `equity`, `daily_loss`,
            `kill_switch`, and `timestamp` (without it, the signal's own time). Without any, ever, REPLAY and PAPER
            assume a flat account of `initial_capital`, with its kill switch armed.
        now
            The instant of decision. Without it the book's own time is taken, and a stale book cannot be told from a
            fresh one: give it wherever there is a clock.

        Returns
        -------
        PipelineDecision
            `.decision`, `.final_size`, `.reduced`, `.reason`, `.reasons`.
        """
        instant = instant_of(now, orderbook_data)
        ns = None if isinstance(instant, Unknown) else instant
        refused = self._take(account, symbol, now=ns)
        name = signal_id if isinstance(signal_id, str) else ""
        words = (repr(symbol), repr(strategy_name), repr(direction))
        asked = (*words, repr(raw_size), repr(expected_edge_bps), ns)
        detail = self._remembered.get(name, asked) if name else None
        if isinstance(detail, Unknown):
            # The id was used before, for something else: that is doubt, and the first answer stays.
            detail = self._blocked(detail, signal_id=name, now=ns)
        elif detail is None:
            try:
                when = _instant(instant)
                market = market_for(self.engine, symbol, self._markets)
                streams = self._given(market_data, orderbook_data, when)
                session = Session(self.engine, market, mode=self.mode.value, symbol=symbol, windows=streams)
                if refused is not None:
                    raise refused
                self._account.show(session, symbol, now=when)
                _check_complete(streams)
                detail = session.decide(
                    id=_word("signal_id", signal_id),
                    strategy=_word("strategy_name", strategy_name),
                    direction=_word("direction", direction),
                    raw_size=_size(raw_size),
                    edge=_edge(expected_edge_bps),
                    now=when,
                )
            except GoliveError as error:
                detail = self._blocked(invalid("signal_invalid", sentence(error)), signal_id=name, now=ns)
            if name:
                self._remembered.put(name, asked, detail)
        return PipelineDecision(
            signal_id=signal_id,
            symbol=symbol,
            strategy_name=strategy_name,
            direction=direction,
            mode=self.mode,
            detail=detail,
        )

    def _take(self, account: object, symbol: str, *, now: int | None) -> GoliveError | None:
        """Take what a signal says of the account, whatever becomes of the signal; return why it cannot be taken."""
        try:
            self._account.take(self.engine, account, symbol, now=now)
        except GoliveError as error:
            return error
        return None

    def _given(self, market_data: object, orderbook: object, now: int) -> Given:
        kept = retention(self.engine)
        return Given(
            book_then=read_book(orderbook, now),
            trades_then=read_trades(orderbook, now, kept),
            bars_then=read_bars(market_data, now, self._style, kept),
        )

    def _blocked(self, trouble: Unknown, *, signal_id: str, now: int | None) -> Decision:
        """Decide a row of which only mode and kill switch are known: it halts by them, or holds for the trouble."""
        row: dict[str, Any] = {}
        for port in self.engine.program.columns:
            row |= unknown(port.column, trouble)
        instant = LONG_AGO if now is None else now
        row |= {SIGNAL_ID: signal_id, DECIDED_AT: instant, CLOCK_SKEW: 0, MODE: self.mode.value, why(MODE): None}
        row |= {**self._account.switch(), TROUBLE: str(trouble)}
        return read_decision(self.engine.evaluate(row, now=instant))


class _Account:
    """The account as last told, each value with its time; flat and unhurt until something is told."""

    def __init__(self, *, equity: float) -> None:
        self._equity = equity
        self._values: dict[str, tuple[int, Any]] = {}
        self._positions: dict[str, tuple[int, float]] = {}

    def tell(self, at: int, values: Mapping[str, Any], positions: Mapping[str, float]) -> None:
        """Take what is not older than what was told before; of two words on the switch of one instant, `fired`."""
        for held_before, new in ((self._values, values), (self._positions, positions)):
            for name, value in new.items():
                told = held_before.get(name)
                if told is None or told[0] < at:
                    held_before[name] = (at, value)
                elif told[0] == at:
                    held_before[name] = (at, of_one_instant(told[1], value) if name == KILL_SWITCH else value)

    def learn(self, engine: Engine, at: int, values: Mapping[str, Any], positions: Mapping[str, float]) -> None:
        """Take what the library has names and units for; a switch that is not armed is taken whatever stands beside."""
        self.tell(at, {name: word for name, word in values.items() if name == KILL_SWITCH and not arms(word)}, {})
        types = state_types(engine)
        for name, value in (*values.items(), *((POSITION, size) for size in positions.values())):
            held_state(types, name, value)
        self.tell(at, values, positions)

    def take(self, engine: Engine, account: object, symbol: str, *, now: int | None) -> None:
        """Take what a signal brings, known at its `timestamp` or at the signal's own time."""
        if account is None:
            return
        if not isinstance(account, Mapping):
            raise InvalidInput(f"`account` is a {type(account).__name__}, a mapping is needed")
        given = account.get("timestamp")
        at = now if given is None else nanos(given)
        if at is None:
            self._doubt(account.get(KILL_SWITCH, ARMED), now=now)
            raise InvalidInput("the account's `timestamp` is no instant")
        values = {name: value for name, value in account.items() if name not in ("timestamp", POSITION)}
        told = POSITION in account and isinstance(symbol, str)
        self.learn(engine, at, values, {symbol: account[POSITION]} if told else {})

    def _doubt(self, switch: Any, *, now: int | None) -> None:
        """Take a word on the switch that has no time, unless it is `armed`: it is later than all that was told."""
        if not arms(switch):
            told, _ = self._values.get(KILL_SWITCH, (EARLIEST, None))
            self.tell(max(told, now or EARLIEST), {KILL_SWITCH: switch}, {})

    def switch(self) -> Row:
        """Return the columns of the kill switch, where it has been told."""
        if KILL_SWITCH not in self._values:
            return {}
        at, value = self._values[KILL_SWITCH]
        return known(KILL_SWITCH, value, at)

    def show(self, session: Session, symbol: str, *, now: int) -> None:
        """Give a session the account as one instrument's limits see it."""
        told = dict(self._values)
        if symbol in self._positions:
            told[POSITION] = self._positions[symbol]
        nothing = not self._positions and not self._values.keys() - {KILL_SWITCH}
        if nothing and session.mode in SIMULATED_MODES:
            session.state(at=now, position=0.0, equity=self._equity, daily_loss=0.0)
        # The switch comes last: in paper, telling anything else arms one that nobody has told of.
        for name in sorted(told, key=lambda n: n == KILL_SWITCH):
            at, value = told[name]
            session.state(at=at, **{name: value})


def _mode(mode: TradingMode | str) -> TradingMode:
    try:
        return TradingMode(mode)
    except ValueError as error:
        known = ", ".join(m.name for m in TradingMode)
        raise InvalidInput(f"no mode `{mode}`", hint=f"modes: {known}") from error


def _instant(instant: int | Unknown) -> int:
    if isinstance(instant, Unknown):
        raise InvalidInput(str(instant))
    return instant


def _check_complete(streams: Given) -> None:
    """Refuse a request of which a part is absent or cannot be read, whatever the policy would say to the rest."""
    for given in (streams.book_then, streams.trades_then, streams.bars_then):
        if isinstance(given, Unknown):
            raise InvalidInput(str(given))


def _word(name: str, value: object) -> str:
    if value is None or value == "":
        raise InvalidInput(f"no {name} given")
    if not isinstance(value, str):
        raise InvalidInput(f"`{name}` is a {type(value).__name__}, text is needed")
    return value


def _size(raw_size: float | str | None) -> float | str:
    """Refuse an absent size: a session would take the strategy's own in its place."""
    if raw_size is None:
        raise InvalidInput("no raw_size given")
    return raw_size


def _edge(expected_edge_bps: float | None) -> float:
    """Return the edge as a fraction; an absent one is refused for the same reason."""
    if expected_edge_bps is None:
        raise InvalidInput("no expected_edge_bps given")
    if isinstance(expected_edge_bps, bool) or not isinstance(expected_edge_bps, numbers.Real):
        raise InvalidInput(f"`expected_edge_bps` is a {type(expected_edge_bps).__name__}, a number is needed")
    return held(float(expected_edge_bps), UNITS["bps"])
