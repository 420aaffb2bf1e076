"""The doubts: every way in which a value can be wrong, as values that a caller may really hold."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

Variants = Mapping[str, Any]


class Doubt(enum.StrEnum):
    """What is wrong with an input."""

    ABSENT = "absent"
    NULL = "null"
    NAN = "NaN"
    INFINITE = "+inf"
    MINUS_INFINITE = "-inf"
    TEXT = "text"
    WRONG_TYPE = "wrong type"
    OUT_OF_RANGE = "out of range"
    STALE = "stale"
    FUTURE = "future"
    NO_TIME = "no time"
    HALF_THERE = "half there"
    CONTRADICTING = "contradicting"


class _Gone:
    def __repr__(self) -> str:
        return "GONE"


GONE = _Gone()
"""In the place of a value: the key itself is not there."""

NUMERALS = frozenset(("numeral", "numeral in an exponent"))
"""Text that a file without types reads as the number that it is."""

NOTHING: Mapping[Doubt, Variants] = {
    Doubt.ABSENT: {"absent": GONE},
    Doubt.NULL: {"null": None, "pandas NA": pd.NA, "NaT": pd.NaT},
    Doubt.NAN: {"NaN": float("nan"), "numpy NaN": np.float32("nan")},
    Doubt.INFINITE: {"+inf": float("inf"), "numpy inf": np.float32("inf"), "more than a float holds": 10**400},
    Doubt.MINUS_INFINITE: {"-inf": float("-inf"), "less than a float holds": -(10**400)},
}
"""Faults that every kind of input can have."""

_OTHER_TYPES: Variants = {
    "true": True,
    "false": False,
    "numpy true": np.True_,
    "bytes": b"0.5",
    "array of two": np.array([0.5, 0.6]),
    "object": object(),
    "complex": 0.5 + 1j,
    "duration": np.timedelta64(1, "s"),
    "date": pd.Timestamp("2024-08-08", tz="UTC"),
    "period": pd.Period("2024-08-08", freq="D"),
}

Faults = Iterator[tuple[Doubt, str, Any]]


def of_number(healthy: Any, *, lo: float, hi: float) -> Faults:
    """Yield doubt, variant and value for a number whose range is from `lo` to `hi`."""
    yield from _each(NOTHING)
    text = {"empty text": "", "blank": " ", "word": "half", "decimal comma": "0,5", "thousands": "1,000.5"}
    numerals = {"numeral": repr(healthy), "numeral in an exponent": "5e-1"}
    other = {**_OTHER_TYPES, "list of it": [healthy], "tuple of it": (healthy,), "set of it": {healthy}}
    yield from _each({Doubt.TEXT: text | numerals, Doubt.WRONG_TYPE: other})
    beyond = {
        "under its range": math.nextafter(lo, -math.inf),
        "over its range": math.nextafter(hi, math.inf),
    }
    if lo >= 0.0 and healthy:
        beyond["negative"] = -float(healthy)
    finite = {name: value for name, value in beyond.items() if math.isfinite(value)}
    yield from _each({Doubt.OUT_OF_RANGE: finite})
    yield from _each({Doubt.HALF_THERE: {"its unit alone": "bps", "mapping of it": {"value": healthy}}})


def of_word(healthy: str) -> Faults:
    """Yield doubt, variant and value for a word of a closed set."""
    yield from _each(NOTHING)
    text = {"empty text": "", "blank": " ", "word of no set": "nonesuch"}
    other = {**_OTHER_TYPES, "one": 1, "its bytes": healthy.encode(), "list of it": [healthy], "set of it": {healthy}}
    near = {
        "in the other case": healthy.swapcase(),
        "with a blank": f"{healthy} ",
        "with a zero width": f"{healthy}\u200b",
    }
    half = {"its first half": healthy[: len(healthy) // 2], "mapping of it": {"value": healthy}}
    yield from _each({Doubt.TEXT: text, Doubt.WRONG_TYPE: other, Doubt.OUT_OF_RANGE: near, Doubt.HALF_THERE: half})


def of_time(now: int, *, max_age_ns: int, skew_ns: int) -> Faults:
    """Yield doubt, variant and value for the time of a value that may be `max_age_ns` old."""
    stale = {"a nanosecond too old": now - max_age_ns - 1, "ages old": 0, "before all time": -(2**63)}
    future = {"a nanosecond too far ahead": now + skew_ns + 1, "from the end of time": 2**63 - 1}
    yield from _each({Doubt.STALE: stale, Doubt.FUTURE: future, Doubt.NO_TIME: no_times(now)})


def no_times(now: int) -> Variants:
    """Return what is no instant in integer nanoseconds, in the place of `now`."""
    nothing = {name: value for part in NOTHING.values() for name, value in part.items()}
    texts = {"text for a time": str(now), "word for a time": "now", "empty text": ""}
    other = {"float for a time": float(now), "true for a time": True, "list for a time": [now]}
    stamps = {"duration for a time": np.timedelta64(now, "ns"), "stamp without a zone": pd.Timestamp(now, unit="ns")}
    return {**nothing, **texts, **other, **stamps}


def _each(faults: Mapping[Doubt, Variants]) -> Faults:
    for doubt, variants in faults.items():
        for name, value in variants.items():
            yield doubt, name, value
