"""Numeric models, one number a file.

`FUNCTIONS` holds the signatures of every function the YAML language can call; the checker reads them without
importing an implementation, the evaluator binds them when first used.
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

_DIRECTION = ("direction", one_of("long", "short"))
_BOOK = ("book", window(Kind.BOOK))
_TRADES = ("trades", window(Kind.TRADES))
_QUOTES = ("quotes", window(Kind.QUOTES))
_BARS = ("bars", window(Kind.BARS))
_FUNDING = ("funding", window(Kind.FUNDING))
_BASE_PER_SECOND = product(BASE, TIME, -1)

_Argument = tuple[str, Type]


def _positive(name: str, dimension: Dimension = RATIO, lo: float = 0.0) -> _Argument:
    return (name, number(dimension, lo, LARGEST))


_SPAN = _positive("span", TIME)
_TICK = _positive("tick", PRICE)


def _feature(
    wing: str,
    name: str,
    arguments: tuple[_Argument, ...],
    result: Type,
    doc: str,
    *,
    module: str = "",
    optional: int = 0,
) -> Signature:
    return Signature(
        name=name,
        arguments=arguments,
        result=result,
        stage=Stage.FEATURE,
        target=f"golive.models.{wing}.{module or name}:{name}",
        doc=doc,
        optional=optional,
    )


def _bar(name: str, arguments: tuple[_Argument, ...], result: Type, doc: str, *, module: str = "") -> Signature:
    return Signature(
        name=name,
        arguments=(_BARS, *arguments),
        result=result,
        stage=Stage.BAR,
        target=f"golive.models.bars.{module or name}:{name}",
        doc=doc,
    )


_SHARE = number(RATIO, 0.0, 1.0)
_SIGNED = number(RATIO, -1.0, 1.0)
_NOT_NEGATIVE = number(RATIO, 0.0, LARGEST)
_ANY = number(RATIO, -LARGEST, LARGEST)
_RETURN = number(RATIO, -1.0, LARGEST)
_A_PRICE = number(PRICE, SMALLEST, LARGEST)
_PERCENT_SCALE = number(RATIO, 0.0, 100.0)
_SPREAD = number(RATIO, 0.0, 2.0)
_LEVELS = _positive("levels", LEVELS, 1.0)
_DECAY = _positive("decay")


def _bars(name: str, lo: float = 1.0) -> _Argument:
    return _positive(name, BARS, lo)


_BOOKS = (
    _feature(
        "book",
        "side_share",
        (_DIRECTION, _BOOK, _LEVELS, _DECAY),
        _SHARE,
        "share of resting size on the signal's side over the first levels; 0.5 is neutral",
        optional=1,
    ),
    _feature(
        "book",
        "signed_imbalance",
        (_DIRECTION, _BOOK, _LEVELS, _DECAY),
        _SIGNED,
        "resting size on the signal's side less the other, over both; 0 is neutral",
        optional=1,
    ),
    _feature("book", "book_spread", (_BOOK,), _SPREAD, "best ask less best bid, over mid"),
    _feature("book", "book_mid", (_BOOK,), _A_PRICE, "halfway between best bid and best ask"),
    _feature("book", "microprice", (_BOOK,), _A_PRICE, "best prices weighted by the size on the other side"),
    _feature(
        "book",
        "depth_within",
        (_DIRECTION, _BOOK, _positive("distance")),
        number(QUOTE, 0.0, LARGEST),
        "notional within a distance of mid on the side the signal takes",
    ),
    _feature(
        "book",
        "book_unchanged_for",
        (_BOOK,),
        number(TIME, 0.0, LARGEST),
        "seconds since the book's content last changed",
    ),
)

_TAPES = (
    _feature(
        "tape", "cvd", (_TRADES, _SPAN), number(BASE, -LARGEST, LARGEST), "aggressive buying less aggressive selling"
    ),
    _feature(
        "tape",
        "cvd_slope",
        (_TRADES, _SPAN),
        number(_BASE_PER_SECOND, -LARGEST, LARGEST),
        "least-squares slope of cumulative volume delta against time",
    ),
    _feature("tape", "flow_imbalance", (_TRADES, _SPAN), _SIGNED, "net aggressive volume over total volume"),
    _feature("tape", "price_change", (_TRADES, _SPAN), _RETURN, "simple return from the first trade to the last"),
    _feature(
        "tape", "trade_vwap_distance", (_TRADES, _SPAN), _RETURN, "last price over volume-weighted price, less one"
    ),
    _feature("tape", "trade_count", (_TRADES, _SPAN), number(TRADES, 0.0, LARGEST), "how many trades there were"),
    _feature(
        "tape", "traded_value", (_TRADES, _SPAN), number(QUOTE, 0.0, LARGEST), "what changed hands, in quote currency"
    ),
    _feature(
        "tape",
        "realised_vol",
        (_TRADES, _SPAN, _positive("step", TIME)),
        _NOT_NEGATIVE,
        "root of the sum of squared returns between samples a step apart, over the span",
    ),
    _feature(
        "tape",
        "footprint_imbalance",
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
        "tape",
        "absorption",
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
        "tape",
        "vpin",
        (_TRADES, _SPAN, _positive("buckets", RATIO, 1.0)),
        _SHARE,
        "how one-sided volume was over equal buckets of volume; says not which side",
    ),
)

_TOPS = (
    _feature("book", "quote_spread", (_QUOTES,), _SPREAD, "ask less bid of the last quote, over mid"),
    _feature(
        "book",
        "quote_change",
        (_QUOTES, _SPAN),
        number(RATIO, -1.0, LARGEST),
        "simple return of the mid over the last span",
    ),
    _feature("book", "quote_mid", (_QUOTES,), _A_PRICE, "halfway between bid and ask of the last quote"),
    _feature(
        "book",
        "quote_unchanged_for",
        (_QUOTES,),
        number(TIME, 0.0, LARGEST),
        "seconds since the best quote last changed",
    ),
)

_CLOSED_BARS = (
    _feature(
        "bars",
        "bars_vol_daily",
        (_BARS, _bars("count", 2.0)),
        number(DAILY, 0.0, LARGEST),
        "standard deviation of the last simple returns, scaled to a day",
    ),
    _feature(
        "bars",
        "bars_volume_daily",
        (_BARS, _bars("count")),
        number(BASE, 0.0, LARGEST),
        "mean volume of the last bars, scaled to a day",
    ),
    _feature(
        "bars",
        "bars_value_daily",
        (_BARS, _bars("count")),
        number(QUOTE, 0.0, LARGEST),
        "mean close times volume of the last bars, scaled to a day",
    ),
    _feature(
        "bars", "bars_return", (_BARS, _bars("count")), _RETURN, "simple return over the last bars, close to close"
    ),
    _feature("bars", "last_close", (_BARS,), _A_PRICE, "close of the last closed bar"),
)

_RATES = (
    _feature(
        "tape",
        "funding_rate",
        (_FUNDING,),
        _SIGNED,
        "last rate charged per interval, positive when longs pay; a fraction",
    ),
)

_PER_BAR = (
    _bar("efficiency_ratio", (_bars("n"),), _SHARE, "net change over the sum of absolute changes of the last n closes"),
    _bar("adx", (_bars("n", 2.0),), _PERCENT_SCALE, "Wilder's average directional index, as TA-Lib"),
    _bar(
        "variance_ratio_z",
        (_bars("lag", 2.0), _bars("n", 3.0)),
        _ANY,
        "robust z of the variance ratio of the last n log returns: above 0 trends, below 0 reverts",
        module="variance_ratio",
    ),
    _bar(
        "vol_percentile",
        (_bars("n", 2.0), _bars("lookback")),
        _SHARE,
        "mid-rank of the volatility of n returns among its last lookback values",
    ),
    _bar(
        "vol_multiple",
        (_bars("n", 2.0), _bars("lookback")),
        _NOT_NEGATIVE,
        "volatility of n returns over the median of its last lookback values",
    ),
    _bar(
        "switching_probability",
        (_bars("first", 50.0), _bars("refit")),
        _SHARE,
        "filtered probability of the more volatile of two Markov-switching regimes; needs golive[learn]",
    ),
    _bar("drawdown_from_peak", (_bars("n"),), _SHARE, "how far the close is below the highest of the last n closes"),
)

_REDUCTIONS = (
    Signature(
        name="smooth_regime",
        arguments=(
            ("candidates", ANY_ENUM),
            _bars("confirm"),
            _bars("dwell", 0.0),
            ("immediate", Type(kind=Kind.ENUM, same_as="candidates")),
        ),
        result=Type(kind=Kind.ENUM, same_as="candidates"),
        stage=Stage.REDUCE,
        target="golive.models.bars.smooth_regime:smooth_regime",
        doc="the regime in force: a candidate needs confirmation and the old one its dwell, the immediate one neither",
    ),
    Signature(
        name="last",
        arguments=(("series", Type(kind=Kind.NUMBER, same_as="series")),),
        result=Type(kind=Kind.NUMBER, same_as="series"),
        stage=Stage.REDUCE,
        target="golive.models.bars.last:last",
        doc="the value at the last bar",
    ),
)

FUNCTIONS: tuple[Signature, ...] = (*_BOOKS, *_TAPES, *_TOPS, *_CLOSED_BARS, *_RATES, *_PER_BAR, *_REDUCTIONS)
"""Every function over windows, per bar and over bars, in the order a user meets them."""
