"""`CodeFolder`: compiled code in a folder of the user's own cache, so that the next process need not compile it again.

What lies there runs: a folder or a file that somebody else owns or may write to is not read, and neither is one that
was cut short. Without such a folder, in a home that cannot be written to or on a full disk, code is compiled anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from golive.core.dataclass import dataclass

CACHE, FOLDER = "XDG_CACHE_HOME", "golive/compiled"
MOST_FILES = 64
"""Of more, the oldest go: each change of a library makes another."""
_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_DIGEST_BYTES = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class CodeFolder:
    """Code by its key, a file each, which begins with a digest of both."""

    path: Path

    @classmethod
    def of_user(cls) -> CodeFolder | None:
        """Return the user's own, which need not be there; None where the system has no owners or the user no home."""
        if not hasattr(os, "getuid"):
            return None
        # As the XDG Base Directory Specification has it, a relative path is none.
        named = Path(os.environ.get(CACHE, ""))
        if named.is_absolute():
            return cls(named / FOLDER)
        try:
            return cls(Path.home() / ".cache" / FOLDER)
        except RuntimeError:
            return None

    def kept(self, key: str) -> bytes | None:
        """Return what was kept, unless that is gone, damaged, or another's to change."""
        with contextlib.suppress(OSError), self._own_folder() as folder:
            handle = os.open(key, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder)
            with os.fdopen(handle, "rb") as file:
                if _is_own(os.fstat(handle)):
                    whole = file.read()
                    digest, code = whole[:_DIGEST_BYTES], whole[_DIGEST_BYTES:]
                    return code if digest == _digest(key, code) else None
        return None

    def keep(self, key: str, code: bytes) -> None:
        """Keep code, if that can be done."""
        with contextlib.suppress(OSError):
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._own_folder():
                self._write(key, _digest(key, code) + code)
                self._without_the_oldest()

    def _write(self, key: str, whole: bytes) -> None:
        with tempfile.NamedTemporaryFile(dir=self.path, delete=False) as file:
            try:
                file.write(whole)
                file.flush()
            except OSError:
                # Half of it would lie there for nobody.
                Path(file.name).unlink()
                raise
        Path(file.name).replace(self.path / key)

    @contextlib.contextmanager
    def _own_folder(self) -> Iterator[int]:
        folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            if not _is_own(os.fstat(folder)):
                raise PermissionError(self.path)
            yield folder
        finally:
            os.close(folder)

    def _without_the_oldest(self) -> None:
        files = sorted(self.path.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        for file in files[:-MOST_FILES]:
            file.unlink()


def _is_own(status: os.stat_result) -> bool:
    return status.st_uid == os.getuid() and not status.st_mode & _OTHERS


def _digest(key: str, code: bytes) -> bytes:
    return hashlib.sha256(key.encode() + code).digest()
