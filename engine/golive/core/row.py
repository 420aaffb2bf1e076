"""The ready row: one signal as flat columns, each with its time, and why it is unknown, in columns of their own.

A value `x` is dated by `x_at`, in integer nanoseconds UTC, and `x_why` says why it is unknown, as
`status:code:sentence`. No other module spells the two endings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from golive.core.value import Status, Unknown, invalid, missing

Row = Mapping[str, Any]
"""Values by column. A caller's cells may hold anything: what they are is found out when they are read."""

SIGNAL_ID = "signal_id"

DECIDED_AT = "decided_at"
"""The moment of the decision, by which everything else has its age."""

CLOCK_SKEW = "clock_skew"
"""How far ahead of the decision an event's time may lie, in nanoseconds; 0 when it is not given."""

MARKET_DIGEST = "market_digest"
"""SHA-256 of the market description that the signal was sized by; nothing decides by it."""

STRATEGY, SYMBOL, VENUE, MODE = "strategy", "symbol", "venue", "mode"
DIRECTION, RAW_SIZE, EDGE, INTENT = "direction", "raw_size", "edge", "intent"

POSITION = "position"
"""The open position in the base, long positive."""

STRATEGY_POSITION = "strategy_position"
"""What of it the strategy that asks holds itself."""

OPEN_LOTS, REDUCIBLE_LOTS, LOTS = "open_lots", "reducible_lots", "lots"
"""The open position, what may be closed of it, and what is asked to be closed: all in lots."""

LOT_QUANTITY = "lot_quantity"
"""How much of the base, or how many contracts, one lot is; nothing decides by it."""

PERMIT_STATE, PERMIT_MODE, STAKE_KNOWN, CAPITAL_LEFT = "permit_state", "permit_mode", "stake_known", "capital_left"
"""What a session saw of a permit; of a row that somebody else made it is not read."""

SAID_OF_PERMIT = "said_of_permit"
"""Why a permit was refused, with the reason's own word; nothing decides by it."""

PERMIT_COLUMNS = (PERMIT_STATE, PERMIT_MODE, STAKE_KNOWN, CAPITAL_LEFT)

UNIT_VALUE, LOT, MINIMUM_SIZE = "unit_value", "lot", "minimum_size"
TICK, TAKER_FEE, SESSION = "tick", "taker_fee", "session"

ALWAYS_GIVEN = (
    *(STRATEGY, SYMBOL, VENUE, MODE, DIRECTION, RAW_SIZE, EDGE, INTENT),
    *(UNIT_VALUE, LOT, MINIMUM_SIZE, TICK, TAKER_FEE, SESSION),
)
"""What a session says of every signal, whether or not a rule reads it."""

BOOK_COLUMNS = ("bid_prices", "bid_sizes", "ask_prices", "ask_sizes")
"""A book as arrays, instead of the features computed from it."""

DAILY_LOSS, DAILY_PNL = "daily_loss", "daily_pnl"
"""The day's result, as a positive loss or as venues sign it."""

BOOK_AT, BOOK_CHANGED_AT = "book_at", "book_changed_at"

_AT, _WHY = "_at", "_why"


def at(column: str) -> str:
    """Return the column of a value's time."""
    return column + _AT


def why(column: str) -> str:
    """Return the column that says why a value is unknown."""
    return column + _WHY


def is_time(column: str) -> bool:
    """Say whether a column is the time of another."""
    return column.endswith(_AT)


def is_why(column: str) -> bool:
    """Say whether a column is one that says why another is unknown."""
    return column.endswith(_WHY)


def with_companions(column: str) -> tuple[str, str, str]:
    """Return a column with those of its time and its reason."""
    return column, at(column), why(column)


def known(column: str, value: object, instant: int | None) -> Row:
    """Return the cells of a value that was so at an instant.

    >>> known("equity", 5.0, 7)
    {'equity': 5.0, 'equity_at': 7, 'equity_why': None}
    """
    return {column: value, at(column): instant, why(column): None}


def unknown(column: str, reason: Unknown) -> Row:
    """Return the cells of a value that could not be had.

    >>> unknown("equity", missing("not_told", "nobody said"))
    {'equity': None, 'equity_why': 'missing:not_told:nobody said'}
    """
    return {column: None, why(column): write_why(reason)}


def contradiction(column: str) -> Unknown:
    """Return the reason of a value that is given together with a reason why there is none."""
    return invalid("contradicted", f"{column} is given, and a reason why it is unknown as well")


def read_why(column: str, text: object) -> Unknown:
    """Read the reason beside a column, `status:code:sentence`; anything else is a missing value.

    >>> read_why("x", "stale:too_old:it is old").status.name
    'STALE'
    """
    if isinstance(text, str):
        parts = (*text.split(":", 2), "", "")
        if parts[0].upper() in Status.__members__ and parts[0] != "known":
            return Unknown(Status[parts[0].upper()], parts[1], parts[2])
    return missing("not_given", f"no {column} given")


def write_why(reason: Unknown) -> str:
    """Write why a value is unknown, as `read_why` reads it."""
    return f"{reason.status.name.lower()}:{reason.code}:{reason.detail}"
