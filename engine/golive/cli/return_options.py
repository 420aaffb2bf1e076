"""What a command that judges a file of returns is asked, as it is written on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from golive.cli.returns import ReturnFile, ReturnRows
    from golive.core.window import FloatArray
    from golive.models.returns.return_series import ReturnSeries

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--sample", is_flag=True, help="Judge thirty years of returns that ship with golive, SIMULATED."),
    click.option("--column", metavar="NAME", help="The column of returns; needed where there are several."),
    click.option("--prices", is_flag=True, help="The column holds prices: form simple returns."),
    click.option(
        "--percent/--fractions", "percent", default=None, help="What 1 means in it: one percent, or the whole."
    ),
    click.option("--date", "date_column", metavar="NAME", help="The column of dates; found unless given."),
    click.option("--date-format", metavar="F", help="As in `%d/%m/%Y`; `s`, `ms`, `us`, `ns` from 1970; `excel`."),
    click.option("--no-dates", is_flag=True, help="There are no dates: rows are taken as oldest first."),
    click.option("--no-header", is_flag=True, help="A .csv without names: the columns are called 1, 2 and so on."),
    click.option("--skip-first", is_flag=True, help="Leave the first row out, as after `pct_change()`."),
    click.option("--from", "start", metavar="DATE", help="First date, as in 1993-01-01."),
    click.option("--to", "stop", metavar="DATE", help="Last date."),
    click.option(
        "--risk-free", metavar="X", help="What cash earns a year, as in `5 %`: taken off; `0 %` where it is off."
    ),
    click.option("--risk-free-column", metavar="NAME", help="The same a period, from a column of returns."),
)


def series_options(command: Command) -> Command:
    """Add the file of returns, and the options that say how it is read."""
    made = reduce(lambda made, option: option(made), reversed(_OPTIONS), command)
    return click.argument("file", type=click.Path(path_type=Path), required=False)(made)


def with_file(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with the file that is meant: the one that is named, or the one that ships.

    Raises
    ------
    click.UsageError
        Both are asked for, or neither.
    """
    from golive.simulator.simulated_returns import SIMULATED_COLUMN, SIMULATED_RETURNS

    given = dict(options)
    sample = given.pop("sample")
    if sample is (given["file"] is not None):
        raise click.UsageError("give either FILE or --sample")
    if not sample:
        return given
    return {**given, "file": SIMULATED_RETURNS, "column": given["column"] or SIMULATED_COLUMN}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnOptions:
    """Which file and which of its columns, what is traded, and how the answer leaves."""

    file: Path
    column: str | None
    prices: bool
    percent: bool | None
    date_column: str | None
    date_format: str | None
    no_dates: bool
    no_header: bool
    skip_first: bool
    start: str | None
    stop: str | None
    risk_free: str | None
    risk_free_column: str | None
    turnover: float | None
    turnover_column: str | None
    periods_per_year: float | None
    seed: int
    library: str | None
    form: str
    out: Path | None

    def open(self) -> ReturnRows:
        """Open the file as the options say."""
        from golive.cli.return_dates import DateOptions
        from golive.cli.returns import ReadOptions, open_returns
        from golive.models.returns.plausible_returns import ReturnUnit

        units = {None: None, True: ReturnUnit.PERCENT, False: ReturnUnit.FRACTION}
        how = ReadOptions(
            dates=DateOptions(column=self.date_column, form=self.date_format, none=self.no_dates),
            header=not self.no_header,
            prices=self.prices,
            unit=units[self.percent],
            skip_first=self.skip_first,
            start=self.start,
            stop=self.stop,
        )
        return open_returns(self.file, how)

    def read(self, rows: ReturnRows) -> ReturnFile:
        """Read the column of returns.

        Raises
        ------
        InvalidInput
            They cannot be read, or go beyond the clock: what has not happened yet is no evidence.
        """
        from golive.journal.system_clock import SystemClock
        from golive.models.returns.return_dates import ahead_of

        beside = (self.turnover_column, self.risk_free_column)
        returns = rows.returns(self.column, skip=beside)
        ahead = None if returns.last_utc is None else ahead_of(returns.last_utc, SystemClock().wall_ns())
        if ahead is not None:
            message = f"the last row of `{self.file}` is of {ahead}"
            raise InvalidInput(message, hint="leave what has not happened out with `--to DATE`, or set the clock")
        return returns

    def turnover_of(self, rows: ReturnRows) -> float | FloatArray | None:
        """Return what is traded a period: one number, or the column that gives it."""
        return self.turnover if self.turnover_column is None else rows.numbers(self.turnover_column)

    def series(
        self,
        rows: ReturnRows,
        returns: ReturnFile,
        *,
        periods_per_year: float | None,
        trading_days: float | None = None,
    ) -> ReturnSeries:
        """Hold the returns against the periods a year that are assumed, and take the risk-free rate off them."""
        from golive.models.returns.plausible_returns import ReturnUnit
        from golive.models.returns.return_series import return_series

        cash = self._cash(rows, periods_per_year)
        try:
            return return_series(
                returns.values,
                returns.column,
                dates=returns.dates,
                unit=None if self._in_doubt(returns) else ReturnUnit.FRACTION,
                periods_per_year=periods_per_year,
                trading_days=trading_days,
                risk_free=cash,
            )
        except Refused as error:
            raise self._refused(error) from error

    def _in_doubt(self, returns: ReturnFile) -> bool:
        """Say whether nothing but the periods a year, which are only held against it now, can tell the unit."""
        unit_told = self.percent is not None or self.prices or returns.unit != "fractions"
        return returns.dates is None and not unit_told

    def _refused(self, error: Refused) -> InvalidInput:
        """Return a refusal with the option that it is about."""
        from golive.cli.returns import explained

        if error.field in ("periods_per_year", "trading_days"):
            option = f"`--{error.field.replace('_', '-')}`"
            return InvalidInput(error.sentence, hint=f"say how many with {option}")
        if error.field == "risk_free":
            option = "`--risk-free`" if self.risk_free_column is None else "`--risk-free-column`"
            return InvalidInput(error.sentence, hint=f"see {option}")
        if self.prices:
            return InvalidInput(
                f"{error.sentence}, formed from prices", hint="leave `--prices` out if it holds returns"
            )
        made = explained(error)
        return InvalidInput(made.message, hint=f"{made.hint}; another `--periods-per-year` if a year has not so many")

    def _cash(self, rows: ReturnRows, periods_per_year: float | None) -> float | FloatArray | None:
        from golive.cli.amounts import fraction

        if self.risk_free is not None and self.risk_free_column is not None:
            raise click.UsageError("give one of --risk-free and --risk-free-column")
        if self.risk_free_column is not None:
            return rows.cash(self.risk_free_column)
        if self.risk_free is not None and periods_per_year is None:
            hint = "say how many returns a year has with `--periods-per-year`"
            raise InvalidInput("`--risk-free` is a rate a year", hint=hint)
        return fraction("--risk-free", self.risk_free)

    def subject(self, returns: ReturnFile) -> dict[str, Any]:
        """Return what a page says of the file and of what was read of it."""
        from golive.simulator.simulated_returns import is_simulated

        dated = returns.calendar
        cash = "" if self.risk_free is None else f"{self.risk_free} a year"
        return {
            "title": f"{self.file.name}, {returns.column}" + (", SIMULATED" if is_simulated(self.file) else ""),
            "file": self.file.name,
            "column": returns.column,
            "unit": returns.unit,
            "first": returns.first,
            "last": returns.last,
            "frequency": dated.frequency if dated else "",
            "gaps": len(dated.gaps) if dated else 0,
            "risk_free": cash if self.risk_free_column is None else f"column {self.risk_free_column}",
            "digest": returns.digest,
            "seed": self.seed,
        }
