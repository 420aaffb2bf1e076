"""`golive explain`."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from tests.bars_library import bars_market
from tests.commands import Golive
from tests.library import edit
from tests.places import MARKETS

from golive.api.engine import Engine
from golive.cli.market_of_run import undrawn
from golive.core.value import missing
from golive.loader.shipped import library_root
from golive.replay.run_files import DECISIONS, DOCUMENT, EXITS, POLICY, PRICES, SIGNALS, TRIPS


def signal(folder: Path, verdict: str, rule: str = "") -> str:
    decisions = pd.read_parquet(folder / DECISIONS)
    alike = decisions[(decisions.verdict == verdict) & ((decisions.rule == rule) | (rule == ""))]
    return str(alike.signal_id.iloc[0])


def test_an_allowed_signal_is_exit_0(golive: Golive, sample_run: Path) -> None:
    done = golive("explain", signal(sample_run, "EXECUTE"), "--run", sample_run)
    assert done.exit_code == 0
    assert done.output.startswith("EXECUTE  ")


def test_a_blocked_signal_is_exit_1_with_what_failed_first(golive: Golive, sample_run: Path) -> None:
    done = golive("explain", signal(sample_run, "SKIP", "imbalance_confirms"), "--run", sample_run)
    assert done.exit_code == 1
    lines = [line.strip() for line in done.output.splitlines()]
    reasons = [line for line in lines if line.startswith(("fails ", "passes ", "unknown "))]
    assert reasons[0].startswith("fails    orderflow.imbalance_confirms  (rules/gates/orderflow.yaml:")
    assert "% is required" in done.output
    assert "margin -" in done.output


def test_the_flip_that_is_told_flips(golive: Golive, sample_run: Path, tmp_path: Path) -> None:
    decisions = pd.read_parquet(sample_run / DECISIONS)
    for name in decisions[decisions.rule == "imbalance_confirms"].signal_id:
        done = golive("explain", name, "--run", sample_run, "--format", "json")
        flip = json.loads(done.output)["flip"]
        # Where other rules refuse as well, no one threshold turns the decision.
        if flip["computed"]:
            break
    assert flip["computed"]
    assert flip["threshold"] == "orderflow.imbalance_threshold"
    shutil.copytree(sample_run / POLICY, tmp_path / "policy")
    needed = flip["shown"]["needed"]
    written = "{value: 60 %, range: [50"
    edit(tmp_path / "policy", "rules/gates/orderflow.yaml", written, written.replace("60 %", needed))
    row = next(row for row in pq.read_table(sample_run / SIGNALS).to_pylist() if row["signal_id"] == name)
    again = Engine.from_folder(tmp_path / "policy").decide(row)
    assert again.allowed
    assert again.verdict.name == flip["verdict"]
    assert again.final_size == flip["final_size"]


def test_a_close_is_explained_with_the_exit_that_asked_for_it(golive: Golive, sample_run: Path, tmp_path: Path) -> None:
    positions, exits = (pd.read_parquet(sample_run / name) for name in (TRIPS, EXITS))
    left = positions[positions.exit_id.notna()].iloc[0]
    asked = exits[exits.id == left.exit_id].iloc[0]
    done = golive("explain", left.exit_id, "--run", sample_run, "--html", tmp_path / "page.html")
    assert done.exit_code == 0
    assert f"{left.strategy} leaves by " in done.output
    lots = positions[positions.exit_id == left.exit_id].lots.sum()
    assert f"{lots:,} lots asked, {lots:,} lots allowed" in done.output
    assert f"due      exit.{left.reason}  ({asked['at']})" in done.output
    assert "closing_price.price_possible" in done.output
    assert "smallest change that refuses it: " in done.output
    page = (tmp_path / "page.html").read_text()
    assert "The exit that asked for it" in page
    assert left.because in page
    brief = golive("explain", left.exit_id, "--run", sample_run, "--brief").output
    assert brief.count("\n") == 1
    assert f"asked for by {left.reason}: {left.because}" in brief
    told = json.loads(golive("explain", left.exit_id, "--run", sample_run, "--format", "json").output)
    assert (told["intent"], told["exit"]["rule"], told["exit"]["id"]) == ("close", left.reason, left.exit_id)


def test_the_numbers_of_an_exit_are_in_the_unit_that_stands_beside_them(golive: Golive, sample_run: Path) -> None:
    mids = {row["ts"]: row["mid"] for row in pq.read_table(sample_run / PRICES).to_pylist()}
    exits = pq.read_table(sample_run / EXITS).to_pylist()
    assert {asked["unit"] for asked in exits} == {"bps"}
    for asked in exits:
        said = golive("explain", asked["id"], "--run", sample_run).output
        told = re.search(r"observed (\S+) bps, must be [<>]= (\S+) bps, margin \+(\S+) bps", said.split("due ")[1])
        assert told is not None
        numbers = [asked["observed"], asked["threshold"], asked["margin"]]
        assert [float(one) for one in told.groups()] == pytest.approx(numbers, rel=5e-3), "in three digits"
        now = int(asked["id"].split("-")[1])
        moved = 10_000 * (mids[now] / mids[now - 60 * 10**9] - 1)
        assert asked["observed"] == pytest.approx(moved, abs=0.1), "but for quotes between two looks"


def test_a_refusal_by_words_has_no_flip(golive: Golive, sample_run: Path) -> None:
    done = golive("explain", signal(sample_run, "SKIP", "regime_blocks"), "--run", sample_run)
    assert done.exit_code == 1
    assert "none was found (" in done.output


def test_a_held_signal_is_exit_3(golive: Golive, library: Path, tmp_path: Path) -> None:
    market = library / "rules" / "markets" / "simulated.yaml"
    market.write_text(market.read_text().replace("  bars: {adapter: simulated}\n", ""))
    golive("run", library, "--sample", "--out", tmp_path / "out", "--to", "2026-01-05T00:01:40Z")
    done = golive("explain", signal(tmp_path / "out", "HOLD"), "--run", tmp_path / "out")
    assert done.exit_code == 3
    assert "unknown" in done.output
    assert "no threshold makes it known" in done.output


def test_an_unknown_signal_is_exit_2_with_the_nearest(golive: Golive, sample_run: Path) -> None:
    name = signal(sample_run, "EXECUTE")
    done = golive("explain", name[:-1], "--run", sample_run)
    assert done.exit_code == 2
    assert "did you mean" in done.stderr


@pytest.mark.parametrize("made", ["nowhere", "empty"])
def test_a_folder_without_a_run_is_exit_2(golive: Golive, tmp_path: Path, made: str) -> None:
    (tmp_path / "empty").mkdir()
    done = golive("explain", "x", "--run", tmp_path / made)
    assert done.exit_code == 2
    assert "holds no run" in done.stderr


def test_json_carries_every_reason(golive: Golive, sample_run: Path) -> None:
    done = golive("explain", signal(sample_run, "EXECUTE"), "--run", sample_run, "--format", "json")
    document = json.loads(done.output)
    rules = sum(len(gate.rules) for gate in Engine.from_folder(library_root()).program.checked.gates)
    assert len(document["because"]) >= rules
    assert document["verdict"] == "EXECUTE"


def test_the_page_draws_the_book_and_the_footprint_that_the_decision_saw(
    golive: Golive, sample_run: Path, tmp_path: Path
) -> None:
    name, page = signal(sample_run, "SKIP", "imbalance_confirms"), tmp_path / "page.html"
    done = golive("explain", name, "--run", sample_run, "--html", page)
    assert done.exit_code == 1
    assert done.stdout.endswith(f"page: {page}\n")
    html = page.read_text()
    assert "SIMULATED" in html
    assert html.count("<svg") == 2
    rows = pq.read_table(sample_run / SIGNALS).to_pylist()
    row = next(row for row in rows if row["signal_id"] == name)
    shares = re.findall(r"5 levels counted: [\d.]+ base, ([\d.]+) %", html)
    own = float(shares[1 if row["direction"] == "short" else 0])
    assert own == pytest.approx(100 * row["orderflow.imbalance"], abs=0.05)
    again = golive("explain", name, "--run", sample_run, "--html", tmp_path / "again.html", "--format", "json")
    assert json.loads(again.stdout)["signal_id"] == name
    assert (tmp_path / "again.html").read_text() == html


def test_a_page_without_the_market_data_says_so_and_why(golive: Golive, sample_run: Path, tmp_path: Path) -> None:
    run, page = tmp_path / "run", tmp_path / "page.html"
    shutil.copytree(sample_run, run)
    document = json.loads((run / DOCUMENT).read_text())
    document["digests"]["data"] = "0" * 64
    (run / DOCUMENT).write_text(json.dumps(document))
    golive("explain", signal(run, "EXECUTE"), "--run", run, "--html", page)
    html = page.read_text()
    assert "<svg" not in html
    assert html.count("is not that of the run: its digest is ") == 2


def test_no_data_is_asked_for_to_draw_what_the_market_of_the_run_never_had(shipped: Engine) -> None:
    elsewhere = missing("data_absent", "name it with `--market`")
    bars, _ = bars_market()
    reasons = undrawn(bars, elsewhere)
    assert [str(one) for one in reasons] == ["the market of the run has none", "the market of the run has no trades"]
    (simulated,) = shipped.program.checked.specs.markets
    assert undrawn(simulated, elsewhere) == (elsewhere, elsewhere)


def test_a_recording_that_is_elsewhere_is_asked_for(
    golive: Golive, sample_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GOLIVE_DATA", raising=False)
    market, page = tmp_path / "market.yaml", tmp_path / "page.html"
    text = (MARKETS / "btcusdt_usdm_20240808.yaml").read_text()
    market.write_text(text.replace("id: btcusdt_usdm_20240808", "id: market"))
    golive("explain", signal(sample_run, "EXECUTE"), "--run", sample_run, "--html", page, "--market", market)
    html = page.read_text()
    assert "<svg" not in html
    assert "the market data of the run is not at hand (" in html
    assert "beside it with <code>--market</code>, or its folder with <code>--data</code>, or in GOLIVE_DATA" in html


def test_a_page_cannot_be_written_anywhere(golive: Golive, sample_run: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    below = tmp_path / "file" / "page.html"
    done = golive("explain", signal(sample_run, "EXECUTE"), "--run", sample_run, "--html", below)
    assert done.exit_code == 2
    assert (tmp_path / "file").read_text() == "mine"
    alone = golive("explain", "x", "--run", sample_run, "--market", "simulated")
    assert alone.exit_code == 2
