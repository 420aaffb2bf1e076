"""On a cluster mutants are tried to the report of processes of this machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.commands import Golive
from tests.dask_processes import kill_as_it_goes, scheduler, worker

from golive.api import Engine
from golive.cli import mutate
from golive.cli.case_library import open_cases
from golive.cli.mutant_job import Asked, CaseMarket, CaseTexts, mutant_job, try_mutant
from golive.cli.open_library import find_library
from golive.cli.open_market import sample_market
from golive.core.errors import InvalidInput


def test_mutants_on_a_cluster_have_the_report_of_processes_though_a_worker_is_killed(
    golive: Golive, cased_library: Path, tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("test", cased_library, "gate.depth:wide:*", "--mutate", "--format", "json")
    alone = golive(*asked, "--jobs", 1)
    with worker(address, tmp_path / "worker") as third:
        heard = kill_as_it_goes(monkeypatch, mutate, third)
        together = golive(*asked, "--cluster", address)
    assert (together.exit_code, together.output) == (alone.exit_code, alone.output)
    assert "kills_wide" in alone.output
    tried, searched = heard[0][1], heard[-1][1]
    assert tried is not None
    assert searched is not None
    assert tried > searched > 1
    assert heard == [*((n + 1, tried) for n in range(tried)), *((n + 1, searched) for n in range(searched))]


def test_a_scheduler_that_is_killed_among_mutants_is_a_clear_end_and_no_report(
    golive: Golive, cased_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scheduler() as (killed, listens), worker(listens, tmp_path / "worker"):
        heard = kill_as_it_goes(monkeypatch, mutate, killed)
        done = golive("test", cased_library, "gate.depth:wide:*", "--mutate", "--cluster", listens)
    assert heard, "some mutant was tried before"
    assert (done.exit_code, done.stdout) == (75, "")
    assert f"the scheduler at {listens} is gone" in done.stderr


def test_a_mutant_is_the_one_that_the_command_names(cased_library: Path) -> None:
    specs = open_cases(find_library(str(cased_library))).validation.specs
    texts = CaseTexts(sources=specs.sources, markets={}).shared()
    with pytest.raises(InvalidInput, match=r"mutant 0 is `inputs.world:.*` here, and `gate.deep:x` for the command"):
        try_mutant(texts, mutant_job(Asked.TRIAL, 0, "gate.deep:x"))


def test_data_that_are_not_what_the_command_saw_decide_no_case(shipped: Engine, tmp_path: Path) -> None:
    market, data = sample_market(shipped).spec, tmp_path / "trades.csv"
    with pytest.raises(InvalidInput, match=f"a worker of the cluster has no `{data}`"):
        CaseMarket(roots=(str(tmp_path),), files={str(data): "0" * 64}).read(market)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (("--cluster", "local"), "a `--cluster` tries mutants: without `--mutate` there is none"),
        (("--mutate", "--cluster", "local", "--jobs", 2), "`--jobs` are processes of this machine"),
        (("--mutate", "--cluster", "here"), "`here` is no cluster"),
    ],
)
def test_what_a_cluster_does_not_try_is_refused(
    golive: Golive, cased_library: Path, more: tuple[object, ...], why: str
) -> None:
    done = golive("test", cased_library, *more)
    assert done.exit_code == 2
    assert why in done.stderr
