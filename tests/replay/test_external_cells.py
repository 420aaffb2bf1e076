"""What people write into the cells of their signals, and what is not guessed of it."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any

import pytest
from tests.bars_library import bars_engine

from golive.account.state_inputs import state_inputs
from golive.core.errors import InvalidInput
from golive.core.value import Unknown
from golive.replay.external_cells import InstantCells, edge_of, side_of, size_of
from golive.replay.external_columns import ExternalColumns, check_no_size, external_columns

T = 1_704_448_800 * 10**9
"""2024-01-05 10:00:00 UTC."""


def columns_of(*names: str) -> ExternalColumns:
    program = bars_engine().program
    return external_columns(names, program, tuple(state_inputs(program)))


@pytest.mark.parametrize("cell", ["BUY", "long", " Buy ", "1", "+1", "1.0", 1, 1.0])
def test_a_long_is_read_however_it_is_written(cell: Any) -> None:
    assert side_of(cell) == "long"


@pytest.mark.parametrize("cell", ["SELL", "short", "-1", "-1.0", -1, -1.0])
def test_a_short_is_read_however_it_is_written(cell: Any) -> None:
    assert side_of(cell) == "short"


@pytest.mark.parametrize("cell", [1.0000001, 0.9999999, "0.9999999", "-1.0000001", 10**400, "9" * 400, math.inf])
def test_a_number_beside_one_is_no_side(cell: Any) -> None:
    assert isinstance(side_of(cell), Unknown)


@pytest.mark.parametrize("cell", [None, "", math.nan, 0, "0", "flat", "exit", "close", True, "buy sell", 2, "1e0x"])
def test_what_is_no_side_is_not_guessed(cell: Any) -> None:
    assert isinstance(side_of(cell), Unknown)


@pytest.mark.parametrize(
    "cell",
    [
        "2024-01-05T10:00:00Z",
        "2024-01-05 11:00:00+01:00",
        "2024-01-05T10:00+00:00",
        T // 10**9,
        str(T // 10**6),
        T // 10**3,
        str(T),
        float(T // 10**6),
    ],
)
def test_one_instant_is_read_in_every_unit_that_tells_itself(cell: Any) -> None:
    assert InstantCells("time").read(cell, 1) == T


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("2024-01-05T10:00:00", "has no zone"),
        ("2024-01-05", "a day and no instant"),
        (20240105, "counts no time"),
        ("20240105", "counts no time"),
        (1700, "counts no time"),
        (1704448800.5, "is no instant"),
        ("05/01/2024 10:00", "is no instant"),
        ("", "is empty"),
        (None, "is empty"),
        (math.nan, "is empty"),
        (True, "is no instant"),
    ],
)
def test_a_time_that_may_be_several_is_refused_with_its_row_and_column(cell: Any, why: str) -> None:
    with pytest.raises(InvalidInput, match=rf"row 7: the time `when` .*{why}"):
        InstantCells("when").read(cell, 7)


def test_counts_of_two_units_in_one_column_are_refused() -> None:
    cells = InstantCells("ts")
    assert cells.read(T // 10**6, 1) == T
    with pytest.raises(InvalidInput, match="a count of s and not of ms"):
        cells.read(T // 10**9, 2)


def test_a_count_of_another_unit_than_the_column_is_named_by_is_refused() -> None:
    columns = columns_of("time_ms", "symbol", "side", "strategy")
    assert (columns.time, columns.time_unit) == ("time_ms", "ms")
    with pytest.raises(InvalidInput, match="a count of s and not of ms"):
        InstantCells(columns.time, unit=columns.time_unit).read(T // 10**9, 1)


def test_a_time_on_a_clock_is_read_by_its_zone_but_where_that_changes() -> None:
    cells = InstantCells("time", zone="Europe/Berlin")
    assert cells.read("2024-01-05T11:00:00", 1) == T
    for twice_or_never in ("2024-10-27T02:30:00", "2024-03-31T02:30:00"):
        with pytest.raises(InvalidInput, match="where the clocks of Europe/Berlin change"):
            cells.read(twice_or_never, 2)


def test_a_zone_that_there_is_not_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no zone `Mars/Base`"):
        InstantCells("time", zone="Mars/Base")


def test_sizes_and_edges_carry_the_unit_that_their_column_names() -> None:
    assert (size_of("10_000", ""), size_of(0.5, "base"), size_of("10_000 usd", "")) == (
        10_000.0,
        "0.5 base",
        "10_000 usd",
    )
    assert (edge_of(25, "bps"), edge_of("25 bps", ""), edge_of(0.0025, "")) == ("25.0 bps", "25 bps", "0.0025")
    assert size_of(Decimal("5000.00"), "") == 5_000.0
    assert (size_of("", "usd"), edge_of(math.nan, "bps")) == (None, None)


@pytest.mark.parametrize(
    "names",
    [
        ("timestamp", "symbol", "side", "size", "strategy", "edge_bps"),
        ("Date", "pair", "Action", "stake_amount", "Strategy", "edge"),
        ("time_ns", "ticker", "direction", "qty", "strategy_name", "expected_edge_bps"),
    ],
)
def test_columns_are_found_by_the_names_in_use(names: tuple[str, ...]) -> None:
    columns = columns_of(*names)
    assert (columns.time, columns.symbol, columns.side, columns.size, columns.strategy, columns.edge) == names
    assert not columns.unread


@pytest.mark.parametrize("name", ["price", "rate", "avg_price", "fillPrice", "Average Price", "entry", "px"])
def test_a_price_is_one_by_every_name_in_use_and_compared_with_the_one_seen(name: str) -> None:
    assert columns_of("time", "symbol", "side", "strategy", "size", name).price == name


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (("time", "symbol", "side"), "no column says the strategy"),
        (("time", "timestamp", "symbol", "side", "strategy"), "`time` and `timestamp` both say the time"),
        (("time", "symbol", "side", "strategy", "size", "qty"), "`size` and `qty` both say the size"),
        (("time", "symbol", "side", "strategy", "mode"), "is told by the market"),
        (("time", "symbol", "side", "strategy", "Daily_Loss"), "`Daily_Loss`, which may be `daily_loss`"),
    ],
)
def test_columns_that_lack_or_contradict_are_refused_by_name(names: tuple[str, ...], why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        columns_of(*names)


def test_a_feature_beside_a_signal_is_refused_for_the_market_tells_it() -> None:
    feature = next(spec.port.column for spec in bars_engine().program.features)
    with pytest.raises(InvalidInput, match=f"`{feature}` is told by the market"):
        columns_of("time", "symbol", "side", "strategy", feature)


def test_columns_of_the_account_are_told_and_others_named() -> None:
    columns = columns_of("time", "symbol", "side", "strategy", "equity", "position", "comment")
    assert (columns.account, columns.unread) == (("equity", "position"), ("comment",))


@pytest.mark.parametrize(
    ("read", "cell", "unit"),
    [(size_of, "1000 usd", "base"), (size_of, "0.1 base", "usd"), (edge_of, "30 bps", "%"), (edge_of, "0.3 %", "bps")],
)
def test_a_cell_in_another_unit_than_its_column_is_one_that_nobody_can_read(read: Any, cell: str, unit: str) -> None:
    assert read(cell, unit) == f"{cell}, in a column of {unit}"
    assert read(cell, "") == cell
    assert read(cell, cell.split()[1]) == cell


@pytest.mark.parametrize("read", [size_of, edge_of])
def test_a_number_that_no_float_holds_is_told_as_text(read: Any) -> None:
    assert read(10**400, "usd") == f"{10**400}, in a column of usd"


@pytest.mark.parametrize(
    "name",
    [
        "contracts",
        "reduce_only",
        "exit",
        "enter_long",
        "status",
        "size_unit",
        "currency",
        "exchange",
        "leverage",
        "now",
        "size_type",
        "type",
        "order_type",
        "limit_price",
        "stop_loss",
        "Take Profit",
        "time_in_force",
        "valid_until",
        "is_active",
        "dry_run",
        "account",
        "timezone",
    ],
)
def test_a_column_that_makes_another_order_of_a_signal_is_refused_by_name(name: str) -> None:
    with pytest.raises(InvalidInput, match=f"`{name}` says .*, which is not read"):
        columns_of("time", "symbol", "side", "strategy", name)


@pytest.mark.parametrize(
    "name",
    ["nav_pct", "size_%", "size (%)", "Weight", "target_percent", "allocation", "amount %", "size_eur", "n_lots"],
)
def test_a_size_in_a_way_that_is_not_read_is_refused_and_never_replaced_by_the_strategys_own(name: str) -> None:
    with pytest.raises(InvalidInput, match=rf"`{re.escape(name)}` may say the size of a signal"):
        columns_of("time", "symbol", "side", "strategy", name)
    # Beside a size that is read it replaces nothing, and is named as what no decision reads.
    assert columns_of("time", "symbol", "side", "strategy", "size", name).unread == (name,)


@pytest.mark.parametrize("name", ["cost", "volume", "margin", "order_value", "betrag", "siz\u0435"])
@pytest.mark.parametrize("cell", [5_000, 5e3, "5,000", "$5000", "0.1 BTC", Decimal("5000")])
def test_numbers_of_any_name_are_refused_where_no_column_says_the_size(name: str, cell: Any) -> None:
    with pytest.raises(InvalidInput, match=f"`{name}` may say the size of a signal, as in `"):
        check_no_size(name, [None, "", cell])


@pytest.mark.parametrize(
    ("name", "cells"), [("comment", ["breakout", "3 bars up", None]), ("Unnamed: 0", [0, 1]), ("rsi", [31.5])]
)
def test_text_and_numbers_that_are_no_size_anywhere_are_not_refused_for_it(name: str, cells: list[Any]) -> None:
    check_no_size(name, cells)


@pytest.mark.parametrize("name", ["expected_return", "alpha_bps", "edge_sigma", "forecast", "profit_bps", "pnl"])
def test_an_edge_in_a_way_that_is_not_read_is_refused_too(name: str) -> None:
    with pytest.raises(InvalidInput, match=f"`{name}` may say the edge of a signal"):
        columns_of("time", "symbol", "side", "strategy", name)


def test_an_edge_in_percent_is_one_however_the_column_writes_it() -> None:
    columns = columns_of("time", "symbol", "side", "strategy", "Edge (%)")
    assert (columns.edge, columns.edge_unit) == ("Edge (%)", "%")


@pytest.mark.parametrize(
    "cell", [float(T - 1), "2024-W32-4", "2024W324", "9" * 5_000, "9999-12-31T23:59:59", "9999-12-31T23:59:59-10:00"]
)
def test_a_time_that_is_rounded_a_day_or_beyond_all_clocks_is_refused(cell: Any) -> None:
    with pytest.raises(InvalidInput, match="row 3: the time `time`"):
        InstantCells("time", zone="America/New_York").read(cell, 3)
