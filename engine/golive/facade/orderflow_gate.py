"""`OrderFlowGate`: whether order flow confirms a signal, by the library's `orderflow` gate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from golive.account.seen_price import seen_price
from golive.api.engine import Engine
from golive.api.gate_answer import GateAnswer, ask_gate, feature_row, find_gate
from golive.api.retention import retention
from golive.api.sizes import size_facts
from golive.core.clock import Clock
from golive.core.dataclass import dataclass
from golive.core.errors import GoliveError, InvalidInput
from golive.core.row import CLOCK_SKEW, DECIDED_AT, DIRECTION, STRATEGY, SYMBOL
from golive.core.unit import QUOTE
from golive.core.value import Unknown, missing
from golive.core.verdict import Verdict
from golive.documents.market import MarketSpec
from golive.evaluator.windows import shown
from golive.facade.books_seen import BooksSeen
from golive.facade.call_instant import instant_of
from golive.facade.call_windows import NOT_GIVEN, CallWindows, read_book, read_quotes, read_trades
from golive.facade.naming import engine_for, market_for, sentence, within
from golive.facade.other_symbol import other_symbol
from golive.journal.system_clock import SystemClock

GATE = "orderflow"


@dataclass(frozen=True, slots=True)
class OrderFlowAnswer:
    """What the gate says, to be unpacked as `allowed, reason, confidence`.

    `size_factor` is the share of the size that the gate leaves, 0 if it does not allow.
    """

    allowed: bool
    reason: str
    confidence: float
    size_factor: float = 0.0

    def __iter__(self) -> Iterator[Any]:
        """Yield the three parts that the production summary unpacks."""
        yield from (self.allowed, self.reason, self.confidence)


class OrderFlowGate:
    """The library's `orderflow` gate, asked by itself.

    Parameters
    ----------
    engine, library
        Whose policy: an `Engine`, or a library folder; without either, the shipped library.
    markets
        Market descriptions by symbol, for instruments that the library does not describe.
    clock
        What tells the time of calls without `now`; without it, the machine's own.
    **parameters
        Parameters of the gate to tighten, as in `imbalance_threshold=0.7` or `"70 %"`. Loosening is refused.

    Raises
    ------
    InvalidInput
        For a parameter that there is not, or a value that would loosen it.
    """

    def __init__(
        self,
        *,
        engine: Engine | None = None,
        library: str | Path | None = None,
        markets: Mapping[str, str | Path | MarketSpec] | None = None,
        clock: Clock | None = None,
        **parameters: float | str,
    ) -> None:
        self.engine = engine_for(within(GATE, parameters), engine=engine, library=library)
        self._gate = find_gate(self.engine, GATE)
        if markets is not None and not isinstance(markets, Mapping):
            raise InvalidInput("`markets` maps no symbols to descriptions", hint='as in {"BTC-PERP": "market.yaml"}')
        self._markets = dict(markets or {})
        self._clock: Clock = SystemClock() if clock is None else clock
        self._retention = retention(self.engine.program)
        self._books = BooksSeen()

    async def should_trade(
        self,
        *,
        symbol: str,
        direction: str,
        orderbook: Mapping[str, Any] | None = None,
        now: Any = None,
        strategy_name: str | None = None,
    ) -> OrderFlowAnswer:
        """Say whether order flow confirms a signal; what is absent, stale or broken holds, and never raises.

        Parameters
        ----------
        symbol
            The instrument: its tick, and how far the exchange's clock may be ahead, come from its description.
        direction
            `long` or `short`.
        orderbook
            `bids` and `asks` ((price, size) pairs, or arrays of shape (n, 2)), `timestamp` (integer nanoseconds or a
            datetime with its zone) and `trades` in order of time: mappings with `price`, `size`, `side` and
            `timestamp`, or such rows. The side of each is told (`is_buyer_maker` and its spellings are read too), or
            `trades_signed_by: tick_rule` says that the venue tells none. The trades must reach back over the gate's
            slowest window; `trades_since` says from when they are complete where that is before the first one,
            `changed_at` since when the book has been the same. One book cannot show that it moves: without `changed_at`
            the first call of a symbol holds, and so do those after it until one shows another book. `quotes` in order
            of time, mappings with `bid`, `bid_size`, `ask`, `ask_size` and `timestamp`, or such rows, say what stood
            beside the trades: without them none is known to have been near the market. A `symbol` that any of these
            names must be the one that is asked about.
        now
            The instant of decision; without it, the clock's.
        strategy_name
            Who asks: needed only where a strategy tightens a parameter of the gate.

        Returns
        -------
        OrderFlowAnswer
            `(allowed, reason, confidence)` and `size_factor`; `(False, "HOLD: ...", 0.0)` names what is absent.
        """
        try:
            answer = self.ask(
                symbol=symbol, direction=direction, orderbook=orderbook, now=now, strategy_name=strategy_name
            )
        except GoliveError as error:
            return OrderFlowAnswer(allowed=False, reason=f"{Verdict.HOLD.name}: {sentence(error)}", confidence=0.0)
        if isinstance(answer, Unknown):
            return OrderFlowAnswer(allowed=False, reason=f"{Verdict.HOLD.name}: {answer}", confidence=0.0)
        return OrderFlowAnswer(answer.allowed, answer.reason, answer.confidence, answer.size_factor)

    def ask(
        self,
        *,
        symbol: str,
        direction: str,
        orderbook: Mapping[str, Any] | None = None,
        now: Any = None,
        strategy_name: str | None = None,
    ) -> GateAnswer | Unknown:
        """Return the gate's answer with all its reasons, or what is not there to be asked about.

        Raises
        ------
        InvalidInput
            For an instrument that is described nowhere.
        """
        market = market_for(self.engine, symbol, self._markets)
        strange = other_symbol(orderbook, symbol)
        if strange is not None:
            return strange
        instant = instant_of(now, self._clock)
        if isinstance(instant, Unknown):
            return instant
        skew = market.clock_skew_ns
        given = read_book(orderbook, instant, complete=market.book_complete)
        book, top = self._books.windows(symbol, given, instant)
        streams = CallWindows(
            book_then=book,
            quotes_then=read_quotes(orderbook, book, top, instant, self.engine.program),
            trades_then=read_trades(orderbook, instant, self._retention, market),
            bars_then=missing(NOT_GIVEN, "no bars given"),
        )
        for window in (streams.book_then, streams.trades_then, streams.quotes_then):
            if isinstance(window, Unknown):
                return window
        seen = seen_price(market, partial(shown, streams=streams, now=instant))
        asked: dict[str, Any] = {DECIDED_AT: instant, CLOCK_SKEW: skew, SYMBOL: symbol, DIRECTION: direction}
        asked |= {STRATEGY: strategy_name, **size_facts(market, QUOTE, seen, instant).columns()}
        row = feature_row(self.engine, asked, streams, instant, skew)
        return ask_gate(self.engine, self._gate, row, now=instant, skew=skew)
