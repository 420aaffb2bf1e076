"""What of a table of signals is not read, not there or not known: said once, and decided all the same."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import click
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from golive.api.arrow_columns import is_word
from golive.api.column_types import column_types, time_columns
from golive.api.intents_in_tables import rows_of
from golive.api.signal_table import SignalTable
from golive.cli.signal_columns import required_columns
from golive.core.dataclass import dataclass
from golive.core.printable import printable
from golive.core.row import DAILY_LOSS, DAILY_PNL, DECIDED_AT, at, is_why
from golive.core.suggest import did_you_mean
from golive.evaluator.ingest import is_whole
from golive.market.callers_instants import not_an_instant
from golive.market.instants import EARLIEST

if TYPE_CHECKING:
    from golive.compiler.program import Program

_NAMED = 6
"""How many absent columns and unknown words are named: enough to see whether one is misspelt or all of them are."""


@dataclass(frozen=True, slots=True)
class BlockNotes:
    """What of a block is not read, not there or not known."""

    columns: tuple[str, ...] = ()
    """Of all blocks alike, so that the first one says it."""
    words: Iterable[tuple[int, str, str]] = ()
    """As `unknown_words` tells them."""

    def enough(self) -> BlockNotes:
        """Return the same with no more words than can be new: whoever tells them knows some already."""
        return BlockNotes(self.columns, tuple(islice(self.words, 2 * _NAMED + 1)))


class ToldOnce:
    """What was said of a table so far: each word once, and no more words than anybody reads."""

    def __init__(self) -> None:
        self._warnings = set[tuple[str, str]]()

    def tell(self, notes: BlockNotes, *, before: int) -> None:
        """Say on standard error what is new; `before` are the rows of the table that came before the block."""
        for column in notes.columns:
            click.echo(f"warning: {column}", err=True)
        fresh = (word for word in notes.words if word[1:] not in self._warnings)
        for place, message, hint in islice(fresh, _NAMED + 1 - len(self._warnings)):
            self._warnings.add((message, hint))
            more = "warning: more rows have a strategy, symbol or venue that the library does not know"
            warning = printable(f"warning: row {before + place} has an {message}; {hint}")
            click.echo(warning if len(self._warnings) <= _NAMED else more, err=True)


def warned(blocks: Iterator[SignalTable], program: Program) -> Iterator[SignalTable]:
    """Yield the blocks of a table, and say which columns and words of it are not what the library reads or knows."""
    row, warnings = 0, ToldOnce()
    for block in blocks:
        warnings.tell(block_notes(block, program, first=row == 0), before=row)
        row += block.rows
        yield block


def block_notes(block: SignalTable, program: Program, *, first: bool) -> BlockNotes:
    """Return what there is to say of a block, the `first` of its table or not."""
    columns = tuple(_of_columns(block, program)) if first else ()
    return BlockNotes(columns, unknown_words(block, program))


def _of_columns(table: SignalTable, program: Program) -> Iterator[str]:
    for name, hint in unread_columns(table, program):
        yield f"column `{printable(name)}` is not read; {hint}"
    absent = absent_columns(table, program)
    if absent:
        yield _without(absent)
    counted = dict(_counted_otherwise(table, program))
    if counted:
        yield f"{next(iter(counted.values()))} (the times in {_listed([*counted])})"


def _counted_otherwise(table: SignalTable, program: Program) -> Iterator[tuple[str, str]]:
    """Yield the columns of time whose first row counts another unit than nanoseconds, and what to do."""
    for name in (DECIDED_AT, *sorted(time_columns(program) - {DECIDED_AT})):
        first = next(iter(table.columns.get(name, ())), None)
        value = first.as_py() if isinstance(first, pa.Scalar) else first
        if is_whole(value) and 0 < int(value) < EARLIEST:
            yield name, not_an_instant(int(value))


def _without(absent: Sequence[str]) -> str:
    return (
        f"no column {_listed(absent)}: no rule that needs one of these can be told; `decide --describe` lists them all"
    )


def _listed(columns: Sequence[str]) -> str:
    named = ", ".join(f"`{name}`" for name in columns[:_NAMED])
    return f"{named} and {len(columns) - _NAMED} more" if len(columns) > _NAMED else named


def unknown_words(table: SignalTable, program: Program) -> Iterator[tuple[int, str, str]]:
    """Yield each strategy, symbol and venue that the library does not know: first row, what it is, and a hint."""
    checked = program.checked
    closed = {checked.strategy.column: ("strategy", checked.strategies)}
    for inputs in checked.specs.inputs:
        closed |= {i.id: ("symbol", checked.symbols) for i in inputs.inputs if i.members_of == "symbols"}
        closed |= {i.id: ("venue", checked.venues) for i in inputs.inputs if i.members_of == "venues"}
    for column, (what, members) in closed.items():
        cells = table.columns.get(column, [])
        for word in _words(cells):
            if word not in members:
                known = did_you_mean(word, members) or f"the library knows {', '.join(members)}"
                yield int(np.argmax(is_word(cells, word))) + 1, f"unknown {what} `{word}`", known


def _words(cells: Any) -> list[str]:
    """Return each word of a column once, in the order of the first rows that have them."""
    if isinstance(cells, list):
        return list(dict.fromkeys(word for word in cells if isinstance(word, str)))
    return [word for word in pc.unique(cells).to_pylist() if isinstance(word, str)]


def unread_columns(table: SignalTable, program: Program) -> tuple[tuple[str, str], ...]:
    """Return columns that nothing reads and that look like one that is absent: (written, probably meant)."""
    types = column_types(program)
    absent = [name for name in types if name not in table.columns and not is_why(name)]
    unread = []
    for name in table.columns:
        hint = "" if name in types else _as_share(name, types) or did_you_mean(name, absent)
        if hint:
            unread.append((name, hint))
    return tuple(unread)


_SHARES = ("_bps", "_pct", "_percent")


def _as_share(name: str, known: Container[str]) -> str:
    """Return the next step where a known column is written with a unit of shares in its name.

    >>> _as_share("edge_bps", {"edge"})
    'did you mean `edge`? It is a fraction: 25 bps are 0.0025'
    """
    stem = next((name.removesuffix(suffix) for suffix in _SHARES if name.endswith(suffix)), "")
    return f"did you mean `{stem}`? It is a fraction: 25 bps are 0.0025" if stem in known else ""


def absent_columns(table: SignalTable, program: Program) -> tuple[str, ...]:
    """Return the columns that decisions need and the table has not; their times only where they are there."""
    given = {*table.columns, *(DAILY_LOSS for name in table.columns if name == DAILY_PNL)}
    asked = (one for one, rows in rows_of(program, table).items() if len(rows))
    needed = dict.fromkeys(name for one in asked for name in required_columns(one))
    absent = [name for name in needed if name not in given]
    timed = {at(name) for name in absent}
    return tuple(name for name in absent if name not in timed)
