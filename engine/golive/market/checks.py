"""What every row of a recording must satisfy, said about the first row that does not."""

from __future__ import annotations

import numpy as np

from golive.core.window import FloatArray, IntArray
from golive.market.instants import show
from golive.market.plausible import LARGEST
from golive.market.source import SourceFile
from golive.market.time_column import read_instants


def check_order(source: SourceFile, ts: IntArray, *, distinct: bool) -> bool:
    """Note the first row whose time goes back or, where times must be distinct, repeats; say whether all is well.

    Rows as they were received stand in another order: that in which they were seen.
    """
    if source.as_received:
        return True
    steps = np.diff(ts)
    if (steps < 0).any():
        row, more = int(np.argmax(steps < 0)) + 1, int((steps < 0).sum()) - 1
        source.pad.error(
            "GL605",
            f"{source.at(row)} goes back in time: {show(int(ts[row]))} comes after {show(int(ts[row - 1]))}"
            + (f", and {more:,} more {'do' if more > 1 else 'does'}" if more else ""),
            source.place("time"),
            "sort the file by exchange time; a recorder's own clock is not that",
        )
        return False
    if distinct and (steps == 0).any():
        row, count = int(np.argmax(steps == 0)) + 1, int((steps == 0).sum())
        source.pad.error(
            "GL606",
            f"{source.at(row)} repeats the time {show(int(ts[row]))} of the row before"
            + (f", and {count - 1:,} more do" if count > 1 else ""),
            source.place("time"),
            "remove the duplicates, or map the feed's sequence number as `id` where the stream takes one",
        )
        return False
    return True


def check_ids(source: SourceFile, ids: IntArray) -> bool:
    """Note the first id that repeats or goes back; say whether all is well."""
    if source.as_received:
        return True
    bad = np.diff(ids) <= 0
    if not bad.any():
        return True
    row = int(np.argmax(bad)) + 1
    what = "repeats" if ids[row] == ids[row - 1] else "goes back to"
    source.pad.error("GL606", f"{source.at(row)} {what} id {ids[row]}", source.place("id"), "remove duplicates")
    return False


def check_distinct(source: SourceFile) -> bool:
    """Note that ids are neither text nor whole numbers, or the first that is absent or repeats; say if all is well."""
    words = source.ids("id")
    if words is None:
        return False
    bad = np.flatnonzero([word is None for word in words])
    first: dict[str, int] = {}
    twice = next((n for n, word in enumerate(words) if word is not None and first.setdefault(word, n) != n), None)
    if len(bad) and not source.as_received:
        source.pad.error("GL607", f"`id` has no value in {source.at(int(bad[0]))}", source.place("id"))
        return False
    if twice is not None and not source.as_received:
        source.pad.error(
            "GL606", f"{source.at(twice)} repeats id {words[twice]}", source.place("id"), "remove duplicates"
        )
        return False
    return True


def ordered_instants(source: SourceFile) -> IntArray | None:
    """Return the times of a stream of single events, or None once what is wrong with them is noted.

    With a sequence number (`id`) several rows may share an instant, and no number may repeat; without one, none may.
    """
    ts = read_instants(source)
    ids = source.integers("id") if source.has("id") and not source.as_received else None
    if ts is None or not check_order(source, ts, distinct=not source.has("id")):
        return None
    return ts if ids is None or check_ids(source, ids) else None


def check_prices(source: SourceFile, values: FloatArray, field: str) -> bool:
    """Note the first price that is absent, not positive or absurd; say whether all is well."""
    return not (
        _absent(source, values, field)
        or source.first_bad(values <= 0, values, field, "GL608", "a price is positive")
        or _absurd(source, values, field)
    )


def check_sizes(source: SourceFile, values: FloatArray, field: str, *, positive: bool) -> bool:
    """Note the first size that is absent, negative (or zero, where that cannot be) or absurd."""
    bad = values <= 0 if positive else values < 0
    why = "it must be positive" if positive else "it cannot be negative"
    return not (
        _absent(source, values, field)
        or source.first_bad(bad, values, field, "GL608", why)
        or _absurd(source, values, field)
    )


def check_finite(source: SourceFile, values: FloatArray, field: str) -> bool:
    """Note the first value that is absent, NaN or infinite; say whether all is well."""
    return not _absent(source, values, field)


def _absent(source: SourceFile, values: FloatArray, field: str) -> bool:
    return source.first_bad(~np.isfinite(values), values, field, "GL607", "every row needs one that is finite")


def _absurd(source: SourceFile, values: FloatArray, field: str) -> bool:
    return source.first_bad(values > LARGEST, values, field, "GL608", "no market has such a number")
