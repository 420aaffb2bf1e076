"""Hypothesis: rows for the generated libraries, half of them with something wrong in them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st
from tests.library import AGE, COLOURS, MOODS, NOW, SKEW, STRATEGIES

from golive.core.value import LARGEST

ODD: tuple[Any, ...] = (
    None,
    float("nan"),
    float("inf"),
    float("-inf"),
    "0.5",
    "red",
    "",
    True,
    False,
    b"red",
    [0.5],
    {"a": 1},
    10**400,
    -(10**30),
    np.float32(0.25),
    np.float64("nan"),
    np.int64(1),
    np.True_,
    np.timedelta64(1, "ns"),
    Fraction(1, 2),
    Decimal("0.5"),
    object(),
    -0.0,
    5e-324,
    1e308,
    -1e308,
)
NICE = (0.0, 0.05, 0.25, 0.3, 0.35 - 0.3, 0.5, 0.7, 1.0, -1.0, 2.0, 2, 7.5, -9.75, 0, 1)
TIMES: tuple[Any, ...] = (
    NOW,
    NOW - AGE,
    NOW - AGE - 1,
    NOW + SKEW,
    NOW + SKEW + 1,
    NOW - 1,
    None,
    float(NOW),
    str(NOW),
    True,
    np.int64(NOW),
    np.timedelta64(NOW, "ns"),
    10**30,
    -(2**63),
)


HUGE = (LARGEST, -LARGEST, 1e308, -1e308, 1e200, 5e-324)
"""Numbers that are known, and of which a sum, a product or a quotient is not."""
NUMBER = st.sampled_from(NICE) | st.floats(-10, 10)
AMOUNT = st.sampled_from((0.3, 1.0, 100.0, 10_000.0, 9_999.9, 60_000.5)) | st.floats(0, 1e5)
FRESH = st.sampled_from((NOW, NOW, NOW, NOW - 1, NOW - AGE, NOW + SKEW))
AGED = ("share", "level", "room", "extra", "colour", "flag")

CLEAN = st.fixed_dictionaries(
    {
        "decided_at": st.just(NOW),
        "clock_skew": st.just(SKEW),
        "strategy": st.sampled_from(STRATEGIES),
        "direction": st.sampled_from(("long", "short")),
        "raw_size": AMOUNT,
        "unit_value": st.sampled_from((1.0, 0.5, 59.97)),
        "lot": st.sampled_from((0.001, 0.1, 1.0, 59.97, 1)),
        "least": st.sampled_from((0.0, 0.1, 100.0)),
        "share": st.floats(0, 1) | st.sampled_from((0.3, 0.7, 1, 0)),
        "level": NUMBER,
        "any": NUMBER | st.sampled_from(HUGE),
        "room": AMOUNT | st.sampled_from(HUGE),
        "extra": NUMBER,
        "spare": AMOUNT,
        "colour": st.sampled_from(COLOURS),
        "mood": st.sampled_from(MOODS),
        "flag": st.booleans(),
        "other": st.sampled_from((True, True, False)),
        "clock": st.integers(0, 2 * 10**18),
        **{f"{name}_at": FRESH for name in AGED},
    }
)
INSTANTS = ("decided_at", "clock_skew", "clock", *(f"{name}_at" for name in AGED))
FIELDS = ("strategy", "direction", "raw_size", "unit_value", "lot", "least", "any", "spare", "mood", "other", *AGED)
TROUBLE = st.sampled_from((*FIELDS, *INSTANTS)).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(TIMES if name in INSTANTS else ODD))
)
ROWS: st.SearchStrategy[dict[str, Any]] = st.builds(
    lambda clean, troubles: {**clean, **dict(troubles)}, CLEAN, st.just([]) | st.lists(TROUBLE, min_size=1, max_size=3)
)
"""Rows: half of them without fault, the others with up to three."""

LEFT = st.sampled_from((0.0, -0.0, 0.5, 1.0, 2.5, 3, 7.0, 1e300, float(2**53)))
OPEN_OR_CLOSE = st.sampled_from(("open", "close", "close", "close"))
CLOSING = st.fixed_dictionaries(
    {
        "intent": OPEN_OR_CLOSE,
        "lots": LEFT,
        "open_lots": LEFT | LEFT.map(lambda lots: -lots),
        "reducible_lots": LEFT,
        "open_lots_at": FRESH,
        "reducible_lots_at": FRESH,
        # Which way a close goes is derived; one that is told may contradict it.
        "direction": st.sampled_from((None, None, "long", "short")),
    }
)
_CLOSING_TIMES = ("open_lots_at", "reducible_lots_at")
CLOSING_TROUBLE = st.sampled_from(
    ("intent", "lots", "open_lots", "reducible_lots", "direction", *_CLOSING_TIMES)
).flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(TIMES if name in _CLOSING_TIMES else ODD)))
GONE = st.sets(st.sampled_from(("intent", "lots", "open_lots", "reducible_lots", "direction")), max_size=1)


def _leaving(
    row: dict[str, Any], closing: dict[str, Any], troubles: list[tuple[str, Any]], gone: set[str]
) -> dict[str, Any]:
    told = {"direction": row["direction"]} if closing["intent"] == "open" else {}
    return {name: v for name, v in {**row, **closing, **told, **dict(troubles)}.items() if name not in gone}


MIXED_ROWS: st.SearchStrategy[dict[str, Any]] = st.builds(
    _leaving,
    CLEAN | ROWS,
    CLOSING,
    st.just([]) | st.lists(CLOSING_TROUBLE, min_size=1, max_size=2),
    st.just(set()) | GONE,
)
"""Rows that open and rows that close, in which the counts of lots, the intent or the direction may be wrong or gone."""
