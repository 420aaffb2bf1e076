"""Which files a library has, and their text: nothing outside the folder, nothing that is not a regular file."""

from __future__ import annotations

import os
import stat
from dataclasses import field
from pathlib import Path

from golive.core.dataclass import dataclass
from golive.core.issue import Issue
from golive.core.span import Span
from golive.documents.library import LeftOut
from golive.loader.characters import BYTE_ORDER_MARK
from golive.loader.limits import LIMITS, Limits

FOLDERS = ("rules", "strategies", "checklists")
PROFILES = "rules/profiles"
"""What differs in libraries of another profile: no part of this one."""
_SUFFIX = ".yaml"
_OTHER_SUFFIX = ".yml"


@dataclass(slots=True, kw_only=True)
class Listing:
    """The policy files below a root, sorted, as relative names with forward slashes; and what could not be listed."""

    names: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def leave_out(self, issue: Issue, *, id: str = "") -> None:
        """Take the issue of what is not read: one document, or with no id a folder that may hold any."""
        self.issues.append(issue)
        self.left_out.append(LeftOut(id=id))


def whole_file(file: str) -> Span:
    """Return the place that stands for a file as a whole."""
    return Span(file=file, line=1, col=1)


def list_files(root: Path, limits: Limits = LIMITS) -> Listing:
    """List the policy files of a library, in an order that does not depend on the file system."""
    listing = Listing()
    for folder in FOLDERS:
        if (root / folder).is_symlink():
            listing.leave_out(_linked_folder(folder))
        elif (root / folder).is_dir():
            _list_folder(root, folder, 1, listing, limits)
        if len(listing.names) > limits.files:
            message = f"the library has more than {limits.files:,} files"
            listing.leave_out(Issue(code="GL112", message=message, span=whole_file(folder)))
            listing.names = []
            break
    return listing


def _list_folder(root: Path, folder: str, depth: int, listing: Listing, limits: Limits) -> None:
    if depth > limits.folder_depth:
        message = f"folders are nested deeper than {limits.folder_depth}"
        listing.leave_out(Issue(code="GL112", message=message, span=whole_file(folder)))
        return
    try:
        entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
    except OSError as error:
        listing.leave_out(_unreadable(folder, error))
        return
    for entry in entries:
        name = f"{folder}/{entry.name}"
        if name == PROFILES or entry.name.startswith(".") or len(listing.names) > limits.files:
            continue
        if entry.is_symlink() and _is_folder(entry):
            listing.leave_out(_linked_folder(name))
        elif _is_folder(entry):
            _list_folder(root, name, depth + 1, listing, limits)
        elif entry.name.endswith(_SUFFIX):
            listing.names.append(name)
        elif entry.name.endswith(_OTHER_SUFFIX):
            listing.leave_out(_other_suffix(name), id=Path(name).stem)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Say whether an entry is, or leads to, a folder; a circle of links does not, and fails where it is read."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _linked_folder(name: str) -> Issue:
    return Issue(
        code="GL123",
        message="a link to a folder is not followed",
        span=whole_file(name),
        hint="copy the folder into the library",
    )


def _other_suffix(name: str) -> Issue:
    return Issue(
        code="GL123",
        message=f"only files named `*{_SUFFIX}` are read",
        span=whole_file(name),
        hint=f"rename it to `{Path(name).stem}{_SUFFIX}`",
    )


def _unreadable(name: str, error: OSError) -> Issue:
    reason = (error.strerror or "input or output error").lower()
    hint = "make it readable, or take it out of the library"
    return Issue(code="GL123", message=f"cannot be read: {reason}", span=whole_file(name), hint=hint)


def read_text(root: Path, name: str, limits: Limits = LIMITS) -> str | Issue:
    """Return a file's text without its byte order mark, or why it is not read.

    The size is looked at before anything is read, and a device or pipe is never waited for.
    """
    path = root / name
    try:
        if not path.resolve(strict=True).is_relative_to(root.resolve()):
            hint = "copy the file into the library"
            return Issue(code="GL123", message="a link leads out of the library", span=whole_file(name), hint=hint)
        content = _read_regular(path, limits.file_bytes)
    except OSError as error:
        return _unreadable(name, error)
    except RuntimeError:
        # pathlib before 3.13 reports a circle of links so.
        return Issue(code="GL123", message="cannot be read: a circle of links", span=whole_file(name))
    if isinstance(content, str):
        code = "GL112" if content == _TOO_LARGE else "GL123"
        message = f"{content}: at most {limits.file_bytes:,} bytes are read" if code == "GL112" else content
        hint = "a policy is written by people: is this data?" if code == "GL112" else "replace it by a file"
        return Issue(code=code, message=message, span=whole_file(name), hint=hint)
    return decode(content, name)


_TOO_LARGE = "the file is too large"


def _read_regular(path: Path, most: int) -> bytes | str:
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            return "not a regular file"
        if status.st_size > most:
            return _TOO_LARGE
        content = stream.read(most + 1)
    return content if len(content) <= most else _TOO_LARGE


def decode(content: bytes, name: str) -> str | Issue:
    """Return UTF-8 bytes as text, or the issue with the place of the first byte that is not UTF-8."""
    try:
        return content.decode("utf-8").removeprefix(BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8").removeprefix(BYTE_ORDER_MARK)
        line, col = before.count("\n") + 1, len(before) - before.rfind("\n")
        return Issue(
            code="GL113",
            message=f"not UTF-8 text: byte 0x{content[error.start]:02x}",
            span=Span(file=name, line=line, col=col),
            hint="save the file as UTF-8",
        )
