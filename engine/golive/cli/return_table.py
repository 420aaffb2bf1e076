"""Files of returns as tables of cells: which format, which encoding, and whether there is a header."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv

from golive.cli.input_files import check_file, check_text, not_csv
from golive.cli.table_files import read_parquet
from golive.core.errors import InvalidInput

FORMATS = (".csv", ".parquet")
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
"""A number, all of a cell."""

_DATE = re.compile(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?$")


def read_table(path: Path, *, header: bool = True, what: str = "returns") -> pa.Table:
    """Read a .csv or .parquet file; without a header the columns are called `1`, `2` and so on.

    Raises
    ------
    InvalidInput
        An absent or empty file, an unknown format, another encoding than UTF-8, other separators than commas, a first
        row that is no header though one is expected, a column twice, no rows.
    """
    check_file(path, hint=f"name a .csv or .parquet file of {what}")
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise InvalidInput(f"`{path}` is of a format that is not read", hint=f"formats are {', '.join(FORMATS)}")
    if not path.stat().st_size:
        raise InvalidInput(f"`{path}` is empty", hint="a column of dates and a column of returns are needed")
    table = read_parquet(path) if suffix == ".parquet" else _csv(path, header=header)
    twice = sorted({n for n in table.column_names if table.column_names.count(n) > 1})
    if twice:
        raise InvalidInput(f"`{path}` has the column `{twice[0]}` twice")
    if not table.num_rows:
        raise InvalidInput(f"`{path}` has no rows")
    return table


def _csv(path: Path, *, header: bool) -> pa.Table:
    """Read every cell as text: what is a number is decided in one place, by one rule."""
    check_text(path)
    try:
        names = _names(path)
        if header:
            _refuse_without_header(path, names)
        else:
            names = [str(i) for i, _ in zip(count(1), names, strict=False)]
        text = pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
        return pa_csv.read_csv(
            path,
            read_options=pa_csv.ReadOptions(column_names=None if header else names),
            convert_options=text,
        )
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise not_csv(path, error) from error


def _names(path: Path) -> list[str]:
    with pa_csv.open_csv(path) as stream:
        names: list[str] = stream.schema.names
    return names


def _refuse_without_header(path: Path, names: list[str]) -> None:
    """Refuse a first row that holds a number or a date: as a header it would swallow the first return."""
    if names[0] == "" and names[1:] == [str(i) for i in range(len(names) - 1)]:
        return  # What pandas writes over columns without names.
    cells = [name.strip() for name in names]
    if any(re.match(NUMBER, cell) or _DATE.match(cell) for cell in cells):
        shown = ", ".join(f"`{name}`" for name in names[:4])
        hint = "if there is no header, say so with `--no-header`; the columns are then called 1, 2 and so on"
        raise InvalidInput(f"`{path}` begins with {shown}, which are no names of columns", hint=hint)
