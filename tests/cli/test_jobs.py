"""`golive run --jobs`: independent runs are the same whatever their number at a time, and none is left behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import pytest
from tests.cli.waiting_jobs import doubled, telling_its_data, vanishing
from tests.commands import environment
from tests.commands import run_command as golive
from tests.places import REPOSITORY

from golive.cli import made_runs
from golive.cli.data_folder import standing_in
from golive.cli.made_runs import MadeRun, make_runs
from golive.cli.planned_runs import PlannedRun, RunOptions, RunsOptions, planned_runs
from golive.cli.run_processes import EndedWithoutAnswerError, FailedJobError, in_processes
from golive.core.errors import InvalidInput
from golive.loader.shipped import library_root

UNTIL = "2026-01-05T00:01:40Z"
SEVERAL = ("--seed", 3, "--seed", 4, "--apart", "strategies", "--strategy", "momentum", "--strategy", "volatility")


@pytest.fixture(scope="module")
def one_by_one(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Return what four runs said that were made one after another, and their folder."""
    out = tmp_path_factory.mktemp("jobs") / "out"
    done = golive("run", library_root(), "--sample", *SEVERAL, "--to", UNTIL, "--out", out)
    assert done.exit_code == 0, done.output
    return done.output, out


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_several_at_a_time_are_the_same_bytes_as_one_after_another(
    one_by_one: tuple[str, Path], tmp_path: Path
) -> None:
    said, folder = one_by_one
    out = tmp_path / "out"
    done = golive("run", library_root(), "--sample", *SEVERAL, "--to", UNTIL, "--out", out, "--jobs", 3)
    assert done.exit_code == 0, done.output
    assert files_of(out) == files_of(folder)
    assert done.output.replace(str(out), str(folder)) == said


def test_each_run_is_what_it_is_alone(one_by_one: tuple[str, Path], tmp_path: Path) -> None:
    _, folder = one_by_one
    runs = json.loads((folder / "runs.json").read_text(encoding="utf-8"))["runs"]
    names = ["momentum-seed-3", "momentum-seed-4", "volatility-seed-3", "volatility-seed-4"]
    assert [run["name"] for run in runs] == names
    alone = ("--sample", "--seed", 4, "--strategy", "momentum", "--to", UNTIL, "--out", tmp_path / "alone")
    assert golive("run", library_root(), *alone).exit_code == 0
    assert files_of(tmp_path / "alone") == files_of(folder / "momentum-seed-4")
    document = json.loads((folder / "momentum-seed-4" / "run.json").read_text(encoding="utf-8"))
    assert {name: document[name] for name in runs[1] if name != "name"} == {
        name: value for name, value in runs[1].items() if name != "name"
    }


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_first_that_fails_in_their_order_is_named_and_nothing_is_written(tmp_path: Path, jobs: int) -> None:
    good, broken, empty = (tmp_path / name for name in ("good", "broken", "empty"))
    shutil.copytree(library_root() / "rules", good / "rules")
    shutil.copytree(library_root() / "strategies", good / "strategies")
    shutil.copytree(good, broken)
    (broken / "rules" / "switch.yaml").write_text("kind: switch\nid: switch\n", encoding="utf-8")
    empty.mkdir()
    libraries = (good, broken, empty)
    done = golive("run", *libraries, "--sample", "--to", UNTIL, "--out", tmp_path / "out", "--jobs", jobs)
    assert done.exit_code == 2, done.output
    assert "run `broken` failed, and nothing was written:\n" in done.output
    assert "switch.yaml" in done.output
    assert "`empty`" not in done.output
    assert not (tmp_path / "out").exists()


def test_a_run_in_which_nothing_could_be_decided_is_named_after_all_are_written(tmp_path: Path) -> None:
    out = tmp_path / "out"
    soon = "2026-01-05T00:00:20Z"
    done = golive("run", library_root(), "--sample", "--seed", 3, "--seed", 4, "--to", soon, "--out", out)
    assert done.exit_code == 3, done.output
    assert "run `seed-3`: no strategy signalled" in done.output
    assert sorted(path.name for path in out.iterdir()) == ["runs.json", "seed-3", "seed-4"]
    again = golive("run", library_root(), "--sample", "--seed", 3, "--seed", 4, "--to", soon, "--out", out)
    assert again.exit_code == 3, "an earlier result is replaced"
    other = golive("run", library_root(), "--sample", "--seed", 3, "--seed", 5, "--to", soon, "--out", out)
    assert other.exit_code == 2
    assert "it holds `seed-4` as well" in other.output


@pytest.mark.parametrize("jobs", [1, 2])
def test_runs_look_for_data_where_the_command_was_told_to(tmp_path: Path, jobs: int) -> None:
    runs = planned_runs(asked(seeds=(1, 2)))
    with standing_in(tmp_path), pytest.raises(InvalidInput, match=f"data is in {tmp_path}"):
        make_runs(runs, telling_its_data, out=tmp_path / "out", jobs=jobs, form="text")


# What is asked for


def asked(**changes: Any) -> RunsOptions:
    plain: dict[str, Any] = {"libraries": (), "markets": (), "sample": True, "out": Path("out"), "strategies": ()}
    plain |= {"start": None, "stop": None, "seeds": (), "equity": "1 usd", "journal": None, "form": "text"}
    return RunsOptions(**{**plain, "apart": (), "jobs": 1, "shadows": True, "models": None, "records": None, **changes})


def test_what_is_together_unless_it_is_asked_for_apart() -> None:
    markets: dict[str, Any] = {"sample": False, "markets": ("a.yaml", "b/c.yaml")}
    (together,) = planned_runs(asked(**markets))
    assert (together.name, together.options.markets) == ("", ("a.yaml", "b/c.yaml"))
    apart = planned_runs(asked(**markets, apart=("markets",)))
    assert [(run.name, run.options.markets) for run in apart] == [("a", ("a.yaml",)), ("c", ("b/c.yaml",))]
    libraries = planned_runs(asked(libraries=("x/one", "two"), seeds=(1, 2)))
    assert [run.name for run in libraries] == ["one-seed-1", "one-seed-2", "two-seed-1", "two-seed-2"]


def test_days_apart_are_those_of_utc_as_far_as_the_period_touches_them() -> None:
    period: dict[str, Any] = {"start": "2026-01-04T23:59:30Z", "stop": "2026-01-06T00:00:00Z", "seeds": (1, 2)}
    runs = planned_runs(asked(**period, apart=("days",)))
    days = [(run.name, run.options.start, run.options.stop) for run in runs if run.options.seed == 1]
    assert len(runs) == len(days) * 2
    assert days == [
        ("2026-01-04-seed-1", "1767571170000000000", "1767571199999999999"),
        ("2026-01-05-seed-1", "1767571200000000000", "1767657599999999999"),
        ("2026-01-06-seed-1", "1767657600000000000", "1767657600000000000"),
    ]


def test_strategies_markets_and_days_apart_are_a_run_for_each_of_all() -> None:
    period: dict[str, Any] = {"start": "2026-01-04T23:59:30Z", "stop": "2026-01-05T00:00:30Z", "sample": False}
    named: dict[str, Any] = {"markets": ("a.yaml", "c.yaml"), "strategies": ("momentum", "volatility")}
    runs = planned_runs(asked(**period, **named, apart=("days", "markets", "strategies")))
    assert [run.name for run in runs] == [
        f"{market}-{strategy}-{day}"
        for market in ("a", "c")
        for strategy in ("momentum", "volatility")
        for day in ("2026-01-04", "2026-01-05")
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"libraries": ("x/one", "y/one")}, "two runs would be called `one`"),
        ({"seeds": (1, 1)}, "two runs would be called `seed-1`"),
        ({"apart": ("strategies",), "strategies": ("momentum",)}, "`--apart strategies` has nothing to take apart"),
        ({"apart": ("markets",)}, "`--apart markets` has nothing to take apart"),
        ({"apart": ("days",), "start": "2026-01-04T23:59:30Z"}, "`--apart days` is not told which days"),
        (
            {"apart": ("days",), "start": "2026-01-05T00:00:00Z", "stop": "2026-01-05T23:59:59Z"},
            "`--apart days` has nothing to take apart",
        ),
    ],
)
def test_runs_that_cannot_be_told_apart_are_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        planned_runs(asked(**changes))


# Processes


def test_answers_come_in_the_order_of_the_jobs_and_each_is_told_of() -> None:
    through: list[int] = []
    assert in_processes(doubled, [2, 4, 6, 8], 3, through.append) == [4, 8, 12, 16]
    assert through == [1, 2, 3, 4]


def test_the_first_failure_in_their_order_is_raised() -> None:
    with pytest.raises(FailedJobError) as failed:
        in_processes(doubled, [2, 3, 5, 8], 4, lambda _: None)
    assert failed.value.place == 1
    assert str(failed.value.__cause__) == "3 is odd"


def test_a_process_that_ends_without_an_answer_is_a_failure() -> None:
    with pytest.raises(FailedJobError) as failed:
        in_processes(vanishing, [0, 1], 2, lambda _: None)
    assert failed.value.place == 1
    assert isinstance(failed.value.__cause__, EndedWithoutAnswerError)


@contextmanager
def waiting(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], list[int], IO[str]]]:
    """Give a process whose two jobs wait, their numbers, and a pipe that is open as long as one of them lives."""
    fifo = folder / "fifo"
    os.mkfifo(fifo)
    command = [sys.executable, "-m", "tests.cli.waiting_jobs", str(fifo)]
    parent = subprocess.Popen(command, cwd=REPOSITORY, env=environment())
    try:
        with fifo.open(encoding="ascii") as pipe:
            children = [int(pipe.readline()) for _ in range(2)]
            yield parent, children, pipe
    finally:
        parent.kill()
        parent.wait()


def test_ctrl_c_leaves_no_process_behind(tmp_path: Path) -> None:
    with waiting(tmp_path) as (parent, children, pipe):
        parent.send_signal(signal.SIGINT)
        assert parent.wait(timeout=60) == 130
        assert pipe.read() == ""
        for child in children:
            with pytest.raises(ProcessLookupError):
                os.kill(child, 0)


def test_a_parent_that_is_killed_takes_them_with_it(tmp_path: Path) -> None:
    with waiting(tmp_path) as (parent, _, pipe):
        parent.kill()
        parent.wait(timeout=60)
        assert pipe.read() == "", "the pipe ends when the last of them has"


def test_runs_of_which_one_has_no_net_are_listed(tmp_path: Path) -> None:
    runs = [PlannedRun(name=name, options=cast("RunOptions", None)) for name in ("a", "b", "c")]
    nets: list[dict[str, str | None] | None] = [{"net": None, "currency": "USD"}, {"net": "0.000000000"}, None]
    counts = {"verdicts": {"EXECUTE": 1, "REDUCE": 0}, "signals": 1, "positions": {"opened": 1}}
    made = [MadeRun(document={**counts, "pnl": net}, text="", undecided="") for net in nets]
    lines = made_runs._table(runs, made, tmp_path).splitlines()
    assert ["unknown" in line for line in lines] == [False, True, False, True, False]
    assert "0.000000000" in lines[2]
