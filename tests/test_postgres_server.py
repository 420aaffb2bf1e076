"""The PostgreSQL server of the tests: one a run, shared, unprivileged, reached by nobody else, never left behind."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.places import REPOSITORY
from tests.postgres_server import ABSENT, SECONDS, Server, programs

USES = """
import sys
from pathlib import Path
from tests.postgres_server import shared_server
with shared_server(Path(sys.argv[1]), Path(sys.argv[2])) as server:
    print(server.folder, flush=True)
    sys.stdin.readline()
"""
"""A process that uses the server of a run until it is told to end."""

Process = subprocess.Popen[str]


def user(programs: Path, run: Path) -> tuple[Process, Path]:
    command = [sys.executable, "-c", USES, str(programs), str(run)]
    process = subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def ended(process: Process) -> None:
    process.communicate("\n")


def killed(process: Process) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def waits_for(folder: Path) -> int:
    """Return the process that stops and removes a server."""
    for status in Path("/proc").glob("[0-9]*/cmdline"):
        words = status.read_bytes().split(b"\0") if status.exists() else []
        if len(words) > 1 and str(folder).encode() in words and words[1] == b"-P":
            return int(status.parent.name)
    raise AssertionError(f"nobody guards {folder}")


def ends(process: int) -> bool:
    """Wait until a process has ended that is no child of this one."""
    try:
        with os.fdopen(os.pidfd_open(process)) as end:
            return bool(select.select([end], [], [], SECONDS)[0])
    except ProcessLookupError:
        return True


@pytest.mark.parametrize("end", [ended, killed])
def test_no_server_is_left_behind(postgres_programs: Path, tmp_path: Path, end: Callable[[Process], None]) -> None:
    first, folder = user(postgres_programs, tmp_path)
    second, same = user(postgres_programs, tmp_path)
    assert same == folder
    guard = waits_for(folder)
    server = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    end(first)
    assert Path(f"/proc/{server}").exists()
    end(second)
    assert ends(guard)
    assert ends(server)
    assert not folder.exists()


def test_a_run_after_the_server_went_has_a_new_one(postgres_programs: Path, tmp_path: Path) -> None:
    first, folder = user(postgres_programs, tmp_path)
    guard = waits_for(folder)
    ended(first)
    assert ends(guard)
    second, other = user(postgres_programs, tmp_path)
    guard = waits_for(other)
    assert other != folder
    ended(second)
    assert ends(guard)


def test_the_server_is_reached_by_its_own_socket_alone(postgres: Server, postgres_database: str) -> None:
    with postgres.connect(postgres_database) as connection:
        shown = connection.execute("SHOW listen_addresses").fetchone(), connection.execute("SHOW fsync").fetchone()
    assert shown == (("",), ("on",))
    assert postgres.folder.stat().st_mode & 0o077 == 0
    assert postgres.folder.stat().st_uid != 0


@pytest.mark.parametrize(("ci", "outcome"), [("true", "1 error"), ("", "1 skipped")])
def test_an_absent_server_fails_in_ci_and_is_skipped_elsewhere(
    pytester_run: Callable[[dict[str, str]], str], ci: str, outcome: str
) -> None:
    said = pytester_run({"CI": ci})
    assert ABSENT in said
    assert outcome in said


@pytest.fixture
def pytester_run(tmp_path: Path) -> Callable[[dict[str, str]], str]:
    """Return how a test that needs the server ends where no program of PostgreSQL is found."""
    name = "test_the_server_is_reached_by_its_own_socket_alone"
    (tmp_path / "nothing.py").write_text("import tests.postgres_server as s\ns.programs = lambda: None\n")

    def run(environment: dict[str, str]) -> str:
        options = ["-p", "nothing", "-p", "no:cacheprovider", "-rs", f"{Path(__file__)}::{name}"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options],
            cwd=REPOSITORY,
            env=os.environ | environment | {"PYTHONPATH": f"{tmp_path}:{REPOSITORY / 'engine'}:{REPOSITORY}"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout

    return run


def test_programs_are_found_where_debian_keeps_them(monkeypatch: pytest.MonkeyPatch, postgres_programs: Path) -> None:
    monkeypatch.setenv("PATH", "")
    assert shutil.which("initdb") is None
    if Path("/usr/lib/postgresql").exists():
        assert programs() == postgres_programs
    else:
        assert programs() is None
