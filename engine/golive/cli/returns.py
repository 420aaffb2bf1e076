"""Files of returns: a column of dates and a column of returns, nothing guessed.

Which column, whether it holds prices, and how much is traded is said by the caller; what a file leaves open is refused.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from golive.cli.input_files import check_file, not_csv
from golive.cli.table_files import file_digest, read_parquet
from golive.core.errors import InvalidInput
from golive.core.suggest import did_you_mean
from golive.core.window import FloatArray

FORMATS = (".csv", ".parquet")
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_DATE_LENGTH = 10
SHOWN_COLUMNS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFile:
    """Returns as read, oldest first; `turnover` where a column gives it, dates empty where the file has none.

    `days` is on how many different dates they lie.
    """

    values: FloatArray
    turnover: FloatArray | None
    column: str
    first: str
    last: str
    days: int
    digest: str


def read_returns(
    path: Path,
    *,
    column: str | None,
    turnover_column: str | None = None,
    prices: bool = False,
    start: str | None = None,
    stop: str | None = None,
) -> ReturnFile:
    """Read a column of returns, or of prices that are said to be prices.

    Parameters
    ----------
    path
        .csv or .parquet.
    column
        Which one; None takes the only column of numbers, if there is one only.
    turnover_column
        Where the turnover of each period is.
    prices
        Whether the column holds prices; simple returns are then formed, and the first date is that of the second price.
    start, stop
        First and last date, both included, as 1993-01-01.

    Raises
    ------
    InvalidInput
        With the row where there is one: an absent or empty file, an unknown format or column, a cell that is empty or
        no number, whole numbers where fractions are meant, dates that do not rise, prices that are not positive.
    """
    table = _table(path)
    dates_name, dates = _dates(path, table)
    name = _column(path, table, column, skip=(dates_name, turnover_column))
    values = _numbers(path, table, name, whole=prices)
    turnover = None if turnover_column is None else _numbers(path, table, _known(path, table, turnover_column))
    if (start or stop) and dates is None:
        raise InvalidInput(f"`{path}` has no dates", hint="`--from` and `--to` need a column of dates")
    if prices:
        values, dates = _returns(path, name, values), None if dates is None else dates[1:]
        turnover = None if turnover is None else turnover[1:]
    kept = np.ones(len(values), dtype=bool)
    if dates is not None:
        stamps = np.array([d.isoformat() for d in dates])
        kept &= stamps >= _day("--from", start) if start else kept
        kept &= np.array([s[:_DATE_LENGTH] for s in stamps]) <= _day("--to", stop) if stop else kept
    if not kept.any():
        raise InvalidInput(f"`{path}` has no returns in that time", hint="widen `--from` and `--to`")
    shown = [] if dates is None else [_shown(d) for d, k in zip(dates, kept.tolist(), strict=True) if k]
    return ReturnFile(
        values=values[kept],
        turnover=None if turnover is None else turnover[kept],
        column=name,
        first=shown[0] if shown else "",
        last=shown[-1] if shown else "",
        days=len({day[:_DATE_LENGTH] for day in shown}),
        digest=file_digest(path),
    )


def check_rate(read: ReturnFile, *, periods_per_year: float, trading_days: float | None = None) -> None:
    """Refuse a number of periods a year, or of trading days, that the file's own dates contradict.

    Parameters
    ----------
    read
        From `read_returns`; without dates nothing contradicts.
    periods_per_year, trading_days
        What is assumed; None where trading days do not matter.

    Raises
    ------
    InvalidInput
        With what the dates give. Counting in the time from the first return to the last, and in whole weeks, both
        have to contradict: a market that closes at night and over the weekend fills a short record unevenly.
    """
    n = len(read.values)
    if not read.first or n <= 1:
        return
    first, last = (dt.datetime.fromisoformat(day).replace(tzinfo=None) for day in (read.first, read.last))
    span = (last - first) / dt.timedelta(days=1)
    weeks = math.ceil(span / _WEEK) * _WEEK
    most, least = n / span * _DAYS_A_YEAR, (n - 1) / weeks * _DAYS_A_YEAR
    if most < periods_per_year / _MOST_APART or least > periods_per_year * _MOST_APART:
        message = f"the dates give {most:.0f} returns a year, {periods_per_year:g} are assumed"
        raise InvalidInput(message, hint="say how many with `--periods-per-year`")
    open_days = (read.days - 1) / weeks * _DAYS_A_YEAR
    if trading_days is not None and open_days > trading_days * _MOST_DAYS:
        message = f"the dates give returns on {open_days:.0f} days a year, {trading_days:g} trading days are assumed"
        raise InvalidInput(message, hint="say how many with `--trading-days`")


_DAYS_A_YEAR = 365.25
_WEEK = 7
_MOST_APART = 1.5
"""House choice. Dates that give so many times more or fewer returns a year than is said contradict it."""
_MOST_DAYS = 1.1
"""House choice. Weekdays without a holiday are 4 % more than 252 trading days, all days are 45 % more."""


def _table(path: Path) -> pa.Table:
    check_file(path, hint="name a .csv or .parquet file of returns")
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise InvalidInput(f"`{path}` is of a format that is not read", hint=f"formats are {', '.join(FORMATS)}")
    if not path.stat().st_size:
        raise InvalidInput(f"`{path}` is empty", hint="a column of dates and a column of returns are needed")
    table = read_parquet(path) if suffix == ".parquet" else _csv(path)
    twice = sorted({n for n in table.column_names if table.column_names.count(n) > 1})
    if twice:
        raise InvalidInput(f"`{path}` has the column `{twice[0]}` twice")
    if not table.num_rows:
        raise InvalidInput(f"`{path}` has no rows")
    return table


def _csv(path: Path) -> pa.Table:
    """Read every cell as text: what is a number is decided here, by one rule."""
    try:
        with pa_csv.open_csv(path) as stream:
            names = stream.schema.names
        text = pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
        return pa_csv.read_csv(path, convert_options=text)
    except (pa.ArrowException, OSError) as error:
        raise not_csv(path, error) from error


def _dates(path: Path, table: pa.Table) -> tuple[str | None, Sequence[dt.date] | None]:
    """Find the one column of dates, which have to rise."""
    found = [(name, dates) for name in table.column_names if (dates := _as_dates(table[name])) is not None]
    if not found:
        return None, None
    if len(found) > 1:
        names = ", ".join(f"`{name}`" for name, _ in found)
        raise InvalidInput(f"`{path}` has several columns of dates: {names}", hint="keep the one that orders the rows")
    name, dates = found[0]
    for row, (before, after) in enumerate(pairwise(dates), 2):
        if not before < after:
            what = "repeats" if before == after else "goes back to"
            raise InvalidInput(f"row {row} of `{path}` {what} {after}", hint="sort the rows, oldest first, each once")
    return name, dates


def _as_dates(column: pa.ChunkedArray) -> list[dt.date] | None:
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        values = column.to_pylist()
        return None if any(v is None for v in values) else values
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return None
    found: list[dt.date] = []
    for text in column.to_pylist():
        try:
            found.append(dt.datetime.fromisoformat(text or ""))
        except ValueError:
            return None
    zones = {getattr(d, "tzinfo", None) is None for d in found}
    return found if len(zones) == 1 else None


def _shown(moment: dt.date) -> str:
    text = moment.isoformat()
    plain = not isinstance(moment, dt.datetime) or moment.time() == dt.time(0)
    return str(text[:_DATE_LENGTH] if plain else text)


def _column(path: Path, table: pa.Table, given: str | None, skip: Sequence[str | None]) -> str:
    if given is not None:
        return _known(path, table, given)
    names: list[str] = table.column_names
    numeric = [n for n in names if n and n not in skip and _is_numeric(table[n])]
    if len(numeric) == 1:
        return numeric[0]
    if not numeric:
        raise InvalidInput(f"`{path}` has no column of numbers", hint="a column of returns, as fractions, is needed")
    shown = ", ".join(f"`{n}`" for n in numeric[:SHOWN_COLUMNS])
    shown += f" and {len(numeric) - SHOWN_COLUMNS} more" if len(numeric) > SHOWN_COLUMNS else ""
    raise InvalidInput(f"`{path}` has several columns of numbers: {shown}", hint="say which one with `--column NAME`")


def _known(path: Path, table: pa.Table, name: str) -> str:
    if name not in table.column_names:
        hint = did_you_mean(name, table.column_names) or f"columns: {', '.join(table.column_names)}"
        raise InvalidInput(f"`{path}` has no column `{name}`", hint=hint)
    return name


def _is_numeric(column: pa.ChunkedArray) -> bool:
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        return True
    if not pa.types.is_string(column.type):
        return False
    return bool(pc.all(pc.match_substring_regex(pc.utf8_trim_whitespace(column), _NUMBER)).as_py())


def _numbers(path: Path, table: pa.Table, name: str, *, whole: bool = True) -> FloatArray:
    """Return a column as floats; whole numbers by type are no returns."""
    column = table[name]
    if pa.types.is_integer(column.type) and not whole:
        hint = "returns are fractions such as 0.0012; if these are prices, say so with `--prices`"
        raise InvalidInput(f"`{name}` of `{path}` holds whole numbers", hint=hint)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = pc.utf8_trim_whitespace(column)
        good = pc.match_substring_regex(column, _NUMBER)
        _refuse_row(path, name, column, good)
        column = pc.cast(column, pa.float64())
    elif not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
        raise InvalidInput(f"`{name}` of `{path}` holds {column.type}, numbers are needed")
    else:
        column = pc.cast(column, pa.float64())
        _refuse_row(path, name, column, pc.is_finite(column))
    values: FloatArray = np.asarray(column.to_numpy(), dtype=np.float64)
    return values


def _refuse_row(path: Path, name: str, column: pa.ChunkedArray, good: pa.ChunkedArray) -> None:
    row = pc.index(pc.fill_null(good, fill_value=False), value=False).as_py()
    if row >= 0:
        cell = column[row].as_py()
        shown = "is empty" if cell in (None, "") else f"is `{cell}`"
        hint = "every period needs a finite number; a period without one has to be left out on purpose"
        raise InvalidInput(f"row {row + 1} of `{name}` in `{path}` {shown}", hint=hint)


def _returns(path: Path, name: str, prices: FloatArray) -> FloatArray:
    if len(prices) <= 1:
        raise InvalidInput(f"`{path}` has one price", hint="a return needs two")
    if not (prices > 0).all():
        row = int(np.argmin(prices > 0)) + 1
        raise InvalidInput(f"row {row} of `{name}` in `{path}` is {prices[row - 1]:g}, which is no price")
    returns: FloatArray = prices[1:] / prices[:-1] - 1
    return returns


def _day(option: str, text: str | None) -> str:
    try:
        return dt.date.fromisoformat(text or "").isoformat()
    except ValueError:
        raise InvalidInput(f"`{option}` is `{text}`, which is no date", hint="write 1993-01-01") from None
