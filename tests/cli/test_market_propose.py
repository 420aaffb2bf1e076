"""`golive market propose`: files of each venue's published shape become a description that a person must confirm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest
from click.testing import Result
from tests.commands import run_command
from tests.venue_files import (
    ROWS,
    T_MS,
    VENUES,
    agg_trades,
    bybit_trades,
    ccxt_bars,
    ccxt_books,
    ccxt_trades,
    freqtrade_bars,
    freqtrade_funding,
    freqtrade_json,
    klines,
    kraken_bars,
    kraken_trades,
    tardis_books,
    tardis_quotes,
    tardis_trades,
)

from golive.documents.streams import MarketData
from golive.loader import load_market
from golive.market.read import read_market

INSTRUMENT = ("--symbol", "BTCUSDT", "--quote", "USDT")


def proposed(folder: Path, *files: Path) -> tuple[Result, Path]:
    out = folder / "MARKET.yaml"
    given = [*map(str, files), *INSTRUMENT, "--venue", "somewhere", "--out", str(out)]
    return run_command("market", "propose", *given), out


def confirmed(out: Path) -> MarketData:
    """Return what is read once every doubt is removed, which is one edit."""
    text, _, _ = out.read_text().partition("doubts:")
    out.write_text(text)
    market, issues, _ = load_market(out)
    assert market is not None, issues
    data, issues = read_market(market, (out.parent,))
    assert data is not None, [str(issue) for issue in issues]
    return data


@pytest.mark.parametrize("write", VENUES, ids=lambda write: write.__name__)
def test_what_is_proposed_is_refused_until_confirmed_and_then_runs(
    tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    done, out = proposed(tmp_path, write(tmp_path))
    assert done.exit_code == 0, done.output
    refused, issues, _ = load_market(out)
    assert refused is None
    assert {issue.code for issue in issues} == {"GL128"}
    stream, first = VENUES[write]
    assert f"streams.{stream}.time_units" in done.output
    data = confirmed(out)
    columns = {kind.value: columns for kind, columns in data.streams()}[stream]
    assert len(columns.ts) == len(ROWS)
    assert int(columns.ts[0]) == first * 10**6


OF_EACH = {
    "Binance Vision": (klines, agg_trades),
    "Kraken": (kraken_bars, kraken_trades),
    "tardis": (tardis_trades, tardis_quotes, tardis_books),
    "ccxt": (ccxt_bars, ccxt_trades, ccxt_books),
    "freqtrade": (freqtrade_json,),
}
"""What each venue or tool gives, put together as one market."""
GUESSED = {
    "Binance Vision": ("bars.time_units", "bars.stamp", "trades.time_units", "trades.aggressor"),
    "Kraken": ("bars.time_units", "bars.stamp", "trades.time_units", "trades.aggressor"),
    "tardis": ("trades.time_units", "trades.aggressor", "quotes.time_units", "book.time_units"),
    "ccxt": ("bars.time_units", "bars.stamp", "trades.time_units", "trades.aggressor", "book.time_units"),
    "freqtrade": ("bars.time_units", "bars.stamp"),
}
"""Units, stamps and sides that no file says."""


@pytest.mark.parametrize("venue", OF_EACH)
def test_the_files_of_a_venue_are_a_market_that_is_replayed_after_one_edit(tmp_path: Path, venue: str) -> None:
    done, out = proposed(tmp_path, *(write(tmp_path) for write in OF_EACH[venue]))
    assert [key for key in GUESSED[venue] if f"  streams.{key}: " not in done.output] == []
    given = ("--market", out, "--out", tmp_path / "run")
    refused = run_command("run", *given)
    assert (refused.exit_code, "GL128" in refused.stderr) == (2, True)
    confirmed(out)
    replayed = run_command("run", *given)
    assert replayed.exit_code == 3, "three rows are too few to decide by"
    assert (tmp_path / "run" / "report.html").is_file()


def test_rates_that_freqtrade_keeps_as_bars_are_rates(tmp_path: Path) -> None:
    done, out = proposed(tmp_path, freqtrade_funding(tmp_path))
    assert "  streams.funding.columns: freqtrade keeps a rate as a bar's open" in done.output
    data = confirmed(out)
    assert data.bars is None
    assert data.funding is not None
    assert data.funding.rate.tolist() == [0.0001, -0.0002, 0.0]


def test_bars_in_which_nothing_traded_are_doubted_as_those_of_marks(tmp_path: Path) -> None:
    """Binance's mark and index prices lie in files that are called as those of its trades are."""
    bars = freqtrade_bars(tmp_path)
    done, _ = proposed(tmp_path, bars)
    assert "marks and indices" not in done.output
    table = pa.feather.read_table(str(bars))
    idle = table.set_column(5, "volume", pa.array([0.0] * len(ROWS)))
    pa.feather.write_feather(idle, str(bars))
    (tmp_path / "MARKET.yaml").unlink()
    done, _ = proposed(tmp_path, bars)
    assert "  streams.bars.columns: nothing traded in any of these bars: marks and indices" in done.output


def test_a_buyer_who_was_the_maker_makes_a_sale(tmp_path: Path) -> None:
    _, out = proposed(tmp_path, agg_trades(tmp_path))
    data = confirmed(out)
    assert data.trades is not None
    assert data.trades.aggressor.tolist() == [-1, 1, 1]


def test_several_streams_are_one_market_and_each_file_has_its_unit(tmp_path: Path) -> None:
    done, out = proposed(tmp_path, agg_trades(tmp_path), klines(tmp_path))
    assert done.exit_code == 0, done.output
    data = confirmed(out)
    assert [kind.value for kind, _ in data.streams()] == ["bars", "trades"]


def test_a_doubt_is_settled_by_a_name_and_by_nothing_less(tmp_path: Path) -> None:
    _, out = proposed(tmp_path, klines(tmp_path))
    text = out.read_text()
    for by, refused in (('" "', True), ("Ada", False)):
        out.write_text(text.replace('"}', f'", confirmed_by: {by}}}'))
        market, issues, _ = load_market(out)
        assert (market is None) is refused, issues


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("odd.csv", "a,b\n1,2\n", "no shape that is known"),
        ("odd.xlsx", "a", "format that is not read"),
        ("BTC_USDT-4h.json", "[]", "no shape that is known"),
        ("BTC_USDT-4h.json", "{}", "no list of rows"),
        ("BTC_USDT-4h.json", "[[1, 2], [1]]", "row 2 is no list of as many cells"),
        ("BTC_USDT_USDT-4h-mark.json", f"[[{T_MS}, 1, 1, 1, 1, 0]]", "holds mark prices, and nobody trades at these"),
        ("BTC_USDT_USDT-1h-index (1).feather", "", "holds an index, and nobody trades at these"),
        ("klines.csv", f"{T_MS},1,1,1,1,1,{T_MS},1,1,1,1,0\n", "told by its own name too"),
        ("ohlcv.csv", "timestamp,open,high,low,close,volume\n5,1,1,1,1,1\n", "no instants of one unit"),
        ("ohlcv.csv", "timestamp,open,high,low,close,volume\n", "no rows"),
        ("ohlcv.csv", f"timestamp,open,high,low,close,volume\n{T_MS},1,1,1,1,1\n", "how long one is"),
        ("trades.jsonl", "{", "cannot be read"),
    ],
)
def test_what_is_not_recognised_is_refused_and_nothing_is_written(
    tmp_path: Path, name: str, text: str, words: str
) -> None:
    (tmp_path / name).write_text(text)
    done, out = proposed(tmp_path, tmp_path / name)
    assert done.exit_code == 2
    assert words in done.output
    assert not out.exists()


def test_a_venue_whose_files_look_otherwise_is_a_doubt(tmp_path: Path) -> None:
    path = klines(tmp_path)
    for venue, doubted in (("kraken", True), ("Binance", False)):
        given = (path, *INSTRUMENT, "--venue", venue, "--out", tmp_path / f"{venue}.yaml")
        done = run_command("market", "propose", *given)
        assert ("venue: the files have the shape of binance's" in done.output) is doubted
        assert load_market(tmp_path / f"{venue}.yaml")[0] is None


def test_nothing_that_is_there_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "MARKET.yaml").write_text("mine")
    done, out = proposed(tmp_path, klines(tmp_path))
    assert (done.exit_code, out.read_text()) == (2, "mine")


def test_a_name_that_would_be_yaml_stays_text(tmp_path: Path) -> None:
    klines(tmp_path)
    given = ["BTCUSDT-1m-2025-01-01.zip", "--symbol", "no: {x", "--quote", "1e5", "--out", "M.yaml"]
    files = [str(tmp_path / given[0]), *given[1:-1], str(tmp_path / given[-1])]
    assert run_command("market", "propose", *files).exit_code == 0
    confirmed(tmp_path / "M.yaml")


def test_a_description_is_called_like_its_file_so_that_a_library_takes_it(tmp_path: Path) -> None:
    path = klines(tmp_path)
    out = tmp_path / "btc_usdt.yaml"
    assert run_command("market", "propose", path, "--symbol", "A", "--quote", "B", "--out", out).exit_code == 0
    assert "\nid: btc_usdt\n" in out.read_text()


def test_words_of_sides_and_ids_that_are_words_are_written_as_doubts(tmp_path: Path) -> None:
    done, out = proposed(tmp_path, bybit_trades(tmp_path))
    assert 'sides: {buy: ["Buy"], sell: ["Sell"]}' in out.read_text()
    assert "streams.trades.sides: told by the words that are there" in done.output
    assert "streams.trades.ids" in done.output
    data = confirmed(out)
    assert data.trades is not None
    assert data.trades.aggressor.tolist() == [1, -1, 1]
    assert data.trades.quantity.tolist() == [0.5, 0.5, 0.5]


def test_files_that_use_other_words_for_sides_share_all_of_them(tmp_path: Path) -> None:
    first, second = ccxt_trades(tmp_path), tmp_path / "later.jsonl"
    second.write_text(first.read_text().replace('"buy"', '"SELL"').replace("173568960", "173568961"))
    _, out = proposed(tmp_path, first, second)
    assert 'sides: {buy: ["buy"], sell: ["sell", "SELL"]}' in out.read_text()
    data = confirmed(out)
    assert data.trades is not None
    assert data.trades.aggressor.tolist() == [1, 1, 1, -1, -1, -1]


@pytest.mark.parametrize("word", ["none", "ask", "maker"])
def test_a_word_that_may_be_no_side_is_refused_and_none_is_made_of_it(tmp_path: Path, word: str) -> None:
    path = ccxt_trades(tmp_path)
    path.write_text(path.read_text().replace('"buy"', f'"{word}"'))
    done, _ = proposed(tmp_path, path)
    assert (done.exit_code, "which is no side that is known" in done.output) == (2, True)


def test_the_books_of_ccxt_have_as_many_levels_as_the_deepest(tmp_path: Path) -> None:
    _, out = proposed(tmp_path, ccxt_books(tmp_path))
    assert "levels: 2\n" in out.read_text()
    data = confirmed(out)
    assert data.book is not None
    assert data.book.bid_prices.tolist() == [[100.0, 99.5]] * len(ROWS)
    assert data.book.ask_levels.tolist() == [1] * len(ROWS)


def table(folder: Path, **columns: object) -> Path:
    path = folder / "recording.parquet"
    pa.parquet.write_table(pa.table(columns), str(path))
    return path


BARS = {name: [1.0, 1.0] for name in ("Open", "High", "Low", "Close", "Volume")}


@pytest.mark.parametrize(
    ("columns", "lines", "doubted"),
    [
        (
            {"ts_event_ms": [T_MS, T_MS], "px": [1.0, 2.0], "qty": [1, 2], "side": [1, -1]},
            ("aggressor: sign", '{time: "ts_event_ms", price: "px", quantity: "qty", aggressor: "side"}'),
            ("streams.trades.columns", "streams.trades.aggressor"),
        ),
        (
            {"time": [T_MS, T_MS + 60_000], "bid": [1.0, 1.0], "bid_qty": [1, 1], "ask": [2.0, 2.0], "ask_qty": [1, 1]},
            ("adapter: minute_quotes", "stamp: open", "length: 1 min"),
            ("streams.quotes.adapter",),
        ),
        (
            {"t": [1], "ts": [T_MS], "bid_px_1": [1.0], "bid_size_1": [1.0], "ask_px_1": [2.0], "ask_size_1": [1.0]},
            ("adapter: levels_wide", "levels: 1", "first_level: 1"),
            ("streams.book.columns",),
        ),
        (
            {"ts": [T_MS, T_MS], "level": [1, 1], "side": ["A", "B"], "price": [2.0, 1.0], "size": [1.0, 1.0]},
            ("adapter: levels_long", 'sides: {buy: ["B"], sell: ["A"]}', "levels: 1"),
            ("streams.book.adapter", "streams.book.sides"),
        ),
        (
            {"date": pa.array([T_MS, T_MS + 86_400_000], pa.timestamp("ms")), **BARS},
            ("zone: UTC", "length: 1 d", 'open: "Open"'),
            ("streams.bars.zone", "streams.bars.stamp"),
        ),
        (
            {"time": [T_MS, T_MS + 60_000], **{name: [1.0, 1.0] for name in ("open", "high", "low", "close")}},
            ("volume: none", "lot: 1 base", 'columns: {time: "time", open: "open", high: "high", low: "low"'),
            ("streams.bars.volume", "streams.bars.stamp"),
        ),
    ],
    ids=["trades", "minute_quotes", "levels_from_one", "rows_a_level", "dates_without_zone", "no_volume"],
)
def test_columns_are_told_by_their_names_and_each_guess_is_a_doubt(
    tmp_path: Path, columns: dict[str, object], lines: tuple[str, ...], doubted: tuple[str, ...]
) -> None:
    done, out = proposed(tmp_path, table(tmp_path, **columns))
    assert done.exit_code == 0, done.output
    assert [line for line in lines if line not in out.read_text()] == []
    assert [key for key in doubted if f"  {key}: " not in done.output] == []


def test_changes_of_a_book_are_not_taken_for_trades(tmp_path: Path) -> None:
    changes = table(tmp_path, ts=[T_MS], update_id=[1], side=[1], price=[1.0], qty=[1.0])
    done, _ = proposed(tmp_path, changes)
    assert (done.exit_code, "no shape that is known" in done.output) == (2, True)


def test_one_file_may_have_several_streams(tmp_path: Path) -> None:
    numbers = {name: [1.0, 1.0] for name in ("open", "high", "low", "close", "volume", "bid", "bid_qty")}
    asks = {name: [2.0, 2.0] for name in ("ask", "ask_qty")}
    _, out = proposed(tmp_path, table(tmp_path, ts=[T_MS, T_MS + 60_000], **numbers, **asks))
    data = confirmed(out)
    assert [kind.value for kind, _ in data.streams()] == ["bars", "quotes"]


RECORDED = (
    "binance_usdm_btcusdt_20240808/trades",
    "binance_usdm_btcusdt_20240808/bbo",
    "binance_usdm_btcusdt_20240808/book20_100ms",
    "btcusdt_bars_binance_spot/btcusdt_1d",
    "coinbase_btcusd_lob1m_20210417/lob1m",
    "funding_binance/btcusdt",
    "lean_binance_coinm_btcusd_1m_20221213/btcusd_perp_1m",
    "lean_equity_daily/spy",
    "lean_ibm_ticks_20131008/trades",
)


@pytest.mark.parametrize("name", RECORDED)
def test_what_is_proposed_of_a_real_recording_runs_after_one_edit(market_data: Path, tmp_path: Path, name: str) -> None:
    """The edit removes the doubts; the file is copied, since a description names what lies below it."""
    path = tmp_path / "recording.parquet"
    path.write_bytes((market_data / f"{name}.parquet").read_bytes())
    done, out = proposed(tmp_path, path)
    assert done.exit_code == 0, done.output
    assert any(True for _ in confirmed(out).streams())


def test_the_files_may_lie_in_a_folder_that_a_command_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOLIVE_DATA", raising=False)
    _, out = proposed(tmp_path, klines(tmp_path))
    confirmed(out)
    elsewhere = tmp_path / "described" / out.name
    elsewhere.parent.mkdir()
    out.rename(elsewhere)
    for more, code in (((), 2), (("--data", tmp_path), 0), (("--data", tmp_path / "none"), 2)):
        done = run_command("market", "check", elsewhere, *more)
        assert done.exit_code == code, done.output
        assert code == 0 or "--data" in done.stderr


@pytest.mark.parametrize("mark", [" (1)", "(2)", " copy", " copy 2"])
def test_a_file_that_was_saved_again_keeps_its_shape(tmp_path: Path, mark: str) -> None:
    for write in (kraken_bars, klines):
        path = write(tmp_path)
        again = path.rename(path.with_stem(path.stem + mark))
        out = tmp_path / f"{write.__name__}.yaml"
        given = [str(again), *INSTRUMENT, "--venue", "somewhere", "--out", str(out)]
        done = run_command("market", "propose", *given)
        assert done.exit_code == 0, done.output
        bars = confirmed(out).bars
        assert bars is not None
        assert len(bars.ts) == len(ROWS)
