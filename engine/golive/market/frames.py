"""Bars from a DataFrame that a caller holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from golive.core.errors import InvalidInput, Refused
from golive.core.unit import NANOS
from golive.core.window import Bars, FloatArray, IntArray
from golive.documents.market import Stamp
from golive.documents.streams import BarColumns
from golive.market.aliases import misspelt
from golive.market.instants import EARLIEST, LATEST, show
from golive.market.local_clock import DAY, PREFIX, UTC, clock_of, day_of, moved
from golive.market.numbers import as_told, real
from golive.market.plausible import LARGEST
from golive.market.told_times import other_ends, other_times, tells_ends

if TYPE_CHECKING:
    import pandas as pd

_PRICES = ("open", "high", "low", "close")


def stamp_of(word: object) -> Stamp:
    """Return which end of a bar its time is; refuse any other word, because nobody can guess it.

    >>> stamp_of("open") is Stamp.OPEN
    True
    """
    if isinstance(word, Stamp):
        return word
    if isinstance(word, str) and word in {s.value for s in Stamp}:
        return Stamp(word)
    given = f"`{word}`" if isinstance(word, str) else type(word).__name__
    raise InvalidInput(
        f"a bar's time is its `open` or its `close`, not {given}",
        hint="exchanges, ccxt and freqtrade stamp bars by their `open`",
    )


def bars_from_frame(
    frame: pd.DataFrame,
    *,
    stamp: Stamp,
    length_s: float | None = None,
    had_at: int | None = None,
    exchange: str = "",
) -> BarColumns:
    """Return the bars of a DataFrame, checked.

    Parameters
    ----------
    frame
        Columns `open`, `high`, `low`, `close`, `volume` of numbers (volume in base), with a `DatetimeIndex` in UTC or
        any other zone, or a column `ts` of such times. Ascending, without duplicates.
    stamp
        Which end of the bar its time is.
    length_s
        Length of a bar in seconds; without it, the shortest step between bars.
    had_at
        When the bars were had, in nanoseconds: the last one, if it had not closed by then, may hold any numbers or
        none, for nothing of it is ever read.
    exchange
        The MIC of the exchange whose sessions the bars follow; they need a `length_s` then. Empty where the market
        never closes.

    Returns
    -------
    BarColumns
        By the time of close.

    Raises
    ------
    Refused
        Naming the first thing that is wrong, in `code` and `field`: `bars_type`, `bars_empty`, `bars_columns`,
        `bars_zone`, `bars_time`, `bars_order`, `bars_not_finite`, `bars_range`, `bars_inconsistent`, `bars_length`,
        `bars_calendar`.
    """
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise Refused("bars_type", f"bars come as a DataFrame, not as {type(frame).__name__}", field="bars")
    if not len(frame):
        raise Refused("bars_empty", "there are no bars", field="bars")
    doubt = misspelt(frame, frozenset((*_PRICES, "volume", "ts")), "a frame of bars")
    if doubt is not None:
        raise Refused("bars_columns", doubt.detail, field="bars")
    ts, zone = _times(frame)
    told_s = None if length_s is None else real(length_s)
    if length_s is not None and told_s is None:
        what = f"`length_s` is {as_told(length_s)}, not a number of seconds"
        raise Refused("bars_length", what, field="length_s")
    length_s = told_s
    if exchange:
        length_s, zone = _length_there(ts, length_s, exchange, stamp), f"{PREFIX}{exchange}"
    else:
        length_s = _length(_clock(ts, zone), length_s)
    closes = moved(ts, 1, length_s, zone) if stamp is Stamp.OPEN else ts
    if tells_ends(frame):
        _refuse_other_ends(frame, moved(closes, -1, length_s, zone), closes)
    closed = len(ts) if had_at is None or closes[-1] <= had_at else len(ts) - 1
    opens, high, low, close = (_numbers(frame, name, closed) for name in _PRICES)
    volume = _numbers(frame, "volume", closed)
    _refuse_first(((volume < 0) | (volume > LARGEST))[:closed], ts, "volume", "bars_range", "is negative or absurd")
    for name, values in zip(_PRICES, (opens, high, low, close), strict=True):
        _refuse_first(
            ((values <= 0) | (values > LARGEST))[:closed], ts, name, "bars_range", "is not positive, or absurd"
        )
    outside = (low > np.minimum(opens, close)) | (high < np.maximum(opens, close))
    _refuse_first(outside[:closed], ts, "close", "bars_inconsistent", "or open lies outside low and high")
    return BarColumns(
        ts=closes,
        open=opens,
        high=high,
        low=low,
        close=close,
        volume=volume,
        length_s=length_s,
        zone=zone,
    )


def window_of(columns: BarColumns, now: int) -> Bars:
    """Return the bars that had closed at `now`, as a window."""
    end = int(columns.ts.searchsorted(now, side="right"))
    return Bars(
        ts=columns.ts[:end],
        open=columns.open[:end],
        high=columns.high[:end],
        low=columns.low[:end],
        close=columns.close[:end],
        volume=columns.volume[:end],
        now=now,
        length_s=columns.length_s,
        day_s=day_of(columns.length_s, columns.zone),
    )


def _clock(ts: IntArray, zone: str) -> IntArray:
    """Return the clock on which bars lie: that of their zone where it shows whole days between them, else UTC."""
    local = clock_of(ts, DAY / NANOS, zone)
    return local if (np.diff(local) % DAY == 0).all() else ts


def _times(frame: pd.DataFrame) -> tuple[IntArray, str]:
    """Return the times of bars, and the zone whose clock they name; a fixed offset has no clock of its own."""
    import pandas as pd

    index = pd.Index(frame["ts"]) if "ts" in frame.columns else frame.index
    if not isinstance(index, pd.DatetimeIndex):
        raise Refused("bars_time", "bars need a DatetimeIndex, or a column `ts` of date and time", field="ts")
    if index.tz is None:
        raise Refused(
            "bars_zone", 'bars have times without a zone: use `tz_localize("UTC")` or the venue\'s', field="ts"
        )
    if index.hasnans:
        raise Refused("bars_time", "a bar has no time", field="ts")
    utc = index.tz_convert("UTC")
    if int(utc.min().timestamp()) * NANOS < EARLIEST or int(utc.max().timestamp()) * NANOS > LATEST:
        raise Refused("bars_time", "bars lie outside 1971 to 2200", field="ts")
    ts = np.array(utc.as_unit("ns").asi8, dtype=np.int64)
    name = other_times(frame, index)
    if name is not None:
        raise Refused("bars_time", f"column `{name}` tells other times than those of the bars: drop it", field=name)
    steps = np.diff(ts)
    if (steps <= 0).any():
        row = int(np.argmax(steps <= 0)) + 1
        what = "repeats" if steps[row - 1] == 0 else "comes before"
        raise Refused("bars_order", f"the bar of {show(int(ts[row]))} {what} the one above it", field="ts")
    return ts, str(getattr(index.tz, "key", getattr(index.tz, "zone", None)) or UTC)


def _refuse_other_ends(frame: pd.DataFrame, opened: IntArray, closes: IntArray) -> None:
    """Refuse columns of opening and closing times that are other ones than those of the bars."""
    import pandas as pd

    name = other_ends(frame, *(pd.DatetimeIndex(pd.to_datetime(end, utc=True)) for end in (opened, closes)))
    if name is not None:
        what = f"column `{name}` tells other times than those of the bars: is `stamp` right? Else drop it"
        raise Refused("bars_time", what, field=name)


def _numbers(frame: pd.DataFrame, name: str, closed: int) -> FloatArray:
    """Return a column as numbers, of which the first `closed` are finite."""
    matches = int((frame.columns == name).sum())
    if matches != 1:
        raise Refused("bars_columns", f"bars have {matches or 'no'} column `{name}`", field=name)
    column = frame[name]
    if column.dtype.kind not in "iuf":
        raise Refused("bars_columns", f"column `{name}` holds {column.dtype} values, not numbers", field=name)
    values = np.array(column.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
    if not np.isfinite(values[:closed]).all():
        row = int(np.argmax(~np.isfinite(values)))
        raise Refused("bars_not_finite", f"column `{name}` has no finite number in row {row + 1}", field=name)
    return values


def _refuse_first(
    bad: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], ts: IntArray, name: str, code: str, why: str
) -> None:
    if bad.any():
        raise Refused(code, f"`{name}` of the bar of {show(int(ts[int(np.argmax(bad))]))} {why}", field=name)


def _length_there(ts: IntArray, length_s: float | None, exchange: str, stamp: Stamp) -> float:
    """Return the length of bars of an exchange, all of which are at times at which it has bars."""
    if length_s is None:
        what = f"nights and half days of {exchange} do not tell how long bars are: give `length_s`"
        raise Refused("bars_length", what, field="length_s")
    from golive.market.exchange_clock import refuse_strays

    refuse_strays(ts, length_s, exchange, stamp)
    return length_s


def _length(ts: IntArray, length_s: float | None) -> float:
    shortest = int(np.diff(ts).min()) / NANOS if len(ts) > 1 else None
    if length_s is None:
        if shortest is None:
            raise Refused("bars_length", "one bar does not say how long bars are: give `length_s`", field="length_s")
        return shortest
    if not 0 < length_s < float("inf"):
        raise Refused("bars_length", f"{length_s:g} s is not a length of time", field="length_s")
    if shortest is not None and shortest < length_s:
        raise Refused("bars_length", f"bars {shortest:g} s apart cannot be {length_s:g} s long", field="length_s")
    return length_s
