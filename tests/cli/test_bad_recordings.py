"""`golive run` on recordings that are wrong: nothing is replayed, and the file and line say why."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.commands import run_command as golive
from tests.replays import SIMULATED, market

from golive.loader.shipped import library_root

STREAMS = """\
streams:
  trades:
    file: trades.csv
    time_unit: ns
    columns: {time: ts, price: price, quantity: qty, aggressor: side, id: id}
  quotes:
    file: quotes.csv
    time_unit: ns
    columns: {time: ts, bid: bid, bid_size: bid_size, ask: ask, ask_size: ask_size}
"""
N = 400


def recording(folder: Path) -> Path:
    """Write the first trades and quotes of the embedded market as files, and their description."""
    _, data = market(SIMULATED)
    trades, books = data.trades, data.book
    assert trades is not None
    assert books is not None
    rows = zip(trades.ts, trades.price, trades.quantity, trades.aggressor, range(1, N + 1), strict=False)
    lines = ["ts,price,qty,side,id", *(",".join(map(str, row)) for row in rows)]
    (folder / "trades.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    tops = zip(books.ts, books.bid_prices, books.bid_sizes, books.ask_prices, books.ask_sizes, strict=True)
    quotes = [",".join(str(v) for v in (ts, b[0], bs[0], a[0], s[0])) for ts, b, bs, a, s in tops][:N]
    (folder / "quotes.csv").write_text("ts,bid,bid_size,ask,ask_size\n" + "\n".join(quotes) + "\n", encoding="utf-8")
    text = SIMULATED.read_text(encoding="utf-8").partition("feed:")[0].replace("seed: 20240808\n", "")
    (folder / "market.yaml").write_text(text.replace("label: SIMULATED\n", "") + STREAMS, encoding="utf-8")
    return folder / "market.yaml"


def run(description: Path) -> tuple[int, str]:
    done = golive("run", library_root(), "--market", description, "--out", description.parent / "out")
    return done.exit_code, done.output


def test_the_recording_itself_is_replayed(tmp_path: Path) -> None:
    code, output = run(recording(tmp_path))
    assert code in (0, 3), output
    assert (tmp_path / "out" / "run.json").is_file()


@pytest.mark.parametrize(
    ("file", "change", "code"),
    [
        ("trades.csv", "swap", "GL605"),
        ("trades.csv", "late", "GL605"),
        ("trades.csv", "again", "GL606"),
        ("quotes.csv", "swap", "GL605"),
    ],
)
def test_rows_out_of_order_late_or_repeated_stop_the_run_by_name(
    tmp_path: Path, file: str, change: str, code: str
) -> None:
    description = recording(tmp_path)
    head, *rows = (tmp_path / file).read_text(encoding="utf-8").splitlines()
    if change == "swap":
        rows[100], rows[300] = rows[300], rows[100]
    elif change == "late":
        rows.append(rows.pop(50))
    else:
        rows.insert(200, rows[199])
    (tmp_path / file).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    exit_code, output = run(description)
    assert exit_code == 2, output
    assert code in output
    assert not (tmp_path / "out").exists()


def test_accepted_optimism_is_repeated_on_the_screen_and_on_the_page(tmp_path: Path) -> None:
    library, out = tmp_path / "library", tmp_path / "out"
    golive("init", library)
    fills = library / "rules" / "fills.yaml"
    text = fills.read_text(encoding="utf-8")
    assert "    value: refuse\n" in text
    fills.write_text(text.replace("    value: refuse\n", "    value: accept\n"), "utf-8")
    done = golive("run", library, "--sample", "--to", "2026-01-05T00:01:40Z", "--out", out)
    assert done.exit_code == 0, done.output
    assert "OPTIMISM ACCEPTED: `accept_optimism` says `accept`." in done.output
    assert "OPTIMISM ACCEPTED" in (out / "report.html").read_text(encoding="utf-8")
