"""Files of signals: parquet as typed, CSV and JSON lines by the library's own types, nothing guessed.

A cell that is not what its column holds stays what it is, and the policy refuses its row with a reason. What makes a
file unreadable as a whole is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from golive.api.column_types import column_types, time_columns
from golive.api.signal_table import SignalTable
from golive.cli.csv_signals import read_csv
from golive.cli.input_files import check_file
from golive.cli.jsonl_signals import read_jsonl
from golive.cli.signal_columns import required_columns
from golive.cli.table_files import read_parquet
from golive.core.errors import InvalidInput
from golive.core.row import DAILY_LOSS, DAILY_PNL, DECIDED_AT, STRATEGY, SYMBOL, at, is_why
from golive.core.suggest import did_you_mean

if TYPE_CHECKING:
    from golive.compiler.program import Program

FORMATS = (".parquet", ".csv", ".jsonl")


def read_signals(path: Path, program: Program) -> SignalTable:
    """Read a table of ready rows.

    Raises
    ------
    InvalidInput
        With the row where there is one: a file that is absent, empty, of an unknown format or not what its name says;
        a column or key that is given twice.
    """
    check_file(path, hint="name a file of signals; `golive decide --example --out FILE` writes one")
    if path.suffix.lower() not in FORMATS:
        raise InvalidInput(f"`{path}` is of a format that is not read", hint=f"formats are {', '.join(FORMATS)}")
    if not path.stat().st_size:
        raise InvalidInput(
            f"`{path}` is empty", hint="`golive decide --example --out FILE` writes signals to start from"
        )
    table = _read(path, program)
    if not table.rows:
        raise InvalidInput(f"`{path}` has no rows")
    _check_names(path, table)
    return table


def _read(path: Path, program: Program) -> SignalTable:
    match path.suffix.lower():
        case ".jsonl":
            return SignalTable.from_rows(list(read_jsonl(path, time_columns(program))))
        case ".parquet":
            return SignalTable.from_arrow(read_parquet(path))
    return read_csv(path, column_types(program))


def _check_names(path: Path, table: SignalTable) -> None:
    if not any(column in table.columns for column in (DECIDED_AT, STRATEGY, SYMBOL)):
        raise InvalidInput(
            f"`{path}` has none of the columns of signals", hint="`golive decide --describe` lists the columns"
        )


def unknown_words(table: SignalTable, program: Program) -> Iterator[tuple[str, str]]:
    """Yield each strategy, symbol and venue that the library does not know, with its first row, and what is known."""
    checked = program.checked
    closed = {checked.strategy.column: ("strategy", checked.strategies)}
    for inputs in checked.specs.inputs:
        closed |= {i.id: ("symbol", checked.symbols) for i in inputs.inputs if i.members_of == "symbols"}
        closed |= {i.id: ("venue", checked.venues) for i in inputs.inputs if i.members_of == "venues"}
    for column, (what, members) in closed.items():
        first: dict[str, int] = {}
        for row, word in enumerate(table.words(column), 1):
            if isinstance(word, str) and word not in members:
                first.setdefault(word, row)
        for word, row in first.items():
            known = did_you_mean(word, members) or f"the library knows {', '.join(members)}"
            yield f"row {row} has an unknown {what} `{word}`", known


def unread_columns(table: SignalTable, program: Program) -> tuple[tuple[str, str], ...]:
    """Return columns that nothing reads and that look like one that is absent: (written, probably meant)."""
    types = column_types(program)
    absent = [name for name in types if name not in table.columns and not is_why(name)]
    unread = []
    for name in table.columns:
        hint = "" if name in types else did_you_mean(name, absent)
        if hint:
            unread.append((name, hint))
    return tuple(unread)


def absent_columns(table: SignalTable, program: Program) -> tuple[str, ...]:
    """Return the columns that decisions need and the table has not; their times only where they are there."""
    given = {*table.columns, *(DAILY_LOSS for name in table.columns if name == DAILY_PNL)}
    absent = [name for name in required_columns(program) if name not in given]
    timed = {at(name) for name in absent}
    return tuple(name for name in absent if name not in timed)
