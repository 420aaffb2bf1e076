"""`golive decide`."""

from __future__ import annotations

import csv
import json
import math
import shutil
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.commands import Golive

from golive.api import Engine
from golive.cli.table_writers import csv_writer, write_table
from golive.core.back_end import BackEnd
from golive.core.row import PERMIT_COLUMNS
from golive.evaluator import machine_code
from golive.loader.shipped import library_root
from golive.replay.run_files import DECISIONS, SIGNALS


@pytest.fixture(scope="module")
def example(golive: Golive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("example") / "signals.jsonl"
    done = golive("decide", library_root(), "--example", "--out", out)
    assert done.exit_code == 0, done.output
    return out


@pytest.fixture(scope="module")
def schema(golive: Golive) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(golive("decide", library_root(), "--describe").output)
    return described


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def decide(golive: Golive, rows: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """Return the decisions on rows given as JSON lines, each as a signal of its own."""
    rows = [{**row, "signal_id": f"{row.get('signal_id')}-{i}"} for i, row in enumerate(rows)]
    (folder / "signals.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = golive("decide", library_root(), "--signals", folder / "signals.jsonl", "--out", folder / "decisions.jsonl")
    assert done.exit_code in (0, 3), done.output
    return rows_of(folder / "decisions.jsonl")


def test_the_signals_of_a_run_are_decided_to_the_same_bytes(golive: Golive, sample_run: Path, tmp_path: Path) -> None:
    done = golive("decide", library_root(), "--signals", sample_run / SIGNALS, "--out", tmp_path / "d.parquet")
    assert done.exit_code == 0
    assert (tmp_path / "d.parquet").read_bytes() == (sample_run / DECISIONS).read_bytes()


@pytest.mark.parametrize("backend", [one for one in BackEnd if one is not BackEnd.COLUMNS])
def test_every_back_end_writes_the_same_decisions(
    golive: Golive, sample_run: Path, tmp_path: Path, backend: str
) -> None:
    out = tmp_path / "d.parquet"
    done = golive("decide", library_root(), "--signals", sample_run / SIGNALS, "--out", out, "--backend", backend)
    assert done.exit_code == 0
    assert out.read_bytes() == (sample_run / DECISIONS).read_bytes()


def test_a_back_end_that_there_is_not_is_refused_with_those_that_there_are(golive: Golive, tmp_path: Path) -> None:
    done = golive("decide", "--signals", tmp_path / "s.csv", "--out", tmp_path / "d.csv", "--backend", "gpu")
    assert done.exit_code == 2
    assert all(name in done.output for name in ("gpu", "columns", "numexpr", "jit", "scalar"))


def test_a_back_end_that_is_not_installed_is_an_issue_by_name_and_nothing_is_written(
    golive: Golive, example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "llvmlite", None)
    out = tmp_path / "d.parquet"
    done = golive("decide", library_root(), "--signals", example, "--out", out, "--backend", "jit")
    assert done.exit_code == 2
    assert all(word in done.output for word in ("`jit`", "llvmlite", "golive[jit]"))
    assert not out.exists()


def test_a_file_that_is_worth_it_is_decided_by_compiled_code_to_the_same_bytes_and_a_long_compile_is_told_once(
    golive: Golive, sample_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("llvmlite")
    monkeypatch.setattr("golive.api.chosen_back_end.COMPILED_FROM", 1)
    monkeypatch.setattr(machine_code, "LONG", 1)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    out, told = tmp_path / "d.parquet", []
    for _ in range(2):
        # As in another process.
        machine_code._compiled.cache_clear()
        done = golive("decide", library_root(), "--signals", sample_run / SIGNALS, "--out", out)
        assert done.exit_code == 0
        assert "computed by jit (" in done.output
        assert out.read_bytes() == (sample_run / DECISIONS).read_bytes()
        told.append("note: compiling " in done.stderr)
    assert told == [True, False]


def test_an_example_can_be_told_as_json(golive: Golive, example: Path, tmp_path: Path) -> None:
    done = golive("decide", library_root(), "--example", "--out", tmp_path / "signals.jsonl", "--format", "json")
    rows = len(rows_of(example))
    assert json.loads(done.stdout) == {"rows": rows, "market": "simulated", "out": str(tmp_path / "signals.jsonl")}
    assert (tmp_path / "signals.jsonl").read_bytes() == example.read_bytes()


def test_an_example_executes(golive: Golive, example: Path, tmp_path: Path) -> None:
    decided = decide(golive, rows_of(example), tmp_path)
    verdicts = [row["verdict"] for row in decided]
    assert verdicts[0] == "EXECUTE"
    assert "SKIP" in verdicts
    assert {"bid_prices", "bid_sizes", "ask_prices", "ask_sizes", "book_at"} <= rows_of(example)[0].keys()


def test_signals_without_what_the_policy_needs_say_what_is_missing(
    golive: Golive, example: Path, tmp_path: Path
) -> None:
    row = rows_of(example)[0]
    plain = {k: row[k] for k in ("decided_at", "strategy", "symbol", "direction", "raw_size", "edge")}
    for sent, warning in [
        (plain, "warning: no column `signal_id`, `unit_value`, `kill_switch`, `mode`, "),
        ({k: v for k, v in row.items() if k != "equity_at"}, "warning: no column `equity_at`: no rule that needs"),
        (row, ""),
    ]:
        (tmp_path / "s.jsonl").write_text(json.dumps(sent) + "\n")
        done = golive("decide", library_root(), "--signals", tmp_path / "s.jsonl", "--out", tmp_path / "d.jsonl")
        assert warning in done.output
        assert ("no column" in done.output) == bool(warning)


def test_an_example_is_what_the_schema_describes(example: Path, schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for row in rows_of(example):
        assert list(validator.iter_errors(row)) == []
        assert row.keys() <= schema["properties"].keys()


def test_the_schema_says_types_members_ranges_units_and_ages(schema: dict[str, Any]) -> None:
    columns = schema["properties"]
    assert columns["direction"]["enum"] == ["long", "short"]
    assert columns["strategy"]["enum"] == ["mean_reversion", "momentum", "volatility"]
    assert columns["equity"]["unit"] == "usd"
    assert columns["equity"]["minimum"] == 0
    assert columns["equity"]["max_age_s"] == 60
    assert columns["equity_at"]["type"] == "integer"
    assert columns["bid_prices"]["type"] == "array"
    assert {"signal_id", "decided_at", "strategy", "mode", "intent"} <= set(schema["required"])
    assert {"equity", "equity_at", "raw_size", "direction"} <= set(schema["else"]["required"])
    assert {"lots", "open_lots", "open_lots_at", "reducible_lots"} <= set(schema["then"]["required"])
    assert "direction" not in schema["then"]["required"], "a close is directed by what is open"
    assert "orderflow.imbalance" not in schema["else"]["required"]


@pytest.mark.parametrize(("intent", "kind"), [("open", "else"), ("close", "then")])
def test_an_example_has_signals_of_both_kinds_each_with_what_its_kind_needs(
    golive: Golive, example: Path, schema: dict[str, Any], tmp_path: Path, intent: str, kind: str
) -> None:
    rows = [row for row in rows_of(example) if row["intent"] == intent]
    verdicts = [row["verdict"] for row in decide(golive, rows, tmp_path)]
    assert verdicts[0] == "EXECUTE"
    validator = jsonschema.Draft202012Validator(schema)
    for column in (*schema["required"], *schema[kind]["required"]):
        without = {name: value for name, value in rows[0].items() if name != column}
        assert not validator.is_valid(without), column


def test_a_close_that_is_written_from_the_schema_alone_executes(
    golive: Golive, example: Path, schema: dict[str, Any], tmp_path: Path
) -> None:
    closing = next(row for row in rows_of(example) if row["intent"] == "close")
    named = {*schema["required"], *schema["then"]["required"]}
    book = {name for name in closing if name.startswith(("bid_", "ask_", "book_"))}
    row = {name: value for name, value in closing.items() if name in named | book}
    assert {"direction", "raw_size", "equity"}.isdisjoint(row)
    (answer,) = decide(golive, [row], tmp_path)
    assert answer["verdict"] == "EXECUTE"
    assert answer["direction"] == {True: "short", False: "long"}[row["open_lots"] > 0]
    for name in named - {"signal_id", "intent"}:
        (answer,) = decide(golive, [{**row, name: None}], tmp_path)
        assert answer["verdict"] not in ("EXECUTE", "REDUCE"), name


def test_a_table_of_closes_is_not_asked_for_what_opens_need(golive: Golive, example: Path, tmp_path: Path) -> None:
    closing = [row for row in rows_of(example) if row["intent"] == "close"]
    (tmp_path / "s.jsonl").write_text("".join(json.dumps(row) + "\n" for row in closing))
    done = golive("decide", library_root(), "--signals", tmp_path / "s.jsonl", "--out", tmp_path / "d.jsonl")
    assert "no column" not in done.stderr
    short = [{name: value for name, value in row.items() if name != "lots"} for row in closing]
    (tmp_path / "s.jsonl").write_text("".join(json.dumps(row) + "\n" for row in short))
    done = golive("decide", library_root(), "--signals", tmp_path / "s.jsonl", "--out", tmp_path / "d.jsonl")
    assert "warning: no column `lots`: no rule" in done.stderr


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_every_format_decides_the_same(golive: Golive, sample_run: Path, tmp_path: Path, suffix: str) -> None:
    frame = pq.read_table(sample_run / SIGNALS)
    source = tmp_path / f"signals{suffix}"
    if suffix == ".csv":
        write_table(frame, source, csv_writer)
    elif suffix == ".jsonl":
        source.write_text("".join(json.dumps(row, default=str) + "\n" for row in frame.to_pylist()))
    else:
        pq.write_table(frame, source)
    done = golive("decide", library_root(), "--signals", source, "--out", tmp_path / "d.parquet")
    assert done.exit_code == 0
    assert pq.read_table(tmp_path / "d.parquet").equals(pq.read_table(sample_run / DECISIONS))


def test_times_in_csv_are_exact_and_text_is_no_number(golive: Golive, sample_run: Path, tmp_path: Path) -> None:
    stored = pq.read_table(sample_run / SIGNALS)
    executed = pd.read_parquet(sample_run / DECISIONS).verdict.tolist().index("EXECUTE")
    stamped = stored.slice(executed, 1).to_pylist()[0]
    row = {name: x.value if isinstance(x, pd.Timestamp) else x for name, x in stamped.items()}
    rows = [
        row,
        {**row, "equity": "100000 usd"},
        {**row, "equity": "nan"},
        {**row, "equity": "1e5"},
        {**row, "equity_at": f"{row['equity_at']}.0"},
        {**row, "decided_at": str(row["decided_at"])[:-1]},
        {**row, "kill_switch": "ARMED"},
        {**row, "edge": ""},
        stamped,
        {**row, "equity_at": stamped["equity_at"].isoformat()},
        {**row, "equity_at": stamped["equity_at"].tz_convert("Asia/Tokyo").isoformat()},
        {**row, "equity_at": stamped["equity_at"].tz_localize(None).isoformat()},
        {**row, "equity_at": stamped["equity_at"].tz_localize(None).isoformat() + "+25:00"},
    ]
    with (tmp_path / "s.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(row))
        writer.writeheader()
        writer.writerows({**r, "signal_id": str(i)} for i, r in enumerate(rows))
    golive("decide", library_root(), "--signals", tmp_path / "s.csv", "--out", tmp_path / "d.jsonl")
    decided = rows_of(tmp_path / "d.jsonl")
    written = ["EXECUTE", "HOLD", "HOLD", "EXECUTE", "HOLD", "HOLD", "HOLD", "HOLD"]
    assert [d["verdict"] for d in decided] == [*written, "EXECUTE", "EXECUTE", "EXECUTE", "HOLD", "HOLD"]
    assert decided[0]["ts"] == row["decided_at"]


@pytest.mark.parametrize(
    "value", [None, "10000", True, False, math.nan, math.inf, -math.inf, -1, [1.0], {"a": 1}, 10**400]
)
def test_a_value_that_is_no_size_is_never_executed(
    golive: Golive, example: Path, tmp_path: Path, value: object
) -> None:
    good = rows_of(example)[0]
    decided = decide(golive, [good, {**good, "equity": value}, good], tmp_path)
    assert [d["verdict"] for d in decided] == ["EXECUTE", "HOLD", "EXECUTE"]


@pytest.mark.parametrize("column", ["bid_sizes", "ask_prices"])
@pytest.mark.parametrize("levels", [None, [], [-1.0], [True] * 10, ["1"] * 10, [math.nan], "1", 3])
def test_a_book_that_is_none_is_never_executed(
    golive: Golive, example: Path, tmp_path: Path, column: str, levels: object
) -> None:
    good = rows_of(example)[0]
    decided = decide(golive, [good, {**good, column: levels}], tmp_path)
    assert decided[0]["verdict"] == "EXECUTE"
    assert decided[1]["verdict"] in ("HOLD", "SKIP")
    assert decided[1]["final_size"] == 0


@pytest.mark.parametrize(
    ("change", "says", "verdict", "reason"),
    [
        ({"strategy": "momentun"}, "unknown strategy `momentun`", "HOLD", "strategy is `momentun`, which is none of"),
        ({"symbol": "BTC-PER"}, "unknown symbol `BTC-PER`", "SKIP", "momentum is not approved for BTC-PER"),
        ({"venue": "simulatd"}, "unknown venue `simulatd`", "SKIP", "momentum is not approved for simulatd"),
    ],
)
def test_an_unknown_strategy_symbol_or_venue_refuses_its_own_row_and_no_other(
    golive: Golive, example: Path, tmp_path: Path, change: dict[str, str], says: str, verdict: str, reason: str
) -> None:
    good = next(row for row in rows_of(example) if row["strategy"] == "momentum")
    path = tmp_path / "s.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in (good, {**good, **change, "signal_id": "B"})))
    done = golive("decide", library_root(), "--signals", path, "--out", tmp_path / "d.jsonl")
    first, second = rows_of(tmp_path / "d.jsonl")
    (alone,) = decide(golive, [good], tmp_path)
    assert first["verdict"] == alone["verdict"]
    assert (second["verdict"], second["final_size"]) == (verdict, 0.0)
    assert second["reason"].startswith(reason)
    assert f"warning: row 2 has an {says}; did you mean" in done.stderr


def test_a_file_of_which_every_row_holds_says_why_most_of_them_do(
    golive: Golive, example: Path, tmp_path: Path
) -> None:
    verdicts = [decision["verdict"] for decision in decide(golive, rows_of(example), tmp_path)]
    good = rows_of(example)[verdicts.index("EXECUTE")]
    rows = [{**good, "strategy": "nonesuch", "signal_id": str(i)} for i in range(3)]
    (tmp_path / "s.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = golive("decide", library_root(), "--signals", tmp_path / "s.jsonl", "--out", tmp_path / "d.jsonl")
    assert done.exit_code == 3
    assert "3 of 3 because: strategy is `nonesuch`, which is none of" in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("s.jsonl", "", "is empty"),
        ("s.jsonl", "\n\n", "has no rows"),
        ("s.jsonl", '{"a": 1}\n{"a": \n', "line 2 of"),
        ("s.jsonl", '{"strategy": "momentum", "strategy": "volatility"}\n', "gives `strategy` twice"),
        ("s.jsonl", "[1, 2]\n", "is not an object"),
        ("s.jsonl", "\xff\xfe", "is not"),
        ("s.jsonl", '{"a": 1}\n', "none of the columns of signals"),
        ("s.jsonl", '{"strategy": "momentum"}\n', "no column `decided_at`"),
        ("s.csv", "strategy,strategy\nmomentum,momentum\n", "has the column `strategy` twice"),
        ("s.csv", "strategy,symbol\nmomentum\n", "has 1 cell, its first line 2"),
        ("s.csv", "strategy,symbol\n", "has no rows"),
        ("s.parquet", "PAR1 not", "cannot be read as parquet"),
        ("s.xlsx", "x", "of a format that is not read"),
    ],
)
def test_a_file_that_is_no_signals_is_one_message(
    golive: Golive, tmp_path: Path, name: str, content: str, says: str
) -> None:
    (tmp_path / name).write_bytes(content.encode("latin-1"))
    done = golive("decide", library_root(), "--signals", tmp_path / name, "--out", tmp_path / "d.csv")
    assert done.exit_code == 2
    assert says in done.stderr
    assert not (tmp_path / "d.csv").exists()


def test_a_file_that_is_not_there_is_one_message(golive: Golive, tmp_path: Path) -> None:
    done = golive("decide", library_root(), "--signals", tmp_path / "s.csv", "--out", tmp_path / "d.csv")
    assert done.exit_code == 2
    assert "no file" in done.stderr


def test_rows_that_all_hold_are_exit_3_and_written(golive: Golive, example: Path, tmp_path: Path) -> None:
    rows = [{**rows_of(example)[0], "kill_switch": None}]
    (tmp_path / "s.jsonl").write_text(json.dumps(rows[0]) + "\n")
    done = golive("decide", library_root(), "--signals", tmp_path / "s.jsonl", "--out", tmp_path / "d.csv")
    assert done.exit_code == 3
    assert (tmp_path / "d.csv").exists()


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_times_in_milliseconds_are_named_with_what_to_multiply_them_by(
    golive: Golive, example: Path, tmp_path: Path, suffix: str
) -> None:
    row = json.loads(example.read_text(encoding="utf-8").splitlines()[0])
    row |= {"decided_at": row["decided_at"] // 10**6, "equity_at": row["equity_at"] // 10**6}
    file = tmp_path / f"ms{suffix}"
    if suffix == ".jsonl":
        file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    else:
        frame = pd.DataFrame([{k: v for k, v in row.items() if not isinstance(v, list)}])
        (frame.to_csv if suffix == ".csv" else frame.to_parquet)(file, index=False)
    done = golive("decide", library_root(), "--signals", file, "--out", tmp_path / "out.jsonl")
    assert done.exit_code == 3
    said = f"{row['decided_at']} counts milliseconds, nanoseconds since 1970 are needed: multiply by 1_000_000"
    assert f"warning: {said} (the times in `decided_at`, `equity_at`)" in done.stderr


def test_a_column_that_nothing_reads_is_mentioned_where_it_looks_like_another(
    golive: Golive, example: Path, tmp_path: Path
) -> None:
    row = rows_of(example)[0]
    row["equty"] = row.pop("equity")
    (tmp_path / "s.jsonl").write_text(json.dumps(row) + "\n")
    done = golive("decide", library_root(), "--signals", tmp_path / "s.jsonl", "--out", tmp_path / "d.csv")
    assert done.exit_code == 3
    assert "`equty` is not read; did you mean `equity`?" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--describe", "--example"),
        ("--signals", "s.csv"),
        ("--example",),
        ("--example", "--out", "e.csv"),
        ("--signals", "s.csv", "--out", "d.txt"),
    ],
)
def test_a_misuse_is_exit_2(golive: Golive, arguments: tuple[str, ...]) -> None:
    done = golive("decide", library_root(), *arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_signals_are_not_overwritten_by_their_decisions(golive: Golive, example: Path, tmp_path: Path) -> None:
    shutil.copy(example, tmp_path / "s.jsonl")
    done = golive("decide", library_root(), "--signals", tmp_path / "s.jsonl", "--out", tmp_path / "s.jsonl")
    assert done.exit_code == 2
    assert (tmp_path / "s.jsonl").read_bytes() == example.read_bytes()


def test_p3_csv_cells_that_spreadsheets_run_are_neutralised(tmp_path: Path) -> None:
    words = ["=1+1", "+1", "-1", "@sum", "\tx", "plain", "", None, "\r=1", "\uff1d1+1", "a\x1b[2J\u202eb", "two\nlines"]
    write_table(pa.table({"word": words, "number": [-1.5] * len(words)}), tmp_path / "t.csv", csv_writer)
    with (tmp_path / "t.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    safe = ["'=1+1", "'+1", "'-1", "'@sum", "'\tx", "plain", "", "", "'\\r=1", "'\uff1d1+1"]
    assert [r["word"] for r in rows] == [*safe, "a\\x1b[2J\\u202eb", "two\\nlines"]
    assert {r["number"] for r in rows} == {"-1.5"}


def test_json_says_where_and_how_many(golive: Golive, example: Path, tmp_path: Path) -> None:
    arguments = ("--signals", example, "--out", tmp_path / "d.parquet", "--format", "json")
    document = json.loads(golive("decide", library_root(), *arguments).stdout)
    assert document["rows"] == len(rows_of(example)) == sum(document["verdicts"].values())


@pytest.mark.parametrize("changes", [{}, {"raw_size": 5_000.0}])
def test_k1_a_signal_that_comes_twice_is_not_told_twice_to_execute(
    golive: Golive, example: Path, tmp_path: Path, changes: dict[str, Any]
) -> None:
    first = rows_of(example)[0]
    rows = [first, {**first, "signal_id": "another"}, {**first, **changes}]
    (tmp_path / "twice.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = golive("decide", library_root(), "--signals", tmp_path / "twice.jsonl", "--out", tmp_path / "d.jsonl")
    assert done.exit_code == 2
    assert f"row 3 has the signal id `{first['signal_id']}` of row 1" in done.output
    assert not (tmp_path / "d.jsonl").exists()


FUNDING = """\
kind: gate
id: funding
title: Funding makes smaller
why: It is not always there.
source: written for this test
inputs:
  direction: {from: signal.direction}
  funding:   {type: funding, max_age: 8 h, optional: true}
parameters:
  bearable: {value: 1 bps, range: [0 bps, 100 bps], tighter: lower, source: written for this test}
  half:     {value: 0.5, range: [0, 1], tighter: lower, source: written for this test}
let:
  rate: funding_rate(funding)
  paid: sign_of(direction) * rate
reduce:
  - {id: dear, when: paid > bearable, to: half, because: "the signal pays {paid}"}
"""


def test_a_feature_over_an_optional_stream_is_not_required(golive: Golive, tmp_path: Path, example: Path) -> None:
    for part in ("rules", "strategies"):
        shutil.copytree(library_root() / part, tmp_path / "policy" / part)
    (tmp_path / "policy" / "rules" / "gates" / "funding.yaml").write_text(FUNDING)
    pipeline = tmp_path / "policy" / "rules" / "pipeline.yaml"
    pipeline.write_text(pipeline.read_text().replace("gates: [", "gates: [funding, "))
    schema = json.loads(golive("decide", tmp_path / "policy", "--describe").output)
    assert "funding.rate" in schema["properties"]
    required = {*schema["required"], *schema["else"]["required"]}
    assert not {"funding.rate", "funding.rate_at"} & required
    assert {"direction", "market_regime.state", "equity_at", "lot"} <= required
    row = rows_of(example)[0]
    without = Engine.from_folder(tmp_path / "policy").decide(row)
    assert (without.verdict.name, without.rule) == ("REDUCE", "dear"), "absent, it can only lower the size"


def test_whatever_is_required_is_needed_and_whatever_is_not_may_be_absent(
    schema: dict[str, Any], executed: dict[str, Any]
) -> None:
    engine = Engine.shipped()
    # What a row says of a permit is not read, so no row needs to say it.
    needed = engine.program.needed - set(PERMIT_COLUMNS)
    for column in engine.program.columns:
        decision = engine.decide({**executed, column.column: None})
        assert decision.allowed is (column.column not in needed), column.column
    assert needed <= set(schema["properties"])
    assert not set(PERMIT_COLUMNS) & set(schema["properties"])


def test_half_a_surrogate_pair_holds_its_own_row_and_no_other(golive: Golive, example: Path, tmp_path: Path) -> None:
    lines = example.read_text(encoding="utf-8").splitlines()
    for n, column in enumerate(("signal_id", "strategy", "kill_switch", "direction", "note")):
        row = json.loads(lines[n]) | {column: "a\ud800"}
        lines[n] = json.dumps(row)
    (tmp_path / "s.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in ("plain.parquet", "plain.csv", "plain.jsonl", "odd.parquet", "odd.csv", "odd.jsonl"):
        signals = example if name.startswith("plain") else tmp_path / "s.jsonl"
        done = golive("decide", library_root(), "--signals", signals, "--out", tmp_path / name)
        assert done.exit_code == 0, done.output
    plain, odd = (rows_of(tmp_path / f"{name}.jsonl") for name in ("plain", "odd"))
    assert {row["verdict"] for row in odd[:4]} <= {"HOLD", "SKIP"}
    assert odd[4:] == plain[4:]


@pytest.mark.parametrize("mode", ["canary", "live"])
def test_a_row_whose_order_would_leave_is_refused_and_told_where_it_is_decided(
    golive: Golive, example: Path, tmp_path: Path, mode: str
) -> None:
    signals, out = tmp_path / "signals.jsonl", tmp_path / "decisions.jsonl"
    first, second, *_ = rows_of(example)
    signals.write_text("".join(json.dumps(row) + "\n" for row in (first, {**second, "mode": mode})))
    done = golive("decide", library_root(), "--signals", signals, "--out", out)
    assert (done.exit_code, out.exists()) == (2, False), done.output
    assert f"row 1 is of mode `{mode}`: a table has no journal, permit and trust" in done.output
    assert f'engine.session(SYMBOL, mode="{mode}", journal=, permit=, trust=)' in done.output


@pytest.mark.parametrize("backend", ["columns", "numexpr", "scalar"])
def test_the_summary_names_the_back_end_that_computed_the_rows(
    golive: Golive, example: Path, tmp_path: Path, backend: str
) -> None:
    asked = ("decide", library_root(), "--signals", example, "--out", tmp_path / "d.jsonl", "--backend", backend)
    told = json.loads(golive(*asked, "--format", "json").stdout)
    assert told["backends"] == {backend: told["rows"]}
    assert f"computed by {backend} ({told['rows']} rows)" in golive(*asked).stdout.splitlines()


def test_one_signal_is_not_several(golive: Golive, example: Path, tmp_path: Path) -> None:
    one = tmp_path / "one.jsonl"
    one.write_text(example.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8")
    done = golive("decide", library_root(), "--signals", one, "--out", tmp_path / "d.jsonl")
    assert done.stdout.startswith("1 signal: 1 "), done.output
