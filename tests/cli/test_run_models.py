"""`golive run --models`: strategies are decided by the versions that a ledger says serve, and hold without them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.commands import run_command
from tests.model_uses import edge_library, served_edge

VERSION, GATE = "momentum.forecast.version", "gate_models"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return edge_library(tmp_path_factory.mktemp("edge"))


def run(library: Path, out: Path, *options: object) -> tuple[Counter[str], set[str]]:
    """Run momentum on the sample; return what the gate of models said of what opens, and the versions named."""
    done = run_command("run", library, "--sample", "--strategy", "momentum", "--no-shadows", "--out", out, *options)
    assert done.exit_code in (0, 3), done.output
    assert ("`--models FOLDER`" in done.output) is ("--models" not in options)
    table = pq.read_table(out / "decisions.parquet").to_pydict()
    opens = [str(gate) for gate, intent in zip(table[GATE], table["intent"], strict=True) if str(intent) == "open"]
    return Counter(opens), {str(one) for one in table.get(VERSION, [])} - {"None"}


def test_a_strategy_is_decided_by_the_version_that_serves_and_names_it(library: Path, tmp_path: Path) -> None:
    desk = served_edge(library, tmp_path)
    words = desk.record().n
    named = ("--models", tmp_path / "models", "--records", tmp_path / "records.db")
    gates, versions = run(library, tmp_path / "out", *named)
    assert set(gates) == {"EXECUTE"}
    assert versions == {desk.standing().digest}
    assert desk.record().n == words, "a replay writes nothing into the ledger"
    again, _ = run(library, tmp_path / "again", *named)
    assert again == gates
    bytes_of = [(tmp_path / name / "decisions.parquet").read_bytes() for name in ("out", "again")]
    assert bytes_of[0] == bytes_of[1]


def test_without_models_a_strategy_that_uses_one_opens_nothing(library: Path, tmp_path: Path) -> None:
    gates, versions = run(library, tmp_path / "out")
    assert "EXECUTE" not in gates
    assert versions == set()


@pytest.mark.parametrize("trained", [None, 2**61])
def test_a_version_that_may_have_seen_the_recording_opens_nothing_in_it(
    library: Path, tmp_path: Path, trained: int | None
) -> None:
    served_edge(library, tmp_path, trained_until=trained)
    gates, _ = run(library, tmp_path / "out", "--models", tmp_path / "models", "--records", tmp_path / "records.db")
    assert "EXECUTE" not in gates


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--records", "records.db"), "`--records` is of no use without `--models`"),
        (("--models", "nowhere"), "no folder `nowhere`"),
        (("--models", ".", "--records", "none.db"), "no records `none.db`"),
    ],
)
def test_models_that_are_not_there_are_no_run(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run_command("run", library, "--sample", "--out", tmp_path / "out", *options)
    assert (done.exit_code, says in done.output) == (2, True), done.output
    assert not (tmp_path / "none.db").exists()
