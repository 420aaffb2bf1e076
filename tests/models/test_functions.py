"""The signatures that the language reads, held to the functions they name."""

from __future__ import annotations

import inspect
import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.core.signature import Kind, Signature, Stage, Type
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Bars, Book, FloatArray, Funding, IntArray, Quotes, Trades, Window
from golive.models.functions import FUNCTIONS

BY_NAME = {function.name: function for function in FUNCTIONS}


def test_no_two_functions_share_a_name() -> None:
    assert len(BY_NAME) == len(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_a_signature_names_the_arguments_of_its_function(function: Signature) -> None:
    parameters = inspect.signature(function.bind()).parameters.values()
    assert [parameter.name for parameter in parameters] == [name for name, _ in function.arguments]
    defaults = sum(parameter.default is not inspect.Parameter.empty for parameter in parameters)
    assert defaults == function.optional


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_a_signature_says_what_its_function_is_for(function: Signature) -> None:
    assert function.doc
    assert function.doc[0].islower() or function.doc[0].isdigit() or function.doc.startswith("Wilder")
    assert not function.doc.endswith(".")
    assert inspect.getdoc(function.bind())


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_windows_are_read_by_the_stages_that_may_read_them(function: Signature) -> None:
    windows = [type_.kind for _, type_ in function.arguments if type_.kind.is_window]
    if function.stage is Stage.BAR:
        assert function.arguments[0][1].kind is Kind.BARS
    assert bool(windows) == (function.stage in (Stage.FEATURE, Stage.BAR))
    assert len(windows) <= 1 or windows in ([Kind.TRADES, Kind.QUOTES], [Kind.BOOK, Kind.QUOTES])


NUMBERS = st.sampled_from(
    [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 3.0, 5.0, 100.0, 1e-9, 1e9, 1e59, 1e-59, 1e300, 1e-300, -1e300, 1.7e308, 5e-324]
)
GARBAGE = NUMBERS | st.sampled_from([math.nan, math.inf, -math.inf])
PRICES = st.sampled_from([99.0, 99.5, 100.0, 100.5, 101.0])
SIZES = st.sampled_from([0.0, 0.5, 1.0, 2.0])


def column(draw: st.DrawFn, n: int, plausible: st.SearchStrategy[float]) -> FloatArray:
    """Draw mostly plausible numbers, as garbage everywhere never gets past the first check."""
    dirty = draw(st.booleans())
    return np.array(
        [draw(GARBAGE if dirty and draw(st.integers(0, 4)) == 0 else plausible) for _ in range(n)], dtype=np.float64
    )


def whole(draw: st.DrawFn, n: int, choices: list[int]) -> IntArray:
    return np.array(draw(st.lists(st.sampled_from(choices), min_size=n, max_size=n)), dtype=np.int64)


@st.composite
def windows(draw: st.DrawFn, kind: Kind) -> Window:
    n = draw(st.integers(0, 12))
    ts = np.cumsum(whole(draw, n, [0, NANOS // 2, NANOS]))
    now = int(ts[-1]) if n else 0
    if kind is Kind.TRADES:
        return Trades(
            ts=ts,
            price=column(draw, n, PRICES),
            quantity=column(draw, n, SIZES),
            aggressor=whole(draw, n, [-1, 0, 1, 1, 1, 7]),
            now=now,
            since=draw(st.sampled_from([-(10**19), 0])) if n else 0,
            sides_told=draw(st.booleans()),
        )
    if kind is Kind.QUOTES:
        bid, size = column(draw, n, PRICES), np.ones(n)
        return Quotes(
            ts=ts,
            bid=bid,
            bid_size=size,
            ask=column(draw, n, PRICES),
            ask_size=size,
            now=now,
            since=0,
            changed_at=draw(st.sampled_from([None, 0, now, now + NANOS])),
        )
    if kind is Kind.BARS:
        opened, close, volume = (column(draw, n, s) for s in (PRICES, PRICES, SIZES))
        return Bars(
            ts=ts,
            open=opened,
            high=np.maximum(opened, close),
            low=np.minimum(opened, close),
            close=close,
            volume=volume,
            now=now,
            length_s=draw(st.sampled_from([60.0, 3600.0, 0.0, math.nan])),
        )
    if kind is Kind.FUNDING:
        return Funding(ts=ts, rate=column(draw, n, st.sampled_from([0.0001, -0.0003, 0.0])), now=now)
    assert kind is Kind.BOOK
    m = draw(st.integers(0, 4))
    return Book(
        ts=now,
        bid_prices=column(draw, n, st.sampled_from([98.0, 99.0, 100.0])),
        bid_sizes=column(draw, n, SIZES),
        ask_prices=column(draw, m, st.sampled_from([100.5, 101.0, 102.0])),
        ask_sizes=column(draw, m, SIZES),
        changed_at=draw(st.sampled_from([None, 0, now, now + NANOS])),
        now=now,
        complete=draw(st.booleans()),
    )


def argument(type_: Type, numbers: st.SearchStrategy[float]) -> st.SearchStrategy[Any]:
    if type_.kind.is_window:
        return windows(type_.kind)
    return st.sampled_from(type_.members) if type_.kind is Kind.ENUM else numbers


@pytest.mark.parametrize(
    "function", [f for f in FUNCTIONS if f.stage is Stage.FEATURE], ids=lambda function: function.name
)
@given(data=st.data(), numbers=st.sampled_from([NUMBERS, st.sampled_from([1.0, 2.0, 3.0, 4.0])]))
@settings(deadline=None)
def test_a_feature_gives_a_number_in_its_range_or_an_unknown_whatever_it_gets(
    function: Signature, data: st.DataObject, numbers: st.SearchStrategy[float]
) -> None:
    drawn = [data.draw(argument(type_, numbers), label=name) for name, type_ in function.arguments]
    answer = function.bind()(*drawn)
    if function.result.kind.is_window:
        assert isinstance(answer, Unknown | Trades)
    elif function.result.kind is Kind.ENUM:
        assert isinstance(answer, Unknown) or answer in function.result.members
    else:
        assert isinstance(answer, Unknown) or function.result.lo <= answer <= function.result.hi


@pytest.mark.parametrize("function", [f for f in FUNCTIONS if f.stage is Stage.BAR], ids=lambda function: function.name)
@given(data=st.data(), numbers=st.sampled_from([NUMBERS, st.sampled_from([2.0, 3.0, 4.0])]))
@settings(deadline=None)
def test_a_bar_function_gives_numbers_in_its_range_or_refuses_its_counts(
    function: Signature, data: st.DataObject, numbers: st.SearchStrategy[float]
) -> None:
    drawn = [data.draw(argument(type_, numbers), label=name) for name, type_ in function.arguments]
    try:
        answers = function.bind()(*drawn)
    except Refused:
        return
    assert len(answers) == len(drawn[0].ts)
    known = answers[~np.isnan(answers)]
    assert ((known >= function.result.lo) & (known <= function.result.hi)).all()


def test_signatures_are_read_without_importing_an_implementation() -> None:
    code = (
        "import sys, golive.models; "
        "print([m for m in sys.modules if m.split('.')[0] in ('numpy', 'scipy', 'arch', 'river')])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_environment())
    assert ran.stdout.strip() == "[]"


def _environment() -> dict[str, str]:
    import os

    import golive

    root = os.path.dirname(os.path.dirname(golive.__file__))  # noqa: PTH120
    return {**os.environ, "PYTHONPATH": root}
