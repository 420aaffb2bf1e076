"""`golive decide --signals FILE --market M`: signals as people have them, joined with a recording."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.bars_library import bars_market, write_bars_library
from tests.commands import Golive

from golive.compiler.order_flow import NO_ORDER_FLOW
from golive.core.unit import NANOS
from golive.market.instants import show

HEADER = ("timestamp", "symbol", "side", "size", "strategy", "edge_bps")


def told(count: int = 12) -> list[dict[str, Any]]:
    """Return signals an hour apart, the last of them at the last close."""
    bars = bars_market()[1].bars
    assert bars is not None
    times = [int(bars.ts[-1]) - (count - 1 - n) * 3_600 * NANOS for n in range(count)]
    cells = zip(times, ["BTC-PERP"] * count, ["BUY", "sell"] * count, range(1_000, 1_000 + count), strict=False)
    return [dict(zip(HEADER, (*row, "bot", 30), strict=True)) for row in cells]


def write_csv(path: Path, rows: list[dict[str, Any]]) -> Path:
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def decided(golive: Golive, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, list[dict[str, str]]]:
    folder = tmp_path_factory.mktemp("external")
    signals = write_csv(folder / "my.csv", [{**row, "timestamp": show(row["timestamp"])} for row in told()])
    out = folder / "out.csv"
    done = golive("decide", "--profile", "bars", "--market", "simulated", "--signals", signals, "--out", out)
    return done, read_csv(out)


def test_a_csv_of_six_columns_is_decided_by_one_command_and_each_row_says_why(decided: Any) -> None:
    done, rows = decided
    assert done.exit_code == 0, done.output
    assert [row["signal_id"] for row in rows] == [f"row-{n}" for n in range(1, 13)]
    assert all(row["reason"] for row in rows if row["verdict"] != "EXECUTE")
    assert {row["verdict"] for row in rows} <= {"EXECUTE", "REDUCE", "SKIP", "HOLD"}
    assert done.stdout.startswith(NO_ORDER_FLOW)


def test_what_is_assumed_of_the_account_is_said(decided: Any) -> None:
    assert "the account is assumed flat and armed" in decided[0].stderr


@pytest.mark.parametrize("form", ["parquet", "jsonl", "arrow"])
def test_every_format_and_unit_of_time_gives_the_same_decisions(
    golive: Golive, decided: Any, tmp_path: Path, form: str
) -> None:
    rows, signals, out = told(), tmp_path / f"my.{form}", tmp_path / "out.csv"
    if form == "jsonl":
        ms = [{**row, "timestamp": row["timestamp"] // 10**6} for row in rows]
        signals.write_text("".join(json.dumps(row) + "\n" for row in ms))
    else:
        table = pa.Table.from_pylist(rows)
        at = table["timestamp"].cast(pa.timestamp("ns", tz="America/New_York"))
        table = table.set_column(0, "timestamp", at)
        if form == "parquet":
            pq.write_table(table, signals)
        else:
            with pa.OSFile(str(signals), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
                writer.write_table(table)
    done = golive("decide", "--profile", "bars", "--market", "simulated", "--signals", signals, "--out", out)
    assert done.exit_code == 0, done.output
    assert read_csv(out) == decided[1]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"timestamp": "2026-01-05T10:00:00"}, "row 1: the time `timestamp` .*has no zone"),
        ({"venue": "binance"}, "`venue` is told by the market"),
    ],
)
def test_what_is_not_guessed_is_refused_by_name_and_nothing_is_written(
    golive: Golive, tmp_path: Path, change: dict[str, Any], why: str
) -> None:
    signals = write_csv(tmp_path / "my.csv", [{**told(1)[0], **change}])
    out = tmp_path / "out.csv"
    done = golive("decide", "--profile", "bars", "--market", "simulated", "--signals", signals, "--out", out)
    assert done.exit_code == 2
    assert re.search(why, done.stderr), done.stderr
    assert not out.exists()


@pytest.mark.parametrize(("mark", "word"), [(";", "semicolons"), ("\t", "tabs")])
def test_a_table_with_other_separators_is_named_for_them_and_no_column_of_it_is(
    golive: Golive, tmp_path: Path, mark: str, word: str
) -> None:
    signals = write_csv(tmp_path / "my.csv", told(1))
    signals.write_text(signals.read_text().replace(",", mark))
    out = tmp_path / "out.csv"
    done = golive("decide", "--profile", "bars", "--market", "simulated", "--signals", signals, "--out", out)
    assert done.exit_code == 2
    assert f"has {word} between its cells: its first line is `timestamp" in done.stderr


def test_rows_whose_size_or_side_cannot_be_read_are_named_with_what_they_say(golive: Golive, tmp_path: Path) -> None:
    shares = [{**row, "size": "10 % of NAV"} for row in told(8)]
    signals = write_csv(tmp_path / "my.csv", [{**shares[0], "side": "flat"}, *shares[1:], told(1)[0]])
    out = tmp_path / "out.csv"
    done = golive("decide", "--profile", "bars", "--market", "simulated", "--signals", signals, "--out", out)
    assert "note: row 1 is in doubt, and opens nothing: the side is `flat`, neither buy nor sell" in done.stderr
    assert "note: row 2 is in doubt, and opens nothing: `raw_size` is `10 % of NAV`, usd is needed; its" in done.stderr
    assert done.stderr.count("is in doubt") == 6, "the first six are named"
    assert done.stderr.count("more rows are in doubt") == 1
    assert {row["final_size"] for row in read_csv(out)[:8]} == {"0.0"}


def test_numbers_that_no_column_of_sizes_explains_are_refused_in_whatever_row_they_stand(
    golive: Golive, tmp_path: Path
) -> None:
    rows = [{**row, "cost": ""} for row in told(3)]
    signals = write_csv(tmp_path / "my.csv", [{k: v for k, v in row.items() if k != "size"} for row in rows])
    words = ("decide", "--profile", "bars", "--market", "simulated", "--signals", signals)
    assert golive(*words, "--out", tmp_path / "out.csv").exit_code in (0, 3)
    signals.write_text(signals.read_text().rstrip() + "5000\n")
    done = golive(*words, "--out", tmp_path / "other.csv")
    assert done.exit_code == 2
    assert "`cost` may say the size of a signal, as in `5000`" in done.stderr
    assert "`cost` says nothing" not in done.stderr


@pytest.mark.parametrize("zone", [None, "UTC"])
def test_a_time_of_parquet_beyond_all_clocks_is_refused_with_its_row(
    golive: Golive, tmp_path: Path, zone: str | None
) -> None:
    rows, signals = told(2), tmp_path / "my.parquet"
    times = pa.array([rows[0]["timestamp"] // 1_000, 2**62], pa.timestamp("us", tz=zone))
    pq.write_table(pa.Table.from_pylist(rows).set_column(0, "timestamp", times), signals)
    words = ("--market", "simulated", "--zone", "UTC", "--signals", signals, "--out", tmp_path / "out.csv")
    done = golive("decide", "--profile", "bars", *words)
    assert done.exit_code == 2
    assert "row 2: the time `timestamp` is `4611686018427387904 us since 1970`, which is no instant" in done.stderr


def test_what_a_strategy_declares_stands_in_for_no_column_unsaid(golive: Golive, tmp_path: Path) -> None:
    row = told(1)[0]
    signals = write_csv(
        tmp_path / "my.csv", [{name: row[name] for name in ("timestamp", "symbol", "side", "strategy")}]
    )
    words = (
        "decide",
        "--profile",
        "bars",
        "--market",
        "simulated",
        "--signals",
        signals,
        "--out",
        tmp_path / "out.csv",
    )
    said = golive(*words).stderr
    assert "no column says the size: each signal has the size that its strategy declares" in said
    assert "no column says the edge: each signal has the edge that its strategy declares" in said


@pytest.mark.parametrize("option", [("--zone", "UTC"), ("--equity", "5 usd")])
def test_options_of_joined_signals_need_a_market(golive: Golive, tmp_path: Path, option: tuple[str, str]) -> None:
    done = golive("decide", "--signals", tmp_path / "my.csv", "--out", tmp_path / "out.csv", *option)
    assert done.exit_code == 2
    assert "joined with a --market" in done.stderr


def test_a_run_of_a_strategy_that_a_bot_decides_for_says_that_there_is_nothing_to_replay(
    golive: Golive, tmp_path: Path
) -> None:
    write_bars_library(tmp_path / "library")
    done = golive("run", tmp_path / "library", "--market", "simulated", "--strategy", "bot", "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "`bot` takes its signals from outside: there is nothing to replay for it" in done.stderr
    assert "golive decide --signals FILE" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_library_and_a_profile_are_not_given_together(golive: Golive, tmp_path: Path) -> None:
    done = golive("decide", tmp_path, "--profile", "bars", "--describe")
    assert done.exit_code == 2
    assert "not both" in done.stderr


def test_an_id_that_comes_again_with_other_terms_is_refused_with_its_rows(golive: Golive, tmp_path: Path) -> None:
    first, second = ({**row, "id": "A", "size": row["size"] * n} for n, row in enumerate(told(2)))
    signals, out = write_csv(tmp_path / "my.csv", [first, second]), tmp_path / "out.csv"
    done = golive("decide", "--profile", "bars", "--market", "simulated", "--signals", signals, "--out", out)
    assert done.exit_code == 2
    assert "row 2 has the signal id `A` of row 1" in done.stderr
    assert not out.exists()
