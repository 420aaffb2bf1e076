"""A PostgreSQL server of the tests' own: made when it is first asked for, gone when the last process has ended.

It listens on a socket in a folder that only its user can enter, and on no port. All workers of one run share it.

INVARIANT: whoever uses a server holds a shared lock on the file `users` of its folder, and its guard waits for that
lock alone. So it is stopped and removed also when every worker is killed, and nobody has to be the last to clean up.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import IO

import psycopg

USER = "golive"
ABSENT = "PostgreSQL is not here: install Debian's package `postgresql`"
SETTINGS = (
    "listen_addresses=''",
    "shared_buffers=32MB",
    "max_connections=60",
    "max_wal_size=64MB",
    "log_statement=none",
)
SECONDS = 60
IN_MEMORY, NEEDED_BYTES = Path("/dev/shm"), 200_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server, by the folder of its socket, and what it was started with besides its settings."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def url(self, database: str, *, user: str = USER) -> str:
        """Return the address of a database as SQLAlchemy takes it."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Open a connection of the tests' own, beside those of golive; each statement is committed at once."""
        return psycopg.connect(host=str(self.folder), user=USER, dbname=database, autocommit=True)


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs; Debian keeps them out of the path, one folder a version."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    return versions[-1].parent if versions else None


@contextlib.contextmanager
def shared_server(programs: Path, run: Path, *, preload: Path | None = None) -> Iterator[Server]:
    """Give the server of one run of the tests; `run` is a folder that its workers share.

    `preload` is a library that the server loads before its own, and which looks for its orders in `faults`.
    """
    with (run / "postgres.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        folder, users = _joined(run / "postgres") or _started(programs, run / "postgres", preload)
        fcntl.flock(turn, fcntl.LOCK_UN)
    with users:
        yield Server(folder=folder, environment={} if preload is None else _environment(folder, preload))


def _joined(address: Path) -> tuple[Path, IO[str]] | None:
    """Return a server that runs already, and the lock on it; nothing where its guard has begun to stop it."""
    if not address.exists():
        return None
    folder = Path(address.read_text())
    try:
        users = (folder / "users").open("a")
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(users, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        users.close()
        return None
    return folder, users


def _started(programs: Path, address: Path, preload: Path | None) -> tuple[Path, IO[str]]:
    # A short name in the system's own temporary folder: a socket's path has at most 107 bytes. A server that crashes
    # flushes all of its files as it starts again: in memory that takes no time, and it is not the disk that is tested.
    folder = Path(tempfile.mkdtemp(prefix="golive-pg-", dir=IN_MEMORY if preload and _has_room(IN_MEMORY) else None))
    (folder / "faults").mkdir()
    for made in (folder, folder / "faults"):
        if owner := _owner():
            shutil.chown(made, owner)
    if preload is not None:
        # A copy beside its data, where its owner can read it.
        shutil.copy(preload, folder)
    users = (folder / "users").open("a")
    fcntl.flock(users, fcntl.LOCK_SH)
    _guarded(programs, folder)
    data = str(folder / "data")
    _as_owner(
        [programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--wal-segsize=1"]
    )
    options = " ".join(f"-c {setting}" for setting in (*SETTINGS, f"unix_socket_directories={folder}"))
    environment = {} if preload is None else _environment(folder, preload)
    _as_owner([programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"], environment)
    address.write_text(str(folder))
    return folder, users


def _has_room(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > NEEDED_BYTES


def _environment(folder: Path, library: Path) -> dict[str, str]:
    """Return what lets a server load the copy of a library in its folder."""
    return {"LD_PRELOAD": str(folder / library.name), "GOLIVE_FAULTS": str(folder / "faults")}


def restart(programs: Path, server: Server) -> None:
    """Stop a server as a power cut would, and start it again as it was started."""
    data = server.folder / "data"
    _as_owner([programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "restart"], server.environment)


def _owner() -> str | None:
    """Return who owns the server: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _as_owner(command: list[str | Path], environment: Mapping[str, str] = MappingProxyType({})) -> None:
    owner = _owner()
    group = pwd.getpwnam(owner).pw_gid if owner else None
    done = subprocess.run(
        [str(part) for part in command],
        user=owner,
        group=group,
        extra_groups=[] if owner else None,
        cwd="/",
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _guarded(programs: Path, folder: Path) -> None:
    """Start the process that waits until nobody uses the server any more, and then removes it."""
    command = [sys.executable, "-P", __file__, str(programs), str(folder)]
    silent = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in range(3)]
    # A session of its own: an interrupt of the terminal ends the tests, and the guard has work to do then.
    os.posix_spawn(sys.executable, command, os.environ, file_actions=silent, setsid=True)


def _guard(programs: Path, folder: Path) -> None:
    with (folder / "users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        if (folder / "data" / "postmaster.pid").exists():
            _as_owner([programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop"])
        shutil.rmtree(folder)


if __name__ == "__main__":
    _guard(Path(sys.argv[1]), Path(sys.argv[2]))
