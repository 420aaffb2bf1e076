"""`golive market check`: the data of a market, counted, by a person's limits and with an exit code of its own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tests.commands import run_command

T_MS = 1_735_689_600_000

MARKET = """\
kind: market
id: quotes
title: Quotes of a test
why: To be looked over.
source: written for this test
symbol: BTCUSDT
venue: somewhere
contract: spot
quote: USDT
tick: 0.1 usd_per_base
lot: 0.001 base
minimum_notional: 100 usd
fees: {maker: 2 bps, taker: 5 bps}
session: 1_440 min
clock_skew: 2 s
streams:
  quotes:
    file: quotes.csv
    time_unit: ms
    columns: {time: t, bid: b, bid_size: bs, ask: a, ask_size: as}
"""


def described(folder: Path, seconds: list[float]) -> Path:
    """Return the description of quotes that change at given times."""
    rows = "".join(f"{T_MS + round(1_000 * s)},{100 + n % 2},1.5,{102 + n % 2},1.5\n" for n, s in enumerate(seconds))
    (folder / "quotes.csv").write_text("t,b,bs,a,as\n" + rows)
    path = folder / "quotes.yaml"
    path.write_text(MARKET)
    return path


def test_sound_data_end_with_zero_and_say_so(tmp_path: Path) -> None:
    done = run_command("market", "check", described(tmp_path, [0, 1, 2.5, 3]))
    assert done.exit_code == 0, done.output
    assert "Nothing is missing, stale, told twice, late or apart, of what could be told." in done.output


def test_a_stale_stretch_ends_with_one_and_names_the_rule_that_would_hold(tmp_path: Path) -> None:
    done = run_command("market", "check", described(tmp_path, [0, 1, 6.5, 7]))
    assert done.exit_code == 1
    assert "Quotes: stale 1 time, the longest for 5.5 s from 2025-01-01 00:00:01 UTC." in done.output
    assert "`max_age` of `data_quality.quotes`, rules/gates/data_quality.yaml:9:3" in done.output


def test_a_quote_that_stands_still_names_the_parameter_that_would_hold(tmp_path: Path) -> None:
    path = described(tmp_path, list(range(33)))
    still = "".join(f"{T_MS + 1_000 * n},{100 + (n == 0)},1.5,102,1.5\n" for n in range(33))
    (tmp_path / "quotes.csv").write_text("t,b,bs,a,as\n" + still)
    done = run_command("market", "check", path)
    assert done.exit_code == 1
    assert "Quotes: unchanged 1 time, the longest for 31 s from 2025-01-01 00:00:01 UTC." in done.output
    assert "`data_quality.max_frozen`, rules/gates/data_quality.yaml:" in done.output


def test_streams_on_two_clocks_end_with_one_and_say_by_how_much_and_how_surely(tmp_path: Path) -> None:
    path = described(tmp_path, [0])
    steps = np.random.default_rng(8).choice(np.array([-0.1, 0.1]), 3_600).cumsum().round(1) + 60_000
    rows = [f"{T_MS + 1_000 * n},{price:.1f},1.5,{price + 0.1:.1f},1.5\n" for n, price in enumerate(steps)]
    (tmp_path / "quotes.csv").write_text("t,b,bs,a,as\n" + "".join(rows))
    late = [f"{T_MS + 1_000 * n + 8_000},{price:.1f},1,1,{n}\n" for n, price in enumerate(steps[:-8])]
    (tmp_path / "trades.csv").write_text("t,p,q,s,id\n" + "".join(late))
    columns = "{time: t, price: p, quantity: q, aggressor: s, id: id}"
    path.write_text(f"{MARKET}  trades: {{file: trades.csv, time_unit: ms, columns: {columns}}}\n")
    done = run_command("market", "check", path)
    assert done.exit_code == 1
    assert "Times of trades and quotes disagree: 8 s earlier, 100.0 % of " in done.output
    assert "0.01 bps then." in done.output
    (offset,) = json.loads(run_command("market", "check", path, "--format", "json").stdout)["offsets"]
    assert offset["closest"]["by"] == -8_000_000_000
    assert 0.9 < offset["closest"]["low"] < 1


def test_the_same_as_json_has_each_count_its_limit_and_both_digests(tmp_path: Path) -> None:
    done = run_command("market", "check", described(tmp_path, [0, 1, 6.5, 7]), "--format", "json")
    told = json.loads(done.stdout)
    (quotes,) = told["streams"]
    assert quotes["silent"]["beyond"] == 3_500_000_000
    assert quotes["limits"]["age"] == 2_000_000_000
    assert quotes["lost_why"] == "no_interval: nothing says how often a row is due"
    assert told["sound"] is False
    assert len(told["subject"]["data_digest"]) == len(told["subject"]["policy_digest"]) == 64


def test_the_suffix_of_the_file_makes_a_page(tmp_path: Path) -> None:
    page = tmp_path / "checked.html"
    done = run_command("market", "check", described(tmp_path, [0, 1, 2, 3]), "--out", page)
    assert done.exit_code == 0, done.output
    assert "The data of BTCUSDT on somewhere" in page.read_text(encoding="utf-8")


def test_a_file_that_goes_back_in_time_is_invalid_and_says_in_how_many_places(tmp_path: Path) -> None:
    done = run_command("market", "check", described(tmp_path, [5, 1, 6, 2]))
    assert done.exit_code == 2
    assert "GL605" in done.output
    assert "and 1 more does" in done.output


def test_a_market_that_is_not_described_is_invalid(tmp_path: Path) -> None:
    assert run_command("market", "check", tmp_path / "none.yaml").exit_code == 2


def test_the_embedded_market_is_simulated_and_has_the_crossed_books_that_it_is_made_with() -> None:
    done = run_command("market", "check", "simulated")
    assert done.exit_code == 1, done.output
    assert "Label: SIMULATED" in done.output
    assert "Book: 60 crossed or one-sided." in done.output


def test_a_library_in_this_folder_is_called_that_and_no_dot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    described(tmp_path, [0, 1, 2.5, 3])
    assert run_command("init", tmp_path / "desk").exit_code == 0
    monkeypatch.chdir(tmp_path / "desk")
    done = run_command("market", "check", tmp_path / "quotes.yaml")
    assert "Held against: the library in this folder" in done.output
