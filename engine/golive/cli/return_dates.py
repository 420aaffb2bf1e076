"""The column of dates in a file of returns: which one it is, and what its cells say."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import numpy as np
import pyarrow as pa

from golive.cli.return_columns import check_column, is_numeric
from golive.core.errors import InvalidInput
from golive.models.returns.return_dates import Dates

EPOCHS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
"""Units in which times are counted from 1970, by how many make a second."""

_MICROSECONDS = 10**6
_EPOCH = dt.datetime.fromisoformat("1970-01-01")

_DATE_NAME = re.compile(r"(^|[ _.-])(date|datetime|time|timestamp|ts|day|month|period)($|[ _.-])|date$|time$", re.I)
_EPOCH_RANGES = {"s": 1e8, "ms": 1e11, "us": 1e14, "ns": 1e17}
_EPOCH_SPAN = 40.0
"""From 1973 on, for over a century, a count of one unit is told from that of another."""
_FIRST_YEAR, _LAST_YEAR = 1973, 2100
"""What a count lies in; outside, it is one of another unit."""
_DAYS = (19_000_101, 21_001_231)
_MONTHS = (190_001, 210_012)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateOptions:
    """Which column holds the dates, how they are written, or that there are none."""

    column: str | None = None
    form: str | None = None
    none: bool = False


def find_dates(path: Path, table: pa.Table, options: DateOptions) -> tuple[str | None, Dates | None]:
    """Return the column of dates with what it says; nothing only where nothing looks like one, or the caller says so.

    Raises
    ------
    InvalidInput
        Several columns of dates and none named, text beside the numbers that does not read as dates, numbers that
        look like dates without `--date-format`, a cell that is no date, with its row.
    """
    if options.none:
        return None, None
    if options.column is not None:
        name = check_column(path, table, options.column)
        return name, _parsed(path, name, table[name], options.form)
    readable = [n for n in table.column_names if _reads_as_dates(table[n])]
    if len(readable) > 1:
        names = ", ".join(f"`{name}`" for name in readable)
        raise InvalidInput(f"`{path}` has several columns of dates: {names}", hint="say which one with `--date NAME`")
    if readable:
        return readable[0], _parsed(path, readable[0], table[readable[0]], options.form)
    return _doubtful(path, table, options)


def _doubtful(path: Path, table: pa.Table, options: DateOptions) -> tuple[str | None, Dates | None]:
    """Look for what may be meant as dates, and read it by the format that is said, or refuse it."""
    texts = [n for n in table.column_names if _is_text(table[n]) and not is_numeric(table[n], most_bad=_MOST_BAD)]
    counts = [n for n in table.column_names if _may_count_time(n, table[n])]
    candidates = texts[:1] or counts[:1]
    if not candidates:
        return None, None
    name = candidates[0]
    if options.form is not None:
        return name, _parsed(path, name, table[name], options.form)
    if texts:
        _parsed(path, name, table[name], None)
    hint = f"say how with `--date-format {_guess(table[name])}`, or `--no-dates` if it holds none"
    raise InvalidInput(f"`{name}` of `{path}` looks like dates written as numbers", hint=hint)


_MOST_BAD = 0.5
"""House choice. A column is of text where more than half of its cells are no numbers."""


def _is_text(column: pa.ChunkedArray) -> bool:
    return bool(pa.types.is_string(column.type) or pa.types.is_large_string(column.type))


def _reads_as_dates(column: pa.ChunkedArray) -> bool:
    """Say whether a column has the type of dates, or text whose first cell is one."""
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        return True
    return _is_text(column) and _iso(column[0].as_py()) is not None and not is_numeric(column)


def _may_count_time(name: str, column: pa.ChunkedArray) -> bool:
    if not is_numeric(column):
        return False
    values = np.array([float(v.as_py()) for v in column])
    if not (values == np.floor(values)).all() or not (np.diff(values) != 0).all():
        return False
    in_range = _guess(column) != ""
    return in_range and bool(_DATE_NAME.search(name) or (np.diff(values) > 0).all())


def _guess(column: pa.ChunkedArray) -> str:
    """Return the format that numbers would have if they were dates; nothing where they can be none."""
    try:
        low, high = (f(float(v.as_py()) for v in column) for f in (min, max))
    except ValueError:
        return ""
    for unit, least in _EPOCH_RANGES.items():
        if least <= low and high < least * _EPOCH_SPAN:
            return unit
    if _DAYS[0] <= low and high <= _DAYS[1]:
        return "%Y%m%d"
    return "%Y%m" if _MONTHS[0] <= low and high <= _MONTHS[1] else ""


def _parsed(path: Path, name: str, column: pa.ChunkedArray, form: str | None) -> Dates:
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        cells = column.to_pylist()
    elif form is None:
        cells = [_iso(_cell(v)) for v in column]
    else:
        cells = [_by_format(_cell(v), form) for v in column]
    for row, moment in enumerate(cells, 1):
        if moment is None:
            raise _no_date(path, name, row, column[row - 1].as_py(), form)
    naive = [d.replace(tzinfo=None) if isinstance(d, dt.datetime) else d for d in cells]
    zones = {getattr(d, "tzinfo", None) is None for d in cells}
    if len(zones) > 1:
        raise InvalidInput(f"`{name}` of `{path}` has dates with a zone and without", hint="write all of them alike")
    return np.array(naive, dtype="datetime64[us]")


def _no_date(path: Path, name: str, row: int, cell: object, form: str | None) -> InvalidInput:
    shown = "is empty" if cell is None or not str(cell).strip() else f"is `{cell}`"
    how = "an ISO date such as 2024-01-31" if form is None else f"a date written `{form}`"
    if form in EPOCHS:
        how = f"a count of {form} from 1970 that lies between {_FIRST_YEAR} and {_LAST_YEAR}: another unit?"
    hint = (
        "leave out rows that are no period; say how dates are written with `--date-format`, as in `%d/%m/%Y` or `ms`,"
        " or where they are with `--date NAME`; `--no-dates` says that there are none"
    )
    return InvalidInput(f"row {row} of `{name}` in `{path}` {shown}, which is not {how}", hint=hint)


def _cell(value: pa.Scalar) -> str:
    it = value.as_py()
    return "" if it is None else str(it).strip()


def _iso(text: object) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text.strip()) if isinstance(text, str) else None
    except ValueError:
        return None


def _by_format(text: str, form: str) -> dt.datetime | None:
    try:
        if form in EPOCHS:
            counted = int(Decimal(text) * _MICROSECONDS / EPOCHS[form])
            moment = _EPOCH + dt.timedelta(microseconds=counted)
            return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None
        return dt.datetime.strptime(text, form)  # noqa: DTZ007  (a day has no zone; only days are compared)
    except (ValueError, OverflowError, InvalidOperation):
        return None
