"""`golive explain`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from tests.cli.commands import Golive
from tests.library import edit

from golive.api.engine import Engine
from golive.loader.shipped import library_root
from golive.replay.run_files import DECISIONS, POLICY, SIGNALS


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
    name = signal(sample_run, "SKIP", "imbalance_confirms")
    done = golive("explain", name, "--run", sample_run, "--format", "json")
    flip = json.loads(done.output)["flip"]
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


def test_a_refusal_by_words_has_no_flip(golive: Golive, sample_run: Path) -> None:
    done = golive("explain", signal(sample_run, "SKIP", "regime_blocks"), "--run", sample_run)
    assert done.exit_code == 1
    assert "not computed (" in done.output


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
