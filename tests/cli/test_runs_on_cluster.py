"""On a cluster several runs are made to the bytes of one process, whoever ends meanwhile."""

from __future__ import annotations

import resource
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from tests.commands import Golive
from tests.dask_processes import kill_as_it_goes, scheduler, worker

from golive.api import Engine
from golive.cli import made_runs
from golive.cli.open_market import sample_market
from golive.cli.run_job import MarketJob
from golive.core.errors import InvalidInput
from golive.loader.shipped import library_root

SEVERAL = ("--sample", "--seed", 3, "--seed", 4, "--to", "2026-01-05T00:01:40Z")
APART = (*SEVERAL, "--apart", "strategies", "--strategy", "momentum", "--strategy", "volatility")


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_runs_are_the_same_bytes_though_a_worker_is_killed_meanwhile(
    golive: Golive, tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = golive("run", library_root(), *APART, "--out", tmp_path / "alone")
    with worker(address, tmp_path / "worker") as third:
        through = kill_as_it_goes(monkeypatch, made_runs, third)
        together = golive("run", library_root(), *APART, "--out", tmp_path / "together", "--cluster", address)
    assert through == [(n, 4) for n in (1, 2, 3, 4)]
    assert together.exit_code == alone.exit_code
    assert together.output.replace("together", "alone") == alone.output
    assert files_of(tmp_path / "together") == files_of(tmp_path / "alone")
    assert len(files_of(tmp_path / "alone")) > len(APART)


def test_days_apart_are_each_the_bytes_of_that_day_with_a_fresh_account(
    golive: Golive, tmp_path: Path, address: str
) -> None:
    assert golive("init", tmp_path / "bars", "--profile", "bars").exit_code == 0
    given = ("run", tmp_path / "bars", "--market", "simulated")
    period = ("--from", "2025-12-01T12:00:00Z", "--to", "2025-12-02T12:00:00Z")
    days = golive(*given, *period, "--apart", "days", "--out", tmp_path / "days", "--cluster", address)
    assert days.exit_code in {0, 3}, days.output
    second = ("--from", "2025-12-02T00:00:00Z", "--to", "2025-12-02T12:00:00Z", "--out", tmp_path / "second")
    assert golive(*given, *second).exit_code in {0, 3}
    assert sorted(path.name for path in (tmp_path / "days").iterdir()) == ["2025-12-01", "2025-12-02", "runs.json"]
    assert files_of(tmp_path / "days" / "2025-12-02") == files_of(tmp_path / "second")


def test_a_scheduler_that_is_killed_between_runs_is_a_clear_end_and_no_folder(
    golive: Golive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scheduler() as (killed, listens), worker(listens, tmp_path / "worker"):
        kill_as_it_goes(monkeypatch, made_runs, killed)
        done = golive("run", library_root(), *APART, "--out", tmp_path / "out", "--cluster", listens)
    assert done.exit_code == 75, done.output
    assert f"the scheduler at {listens} is gone" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["worker"]


def test_a_worker_whose_disk_is_full_is_named_and_nothing_is_written(golive: Golive, tmp_path: Path) -> None:
    with scheduler() as (_, listens), worker(listens, tmp_path / "worker") as full:
        resource.prlimit(full.pid, resource.RLIMIT_FSIZE, (1000, 1000))
        done = golive("run", library_root(), *SEVERAL, "--out", tmp_path / "out", "--cluster", listens)
    assert done.exit_code == 2, done.output
    assert "run `seed-3` failed, and nothing was written:" in done.stderr
    assert "too large, on worker tcp://127.0.0.1:" in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_first_run_that_fails_in_their_order_is_named(golive: Golive, tmp_path: Path, address: str) -> None:
    broken = tmp_path / "broken"
    for name in ("rules", "strategies"):
        shutil.copytree(library_root() / name, broken / name)
    (broken / "rules" / "switch.yaml").write_text("kind: switch\nid: switch\n", encoding="utf-8")
    given = ("--sample", "--to", "2026-01-05T00:00:20Z", "--out", tmp_path / "out", "--cluster", address)
    done = golive("run", broken, library_root(), *given)
    assert done.exit_code == 2, done.output
    assert "run `broken` failed, and nothing was written:" in done.stderr
    assert "broken/rules/switch.yaml" in done.stderr
    assert not (tmp_path / "out").exists()


def test_data_that_are_not_what_the_command_saw_are_refused(shipped: Engine, tmp_path: Path) -> None:
    job = MarketJob.of(sample_market(shipped))
    assert job.market(None).spec == sample_market(shipped).spec
    data = tmp_path / "trades.csv"
    told = replace(job, files={str(data): "0" * 64})
    with pytest.raises(InvalidInput, match=f"has no `{data}`"):
        told.market(None)
    data.write_bytes(b"")
    with pytest.raises(InvalidInput, match=f"has other bytes in `{data}`"):
        told.market(None)
    with pytest.raises(InvalidInput, match="means something else here"):
        job.market(5)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ((), "one run is made by one process"),
        (("--seed", 1, "--seed", 2, "--jobs", 2), "leave it or --cluster out"),
        (("--seed", 1, "--seed", 2, "--journal", "j.db"), "stay with one machine"),
        (("--seed", 1, "--seed", 2, "--models", "m"), "stay with one machine"),
    ],
)
def test_what_a_cluster_does_not_make_is_refused(
    golive: Golive, tmp_path: Path, more: tuple[object, ...], why: str
) -> None:
    done = golive("run", "--sample", *more, "--out", tmp_path / "out", "--cluster", "local")
    assert done.exit_code == 2
    assert why in done.stderr
