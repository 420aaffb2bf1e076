"""`golive market propose`: files of each venue's published shape become a description that a person must confirm."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.feather
import pytest
from click.testing import Result
from tests.commands import run_command

from golive.documents.streams import MarketData
from golive.loader import load_market
from golive.market.read import read_market

T_MS = 1_735_689_600_000
ROWS = range(3)
INSTRUMENT = ("--symbol", "BTCUSDT", "--quote", "USDT")


def zipped(path: Path, lines: list[str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(f"{path.stem}.csv", "\n".join(lines) + "\n")


def klines(folder: Path) -> Path:
    path = folder / "BTCUSDT-1m-2025-01-01.zip"
    us = [(T_MS + n * 60_000) * 1_000 for n in ROWS]
    zipped(path, [f"{t},100.1,100.3,100.0,100.2,1.5,{t + 59_999_999},150.3,7,0.5,50.1,0" for t in us])
    return path


def agg_trades(folder: Path) -> Path:
    path = folder / "BTCUSDT-aggTrades-2025-01-01.zip"
    zipped(path, [f"{7 + n},100.{n},1.5,{n},{n},{(T_MS + n) * 1_000},{n == 0},True" for n in ROWS])
    return path


def trades(folder: Path) -> Path:
    path = folder / "BTCUSDT-trades-2024-12.csv"
    path.write_text("".join(f"{7 + n},100.{n},1.5,150.0,{T_MS + n},{n == 0},True\n" for n in ROWS))
    return path


def book_ticker(folder: Path) -> Path:
    path = folder / "BTCUSDT-bookTicker-2024-01-01.csv"
    head = "update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time\n"
    path.write_text(head + "".join(f"{n},100.0,1.5,100.1,2.5,{T_MS + n},{T_MS + n + 1}\n" for n in ROWS))
    return path


def kraken_bars(folder: Path) -> Path:
    path = folder / "XBTUSD_1.csv"
    path.write_text("".join(f"{T_MS // 1000 + 60 * n},100.1,100.3,100.0,100.2,1.5,7\n" for n in ROWS))
    return path


def kraken_trades(folder: Path) -> Path:
    path = folder / "XBTUSD.csv"
    path.write_text("".join(f"{T_MS // 1000 + n},100.{n},1.5\n" for n in ROWS))
    return path


def tardis_trades(folder: Path) -> Path:
    path = folder / "binance_trades_2025-01-01_BTCUSDT.csv"
    head = "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n"
    us = [(T_MS + n) * 1_000 for n in ROWS]
    path.write_text(head + "".join(f"binance,BTCUSDT,{t},{t + 5},{n},sell,100.{n},1.5\n" for n, t in enumerate(us)))
    return path


def tardis_quotes(folder: Path) -> Path:
    path = folder / "binance_quotes_2025-01-01_BTCUSDT.csv"
    head = "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount\n"
    us = [(T_MS + n) * 1_000 for n in ROWS]
    path.write_text(head + "".join(f"binance,BTCUSDT,{t},{t + 5},2.5,100.1,100.0,1.5\n" for t in us))
    return path


def ccxt_trades(folder: Path) -> Path:
    path = folder / "trades.jsonl"
    row = {"symbol": "BTC/USDT", "side": "buy", "price": 100.5, "amount": 1.5, "info": {"a": "1"}, "fee": None}
    path.write_text("".join(json.dumps({**row, "id": str(n), "timestamp": T_MS + n}) + "\n" for n in ROWS))
    return path


def ccxt_bars(folder: Path) -> Path:
    path = folder / "ohlcv.csv"
    rows = "".join(f"{T_MS + 3_600_000 * n},100.1,100.3,100.0,100.2,1.5\n" for n in ROWS)
    path.write_text("timestamp,open,high,low,close,volume\n" + rows)
    return path


def freqtrade_bars(folder: Path) -> Path:
    path = folder / "BTC_USDT-1h.feather"
    date = pa.array([T_MS + 3_600_000 * n for n in ROWS], pa.timestamp("ms", tz="UTC"))
    prices = {"open": 100.1, "high": 100.3, "low": 100.0, "close": 100.2, "volume": 1.5}
    columns = {name: [price] * len(ROWS) for name, price in prices.items()}
    pa.feather.write_feather(pa.table({"date": date, **columns}), str(path))
    return path


VENUES: dict[Callable[[Path], Path], tuple[str, int]] = {
    klines: ("bars", T_MS + 60_000),
    agg_trades: ("trades", T_MS),
    trades: ("trades", T_MS),
    book_ticker: ("quotes", T_MS),
    kraken_bars: ("bars", T_MS + 60_000),
    kraken_trades: ("trades", T_MS),
    tardis_trades: ("trades", T_MS),
    tardis_quotes: ("quotes", T_MS),
    ccxt_trades: ("trades", T_MS),
    ccxt_bars: ("bars", T_MS + 3_600_000),
    freqtrade_bars: ("bars", T_MS + 3_600_000),
}
"""What writes a file of each shape, its stream, and the first instant at which that is known."""


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
