"""Books and trades in the shapes that bots hold them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from golive.core.value import Status, Unknown
from golive.core.window import Book, Trades
from golive.market.book_from_mapping import book_from_mapping
from golive.market.retention import Retention
from golive.market.trades_from_rows import trades_from_rows

T = 1_723_161_256_000_000_000
KEEP = Retention(horizon_s=60.0, bars=1)
BOOK = {"bids": [(100.0, 1.0), (99.0, 2.0)], "asks": np.array([[101.0, 3.0]]), "timestamp": T}


def test_a_mapping_with_both_sides_and_a_time_is_a_book() -> None:
    book = book_from_mapping(BOOK, T + 5)
    assert isinstance(book, Book)
    assert (book.ts, book.now, book.changed_at) == (T, T + 5, None)
    assert book.ask_sizes.tolist() == [3.0]
    assert isinstance(book.checked(), Book)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"bids": None}, Status.MISSING, "book_absent"),
        ({"asks": None}, Status.MISSING, "book_absent"),
        ({"timestamp": None}, Status.MISSING, "time_absent"),
        ({"timestamp": T / 1e9}, Status.INVALID, "time_invalid"),
        ({"timestamp": T + 6}, Status.INVALID, "book_from_future"),
        ({"bids": [("100", 1.0)]}, Status.INVALID, "book_type"),
    ],
)
def test_what_a_book_lacks_is_named(change: dict[str, object], status: Status, code: str) -> None:
    unknown = book_from_mapping({**BOOK, **change}, T + 5)
    assert isinstance(unknown, Unknown)
    assert (unknown.status, unknown.code) == (status, code)


@pytest.mark.parametrize("given", [None, [], "book", 5])
def test_what_is_no_mapping_is_no_book(given: object) -> None:
    unknown = book_from_mapping(given)
    assert isinstance(unknown, Unknown)
    assert unknown.code == "book_type"


@pytest.mark.parametrize(
    "rows",
    [
        [{"price": 100.0, "size": 2.0, "side": "buy", "timestamp": T}],
        [{"price": 100.0, "amount": 2.0, "side": "buy", "ts": T, "id": 5}],
        [{"price": 100, "qty": 2, "aggressor": 1, "at": np.int64(T)}],
        [(100.0, 2.0, "buy", T)],
        [[100.0, 2.0, 1, T]],
    ],
)
def test_trades_are_mappings_or_rows(rows: object) -> None:
    trades = trades_from_rows(rows, now=T, retention=KEEP)
    assert isinstance(trades, Trades)
    assert (trades.price.tolist(), trades.quantity.tolist(), trades.aggressor.tolist()) == ([100.0], [2.0], [1])


def trade(**change: object) -> dict[str, object]:
    return {"price": 100.0, "size": 2.0, "side": "buy", "timestamp": T, **change}


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "trades_absent"),
        (None, "trades_type"),
        ("trades", "trades_type"),
        ([5], "trades_type"),
        ([(100.0, 2.0, "buy")], "trades_type"),
        ([trade(price="100")], "price_not_a_number"),
        ([trade(price=float("nan")), trade()], "price_not_a_number"),
        ([trade(), trade(timestamp=T - 1)], "out_of_order"),
        ([trade(timestamp=None)], "time_invalid"),
        ([trade(side="long")], "side_unknown"),
    ],
)
def test_one_bad_trade_makes_all_of_them_unknown(rows: Any, code: str) -> None:
    unknown = trades_from_rows(rows, now=T, retention=KEEP)
    assert isinstance(unknown, Unknown)
    assert unknown.code == code


def test_trades_count_as_complete_only_from_after_a_jump_in_their_ids() -> None:
    rows = [trade(id=i, timestamp=T + i) for i in (1, 2, 6, 7)]
    trades = trades_from_rows(rows, now=T + 9, retention=KEEP, since=T - 9)
    assert isinstance(trades, Trades)
    assert (trades.ts.tolist(), trades.since) == ([T + 6, T + 7], T + 6)


def test_a_trade_given_twice_counts_once() -> None:
    trades = trades_from_rows([trade(id=7), trade(id=7), trade(id=8)], now=T, retention=KEEP)
    assert isinstance(trades, Trades)
    assert len(trades.ts) == 2


def test_a_trade_given_twice_with_other_content_makes_all_of_them_unknown() -> None:
    unknown = trades_from_rows([trade(id=7), trade(id=7, side="sell"), trade(id=8)], now=T, retention=KEEP)
    assert isinstance(unknown, Unknown)
    assert unknown.code == "trade_contradicts"


HOUR = 3_600_000_000_000


@pytest.mark.parametrize("name", ["ts", "time", "at"])
@pytest.mark.parametrize("other", [T - HOUR, T + 1, float("nan"), "noon"])
def test_a_time_that_is_told_twice_and_otherwise_is_no_time(name: str, other: object) -> None:
    book = {"bids": [(99.0, 1.0)], "asks": [(101.0, 1.0)], "timestamp": T}
    assert isinstance(book_from_mapping({**book, name: T}), Book)
    read = book_from_mapping({**book, name: other}), trades_from_rows([trade(**{name: other})], now=T, retention=KEEP)
    assert [r.code for r in read if isinstance(r, Unknown)] == ["time_contradicts"] * 2


def test_levels_that_are_masked_are_missing() -> None:
    levels = [(99.0, 1.0), (98.0, 2.0)]
    whole: Any = np.ma.array(levels)
    masked: Any = np.ma.array(levels, mask=[[False, False], [True, True]])
    book = {"asks": [(101.0, 1.0)], "timestamp": T}
    assert isinstance(book_from_mapping({**book, "bids": whole}), Book)
    unknown = book_from_mapping({**book, "bids": masked})
    assert isinstance(unknown, Unknown)
    assert unknown.code == "book_masked"


def test_one_level_that_is_split_by_less_than_a_step_is_told_twice() -> None:
    split = [(100.0 + n * 1e-9, 0.2) for n in range(5)]
    book = book_from_mapping({"bids": [(99.0, 1.0)], "asks": split, "timestamp": T})
    assert isinstance(book, Book)
    unknown = book.checked()
    assert isinstance(unknown, Unknown)
    assert unknown.code == "book_level_twice"


@pytest.mark.parametrize(
    "more",
    [
        {"type": "liquidation"},
        {"type": "BLOCK_TRADE"},
        {"liquidation": True},
        {"isBlockTrade": True},
        {"block_trade_id": "B-17"},
        {"is_liquidation": "T"},
    ],
)
def test_a_trade_that_says_it_is_not_the_market_s_is_not_taken_for_one(more: dict[str, Any]) -> None:
    unknown = trades_from_rows([trade(**more)], now=T, retention=KEEP)
    assert isinstance(unknown, Unknown)
    assert unknown.code == "kind_unknown"


@pytest.mark.parametrize("more", [{"type": "limit"}, {"type": None}, {"liquidation": False}, {"block": 812}])
def test_what_says_nothing_of_the_kind_of_a_trade_is_passed_over(more: dict[str, Any]) -> None:
    assert isinstance(trades_from_rows([trade(**more)], now=T, retention=KEEP), Trades)


@pytest.mark.parametrize("key", ["Price", "time_stamp", "Quantity", "ID"])
def test_a_key_that_is_nearly_one_that_is_read_is_not_passed_over(key: str) -> None:
    unknown = trades_from_rows([trade(**{key: 1})], now=T, retention=KEEP)
    assert isinstance(unknown, Unknown)
    assert unknown.code == "key_misspelt"
