"""`golive decisions`, `golive explain` wherever decisions were recorded, and `golive diff`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.commands import Golive, run_command
from tests.library import edit

from golive.cli.printed_table import print_table
from golive.replay.run_files import DECISIONS, DOCUMENT, SIGNALS

UNTIL = "2026-01-05T00:02:50Z"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a short run, its journal, and a run by a library that asks for nearly all of the book."""
    folder = tmp_path_factory.mktemp("runs")
    short = ("--sample", "--no-shadows", "--to", UNTIL)
    assert run_command("run", *short, "--out", folder / "a", "--journal", folder / "a.db").exit_code == 0
    assert run_command("init", folder / "strict").exit_code == 0
    edit(folder / "strict", "rules/gates/orderflow.yaml", "{value: 60 %, range: [50", "{value: 99 %, range: [50")
    assert run_command("run", folder / "strict", *short, "--out", folder / "b").exit_code == 0
    return folder


def listed(golive: Golive, *words: object) -> Sequence[Mapping[str, Any]]:
    done = golive("decisions", *words, "--last", 10_000, "--format", "json")
    rows: Sequence[Mapping[str, Any]] = json.loads(done.output)["decisions"]
    return rows


def test_decisions_are_listed_with_the_filters_that_pandas_has(golive: Golive, written: Path) -> None:
    table = pd.read_parquet(written / "a" / DECISIONS)
    run = ("--run", written / "a")
    assert [row["signal_id"] for row in listed(golive, *run)] == list(table.signal_id)
    for words, kept in (
        (("--verdict", "execute"), table.verdict == "EXECUTE"),
        (("--strategy", "momentum", "--verdict", "SKIP"), (table.strategy == "momentum") & (table.verdict == "SKIP")),
        (("--rule", "regime"), table.gate == "regime"),
        (("--rule", "repeat.already_in"), (table.gate == "repeat") & (table.rule == "already_in")),
        (("--symbol", "ELSE"), table.symbol == "ELSE"),
    ):
        assert [row["signal_id"] for row in listed(golive, *run, *words)] == list(table[kept].signal_id)
    done = golive("decisions", *run, "--last", 2)
    assert len(done.output.splitlines()) == 4
    assert done.output.splitlines()[-1] == f"the last 2 of {len(table)}; `--last {len(table)}` shows all"
    assert golive("decisions", *run, "--symbol", "ELSE").exit_code == 3


def test_a_journal_lists_and_explains_what_the_run_did(golive: Golive, written: Path) -> None:
    journal, run = ("--journal", written / "a.db"), ("--run", written / "a")
    same = ("signal_id", "ts", "verdict", "final_size", "gate", "rule")
    by_id = {row["signal_id"]: row for row in listed(golive, *run)}
    rows = listed(golive, *journal)
    # A journal does not keep each look of an episode that was decided alike; what it keeps is as the run has it.
    assert 0 < len(rows) <= len(by_id)
    assert [[row[key] for key in same] for row in rows] == [
        [by_id[row["signal_id"]][key] for key in same] for row in rows
    ]
    refused = next(row["signal_id"] for row in reversed(rows) if row["verdict"] == "SKIP")
    by_run, by_journal = golive("explain", refused, *run), golive("explain", refused, *journal)
    assert (by_journal.exit_code, by_journal.output) == (1, by_run.output)
    last = golive("explain", "--last", *journal, "--brief").output
    assert last == golive("explain", rows[-1]["signal_id"], *journal, "--brief").output
    done = golive("explain", refused[:-1], *journal)
    assert (done.exit_code, "did you mean" in done.output) == (2, True)


def test_a_row_that_is_decided_is_explained_and_drawn_without_a_market(
    golive: Golive, written: Path, tmp_path: Path
) -> None:
    signals, page = written / "a" / SIGNALS, tmp_path / "page.html"
    rows = listed(golive, "--signals", signals)
    assert rows == listed(golive, "--run", written / "a")
    refused = next(row for row in reversed(rows) if row["verdict"] == "SKIP")
    done = golive("explain", refused["signal_id"], "--signals", signals, "--html", page)
    assert done.exit_code == 1
    assert f"\n  {refused['reason']}\n" in done.output
    assert "rows that are decided have no market data beside them" in page.read_text(encoding="utf-8")
    assert golive("explain", "--last", "--signals", signals, "--brief").output.startswith(rows[-1]["verdict"])


@pytest.mark.parametrize(
    "words",
    [
        ("decisions",),
        ("decisions", "--run", "a", "--journal", "b"),
        ("decisions", "--run", "a", "--library", "b"),
        ("explain", "ID"),
        ("explain", "--run", "a"),
        ("explain", "ID", "--last", "--run", "a"),
        ("explain", "ID", "--run", "a", "--name", "b"),
    ],
)
def test_no_place_or_two_are_usage(golive: Golive, words: tuple[str, ...]) -> None:
    done = golive(*words)
    assert (done.exit_code, "Usage:" in done.output) == (2, True)


def test_two_runs_differ_in_what_was_decided_and_in_money(golive: Golive, written: Path) -> None:
    before, after = (pd.read_parquet(written / name / DECISIONS).set_index("signal_id") for name in ("a", "b"))
    both = before.index.intersection(after.index)
    told = ["verdict", "final_size", "gate", "rule"]
    moved = [id for id in both if list(before.loc[id, told]) != list(after.loc[id, told])]
    assert moved
    done = golive("diff", written / "a", written / "b", "--format", "json")
    found = json.loads(done.output)
    assert (done.exit_code, found["same"], list(found["made_with"])) == (1, False, ["policy"])
    assert Counter(one["signal_id"] for one in found["moved"]) == Counter(moved)
    assert found["alone"] == [len(before) - len(both), len(after) - len(both)]
    net = [json.loads((written / name / DOCUMENT).read_text())["pnl"]["net"] for name in ("a", "b")]
    assert found["money"]["net"] == net
    text = golive("diff", written / "a", written / "b", "--signals", 1).output
    assert f"the first 1 of {len(moved)}; `--signals {len(moved)}` shows all" in text or len(moved) == 1
    assert "EXECUTE -> SKIP" in text


def test_a_run_is_the_same_as_itself_and_a_folder_without_one_is_refused(
    golive: Golive, written: Path, tmp_path: Path
) -> None:
    done = golive("diff", written / "a", written / "a")
    assert (done.exit_code, " 0 otherwise" in done.output) == (0, True)
    assert golive("diff", written / "a", tmp_path).exit_code == 2


def test_on_a_terminal_a_table_has_rules_and_no_cell_drives_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [("[red]a[/red]", "1"), ("b\x1b[2J", "10")]
    print_table(("name", "n"), rows, numeric=frozenset((1,)))
    plain = capsys.readouterr().out
    assert plain.splitlines() == ["name           n", "[red]a[/red]   1", r"b\x1b[2J      10"]
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    print_table(("name", "n"), rows, numeric=frozenset((1,)))
    seen = capsys.readouterr().out
    assert "[red]a[/red]" in seen
    assert "\x1b[2J" not in seen
    assert "─" in seen or "━" in seen
