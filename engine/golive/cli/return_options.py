"""What a command that judges a file of returns is asked, as it is written on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from golive.cli.returns import ReturnFile
    from golive.core.window import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnOptions:
    """Which file and which of its columns, what is traded, and how the answer leaves."""

    file: Path
    column: str | None
    prices: bool
    start: str | None
    stop: str | None
    turnover: float | None
    turnover_column: str | None
    periods_per_year: float | None
    seed: int
    library: str | None
    form: str
    out: Path | None

    def read(self) -> ReturnFile:
        """Read the returns, with their turnover where a column gives it."""
        from golive.cli.returns import read_returns

        return read_returns(
            self.file,
            column=self.column,
            turnover_column=self.turnover_column,
            prices=self.prices,
            start=self.start,
            stop=self.stop,
        )

    def column_beside(self, column: str, *, prices: bool = False) -> FloatArray:
        """Read another column of the file, cut to the same dates."""
        from golive.cli.returns import read_returns

        return read_returns(self.file, column=column, prices=prices, start=self.start, stop=self.stop).values

    def column_in_words(self, returns: ReturnFile) -> str:
        """Return the column that was read, and what was made of it."""
        return f"{returns.column}{', returns formed from prices' if self.prices else ''}"
