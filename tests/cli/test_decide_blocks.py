"""A table of signals is decided block by block: to the same bytes as at once, and to no file where it ends early."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.commands import Golive

from golive.api import Engine, signal_ids
from golive.api.decide_block import BlockDecider, DecidedBlock
from golive.api.decisions_table import decisions_schema
from golive.api.signal_table import SignalTable
from golive.cli import arrow_signals, csv_signals, decide_file, parquet_groups, signal_files
from golive.cli.progress import Progress
from golive.cli.signal_files import FORMATS, open_signals
from golive.cli.table_writers import write_table, writer_for
from golive.core.sentences import Sentences
from golive.loader.shipped import library_root
from golive.replay.run_files import DECISIONS, SIGNALS


@pytest.fixture(scope="module")
def signals(sample_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one table of signals in every format."""
    folder = tmp_path_factory.mktemp("signals")
    table = pq.read_table(sample_run / SIGNALS)
    for form in FORMATS:
        if form == ".jsonl":
            lines = (json.dumps(row, default=str) + "\n" for row in table.to_pylist())
            (folder / f"s{form}").write_text("".join(lines))
        else:
            write_table(table, folder / f"s{form}", writer_for(folder / f"s{form}"))
    return folder


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read and write a few rows at a time."""
    monkeypatch.setattr(arrow_signals, "ROWS_A_BLOCK", 17)
    monkeypatch.setattr(csv_signals, "BYTES_A_BLOCK", 1 << 15)
    monkeypatch.setattr(signal_files, "OBJECTS_A_BLOCK", 17)
    monkeypatch.setattr(parquet_groups, "ROWS_A_GROUP", 10)


def decided(golive: Golive, source: Path, out: Path, *options: str) -> Path:
    done = golive("decide", library_root(), "--signals", source, "--out", out, *options)
    assert done.exit_code == 0, done.output
    return out


def stream(engine: Engine, source: Path, out: Path, progress: Progress | None = None) -> int:
    """Decide a file as the command does, and return how many rows it has."""
    tally, _ = decide_file.decide_file(
        engine,
        open_signals(source, engine.program),
        decide_file.DecisionFile(
            out=out, schema=decisions_schema(engine.program), writer=writer_for(out), progress=progress
        ),
        backend="columns",
        asked=Sentences.ALL,
    )
    return tally.rows


def read(path: Path) -> pa.Table:
    if path.suffix == ".arrow":
        return pa.ipc.open_file(path.read_bytes()).read_all()
    return pa.ipc.open_stream(path.read_bytes()).read_all() if path.suffix == ".arrows" else pq.read_table(path)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("form", FORMATS)
def test_in_blocks_a_file_is_decided_as_at_once(
    golive: Golive, shipped: Engine, signals: Path, sample_run: Path, tmp_path: Path, form: str
) -> None:
    source = signals / f"s{form}"
    assert len(list(open_signals(source, shipped.program).blocks())) > 3
    out = decided(golive, source, tmp_path / "d.parquet")
    assert pq.read_table(out).equals(pq.read_table(sample_run / DECISIONS))


def test_the_size_of_blocks_is_not_in_the_bytes_of_decisions(
    golive: Golive, signals: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n, rows in enumerate((3, 11, 65_536)):
        monkeypatch.setattr(arrow_signals, "ROWS_A_BLOCK", rows)
        monkeypatch.setattr(parquet_groups, "ROWS_A_GROUP", 10)
        decided(golive, signals / "s.parquet", tmp_path / f"{n}.parquet")
    assert len({(tmp_path / f"{n}.parquet").read_bytes() for n in range(3)}) == 1
    rows = pq.read_table(tmp_path / "0.parquet").num_rows
    assert pq.ParquetFile(tmp_path / "0.parquet").num_row_groups == -(-rows // 10)


@pytest.mark.parametrize("form", [".arrow", ".arrows"])
def test_arrow_files_and_streams_are_written_and_read(
    golive: Golive, signals: Path, sample_run: Path, tmp_path: Path, form: str
) -> None:
    out = decided(golive, signals / f"s{form}", tmp_path / f"d{form}")
    assert read(out).equals(pq.read_table(sample_run / DECISIONS))
    shutil.copy(signals / f"s{form}", tmp_path / "other.arrows")
    assert read(decided(golive, tmp_path / "other.arrows", tmp_path / "d.parquet")).equals(read(out)), "told by content"


@pytest.mark.parametrize("form", FORMATS)
def test_decisions_without_an_ending_are_of_the_format_of_the_signals(
    golive: Golive, signals: Path, tmp_path: Path, form: str
) -> None:
    named = decided(golive, signals / f"s{form}", tmp_path / f"named{form}")
    bare = decided(golive, signals / f"s{form}", tmp_path / "bare")
    assert bare.read_bytes() == named.read_bytes()


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("first", "second"), [(1, 40), (1, 2), (39, 40)])
def test_an_id_that_comes_again_is_refused_however_far_away(
    golive: Golive, signals: Path, tmp_path: Path, form: str, first: int, second: int
) -> None:
    table = pq.read_table(signals / "s.parquet").slice(0, 40)
    ids = table["signal_id"].to_pylist()
    ids[second - 1] = ids[first - 1]
    source = tmp_path / f"s{form}"
    _write(table.set_column(table.schema.get_field_index("signal_id"), "signal_id", pa.array(ids)), source)
    done = golive("decide", library_root(), "--signals", source, "--out", tmp_path / "d.csv")
    assert done.exit_code == 2
    assert f"row {second} has the signal id `{ids[0] if first == 1 else ids[38]}` of row {first}" in done.stderr
    assert not (tmp_path / "d.csv").exists()


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("nameless", [None, "", "  "])
def test_rows_without_an_id_hold_and_are_no_repeats(
    golive: Golive, signals: Path, tmp_path: Path, nameless: str | None
) -> None:
    table = pq.read_table(signals / "s.parquet").slice(0, 40)
    ids = [nameless if n % 2 else word for n, word in enumerate(table["signal_id"].to_pylist())]
    source = tmp_path / "s.parquet"
    _write(table.set_column(table.schema.get_field_index("signal_id"), "signal_id", pa.array(ids)), source)
    rows = read(decided(golive, source, tmp_path / "d.parquet")).to_pylist()
    assert {row["verdict"] for row in rows[1::2]} <= {"HOLD", "SKIP"}
    assert [row["signal_id"] for row in rows[::2]] == ids[::2]


@pytest.mark.usefixtures("small_blocks")
def test_ids_with_one_hash_are_told_apart(
    golive: Golive, signals: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = signal_ids._hashes
    monkeypatch.setattr(signal_ids, "_hashes", lambda block: honest(block) % 3)
    decided(golive, signals / "s.parquet", tmp_path / "d.parquet")


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("ending", [KeyboardInterrupt, RuntimeError, OSError])
def test_decisions_that_end_early_leave_what_was_there(
    shipped: Engine, signals: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: type[BaseException]
) -> None:
    out = tmp_path / "d.parquet"
    out.write_bytes(b"decided yesterday")
    calls = iter(range(3))

    def ends(self: BlockDecider, table: SignalTable) -> DecidedBlock:
        if next(calls, None) is None:
            raise ending
        return decides(self, table)

    decides = BlockDecider.decide
    monkeypatch.setattr(BlockDecider, "decide", ends)
    with pytest.raises(ending):
        stream(shipped, signals / "s.parquet", out)
    assert out.read_bytes() == b"decided yesterday"
    assert [entry.name for entry in tmp_path.iterdir()] == ["d.parquet"]


def test_a_long_table_gets_sentences_only_where_they_are_asked_for(
    golive: Golive, signals: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrow_signals, "ROWS_A_BLOCK", 17)
    source = signals / "s.parquet"
    every = read(decided(golive, source, tmp_path / "every.parquet"))
    assert read(decided(golive, source, tmp_path / "all.parquet", "--reasons", "all")).equals(every)
    monkeypatch.setattr(decide_file, "SENTENCES_UP_TO", every.num_rows)
    assert read(decided(golive, source, tmp_path / "short.parquet")).equals(every)
    monkeypatch.setattr(decide_file, "SENTENCES_UP_TO", every.num_rows - 1)
    done = golive("decide", library_root(), "--signals", source, "--out", tmp_path / "long.parquet")
    assert f"note: no sentences for {every.num_rows} rows" in done.stderr
    silent = read(tmp_path / "long.parquet")
    assert set(silent["reason"].to_pylist()) == {""}
    assert silent.drop(["reason"]).equals(every.drop(["reason"]))
    done = golive(
        "decide", library_root(), "--signals", source, "--out", tmp_path / "f.parquet", "--reasons", "refused"
    )
    assert "note" not in done.stderr
    refused = read(tmp_path / "f.parquet")
    for row, whole in zip(refused.to_pylist(), every.to_pylist(), strict=True):
        assert row == {**whole, "reason": "" if whole["verdict"] in ("EXECUTE", "REDUCE") else whole["reason"]}


@pytest.mark.usefixtures("small_blocks")
def test_a_broken_row_of_a_later_block_holds_alone(golive: Golive, signals: Path, tmp_path: Path) -> None:
    lines = (signals / "s.csv").read_text().splitlines(keepends=True)
    table = pq.read_table(signals / "s.parquet")
    broken = lines[30].replace(str(table["equity"][29].as_py()), "plenty")
    assert broken != lines[30]
    (tmp_path / "s.csv").write_text("".join([*lines[:30], broken, *lines[31:]]))
    whole = read(decided(golive, signals / "s.csv", tmp_path / "whole.parquet")).to_pylist()
    rows = read(decided(golive, tmp_path / "s.csv", tmp_path / "d.parquet")).to_pylist()
    assert [n for n, (a, b) in enumerate(zip(rows, whole, strict=True)) if a != b] in ([], [29])
    assert rows[29]["verdict"] in ("HOLD", "SKIP")
    assert rows[29]["final_size"] == 0.0


@pytest.mark.usefixtures("small_blocks")
def test_an_unknown_word_of_a_later_block_is_named_with_its_row(golive: Golive, signals: Path, tmp_path: Path) -> None:
    table = pq.read_table(signals / "s.parquet")
    words = table["strategy"].to_pylist()
    words[29] = words[33] = "momentun"
    _write(
        table.set_column(table.schema.get_field_index("strategy"), "strategy", pa.array(words)), tmp_path / "s.parquet"
    )
    done = golive("decide", library_root(), "--signals", tmp_path / "s.parquet", "--out", tmp_path / "d.csv")
    assert done.stderr.count("unknown strategy") == 1
    assert "warning: row 30 has an unknown strategy `momentun`; did you mean `momentum`?" in done.stderr


def test_progress_goes_forward_to_the_last_row(shipped: Engine, signals: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    rows = stream(shipped, signals / "s.parquet", tmp_path / "d.csv", lambda *moved: seen.append(moved))
    assert seen == sorted(seen)
    assert seen[-1] == (rows, rows)


def broken_arrow(path: Path) -> Iterator[bytes]:
    whole = path.read_bytes()
    yield from (whole[: len(whole) // 2], whole[:100], b"ARROW1\0\0" + b"\0" * 50, b"\xff\xff\xff\xff\x10\0\0\0" * 9)


@pytest.mark.parametrize("form", [".arrow", ".arrows"])
def test_an_arrow_file_that_is_cut_is_one_message(golive: Golive, signals: Path, tmp_path: Path, form: str) -> None:
    for content in broken_arrow(signals / f"s{form}"):
        (tmp_path / f"s{form}").write_bytes(content)
        done = golive("decide", library_root(), "--signals", tmp_path / f"s{form}", "--out", tmp_path / "d.csv")
        assert done.exit_code == 2, done.output
        assert "cannot be read as arrow" in done.stderr
        assert not (tmp_path / "d.csv").exists()


def _write(table: pa.Table, path: Path) -> None:
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row, default=str) + "\n" for row in table.to_pylist()))
    else:
        write_table(table, path, writer_for(path))
