"""What a replay is given on the command line: the instants it begins and ends at, and what the account holds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from golive.core.errors import InvalidInput

if TYPE_CHECKING:
    from golive.documents.streams import MarketData

EQUITY = "100_000 usd"

MOST_EQUITY = 1e15
"""Money is kept in billionths with 28 digits: an account of this may grow ten thousandfold and still be written."""
"""What the replayed account holds unless told otherwise: round, and well above the shipped strategies' sizes."""


def instant_of(option: str, text: str | None) -> int | None:
    """Read an instant, as integer nanoseconds or as date and time with a zone; None where none is given."""
    from golive.market.callers_instants import nanos

    if text is None:
        return None
    instant = nanos(int(text) if text.isascii() and text.isdecimal() else _moment(option, text))
    if instant is None:
        raise InvalidInput(f"`{option}` is `{text}`, which is not between 1971 and 2200", hint=_INSTANT)
    return instant


_INSTANT = "write 2024-08-08T23:55:00Z, or nanoseconds since 1970 UTC"


def _moment(option: str, text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"`{option}` is `{text}`, which is no instant", hint=_INSTANT) from None
    if moment.tzinfo is None:
        raise InvalidInput(f"`{option}` is `{text}`, which has no zone", hint=f"write {moment.isoformat()}Z for UTC")
    return moment


def instant_within(option: str, text: str, data: MarketData) -> int:
    """Read an instant of a recording, also as `+90s` from its start; refuse one that it says nothing of."""
    from golive.core.unit import NANOS, TIME, parse_quantity
    from golive.market.instants import show

    events = data.lively() or tuple(columns.ts for _, columns in data.streams())
    first, last = min(int(ts[0]) for ts in events), max(int(ts[-1]) for ts in events)
    lasts = f"it lasts from {show(first)} to {show(last)}"
    if text.startswith("+"):
        length = parse_quantity(text)
        if length is None or length.unit.dimension != TIME:
            raise InvalidInput(f"`{option}` is `{text}`, which is no length of time", hint="as in `+90s` or `+1.5 min`")
        instant = first + round(length.value * NANOS)
    else:
        instant = instant_of(option, text) or 0
    if not first <= instant <= last:
        raise InvalidInput(f"`{option}` is {text}, of which the market has no data", hint=lasts)
    return instant


def equity_of(text: str) -> float:
    """Read an amount of money."""
    from golive.cli.amounts import IN_QUOTE
    from golive.core.unit import QUOTE, parse_quantity

    quantity = parse_quantity(text)
    if quantity is None or quantity.unit.dimension != QUOTE or quantity.value <= 0:
        raise InvalidInput(f"`--equity` is `{text}`, which is no amount of money", hint=f"as in `{EQUITY}`{IN_QUOTE}")
    if quantity.value > MOST_EQUITY:
        raise InvalidInput(f"`--equity` is `{text}`, more than an account can hold", hint=f"as in `{EQUITY}`")
    return quantity.value
