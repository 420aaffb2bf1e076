"""The functions that the YAML language can call: names, types and where each is computed.

The checker reads these signatures without importing an implementation; the evaluator imports one when it first binds
it. The numbers themselves are in the wings: `book.side_share` is `golive/models/book/side_share.py`.
"""

from __future__ import annotations

from golive.core.signature import ANY_ENUM, Kind, Signature, Stage, Type, number, one_of, window
from golive.core.unit import (
    BARS,
    BASE,
    DAILY,
    LEVELS,
    PRICE,
    QUOTE,
    RATIO,
    ROWS,
    TICKS,
    TIME,
    TRADES,
    Dimension,
    product,
)
from golive.core.value import LARGEST, SMALLEST

_Argument = tuple[str, Type]


def _feature(home: str, arguments: tuple[_Argument, ...], result: Type, doc: str, *, optional: int = 0) -> Signature:
    """Return a function of a window: one scalar at an instant. `home` is wing and file, named after the function."""
    return Signature(
        name=home.rpartition(".")[2],
        arguments=arguments,
        result=result,
        stage=Stage.FEATURE,
        target=_target(home),
        doc=doc,
        optional=optional,
    )


def _per_bar(home: str, arguments: tuple[_Argument, ...], result: Type, doc: str, *, name: str = "") -> Signature:
    """Return a function of bars: one value a bar. `name` is given where the file is not named after the function."""
    return Signature(
        name=name or home.rpartition(".")[2],
        arguments=(_BARS, *arguments),
        result=result,
        stage=Stage.BAR,
        target=_target(home, name),
        doc=doc,
    )


def _reduction(home: str, arguments: tuple[_Argument, ...], result: Type, doc: str, *, series: int = 1) -> Signature:
    """Return a function of a series over bars: its last word."""
    return Signature(
        name=home.rpartition(".")[2],
        arguments=arguments,
        result=result,
        stage=Stage.REDUCE,
        target=_target(home),
        doc=doc,
        series=series,
    )


def _target(home: str, name: str = "") -> str:
    return f"golive.models.{home}:{name or home.rpartition('.')[2]}"


def _positive(name: str, dimension: Dimension = RATIO, lo: float = 0.0) -> _Argument:
    return (name, number(dimension, lo, LARGEST))


def _count(name: str, lo: float = 1.0) -> _Argument:
    return _positive(name, BARS, lo)


_DIRECTION = ("direction", one_of("long", "short"))
_BOOK = ("book", window(Kind.BOOK))
_TRADES = ("trades", window(Kind.TRADES))
_QUOTES = ("quotes", window(Kind.QUOTES))
_BARS = ("bars", window(Kind.BARS))
_FUNDING = ("funding", window(Kind.FUNDING))
_SPAN = _positive("span", TIME)
_TICK = _positive("tick", PRICE)
_LEVELS = _positive("levels", LEVELS, 1.0)
_DECAY = _positive("decay")
_MOST_OFF = _positive("most_off")
_QUOTE_AGE = _positive("quote_age", TIME)
_MOST_SPREAD = _positive("most_spread")

_SHARE = number(RATIO, 0.0, 1.0)
_SIGNED = number(RATIO, -1.0, 1.0)
_NOT_NEGATIVE = number(RATIO, 0.0, LARGEST)
_ANY = number(RATIO, -LARGEST, LARGEST)
_RETURN = number(RATIO, -1.0, LARGEST)
_SPREAD = number(RATIO, 0.0, 2.0)
_PERCENT_SCALE = number(RATIO, 0.0, 100.0)
_A_PRICE = number(PRICE, SMALLEST, LARGEST)
_SECONDS = number(TIME, 0.0, LARGEST)
_MONEY = number(QUOTE, 0.0, LARGEST)
_VOLUME = number(BASE, 0.0, LARGEST)
_NET_VOLUME = number(BASE, -LARGEST, LARGEST)
_NET_VOLUME_PER_SECOND = number(product(BASE, TIME, -1), -LARGEST, LARGEST)

_OF_THE_BOOK = (
    _feature(
        "book.side_share",
        (_DIRECTION, _BOOK, _LEVELS, _DECAY),
        _SHARE,
        "share of resting size on the signal's side over the first levels; 0.5 is neutral",
        optional=1,
    ),
    _feature(
        "book.signed_imbalance",
        (_DIRECTION, _BOOK, _LEVELS, _DECAY),
        _SIGNED,
        "resting size on the signal's side less the other, over both; 0 is neutral",
        optional=1,
    ),
    _feature("book.book_spread", (_BOOK,), _SPREAD, "best ask less best bid, over mid"),
    _feature("book.book_mid", (_BOOK,), _A_PRICE, "halfway between best bid and best ask"),
    _feature("book.microprice", (_BOOK,), _A_PRICE, "best prices weighted by the size on the other side"),
    _feature(
        "book.depth_within",
        (_DIRECTION, _BOOK, _positive("distance")),
        _MONEY,
        "notional within a distance of mid on the side the signal takes",
    ),
    _feature(
        "book.book_off_quote",
        (_BOOK, _QUOTES),
        _NOT_NEGATIVE,
        "distance of the book's best prices from the quote of its instant, over mid",
    ),
    _feature("book.book_unchanged_for", (_BOOK,), _SECONDS, "seconds since the book's content last changed"),
)

_OF_TRADES = (
    _feature("tape.cvd", (_TRADES, _SPAN), _NET_VOLUME, "aggressive buying less aggressive selling"),
    _feature(
        "tape.cvd_slope",
        (_TRADES, _SPAN),
        _NET_VOLUME_PER_SECOND,
        "least-squares slope of cumulative volume delta against time",
    ),
    _feature("tape.flow_imbalance", (_TRADES, _SPAN), _SIGNED, "net aggressive volume over total volume"),
    _feature("tape.price_change", (_TRADES, _SPAN), _RETURN, "simple return from the first trade to the last"),
    _feature("tape.trade_vwap_distance", (_TRADES, _SPAN), _RETURN, "last price over volume-weighted price, less one"),
    _feature(
        "tape.trade_sides",
        (_TRADES, _SPAN),
        one_of("told", "estimated"),
        "whether the venue says who took in each trade, or the tick rule estimates it",
    ),
    _feature(
        "tape.prints_near",
        (_TRADES, _QUOTES, _MOST_OFF, _QUOTE_AGE, _MOST_SPREAD),
        window(Kind.TRADES),
        "the trades near the quote of their time: a window, to be handed to the functions of trades",
    ),
    _feature(
        "tape.share_off_quote",
        (_TRADES, _QUOTES, _SPAN, _MOST_OFF, _QUOTE_AGE, _MOST_SPREAD),
        _SHARE,
        "share of the volume that traded far from the quote of its time",
    ),
    _feature(
        "tape.trade_off_quote",
        (_TRADES, _QUOTES, _SPAN, _QUOTE_AGE, _MOST_SPREAD),
        _NOT_NEGATIVE,
        "largest distance of a trade from the mid of its time less half the spread, over mid",
    ),
    _feature("tape.trade_count", (_TRADES, _SPAN), number(TRADES, 0.0, LARGEST), "how many trades there were"),
    _feature("tape.traded_value", (_TRADES, _SPAN), _MONEY, "what changed hands, in quote currency"),
    _feature(
        "tape.realised_vol",
        (_TRADES, _SPAN, _positive("step", TIME)),
        _NOT_NEGATIVE,
        "root of the sum of squared returns between samples a step apart, over the span",
    ),
    _feature(
        "tape.footprint_imbalance",
        (
            _TRADES,
            _SPAN,
            _TICK,
            _positive("ticks_per_row", TICKS, 1.0),
            _positive("ratio", RATIO, 1.0),
            _positive("rows", ROWS, 1.0),
            _positive("min_volume", BASE),
        ),
        _SIGNED,
        "1 when buyers overran sellers on consecutive rows, -1 mirrored, 0 for neither or both",
    ),
    _feature(
        "tape.absorption",
        (
            _TRADES,
            _SPAN,
            _positive("bucket", TIME),
            _positive("delta_multiple"),
            _positive("max_ticks", TICKS),
            _TICK,
        ),
        _SIGNED,
        "1 when the last completed bucket absorbed aggressive selling, -1 when it absorbed buying",
    ),
    _feature(
        "tape.vpin",
        (_TRADES, _SPAN, _positive("buckets", RATIO, 1.0)),
        _SHARE,
        "how one-sided volume was over equal buckets of volume; says not which side",
    ),
)

_OF_QUOTES = (
    _feature("book.quote_spread", (_QUOTES,), _SPREAD, "ask less bid of the last quote, over mid"),
    _feature("book.quote_change", (_QUOTES, _SPAN), _RETURN, "simple return of the mid over the last span"),
    _feature("book.quote_mid", (_QUOTES,), _A_PRICE, "halfway between bid and ask of the last quote"),
    _feature("book.quote_unchanged_for", (_QUOTES,), _SECONDS, "seconds since the best quote last changed"),
)

_OF_CLOSED_BARS = (
    _feature(
        "bars.bars_vol_daily",
        (_BARS, _count("count", 2.0)),
        number(DAILY, 0.0, LARGEST),
        "standard deviation of the last simple returns, scaled to a day",
    ),
    _feature(
        "bars.bars_volume_daily", (_BARS, _count("count")), _VOLUME, "mean volume of the last bars, scaled to a day"
    ),
    _feature(
        "bars.bars_value_daily",
        (_BARS, _count("count")),
        _MONEY,
        "mean close times volume of the last bars, scaled to a day",
    ),
    _feature("bars.bars_return", (_BARS, _count("count")), _RETURN, "simple return over the last bars, close to close"),
    _feature("bars.last_close", (_BARS,), _A_PRICE, "close of the last closed bar"),
    _feature(
        "bars.bars_jump",
        (_BARS, _count("count")),
        number(RATIO, 1.0, LARGEST),
        "largest factor from one of the last closes to the next open or close, up or down",
    ),
    _feature("bars.bars_missing", (_BARS, _count("count")), _SHARE, "share of bars missing among the last ones"),
    _feature(
        "bars.bars_untraded",
        (_BARS, _count("count"), ("least", _MONEY)),
        _SHARE,
        "share of the last bars in which less traded than an amount of quote currency",
    ),
    _feature(
        "bars.bars_unchanged",
        (_BARS, _count("count")),
        number(BARS, 1.0, LARGEST),
        "how many of the last bars in a row closed at the last close",
    ),
)

_OF_FUNDING = (
    _feature(
        "tape.funding_rate",
        (_FUNDING,),
        _SIGNED,
        "last rate charged per interval, positive when longs pay; a fraction",
    ),
)

_OVER_BARS = (
    _per_bar(
        "bars.efficiency_ratio",
        (_count("n"),),
        _SHARE,
        "net change over the sum of absolute changes of the last n closes",
    ),
    _per_bar("bars.adx", (_count("n", 2.0),), _PERCENT_SCALE, "Wilder's average directional index, as TA-Lib"),
    _per_bar(
        "bars.variance_ratio",
        (_count("lag", 2.0), _count("n", 3.0)),
        _ANY,
        "robust z of the variance ratio of the last n log returns: above 0 trends, below 0 reverts",
        name="variance_ratio_z",
    ),
    _per_bar(
        "bars.vol_percentile",
        (_count("n", 2.0), _count("lookback")),
        _SHARE,
        "mid-rank of the volatility of n returns among its last lookback values",
    ),
    _per_bar(
        "bars.vol_multiple",
        (_count("n", 2.0), _count("lookback")),
        _NOT_NEGATIVE,
        "volatility of n returns over the median of its last lookback values",
    ),
    _per_bar(
        "bars.switching_probability",
        (_count("first", 50.0), _count("refit")),
        _SHARE,
        "filtered probability of the more volatile of two Markov-switching regimes; needs golive[learn]",
    ),
    _per_bar(
        "bars.drawdown_from_peak",
        (_count("n"),),
        _SHARE,
        "how far the close is below the highest of the last n closes",
    ),
)

_HYSTERESIS: tuple[_Argument, ...] = (
    ("candidates", ANY_ENUM),
    _count("confirm"),
    _count("dwell", 0.0),
    ("immediate", Type(kind=Kind.ENUM, same_as="candidates")),
)

_OF_SERIES = (
    _reduction(
        "bars.smooth_regime",
        _HYSTERESIS,
        Type(kind=Kind.ENUM, same_as="candidates"),
        "the regime in force: a candidate needs confirmation and the old one its dwell, the immediate one neither",
    ),
    _reduction(
        "bars.margin_in_force",
        (("margins", _SHARE), *_HYSTERESIS),
        _SHARE,
        "the last margin where the last candidate is the regime in force, 0 where it is another",
        series=2,
    ),
    _reduction(
        "bars.last",
        (("series", Type(kind=Kind.NUMBER, same_as="series")),),
        Type(kind=Kind.NUMBER, same_as="series"),
        "the value at the last bar",
    ),
)

FUNCTIONS: tuple[Signature, ...] = (
    *_OF_THE_BOOK,
    *_OF_TRADES,
    *_OF_QUOTES,
    *_OF_CLOSED_BARS,
    *_OF_FUNDING,
    *_OVER_BARS,
    *_OF_SERIES,
)
"""Every function over windows, per bar and over bars, in the order a user meets them."""

OF_VOLUMES = frozenset(("bars_volume_daily", "bars_value_daily", "bars_untraded"))
"""Functions of bars that read what traded in them: unknown of a market that tells no volume of its bars."""
