"""Files of returns: a column of dates and a column of returns, nothing guessed.

Which column, whether it holds prices, and how much is traded is said by the caller; what a file leaves open is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pa_csv

from golive.cli.input_files import check_file, not_csv
from golive.cli.return_columns import check_column, find_column, find_dates, read_numbers
from golive.cli.table_files import file_digest, read_parquet
from golive.core.errors import InvalidInput
from golive.core.window import FloatArray

FORMATS = (".csv", ".parquet")
_DATE_LENGTH = 10


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
    dates_name, dates = find_dates(path, table)
    name = find_column(path, table, column, skip=(dates_name, turnover_column))
    values = read_numbers(path, table, name, whole=prices)
    turnover = None
    if turnover_column is not None:
        turnover = read_numbers(path, table, check_column(path, table, turnover_column))
    if (start or stop) and dates is None:
        raise InvalidInput(f"`{path}` has no dates", hint="`--from` and `--to` need a column of dates")
    if prices:
        values, dates = _returns(path, name, values), None if dates is None else dates[1:]
        turnover = None if turnover is None else turnover[1:]
    kept = _kept(len(values), dates, start, stop)
    if not kept.any():
        raise InvalidInput(f"`{path}` has no returns in that time", hint="widen `--from` and `--to`")
    days = [] if dates is None else [_written(d) for d, k in zip(dates, kept.tolist(), strict=True) if k]
    return ReturnFile(
        values=values[kept],
        turnover=None if turnover is None else turnover[kept],
        column=name,
        first=days[0] if days else "",
        last=days[-1] if days else "",
        days=len({day[:_DATE_LENGTH] for day in days}),
        digest=file_digest(path),
    )


def _kept(n: int, dates: Sequence[dt.date] | None, start: str | None, stop: str | None) -> npt.NDArray[np.bool_]:
    """Return which periods lie between two days, both included."""
    kept = np.ones(n, dtype=bool)
    if dates is None:
        return kept
    stamps = np.array([d.isoformat() for d in dates])
    if start:
        kept &= stamps >= _day("--from", start)
    if stop:
        kept &= np.array([s[:_DATE_LENGTH] for s in stamps]) <= _day("--to", stop)
    return kept


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


def _written(moment: dt.date) -> str:
    text = moment.isoformat()
    plain = not isinstance(moment, dt.datetime) or moment.time() == dt.time(0)
    return str(text[:_DATE_LENGTH] if plain else text)


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
