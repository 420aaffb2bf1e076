"""Own fills put together to orders: volume-weighted prices, costs in the order's direction, contradictions refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.models.execution.own_orders import Fills, own_orders


def fills(**changes: Any) -> Fills:
    columns: dict[str, Any] = {
        "order": ["b", "a", "a"],
        "side": np.array([-1, 1, 1]),
        "time_ns": np.array([30, 20, 10]),
        "price": [49.5, 101.0, 100.0],
        "size": [4.0, 1.0, 3.0],
        "arrival_price": [50.0, 100.0, 100.0],
        "volume": [40.0, 80.0, 80.0],
        "adv": [400.0, 1600.0, 1600.0],
        "volatility": [0.02, 0.03, 0.03],
    }
    return replace(Fills(**columns), **changes)


def test_an_order_costs_its_average_price_against_arrival_in_its_own_direction() -> None:
    orders = own_orders(fills())
    assert (orders.n, orders.n_fills) == (2, 3)
    assert orders.first_ns.tolist() == [10, 30]
    assert orders.last_ns.tolist() == [20, 30]
    # (3 x 100 + 1 x 101) / 4 = 100.25 against 100; a sale at 49.5 against 50.
    assert orders.cost == pytest.approx([0.0025, 0.01])
    assert orders.participation.tolist() == [0.05, 0.1]
    assert orders.share_of_adv.tolist() == [0.0025, 0.01]
    assert orders.permanent_move is None


def test_where_the_price_stayed_counts_in_the_order_s_direction() -> None:
    orders = own_orders(fills(price_after=[49.8, 100.4, 100.4], minutes_after=[60.0, 45.0, 45.0]))
    assert orders.permanent_move == pytest.approx([0.004, 0.004])
    assert orders.minutes_after is not None
    assert orders.minutes_after.tolist() == [45.0, 60.0]


@given(st.permutations(range(3)))
def test_the_order_of_rows_changes_nothing(rows: list[int]) -> None:
    plain = fills()
    mixed = Fills(
        order=[plain.order[i] for i in rows],
        side=plain.side[rows],
        time_ns=plain.time_ns[rows],
        **{
            name: [getattr(plain, name)[i] for i in rows]
            for name in ("price", "size", "arrival_price", "volume", "adv", "volatility")
        },
    )
    for name in ("participation", "cost", "share_of_adv", "volatility", "first_ns"):
        assert np.allclose(getattr(own_orders(mixed), name), getattr(own_orders(plain), name), rtol=1e-15)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"arrival_price": [50.0, 100.0, 101.0]}, "differ in `arrival_price`"),
        ({"side": np.array([1, 1, -1])}, "differ in `side`"),
        ({"volume": [40.0, 80.0, 81.0]}, "differ in `volume`"),
        ({"volume": [3.0, 80.0, 80.0]}, "whole volume"),
        ({"volume": [4.0, 80.0, 80.0]}, "order `b` took the market's whole volume or more"),
        (
            {"volume": [40.0, 40.0, 40.0]},
            "every order took the same share of `volume`, 0.1: `volume` is",
        ),
        ({"volume": [4e6, 4.1e5, 4.1e5]}, r"no order took more than 9.8e-06 of `volume`: .*in the unit of `size`"),
        ({"price": [49.5, float("nan"), 100.0]}, "price"),
        ({"size": [4.0, 0.0, 3.0]}, "size"),
        ({"price_after": [49.8, 100.4, 100.4]}, "belong together"),
        ({"volatility": [0.02, 0.03]}, "volatility"),
    ],
)
def test_fills_that_contradict_each_other_are_refused(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        own_orders(fills(**changes))


def test_no_fill_is_no_order() -> None:
    nothing: dict[str, Any] = {name: [] for name in Fills.__dataclass_fields__}
    nothing["time_ns"] = nothing["side"] = np.zeros(0, dtype=np.int64)
    with pytest.raises(Refused, match="no fill"):
        own_orders(Fills(**nothing))
