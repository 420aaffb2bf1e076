"""Files under SQLite that fail when they are told to, and a power that can go: a VFS of the tests' own.

SQLite asks its VFS for every byte it writes and for every flush. This one counts them, fails the nth, and remembers
what no flush has confirmed, so that `lose_power` can take it back, as a machine does that goes dark. What was written
before a flush that failed stays unconfirmed for ever, although it can be read and a later flush says that all is well:
that is how Linux has it (Rebello et al., Can Applications Recover from fsync Failures?, 2020).
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

FULL, IOERR_WRITE, IOERR_FSYNC, IOERR_DELETE = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_DELETE,
)
ABSENT = "SQLite's library cannot be reached from here, so that its files cannot be made to fail"

_NAME = b"golive_faulty"
_OK = 0
_P, _I, _L = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_CLOSE = ctypes.CFUNCTYPE(_I, _P)
_MOVE = ctypes.CFUNCTYPE(_I, _P, _P, _I, _L)
_TRUNCATE = ctypes.CFUNCTYPE(_I, _P, _L)
_SYNC = ctypes.CFUNCTYPE(_I, _P, _I)
_LOCK = ctypes.CFUNCTYPE(_I, _P, _I, _I, _I)
_SIZE = ctypes.CFUNCTYPE(_I, _P, ctypes.POINTER(_L))
_OPEN = ctypes.CFUNCTYPE(_I, _P, _P, _P, _I, ctypes.POINTER(_I))
_DELETE = ctypes.CFUNCTYPE(_I, _P, ctypes.c_char_p, _I)


class _Methods(ctypes.Structure):
    """What SQLite can do with an open file; `lock` is of its log, and what is not named here is handed on as it is."""

    _fields_ = (
        ("version", _I),
        ("close", _CLOSE),
        ("read", _MOVE),
        ("write", _MOVE),
        ("truncate", _TRUNCATE),
        ("sync", _SYNC),
        ("size", _SIZE),
        ("locking", _P * 6),
        ("map", _P),
        ("lock", _LOCK),
        ("rest", _P * 4),
    )


class _Vfs(ctypes.Structure):
    """How SQLite opens and deletes files; `rest` is handed on as it is."""

    _fields_ = (
        ("version", _I),
        ("file_bytes", _I),
        ("path_bytes", _I),
        ("next", _P),
        ("name", ctypes.c_char_p),
        ("data", _P),
        ("open", _OPEN),
        ("delete", _DELETE),
        ("rest", _P * 14),
    )


@dataclass(slots=True, kw_only=True)
class Change:
    """A change of a file's bytes, and whether a flush has confirmed it; a cut has no bytes of its own."""

    offset: int
    before: bytes
    size: int
    bytes: bytes | None
    confirmed: bool = False
    lost: bool = False

    def done(self, content: bytearray) -> None:
        if self.bytes is None:
            del content[self.offset :]
        else:
            content.extend(b"\0" * (self.offset - len(content)))
            content[self.offset : self.offset + len(self.bytes)] = self.bytes

    def undone(self, content: bytearray) -> None:
        content[self.offset : self.offset + len(self.before)] = self.before
        del content[self.size :]


@dataclass(slots=True)
class Faults:
    """What is to fail, what was asked for so far, what became of the bytes, and whether locks of the log lock."""

    counts: dict[str, int] = field(default_factory=lambda: {"write": 0, "sync": 0})
    changes: dict[str, list[Change]] = field(default_factory=dict)
    _armed: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    locks: bool = True
    _dead: bool = False

    def fail(self, what: str, *, nth: int = 1, code: int = IOERR_WRITE, times: int = 1) -> None:
        """Let the nth `write` or `sync` from now on fail, and so many after it."""
        first = self.counts[what] + nth
        self._armed[what] = (first, first + times, code)

    def mend(self) -> None:
        """Let nothing fail any more."""
        self._armed.clear()

    def die(self) -> None:
        """Let nothing reach a file any more: what closes its files from now on changes nothing."""
        self._dead = True

    def revive(self) -> None:
        """Let the next process find the files as the system has them in memory, the last one having been killed."""
        self.mend()
        self._dead = False

    def lose_power(self, keep: Callable[[], bool] = lambda: False) -> None:
        """Take back what no flush confirmed, but for what `keep` says of each; every file is closed by now."""
        assert self._dead
        for name, changes in self.changes.items():
            path = Path(name)
            content = bytearray(path.read_bytes()) if path.exists() else bytearray()
            for change in reversed(changes):
                change.undone(content)
            for change in changes:
                if change.confirmed or keep():
                    change.done(content)
            path.write_bytes(content)
        self.changes.clear()
        self.revive()

    def outcome(self, what: str) -> int:
        """Count what is asked for, and say with which code it ends."""
        self.counts[what] += 1
        first, end, code = self._armed.get(what, (0, 0, _OK))
        if self._dead:
            return IOERR_WRITE
        return code if first <= self.counts[what] < end else _OK

    def flushed(self, name: str, *, code: int) -> None:
        for change in self.changes.get(name, ()):
            if code == _OK and not change.lost:
                change.confirmed = True
            elif not change.confirmed:
                change.lost = True

    @property
    def dead(self) -> bool:
        return self._dead


class _Files:
    """The functions that SQLite calls, made once and kept for as long as it may."""

    def __init__(self, vfs: int, faults: Faults) -> None:
        self._vfs, self._own, self.faults = vfs, _Vfs.from_address(vfs), faults
        self._methods: dict[int, _Methods] = {}
        self._open: dict[int, tuple[str, _Methods]] = {}
        self.faulty = _Vfs.from_buffer_copy(self._own)
        self.faulty.name = _NAME
        self.faulty.open = _OPEN(self.open)
        self.faulty.delete = _DELETE(self.delete)
        self._close, self._write = _CLOSE(self.close), _MOVE(self.write)
        self._truncate, self._sync = _TRUNCATE(self.truncate), _SYNC(self.sync)
        self._lock = _LOCK(self.lock)

    def open(self, _: int, name: int | None, file: int, flags: int, out: ctypes._Pointer[ctypes.c_int]) -> int:
        # The name is handed on where it lies: SQLite goes on reading it there.
        code = int(self._own.open(self._vfs, name, file, flags, out))
        pointer = _P.from_address(file)
        if code == _OK and name is not None and pointer.value is not None:
            own = _Methods.from_address(pointer.value)
            self._open[file] = (ctypes.string_at(name).decode(), own)
            pointer.value = ctypes.addressof(self._methods.setdefault(pointer.value, self._faulty(own)))
        return code

    def _faulty(self, own: _Methods) -> _Methods:
        faulty = _Methods.from_buffer_copy(own)
        faulty.close, faulty.write, faulty.truncate, faulty.sync = self._close, self._write, self._truncate, self._sync
        faulty.lock = self._lock
        return faulty

    def lock(self, file: int, offset: int, number: int, flags: int) -> int:
        return int(self._open[file][1].lock(file, offset, number, flags)) if self.faults.locks else _OK

    def delete(self, _: int, name: bytes, flush: int) -> int:
        if self.faults.dead:
            return IOERR_DELETE
        self.faults.changes.pop(name.decode(), None)
        return int(self._own.delete(self._vfs, name, flush))

    def close(self, file: int) -> int:
        _, own = self._open.pop(file)
        return int(own.close(file))

    def write(self, file: int, data: int, amount: int, offset: int) -> int:
        code = self.faults.outcome("write")
        if code != _OK:
            return code
        self._remember(file, offset, amount, ctypes.string_at(data, amount))
        return int(self._open[file][1].write(file, data, amount, offset))

    def truncate(self, file: int, size: int) -> int:
        if self.faults.dead:
            return IOERR_WRITE
        self._remember(file, size, max(0, self._size(file) - size), None)
        return int(self._open[file][1].truncate(file, size))

    def sync(self, file: int, flags: int) -> int:
        name, own = self._open[file]
        code = self.faults.outcome("sync") or int(own.sync(file, flags))
        self.faults.flushed(name, code=code)
        return code

    def _size(self, file: int) -> int:
        size = _L()
        self._open[file][1].size(file, ctypes.byref(size))
        return size.value

    def _remember(self, file: int, offset: int, amount: int, data: bytes | None) -> None:
        name, own = self._open[file]
        size = self._size(file)
        there = ctypes.create_string_buffer(max(0, min(amount, size - offset)))
        if len(there):
            # Through SQLite's own descriptor: to close another of the same file would take its locks away.
            own.read(file, ctypes.addressof(there), len(there), offset)
        change = Change(offset=offset, before=there.raw, size=size, bytes=data)
        self.faults.changes.setdefault(name, []).append(change)


_KEPT: list[_Files] = []
"""A test that failed may leave a file open, and SQLite calls these functions until it is closed."""


def reachable() -> ctypes.CDLL | None:
    """Return the library that Python's `sqlite3` uses, or None where it has one that nobody else can reach."""
    name = ctypes.util.find_library("sqlite3")
    if name is None:
        return None
    library = ctypes.CDLL(name)
    library.sqlite3_vfs_find.restype = library.sqlite3_libversion.restype = _P
    library.sqlite3_vfs_register.argtypes, library.sqlite3_vfs_unregister.argtypes = (_P, _I), (_P,)
    return library


@contextmanager
def faulty_files(library: ctypes.CDLL) -> Iterator[Faults]:
    """Let every file that SQLite opens from now on be one that can fail."""
    own = library.sqlite3_vfs_find(None)
    files = _Files(own, Faults())
    _KEPT.append(files)
    faulty = ctypes.addressof(files.faulty)
    library.sqlite3_vfs_register(faulty, 1)
    try:
        with closing(sqlite3.connect(f"file::memory:?vfs={_NAME.decode()}", uri=True)):
            yield files.faults
    finally:
        library.sqlite3_vfs_unregister(faulty)
        library.sqlite3_vfs_register(own, 1)
