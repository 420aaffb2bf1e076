"""On a cluster a table is decided as in one process, byte for byte, whoever ends meanwhile."""

from __future__ import annotations

import json
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.commands import Golive
from tests.dask_processes import scheduler, worker

from golive.api import Engine
from golive.api.decisions_table import decisions_schema
from golive.cli import cluster as of_cluster
from golive.cli import parquet_parts
from golive.cli.cluster import open_cluster
from golive.cli.decide_file import DecisionFile, decide_file
from golive.cli.decide_on_cluster import decide_on_cluster
from golive.cli.signal_files import open_signals
from golive.cli.table_writers import writer_for
from golive.core.back_end import BackEnd
from golive.core.errors import ClusterLost, InvalidInput
from golive.core.sentences import Sentences
from golive.replay.run_files import SIGNALS

GROUP, PART = 9, 20


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make parts of a few rows."""
    monkeypatch.setattr(parquet_parts, "PART_ROWS", PART)


@pytest.fixture
def table(sample_run: Path) -> pa.Table:
    """Return a hundred signals."""
    rows: pa.Table = pq.read_table(sample_run / SIGNALS)
    return rows.slice(0, 100)


@pytest.fixture
def source(table: pa.Table, tmp_path: Path) -> Path:
    """Return them as a file of row groups."""
    pq.write_table(table, tmp_path / "s.parquet", row_group_size=GROUP)
    return tmp_path / "s.parquet"


def folder_of(table: pa.Table, folder: Path, rows: int) -> Path:
    folder.mkdir()
    for n, start in enumerate(range(0, table.num_rows, rows)):
        pq.write_table(table.slice(start, rows), folder / f"part-{n}.parquet")
    return folder


def with_words(table: pa.Table, column: str, words: dict[int, str]) -> pa.Table:
    cells = [words.get(n, cell) for n, cell in enumerate(table[column].to_pylist())]
    return table.set_column(table.schema.get_field_index(column), column, pa.array(cells, pa.string()))


@dataclass(frozen=True, kw_only=True)
class Told:
    """What came of a table: what was written and counted, and what was said on the way, or why nothing was."""

    written: bytes
    summary: object
    said: str


Decide = Callable[..., Told]


@pytest.fixture
def decide(shipped: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Decide:
    """Return what decides a table: on a cluster, or in this process where none is named."""

    def decided(
        source: Path,
        address: str | None = None,
        *,
        backend: str = "columns",
        asked: Sentences | None = None,
        moved: Callable[[int], None] = lambda _: None,
    ) -> Told:
        out = tmp_path / "decided" / "d.parquet"
        to = DecisionFile(
            out=out,
            schema=decisions_schema(shipped.program),
            writer=writer_for(out),
            progress=lambda done, _total: moved(done),
        )
        signals = open_signals(source, shipped.program)
        capsys.readouterr()
        try:
            if address is None:
                tally, sentences = decide_file(shipped, signals, to, backend=backend, asked=asked)
            else:
                with open_cluster(address) as cluster:
                    tally, sentences, record = decide_on_cluster(
                        shipped, signals, to, cluster=cluster, backend=backend, asked=asked
                    )
                assert {by for part in record.partitions for by in part.backends} == {backend}
        except InvalidInput as error:
            assert not out.exists()
            return Told(written=b"", summary=str(error), said=capsys.readouterr().err)
        summary = (tally.summary(sentences=sentences, policy="", out=""), tally.why)
        written = out.read_bytes()
        out.unlink()
        assert not list(out.parent.iterdir())
        return Told(written=written, summary=summary, said=capsys.readouterr().err)

    return decided


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("asked", [None, Sentences.NONE])
@pytest.mark.parametrize("backend", [backend.value for backend in BackEnd])
def test_a_cluster_writes_and_says_what_one_process_does(
    decide: Decide, source: Path, address: str, backend: str, asked: Sentences | None
) -> None:
    together = decide(source, address, backend=backend, asked=asked)
    assert together == decide(source, backend=backend, asked=asked)
    assert together.written


@pytest.mark.parametrize("rows", [7, 50])
def test_the_partitions_of_a_folder_change_no_byte(
    decide: Decide, table: pa.Table, source: Path, tmp_path: Path, address: str, rows: int
) -> None:
    folder = folder_of(table, tmp_path / "signals", rows)
    together = decide(folder, address)
    assert together == decide(folder)
    assert together.written == decide(source).written


@pytest.mark.usefixtures("small_parts")
def test_json_names_each_partition_who_computed_it_and_by_which_back_end(
    golive: Golive, source: Path, tmp_path: Path, address: str
) -> None:
    done = golive("decide", "--signals", source, "--out", tmp_path / "d.csv", "--cluster", address, "--format", "json")
    document = json.loads(done.stdout)
    parts = document["partitions"]
    assert document["cluster"] == address
    assert [part["row_groups"] for part in parts] == [[n, n + 1] for n in range(0, 12, 2)]
    assert [part["first_row"] for part in parts] == list(range(1, 101, 2 * GROUP))
    assert sum(part["rows"] for part in parts) == document["rows"] == 100
    assert {backend for part in parts for backend in part["backends"]} == {BackEnd.COLUMNS.value}
    assert all(part["worker"].startswith("tcp://127.0.0.1:") for part in parts)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize(
    ("column", "words", "said"),
    [
        ("signal_id", {90: "twice", 3: "twice"}, "row 91 has the signal id `twice` of row 4"),
        ("mode", {71: "live", 95: "canary"}, "row 71 is of mode `live`"),
        ("strategy", {n: f"unheard{n}" for n in range(30, 70)}, "row 31 has an unknown strategy `unheard30`"),
    ],
)
def test_what_concerns_the_whole_table_is_said_as_in_one_process(
    decide: Decide, table: pa.Table, tmp_path: Path, address: str, column: str, words: dict[int, str], said: str
) -> None:
    pq.write_table(with_words(table, column, words), tmp_path / "s.parquet", row_group_size=GROUP)
    together = decide(tmp_path / "s.parquet", address)
    assert together == decide(tmp_path / "s.parquet")
    assert said in f"{together.said}{together.summary}"


@pytest.mark.usefixtures("small_parts")
def test_a_worker_that_is_killed_meanwhile_changes_no_byte_and_doubles_no_row(
    decide: Decide, source: Path, tmp_path: Path, address: str
) -> None:
    seen: list[int] = []
    with worker(address, tmp_path / "worker") as third:

        def kill(done: int) -> None:
            seen.append(done)
            third.kill()

        together = decide(source, address, moved=kill)
    assert seen == [*range(GROUP, 100, GROUP), 100]
    assert together == decide(source)


@pytest.mark.usefixtures("small_parts")
def test_a_worker_that_stands_still_for_a_second_changes_no_byte_and_doubles_no_row(
    decide: Decide, source: Path, tmp_path: Path, address: str
) -> None:
    seen: list[int] = []
    with worker(address, tmp_path / "worker") as third:

        def stand(done: int) -> None:
            if not seen:
                third.send_signal(signal.SIGSTOP)
                threading.Timer(1.0, third.send_signal, [signal.SIGCONT]).start()
            seen.append(done)

        together = decide(source, address, moved=stand)
    assert seen == [*range(GROUP, 100, GROUP), 100]
    assert together == decide(source)


@pytest.mark.usefixtures("small_parts")
def test_a_scheduler_that_is_killed_meanwhile_is_a_clear_end_and_no_file(
    decide: Decide, source: Path, tmp_path: Path
) -> None:
    with (
        scheduler() as (killed, listens),
        worker(listens, tmp_path / "worker"),
        pytest.raises(ClusterLost, match=f"the scheduler at {listens} is gone") as ended,
    ):
        decide(source, listens, moved=lambda _: killed.kill())
    assert ended.value.exit_code == 75
    assert not list((tmp_path / "decided").iterdir())


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("by_cluster", [True, False])
def test_a_file_that_is_written_anew_meanwhile_is_refused_though_it_says_of_itself_what_it_did(
    decide: Decide, shipped: Engine, table: pa.Table, tmp_path: Path, address: str, *, by_cluster: bool
) -> None:
    asked, source = table.column_names.index("raw_size"), tmp_path / "s.parquet"
    other = table.set_column(asked, "raw_size", pa.array(table["raw_size"].to_numpy() * 2))

    def write(rows: pa.Table) -> bytes:
        plain = {"use_dictionary": False, "compression": "none", "write_statistics": False}
        pq.write_table(rows, source, row_group_size=GROUP, **plain)
        return source.read_bytes()

    assert len(write(other)) == len(write(table))
    refused = f"`{source}` was changed while it was read\n   decide it when it is written"
    if by_cluster:
        assert decide(source, address, moved=lambda _: write(other)) == Told(written=b"", summary=refused, said="")
        return
    blocks = open_signals(source, shipped.program).blocks()
    next(blocks)
    write(other)
    with pytest.raises(InvalidInput) as refusal:
        list(blocks)
    assert str(refusal.value) == refused


def test_a_worker_with_another_numexpr_is_refused_by_name(
    golive: Golive, source: Path, tmp_path: Path, address: str
) -> None:
    other = tmp_path / "other" / "numexpr-1.9.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: numexpr\nVersion: 1.9\n")
    with worker(address, tmp_path / "worker", before=str(other.parent)):
        done = golive("decide", "--signals", source, "--out", tmp_path / "d.csv", "--cluster", address)
    assert done.exit_code == 2
    assert "computes otherwise: numexpr 1.9 there" in done.stderr
    assert not (tmp_path / "d.csv").exists()


@pytest.mark.usefixtures("small_parts")
def test_a_disk_that_is_full_ends_as_in_one_process(decide: Decide, source: Path, tmp_path: Path, address: str) -> None:
    def full(_done: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        decide(source, address, moved=full)
    assert not list((tmp_path / "decided").iterdir())


@pytest.mark.usefixtures("small_parts")
def test_a_worker_without_a_home_decides_by_code_of_its_own_and_one_without_room_is_a_clear_end(
    decide: Decide, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("llvmlite")
    alone, home = decide(source, backend="jit"), tmp_path / "home"
    home.write_text("a file, under which nothing can be made")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    with scheduler() as (_, listens):
        with worker(listens, tmp_path / "worker"):
            assert decide(source, listens, backend="jit") == alone
        with worker(listens, tmp_path / "worker") as full:
            resource.prlimit(full.pid, resource.RLIMIT_FSIZE, (1000, 1000))
            with pytest.raises(OSError, match="too large, on worker tcp:"):
                decide(source, listens, backend="jit")
    assert not list((tmp_path / "decided").iterdir())


@pytest.mark.usefixtures("small_parts")
def test_an_answer_that_is_longer_on_its_way_than_a_poll_comes(
    decide: Decide, source: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_cluster, "POLL_S", 0.001)
    assert decide(source, address) == decide(source)


@pytest.mark.usefixtures("small_parts")
def test_an_answer_that_never_comes_is_a_clear_end_and_no_file(
    decide: Decide, source: Path, tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_cluster, "SHIPPED_S", 0)
    with pytest.raises(ClusterLost, match="does not come in 0 s"):
        decide(source, address)
    assert not list((tmp_path / "decided").iterdir())


def test_where_nobody_answers_the_address_is_named(
    golive: Golive, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_cluster, "CONNECT_S", 1)
    done = golive("decide", "--signals", source, "--out", tmp_path / "d.csv", "--cluster", "tcp://127.0.0.1:1")
    assert done.exit_code == 75
    hint = "start its scheduler and workers, or leave `--cluster` out"
    assert done.stderr == f"error: no scheduler answers at tcp://127.0.0.1:1\n   {hint}\n"


def test_where_something_else_answers_the_address_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_cluster, "CONNECT_S", 1)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"tcp://127.0.0.1:{mute.getsockname()[1]}"
        with pytest.raises(ClusterLost, match=f"no scheduler answers at {address}"), open_cluster(address):
            pass


NO_ADDRESSES = (
    "tcp://",
    "tcp://h",
    "tcp://h:x",
    "tcp://h:0",
    "tcp://h:65536",
    "tcp://h:1/",
    "tcp://h:1,tcp://h:1",
    "tcp://[::1",
)


@pytest.mark.parametrize("asked", ["", "local:0", "local:x", "127.0.0.1:8786", "http://x", *NO_ADDRESSES])
def test_what_is_no_cluster_is_refused(golive: Golive, source: Path, tmp_path: Path, asked: str) -> None:
    done = golive("decide", "--signals", source, "--out", tmp_path / "d.csv", "--cluster", asked)
    assert done.exit_code == 2
    assert f"`{asked}` is no cluster" in done.stderr


def test_an_address_with_tls_needs_certificates() -> None:
    with (
        pytest.raises(InvalidInput, match="asks for certificates"),
        open_cluster("tls://127.0.0.1:1"),
    ):
        pass


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(InvalidInput, match=r"install golive\[cluster\]"), open_cluster("local"):
        pass
