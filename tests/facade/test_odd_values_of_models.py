"""No argument of any type makes a facade of models or of one gate raise what is not golive's own."""

from __future__ import annotations

import asyncio
import datetime
import inspect
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest

from golive import (
    AlmgrenChrissModel,
    CostSensitivityAnalyzer,
    OrderFlowGate,
    Refused,
    RegimeGate,
)
from golive.core.errors import GoliveError
from golive.models.arguments import real, series


class Hostile:
    """Raises whatever is asked of it."""

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("eq")

    def __hash__(self) -> int:
        raise TypeError("unhashable")

    def __str__(self) -> str:
        raise RuntimeError("str")

    __repr__ = __str__

    def __float__(self) -> float:
        raise RuntimeError("float")


class HostileFloat(float):
    def __float__(self) -> float:
        raise RuntimeError("float")


ODD: dict[str, Any] = {
    "huge": 10**400,
    "below": -(10**400),
    "fraction": Fraction(10**400, 3),
    "decimal": Decimal("0.5"),
    "signalling": Decimal("sNaN"),
    "complex": 1j,
    "timedelta64": np.timedelta64(1, "s"),
    "datetime64": np.datetime64("2024-01-01"),
    "NaT": pd.NaT,
    "NA": pd.NA,
    "bytes": b"1",
    "bytearray": bytearray(b"1"),
    "set": {1, 2},
    "mapping": {"a": 1},
    "series": pd.Series([1.0, 2.0]),
    "objects": pd.Series([10**400, pd.NA], dtype=object),
    "frame": pd.DataFrame({"a": [1.0]}),
    "array of nothing": np.array(1.0),
    "matrix": np.ones((2, 2)),
    "hostile": Hostile(),
    "hostile float": HostileFloat(0.5),
    "text": "abc",
    "surrogate": "\ud800",
    "mixed": [1, "a"],
    "ragged": [[1], [2, 3]],
    "type": float,
    "moment": datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC),
    "void": np.void(b"ab"),
    "nothing": None,
    "not a number": float("nan"),
    "huge numbers": [10**400] * 30,
    "hostile numbers": [HostileFloat(0.1)] * 30,
    "hostiles": [Hostile()] * 30,
    "conditions": [True] * 30,
    "numbers as text": ["0.1"] * 30,
    "complex numbers": np.ones(30) * 1j,
    "lengths of time": pd.Series(pd.to_timedelta([1] * 30, unit="s")),
}

MODEL, ANALYZER = AlmgrenChrissModel(), CostSensitivityAnalyzer()
REGIME, FLOW = RegimeGate(), OrderFlowGate()
RETURNS = pd.Series(
    np.random.default_rng(1).normal(0.001, 0.01, 400), index=pd.date_range("2020-01-01", periods=400, tz="UTC")
)
ORDER: dict[str, Any] = {"order_size": 50_000, "adv": 10_000_000, "volatility": 0.02, "execution_time": 10}


def ask_orderflow(symbol: Any = "BTC-PERP", direction: Any = "long", orderbook: Any = None, now: Any = None) -> Any:
    return asyncio.run(FLOW.should_trade(symbol=symbol, direction=direction, orderbook=orderbook, now=now))


def ask_regime(strategy_name: Any = "momentum", market_data: Any = None, now: Any = None) -> Any:
    return REGIME.is_strategy_allowed(strategy_name=strategy_name, market_data=market_data, now=now)


CALLS: list[tuple[str, Callable[..., Any], dict[str, Any]]] = [
    ("its impact", MODEL.calculate_total_impact, ORDER),
    ("its slippage", MODEL.adaptive_slippage, {"participation": 0.1, "volatility": 0.02}),
    ("its interval", MODEL.impact_interval, {"impact": MODEL.calculate_total_impact(**ORDER)}),
    ("its break-even", ANALYZER.calculate_break_even_cost, {"returns": RETURNS, "turnover": 0.3}),
    ("its answer", ask_regime, {}),
    ("its answer on flow", ask_orderflow, {}),
]
_GIVEN_BY_CODE = frozenset(("engine", "clock", "parameters", "order"))
"""Arguments that are objects of golive's own, and those that stand for any number of others."""


def refused(call: Callable[[], object]) -> GoliveError | None:
    """Return golive's own error, None where the call gives an answer; any other error is the test's."""
    try:
        call()
    except GoliveError as error:
        return error
    return None


@pytest.mark.parametrize(("call", "given"), [c[1:] for c in CALLS], ids=[c[0] for c in CALLS])
def test_no_type_of_argument_raises_what_is_not_golives_own(call: Callable[..., Any], given: dict[str, Any]) -> None:
    names = [name for name in inspect.signature(call).parameters if name not in _GIVEN_BY_CODE]
    assert names or given
    for name in (*names, *given):
        for value in ODD.values():
            refusal = refused(partial(call, **{**given, name: value}))
            assert refusal is None or str(refusal)


@pytest.mark.parametrize("kind", ["huge", "fraction", "timedelta64", "hostile", "NA", "complex", "decimal"])
def test_a_number_that_is_none_is_refused_by_name(kind: str) -> None:
    with pytest.raises(Refused, match="`size`"):
        real(ODD[kind], "size")


@pytest.mark.parametrize(
    "kind", ["conditions", "numbers as text", "complex numbers", "lengths of time", "huge numbers", "hostiles"]
)
def test_nothing_is_read_as_a_series_of_numbers_that_is_none(kind: str) -> None:
    with pytest.raises(Refused, match="`returns`"):
        series(ODD[kind], "returns")


def test_a_float_is_the_number_it_holds_whatever_it_tells() -> None:
    assert real(HostileFloat(0.5), "size") == 0.5
