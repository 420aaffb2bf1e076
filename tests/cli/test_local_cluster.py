"""`--cluster local` starts workers on this machine: decisions, runs and mutants are those of one process."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.commands import Golive

from golive.loader.shipped import library_root
from golive.replay.run_files import SIGNALS

DASHBOARD = 8787
LOCAL = ("--cluster", "local:1")


@pytest.fixture
def taken() -> Iterator[None]:
    """Take the port on which Dask shows itself unless it is told another; somebody else may have it as well."""
    with socket.socket() as listening:
        with contextlib.suppress(OSError):
            listening.bind(("127.0.0.1", DASHBOARD))
            listening.listen()
        yield


@pytest.mark.usefixtures("taken")
def test_a_local_cluster_decides_as_one_process(golive: Golive, sample_run: Path, tmp_path: Path) -> None:
    given = ("decide", "--signals", sample_run / SIGNALS, "--reasons", "none", "--out")
    environment = dict(os.environ)
    alone, together = golive(*given, tmp_path / "alone.parquet"), golive(*given, tmp_path / "local.parquet", *LOCAL)
    assert dict(os.environ) == environment, "nothing is left for what runs in this process after it"
    assert together.exit_code == alone.exit_code == 0, together.output
    assert together.stdout.replace("local.parquet", "alone.parquet") == alone.stdout
    assert (tmp_path / "local.parquet").read_bytes() == (tmp_path / "alone.parquet").read_bytes()
    assert "note: local:1: 1 partitions, tcp://127.0.0.1:" in together.stderr


def test_a_local_cluster_makes_runs_as_one_process(golive: Golive, tmp_path: Path) -> None:
    given = ("--sample", "--seed", 3, "--seed", 4, "--to", "2026-01-05T00:00:20Z", "--out")
    alone = golive("run", library_root(), *given, tmp_path / "alone")
    together = golive("run", library_root(), *given, tmp_path / "local", *LOCAL)
    assert together.exit_code == alone.exit_code, together.output
    files = [
        {str(one.relative_to(root)): one.read_bytes() for one in root.rglob("*") if one.is_file()}
        for root in (tmp_path / "alone", tmp_path / "local")
    ]
    assert files[0] == files[1]
    assert files[0]


def test_a_local_cluster_tries_mutants_as_one_process(golive: Golive, cased_library: Path) -> None:
    given = ("test", cased_library, "gate.depth:wide:*", "--mutate", "--format", "json")
    alone, together = golive(*given, "--jobs", 1), golive(*given, *LOCAL)
    assert (together.exit_code, together.stdout) == (alone.exit_code, alone.stdout)
    assert "kills_wide" in alone.stdout
