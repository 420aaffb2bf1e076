"""The taker's side of a caller's trade is told, or unknown: it is never guessed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from golive.core.value import Unknown
from golive.core.window import Trades
from golive.market.numbers import as_told
from golive.market.retention import Retention
from golive.market.taker_side import BUYER_IS_MAKER, taker_side
from golive.market.trades_from_rows import trades_from_rows

T = 1_723_161_256_000_000_000
KEEP = Retention(horizon_s=60.0, bars=1)


def row(**more: Any) -> dict[str, Any]:
    return {"price": 100.0, "size": 2.0, "timestamp": T, **more}


def read(*rows: Any, sides_told: bool = True) -> Trades | Unknown:
    return trades_from_rows(list(rows), now=T, retention=KEEP, sides_told=sides_told)


def refusal(*rows: Any, sides_told: bool = True) -> Unknown:
    trades = read(*rows, sides_told=sides_told)
    assert isinstance(trades, Unknown), trades
    return trades


@pytest.mark.parametrize("key", BUYER_IS_MAKER)
@pytest.mark.parametrize(("flag", "side"), [(True, -1), (False, 1), (np.True_, -1), (np.False_, 1)])
def test_where_the_buyer_was_the_maker_the_taker_sold(key: str, flag: object, side: int) -> None:
    trades = read(row(**{key: flag}))
    assert isinstance(trades, Trades)
    assert trades.aggressor.tolist() == [side]


@pytest.mark.parametrize("flag", ["false", "true", 0, 1, 0.0, np.int64(1), "", [], "buy"])
@pytest.mark.parametrize("told", [{}, {"side": "buy"}])
def test_a_maker_flag_that_is_no_truth_value_is_unknown(flag: object, told: dict[str, str]) -> None:
    unknown = refusal(row(m=flag, **told))
    assert (unknown.code, unknown.detail) == (
        "side_unknown",
        f"a trade's `m` is {as_told(flag)}, neither true nor false",
    )


def test_a_trade_without_a_side_names_the_keys_it_has() -> None:
    unknown = refusal({"price": 100.0, "qty": 2.0, "taker": "sell"})
    said = "it has `price`, `qty`, `taker`; name the side `side`, `aggressor` or `is_buyer_maker`"
    assert (unknown.code, unknown.detail) == ("side_not_told", f"a trade tells no side: {said}")


def test_of_many_keys_the_first_are_named_and_the_rest_counted() -> None:
    unknown = refusal({f"key{n}": n for n in range(1_000)})
    assert unknown.detail.startswith("a trade tells no side: it has `key0`, ")
    assert "`key7` and 992 more; name" in unknown.detail


@pytest.mark.parametrize("silent", [{}, {"side": None}, {"side": 0}, {"m": None}, {"side": None, "m": None}])
def test_one_trade_without_a_side_among_others_makes_all_of_them_unknown(silent: dict[str, object]) -> None:
    assert refusal(row(side="buy"), row(**silent)).code == "side_not_told"
    assert refusal((100.0, 2.0, None, T)).code == "side_not_told"


@pytest.mark.parametrize(
    "sides",
    [
        {"side": "buy", "is_buyer_maker": True},
        {"side": "sell", "isBuyerMaker": False},
        {"side": "buy", "aggressor": "sell"},
        {"aggressor": -1, "side": 1},
        {"m": True, "isBuyerMaker": False},
    ],
)
def test_two_keys_that_contradict_each_other_are_unknown(sides: dict[str, object]) -> None:
    unknown = refusal(row(**sides))
    assert unknown.code == "side_contradicts"
    assert all(f"`{key}`" in unknown.detail for key in sides)


def test_two_keys_that_agree_tell_one_side() -> None:
    trades = read(row(side="sell", m=True, aggressor=None))
    assert isinstance(trades, Trades)
    assert trades.aggressor.tolist() == [-1]


@pytest.mark.parametrize(
    "key", ["Side", " side", "SIDE", "si\u200bde", "taker_side", "takerSide", "Is_Buyer_Maker", "isSellerMaker"]
)
@pytest.mark.parametrize("told", [{}, {"side": "buy"}])
def test_a_key_that_may_be_a_side_is_neither_read_nor_passed_over(key: str, told: dict[str, str]) -> None:
    unknown = refusal(row(**{key: "sell"}, **told))
    assert unknown.code == "side_unknown"
    assert "which may be a side" in unknown.detail
    assert isinstance(taker_side({key: "sell"}), Unknown)


def test_what_belongs_to_no_side_may_stand_beside_one() -> None:
    trades = read(row(side="buy", M=True, direction="up", takerOrMaker="taker", info={"m": True}))
    assert isinstance(trades, Trades)


def test_where_the_caller_says_that_no_side_is_told_none_may_be() -> None:
    trades = read(row(), row(side=None), (100.0, 2.0, None, T), sides_told=False)
    assert isinstance(trades, Trades)
    assert (trades.aggressor.tolist(), trades.sides_told) == ([0, 0, 0], False)
    for told in ({"side": "buy"}, {"m": True}, {"aggressor": -1}):
        assert refusal(row(), row(**told), sides_told=False).code == "side_contradicts"
    assert refusal(row(taker_side="buy"), sides_told=False).code == "side_unknown"


@pytest.mark.parametrize("sizes", [{"size": 1.0, "qty": 2.0}, {"amount": 1.0, "quantity": float("nan")}])
def test_two_sizes_that_differ_are_unknown(sizes: dict[str, float]) -> None:
    assert refusal({"price": 100.0, "side": "buy", "timestamp": T, **sizes}).code == "size_contradicts"


@pytest.mark.parametrize(
    "more",
    [
        {"direction": "sell"},
        {"S": "Sell"},
        {"maker": "buyer"},
        {"takerOrMaker": "maker"},
        {"isBuyer": False},
        {"seller_is_taker": True},
        {"is_sell": np.True_},
    ],
)
def test_a_side_under_another_name_beside_one_that_is_told_is_not_passed_over(more: dict[str, Any]) -> None:
    unknown = refusal(row(side="buy", **more))
    assert (unknown.code, *more) == ("side_unknown", unknown.detail.split("`")[1])


@pytest.mark.parametrize(
    "more", [{"takerOrMaker": None}, {"takerOrMaker": "taker"}, {"maker_order_id": 7}, {"M": True}]
)
def test_what_tells_no_side_is_passed_over(more: dict[str, Any]) -> None:
    assert isinstance(read(row(side="buy", **more)), Trades)
