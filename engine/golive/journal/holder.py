"""Who holds a journal: a process of a machine, between two starts of it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

from golive.core.dataclass import dataclass

_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A process, its host and the start of that; `boot` is empty where the system does not tell."""

    pid: int
    host: str
    boot: str

    @classmethod
    def here(cls) -> Holder:
        """Return this process."""
        boot = _BOOT.read_text(encoding="ascii").strip() if _BOOT.exists() else ""
        return cls(pid=os.getpid(), host=os.uname().nodename, boot=boot)

    @classmethod
    def read(cls, text: str) -> Holder | None:
        """Return the holder that was written, or None for anything else.

        >>> Holder.read(Holder(pid=7, host="desk", boot="b").written()).pid
        7
        >>> Holder.read('{"pid": 7}') is None
        True
        """
        try:
            fields = json.loads(text)
            return cls(pid=int(fields["pid"]), host=str(fields["host"]), boot=str(fields["boot"]))
        except (ValueError, TypeError, KeyError):
            return None

    def ended(self) -> bool:
        """Return whether this is a process of this machine that is not there any more; of another, nobody knows."""
        here = Holder.here()
        return (self.host, self.boot) == (here.host, here.boot) and not _is_there(self.pid)

    def written(self) -> str:
        """Return what `read` takes."""
        return json.dumps(asdict(self))

    def __str__(self) -> str:
        boot = f", boot {self.boot}" if self.boot else ""
        return f"process {self.pid} on {self.host}{boot}"


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return not _is_only_remembered(pid)


def _is_only_remembered(pid: int) -> bool:
    """Say whether a process has ended, and is kept in the system's list until its parent has asked how."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return False
    return state[:1] == ["Z"]
