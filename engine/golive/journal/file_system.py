"""On what a file lies: a file system of this machine, or one of another that locks do not reach."""

from __future__ import annotations

from pathlib import Path

_MOUNTS = Path("/proc/self/mountinfo")

_OF_ANOTHER_MACHINE = frozenset(
    {"9p", "afs", "ceph", "cifs", "coda", "davfs", "fuse.ceph", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs"}
    | {"fuse.sshfs", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "orangefs", "smb2", "smb3", "smbfs"}
)
"""Kinds of file systems on which a lock or a flush may say that it was done, and was not."""


def network_kind(path: Path, mounts: str | None = None) -> str:
    """Return the kind of network file system that a path lies on, and nothing where it lies on this machine.

    Where the system does not tell what is mounted (`/proc/self/mountinfo`), nothing is known and nothing is refused.

    >>> network_kind(Path("/mnt/desk/paper.db"), "36 35 98:0 / /mnt/desk rw shared:1 - nfs4 desk:/ rw")
    'nfs4'
    >>> network_kind(Path("/mnt/desk2/paper.db"), "36 35 98:0 / /mnt/desk rw shared:1 - nfs4 desk:/ rw")
    ''
    """
    if mounts is None:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape") if _MOUNTS.exists() else ""
    best, kind = -1, ""
    for line in mounts.splitlines():
        place, _, described = line.partition(" - ")
        mounted = Path(_unescaped(place.split()[4]))
        if len(mounted.parts) >= best and path.is_relative_to(mounted):
            best, kind = len(mounted.parts), described.split()[0]
    return kind if kind in _OF_ANOTHER_MACHINE else ""


def _unescaped(text: str) -> str:
    for code, sign in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, sign)
    return text
