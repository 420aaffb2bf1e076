"""Arrow's memory while blocks of one size come and go: kept for the next block, and not given back after each."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator


@contextlib.contextmanager
def kept_memory() -> Iterator[None]:
    """Let arrow take its memory from the C library, which keeps what is let go for what is asked for next.

    Its own pool gives it back to the system, which hands it out again page by page, each filled with zeros first: that
    was a third of what the processors did for a file. What a process holds at the most is the same.
    """
    import pyarrow as pa

    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)
