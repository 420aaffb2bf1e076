"""`golive run` and `golive report run`."""

from __future__ import annotations

import hashlib
import json
import shutil
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from tests.commands import Golive
from tests.library import edit
from tests.places import MARKETS

from golive.cli import run_folder
from golive.core.errors import InvalidInput
from golive.loader.shipped import library_root
from golive.replay.run_files import (
    DECISIONS,
    DOCUMENT,
    EPISODES,
    EQUITY,
    EXITS,
    ORDERS,
    PARTS,
    REPORT,
    SIGNALS,
    TRIPS,
    TRIPS_CSV,
)
from golive.replay.simulated_fills import FILLED_AT

SHORT = ("--to", "2026-01-05T00:01:40Z")
"""So that a run takes a second: strategies have just warmed up."""
COLUMNS = [
    *("signal_id", "ts", "symbol", "strategy", "direction", "intent"),
    *("raw_size", "verdict", "final_size", "lots"),
    *("gate", "rule", "reason", "confidence", "policy_digest", "market_digest"),
]


def digests(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_a_run_writes_signals_decisions_a_document_and_a_report(sample_run: Path) -> None:
    assert {p.name for p in sample_run.iterdir()} == set(PARTS)
    decisions = pd.read_parquet(sample_run / DECISIONS)
    document = json.loads((sample_run / "run.json").read_text())
    assert list(decisions.columns[: len(COLUMNS)]) == COLUMNS
    gates = [c for c in decisions.columns if c.startswith("gate_")]
    assert len(gates) == 13
    assert len(decisions) == document["signals"] == len(pd.read_parquet(sample_run / SIGNALS)) > 0
    counted = {k: int(v) for k, v in decisions.verdict.value_counts().items()}
    assert counted == {k: v for k, v in document["verdicts"].items() if v}
    assert sum(rule["count"] for rule in document["rules"]) == len(decisions)
    assert set(decisions.policy_digest) == {document["digests"]["policy"]}
    assert document["seed"] == 20240808
    assert "SIMULATED" in (sample_run / REPORT).read_text()


def test_the_document_counts_episodes_positions_and_money_as_the_tables_have_them(sample_run: Path) -> None:
    document = json.loads((sample_run / DOCUMENT).read_text())
    positions, episodes = (pd.read_parquet(sample_run / name) for name in (TRIPS, EPISODES))
    decisions = pd.read_parquet(sample_run / DECISIONS)
    assert document["form"] == 8
    for intent, verdicts in document["intents"].items():
        counted = decisions[decisions.intent == intent].verdict.value_counts().to_dict()
        assert {k: v for k, v in verdicts.items() if v} == counted
    assert {name: s["episodes"] for name, s in document["strategies"].items() if s["episodes"]} == dict(
        episodes.strategy.value_counts()
    )
    left = positions[positions.exit_utc.notna()]
    assert document["positions"]["opened"] == len(positions) > 0
    assert document["positions"]["left"] == left.reason.value_counts().to_dict()
    assert [p["entry"] for p in document["positions"]["open"]] == list(positions[positions.exit_utc.isna()].entry_id)
    pnl = document["pnl"]
    assert Decimal(pnl["net"]) == sum(positions.realised_usd) - sum(positions.fees_usd)
    assert Decimal(pnl["equity"]) == Decimal(pnl["capital"]) + Decimal(pnl["net"]) + Decimal(pnl["open"])
    assert pnl["filled"] == FILLED_AT
    written = pd.read_csv(sample_run / TRIPS_CSV, dtype=str, keep_default_na=False)
    assert [Decimal(net) for net in written.net_usd] == list(positions.net_usd)
    assert list(written.columns) == list(positions.columns)
    equity, orders = (pd.read_parquet(sample_run / name) for name in (EQUITY, ORDERS))
    assert Decimal(pnl["equity"]) == equity.equity_usd.iloc[-1]
    assert set(left.exit_id) < set(orders.signal)
    assert set(left.exit_id) <= set(pd.read_parquet(sample_run / EXITS).id)


def test_a_run_of_the_form_before_is_refused(golive: Golive, sample_run: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_run, tmp_path / "out")
    document = json.loads((tmp_path / "out" / DOCUMENT).read_text())
    (tmp_path / "out" / DOCUMENT).write_text(json.dumps({**document, "form": 2}))
    done = golive("report", "run", tmp_path / "out")
    assert done.exit_code == 2
    assert "make the run again with this version" in done.stderr


def test_an_allowed_decision_names_no_gate_and_a_refused_one_does(sample_run: Path) -> None:
    decisions = pd.read_parquet(sample_run / DECISIONS)
    executed = decisions.verdict == "EXECUTE"
    assert executed.any()
    assert (~executed).any()
    assert set(decisions[executed].gate) == {""}
    assert "" not in set(decisions[~executed].gate)
    assert (decisions[~executed].reason != "").all()
    assert (decisions.final_size <= decisions.raw_size).all()
    assert (decisions[decisions.verdict.isin(["SKIP", "HOLD", "HALT"])].final_size == 0).all()


def test_the_same_library_data_and_seed_give_the_same_bytes(golive: Golive, tmp_path: Path) -> None:
    for name in ("a", "b"):
        golive("run", library_root(), "--sample", "--out", tmp_path / name, *SHORT)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_another_seed_is_another_market(golive: Golive, tmp_path: Path) -> None:
    golive("run", library_root(), "--sample", "--out", tmp_path / "a", *SHORT)
    golive("run", library_root(), "--sample", "--out", tmp_path / "b", "--seed", 7, *SHORT)
    a, b = (json.loads((tmp_path / name / "run.json").read_text()) for name in "ab")
    assert a["digests"]["data"] != b["digests"]["data"]
    assert b["seed"] == 7


def test_a_report_is_rendered_again_to_the_same_bytes(golive: Golive, sample_run: Path, tmp_path: Path) -> None:
    done = golive("report", "run", sample_run, "--out", tmp_path / "again.html")
    assert done.exit_code == 0
    assert (tmp_path / "again.html").read_bytes() == (sample_run / REPORT).read_bytes()


def test_the_policy_beside_a_run_is_the_one_that_decided(golive: Golive, library: Path, tmp_path: Path) -> None:
    golive("run", library, "--sample", "--out", tmp_path / "out", *SHORT)
    shutil.rmtree(library)
    assert golive("report", "run", tmp_path / "out").exit_code == 0


@pytest.mark.parametrize("file", [SIGNALS, DECISIONS, "market.yaml", "policy/rules/gates/orderflow.yaml"])
def test_a_run_that_was_edited_is_not_reported(golive: Golive, sample_run: Path, tmp_path: Path, file: str) -> None:
    shutil.copytree(sample_run, tmp_path / "out")
    path = tmp_path / "out" / file
    if file.startswith("policy"):
        path.write_text(path.read_text().replace("value: 60 %, range: [50", "value: 61 %, range: [50"))
    else:
        path.write_bytes(path.read_bytes() + b"\n")
    done = golive("report", "run", tmp_path / "out")
    assert done.exit_code == 2
    assert "error: " in done.stderr


@pytest.mark.parametrize("content", [None, "", "[]", "{", '{"files": {}}', '{"files": {}, "form": 99}'])
def test_a_folder_that_holds_no_run_is_refused(golive: Golive, tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "run.json").write_text(content)
    done = golive("report", "run", tmp_path)
    assert done.exit_code == 2
    assert "error: " in done.stderr


def test_only_the_named_strategies_are_asked(golive: Golive, tmp_path: Path) -> None:
    arguments = ("--strategy", "volatility", "--out", tmp_path / "out", *SHORT)
    golive("run", library_root(), "--sample", *arguments)
    document = json.loads((tmp_path / "out" / "run.json").read_text())
    assert list(document["strategies"]) == ["volatility"]
    assert set(pd.read_parquet(tmp_path / "out" / DECISIONS).strategy) <= {"volatility"}


def test_json_is_one_document(golive: Golive, tmp_path: Path) -> None:
    done = golive("run", library_root(), "--sample", "--out", tmp_path / "out", "--format", "json", *SHORT)
    document = json.loads(done.stdout)
    assert document["report"] == str(tmp_path / "out" / REPORT)


def test_the_embedded_market_serves_a_library_that_has_none(golive: Golive, library: Path, tmp_path: Path) -> None:
    shutil.rmtree(library / "rules" / "markets")
    (library / "rules" / "paper.yaml").unlink()
    shutil.rmtree(library / "checklists")
    done = golive("run", library, "--sample", "--out", tmp_path / "out", *SHORT)
    assert "SIMULATED" in done.stdout


# Endings


def test_a_run_without_a_signal_is_exit_3_and_is_written(golive: Golive, tmp_path: Path) -> None:
    done = golive("run", library_root(), "--sample", "--out", tmp_path / "out", "--to", "2026-01-05T00:00:05Z")
    assert done.exit_code == 3
    assert "no strategy signalled" in done.stderr
    assert pd.read_parquet(tmp_path / "out" / DECISIONS).empty
    assert list(pd.read_parquet(tmp_path / "out" / DECISIONS).columns[: len(COLUMNS)]) == COLUMNS
    assert golive("report", "run", tmp_path / "out").exit_code == 0


def test_a_run_in_which_everything_holds_is_exit_3(golive: Golive, library: Path, tmp_path: Path) -> None:
    market = library / "rules" / "markets" / "simulated.yaml"
    market.write_text(market.read_text().replace("  bars: {adapter: simulated}\n", ""))
    first_signals = ("--strategy", "momentum", "--to", "2026-01-05T00:01:34Z")
    done = golive("run", library, "--sample", "--out", tmp_path / "out", *first_signals)
    assert done.exit_code == 3
    assert set(pd.read_parquet(tmp_path / "out" / DECISIONS).verdict) == {"HOLD"}


def test_a_period_without_data_is_exit_3_and_writes_nothing(golive: Golive, tmp_path: Path) -> None:
    done = golive("run", library_root(), "--sample", "--out", tmp_path / "out", "--from", "2027-01-01T00:00:00Z")
    assert done.exit_code == 3
    assert "it lasts from 2026-01-05T00:00:00" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--sample", "--market", "x.yaml"), "either --market FILE or --sample"),
        ((), "either --market FILE or --sample"),
        (("--market", "nosuch.yaml"), "no market file `nosuch.yaml`"),
        (("--sample", "--strategy", "momentun"), "no strategy `momentun`\n   did you mean `momentum`?"),
        (("--sample", "--from", "yesterday"), "is no instant"),
        (("--sample", "--from", "2026-01-05T00:00:00"), "has no zone"),
        (("--sample", "--from", "2026-01-05"), "has no zone\n   write 2026-01-05T00:00:00Z for UTC"),
        (("--sample", "--from", "2026"), "is not between 1971 and 2200"),
        (("--sample", "--from", "2026-01-06T00:00:00Z", "--to", "2026-01-05T00:00:00Z"), "is after"),
        (("--sample", "--equity", "100 bps"), "no amount of money"),
        (("--sample", "--equity", "0 usd"), "no amount of money"),
        (("--sample", "--equity", "1e19 usd"), "more than an account can hold"),
        (("--sample", "--seed", "-1"), "seed"),
    ],
)
def test_a_mistake_is_one_message_exit_2_and_nothing_written(
    golive: Golive, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    done = golive("run", library_root(), "--out", tmp_path / "out", *arguments)
    assert done.exit_code == 2
    assert says in done.stderr
    assert "Traceback" not in done.output
    assert list(tmp_path.iterdir()) == []


def test_a_library_with_issues_does_not_run(golive: Golive, library: Path, tmp_path: Path) -> None:
    edit(library, "rules/gates/orderflow.yaml", "bypass: never", "bypas: never")
    done = golive("run", library, "--sample", "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert f"{library}/rules/gates/orderflow.yaml:7:1: GL102" in done.stderr
    assert not (tmp_path / "out").exists()


def test_control_characters_of_an_argument_do_not_reach_the_terminal(golive: Golive, tmp_path: Path) -> None:
    done = golive("run", library_root(), "--sample", "--out", tmp_path / "out", "--strategy", "\x1b]0;owned\x07")
    assert done.exit_code == 2
    assert "\x1b" not in done.output


# The folder


def test_a_failure_while_writing_leaves_nothing(
    golive: Golive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise InvalidInput("the template cannot be used")

    monkeypatch.setattr(run_folder, "render_report", broken)
    done = golive("run", library_root(), "--sample", "--out", tmp_path / "out", *SHORT)
    assert done.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_failure_while_writing_keeps_the_run_that_was_there(
    golive: Golive, sample_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(sample_run, tmp_path / "out")

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device", "report.html")

    monkeypatch.setattr(run_folder, "render_report", full)
    done = golive("run", library_root(), "--sample", "--out", tmp_path / "out", *SHORT)
    assert done.exit_code == 2
    assert "no space left on device" in done.stderr
    assert digests(tmp_path / "out") == digests(sample_run)
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_an_earlier_run_is_replaced_whole(golive: Golive, sample_run: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_run, tmp_path / "out")
    (tmp_path / "out" / "policy" / "rules" / "old.yaml").write_text("gone soon")
    golive("run", library_root(), "--sample", "--out", tmp_path / "out", *SHORT)
    assert not (tmp_path / "out" / "policy" / "rules" / "old.yaml").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("files", [["notes.txt"], ["run.json", "notes.txt"], ["signals.parquet"]])
def test_a_folder_with_other_files_is_refused_and_left_alone(golive: Golive, tmp_path: Path, files: list[str]) -> None:
    (tmp_path / "out").mkdir()
    for name in files:
        (tmp_path / "out" / name).write_text("mine")
    done = golive("run", library_root(), "--sample", "--out", tmp_path / "out", *SHORT)
    assert done.exit_code == 2
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(files)


# Real recordings


def test_a_recording_is_replayed(
    golive: Golive, market_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLIVE_DATA", str(market_data))
    done = golive("run", library_root(), "--market", MARKETS / "btcusdt_usdm_20240808.yaml", "--out", tmp_path / "out")
    assert done.exit_code == 0
    decisions = pd.read_parquet(tmp_path / "out" / DECISIONS)
    assert set(decisions.verdict) >= {"SKIP", "REDUCE"}
    assert "orderflow" in set(decisions.gate)
    again = golive("decide", library_root(), "--signals", tmp_path / "out" / SIGNALS, "--out", tmp_path / "d.parquet")
    assert again.exit_code == 0
    assert (tmp_path / "d.parquet").read_bytes() == (tmp_path / "out" / DECISIONS).read_bytes()


def test_a_market_whose_data_is_absent_says_where_it_looked(
    golive: Golive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GOLIVE_DATA", raising=False)
    done = golive("run", library_root(), "--market", MARKETS / "btcusdt_usdm_20240808.yaml", "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "GL601" in done.stderr
    assert "GOLIVE_DATA" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("time,price,qty,side\n", "GL612"),
        ("time,price,qty\n1723161256322000000,60000,1\n", "GL603"),
        ("time,price,qty,side\n1723161256322000000,60000,1,1\n1723161256321000000,60000,1,1\n", "GL605"),
        ("time,price,qty,side\n1723161256322000000,60000,-1,1\n", "GL608"),
        ("time,price,qty,side\n1723161256322000000,sixty,1,1\n", "GL604"),
    ],
)
def test_bad_market_data_is_refused_with_its_place(golive: Golive, tmp_path: Path, rows: str, code: str) -> None:
    (tmp_path / "trades.csv").write_text(rows)
    (tmp_path / "market.yaml").write_text(_MARKET)
    done = golive("run", library_root(), "--market", tmp_path / "market.yaml", "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert code in done.stderr
    assert f"{tmp_path}/market.yaml:" in done.stderr
    assert not (tmp_path / "out").exists()


_MARKET = """\
kind: market
id: own
title: A recording
why: For a test.
source: none
symbol: BTC-PERP
venue: simulated
contract: linear
quote: USD
tick: 0.1 usd_per_base
lot: 0.001 base
minimum_notional: 100 usd
fees: {maker: 2 bps, taker: 5 bps}
session: 1_440 min
clock_skew: 2 s
streams:
  trades:
    file: trades.csv
    time_unit: ns
    columns: {time: time, price: price, quantity: qty, aggressor: side}
"""


def test_a_run_into_the_folder_one_stands_in_takes_the_place_of_the_one_before(
    golive: Golive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = tmp_path.stat().st_ino
    assert golive("run", library_root(), "--sample", "--out", ".", *SHORT).exit_code == 0
    first = digests(tmp_path)
    assert golive("run", library_root(), "--sample", "--out", tmp_path, *SHORT, "--seed", 1).exit_code == 0
    assert tmp_path.stat().st_ino == before
    assert {p.name for p in tmp_path.iterdir()} == set(PARTS)
    assert digests(tmp_path) != first


def test_a_run_that_cannot_be_put_in_place_leaves_the_one_before_as_it_was(
    golive: Golive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert golive("run", library_root(), "--sample", "--out", ".", *SHORT).exit_code == 0
    first, rename, refused = digests(tmp_path), Path.rename, False

    def refuse(self: Path, target: Path) -> Path:
        nonlocal refused
        if target == tmp_path / REPORT and not refused:
            refused = True
            raise OSError(5, "input/output error", str(target))
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        # By then the one before has stepped aside, and four parts of the new one have come.
        assert golive("run", library_root(), "--sample", "--out", ".", *SHORT, "--seed", 1).exit_code == 2
    assert refused
    assert digests(tmp_path) == first


@pytest.mark.parametrize("out", ["/", ".."])
def test_a_run_into_a_folder_that_holds_other_things_is_refused_before_any_work(
    golive: Golive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    done = golive("run", library_root(), "--sample", "--out", out)
    assert done.exit_code == 2
    assert f"`{out}` is not empty" in done.stderr
