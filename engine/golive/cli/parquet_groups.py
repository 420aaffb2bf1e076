"""Row groups of parquet: as many rows whatever the pieces were, and words by dictionaries in the order they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_A_GROUP = 65_536
"""Rows of a row group of parquet: as many whatever the pieces were, so that the same rows give the same bytes."""


class RowGroups:
    """Writes tables of a schema to a parquet file; the same rows give the same bytes, however they come.

    A column of text may come by its words or written out, in all tables alike. What comes by words is not written out
    on the way: parquet holds it by words as well, and would look each up again.
    """

    def __init__(self, path: Any, schema: pa.Schema) -> None:
        self._path, self._schema = path, schema.remove_metadata()
        self._writer: Any = None
        self._waiting = self._schema.empty_table()

    def write(self, table: pa.Table) -> None:
        """Write the next rows, as far as they fill groups."""
        import pyarrow as pa

        if self._writer is None:
            self._schema = _held(self._schema, table.schema)
            self._waiting = self._schema.empty_table()
            self._open()
        self._waiting = pa.concat_tables([self._waiting, table.replace_schema_metadata(None).cast(self._schema)])
        while self._waiting.num_rows > ROWS_A_GROUP:
            self._write(self._waiting.slice(0, ROWS_A_GROUP))
            self._waiting = self._waiting.slice(ROWS_A_GROUP)

    def finish(self) -> None:
        """Write the last group, full or not; of no rows at all, one that is empty."""
        if self._writer is None:
            self._open()
        self._write(self._waiting)

    def close(self) -> None:
        """Close the file."""
        if self._writer is not None:
            self._writer.close()

    def _open(self) -> None:
        import pyarrow.parquet as pq

        # No statistics of the writing machine, no pandas metadata, one fixed encoding: nothing but the values counts.
        self._writer = pq.ParquetWriter(self._path, self._schema, compression="zstd", version="2.6", store_schema=False)

    def _write(self, table: pa.Table) -> None:
        import pyarrow as pa

        columns = [_in_order(column) for column in table.columns]
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema))


def _held(schema: pa.Schema, given: pa.Schema) -> pa.Schema:
    """Return a schema with the columns by words that are given so."""
    import pyarrow as pa

    def kind(field: pa.Field) -> pa.DataType:
        is_given_so = pa.types.is_dictionary(given.field(field.name).type)
        return pa.dictionary(pa.int32(), pa.string()) if is_given_so else field.type

    return pa.schema([(field.name, kind(field)) for field in schema])


def _in_order(column: pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece; of words only those that are there, in the order in which they first come."""
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        return column.combine_chunks()
    cells = column.unify_dictionaries().combine_chunks()
    codes = cells.indices.dictionary_encode()
    return pa.DictionaryArray.from_arrays(codes.indices, cells.dictionary.take(codes.dictionary))
