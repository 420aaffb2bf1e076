"""What a caller says of a signal and of the account with it, as the session's request and the account take it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from golive.account.account import UNDATED, Account
from golive.account.state_inputs import StateInputs
from golive.account.told_positions import EVERY
from golive.api.request import LEFT_OUT, Request, Told
from golive.core.errors import InvalidInput
from golive.core.intent import closes
from golive.core.row import OPEN_LOTS, POSITION, REDUCIBLE_LOTS, STRATEGY_POSITION
from golive.core.unit import UNITS, held
from golive.evaluator.ingest import double_of
from golive.market.callers_instants import nanos, not_an_instant

TIMESTAMP = "timestamp"

_OF_BOTH = (STRATEGY_POSITION, "strategy_pending", "since_close")

OF_ONE_SYMBOL = (POSITION, OPEN_LOTS, REDUCIBLE_LOTS, "pending_increasing", "stops_today", *_OF_BOTH)
"""What an account says of one instrument, and of no other."""

OF_ONE_STRATEGY = ("trades_today", "consecutive_losses", *_OF_BOTH)
"""What an account says of one strategy, and of no other."""


def readable(words: Request) -> Request:
    """Return a request with its edge, in basis points, as a fraction; refuse what is absent or no word.

    Nothing of it may be left out: a session would take the strategy's own size or edge in its place. What closes has
    neither, and its direction is derived where none is told.
    """
    if closes(words.intent):
        direction = words.direction if words.direction is None else _word("direction", words.direction)
        size = LEFT_OUT if words.raw_size is None else words.raw_size
        named = replace(words, id=_word("signal_id", words.id), strategy=_word("strategy_name", words.strategy))
        return replace(named, direction=direction, raw_size=size, edge=LEFT_OUT)
    return replace(
        words,
        id=_word("signal_id", words.id),
        strategy=_word("strategy_name", words.strategy),
        direction=_word("direction", words.direction),
        raw_size=_size(words.raw_size),
        edge=_edge(words.edge),
    )


def _word(name: str, value: object) -> str:
    if value is not None and not isinstance(value, str):
        raise InvalidInput(f"`{name}` is a {type(value).__name__}, text is needed")
    if not value:
        raise InvalidInput(f"no {name} given")
    return value


def _size(raw_size: Told) -> Told:
    if raw_size is None:
        raise InvalidInput("no raw_size given")
    return raw_size


def _edge(expected_edge_bps: object) -> float:
    if expected_edge_bps is None:
        raise InvalidInput("no expected_edge_bps given")
    number = double_of(expected_edge_bps)
    if number is None:
        raise InvalidInput(f"`expected_edge_bps` is a {type(expected_edge_bps).__name__}, a number is needed")
    return held(number, UNITS["bps"])


def by_symbol(mappings: Mapping[str, tuple[str, object]]) -> Mapping[str, Mapping[str, Any]]:
    """Return what is told of symbols by symbol, from mappings by the names that callers have for them.

    Raises
    ------
    InvalidInput
        For what is no mapping by symbol.
    """
    own: dict[str, dict[str, Any]] = {}
    for name, (column, values) in mappings.items():
        if values is not None and not isinstance(values, Mapping):
            raise InvalidInput(f"`{name}` is a {type(values).__name__}", hint="give a mapping by symbol")
        for symbol, value in (values or {}).items():
            own.setdefault(symbol, {})[column] = value
    return own


def tell_account(account: Account, inputs: StateInputs, report: object, symbol: object, strategy: object) -> None:
    """Tell an account what a signal on `symbol` brings, so at its `timestamp`; whoever brings one keeps it elsewhere.

    What is one strategy's is told of the `strategy` that signals, of every one where that is None.

    Raises
    ------
    InvalidInput
        For what is None, no mapping, is empty, has no time, or names what the library has not; a switch that is not
        armed is told all the same.
    """
    if report is LEFT_OUT:
        return
    account.keep_elsewhere()
    if report is None:
        raise InvalidInput("`account` is None", hint=_GIVE)
    if not isinstance(report, Mapping):
        raise InvalidInput(f"`account` is a {type(report).__name__}, a mapping is needed")
    if not report:
        raise InvalidInput("`account` is given and empty", hint=_GIVE)
    when = nanos(report.get(TIMESTAMP))
    if when is None:
        account.tell_switch(UNDATED, report)
        raise InvalidInput(_undated(report.get(TIMESTAMP)), hint=_GIVE)
    stated = {name: value for name, value in report.items() if name != TIMESTAMP}
    whose = str.__str__(strategy) if isinstance(strategy, str) else EVERY
    parts = (
        {EVERY: stated}
        if whose == EVERY
        else {whose: _only(stated, OF_ONE_STRATEGY), EVERY: _but(stated, OF_ONE_STRATEGY)}
    )
    for one, values in parts.items():
        own = _only(values, OF_ONE_SYMBOL)
        of_symbols = {symbol: own} if own and isinstance(symbol, str) and symbol else {}
        account.tell(inputs, when, _but(values, OF_ONE_SYMBOL), of_symbols=of_symbols, strategy=one)


def of_no_symbol(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is told of an account and no signal; refuse what is of one instrument.

    Raises
    ------
    InvalidInput
        For a position, or a count, that has to be told of a symbol.
    """
    own = next(iter(_only(values, OF_ONE_SYMBOL)), None)
    if own is None:
        return values
    by_mapping = {POSITION: "positions", OPEN_LOTS: "positions"}.get(own)
    hint = f"give `{by_mapping}`, a mapping by symbol" if by_mapping else "give it in the `account` of a signal"
    raise InvalidInput(f"`{own}` is of one symbol", hint=hint)


def _only(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in names}


def _but(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


_GIVE = "give its state and the `timestamp` at which it was so"


def _undated(stamp: object) -> str:
    if stamp is None:
        return f"the account has no `{TIMESTAMP}`"
    return f"the account's `{TIMESTAMP}` is no instant: {not_an_instant(stamp)}"
