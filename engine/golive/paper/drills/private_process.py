"""A private account in a process of its own: a copy of a library in a folder that is gone afterwards."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, TypeVar

from golive.core.clock import Clock, Waiter
from golive.core.errors import Undecided
from golive.core.unit import NANOS
from golive.journal.home_at import home_at
from golive.journal.journal import Journal, JournalReader
from golive.loader.shipped import FOLDERS
from golive.paper.account_files import AccountFiles
from golive.paper.heartbeat_file import RUNNING, Beat, read_beat

T = TypeVar("T")

PATIENCE_NS = 120 * NANOS
"""How long a process is waited for before a drill says that it could not be held."""

_LOOK_NS = 2_000_000


class Machine(Clock, Waiter, Protocol):
    """A clock that also lets time pass."""


class PrivateProcess:
    """An account of a copied library, run by `golive paper start`; its folder and records are its own."""

    def __init__(self, folder: Path, account: str, clock: Machine) -> None:
        self.folder, self.account, self._clock = folder, account, clock
        self.files = AccountFiles.below(folder, account)
        self.records = str(folder / "records.db")
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def run(self) -> str:
        """Return the name of the account's only run."""
        return f"{self.account}-1"

    def start(self) -> None:
        """Start the process; it is not waited for."""
        command = [sys.executable, "-m", "golive", "paper", "start", str(self.folder), "--account", self.account]
        with (self.folder / "output.txt").open("ab") as output:
            self._running = subprocess.Popen(
                [*command, "--records", self.records],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Let the process die as if the machine had lost it; a second time nothing happens."""
        if self._running is not None:
            self._running.kill()
            self._running.wait()
            self._running = None

    def looked(self) -> int | None:
        """Return the instant of the process's last look, or None where it has taken none."""
        beat = read_beat(self.files.heartbeat)
        is_ours = isinstance(beat, Beat) and self._running is not None and beat.pid == self._running.pid
        return beat.looked if is_ours and isinstance(beat, Beat) and beat.state == RUNNING else None

    def wait_for(self, what: str, ask: Callable[[], T | None]) -> T:
        """Ask again and again until there is an answer, and return it.

        Raises
        ------
        Undecided
            The process ended, or nothing was answered for too long.
        """
        until = self._clock.monotonic_ns() + PATIENCE_NS
        while (answer := ask()) is None:
            ended = self._running is not None and self._running.poll() is not None
            if ended or self._clock.monotonic_ns() > until:
                word = "it ended" if ended else f"nothing came for {PATIENCE_NS // NANOS} s"
                raise Undecided(f"the private account could not be drilled: waiting for {what}, {word}: {self._said()}")
            self._clock.wait_ns(_LOOK_NS)
        return answer

    def wait_until_it_looks(self) -> int:
        """Return the instant of its first look, once it has taken one."""
        return self.wait_for("its first look", self.looked)

    @contextmanager
    def journal(self) -> Iterator[JournalReader]:
        """Give the account's journal, which the process goes on writing."""
        with closing(home_at(str(self.files.journal), read_only=True)) as home:
            yield JournalReader(home, self.run)

    @contextmanager
    def people(self) -> Iterator[Journal]:
        """Give the records that the account reads."""
        with Journal.shared(home_at(self.records)) as records:
            yield records

    def _said(self) -> str:
        lines = (self.folder / "output.txt").read_text(encoding="utf-8", errors="replace").splitlines()
        return lines[-1] if lines else "it said nothing"


@contextmanager
def private_process(library: Path, account: str, clock: Machine) -> Iterator[PrivateProcess]:
    """Give an account of a copy of a library, which has not started; afterwards nothing is left of it."""
    with TemporaryDirectory(prefix="golive-drill-") as folder:
        for name in FOLDERS:
            if (library / name).is_dir():
                shutil.copytree(library / name, Path(folder) / name)
        process = PrivateProcess(Path(folder), account, clock)
        try:
            yield process
        finally:
            process.kill()
