"""Which column of a table of signals says what, as bots and notebooks name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from golive.api.column_types import column_types
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.row import is_why
from golive.documents.market import TimeUnit
from golive.market.aliases import misspelt, plain
from golive.market.told_instrument import SYMBOLS
from golive.replay.external_cells import may_be_amount

_CLOCKS = ("time", "timestamp", "ts", "date", "datetime", "at", "signaltime", "decidedat", "epoch", "unix")
_TIMES: Mapping[str, str] = {
    **dict.fromkeys(_CLOCKS, ""),
    **{f"{name}{unit.value}": unit.value for name in _CLOCKS for unit in TimeUnit if unit is not TimeUnit.DATETIME},
}
"""Names of the instant by their letters, with the unit that the name says, if any."""

_WORDS: Mapping[str, tuple[str, ...]] = {
    "symbol": SYMBOLS,
    "side": ("side", "direction", "action", "signal"),
    "strategy": ("strategy", "strategyid", "strategyname"),
    "id": ("id", "signalid", "orderid", "clientid"),
    "price": (
        "price", "rate", "currentrate", "openrate", "entryprice", "entryrate", "signalprice", "lastprice", "closeprice",
        "markprice", "midprice", "avgprice", "averageprice", "fillprice", "avgfillprice", "filledprice", "execprice",
        "executionprice", "openprice", "entry", "px", "last", "mid", "mark",
    ),
}  # fmt: skip

_SIZES: Mapping[str, str] = {
    **dict.fromkeys(("size", "rawsize"), ""),
    **dict.fromkeys(("sizeusd", "stake", "stakeamount", "notional", "notionalusd", "sizequote", "quoteamount"), "usd"),
    **dict.fromkeys(("amount", "quantity", "qty", "sizebase"), "base"),
}
"""Names of the size by their letters, with the unit of its numbers; without one they are in the strategy's own."""

_EDGES: Mapping[str, str] = {
    **dict.fromkeys(("edge", "expectededge"), ""),
    **dict.fromkeys(("edgebps", "expectededgebps"), "bps"),
    **dict.fromkeys(("edgepct", "edgepercent", "expectededgepct"), "%"),
}
"""Names of the edge by their letters, with the unit of its numbers; without one the cells have to say it."""

_OTHERS: Mapping[str, str] = {
    **dict.fromkeys(("contracts", "sizecontracts"), "a count of contracts: write the size in base or in the quote"),
    **dict.fromkeys(("unit", "units", "sizeunit", "currency"), "a unit: write it with the size"),
    **dict.fromkeys(
        ("sizetype", "sizemode", "sizing", "stakecurrency"), "what the size counts: write its unit with it"
    ),
    **dict.fromkeys(("exchange", "broker"), "a venue: the market that the signals are joined with says it"),
    **dict.fromkeys(("reduceonly", "exit", "exitlong", "exitshort", "closeposition"), "a close"),
    **dict.fromkeys(("enterlong", "entershort", "buysignal", "sellsignal"), "a side of its own: write one `side`"),
    **dict.fromkeys(
        (
            "status", "state", "cancelled", "canceled", "rejected", "expired", "active", "isactive", "enabled",
            "valid", "isvalid", "approved", "test", "istest", "dryrun", "paper", "simulated",
        ),
        "what became of a signal: leave such rows out",
    ),
    **dict.fromkeys(
        ("stop", "stoploss", "stoplossprice", "sl", "trailingstop", "takeprofit", "takeprofitprice", "tp"),
        "when to leave: a strategy's own `exit` says it",
    ),
    **dict.fromkeys(
        ("account", "accountid", "subaccount", "portfolio"), "whose signal it is: give a table to each account"
    ),
    **dict.fromkeys(("timezone", "tz", "zone", "utcoffset"), "the clock of its times: write each time with its offset"),
    **dict.fromkeys(("leverage", "group", "release", "now"), "a term of the order"),
    **dict.fromkeys(
        (
            "type", "ordertype", "limitprice", "stopprice", "triggerprice", "timeinforce", "tif", "postonly",
            "expires", "expiry", "expiration", "expireat", "expiresat", "validuntil", "validto", "goodtill", "ttl",
        ),
        "another order than the strategy's own",
    ),
}  # fmt: skip
"""Names of what would make another order of a signal, by their letters, and what they say: nothing here reads them."""

_LIKE: Mapping[str, tuple[str, ...]] = {
    "size": (
        "size", "stake", "qty", "quantity", "amount", "notional", "nav", "pct", "percent", "weight", "alloc",
        "fraction", "exposure", "lots", "risk", "capital", "kelly", "share", "usd", "target", "invest", "position",
        "portion",
    ),
    "edge": ("edge", "expect", "alpha", "return", "profit", "forecast", "predict", "gain", "payoff", "reward", "pnl"),
}  # fmt: skip
"""Parts of names, by their letters, that may say a size or an edge in a way that nothing here reads."""

_HOW: Mapping[str, str] = {
    "size": "name it `size`, in the strategy's unit or with one (`5_000 usd`), a share of equity multiplied out",
    "edge": "name it `edge_bps`, in bps",
}

_NO_SIZES = frozenset((
    "", "unnamed", "index", "row", "open", "high", "low", "close", "confidence", "probability", "proba", "score",
    "rank", "rsi", "macd", "atr", "adx", "ema", "sma", "version", "timeframe", "interval",
))  # fmt: skip
"""Names of numbers, by their letters, that are no size in any table."""

NEEDED = ("time", "symbol", "side", "strategy")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalColumns:
    """The columns of a table of signals by what they say, with the unit that a name says of its numbers."""

    time: str
    symbol: str
    side: str
    strategy: str
    time_unit: str = ""
    id: str | None = None
    size: str | None = None
    size_unit: str = ""
    edge: str | None = None
    edge_unit: str = ""
    price: str | None = None
    account: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def read(self) -> tuple[str, ...]:
        """Return the columns that are read."""
        named = (self.time, self.symbol, self.side, self.strategy, self.id, self.size, self.edge, self.price)
        return (*(name for name in named if name is not None), *self.account)


def external_columns(names: Sequence[str], program: Program, account: Sequence[str]) -> ExternalColumns:
    """Return what the columns of a table say; `account` are the names of what a library asks of an account.

    Raises
    ------
    InvalidInput
        For a needed column that is not there, two that say the same, one that the market says, and one that may say
        the size or the edge where no column that is read does: the strategy's own would stand in for what it says.
    """
    columns_by_meaning: dict[str, tuple[str, str]] = {}
    of_account = tuple(name for name in names if name in account)
    unread = []
    for name in names:
        if name in of_account:
            continue
        _check_read(name)
        what = _meaning(_letters(name))
        if what is None:
            unread.append(name)
        elif what[0] in columns_by_meaning:
            both = f"`{columns_by_meaning[what[0]][0]}` and `{name}`"
            raise InvalidInput(f"{both} both say the {what[0]} of a signal", hint="keep one of them")
        else:
            columns_by_meaning[what[0]] = name, what[1]
    _check_computed(unread, program)
    for missing, parts in _LIKE.items():
        if missing not in columns_by_meaning:
            _check_unlike(unread, missing, parts)
    doubt = misspelt(unread, frozenset(account), "the table")
    if doubt is not None:
        raise InvalidInput(doubt.detail)
    lacking = next((what for what in NEEDED if what not in columns_by_meaning), None)
    if lacking is not None:
        raise InvalidInput(f"no column says the {lacking} of a signal", hint=f"name one `{lacking}`")
    columns: dict[str, str] = {what: name for what, (name, _) in columns_by_meaning.items()}
    units = {
        f"{what}_unit": columns_by_meaning[what][1] for what in ("time", "size", "edge") if what in columns_by_meaning
    }
    return ExternalColumns(**columns, **units, account=of_account, unread=tuple(unread))


def check_no_size(name: str, cells: Iterable[Any]) -> None:
    """Refuse a column that nothing reads where one of its cells may be a size, and no column that is read says any."""
    cell = next((cell for cell in cells if may_be_amount(cell)), None)
    if cell is not None and _letters(name) not in _NO_SIZES:
        message = f"`{name}` may say the size of a signal, as in `{cell}`, in a way that is not read"
        raise InvalidInput(message, hint=f"{_HOW['size']}; leave the column out if it says none")


def _letters(name: str) -> str:
    """Return the letters of a name, of which a sign for percent is some.

    >>> _letters("Size (%)"), _letters("edge_bps")
    ('sizepct', 'edgebps')
    """
    return plain(name.replace("%", " pct"))


def _meaning(letters: str) -> tuple[str, str] | None:
    """Return what a name says by its letters, and the unit that it says with it."""
    for what, units in (("time", _TIMES), ("size", _SIZES), ("edge", _EDGES)):
        if letters in units:
            return what, units[letters]
    return next(((what, "") for what, known in _WORDS.items() if letters in known), None)


def _check_read(name: str) -> None:
    other = _OTHERS.get(_letters(name))
    if other is not None:
        raise InvalidInput(f"`{name}` says {other}, which is not read", hint="leave the column out if it says nothing")


def _check_unlike(names: Sequence[str], what: str, parts: Sequence[str]) -> None:
    """Refuse a column that may say what no column that is read says."""
    like = next((name for name in names if any(part in _letters(name) for part in parts)), None)
    if like is not None:
        message = f"`{like}` may say the {what} of a signal, in a way that is not read"
        raise InvalidInput(message, hint=f"{_HOW[what]}; leave the column out if it says none")


def _check_computed(names: Sequence[str], program: Program) -> None:
    types = column_types(program)
    given = next((name for name in names if name in types and not is_why(name)), None)
    if given is not None:
        hint = "leave the column out, or decide ready rows without `--market`"
        raise InvalidInput(f"`{given}` is told by the market that the signals are joined with", hint=hint)
