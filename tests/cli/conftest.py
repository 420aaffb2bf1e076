"""Commands run in this process, and one run of the embedded market that tests read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.commands import Golive, run_command
from tests.dask_processes import scheduler, worker
from tests.places import ISSUES

from golive.loader.shipped import library_root

CASES = """\
of: gate.depth
cases:
  - {id: enough, given: {depth: 20_000 usd, extra: 20 bps}, expect: {verdict: EXECUTE}}
  - {id: thin, given: {depth: 19_999 usd}, expect: {verdict: SKIP, by: deep, reason: 20000 usd is required}}
"""


@pytest.fixture(scope="session")
def golive() -> Golive:
    """Return the function that runs a command line."""
    return run_command


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run over two minutes and a half of the embedded market; tests only read it."""
    out = tmp_path_factory.mktemp("sample") / "out"
    done = run_command("run", library_root(), "--sample", "--out", out, "--to", "2026-01-05T00:04:30Z")
    assert done.exit_code == 0, done.output
    return out


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return where a scheduler with two workers listens."""
    folder = tmp_path_factory.mktemp("workers")
    with scheduler() as (_, listens), worker(listens, folder), worker(listens, folder):
        yield listens


@pytest.fixture
def cased_library(tmp_path: Path) -> Path:
    """Return a small library with cases of its one gate."""
    shutil.copytree(ISSUES / "library", tmp_path, dirs_exist_ok=True)
    (tmp_path / "rules" / "gates" / "depth.cases.yaml").write_text(CASES)
    return tmp_path
