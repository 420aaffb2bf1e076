"""The shapes in which venues and tools publish their files: by the names of columns, or how many there are without."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field

from golive.core.dataclass import dataclass
from golive.documents.market import LEVEL, Adapter, AggressorCode, StreamKind
from golive.market.level_columns import level_numbers

_BARS = ("open", "high", "low", "close", "volume")
_SIDE_BY_MAKER = "the venue flags trades in which the buyer was the maker"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class VenueShape:
    """One published shape of file.

    `columns` are by field (`{level}` stands for the number of a book's level); of a shape without a line of names they
    are numbers from 1, of which it has `width`. `optional` are those that a file may lack; `times`, where there are
    any, the columns of which the first that goes on in time is the exchange's. `venue` is empty where a tool writes the
    files of many. `facts` are further keys of the stream. `doubts` say, by key, what the shape takes for granted and
    the file does not say.
    """

    title: str
    kind: StreamKind
    columns: Mapping[str, str]
    venue: str = ""
    width: int = 0
    file: re.Pattern[str] | None = None
    contract: str = "spot"
    facts: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)
    optional: Mapping[str, str] = field(default_factory=dict)
    times: tuple[str, ...] = ()

    @property
    def named(self) -> bool:
        """Say whether the first line holds names."""
        return not self.width

    def fits(self, file: str, names: tuple[str, ...]) -> bool:
        """Say whether a file with this name has this shape; `names` are the cells of its first line."""
        if self.file is not None and self.file.search(_AGAIN.sub("", file)) is None:
            return False
        if not self.named:
            return len(names) == self.width and all(_is_cell(name) for name in names)
        return all(
            bool(level_numbers(column, names)) if LEVEL in column else names.count(column) == 1
            for column in self.columns.values()
        )


def _is_cell(name: str) -> bool:
    return re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?|true|false", name.strip(), re.IGNORECASE) is not None


def _numbered(*fields: str) -> dict[str, str]:
    """Return the numbers of columns, from 1, by field; a field without a name is passed over."""
    return {name: str(n) for n, name in enumerate(fields, 1) if name}


_STAMP = {"stamp": "the time of a bar is taken for its opening, as this source publishes it"}
_MAKER = {"aggressor": AggressorCode.BUYER_IS_MAKER.value}
_MAKER_DOUBT = {"aggressor": _SIDE_BY_MAKER}
_SIDE = {"aggressor": AggressorCode.SIDE.value}
_SIDE_DOUBT = {"aggressor": "`side` is taken for the taker's side"}
_AGAIN = re.compile(r"( ?\(\d+\)| copy( \d+)?)(?=\.)")
"""What browsers and desktops write into the name of a file that is there already, as in `XBTUSD_1 (1).csv`."""
_LISTS = r"\.json(\.gz)?"
_FRAMES = r"\.(feather|parquet)"
_KLINES = re.compile(r"-\d+(s|m|h|d|w|mo)-\d{4}-\d\d", re.IGNORECASE)

SHAPES: tuple[VenueShape, ...] = (
    VenueShape(
        title="Binance klines without names", kind=StreamKind.BARS, venue="binance", width=12, file=_KLINES,
        columns=_numbered("time", *_BARS), facts={"stamp": "open"}, doubts=_STAMP,
    ),
    VenueShape(
        title="Binance klines of futures", kind=StreamKind.BARS, venue="binance", contract="linear",
        file=_KLINES, columns={"time": "open_time", **{name: name for name in _BARS}},
        facts={"stamp": "open"}, doubts=_STAMP,
    ),
    VenueShape(
        title="Binance aggTrades without names", kind=StreamKind.TRADES, venue="binance", width=8,
        file=re.compile("-aggTrades-"), facts=_MAKER, doubts=_MAKER_DOUBT,
        columns=_numbered("id", "price", "quantity", "", "", "time", "aggressor"),
    ),
    VenueShape(
        title="Binance aggTrades of futures", kind=StreamKind.TRADES, venue="binance", contract="linear",
        file=re.compile("-aggTrades-"), facts=_MAKER, doubts=_MAKER_DOUBT,
        columns={
            "id": "agg_trade_id", "price": "price", "quantity": "quantity", "time": "transact_time",
            "aggressor": "is_buyer_maker",
        },
    ),
    VenueShape(
        title="Binance trades without names", kind=StreamKind.TRADES, venue="binance", width=7,
        file=re.compile("-trades-"), facts=_MAKER, doubts=_MAKER_DOUBT,
        columns=_numbered("id", "price", "quantity", "", "time", "aggressor"),
    ),
    VenueShape(
        title="Binance trades of futures", kind=StreamKind.TRADES, venue="binance", contract="linear",
        file=re.compile("-trades-"), facts=_MAKER, doubts=_MAKER_DOUBT,
        columns={"id": "id", "price": "price", "quantity": "qty", "time": "time", "aggressor": "is_buyer_maker"},
    ),
    VenueShape(
        title="Binance bookTicker", kind=StreamKind.QUOTES, venue="binance", contract="linear",
        columns={
            "id": "update_id", "time": "transaction_time", "bid": "best_bid_price", "bid_size": "best_bid_qty",
            "ask": "best_ask_price", "ask_size": "best_ask_qty",
        },
    ),
    VenueShape(
        title="Kraken OHLCVT", kind=StreamKind.BARS, venue="kraken", width=7, file=re.compile(r"^[A-Z0-9.]+_\d+\.csv$"),
        columns=_numbered("time", *_BARS), facts={"stamp": "open"}, doubts=_STAMP,
    ),
    VenueShape(
        title="Kraken trades", kind=StreamKind.TRADES, venue="kraken", width=3,
        file=re.compile(r"^[A-Z0-9.]+\.csv$"), columns=_numbered("time", "price", "quantity"),
        facts={"aggressor": AggressorCode.NONE.value},
        doubts={"aggressor": "the file does not say who took: the tick rule would estimate it"},
    ),
    VenueShape(
        title="tardis trades", kind=StreamKind.TRADES, facts={**_SIDE, "ids": "increasing"}, doubts=_SIDE_DOUBT,
        columns={"time": "timestamp", "price": "price", "quantity": "amount", "aggressor": "side", "id": "id"},
        file=re.compile("_trades_"),
    ),
    VenueShape(
        title="tardis quotes", kind=StreamKind.QUOTES, file=re.compile("_quotes_|_book_ticker_"),
        columns={
            "time": "timestamp", "bid": "bid_price", "bid_size": "bid_amount", "ask": "ask_price",
            "ask_size": "ask_amount",
        },
    ),
    VenueShape(
        title="tardis book snapshots", kind=StreamKind.BOOK, file=re.compile("_book_snapshot_"),
        facts={"adapter": Adapter.LEVELS_WIDE.value},
        columns={
            "time": "timestamp", "bid_price": "bids[{level}].price", "bid_size": "bids[{level}].amount",
            "ask_price": "asks[{level}].price", "ask_size": "asks[{level}].amount",
        },
    ),
    VenueShape(
        title="Bybit trades of derivatives", kind=StreamKind.TRADES, venue="bybit", contract="linear",
        facts=_SIDE, doubts=_SIDE_DOUBT, optional={"id": "trdMatchID"},
        columns={
            "time": "timestamp", "price": "price", "quantity": "homeNotional", "aggressor": "side",
        },
    ),
    VenueShape(
        title="Bybit trades of spot", kind=StreamKind.TRADES, venue="bybit", facts=_SIDE, doubts=_SIDE_DOUBT,
        file=re.compile(r"^[A-Z0-9]+_\d{4}-\d\d(-\d\d)?\.csv"), optional={"id": "id"},
        columns={"time": "timestamp", "price": "price", "quantity": "volume", "aggressor": "side"},
    ),
    VenueShape(
        title="Binance fundingRate", kind=StreamKind.FUNDING, venue="binance", contract="linear",
        columns={"time": "calc_time", "rate": "last_funding_rate"},
    ),
    VenueShape(
        title="ccxt trades", kind=StreamKind.TRADES, file=re.compile(r"\.jsonl$"), facts=_SIDE, doubts=_SIDE_DOUBT,
        columns={"time": "timestamp", "price": "price", "quantity": "amount", "aggressor": "side"},
        optional={"id": "id"},
    ),
    VenueShape(
        title="ccxt order books", kind=StreamKind.BOOK, file=re.compile(r"\.jsonl$"),
        facts={"adapter": Adapter.LEVELS_PAIRS.value},
        columns={"time": "timestamp", "bids": "bids", "asks": "asks"},
    ),
    VenueShape(
        title="ccxt bars", kind=StreamKind.BARS, columns={"time": "timestamp", **{name: name for name in _BARS}},
        facts={"stamp": "open"}, doubts=_STAMP,
    ),
    *(
        VenueShape(
            title=f"freqtrade bars{of}", kind=StreamKind.BARS, contract=contract, width=width, columns=columns,
            file=re.compile(rf"-\d+(s|m|h|d|w|mo|M|y){end}{ending}$"), facts={"stamp": "open"}, doubts=_STAMP,
        )
        for of, contract, end in (("", "spot", ""), (" of futures", "linear", "-futures"))
        for ending, width, columns in (
            (_FRAMES, 0, {"time": "date", **{name: name for name in _BARS}}),
            (_LISTS, 6, _numbered("time", *_BARS)),
        )
    ),
    *(
        VenueShape(
            title="freqtrade funding rates", kind=StreamKind.FUNDING, contract="linear", width=width, columns=columns,
            file=re.compile(rf"-funding_rate{ending}$"), doubts={"columns": "freqtrade keeps a rate as a bar's open"},
        )
        for ending, width, columns in (
            (_FRAMES, 0, {"time": "date", "rate": "open"}),
            (_LISTS, 6, _numbered("time", "rate")),
        )
    ),
    VenueShape(
        title="freqtrade trades", kind=StreamKind.TRADES, file=re.compile(r"-trades\.feather$"), facts=_SIDE,
        columns={"time": "timestamp", "price": "price", "quantity": "amount", "aggressor": "side"},
        doubts=_SIDE_DOUBT, optional={"id": "id"},
    ),
    VenueShape(
        title="freqtrade trades in lists", kind=StreamKind.TRADES, file=re.compile(rf"-trades{_LISTS}$"), width=7,
        columns=_numbered("time", "", "", "aggressor", "price", "quantity"), facts=_SIDE, doubts=_SIDE_DOUBT,
        optional={"id": "2"},
    ),
)  # fmt: skip
"""What is recognised, the more particular first."""

_OF_NO_TRADE = re.compile(rf"-(mark|index|premiumIndex)({_FRAMES}|{_LISTS})$")
_UNTRADED = {"mark": "mark prices", "index": "an index", "premiumIndex": "a premium over an index"}


def untraded(file: str) -> str | None:
    """Return what a file called so holds, where freqtrade's name of it says that it is no price that anybody paid.

    >>> untraded("BTC_USDT_USDT-8h-mark.feather"), untraded("BTC_USDT_USDT-1h-futures.feather")
    ('mark prices', None)
    """
    match = _OF_NO_TRADE.search(_AGAIN.sub("", file))
    return None if match is None else _UNTRADED[match[1]]
