"""Verified entries as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from golive.cli.journal_entries import columns_of
from golive.core.errors import BrokenChain
from golive.journal.entry import Entry
from golive.journal.verification import verify

SCHEMA = pa.schema(
    [
        ("journal", pa.string()),
        ("seq", pa.int64()),
        ("ts", pa.int64()),
        *((name, pa.string()) for name in ("kind", "key", "body", "prev", "hash")),
    ]
)
"""`ts` is in nanoseconds since 1970 UTC; hashes are hexadecimal."""

_AT_A_TIME = 10_000


def verified_table(journals: Iterable[tuple[str, int, Iterable[Entry]]]) -> pa.Table:
    """Return the entries of journals as a table.

    Raises
    ------
    BrokenChain
        When one is not as it was written.
    """
    batches: list[pa.RecordBatch] = []
    for journal, last, entries in journals:
        result = verify(journal, _kept(journal, entries, batches), at_least=last)
        if result.first_bad is not None:
            raise BrokenChain(result.first_bad, str(result.why), f"of `{journal}`: {result.sentence}")
    return pa.Table.from_batches(batches, schema=SCHEMA)


def _kept(journal: str, entries: Iterable[Entry], batches: list[pa.RecordBatch]) -> Iterator[Entry]:
    rows = []
    for entry in entries:
        yield entry
        # Asked for the next one: this one holds, and so has the types of the columns.
        rows.append({"journal": journal, **columns_of(entry)})
        if len(rows) == _AT_A_TIME:
            batches.append(pa.RecordBatch.from_pylist(rows, schema=SCHEMA))
            rows = []
    batches.append(pa.RecordBatch.from_pylist(rows, schema=SCHEMA))
