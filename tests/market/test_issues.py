"""Everything wrong with a market's data is an issue with a place, a first row and its value; nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from golive.core.issue import Issue, Severity
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.market.read import read_market

ReadCase = Callable[..., tuple[MarketData | None, tuple[Issue, ...]]]

TRADES = """\
  trades:
    file: trades.csv
    time_unit: ms
    columns: {time: ts, price: price, quantity: qty, aggressor: side, id: id}
"""
BARS = """\
  bars:
    file: bars.csv
    time_unit: ms
    stamp: open
    length: 1 min
    columns: {time: ts, open: o, high: h, low: l, close: c, volume: v}
"""
BOOK = """\
  book:
    adapter: levels_wide
    file: book.csv
    time_unit: ms
    levels: 2
    columns: {time: ts, bid_price: "bp{level}", bid_size: "bq{level}", ask_price: "ap{level}", ask_size: "aq{level}"}
"""
QUOTES = """\
  quotes:
    file: quotes.csv
    time_unit: ms
    columns: {time: ts, bid: bid, bid_size: bs, ask: ask, ask_size: as}
"""
T = 1_723_161_256_000
TRADE_HEAD = "ts,price,qty,side,id\n"
BAR_HEAD = "ts,o,h,l,c,v\n"
BOOK_HEAD = "ts,bp0,bq0,bp1,bq1,ap0,aq0,ap1,aq1\n"
QUOTE_HEAD = "ts,bid,bs,ask,as\n"
GOOD_TRADES = TRADE_HEAD + f"{T},100.0,1.0,1,7\n{T},100.1,2.0,-1,8\n{T + 5},100.2,1.5,1,9\n"


def the_issue(result: tuple[MarketData | None, tuple[Issue, ...]]) -> Issue:
    data, issues = result
    assert data is None
    assert len(issues) == 1, [str(issue) for issue in issues]
    return issues[0]


def test_good_trades_may_share_an_instant(read_case: ReadCase) -> None:
    data, issues = read_case(TRADES, trades__csv=GOOD_TRADES)
    assert issues == ()
    assert data is not None
    assert data.trades is not None
    assert data.trades.ts.tolist() == [T * 10**6, T * 10**6, (T + 5) * 10**6]


def test_a_missing_file_is_said_where_it_is_named(read_case: ReadCase) -> None:
    issue = the_issue(read_case(TRADES))
    assert (issue.code, issue.span.line, issue.span.col) == ("GL601", 18, 11)
    assert "`trades.csv`" in issue.message


def test_a_missing_column_is_said_where_it_is_mapped(read_case: ReadCase) -> None:
    issue = the_issue(read_case(TRADES, trades__csv=GOOD_TRADES.replace("qty", "quantity")))
    assert (issue.code, issue.span.line) == ("GL603", 20)
    assert "`qty`" in issue.message
    assert "`quantity`" in issue.hint


def test_a_file_that_begins_without_names_is_said_to(read_case: ReadCase) -> None:
    _, issues = read_case(TRADES, trades__csv=GOOD_TRADES.removeprefix(TRADE_HEAD))
    assert {issue.code for issue in issues} == {"GL603"}
    assert all(
        issue.hint.endswith("; these are cells, no names: write `header: none` and number the columns from 1")
        for issue in issues
    )


def test_levels_that_are_counted_from_1_are_told_where_they_begin(read_case: ReadCase) -> None:
    head = "ts,bp1,bq1,bp2,bq2,ap1,aq1,ap2,aq2\n"
    _, issues = read_case(BOOK, book__csv=head + f"{T},99,1,98,1,101,1,102,1\n")
    assert issues[0].code == "GL603"
    assert issues[0].hint.endswith("; `{level}` counts from 0 unless `first_level:` says otherwise")


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        (f"{T + 9},abc,1.0,1,10", "GL604", "row 4 of `trades.csv` has `abc`"),
        (f"{T + 9},100,-1.0,1,10", "GL608", "row 4 of `trades.csv` has `quantity` = -1.0"),
        (f"{T + 9},100,0,1,10", "GL608", "must be positive"),
        (f"{T + 9},-100,1,1,10", "GL608", "a price is positive"),
        (f"{T + 9},,1,1,10", "GL607", "no number for `price`"),
        (f"{T + 9},inf,1,1,10", "GL607", "`price` = inf"),
        (f"{T + 9},1e300,1,1,10", "GL608", "no market has such a number"),
        (f"{T + 9},100,1,2,10", "GL616", "`aggressor` = 2"),
        (f"{T + 9},100,1,1,9", "GL606", "row 4 of `trades.csv` repeats id 9"),
        (f"{T + 9},100,1,1,3", "GL606", "goes back to id 3"),
        (f"{T - 9},100,1,1,10", "GL605", "goes back in time: 2024-08-08T23:54:15.991Z"),
        (f"{T // 1000},100,1,1,10", "GL613", "not between 1971 and 2200"),
        (f"{T + 9}.5,100,1,1,10", "GL604", "needs integers"),
    ],
)
def test_the_first_bad_trade_is_named_with_its_value(read_case: ReadCase, row: str, code: str, words: str) -> None:
    issue = the_issue(read_case(TRADES, trades__csv=GOOD_TRADES + row + "\n"))
    assert issue.code == code
    assert words in issue.message
    assert issue.span.line == 20


def test_a_jump_in_ids_is_a_warning_and_the_data_is_used(read_case: ReadCase) -> None:
    data, issues = read_case(TRADES, trades__csv=GOOD_TRADES + f"{T + 9},100,1,1,12\n")
    assert data is not None
    assert [(i.code, i.severity) for i in issues] == [("GL615", Severity.WARNING)]
    quiet, none = read_case(
        TRADES.replace("time_unit: ms", "time_unit: ms\n    ids: increasing"),
        trades__csv=GOOD_TRADES + f"{T + 9},100,1,1,12\n",
    )
    assert quiet is not None
    assert none == ()


def test_all_mistakes_of_all_streams_are_said_in_one_pass(read_case: ReadCase) -> None:
    data, issues = read_case(
        TRADES + BARS + QUOTES,
        trades__csv=GOOD_TRADES + f"{T - 1},-1,-2,1,10\n",
        bars__csv=BAR_HEAD + f"{T},1,2,1,1,1\n{T},1,2,1,1,-1\n",
    )
    assert data is None
    assert sorted(i.code for i in issues) == ["GL601", "GL605", "GL606", "GL608", "GL608", "GL608"]


@pytest.mark.parametrize(
    ("rows", "code", "words"),
    [
        (f"{T},1,2,1,1,1\n{T},1,2,1,1,1\n", "GL606", "row 2 of `bars.csv` repeats the time"),
        (f"{T},1,2,1,1,1\n{T + 30_000},1,2,1,1,1\n", "GL614", "begins before the bar before it ends"),
        (f"{T},1,2,1.5,1,1\n", "GL614", "low is above"),
        (f"{T},1,0.9,0.5,1,1\n", "GL614", "high is below"),
        (f"{T},1,2,1,1,-3\n", "GL608", "cannot be negative"),
        (f"{T},1,2,1,,1\n", "GL607", "no number for `close`"),
        ("", "GL612", "has no rows"),
    ],
)
def test_bad_bars_are_refused(read_case: ReadCase, rows: str, code: str, words: str) -> None:
    issue = the_issue(read_case(BARS, bars__csv=BAR_HEAD + rows))
    assert issue.code == code
    assert words in issue.message


@pytest.mark.parametrize(("drop", "word"), [("    stamp: open\n", "stamp"), ("    length: 1 min\n", "length")])
def test_bars_must_say_what_their_time_is_and_how_long_they_are(read_case: ReadCase, drop: str, word: str) -> None:
    issue = the_issue(read_case(BARS.replace(drop, ""), bars__csv=BAR_HEAD + f"{T},1,2,1,1,1\n"))
    assert (issue.code, issue.span.line) == ("GL609", 17)
    assert word in issue.hint


def test_a_book_that_is_crossed_or_has_one_side_is_passed_on(read_case: ReadCase) -> None:
    data, issues = read_case(
        BOOK,
        book__csv=BOOK_HEAD + f"{T},101,1,99,1,100,1,102,1\n{T + 1},99,1,98,1,0,0,0,0\n{T + 2},99,1,0,0,100,0,101,2\n",
    )
    assert issues == ()
    assert data is not None
    assert data.book is not None
    assert data.book.ask_levels.tolist() == [2, 0, 2]
    assert data.book.bid_levels.tolist() == [2, 2, 1]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f"{T},99,1,,1,100,1,101,1", "GL607"),
        (f"{T},99,nan,98,1,100,1,101,1", "GL607"),
        (f"{T},99,-1,98,1,100,1,101,1", "GL608"),
        (f"{T},0,5,98,1,100,1,101,1", "GL608"),
        (f"{T},99,1,98,1,0,0,101,1", "GL614"),
        (f"{T},99,1,98,1,100,1,101,x", "GL604"),
    ],
)
def test_a_book_that_no_venue_could_send_is_refused(read_case: ReadCase, row: str, code: str) -> None:
    assert the_issue(read_case(BOOK, book__csv=BOOK_HEAD + row + "\n")).code == code


def test_quotes_of_one_instant_need_a_sequence_number(read_case: ReadCase) -> None:
    rows = QUOTE_HEAD + f"{T},99,1,100,1\n{T},99,2,100,1\n"
    issue = the_issue(read_case(QUOTES, quotes__csv=rows))
    assert issue.code == "GL606"
    assert "sequence number" in issue.hint
    numbered = "ts,bid,bs,ask,as,u\n" + f"{T},99,1,100,1,5\n{T},99,2,100,1,6\n"
    data, issues = read_case(QUOTES.replace("as}", "as, id: u}"), quotes__csv=numbered)
    assert data is not None
    assert issues == ()


@pytest.mark.parametrize("path", ["../secret.csv", "a/../../secret.csv"])
def test_no_file_outside_the_data_folders_is_read(read_case: ReadCase, path: str) -> None:
    issue = the_issue(read_case(TRADES.replace("trades.csv", path)))
    assert issue.code == "GL610"


def test_a_link_out_of_the_data_folder_is_not_followed(read_case: ReadCase, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}_outside.csv"
    outside.write_text(GOOD_TRADES)
    (tmp_path / "trades.csv").symlink_to(outside)
    issue = the_issue(read_case(TRADES))
    assert (issue.code, "link" in issue.message) == ("GL610", True)


def test_a_file_that_is_not_what_its_name_says_is_an_issue(read_case: ReadCase) -> None:
    issue = the_issue(read_case(TRADES.replace("trades.csv", "trades.parquet"), trades__parquet="not parquet"))
    assert issue.code == "GL602"
    assert the_issue(read_case(TRADES.replace("trades.csv", "trades.xlsx"), trades__xlsx="?")).code == "GL602"


NAIVE = TRADES.replace("time_unit: ms", "time_unit: datetime")
NAIVE_ROWS = TRADE_HEAD + "2024-11-03 01:30:00,100.0,1.0,1,7\n"


def test_time_without_a_zone_is_never_taken_for_utc(read_case: ReadCase) -> None:
    issue = the_issue(read_case(NAIVE, trades__csv=NAIVE_ROWS))
    assert issue.code == "GL611"
    data, issues = read_case(NAIVE.replace("datetime", "datetime\n    zone: UTC"), trades__csv=NAIVE_ROWS)
    assert (data is not None, issues) == (True, ())


def test_an_hour_that_happens_twice_is_not_one_instant(read_case: ReadCase) -> None:
    local = NAIVE.replace("datetime", "datetime\n    zone: America/New_York")
    issue = the_issue(read_case(local, trades__csv=NAIVE_ROWS))
    assert (issue.code, issue.span.line) == ("GL611", 21)
    data, _ = read_case(local, trades__csv=NAIVE_ROWS.replace("01:30", "09:30"))
    assert data is not None
    assert data.first == 1_730_644_200_000_000_000


def test_files_are_read_one_after_another_and_give_the_same_data_as_one(read_case: ReadCase) -> None:
    head, first, second, third = GOOD_TRADES.splitlines(keepends=True)
    whole, _ = read_case(TRADES, trades__csv=GOOD_TRADES)
    cut, issues = read_case(
        TRADES.replace("file: trades.csv", "files: [a.csv, b.csv]"), a__csv=head + first + second, b__csv=head + third
    )
    assert whole is not None
    assert cut is not None
    assert issues == ()
    assert whole.digest == cut.digest
    other, _ = read_case(TRADES, trades__csv=GOOD_TRADES.replace("100.2", "100.3"))
    assert other is not None
    assert other.digest != whole.digest


@pytest.mark.parametrize("order", ["b.csv, a.csv", "a.csv, a.csv"])
def test_files_out_of_order_or_twice_are_an_issue(read_case: ReadCase, order: str) -> None:
    head, first, second, third = GOOD_TRADES.splitlines(keepends=True)
    issue = the_issue(
        read_case(
            TRADES.replace("file: trades.csv", f"files: [{order}]"),
            a__csv=head + first + second,
            b__csv=head + third,
        )
    )
    assert issue.code in ("GL605", "GL606")


SIDES = TRADES.replace("time_unit: ms", "time_unit: ms\n    aggressor: side")
MAKER = TRADES.replace("time_unit: ms", "time_unit: ms\n    aggressor: buyer_is_maker")


SILENT = TRADES.replace("time_unit: ms", "time_unit: ms\n    aggressor: none").replace(" aggressor: side,", "")


TOTALS = SILENT.replace(
    "time_unit: ms", "adapter: taker_minutes\n    time_unit: ms\n    stamp: open\n    length: 1 min"
).replace("quantity: qty, id: id", "buys: b, sells: s")


def test_a_venue_that_tells_no_side_is_described_so_and_its_data_are_other_data(read_case: ReadCase) -> None:
    silent, _ = read_case(SILENT, trades__csv=GOOD_TRADES)
    zeros, _ = read_case(TRADES, trades__csv=TRADE_HEAD + "".join(f"{T},100.0,1.0,0,{n}\n" for n in (7, 8, 9)))
    assert silent is not None
    assert zeros is not None
    assert silent.trades is not None
    assert zeros.trades is not None
    assert (silent.trades.sides_told, zeros.trades.sides_told) == (False, True)
    assert silent.trades.aggressor.tolist() == zeros.trades.aggressor.tolist() == [0, 0, 0]
    same = TRADE_HEAD + "".join(f"{T},100.0,1.0,,{n}\n" for n in (7, 8, 9))
    alike, _ = read_case(SILENT, trades__csv=same)
    assert alike is not None
    assert alike.digest != zeros.digest


def test_sides_are_read_as_words_or_as_who_was_the_maker(read_case: ReadCase) -> None:
    words, _ = read_case(SIDES, trades__csv=TRADE_HEAD + f"{T},100.0,1.0,buy,7\n{T},100.0,1.0,sell,8\n")
    flags, _ = read_case(MAKER, trades__csv=TRADE_HEAD + f"{T},100.0,1.0,false,7\n{T},100.0,1.0,true,8\n")
    assert words is not None
    assert flags is not None
    assert words.digest == flags.digest
    assert the_issue(read_case(SIDES, trades__csv=TRADE_HEAD + f"{T},100.0,1.0,BUY,7\n")).code == "GL616"
    assert the_issue(read_case(MAKER, trades__csv=TRADE_HEAD + f"{T},100.0,1.0,1,7\n")).code == "GL604"


@pytest.mark.parametrize(
    ("streams", "words"),
    [
        (TRADES.replace("file:", "adapter: levels_wide\n    file:"), "does not read `trades`"),
        (TRADES.replace(", aggressor: side", ""), "needs a column for `aggressor`"),
        (SILENT.replace("quantity: qty,", "quantity: qty, aggressor: side,"), "has no field `aggressor`"),
        (TOTALS, "tells the sides of trades"),
        (TRADES.replace("id: id", "sequence: id"), "no field `sequence`"),
        (BOOK.replace('"bp{level}"', "bp0"), "one column for all levels"),
        (BOOK.replace("    levels: 2\n", ""), "needs `levels`"),
        (TRADES + "    complete: true\n", "no levels that could be `complete`"),
        ("  trades: {adapter: simulated}\n", "needs a seed"),
    ],
)
def test_a_mapping_that_lacks_something_is_refused_before_files_are_opened(
    read_case: ReadCase, streams: str, words: str
) -> None:
    issue = the_issue(read_case(streams))
    assert issue.code == "GL609"
    assert words in issue.message


def test_a_book_is_complete_only_where_its_market_says_so_and_the_data_is_another_then(read_case: ReadCase) -> None:
    rows = BOOK_HEAD + f"{T},100.0,1.0,99.0,1.0,101.0,1.0,102.0,1.0\n"
    read = [read_case(BOOK + line, book__csv=rows)[0] for line in ("", "    complete: false\n", "    complete: true\n")]
    books = [data.book for data in read if data is not None and data.book is not None]
    assert [book.complete for book in books] == [False, False, True]
    assert len({data.digest for data in read if data is not None}) == 2


def test_distances_on_the_wrong_side_of_the_mid_are_refused(read_case: ReadCase) -> None:
    streams = """\
  book:
    adapter: distance_notional
    file: book.csv
    time_unit: ms
    levels: 1
    columns:
      time: ts
      mid: m
      bid_distance: "bd{level}"
      bid_notional: "bn{level}"
      ask_distance: "ad{level}"
      ask_notional: "an{level}"
"""
    head = "ts,m,bd0,bn0,ad0,an0\n"
    issue = the_issue(read_case(streams, book__csv=head + f"{T},100.0,0.001,5,0.001,5\n"))
    assert (issue.code, "negative" in issue.message) == ("GL608", True)
    data, issues = read_case(streams, book__csv=head + f"{T},100.0,-0.001,500,0.001,500\n")
    assert data is not None
    assert issues == ()
    assert data.book is not None
    assert data.book.bid_prices[0, 0] == 99.9
    assert data.book.bid_sizes[0, 0] == pytest.approx(500 / 99.9)


def test_a_market_without_streams_is_refused(read_case: ReadCase, tmp_path: Path) -> None:
    from dataclasses import replace

    from golive.loader import load_market

    read_case(TRADES, trades__csv=GOOD_TRADES)
    spec, _, _ = load_market(tmp_path / "MARKET.yaml")
    assert isinstance(spec, MarketSpec)
    data, issues = read_market(replace(spec, streams=()), (tmp_path,))
    assert data is None
    assert issues[0].code == "GL609"


def test_types_are_not_guessed_from_the_first_rows_alone(read_case: ReadCase) -> None:
    rows = "".join(f"{T + i},100,1,1,{i}\n" for i in range(80_000))
    data, issues = read_case(TRADES, trades__csv=TRADE_HEAD + rows + f"{T + 80_000},100.5,1,1,80000\n")
    assert issues == ()
    assert data is not None
    assert data.trades is not None
    assert data.trades.price[-1] == 100.5
