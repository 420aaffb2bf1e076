"""What the matrix must have a row for: the inputs of the compiled program, of its streams, and of each call."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from golive import OrderFlowGate, ProductionTradingPipeline, RegimeGate
from golive.account.state_inputs import state_inputs
from golive.api import Engine
from golive.compiler.features import FeatureSpec
from golive.core.row import CLOCK_SKEW, DECIDED_AT, PERMIT_COLUMNS, SIGNAL_ID

STREAM_INPUTS = {
    "book": ("book.bids", "book.asks", "book.timestamp", "book.changed_at"),
    "trades": ("trades.price", "trades.size", "trades.side", "trades.timestamp"),
    "quotes": ("quotes.bid", "quotes.bid_size", "quotes.ask", "quotes.ask_size", "quotes.timestamp"),
    "bars": ("bars.open", "bars.high", "bars.low", "bars.close", "bars.volume", "bars.time"),
}
"""The fields of a stream's events, by the stream's kind."""

CALLS = (OrderFlowGate.should_trade, RegimeGate.is_strategy_allowed, ProductionTradingPipeline.process_signal)
WHOLE_PARTS = {
    "orderbook": "book.bids",
    "orderbook_data": "book.bids",
    "market_data": "bars.time",
    "account": "account",
}
"""Arguments that hold a whole part of the world, by an input of that part."""


CLOSING_ONLY = frozenset(("request.intent", "request.lots"))
"""Arguments by which a position is left: the matrix opens one, and what closes is told in tests/api/test_closing.py."""


def needed_columns(engine: Engine) -> frozenset[str]:
    """Return every column that decides a flat row."""
    columns = frozenset(source.port.column for source in engine.program.decision.sources)
    return columns - frozenset(PERMIT_COLUMNS) | {SIGNAL_ID, DECIDED_AT, CLOCK_SKEW}


def needed_events(engine: Engine) -> frozenset[str]:
    """Return every field of every stream that the program looks at, what is told of the account, and each argument."""
    fields = {name for kind in _streams(engine) for name in STREAM_INPUTS[kind]}
    opening = {source.port.column for source in engine.program.decision.sources}
    account = {f"account.{name}" for name in state_inputs(engine.program) if name in opening} | {"account.timestamp"}
    return frozenset(fields | account | set(_arguments()) - CLOSING_ONLY)


def _streams(engine: Engine) -> set[str]:
    program = engine.program
    series = [spec for model in program.bar_models.values() for spec in model.series]
    specs: list[FeatureSpec] = [*program.features, *series]
    windows = {a.window.column for spec in specs for a in spec.arguments if a.window is not None}
    return {"book" if window.startswith(("bid_", "ask_")) else window for window in windows}


def _arguments() -> Iterator[str]:
    for call in CALLS:
        for name in inspect.signature(call).parameters:
            if name != "self":
                yield WHOLE_PARTS.get(name) or (name if name == "now" else f"request.{name}")
