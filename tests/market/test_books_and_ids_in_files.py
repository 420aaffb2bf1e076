"""Books with a row a level, or as ccxt gives them, and ids that are words: read as written, refused in doubt."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.issue import Issue
from golive.documents.streams import BookColumns, MarketData

from .conftest import ReadCase

T_MS = 1_735_603_200_000
LONG = """\
  book:
    adapter: levels_long
    file: book.csv
    time_unit: ms
    levels: 2
    columns: {time: t, side: s, price: p, size: q}
"""
CCXT = """\
  book:
    adapter: levels_pairs
    file: book.jsonl
    time_unit: ms
    levels: 2
    columns: {time: timestamp, bids: bids, asks: asks}
"""
IDS = """\
  trades:
    file: trades.csv
    time_unit: ms
    aggressor: side
    ids: distinct
    columns: {time: t, price: p, quantity: q, aggressor: s, id: id}
"""

Reading = tuple[MarketData | None, tuple[Issue, ...]]


def book_of(reading: Reading) -> BookColumns:
    data, issues = reading
    assert data is not None, [str(issue) for issue in issues]
    assert data.book is not None
    return data.book


def issue_of(reading: Reading) -> Issue:
    data, issues = reading
    assert data is None
    (issue,) = issues
    return issue


def rows(*levels: tuple[int, str, float, float]) -> str:
    return "t,s,p,q\n" + "".join(f"{T_MS + at},{side},{price},{size}\n" for at, side, price, size in levels)


def ccxt(*books: dict[str, object]) -> str:
    return "".join(json.dumps({"symbol": "BTC/USDT", "nonce": None, "datetime": "x", **book}) + "\n" for book in books)


def test_rows_of_one_instant_are_a_book_best_first_whatever_their_order(read_case: ReadCase) -> None:
    told = rows((0, "ask", 102, 4), (0, "bid", 99, 1), (0, "ask", 101, 3), (0, "bid", 100, 2), (5, "bid", 98, 7))
    book = book_of(read_case(LONG, book__csv=told))
    assert book.ts.tolist() == [T_MS * 10**6, (T_MS + 5) * 10**6]
    assert book.bid_prices.tolist() == [[100, 99], [98, 0]]
    assert book.bid_sizes.tolist() == [[2, 1], [7, 0]]
    assert book.ask_prices.tolist() == [[101, 102], [0, 0]]
    assert book.ask_sizes.tolist() == [[3, 4], [0, 0]]
    assert (book.bid_levels.tolist(), book.ask_levels.tolist()) == ([2, 1], [2, 0])


def test_the_venues_words_for_sides_are_said(read_case: ReadCase) -> None:
    told = rows((0, "A", 101, 1), (0, "B", 100, 2))
    named = LONG + "    sides: {buy: [B], sell: [A]}\n"
    assert book_of(read_case(named, book__csv=told)).bid_prices.tolist() == [[100, 0]]
    assert issue_of(read_case(LONG, book__csv=told)).code == "GL616"


@pytest.mark.parametrize(
    ("levels", "code", "words"),
    [
        (((0, "bid", 100, 1), (0, "ask", 101, 0)), "GL608", "`size` = 0.0"),
        (((0, "bid", 100, 1), (0, "bid", 100, 2)), "GL606", "row 2 of `book.csv` tells a level"),
        (((0, "bid", 100, 1), (0, "bid", 99, 2), (0, "bid", 98, 2)), "GL614", "has 3 levels a side"),
        (((5, "bid", 100, 1), (0, "bid", 99, 2)), "GL605", "goes back in time"),
        (((0, "bid", -1, 1),), "GL608", "a price is positive"),
        (((0, "mid", 1, 1),), "GL616", "not `bid` or `ask`"),
    ],
)
def test_rows_that_are_no_snapshot_are_refused(
    levels: tuple[tuple[int, str, float, float], ...], code: str, words: str, read_case: ReadCase
) -> None:
    issue = issue_of(read_case(LONG, book__csv=rows(*levels)))
    assert (issue.code, words in issue.message) == (code, True), issue.message


def test_two_books_of_one_instant_are_told_apart_by_their_id(read_case: ReadCase) -> None:
    text = f"t,s,p,q,u\n{T_MS},bid,100,1,7\n{T_MS},bid,100,2,8\n"
    named = LONG.replace("size: q}", "size: q, id: u}")
    assert book_of(read_case(named, book__csv=text)).bid_sizes.tolist() == [[1, 0], [2, 0]]
    back = f"t,s,p,q,u\n{T_MS},bid,100,1,8\n{T_MS},bid,100,2,7\n"
    assert issue_of(read_case(named, book__csv=back)).code == "GL606"


@given(
    st.lists(
        st.tuples(
            st.dictionaries(st.integers(1, 50), st.integers(1, 9), max_size=2),
            st.dictionaries(st.integers(51, 99), st.integers(1, 9), max_size=2),
        ).filter(any),
        min_size=1,
        max_size=5,
    )
)
def test_a_row_a_level_and_a_list_a_side_are_the_same_books(
    books: list[tuple[dict[int, int], dict[int, int]]],
) -> None:
    """Against the lists, sorted by Python."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from golive.loader import load_market
    from golive.market.read import read_market

    from .conftest import HEAD

    long, lines = [], []
    for at, (bids, asks) in enumerate(books):
        long += [(at, "bid", price, size) for price, size in bids.items()]
        long += [(at, "ask", price, size) for price, size in asks.items()]
        sides = {"bids": sorted(bids.items(), reverse=True), "asks": sorted(asks.items())}
        lines.append({"timestamp": T_MS + at, **sides})
    with TemporaryDirectory() as name:
        folder, read = Path(name), []
        (folder / "book.csv").write_text(rows(*long))
        (folder / "book.jsonl").write_text(ccxt(*lines))
        for streams in (LONG, CCXT):
            (folder / "M.yaml").write_text(HEAD + streams)
            market, _, _ = load_market(folder / "M.yaml")
            assert market is not None
            read.append(book_of(read_market(market, (folder,))))
    one, other = read
    for field in ("ts", "bid_prices", "bid_sizes", "ask_prices", "ask_sizes", "bid_levels", "ask_levels"):
        assert getattr(one, field).tolist() == getattr(other, field).tolist()


def test_a_third_number_of_a_level_is_passed_over_and_a_fourth_is_not(read_case: ReadCase) -> None:
    kraken = {"timestamp": T_MS, "bids": [[100, 2, 1_735_603_200]], "asks": [[101.5, 3, 1_735_603_201]]}
    book = book_of(read_case(CCXT, book__jsonl=ccxt(kraken)))
    assert (book.bid_prices.tolist(), book.ask_sizes.tolist()) == ([[100, 0]], [[3, 0]])
    odd = {"timestamp": T_MS, "bids": [[100, 2, 3, 4]], "asks": []}
    assert issue_of(read_case(CCXT, book__jsonl=ccxt(odd))).code == "GL604"


@pytest.mark.parametrize(
    ("book", "code"),
    [
        ({"timestamp": None, "bids": [[100, 1]], "asks": []}, "GL604"),
        ({"timestamp": T_MS, "bids": [["100", "1"]], "asks": []}, "GL604"),
        ({"timestamp": T_MS, "bids": [[100]], "asks": []}, "GL604"),
        ({"timestamp": T_MS, "bids": "x", "asks": []}, "GL604"),
        ({"timestamp": T_MS, "bids": None, "asks": [[1, 1]]}, "GL604"),
        ({"timestamp": T_MS, "bids": [[100, None]], "asks": []}, "GL607"),
        ({"timestamp": T_MS, "bids": [[-100, 1]], "asks": []}, "GL608"),
        ({"timestamp": T_MS, "bids": [[3, 1], [2, 1], [1, 1]], "asks": []}, "GL614"),
    ],
)
def test_lists_that_are_no_levels_are_refused(book: dict[str, object], code: str, read_case: ReadCase) -> None:
    data, issues = read_case(CCXT, book__jsonl=ccxt(book))
    assert data is None
    assert {issue.code for issue in issues} == {code}


def test_ids_that_are_words_tell_what_is_there_twice_and_nothing_of_what_was_lost(read_case: ReadCase) -> None:
    text = f"t,p,q,s,id\n{T_MS},1,1,buy,ab-1\n{T_MS},1,1,buy,ab-0\n"
    data, issues = read_case(IDS, trades__csv=text)
    assert data is not None
    assert data.trades is not None
    assert not len(data.trades.id)
    assert [(i.code, "what was lost cannot be told" in i.message) for i in issues] == [("GL617", True)]
    assert issue_of(read_case(IDS, trades__csv=text.replace("ab-0", "ab-1"))).code == "GL606"
    assert issue_of(read_case(IDS, trades__csv=text.replace("ab-0", "ab-1"))).message.endswith("repeats id ab-1")


def test_words_are_no_consecutive_ids_and_the_remedy_is_said(read_case: ReadCase) -> None:
    text = f"t,p,q,s,id\n{T_MS},1,1,buy,ab-1\n"
    issue = issue_of(read_case(IDS.replace("    ids: distinct\n", ""), trades__csv=text))
    assert (issue.code, "`ids: distinct`" in issue.hint) == ("GL604", True)


def test_numbers_are_no_words_once_they_have_a_fraction(read_case: ReadCase) -> None:
    assert issue_of(read_case(IDS, trades__csv=f"t,p,q,s,id\n{T_MS},1,1,buy,1.5\n")).code == "GL604"
