"""Values of every type that a caller may have in hand, and that is no number, word, time or table."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

import numpy as np
import pandas as pd


class Colour(enum.Enum):
    """An enum that is no word."""

    RED = "long"


class Lying(float):
    """A double that fails to say what it is."""

    def __float__(self) -> NoReturn:
        raise RuntimeError


class Quarrelling:
    """A value that nothing can be compared with, and that says nothing of itself."""

    def __eq__(self, other: object) -> NoReturn:
        raise RuntimeError

    def __hash__(self) -> NoReturn:
        raise RuntimeError

    def __bool__(self) -> NoReturn:
        raise RuntimeError

    def __repr__(self) -> NoReturn:
        raise RuntimeError

    def __len__(self) -> NoReturn:
        raise RuntimeError


class Word(str):
    """A text that says it equals everything."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash("armed")


ODD: dict[str, Any] = {
    "NA": pd.NA,
    "NaT": pd.NaT,
    "array": np.array([1.0, 2.0]),
    "array of nothing": np.array(1.0),
    "Series": pd.Series([1.0, 2.0]),
    "DataFrame": pd.DataFrame({"a": [1.0]}),
    "huge integer": 10**400,
    "huge negative integer": -(10**400),
    "timedelta64": np.timedelta64(5, "s"),
    "datetime64": np.datetime64("NaT"),
    "bytes": b"long",
    "set": {1.0},
    "frozenset": frozenset({"long"}),
    "dict": {"a": 1},
    "list": ["long"],
    "naive datetime": dt.datetime(2024, 8, 7),  # noqa: DTZ001  that it has no zone is the point
    "date": dt.date(2024, 8, 7),
    "Decimal of none": Decimal("NaN"),
    "bool": True,
    "complex": 1j,
    "enum": Colour.RED,
    "quarrelling": Quarrelling(),
    "equal to all": Word("x y"),
    "class": Colour,
    "function": len,
    "lone surrogate": "\ud800",
    "NaN": float("nan"),
    "infinity": float("inf"),
}
"""By name; none of them means anything in any place."""

NUMBERS: dict[str, Any] = {"Fraction": Fraction(1, 3), "lying float": Lying(0.5), "Decimal": Decimal("0.5")}
"""What is a number where numbers are read as what they hold, and nothing elsewhere."""
