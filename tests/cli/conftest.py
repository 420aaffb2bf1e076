"""Commands run in this process, and one run of the embedded market that tests read."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.commands import Golive, run_command

from golive.loader.shipped import library_root


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
