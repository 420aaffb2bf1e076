"""Canonical JSON is to the byte what the library for it writes, and is refused where that refuses."""

from __future__ import annotations

from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from golive.core.canonical import canonical

NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.builds(lambda digits, power: float(f"{digits}e{power}"), st.integers(-999_999, 999_999), st.integers(-30, 30)),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda below: st.lists(below) | st.lists(below).map(tuple) | st.dictionaries(TEXTS, below),
)


@given(value=VALUES)
@example(value={"\ue000": 1, "\U00010000": 2, "a": 3})
@example(value=[0.0, -0.0, 1e-4, 9.999e-5, 1e15, 1e16, 2.0**53, 1e21, 1e22, 5e-324, 0.1, 1e-6, 1e-7])
@example(value="".join(map(chr, range(256))))
def test_a_value_is_written_as_the_library_writes_it(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**53, -(2**60), {1: 2}, {None: 1}, "\ud800", {1, 2}, [b"x"]]
)
def test_what_the_library_refuses_is_refused(value: Any) -> None:
    for held in (value, [value], {"a": value}):
        with pytest.raises(rfc8785.CanonicalizationError):
            rfc8785.dumps(held)
        with pytest.raises(rfc8785.CanonicalizationError):
            canonical(held)
