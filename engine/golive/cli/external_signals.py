"""Files of signals as bots and notebooks write them: ready rows come of what a recording showed at each one's time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import click
import pyarrow as pa

from golive.api.signal_table import SignalTable
from golive.cli.arrow_signals import read_arrow, read_parquet
from golive.cli.csv_signals import read_csv
from golive.cli.jsonl_signals import read_jsonl
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.printable import printable
from golive.documents.market import TimeUnit
from golive.market.instants import EARLIEST, LATEST, NANOS_PER, show

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.cli.signal_files import SignalFile
    from golive.replay.external_columns import ExternalColumns
    from golive.replay.external_decisions import ExternalSignal
    from golive.trading.one_account import Recording

_NAMED = 6
"""How many rows in doubt are named: enough to see whether one cell is wrong or a whole column."""

_US = NANOS_PER[TimeUnit.US]

ROWS_A_BLOCK = 1_024
"""Ready rows that are decided together: few enough that memory does not grow and progress is seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalFile:
    """A file of signals that are joined with recordings, which can be read from its beginning as often as is asked."""

    file: SignalFile
    engine: Engine
    recordings: Sequence[Recording]
    equity: float
    zone: str | None = None
    notes_shown: set[str] = field(default_factory=set)
    """What was said of it already."""
    doubted: set[int] = field(default_factory=set)
    """The rows that were said to be in doubt."""

    @property
    def rows(self) -> int | None:
        """Return how many there are, where the file says so before it is read."""
        return self.file.rows

    def blocks(self) -> Iterator[SignalTable]:
        """Yield the ready rows in blocks, none of them empty.

        Raises
        ------
        InvalidInput
            With the row where there is one: a file without rows or that is not what its name says, a column that is
            needed and not there or told twice, a time that cannot be read or goes back, an unknown strategy.
        """
        from golive.replay.decided_rows import DecidedRows
        from golive.replay.external_decisions import decided_signals

        decided = decided_signals(self.engine, self.recordings, self._signals(), equity=self.equity)
        while rows := [decision.trace.row for decision in islice(decided, ROWS_A_BLOCK)]:
            yield DecidedRows(self.engine.program, rows).signals()

    def _signals(self) -> Iterator[Any]:
        from golive.account.state_inputs import state_inputs
        from golive.replay.external_columns import external_columns
        from golive.replay.external_decisions import ExternalReader

        account = tuple(state_inputs(self.engine.program))
        tables = self._tables()
        first = next(tables, None)
        if first is None:
            raise InvalidInput(f"`{self.file.path}` has no rows")
        columns = external_columns(tuple(first.columns), self.engine.program, account)
        reader = ExternalReader(self.engine, columns, zone=self.zone)
        _check(first, first, columns)
        self._say(*(f"column `{name}` says nothing that a decision reads" for name in columns.unread))
        if not columns.account:
            self._say("the account is assumed flat and armed: no column tells it")
        for what, column in (("size", columns.size), ("edge", columns.edge)):
            if column is None:
                self._say(f"no column says the {what}: each signal has the {what} that its strategy declares")
        for table in chain([first], tables):
            if table is not first:
                _check(table, first, columns)
            cells = [_values(table, name) for name in columns.read]
            for row in zip(*cells, strict=True):
                signal = reader.read(dict(zip(columns.read, row, strict=True)))
                self._say_doubt(signal)
                yield signal

    def _say(self, *notes: str) -> None:
        """Say what is to be known of the file, once however often it is read."""
        for note in notes:
            if note not in self.notes_shown:
                self.notes_shown.add(note)
                click.echo(f"note: {printable(note)}", err=True)

    def _say_doubt(self, signal: ExternalSignal) -> None:
        """Say of the first rows in doubt what about each cannot be read: no decision of theirs may name it."""
        if signal.doubt is None or signal.row in self.doubted:
            return
        self.doubted.add(signal.row)
        if len(self.doubted) <= _NAMED:
            self._say(f"row {signal.row:,} is in doubt, and opens nothing: {signal.doubt.detail}")
        else:
            self._say("more rows are in doubt, and open nothing")

    def _tables(self) -> Iterator[SignalTable]:
        """Yield the rows as they are written: text where the file has no types."""
        path = self.file.path
        match self.file.form:
            case ".jsonl":
                rows = read_jsonl(path, ())
                yield from map(SignalTable.from_rows, iter(lambda: list(islice(rows, ROWS_A_BLOCK)), []))
            case ".parquet":
                yield from map(SignalTable.from_arrow, read_parquet(path))
            case ".csv":
                yield from (table for table in read_csv(path, {}) if table.rows)
            case _:
                yield from map(SignalTable.from_arrow, read_arrow(path))


def _check(table: SignalTable, first: SignalTable, columns: ExternalColumns) -> None:
    """Refuse a column that only later rows have, and numbers that may be the size where no column says it."""
    from golive.replay.external_columns import check_no_size

    strange = next((name for name in table.columns if name not in first.columns), None)
    if strange is not None:
        raise InvalidInput(f"later rows have `{strange}`, and those above have not", hint="give every row all columns")
    for name in () if columns.size is not None else columns.unread:
        check_no_size(name, _values(table, name))


def _values(table: SignalTable, name: str) -> list[Any]:
    """Return the cells of a column as Python's values, instants with their zone as nanoseconds."""
    cells = table.columns.get(name)
    if cells is None or isinstance(cells, list):
        return [None] * table.rows if cells is None else cells
    if pa.types.is_timestamp(cells.type):
        return _instants(cells)
    values: list[Any] = cells.to_pylist()
    return values


def _instants(cells: Any) -> list[Any]:
    """Return instants as nanoseconds, those without a zone as text; one that cannot be is text that nobody reads."""
    unit, zoned = cells.type.unit, cells.type.tz is not None
    scale = NANOS_PER[TimeUnit(unit)]
    values: list[Any] = []
    for count in cells.cast(pa.int64()).to_pylist():
        nanos = None if count is None else count * scale
        if nanos is not None and not EARLIEST <= nanos <= LATEST:
            values.append(f"{count} {unit} since 1970")
        else:
            values.append(nanos if zoned or nanos is None else show(nanos // _US * _US).removesuffix("Z"))
    return values
