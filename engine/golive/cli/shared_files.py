"""Files that lie under the same paths for a command and for the workers of a cluster, which read them there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from golive.cli.table_files import file_digest
from golive.core.errors import InvalidInput
from golive.documents.market import StreamSpec
from golive.market.open_files import files_of

SAME = "workers read the files of markets under the same paths: share their folder"


def shared_files(streams: Iterable[StreamSpec], roots: tuple[Path, ...]) -> Mapping[str, str]:
    """Return the digest of each file of streams that is there, by its path."""
    return {str(path): file_digest(path) for path in files_of(streams, roots)}


def check_files(files: Mapping[str, str]) -> None:
    """Refuse files that are not what the command saw under their paths.

    Raises
    ------
    InvalidInput
        With the first such path.
    """
    for path, digest in files.items():
        if not Path(path).is_file():
            raise InvalidInput(f"a worker of the cluster has no `{path}`", hint=SAME)
        if file_digest(Path(path)) != digest:
            raise InvalidInput(f"a worker of the cluster has other bytes in `{path}`", hint=SAME)
