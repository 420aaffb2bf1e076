"""Files as tables of typed columns: nothing is coerced, every refusal names the file, the row and the value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from golive.core.errors import first_line
from golive.core.issue_pad import IssuePad
from golive.core.span import Span
from golive.core.suggest import by_likeness, did_you_mean
from golive.core.window import FloatArray, IntArray
from golive.documents.header import Name
from golive.documents.market import LEVEL, AggressorCode, StreamSpec

_SMALLEST_BLOCK, _LARGEST_BLOCK = 1 << 20, (1 << 31) - 1
_UNPACKED = 30
"""No CSV of market data shrinks by more when packed."""


def _parquet(path: Path, wanted: frozenset[str]) -> tuple[pa.Table, tuple[str, ...]]:
    """Read the columns that are mapped, of a file that may have many more."""
    names = tuple(pa.parquet.read_schema(path).names)
    # Without `partitioning=None`, a folder called `symbol=X` would become a column.
    return pa.parquet.read_table(path, columns=[n for n in names if n in wanted], partitioning=None), names


def _csv(path: Path, wanted: frozenset[str]) -> tuple[pa.Table, tuple[str, ...]]:
    """Read a whole file as one block, so that no type is guessed from its first rows alone."""
    size = path.stat().st_size * (_UNPACKED if path.suffix == ".gz" else 1)
    options = pa.csv.ReadOptions(block_size=min(max(size, _SMALLEST_BLOCK), _LARGEST_BLOCK))
    table = pa.csv.read_csv(path, read_options=options)
    return table, tuple(table.column_names)


READERS: Mapping[str, Callable[[Path, frozenset[str]], tuple[pa.Table, tuple[str, ...]]]] = MappingProxyType(
    {".parquet": _parquet, ".csv": _csv, ".csv.gz": _csv}
)
"""The formats a stream can be read from, by the end of the file's name."""

_MOST_NAMED = 8
"""How many columns of a file are named where the one asked for is not there."""
_SIDES = {"buy": 1, "sell": -1}
_SIDE_HINT = f"say how sides are written: `aggressor:` {', '.join(code.value for code in AggressorCode)}"
_NEXT = "set GOLIVE_DATA to the data's folder"
_NO_ROWS = "a stream has at least one row: was the recording written?"
_LARGEST_EXACT_INTEGER = 2**53
"""Above this a double no longer holds every integer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One file of a stream, open for reading by field."""

    stream: StreamSpec
    name: Name
    table: pa.Table
    names: tuple[str, ...]
    """Every column of the file; `table` need not hold those that are not mapped."""
    pad: IssuePad

    @property
    def rows(self) -> int:
        """Return how many rows the file has."""
        return int(self.table.num_rows)

    def at(self, row: int) -> str:
        """Say where a row stands, counting from 1."""
        return f"row {row + 1:,} of `{self.name.value}`"

    def place(self, field: str) -> Span:
        """Return where the user mapped a field; ` of level 3` may follow its name."""
        name = field.partition(" ")[0]
        return next((c.column.span for c in self.stream.columns if c.field == name), self.stream.span)

    def has(self, field: str) -> bool:
        """Say whether the user mapped a field."""
        return any(c.field == field for c in self.stream.columns)

    def column(self, field: str, level: int | None = None) -> tuple[str, pa.ChunkedArray] | None:
        """Return the name and values of the column mapped to a field, or note that there is none."""
        mapped = next(c.column for c in self.stream.columns if c.field == field)
        name = mapped.value if level is None else mapped.value.replace(LEVEL, str(level))
        matches = self.names.count(name)
        if matches == 1:
            return name, self.table.column(name)
        columns = ", ".join(f"`{n}`" for n in by_likeness(name, self.names, most=_MOST_NAMED))
        what = "has no column" if not matches else f"has {matches} columns called"
        self.pad.error(
            "GL603", f"`{self.name.value}` {what} `{name}` for `{field}`", mapped.span, f"the file has {columns}"
        )
        return None

    def numbers(self, field: str, level: int | None = None) -> FloatArray | None:
        """Return a field as doubles (absent values as NaN), or note why it is not a column of numbers."""
        column = self.column(field, level)
        if column is None:
            return None
        name, values = column
        kind = values.type
        if pa.types.is_null(kind):  # a CSV column with nothing in it
            return np.full(self.rows, np.nan)
        if not (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
            self._wrong_type(field, name, values, "numbers")
            return None
        if pa.types.is_integer(kind):
            out = np.asarray(pc.fill_null(values, 0).to_numpy())
            if len(out) and max(abs(int(out.min())), abs(int(out.max()))) > _LARGEST_EXACT_INTEGER:
                self.pad.error("GL604", f"`{name}` holds integers too large to be numbers", self.place(field))
                return None
        return np.ascontiguousarray(values.cast(pa.float64(), safe=False).to_numpy(), dtype=np.float64)

    def integers(self, field: str) -> IntArray | None:
        """Return a field as integers, or note why it is not a column of integers."""
        column = self.column(field)
        if column is None:
            return None
        name, values = column
        if not pa.types.is_integer(values.type) or pa.types.is_uint64(values.type):
            self._wrong_type(field, name, values, "integers")
            return None
        if values.null_count:
            row = _first(np.asarray(values.is_null().to_numpy()))
            self.pad.error("GL607", f"`{name}` has no value in {self.at(row)}", self.place(field))
            return None
        return np.asarray(values.cast(pa.int64()).to_numpy(), dtype=np.int64)

    def aggressors(self, field: str) -> IntArray | None:
        """Return the taker's side as 1, -1 or 0, or note the first value that is no side."""
        if self.stream.aggressor is AggressorCode.SIGN:
            signs = self.integers(field)
            return signs if signs is None else self._checked_signs(field, signs)
        column = self.column(field)
        if column is None:
            return None
        name, values = column
        if self.stream.aggressor is AggressorCode.BUYER_IS_MAKER:
            if not pa.types.is_boolean(values.type) or values.null_count:
                self._wrong_type(field, name, values, "true or false")
                return None
            return np.where(np.asarray(values.to_numpy(), dtype=bool), -1, 1).astype(np.int64)
        sides = [_SIDES.get(side) if isinstance(side, str) else None for side in values.to_pylist()]
        bad = next((i for i, side in enumerate(sides) if side is None), None)
        if bad is not None:
            value = values[bad].as_py()
            message = f"{self.at(bad)} has `{name}` = `{value}`: not `buy` or `sell`"
            self.pad.error("GL616", message, self.place(field), _SIDE_HINT)
            return None
        return np.array(sides, dtype=np.int64)

    def _checked_signs(self, field: str, signs: IntArray) -> IntArray | None:
        bad = np.abs(signs) > 1
        if not bad.any():
            return signs
        row = _first(bad)
        message = f"{self.at(row)} has `{field}` = {signs[row]}: not 1, -1 or 0"
        self.pad.error("GL616", message, self.place(field), _SIDE_HINT)
        return None

    def _wrong_type(self, field: str, name: str, values: pa.ChunkedArray, wanted: str) -> None:
        row = next((i for i, value in enumerate(values.to_pylist()) if not _reads_as_number(value)), 0)
        example = f": {self.at(row)} has `{values[row].as_py()}`" if len(values) else ""
        self.pad.error(
            "GL604",
            f"`{field}` needs {wanted}, column `{name}` holds {values.type} values{example}",
            self.place(field),
            "values are never converted from text",
        )

    def first_bad(self, bad: NDArray[np.bool_], values: FloatArray, field: str, code: str, why: str) -> bool:
        """Note the first row in which a field is bad, with its value; say whether there was one."""
        if not bad.any():
            return False
        row, count = _first(bad), int(bad.sum())
        more = f"; {count:,} rows have such a value" if count > 1 else ""
        value = f"no number for `{field}`" if np.isnan(values[row]) else f"`{field}` = {float(values[row])!r}"
        hint = "mend the recording at its source: no row is guessed or passed over"
        self.pad.error(code, f"{self.at(row)} has {value}: {why}{more}", self.place(field), hint)
        return True


def open_files(stream: StreamSpec, roots: tuple[Path, ...], pad: IssuePad) -> Iterator[SourceFile]:
    """Yield the files of a stream that can be read; note those that cannot."""
    for name in stream.files:
        path = _find(name, roots, pad)
        read = None if path is None else _read(name, path, _columns_of(stream), pad)
        if read is None:
            continue
        table, names = read
        if table.num_rows:
            yield SourceFile(stream=stream, name=name, table=table, names=names, pad=pad)
        else:
            pad.error("GL612", f"`{name.value}` has no rows", name.span, _NO_ROWS)


def _find(name: Name, roots: tuple[Path, ...], pad: IssuePad) -> Path | None:
    relative = PurePosixPath(name.value)
    if relative.is_absolute() or ".." in relative.parts or "\\" in name.value or "\0" in name.value:
        pad.error(
            "GL610", f"`{name.value}` leaves the data folders", name.span, "write a path below a data folder, with `/`"
        )
        return None
    for root in roots:
        path = root / relative
        if path.is_dir():
            pad.error("GL601", f"`{name.value}` is a folder", name.span, "name a file; `files:` lists several")
            return None
        if not path.is_file():
            continue
        # A link may point anywhere; what it points at must still lie below the folder that was given.
        if path.resolve().is_relative_to(root.resolve()):
            return path
        pad.error("GL610", f"`{name.value}` is a link out of the data folder", name.span)
        return None
    looked = ", ".join(f"`{root}`" for root in roots) or "no folder at all"
    folders = [folder for folder in ((root / relative).parent for root in roots) if folder.is_dir()]
    present = [entry.name for folder in folders for entry in folder.iterdir()]
    near = did_you_mean(relative.name, present, shown=lambda other: str(relative.with_name(other)))
    hint = f"looked in {looked}; {near or _NEXT}"
    pad.error("GL601", f"`{name.value}` is not there", name.span, hint)
    return None


def _columns_of(stream: StreamSpec) -> frozenset[str]:
    patterns = [mapped.column.value for mapped in stream.columns]
    levels = [p.replace(LEVEL, str(level)) for p in patterns if LEVEL in p for level in range(stream.levels)]
    return frozenset([*patterns, *levels])


def _read(name: Name, path: Path, wanted: frozenset[str], pad: IssuePad) -> tuple[pa.Table, tuple[str, ...]] | None:
    reader = next((read for ending, read in READERS.items() if path.name.endswith(ending)), None)
    if reader is None:
        formats = ", ".join(READERS)
        pad.error("GL602", f"`{name.value}` is of a format that is not read", name.span, f"formats are {formats}")
        return None
    if not path.stat().st_size:
        pad.error("GL612", f"`{name.value}` is empty", name.span, _NO_ROWS)
        return None
    try:
        return reader(path, wanted)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        reason = first_line(error).replace(str(path), name.value)
        pad.error("GL602", f"`{name.value}` cannot be read as what its name says", name.span, reason)
        return None


def _reads_as_number(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return value is None
    return True


def _first(bad: NDArray[np.bool_]) -> int:
    return int(np.argmax(bad))
