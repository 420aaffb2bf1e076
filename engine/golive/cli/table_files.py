"""Tables as files, read as they are, and what a file's content is known by."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golive.core.errors import InvalidInput, first_line

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq


def read_parquet(path: Path) -> pa.Table:
    """Read a parquet file as it is."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        # Without `partitioning=None`, a folder called `symbol=X` would become a column.
        return pq.read_table(path, partitioning=None)
    except (pa.ArrowException, OSError) as error:
        raise not_read(path, "parquet", error) from error


@contextlib.contextmanager
def open_parquet(path: Path, **options: Any) -> Iterator[pq.ParquetFile]:
    """Open a parquet file, which is read piece by piece; whatever arrow cannot read of it is one message."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, **options) as file:
            yield file
    except (pa.ArrowException, OSError) as error:
        raise not_read(path, "parquet", error) from error


def not_read(path: Path, form: str, error: Exception) -> InvalidInput:
    """Return what to say of a file that arrow cannot read as what its name says."""
    return InvalidInput(f"`{path}` cannot be read as {form}", hint=first_line(error).replace(str(path), path.name))


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
