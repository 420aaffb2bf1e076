"""The column of dates in a file of returns: which one it is, and what its cells say."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path

import numpy as np
import pyarrow as pa

from golive.cli.return_columns import check_column, is_numeric
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.market.moments import iso_moment, read_moments
from golive.market.numbered_dates import EXCEL, number_form
from golive.models.returns.return_dates import Dates, one_clock

EPOCHS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
"""Units in which times are counted from 1970, by how many make a second."""

_MICROSECONDS = 10**6
_EPOCH = dt.datetime.fromisoformat("1970-01-01")

_EXCEL_EPOCH = dt.datetime.fromisoformat("1899-12-30")

_DATE_NAME = re.compile(
    r"(^|[ _.-])(date|datetime|time|timestamp|ts|day|week|month|quarter|year|period)($|[ _.-])|date$|time$", re.I
)
_FIRST_YEAR, _LAST_YEAR = 1973, 2100
"""What a count lies in; outside, it is one of another unit."""
_EARLIEST = 1600
"""House limit: no return is older; a year 20 is one of two digits."""
_FEWEST_RISING = 12
"""House limit: so many whole numbers that rise are dates or rows by any name, fewer may be prices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateOptions:
    """Which column holds the dates, how they are written, or that there are none."""

    column: str | None = None
    form: str | None = None
    none: bool = False
    utc: bool = False
    """Whether times with a zone are wanted in UTC, rather than as the market's own clock shows them."""


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
        return name, _parsed(path, name, table[name], options.form, utc=options.utc)
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
        _refuse_order_told_otherwise(path, table)
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
    return _is_text(column) and iso_moment(column[0].as_py()) is not None and not is_numeric(column)


def _may_count_time(name: str, column: pa.ChunkedArray) -> bool:
    if not is_numeric(column):
        return False
    values = np.array([float(v.as_py()) for v in column])
    form, named = _guess(column), bool(_DATE_NAME.search(name))
    whole = bool((values == np.floor(values)).all()) or (form == EXCEL and named)
    if not whole or not (np.diff(values) != 0).all():
        return False
    few = form in (EXCEL, "%Y") and len(values) < _FEWEST_RISING
    return form != "" and (named or (not few and bool((np.diff(values) > 0).all())))


def _refuse_order_told_otherwise(path: Path, table: pa.Table) -> None:
    """Refuse rows that a column numbers from last to first, and dates that are spread over several columns."""
    named = {n.strip().lower(): n for n in table.column_names}
    if "year" in named and "month" in named:
        hint = "put them in one column, as in 2024-01-31, or say `--no-dates`"
        raise InvalidInput(f"`{path}` spreads its dates over `{named['year']}` and `{named['month']}`", hint=hint)
    for name in table.column_names:
        if len(table) >= _FEWEST_RISING and is_numeric(table[name]):
            values = np.array([float(v.as_py()) for v in table[name]])
            if (np.diff(values) == -1).all():
                hint = "sort them, oldest first, or say `--no-dates` if they are"
                raise InvalidInput(f"`{name}` numbers the rows of `{path}` from last to first", hint=hint)


def _guess(column: pa.ChunkedArray) -> str:
    """Return the format that numbers would have if they were dates; nothing where they can be none."""
    try:
        low, high = (f(float(v.as_py()) for v in column) for f in (min, max))
    except ValueError:
        return ""
    return number_form(low, high)


def _parsed(path: Path, name: str, column: pa.ChunkedArray, form: str | None, *, utc: bool = False) -> Dates:
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        cells = column.to_pylist()
    elif form is None:
        cells = [iso_moment(_cell(v)) for v in column]
    else:
        cells = [_by_format(_cell(v), form) for v in column]
    for row, moment in enumerate(cells, 1):
        if moment is None:
            raise _no_date(path, name, row, column[row - 1].as_py(), form)
        if not _EARLIEST <= moment.year <= _LAST_YEAR:
            raise _no_date(path, name, row, column[row - 1].as_py(), form)
    local, absolute = read_moments(cells)
    if local is None:
        raise InvalidInput(f"`{name}` of `{path}` has dates with a zone and without", hint="write all of them alike")
    return absolute if utc else one_clock(local, absolute)


def instant_of_row(path: Path, name: str, column: pa.ChunkedArray, row: int, options: DateOptions) -> np.datetime64:
    """Return what one cell of the column that `find_dates` found says in UTC."""
    cell = column.slice(row, 1)
    # Who names no column is not asked how those are written that read as dates.
    form = None if options.column is None and _reads_as_dates(cell) else options.form
    instant: np.datetime64 = _parsed(path, name, cell, form, utc=True)[0]
    return instant


def tells_zone(column: pa.ChunkedArray, form: str | None) -> bool:
    """Say whether times that were read name their zone; a count from 1970 is in UTC."""
    if form is not None:
        return form in EPOCHS or "%z" in form
    if pa.types.is_timestamp(column.type):
        return column.type.tz is not None
    moment = iso_moment(column[0].as_py())
    return moment is not None and moment.tzinfo is not None


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


def _by_format(text: str, form: str) -> dt.datetime | None:
    try:
        if form == EXCEL:
            return _EXCEL_EPOCH + dt.timedelta(days=float(text))
        if form in EPOCHS:
            counted = int(Decimal(text) * _MICROSECONDS / EPOCHS[form])
            moment = _EPOCH + dt.timedelta(microseconds=counted)
            return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None
        return dt.datetime.strptime(text, form)  # noqa: DTZ007  (a day has no zone; only days are compared)
    except (ValueError, OverflowError, InvalidOperation):
        return None
