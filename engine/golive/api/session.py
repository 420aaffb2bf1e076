"""`Session`: a fold over market events on one instrument, and the decisions at any instant of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from golive.api.engine import Engine
from golive.api.remembered import Remembered
from golive.api.rows import named, unnamed
from golive.api.sizes import SizeFacts, size_facts
from golive.core.errors import InvalidInput
from golive.core.freshness import too_old
from golive.core.row import (
    CLOCK_SKEW,
    DECIDED_AT,
    DIRECTION,
    EDGE,
    INTENT,
    MODE,
    RAW_SIZE,
    SIGNAL_ID,
    STRATEGY,
    SYMBOL,
    VENUE,
    Row,
    known,
    unknown,
)
from golive.core.row import at as time_column
from golive.core.signature import Kind, Type
from golive.core.suggest import did_you_mean
from golive.core.unit import QUOTE, SIZE, UNITS, Dimension, describe, parse_quantity
from golive.core.value import Unknown, invalid, missing
from golive.core.window import NANOS, Quotes
from golive.decision import Decision, read_decision
from golive.documents.library import Strategy
from golive.documents.market import IdRule, MarketSpec, Stamp, StreamKind
from golive.evaluator.features import FeatureStage
from golive.evaluator.scalar import compile_scalar
from golive.evaluator.windows import Streams
from golive.market.frames import bars_from_frame
from golive.market.instants import nanos, not_an_instant
from golive.market.retention import Retention
from golive.market.windows import Windows

if TYPE_CHECKING:
    import pandas as pd

SIMULATED_MODES = ("replay", "paper")
"""Modes in which no order leaves: their kill switch is armed until the caller says otherwise."""

KILL_SWITCH, ARMED, FIRED = "kill_switch", "armed", "fired"

MODES = (*SIMULATED_MODES, "canary", "live")
LEAST_HORIZON_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What a strategy's own conditions said at an instant; `unknown` says why when they could not be told."""

    strategy: str
    direction: str
    ts: int
    unknown: Unknown | None = None


class Session:
    """One instrument's streams, and what the policy says at an instant.

    A session folds events into windows and remembers the decisions it gave; it holds nothing else. Live loops, paper
    trading and `golive run` use this one object: `windows` replaces the fold where a whole recording is at hand.
    """

    def __init__(
        self, engine: Engine, market: MarketSpec, *, mode: str, symbol: str = "", windows: Streams | None = None
    ) -> None:
        if mode not in MODES:
            raise InvalidInput(f"no mode `{mode}`", hint=f"modes: {', '.join(MODES)}")
        self.engine, self.market, self.mode = engine, market, mode
        self.symbol = symbol or market.symbol
        self._strategies = {s.header.id: s for s in engine.program.checked.specs.strategies}
        self.windows = Windows(
            market.symbol,
            retention=retention(engine),
            ids=_ids(market),
            resolution_s=_resolution(market),
            quotes_from_books=not any(s.kind is StreamKind.QUOTES for s in market.streams),
        )
        self._streams = windows or self.windows
        program = engine.program
        functions = program.checked.functions
        self._stage = FeatureStage(program.features, program.arguments, program.bar_models, functions)
        self._signals = {
            name: (FeatureStage(s.features, s.arguments, s.bar_models, functions), compile_scalar(s.kernel))
            for name, s in program.signals.items()
        }
        self._oldest_quote = oldest_quote(engine)
        self._state: dict[str, Any] = {}
        self._told: dict[str, int] = {}
        self._switch: Any = None
        self._remembered = Remembered()
        self._latest = 0

    # Events

    def bars(self, history: pd.DataFrame, *, stamp: str = "close", length_s: float | None = None) -> None:
        """Give closed bars: columns open, high, low, close, volume under a UTC index that is each bar's `stamp`."""
        columns = bars_from_frame(history, length_s=length_s, stamp=Stamp(stamp))
        self.windows.add_bars(columns)
        self._latest = max(self._latest, int(columns.ts[-1]))

    def bar(self, opened: float, high: float, low: float, close: float, volume: float, *, at: Any) -> Unknown | None:
        """Give one more closed bar; `at` is its close."""
        return self._seen(at, self.windows.add_bar(opened, high, low, close, volume, at=at))

    def book(self, bids: Any, asks: Any, *, at: Any) -> Unknown | None:
        """Give a book snapshot: (price, size) pairs a side."""
        return self._seen(at, self.windows.add_book(bids, asks, at=at))

    def trade(self, price: float, size: float, side: Any, *, at: Any, id: Any = None) -> Unknown | None:
        """Give a trade; `side` is the taker's, `buy` or `sell` (1 or -1)."""
        return self._seen(at, self.windows.add_trade(price, size, side, at=at, trade_id=id))

    def quote(self, bid: float, bid_size: float, ask: float, ask_size: float, *, at: Any) -> Unknown | None:
        """Give a best bid and offer; a market without a quote stream takes them from its book."""
        if self.windows.quotes_from_books:
            self.windows.quotes_from_books = False
            self.windows.interrupt(StreamKind.QUOTES, "quotes_begin", "quotes of their own replace the tops of books")
        return self._seen(at, self.windows.add_quote(bid, bid_size, ask, ask_size, at=at))

    def funding(self, rate: float, *, at: Any) -> Unknown | None:
        """Give a funding rate, a fraction per interval."""
        return self._seen(at, self.windows.add_funding(rate, at=at))

    def state(self, *, at: Any, **values: Any) -> Unknown | None:
        """Give the state of the account: inputs of the library by name, all known at `at`.

        Text such as `"0.4 %"` is read with its unit; a number is in held units (fractions, base, quote currency); an
        input of `type: time` takes what `at` takes.
        What was known later stays, whatever comes after it; of two words on the kill switch of one instant `fired`
        stays, and `armed` replaces nothing else. In `replay` and `paper` the kill switch is armed until it
        is given; from then on it is what it was given as, and grows old like everything else. Without
        a usable `at` the values are unknown, and what is wrong with it is returned.
        """
        instant = nanos(at)
        trouble = None if instant is not None else _no_time(at)
        self._latest = max(self._latest, instant or 0)
        types = state_types(self.engine)
        # The switch comes first: a name that is wrong beside it must not drop the word that it has fired.
        for name in sorted(values, key=lambda n: n != KILL_SWITCH):
            held, latest = held_state(types, name, values[name]), self._told.get(name, 0)
            if name == KILL_SWITCH and (instant is None or instant >= latest):
                held = self._switch = of_one_instant(self._switch, held) if instant in (None, latest) else held
            if trouble is not None:
                self._state |= {**known(name, None, None), **unknown(name, trouble)}
            elif instant is not None and instant >= latest:
                self._state |= known(name, held, instant)
            self._told[name] = max(latest, instant or 0)
        if KILL_SWITCH in types and KILL_SWITCH not in self._told and self.mode in SIMULATED_MODES:
            self._state |= {KILL_SWITCH: ARMED, time_column(KILL_SWITCH): instant}
        return trouble

    def _seen(self, at: Any, trouble: Unknown | None) -> Unknown | None:
        self._latest = max(self._latest, nanos(at) or 0)
        return trouble

    # Answers

    def ready(self, *, now: Any = None) -> Mapping[str, str]:
        """Say what a decision needs that is not known yet, and why; empty when nothing is missing.

        Features and the state of the account alike, as of `now` or of the latest event or state. What may be left out
        is not listed: it can only lower a size.
        """
        instant = self._latest if now is None else _instant(now)
        row = self._row("", next(iter(self._strategies.values())), "long", instant)
        needed = self.engine.program.needed
        trace = self.engine.evaluate(row, now=instant, skew=self._skew)
        return {column: str(unknown) for column, unknown in trace.bad if column in needed}

    def signals(self, *, now: Any, strategies: Sequence[str] | None = None) -> Iterator[Signal]:
        """Ask the strategies' own conditions whether they signal now; all of them unless some are named."""
        instant = _instant(now)
        for name in self._signals if strategies is None else strategies:
            stage, function = self._signals[name]
            row: dict[str, Any] = {STRATEGY: name}
            row |= stage.row(row, self._streams, instant, self._skew)
            values, bad = function.run(row.get, instant, self._skew)
            for direction in ("long", "short"):
                if values[function.position[f"{direction}.true"]]:
                    yield Signal(strategy=name, direction=direction, ts=instant)
                elif not values[function.position[f"{direction}.false"]] and direction == "long":
                    why = bad[0][1] if bad else None
                    yield Signal(strategy=name, direction="", ts=instant, unknown=why)

    def row(
        self,
        *,
        id: str,
        strategy: str,
        direction: str,
        now: Any,
        raw_size: float | str | None = None,
        edge: float | str | None = None,
        intent: str = "open",
    ) -> Row:
        """Return the ready row of a signal: everything the decision looks at, with times and reasons.

        `raw_size` and `edge` default to what the strategy declares; text is read with its unit, a number is in the
        strategy's own unit of size and a fraction of the price.
        """
        declared = self._strategies.get(strategy)
        if declared is None:
            hint = did_you_mean(strategy, self._strategies) or f"strategies: {', '.join(sorted(self._strategies))}"
            raise InvalidInput(f"no strategy `{strategy}`", hint=hint)
        return self._row(id, declared, direction, _instant(now), raw_size=raw_size, edge=edge, intent=intent)

    def _row(
        self,
        id: str,
        declared: Strategy,
        direction: str,
        instant: int,
        *,
        raw_size: float | str | None = None,
        edge: float | str | None = None,
        intent: str = "open",
    ) -> Row:
        strategy = declared.header.id
        row: dict[str, Any] = {SIGNAL_ID: id, DECIDED_AT: instant, CLOCK_SKEW: self._skew}
        row |= {STRATEGY: strategy, SYMBOL: self.symbol, VENUE: self.market.venue}
        row |= {MODE: self.mode, INTENT: intent}
        row |= {DIRECTION: direction, RAW_SIZE: _size(declared, raw_size), EDGE: _edge(declared, edge)}
        row |= self._facts(strategy, instant).columns()
        row |= self._state
        row |= self._stage.row(row, self._streams, instant, self._skew)
        return row

    def decide(
        self,
        *,
        id: str,
        strategy: str,
        direction: str,
        now: Any,
        raw_size: float | str | None = None,
        edge: float | str | None = None,
        intent: str = "open",
    ) -> Decision:
        """Decide a signal. The same id gives the same decision; the same id for another signal, or no id, holds."""
        asked = (strategy, direction, repr(raw_size), repr(edge), intent, nanos(now))
        nameless = unnamed(id) is not None
        before = None if nameless else self._remembered.get(id, asked)
        if isinstance(before, Decision):
            return before
        row = self.row(
            id=id, strategy=strategy, direction=direction, now=now, raw_size=raw_size, edge=edge, intent=intent
        )
        if before is not None:
            # The id was used before, for something else or too long ago to know: that is doubt.
            row = {**row, **unknown(DIRECTION, before)}
        instant = row[DECIDED_AT]
        row = named(self.engine.program, row)
        decision = read_decision(self.engine.evaluate(row, now=instant, skew=self._skew))
        if before is None and not nameless:
            self._remembered.put(id, asked, decision)
        return decision

    @property
    def _skew(self) -> int:
        return round(self.market.clock_skew_s * NANOS)

    def _facts(self, strategy: str, now: int) -> SizeFacts:
        declared = self._strategies.get(strategy)
        unit = declared.raw_size.unit.dimension if declared else QUOTE
        return size_facts(self.market, unit, self._priced(now))

    def _priced(self, now: int) -> Quotes | Unknown:
        """Return the quotes that price sizes, no older than the policy lets any rule read them."""
        quotes = self._streams.quotes(now)
        at = None if isinstance(quotes, Unknown) else quotes.as_of
        if at is None or self._oldest_quote is None or now - at <= self._oldest_quote:
            return quotes
        return too_old("the quote that prices it", now - at, self._oldest_quote)


def retention(engine: Engine) -> Retention:
    """Return how much of the past the library's longest windows need."""
    spans, bars = [LEAST_HORIZON_S], [1.0]
    for table in engine.program.checked.parameters.values():
        for value in (table.house, *table.by_strategy):
            if isinstance(value, float) and table.type.dimension == (("time", 1.0),):
                spans.append(value)
            if isinstance(value, float) and table.type.dimension == (("bars", 1.0),):
                bars.append(value)
    ages = [p.max_age_ns / NANOS for p in engine.program.columns if p.max_age_ns is not None]
    return Retention(horizon_s=max(*spans, *ages), bars=int(max(bars)))


def oldest_quote(engine: Engine) -> int | None:
    """Return the least age, in nanoseconds, that inputs of quotes may have; None where the library reads none."""
    ages = [
        feature.port.max_age_ns
        for feature in engine.program.features
        if any(a.window is not None and a.window.column == StreamKind.QUOTES.value for a in feature.arguments)
    ]
    return min((age for age in ages if age is not None), default=None)


def state_types(engine: Engine) -> Mapping[str, Type]:
    """Return what a session can be told of the account: inputs of the library that have a time, by name."""
    return {p.column: p.type for p in engine.program.columns if p.max_age_ns is not None and "." not in p.column}


def held_state(types: Mapping[str, Type], name: str, value: Any) -> Any:
    """Return a value of the account as the library holds it; refuse a name or a unit that it has not."""
    if name not in types:
        hint = did_you_mean(name, types) or f"state: {', '.join(sorted(types))}"
        raise InvalidInput(f"`{name}` is not an input of the library that has a time", hint=hint)
    return _held(name, value, types[name])


def arms(word: object) -> bool:
    """Say whether a word on the kill switch is that it is armed; anything else stops new risk."""
    return isinstance(word, str) and word == ARMED


def of_one_instant(told: Any, heard: Any) -> Any:
    """Return what holds of two words on the kill switch that are of one instant, in the order they came."""
    fired = isinstance(told, str) and told == FIRED
    return told if fired or arms(heard) else heard


def _instant(given: Any) -> int:
    instant = nanos(given)
    if instant is None:
        raise InvalidInput("`now` is no instant", hint=not_an_instant(given))
    return instant


def _no_time(at: Any) -> Unknown:
    if at is None:
        return missing("no_time", "no time given for the state")
    return invalid("time_invalid", f"the state's time is no instant: {not_an_instant(at)}")


def _held(name: str, value: Any, declared: Type) -> Any:
    if declared.kind is Kind.NUMBER and isinstance(value, str):
        return _quantity(name, value, declared.dimension)
    if declared.kind is Kind.TIME:
        # What is no instant stays what it is, for the decision to say so.
        instant = nanos(value)
        return value if instant is None else instant
    return float(value) if type(value) is int and declared.kind is Kind.NUMBER else value


def _quantity(name: str, text: str, *dimensions: Dimension) -> float:
    quantity = parse_quantity(text)
    if quantity is None or quantity.unit.dimension not in dimensions:
        units = ", ".join(u.name for u in UNITS.values() if u.dimension in dimensions and u.name)
        raise InvalidInput(f"`{name}` is `{text}`, {describe(dimensions[0])} is needed", hint=f"its units: {units}")
    if not quantity.unit.name and quantity.value:
        # A loss of "2" may be 2 % or the fraction, which is 200 %.
        hint = f"write `{text} %` or `{text} bps`, or give the fraction as a number"
        raise InvalidInput(f"`{name}` is `{text}`, without a unit", hint=hint)
    return quantity.value


def _size(strategy: Strategy, given: float | str | None) -> Any:
    if given is None:
        return strategy.raw_size.value
    if isinstance(given, str):
        return _quantity("raw_size", given, strategy.raw_size.unit.dimension, SIZE)
    return float(given) if type(given) is int else given


def _edge(strategy: Strategy, given: float | str | None) -> Any:
    if given is None:
        return strategy.facts["edge"][0].value
    return _quantity("edge", given, ()) if isinstance(given, str) else given


def _ids(market: MarketSpec) -> IdRule:
    return next((s.ids for s in market.streams if s.kind is StreamKind.TRADES), IdRule.CONSECUTIVE)


def _resolution(market: MarketSpec) -> float:
    return next((s.length_s for s in market.streams if s.kind is StreamKind.TRADES), 0.0)
