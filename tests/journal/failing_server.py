"""A PostgreSQL server of its own on a disk that fails when it is told to, and that can be stopped like a machine.

The failing disk is a library which the server loads before the C library (`failing_disk.c`), so that what fails is a
flush or a write of the server itself, wherever in it that happens.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.postgres_server import Server, restart, shared_server

ABSENT = "no C compiler is here, so that no disk can be made to fail under PostgreSQL: install Debian's package `gcc`"

Call = Literal["sync", "write"]
Part = Literal["pg_wal", "base"]


def compiled(folder: Path) -> Path | None:
    """Return the failing disk as a library, or None where nobody can compile it."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    library = folder / "failing_disk.so"
    source = Path(__file__).with_name("failing_disk.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingServer:
    """A server whose disk can be made to fail."""

    server: Server
    programs: Path

    def fail(self, call: Call, part: Part) -> None:
        """Let the next flush, or write, of a file of a part of the data fail, once."""
        self._fault(call, part).touch()

    @contextmanager
    def failing(self, call: Call, part: Part) -> Iterator[None]:
        """Let each of them fail until the end."""
        self._fault(call, part).mkdir()
        try:
            yield
        finally:
            self._fault(call, part).rmdir()

    def has_failed(self, call: Call, part: Part) -> bool:
        """Return whether it did."""
        return not self._fault(call, part).exists()

    def restart(self) -> None:
        """Stop as a machine does that goes dark, and start again."""
        restart(self.programs, self.server)

    def _fault(self, call: Call, part: Part) -> Path:
        return self.server.folder / "faults" / f"{call}-{part}"


@contextmanager
def failing_server(programs: Path, folder: Path, library: Path) -> Iterator[FailingServer]:
    """Give a server of its own on such a disk."""
    with shared_server(programs, folder, preload=library) as server:
        yield FailingServer(server=server, programs=programs)
