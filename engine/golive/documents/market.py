"""A market description: the instrument, the venue's terms, and where each standard stream comes from."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import field, replace
from types import MappingProxyType

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.unit import NANOS
from golive.documents.feed import FeedTerms
from golive.documents.header import Header, Name
from golive.documents.venue_terms import VenueFees, VenueFilters, VenueFunding, VenueMargin

LEVEL = "{level}"
"""What stands for the level's number (from 0) in a column pattern of a book."""


MOST_CLOCK_SKEW_S = 60.0
"""A clock that is more than a minute off is not skewed, it is wrong."""


class MarketKind(enum.Enum):
    """What one contract is."""

    SPOT = "spot"
    LINEAR = "linear"
    """Settled in quote currency; one contract is `contract_size` of base."""
    INVERSE = "inverse"
    """Settled in base currency; one contract is worth `contract_size` of quote."""


class StreamKind(enum.Enum):
    """The standard streams.

    The order of members is the order of events of the same instant, causes first: a rate is charged and a bar closes
    on what came before the instant, trades come next, and quotes and books show what the trades left behind.
    """

    FUNDING = "funding"
    BARS = "bars"
    TRADES = "trades"
    QUOTES = "quotes"
    BOOK = "book"


class Adapter(enum.Enum):
    """How a file's columns become a stream."""

    COLUMNS = "columns"
    """A column a field."""
    LEVELS_WIDE = "levels_wide"
    """Books with a column a level: patterns such as `bid_px_{level}`."""
    LEVELS_LISTS = "levels_lists"
    """Books with a list a side: a row of prices, best first, and a row of sizes."""
    LEVELS_PAIRS = "levels_pairs"
    """Books with a list a side of levels, best first, each a list of its price and its size, as ccxt gives them."""
    LEVELS_LONG = "levels_long"
    """Books with a row a level: rows of one instant, and of one `id` where it is mapped, are a snapshot."""
    DISTANCE_NOTIONAL = "distance_notional"
    """Books as signed distance from the mid price (a fraction: bids negative, asks positive) and value per level."""
    TAKER_MINUTES = "taker_minutes"
    """Value bought and sold by takers per interval: two aggregate trades at each interval's end."""
    MINUTE_QUOTES = "minute_quotes"
    """The last quote of each interval; a row whose four numbers are all absent says that none was recorded."""
    SIMULATED = "simulated"
    """No file: the embedded market, from the description's seed."""


class Pace(enum.Enum):
    """How densely a simulated market moves, where that is not the embedded session's."""

    SPARSE = "sparse"
    """A quote, a book and a trade each ten seconds, for weeks."""


class TimeUnit(enum.Enum):
    """How instants are written: integers since 1970 UTC, or date and time."""

    NS = "ns"
    US = "us"
    MS = "ms"
    S = "s"
    DECIMAL_S = "decimal_s"
    """Seconds with a fraction, as doubles: of an instant today they hold six decimals, and are read to these."""
    DATETIME = "datetime"


class QuantityUnit(enum.Enum):
    """What a traded or resting quantity counts."""

    BASE = "base"
    QUOTE = "quote"
    CONTRACTS = "contracts"


class Stamp(enum.Enum):
    """Which end of its interval a row's time names."""

    OPEN = "open"
    CLOSE = "close"


class AggressorCode(enum.Enum):
    """How the side of the taker is written."""

    SIGN = "sign"
    """1 buyer, -1 seller, 0 not known."""
    SIDE = "side"
    """`buy` or `sell`."""
    BUYER_IS_MAKER = "buyer_is_maker"
    """True when the seller was the taker."""
    NONE = "none"
    """The venue does not say who took: the tick rule estimates it, where policy accepts that."""

    @property
    def tells(self) -> bool:
        """Say whether each trade says who took."""
        return self is not AggressorCode.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeKinds:
    """The venue's words for kinds of trades: those of the market, and those that are not (a liquidation, a block)."""

    market: tuple[str, ...]
    other: tuple[str, ...] = ()

    def aside(self, word: object) -> bool | None:
        """Say whether a kind is not the market's; None for a word that is in neither set."""
        if not isinstance(word, str):
            return None
        return False if word in self.market else True if word in self.other else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SideWords:
    """The venue's words for who took: buyers and sellers. Whole numbers and truth values are their text."""

    buy: tuple[str, ...]
    sell: tuple[str, ...]


class IdRule(enum.Enum):
    """What a stream's ids promise."""

    CONSECUTIVE = "consecutive"
    """Each is the one before plus one: a jump is a loss of data."""
    INCREASING = "increasing"
    DISTINCT = "distinct"
    """Each is another one, in no order; they may be text. What was lost cannot be told by them."""


SEEN_AT = "seen_at"
"""The field that says when a row was received: with it, rows are told as they came, and nothing is mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamFields:
    """The field names that a stream's adapter reads, and whether it needs an interval or levels.

    `patterns` says that a field's column is named once for all levels.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    interval: bool = False
    levels: bool = False
    patterns: bool = False


_QUOTE_FIELDS = ("time", "bid", "bid_size", "ask", "ask_size")
_TRADE_FIELDS = ("time", "price", "quantity", "aggressor")
_TOTAL_FIELDS = ("time", "price", "buys", "sells")
_BAR_FIELDS = ("time", "open", "high", "low", "close", "volume")
_BOOK_FIELDS = ("time", "bid_price", "bid_size", "ask_price", "ask_size")

FIELDS: Mapping[tuple[StreamKind, Adapter], StreamFields] = MappingProxyType(
    {
        (StreamKind.TRADES, Adapter.COLUMNS): StreamFields(required=_TRADE_FIELDS, optional=("id", "kind", SEEN_AT)),
        (StreamKind.TRADES, Adapter.TAKER_MINUTES): StreamFields(
            required=("time", "price", "buys", "sells"), interval=True
        ),
        (StreamKind.QUOTES, Adapter.COLUMNS): StreamFields(required=_QUOTE_FIELDS, optional=("id", SEEN_AT)),
        (StreamKind.QUOTES, Adapter.MINUTE_QUOTES): StreamFields(required=_QUOTE_FIELDS, interval=True),
        (StreamKind.BOOK, Adapter.LEVELS_WIDE): StreamFields(
            required=_BOOK_FIELDS, optional=("id", SEEN_AT), levels=True, patterns=True
        ),
        (StreamKind.BOOK, Adapter.LEVELS_LISTS): StreamFields(
            required=_BOOK_FIELDS, optional=("id", SEEN_AT), levels=True
        ),
        (StreamKind.BOOK, Adapter.LEVELS_PAIRS): StreamFields(
            required=("time", "bids", "asks"), optional=("id",), levels=True
        ),
        (StreamKind.BOOK, Adapter.LEVELS_LONG): StreamFields(
            required=("time", "side", "price", "size"), optional=("id",), levels=True
        ),
        (StreamKind.BOOK, Adapter.DISTANCE_NOTIONAL): StreamFields(
            required=("time", "mid", "bid_distance", "bid_notional", "ask_distance", "ask_notional"),
            levels=True,
            patterns=True,
        ),
        (StreamKind.BARS, Adapter.COLUMNS): StreamFields(required=_BAR_FIELDS, optional=(SEEN_AT,), interval=True),
        (StreamKind.FUNDING, Adapter.COLUMNS): StreamFields(required=("time", "rate"), optional=(SEEN_AT,)),
        **{(kind, Adapter.SIMULATED): StreamFields(required=()) for kind in StreamKind},
    }
)
"""What can be mapped: a pair that is not here does not exist. `interval` asks for `stamp` and `length`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSpec:
    """A field and the file's column for it (or pattern, where the adapter reads levels)."""

    field: str
    column: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSpec:
    """Where one stream comes from.

    `span` is the place of the stream's key. `files` are relative paths, read one after another; `zone` says how
    date and time without a zone are read. `stamp` and `length_s` belong to streams of intervals (bars, minute
    quotes, minute totals), `calendar` (the exchange whose sessions they follow) and `volumeless` (the files tell no
    volume) to bars, `levels` and `complete` (a level that is not there holds no size) to books, with `first_level`, the
    number of the best one in the names of columns; `aggressor`, `sides`, `ids` and `kinds` to trades, `quantity` to all
    but funding. `sides` are the words of `aggressor: side` (None for `buy` and `sell`), or of the sides of a book with
    a row a level (None for `bid` and `ask`). Where files are `nameless`, their first line is a row and columns are
    called by their numbers from 1. `time_units` are those of the files, where these differ.
    """

    kind: StreamKind
    span: Span
    adapter: Adapter = Adapter.COLUMNS
    files: tuple[Name, ...] = ()
    columns: tuple[ColumnSpec, ...] = ()
    time_unit: TimeUnit = TimeUnit.NS
    zone: Name | None = None
    calendar: Name | None = None
    quantity: QuantityUnit = QuantityUnit.BASE
    stamp: Stamp | None = None
    length_s: float = 0.0
    levels: int = 0
    complete: bool = False
    aggressor: AggressorCode = AggressorCode.SIGN
    nameless: bool = False
    time_units: tuple[TimeUnit, ...] = ()
    first_level: int = 0
    sides: SideWords | None = None
    ids: IdRule = IdRule.CONSECUTIVE
    kinds: TradeKinds | None = None
    volumeless: bool = False

    @property
    def sides_told(self) -> bool:
        """Say whether each trade says who took."""
        return self.aggressor.tells

    @property
    def is_as_received(self) -> bool:
        """Say whether a column tells when each row was received: then no row is mended, or refused for what it says."""
        return any(column.field == SEEN_AT for column in self.columns)

    @property
    def unit_of_files(self) -> tuple[TimeUnit, ...]:
        """Return the unit of each file's instants, in their order."""
        return self.time_units or (self.time_unit,) * len(self.files)

    @property
    def level_numbers(self) -> range:
        """Return the numbers that stand for the levels of a book in the names of its columns, best first."""
        return range(self.first_level, self.first_level + self.levels)

    @property
    def fields(self) -> StreamFields | None:
        """Return the fields that the stream's adapter reads; None where it reads no such stream."""
        fields = FIELDS.get((self.kind, self.adapter))
        untold = {*(() if self.sides_told else ("aggressor",)), *(("volume",) if self.volumeless else ())}
        if fields is None or not untold:
            return fields
        return replace(fields, required=tuple(name for name in fields.required if name not in untold))


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketSpec:
    """A market description.

    `tick` is in quote currency per base, `lot` in `size_unit`, `minimum_notional` in quote currency, `contract_size`
    in base (linear, spot) or quote (inverse) per contract, fees are fractions of value, `clock_skew_s` is how far
    ahead of the decision an event's time may lie. `seed` belongs to a simulated market, `pace` and `lasts_s`
    (0 where it is not said) to one that is not the embedded session. `label` is shown wherever
    results are (`SIMULATED`). Of fees with dates, oldest first in `dated_fees`, `maker_fee` and `taker_fee`
    are the last. `feed` is where live events come from, None where nobody says.
    """

    header: Header
    symbol: str
    venue: str
    kind: MarketKind
    quote: str
    tick: float
    lot: float
    minimum_notional: float
    maker_fee: float
    taker_fee: float
    session_minutes: float
    clock_skew_s: float
    streams: tuple[StreamSpec, ...]
    size_unit: QuantityUnit = QuantityUnit.BASE
    contract_size: float = 1.0
    label: str = ""
    seed: int | None = None
    pace: Pace | None = None
    lasts_s: float = 0.0
    dated_fees: tuple[VenueFees, ...] = ()
    filters: VenueFilters | None = None
    funding: VenueFunding | None = None
    margin: VenueMargin | None = None
    feed: FeedTerms | None = None
    places: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False)
    """Where the terms that rows give as well are written, by the names of their columns."""
    written: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False)
    """Where each value is written, by its keys in their order: `tick`, `fees.maker`, `fees.1.maker` of a list."""

    @property
    def id(self) -> str:
        """Return the description's id."""
        return self.header.id

    def taker_fee_at(self, now: int) -> float | None:
        """Return the fee of a taker at an instant in nanoseconds; None before the first date that has one."""
        if not self.dated_fees:
            return self.taker_fee
        return next((fees.taker for fees in reversed(self.dated_fees) if fees.since_ns <= now), None)

    @property
    def clock_skew_ns(self) -> int:
        """Return how far ahead of a decision an event's time may lie, in nanoseconds."""
        return round(self.clock_skew_s * NANOS)

    @property
    def is_simulated(self) -> bool:
        """Say whether the streams come from the embedded market."""
        return any(stream.adapter is Adapter.SIMULATED for stream in self.streams)

    @property
    def is_as_received(self) -> bool:
        """Say whether the streams are as they were received, each row at the instant at which it was seen."""
        return any(stream.is_as_received for stream in self.streams)

    @property
    def is_priced_by_bars(self) -> bool:
        """Say whether bars are all that tells a price: neither quotes nor a book are described."""
        kinds = {stream.kind for stream in self.streams}
        return StreamKind.BARS in kinds and not kinds & {StreamKind.QUOTES, StreamKind.BOOK}

    @property
    def exchange(self) -> str:
        """Return the exchange whose sessions the bars follow; empty where they follow no sessions."""
        bars = self.stream(StreamKind.BARS)
        return bars.calendar.value if bars is not None and bars.calendar is not None else ""

    @property
    def sides_told(self) -> bool:
        """Say whether the venue tells who took each trade."""
        trades = self.stream(StreamKind.TRADES)
        return trades is None or trades.sides_told

    @property
    def book_complete(self) -> bool:
        """Say whether a level that the market's books do not show holds no size, rather than was cut off."""
        book = self.stream(StreamKind.BOOK)
        return book is not None and book.complete

    @property
    def trade_kinds(self) -> TradeKinds | None:
        """Return the venue's words for kinds of trades, where the description names them."""
        trades = self.stream(StreamKind.TRADES)
        return None if trades is None else trades.kinds

    def stream(self, kind: StreamKind) -> StreamSpec | None:
        """Return the mapping of a stream, if the market has it."""
        return next((stream for stream in self.streams if stream.kind is kind), None)
