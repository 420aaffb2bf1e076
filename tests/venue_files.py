"""Small files in the shapes in which venues and tools publish theirs, each of three rows from one instant on."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.feather

T_MS = 1_735_689_600_000
"""2025-01-01 00:00 UTC: from here on Binance's spot dumps count microseconds."""
ROWS = range(3)


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


def freqtrade_funding(folder: Path) -> Path:
    """Write rates as freqtrade keeps them: the rate as the open of a bar, and nothing else in it."""
    path = folder / "BTC_USDT_USDT-8h-funding_rate.feather"
    date = pa.array([T_MS + 28_800_000 * n for n in ROWS], pa.timestamp("ms", tz="UTC"))
    rest = {name: [0.0] * len(ROWS) for name in ("high", "low", "close", "volume")}
    pa.feather.write_feather(pa.table({"date": date, "open": [0.0001, -0.0002, 0.0], **rest}), str(path))
    return path


def freqtrade_json(folder: Path) -> Path:
    path = folder / "BTC_USDT-1h.json"
    rows = [[T_MS + 3_600_000 * n, 100, 100.3, 100.0, 100.2, 1.5] for n in ROWS]
    path.write_text(json.dumps(rows))
    return path


def freqtrade_futures(folder: Path) -> Path:
    path = folder / "BTC_USDT_USDT-1h-futures.json.gz"
    path.write_bytes(gzip.compress(freqtrade_json(folder).read_bytes()))
    return path


def freqtrade_trades(folder: Path) -> Path:
    path = folder / "BTC_USDT-trades.json"
    path.write_text(json.dumps([[T_MS + n, str(7 + n), None, "sell", 100.5, 1.5, 150.75] for n in ROWS]))
    return path


def freqtrade_trades_feather(folder: Path) -> Path:
    path = folder / "BTC_USDT-trades.feather"
    rows = {"timestamp": T_MS, "id": "7", "type": None, "side": "sell", "price": 100.5, "amount": 1.5, "cost": 150.75}
    columns = {name: [value] * len(ROWS) for name, value in rows.items()}
    columns |= {"timestamp": [T_MS + n for n in ROWS], "id": [str(7 + n) for n in ROWS]}
    pa.feather.write_feather(pa.table(columns), str(path))
    return path


def bybit_trades(folder: Path) -> Path:
    path = folder / "BTCUSDT2025-01-01.csv.gz"
    head = "timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional\n"
    words = ("Buy", "Sell", "Buy")
    rows = (f"{(T_MS + n) / 1_000:.4f},BTCUSDT,{words[n]},0.5,100.{n},PlusTick,{n}a-{n}f,5e9,0.5,50.0\n" for n in ROWS)
    with gzip.open(path, "wt", encoding="utf-8") as packed:
        packed.write(head + "".join(rows))
    return path


def bybit_spot_trades(folder: Path) -> Path:
    path = folder / "BTCUSDT_2025-01-01.csv"
    path.write_text("id,timestamp,price,volume,side\n" + "".join(f"{n + 1},{T_MS + n},100.{n},0.5,buy\n" for n in ROWS))
    return path


def tardis_books(folder: Path) -> Path:
    path = folder / "binance_book_snapshot_5_2025-01-01_BTCUSDT.csv"
    levels = range(5)
    head = [f"{side}[{n}].{what}" for n in levels for side in ("asks", "bids") for what in ("price", "amount")]
    book = ",".join(f"{101 + n},2.5,{100 - n},1.5" for n in levels)
    rows = "".join(f"binance,BTCUSDT,{(T_MS + n) * 1_000},{(T_MS + n) * 1_000 + 9},{book}\n" for n in ROWS)
    path.write_text("exchange,symbol,timestamp,local_timestamp," + ",".join(head) + "\n" + rows)
    return path


def binance_funding(folder: Path) -> Path:
    path = folder / "BTCUSDT-fundingRate-2025-01.csv"
    rows = "".join(f"{T_MS + 28_800_000 * n},8,0.0001\n" for n in ROWS)
    path.write_text("calc_time,funding_interval_hours,last_funding_rate\n" + rows)
    return path


def ccxt_books(folder: Path) -> Path:
    path = folder / "books.jsonl"
    book = {"symbol": "BTC/USDT", "bids": [[100.0, 1.5], [99.5, 2]], "asks": [[100.5, 2.5]], "nonce": None}
    path.write_text("".join(json.dumps({**book, "timestamp": T_MS + n, "datetime": "x"}) + "\n" for n in ROWS))
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
    freqtrade_json: ("bars", T_MS + 3_600_000),
    freqtrade_futures: ("bars", T_MS + 3_600_000),
    freqtrade_funding: ("funding", T_MS),
    freqtrade_trades: ("trades", T_MS),
    freqtrade_trades_feather: ("trades", T_MS),
    bybit_trades: ("trades", T_MS),
    bybit_spot_trades: ("trades", T_MS),
    tardis_books: ("book", T_MS),
    binance_funding: ("funding", T_MS),
    ccxt_books: ("book", T_MS),
}
"""What writes a file of each shape, its stream, and the first instant at which that is known."""
