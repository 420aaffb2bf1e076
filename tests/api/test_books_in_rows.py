"""A book given as arrays is held to what a book that is watched is held to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.library import decided, told_apart

from golive.api import Engine
from golive.core.errors import InvalidInput

SECOND = 1_000_000_000
FROM_BOOK = (
    "orderflow.imbalance",
    "orderflow.book_frozen",
    "participation.visible_depth",
    "data_quality.spread",
    "data_quality.frozen_for",
    "data_quality.mid",
    "data_quality.book_off",
)


@pytest.fixture
def booked(executed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row that executes, with the book itself, just changed, in place of what is computed from it."""
    row = {k: v for k, v in executed.items() if not k.startswith(FROM_BOOK)}
    ours, others = [9.0] * 20, [1.0] * 20
    bids, asks = (ours, others) if row["direction"] == "long" else (others, ours)
    prices = {"bid_prices": [60_000.0 - i for i in range(20)], "ask_prices": [60_001.0 + i for i in range(20)]}
    return {
        **row,
        **prices,
        "bid_sizes": bids,
        "ask_sizes": asks,
        "book_at": row["decided_at"],
        "book_changed_at": row["decided_at"],
    }


@pytest.mark.parametrize(
    "changed", ["yesterday", True, 1.0, [1], float("nan"), 10**30, -(10**30), "later by a second", "later by 30 years"]
)
def test_a_book_that_says_nonsense_about_its_last_change_is_not_taken_for_moving(
    shipped: Engine, booked: dict[str, Any], changed: Any
) -> None:
    now = booked["decided_at"]
    later = {"later by a second": now + SECOND, "later by 30 years": now + 10**18}
    given = later.get(changed, changed) if isinstance(changed, str) else changed
    assert shipped.decide(booked).verdict.name == "EXECUTE"
    decision = shipped.decide({**booked, "book_changed_at": given})
    assert decision.verdict.name == "HOLD"
    assert "book_changed_at" in decision.reason


def test_a_book_of_unknown_change_holds_and_makes_nothing_of_the_one_beside_it(
    shipped: Engine, booked: dict[str, Any]
) -> None:
    # One absent instant makes pandas' whole column floats.
    now = booked["decided_at"]
    frame = pd.DataFrame(told_apart({**booked, "book_changed_at": at} for at in (None, now - 20 * SECOND)))
    assert frame["book_changed_at"].dtype == "float64"
    with pytest.raises(InvalidInput, match="the column `book_changed_at` holds floats"):
        shipped.decide_frame(frame)
    exact = frame.assign(book_changed_at=pd.array([None, now - 20 * SECOND], dtype="Int64"))
    assert shipped.decide_frame(exact).verdict.tolist() == ["HOLD", "SKIP"]


@pytest.mark.parametrize("side", ["bid", "ask"])
def test_a_price_that_two_levels_have_is_no_book(shipped: Engine, booked: dict[str, Any], side: str) -> None:
    prices, sizes = booked[f"{side}_prices"], booked[f"{side}_sizes"]
    doubled = {**booked, f"{side}_prices": [*prices, prices[0]], f"{side}_sizes": [*sizes, 1e6]}
    decision = shipped.decide(doubled)
    assert decision.verdict.name == "HOLD"
    assert f"the book has two levels at {prices[0]:g}" in {b.text for b in decision.because}
    assert shipped.decide_frame(pd.DataFrame([doubled])).verdict.tolist() == ["HOLD"]


@pytest.mark.parametrize("column", ["orderflow.imbalance", "data_quality.spread", "data_quality.mid", "direction"])
def test_a_book_does_not_mend_a_column_that_contradicts_itself(
    shipped: Engine, booked: dict[str, Any], executed: Mapping[str, Any], column: str
) -> None:
    at = {f"{column}_at": executed[f"{column}_at"]} if f"{column}_at" in executed else {}
    row = {**booked, column: executed[column], **at, f"{column}_why": "stale:too_old:it is old"}
    assert decided(shipped, row) == {"HOLD"}
    assert "a reason why it is unknown as well" in shipped.decide(row).reason


@pytest.mark.parametrize("column", ["signal_id", "decided_at"])
def test_a_row_whose_name_or_instant_is_said_to_be_unknown_holds(
    shipped: Engine, booked: dict[str, Any], column: str
) -> None:
    assert decided(shipped, {**booked, f"{column}_why": "invalid:wrong:it is wrong"}) == {"HOLD"}


class Lying(float):
    """Says that it is another number than the one it holds."""

    def __float__(self) -> float:
        return 9.0


class Raising(float):
    """Does not say what it is."""

    def __float__(self) -> float:
        raise RuntimeError("no number today")


class Index(int):
    """An integer that says that it is another."""

    def __index__(self) -> int:
        return 9


UNORDERED: dict[str, Any] = {
    "a set": {60_000.0, 59_999.0},
    "a frozen set": frozenset({60_000.0, 59_999.0}),
    "a mapping": {60_000.0: 1.0, 59_999.0: 1.0},
    "the view of a mapping": {60_000.0: 1.0}.keys(),
    "a generator": (x for x in (60_000.0, 59_999.0)),
    "an array of no dimension": np.array(60_000.0),
    "an array of two dimensions": np.array([[60_000.0], [59_999.0]]),
    "a lone number": 60_000.0,
    "a lone truth": True,
    "text": "60000",
    "an array of instants": np.array(["2024-08-08", "2024-08-07"], dtype="datetime64[ns]"),
    "an array of durations": np.array([60_000, 59_999], dtype="timedelta64[ns]"),
    "an array of truths": np.array([True, True]),
    "integers that say that they are others": [Index(60_000)] * 20,
}


@pytest.mark.parametrize("name", list(UNORDERED))
@pytest.mark.parametrize("column", ["bid_prices", "bid_sizes", "ask_prices", "ask_sizes"])
def test_what_has_no_order_or_is_no_number_is_no_side_of_a_book(
    shipped: Engine, booked: dict[str, Any], column: str, name: str
) -> None:
    row = {**booked, column: UNORDERED[name]}
    decision = shipped.decide(row)
    assert (decision.verdict.name, decision.final_size) == ("HOLD", 0.0)
    assert column in decision.reason
    assert decided(shipped, row) == {"HOLD"}


@pytest.mark.parametrize("make", [tuple, np.array, pd.Series])
def test_a_side_is_a_list_or_an_array_of_one_dimension(shipped: Engine, booked: dict[str, Any], make: Any) -> None:
    row = booked | {name: make(booked[name]) for name in ("bid_prices", "bid_sizes", "ask_prices", "ask_sizes")}
    assert shipped.decide(row).final_size == shipped.decide(booked).final_size > 0


@pytest.mark.parametrize("made", [Lying, Raising])
def test_a_number_is_what_it_holds_and_not_what_its_class_says(
    shipped: Engine, executed: Mapping[str, Any], made: type[float]
) -> None:
    lost = made(0.9)
    decision = shipped.decide({**executed, "daily_loss": lost})
    assert (decision.verdict.name, decision.gate) == ("SKIP", "limits")
    assert decided(shipped, {**executed, "daily_loss": lost}) == {"SKIP"}
    assert shipped.decide({**executed, "edge": made(executed["edge"])}).verdict.name == "EXECUTE"


def test_an_integer_that_says_it_is_another_is_none(shipped: Engine, executed: Mapping[str, Any]) -> None:
    assert decided(shipped, {**executed, "raw_size": Index(10_000)}) == {"HOLD"}
    assert decided(shipped, {**executed, "equity_at": Index(executed["decided_at"])}) == {"HOLD"}
