"""Files of returns: a column of dates and a column of returns, nothing guessed.

Which column, whether it holds prices or percent, and how much is traded is said by the caller; what a file leaves open
is refused.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from golive.cli.return_columns import check_column, find_column, is_numeric, read_numbers, refuse_trades
from golive.cli.return_dates import DateOptions, find_dates, instant_of_row
from golive.cli.return_table import read_table
from golive.cli.table_files import file_digest
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Refused
from golive.core.window import FloatArray
from golive.models.returns.plausible_returns import IN_PERCENT, UNIT_IN_DOUBT, ReturnUnit, plausible_returns
from golive.models.returns.return_dates import Calendar, Dates, calendar, check_order

_PERCENT_NAME = re.compile(r"%|(^|[^a-z])(pct|percent|prozent)([^a-z]|$)", re.IGNORECASE)
_LOG_NAME = re.compile(r"(^|[^a-z])(log|ln)([^a-z]|$)|log_?ret", re.IGNORECASE)
_NOT_PERCENT_NAME = re.compile(r"pct[_ ]?change", re.IGNORECASE)
"""What pandas calls a fraction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How a file of returns is to be read."""

    dates: DateOptions = field(default_factory=DateOptions)
    header: bool = True
    prices: bool = False
    unit: ReturnUnit | None = None
    skip_first: bool = False
    start: str | None = None
    stop: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFile:
    """Returns as read, oldest first: fractions of shape (n,), with the column and what was made of it.

    `dates` and `calendar` are None where the file has no dates, and so is `last_utc`, the instant of the last of them;
    `unit` says in words what the cells were.
    """

    values: FloatArray
    column: str
    unit: str
    dates: Dates | None
    calendar: Calendar | None
    last_utc: np.datetime64 | None
    digest: str

    @property
    def first(self) -> str:
        """Return the first date, nothing where there is none."""
        return self.calendar.first if self.calendar else ""

    @property
    def last(self) -> str:
        """Return the last date, nothing where there is none."""
        return self.calendar.last if self.calendar else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRows:
    """The rows of a file that count: its cells, the dates where it has any, and which rows are kept."""

    path: Path
    table: pa.Table
    date_column: str | None
    dates: Dates | None
    kept: npt.NDArray[np.bool_]
    options: ReadOptions

    def numbers(self, name: str) -> FloatArray:
        """Read a column beside the returns, one number a return; percent signs are read as such."""
        find_column(self.path, self.table, name, skip=())
        rows = _without_first(self.kept) if self.options.prices else self.kept
        values, signed = read_numbers(self.path, self.table, name, rows)
        return values / IN_PERCENT if signed else values

    def cash(self, name: str) -> FloatArray:
        """Read a column of risk-free returns, in the unit that is said of the returns.

        Raises
        ------
        InvalidInput
            As `numbers`; a unit that cannot be told, percent signs where fractions are said.
        """
        rows = _without_first(self.kept) if self.options.prices else self.kept
        values, signed = read_numbers(self.path, self.table, check_column(self.path, self.table, name), rows)
        return values / IN_PERCENT if self._unit(name, signed=signed) is ReturnUnit.PERCENT else values

    def returns(self, name: str | None, *, skip: tuple[str | None, ...] = ()) -> ReturnFile:
        """Read a column of returns, or of prices that are said to be prices.

        Raises
        ------
        InvalidInput
            With the row where there is one: no such column, a cell that is empty or no number, whole numbers
            where fractions are meant, prices that are not positive, values that cannot be returns, a unit that
            cannot be told.
        """
        column = find_column(self.path, self.table, name, skip=(self.date_column, *skip))
        if self.options.prices:
            values, dates = self._from_prices(column)
            unit = "returns formed from prices"
        else:
            values, unit = self._from_returns(column)
            dates = None if self.dates is None else self.dates[self.kept]
        return ReturnFile(
            values=values,
            column=column,
            unit=unit,
            dates=dates,
            calendar=None if dates is None else calendar(dates),
            last_utc=self._last_utc(),
            digest=file_digest(self.path),
        )

    def _last_utc(self) -> np.datetime64 | None:
        """Return the instant of the last row that is kept, in UTC; dates rise, so that none is later."""
        if self.date_column is None or self.dates is None:
            return None
        row = int(np.flatnonzero(self.kept)[-1])
        return instant_of_row(self.path, self.date_column, self.table[self.date_column], row, self.options.dates)

    def _from_returns(self, column: str) -> tuple[FloatArray, str]:
        values, signed = read_numbers(self.path, self.table, column, self.kept, whole=False)
        unit = self._unit(column, signed=signed)
        try:
            made = plausible_returns(values, column, periods_per_year=self._per_year(), unit=unit)
        except Refused as error:
            raise explained(error) from error
        return made, "percent" if unit is ReturnUnit.PERCENT else "fractions"

    def _unit(self, column: str, *, signed: bool) -> ReturnUnit | None:
        """Return what a cell of a column is: by its signs, by what is said, or not known."""
        unit = self.options.unit
        if signed and unit is ReturnUnit.FRACTION:
            hint = "leave `--fractions` out"
            raise InvalidInput(f"the cells of `{column}` in `{self.path}` have percent signs", hint=hint)
        if signed:
            return ReturnUnit.PERCENT
        if unit is None and _PERCENT_NAME.search(column) and not _NOT_PERCENT_NAME.search(column):
            hint = "say `--percent` if 1 is one percent, `--fractions` if 0.01 is"
            raise InvalidInput(f"`{column}` of `{self.path}` is called percent: the unit is in doubt", hint=hint)
        if unit is None and _LOG_NAME.search(column):
            hint = "form exp(x) - 1 of them, or say `--fractions` if they are simple returns"
            raise InvalidInput(f"`{column}` of `{self.path}` is called a logarithm, returns are simple", hint=hint)
        return unit

    def _per_year(self) -> float | None:
        return None if self.dates is None else calendar(self.dates[self.kept]).per_year

    def _from_prices(self, column: str) -> tuple[FloatArray, Dates | None]:
        kept = self._with_price_before(column)
        prices, signed = read_numbers(self.path, self.table, column, kept)
        if signed or self.options.unit is not None:
            raise InvalidInput(f"`{column}` of `{self.path}` holds percent, not prices", hint="leave `--prices` out")
        values = _simple_returns(self.path, column, prices, np.flatnonzero(kept))
        return values, None if self.dates is None else self.dates[_without_first(kept)]

    def _with_price_before(self, column: str) -> npt.NDArray[np.bool_]:
        """Keep the price before the first kept date too, where there is one: the first return needs it."""
        first = int(np.argmax(self.kept))
        if first == 0 or (self.options.skip_first and first == 1):
            return self.kept
        kept = self.kept.copy()
        kept[first - 1] = is_numeric(self.table[column].slice(first - 1, 1))
        return kept


def open_returns(path: Path, options: ReadOptions) -> ReturnRows:
    """Open a .csv or .parquet file, find its dates, and keep the rows between two of them.

    Raises
    ------
    InvalidInput
        A file that cannot be read, or that has a row a trade; dates that cannot be told, or that do not rise; no row
        in the time that is asked.
    """
    table = read_table(path, header=options.header)
    refuse_trades(path, table)
    name, dates = find_dates(path, table, options.dates)
    kept = _kept(path, table.num_rows, dates, options)
    if dates is not None:
        _check_order(path, dates)
    return ReturnRows(path=path, table=table, date_column=name, dates=dates, kept=kept, options=options)


def _check_order(path: Path, dates: Dates) -> None:
    try:
        check_order(dates, str(path))
    except Refused as error:
        raise InvalidInput(error.sentence) from error


def _kept(path: Path, n: int, dates: Dates | None, options: ReadOptions) -> npt.NDArray[np.bool_]:
    """Return which rows lie between two days, both included."""
    kept = np.ones(n, dtype=bool)
    kept[: int(options.skip_first)] = False
    if (options.start or options.stop) and dates is None:
        raise InvalidInput(f"`{path}` has no dates", hint="`--from` and `--to` need a column of dates")
    if dates is not None:
        days = dates.astype("datetime64[D]")
        kept &= days >= (_day("--from", options.start) if options.start else days.min())
        kept &= days <= (_day("--to", options.stop) if options.stop else days.max())
    if not kept.any():
        raise InvalidInput(f"`{path}` has no returns in that time", hint="widen `--from` and `--to`")
    return kept


def _without_first(kept: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    rest = kept.copy()
    rest[int(np.argmax(kept))] = False
    return rest


def _simple_returns(path: Path, name: str, prices: FloatArray, rows: npt.NDArray[np.int64]) -> FloatArray:
    if len(prices) <= 1:
        raise InvalidInput(f"`{path}` has one price", hint="a return needs two")
    if not (prices > 0).all():
        at = int(np.argmin(prices > 0))
        raise InvalidInput(f"row {rows[at] + 1} of `{name}` in `{path}` is {prices[at]:g}, which is no price")
    returns: FloatArray = prices[1:] / prices[:-1] - 1
    return returns


def explained(error: Refused) -> InvalidInput:
    """Return a refusal with the option that would help."""
    hint = "if the column holds prices, say so with `--prices`; if it holds percent, with `--percent`"
    if error.code == UNIT_IN_DOUBT:
        hint = "say `--percent` if 1 is one percent, `--fractions` if 0.01 is, `--prices` if these are prices"
    return InvalidInput(error.sentence, hint=hint)


def _day(option: str, text: str) -> np.datetime64:
    try:
        return np.datetime64(dt.date.fromisoformat(text), "D")
    except ValueError:
        raise InvalidInput(f"`{option}` is `{text}`, which is no date", hint="write 1993-01-01") from None
