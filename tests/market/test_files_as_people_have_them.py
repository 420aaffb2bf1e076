"""Dumps without names, packed ones, and sides, times and levels as a venue writes them: said, and never guessed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.feather
import pytest

from golive.api.markets import market_digest
from golive.core.issue import Issue
from golive.core.unit import NANOS
from golive.documents.streams import MarketData, TradeColumns

from .conftest import HEAD, ReadCase, load

T_MS = 1_735_603_200_000
"""2024-12-31 00:00 UTC; a day later Binance's spot dumps count microseconds."""
T_US = (T_MS + 86_400_000) * 1_000
DUMP = f"7,100.0,1.0,1,1,{T_MS},true,true\n8,100.5,2.0,2,2,{T_MS + 5},false,true\n"
AGG = """\
  trades:
    file: trades.csv
    time_unit: ms
    header: none
    aggressor: buyer_is_maker
    columns: {id: 1, price: 2, quantity: 3, time: 6, aggressor: "7"}
"""
WORDS = """\
  trades:
    file: trades.csv
    time_unit: ms
    aggressor: side
    sides: {buy: [Buy, BUY, "1"], sell: ["sell ", "0"]}
    columns: {time: ts, price: price, quantity: qty, aggressor: side, id: id}
"""


def trades_of(reading: tuple[MarketData | None, tuple[Issue, ...]]) -> TradeColumns:
    data, issues = reading
    assert data is not None, [str(issue) for issue in issues]
    assert data.trades is not None
    return data.trades


def codes(reading: tuple[MarketData | None, tuple[Issue, ...]]) -> set[str]:
    data, issues = reading
    assert data is None
    return {issue.code for issue in issues}


def zipped(folder: Path, name: str, **entries: str) -> None:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as packed:
        for entry, text in entries.items():
            packed.writestr(entry.replace("__", "."), text)


def test_a_dump_without_names_is_read_by_the_numbers_of_its_columns(read_case: ReadCase) -> None:
    trades = trades_of(read_case(AGG, trades__csv=DUMP))
    assert trades.ts.tolist() == [T_MS * 10**6, (T_MS + 5) * 10**6]
    assert trades.price.tolist() == [100.0, 100.5]
    assert trades.aggressor.tolist() == [-1, 1]
    assert trades.id.tolist() == [7, 8]


def test_a_file_with_names_is_refused_where_none_are_said(read_case: ReadCase) -> None:
    assert codes(read_case(AGG, trades__csv="a,p,q,f,l,T,m,M\n" + DUMP)) == {"GL604"}


def test_separators_between_thousands_are_refused_with_the_cell_and_what_to_write(read_case: ReadCase) -> None:
    with_comma = '7,"1,000.5",1.5,7,7,1735603200000,True,True\n'
    _, (issue,) = read_case(AGG, trades__csv=with_comma)
    assert issue.code == "GL604"
    assert "has `1,000.5`" in issue.message
    assert "without separators between thousands" in str(issue.hint)


@pytest.mark.parametrize("point", [".", ","])
def test_a_file_with_semicolons_between_its_cells_is_named_for_them(
    read_case: ReadCase, tmp_path: Path, point: str
) -> None:
    dump = DUMP.replace(",", ";").replace(".", point)
    zipped(tmp_path, "trades.zip", trades__csv=dump)
    for _, issues in (read_case(AGG, trades__csv=dump), read_case(AGG.replace("trades.csv", "trades.zip"))):
        assert [issue.code for issue in issues] == ["GL602"]
        assert "it has semicolons between its cells: save it with commas" in str(issues[0].hint)


def test_a_number_beyond_the_columns_is_said_where_it_is_mapped(read_case: ReadCase) -> None:
    _, issues = read_case(AGG.replace("time: 6", "time: 9"), trades__csv=DUMP)
    assert [(issue.code, issue.span.line) for issue in issues] == [("GL603", 22)]


def test_what_names_its_columns_has_no_header_to_leave_out(read_case: ReadCase, tmp_path: Path) -> None:
    pa.feather.write_feather(pa.table({"1": [T_MS]}), str(tmp_path / "trades.feather"))
    assert codes(read_case(AGG.replace("trades.csv", "trades.feather"))) == {"GL609"}


def test_a_zip_is_read_as_the_csv_in_it(read_case: ReadCase, tmp_path: Path) -> None:
    zipped(tmp_path, "trades.zip", trades__csv=DUMP)
    packed = read_case(AGG.replace("trades.csv", "trades.zip"))[0]
    plain = read_case(AGG, trades__csv=DUMP)[0]
    assert packed is not None
    assert plain is not None
    assert packed.digest == plain.digest


@pytest.mark.parametrize("entries", [{}, {"a__csv": DUMP, "b__csv": DUMP}, {"a__txt": DUMP}])
def test_a_zip_that_does_not_hold_one_csv_is_refused(
    read_case: ReadCase, tmp_path: Path, entries: dict[str, str]
) -> None:
    zipped(tmp_path, "trades.zip", **entries)
    assert codes(read_case(AGG.replace("trades.csv", "trades.zip"))) == {"GL602"}


@pytest.mark.parametrize("at", [0, 40, -30])
def test_a_damaged_zip_is_an_issue(read_case: ReadCase, tmp_path: Path, at: int) -> None:
    zipped(tmp_path, "trades.zip", trades__csv=DUMP * 1)
    content = bytearray((tmp_path / "trades.zip").read_bytes())
    content[at] ^= 0xFF
    content[at + 1] ^= 0xFF
    (tmp_path / "trades.zip").write_bytes(content)
    data, issues = read_case(AGG.replace("trades.csv", "trades.zip"))
    assert data is None or data.trades == trades_of(read_case(AGG, trades__csv=DUMP))
    assert {issue.code for issue in issues} <= {"GL602"}


def test_a_feather_file_is_read_as_its_columns(read_case: ReadCase, tmp_path: Path) -> None:
    date = pa.array([T_MS, T_MS + 60_000], pa.timestamp("ms", tz="UTC"))
    numbers = {name: [100.0, 101.0] for name in ("open", "high", "low", "close", "volume")}
    pa.feather.write_feather(pa.table({"date": date, **numbers}), str(tmp_path / "bars.feather"))
    fields = ", ".join(f"{name}: {name}" for name in numbers)
    head = "  bars:\n    file: bars.feather\n    time_unit: datetime\n    stamp: open\n    length: 1 min\n"
    data, issues = read_case(f"{head}    columns: {{time: date, {fields}}}\n")
    assert data is not None, issues
    assert data.bars is not None
    assert data.bars.ts.tolist() == [(T_MS + 60_000) * 10**6, (T_MS + 120_000) * 10**6]


def test_each_file_may_count_time_in_its_own_unit(read_case: ReadCase) -> None:
    later = DUMP.replace(str(T_MS), str(T_US)).replace(str(T_MS + 5), str(T_US + 5)).replace("8,100", "10,100")
    both = AGG.replace("file: trades.csv", "files: [a.csv, b.csv]")
    mapped = both.replace("time_unit: ms", "time_units: [ms, us]")
    files = {"a__csv": DUMP, "b__csv": later.replace("7,100", "9,100")}
    trades = trades_of(read_case(mapped, **files))
    assert trades.ts.tolist() == [T_MS * 10**6, (T_MS + 5) * 10**6, T_US * 1_000, (T_US + 5) * 1_000]
    assert codes(read_case(mapped.replace("[ms, us]", "[us, ms]"), **files)) == {"GL613"}
    assert codes(read_case(mapped.replace("[ms, us]", "[ms]"), **files)) == {"GL609"}
    assert codes(read_case(both, **files)) == {"GL613"}


def test_sides_are_the_words_that_are_declared_and_no_others(read_case: ReadCase) -> None:
    head = "ts,price,qty,side,id\n"
    rows = [f"{T_MS},1.0,1.0,{side},{n}\n" for n, side in enumerate(["Buy", "BUY", "sell "])]
    assert trades_of(read_case(WORDS, trades__csv=head + "".join(rows))).aggressor.tolist() == [1, 1, -1]
    for odd in ("buy", "Sell", "sell", ""):
        assert codes(read_case(WORDS, trades__csv=f"{head}{''.join(rows)}{T_MS},1.0,1.0,{odd},3\n")) == {"GL616"}


def test_sides_may_be_whole_numbers_and_not_their_doubles(read_case: ReadCase) -> None:
    head = "ts,price,qty,side,id\n"
    told = read_case(WORDS, trades__csv=f"{head}{T_MS},1.0,1.0,0,1\n{T_MS},1.0,1.0,1,2\n")
    assert trades_of(told).aggressor.tolist() == [-1, 1]
    assert codes(read_case(WORDS, trades__csv=f"{head}{T_MS},1.0,1.0,1.0,1\n")) == {"GL616"}


def test_words_of_sides_go_with_a_column_of_words(read_case: ReadCase) -> None:
    good = f"ts,price,qty,side,id\n{T_MS},1.0,1.0,1,1\n"
    assert codes(read_case(WORDS.replace("    aggressor: side\n", ""), trades__csv=good)) == {"GL609"}


def test_seconds_with_a_fraction_are_read_to_the_microsecond(read_case: ReadCase) -> None:
    text = "ts,price,qty,side,id\n1534614057.321597,1.0,1.0,BUY,1\n1534614057.321598,1.0,1.0,BUY,2\n"
    trades = trades_of(read_case(WORDS.replace("time_unit: ms", "time_unit: decimal_s"), trades__csv=text))
    assert trades.ts.tolist() == [1_534_614_057_321_597_000, 1_534_614_057_321_598_000]


@pytest.mark.parametrize(("time", "code"), [("nan", "GL607"), ("inf", "GL607"), ("1e12", "GL613"), ("1.5", "GL613")])
def test_seconds_that_are_no_instant_are_refused(read_case: ReadCase, time: str, code: str) -> None:
    text = f"ts,price,qty,side,id\n{time},1.0,1.0,BUY,1\n"
    assert codes(read_case(WORDS.replace("time_unit: ms", "time_unit: decimal_s"), trades__csv=text)) == {code}


def test_json_lines_are_read_by_their_keys(read_case: ReadCase) -> None:
    row = {"id": 7, "ts": T_MS, "price": 100, "qty": 1.5, "side": "BUY", "info": {"p": "100"}, "fees": []}
    lines = [row, {**row, "id": 8, "price": 100.5, "info": None}]
    mapped = WORDS.replace("trades.csv", "trades.jsonl")
    trades = trades_of(read_case(mapped, trades__jsonl="".join(f"{json.dumps(line)}\n" for line in lines)))
    assert (trades.price.tolist(), trades.quantity.tolist(), trades.id.tolist()) == ([100.0, 100.5], [1.5, 1.5], [7, 8])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"id": 7, "ts": 1735603200000, "price": "100", "qty": 1, "side": "BUY"}', "GL604"),
        ('{"id": 7, "ts": 1735603200000, "price": NaN, "qty": 1, "side": "BUY"}', "GL602"),
        ('{"id": 7, "ts": 1735603200000, "price": 1, "price": 2, "qty": 1, "side": "BUY"}', "GL602"),
        ('{"id": 7, "ts": 1735603200000, "qty": 1, "side": "BUY"}', "GL603"),
        ('{"id": 7, "ts": 99999999999999999999999, "price": 1, "qty": 1, "side": "BUY"}', "GL602"),
        ("[" * 100_000, "GL602"),
        ("[1]", "GL602"),
        ("", "GL602"),
    ],
)
def test_a_line_that_is_not_what_it_should_be_is_refused(read_case: ReadCase, line: str, code: str) -> None:
    assert codes(read_case(WORDS.replace("trades.csv", "trades.jsonl"), trades__jsonl=f"{line}\n")) == {code}


def test_levels_may_be_counted_from_1(read_case: ReadCase) -> None:
    mapped = """\
  book:
    adapter: levels_wide
    file: book.csv
    time_unit: ms
    levels: 2
    first_level: 1
    columns: {time: ts, bid_price: "bp{level}", bid_size: "bq{level}", ask_price: "ap{level}", ask_size: "aq{level}"}
"""
    text = f"ts,bp1,bq1,bp2,bq2,ap1,aq1,ap2,aq2\n{T_MS},99,1,98,2,101,3,102,4\n"
    data, issues = read_case(mapped, book__csv=text)
    assert data is not None, issues
    assert data.book is not None
    assert data.book.ts.tolist() == [T_MS // 1_000 * NANOS]
    assert data.book.bid_prices.tolist() == [[99.0, 98.0]]
    assert data.book.ask_sizes.tolist() == [[3.0, 4.0]]


@pytest.mark.parametrize("fact", ["header: none", "time_units: [ms]", "sides: {buy: [B], sell: [S]}"])
def test_how_files_are_read_is_in_the_digest_of_the_market(tmp_path: Path, fact: str) -> None:
    def digest_of(streams: str) -> str:
        (tmp_path / "MARKET.yaml").write_text(HEAD + streams)
        return market_digest(load(tmp_path / "MARKET.yaml"))

    plain = "  trades:\n    file: a.csv\n    aggressor: side\n    columns: {time: 1}\n"
    assert digest_of(plain) != digest_of(plain + f"    {fact}\n")
