"""The library that another one is compared with: a folder, that of a run, or a revision of git."""

from __future__ import annotations

import contextlib
import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from golive.core.errors import InvalidInput
from golive.loader.files import FOLDERS
from golive.replay.run_files import DOCUMENT, POLICY

_SECONDS = 60
"""How long git may take: a library is small."""


@contextlib.contextmanager
def library_at(reference: str, library: Path) -> Iterator[Path]:
    """Give the folder of another library, of the one a run was decided with, or of this one as it was at a revision.

    Raises
    ------
    InvalidInput
        When `reference` is neither a folder nor a revision of the repository that holds `library`.
    """
    named = Path(reference)
    if named.is_dir():
        yield named / POLICY if (named / DOCUMENT).is_file() and (named / POLICY).is_dir() else named
        return
    archive = _archive(reference, library)
    folder = Path(tempfile.mkdtemp(prefix="golive."))
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(folder, filter="data")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _archive(reference: str, library: Path) -> bytes:
    """Return the folders of a library as they were at a revision, as a tar file."""
    git = shutil.which("git")
    if git is None:
        raise InvalidInput(f"`{reference}` is no folder, and git is not here", hint="name a folder")
    tree = _tree(git, reference, library)
    listed = _git(git, library, "ls-tree", "--name-only", "-z", tree)
    if listed is None:
        raise InvalidInput(f"`{library}` did not exist at `{reference}`")
    present = [name for name in listed.decode("utf-8", "replace").split("\0") if name in FOLDERS]
    if not present:
        raise InvalidInput(f"`{library}` was no library at `{reference}`")
    archive = _git(git, library, "archive", "--format=tar", tree, *present)
    if archive is None:
        raise InvalidInput(f"`{reference}` cannot be read from git")
    return archive


def _tree(git: str, reference: str, library: Path) -> str:
    """Return the library's folder at a revision, in git's words."""
    inside = _git(git, library, "rev-parse", "--show-prefix")
    if inside is None:
        raise InvalidInput(f"`{reference}` is no folder, and `{library}` is in no git repository", hint="name a folder")
    commit = _git(git, library, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    if commit is None:
        raise InvalidInput(f"`{reference}` is neither a folder nor a revision of git", hint="as in `main` or `HEAD~1`")
    return f"{commit.decode().strip()}:{inside.decode().strip().removesuffix('/')}"


def _git(git: str, folder: Path, *arguments: str) -> bytes | None:
    """Return what git prints, or None when it fails; nothing of the user's goes through a shell."""
    command = [git, "-C", str(folder.resolve()), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603  (a list, no shell)
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 else None
