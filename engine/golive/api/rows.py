"""Ready rows: the moment they are decided at, whose signal they are, and cells that contradict themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from golive.api.column_names import misnamed
from golive.api.instants_in_rows import instant_of
from golive.compiler.program import Program
from golive.core.readable import BLANK, unreadable
from golive.core.row import (
    CLOCK_SKEW,
    DECIDED_AT,
    SIGNAL_ID,
    Row,
    contradiction,
    unknown,
    why,
)
from golive.core.value import Unknown, invalid, missing
from golive.evaluator.ingest import is_absent, is_reason, is_whole, reading
from golive.market.instants import EARLIEST


def moments(row: Row) -> tuple[int, int]:
    """Return the row's decision time and tolerated clock skew; by nonsense in either nothing is fresh.

    What would be before 1971 counts milliseconds, or another unit: by such times an hour old is a moment old.
    """
    now = row.get(DECIDED_AT)
    other_unit = is_whole(now) and int(now) < EARLIEST
    return reading(None if other_unit else now, row.get(CLOCK_SKEW))


def with_instants(row: Row, times: Iterable[str]) -> Row:
    """Return the row with the instants in the columns of `times` as integer nanoseconds; other cells stay."""
    get = row.get
    others = ((name, at) for name in times if (at := get(name)) is not None and type(at) is not int)
    whole = {name: instant for name, at in others if (instant := instant_of(at)) is not at}
    return {**row, **whole} if whole else row


def unnamed(id: object) -> Unknown | None:
    """Return why an id names no signal: a decision that nobody can name cannot be told from a repeat of another."""
    if isinstance(id, str):
        fault = unreadable(str.__str__(id))
        if not fault:
            return None
        return invalid("signal_id_blank" if fault == BLANK else "signal_id_unreadable", f"the {SIGNAL_ID} {fault}")
    if is_absent(id):
        return missing("no_signal_id", f"no {SIGNAL_ID} given")
    return invalid("signal_id_type", f"the {SIGNAL_ID} is a {type(id).__name__}, text is needed")


def named(program: Program, row: Row) -> Row:
    """Return the row, with nobody asking where it or a column of it is misnamed.

    Every library needs to know the strategy that asks.
    """
    doubt = unnamed(row.get(SIGNAL_ID)) or _misnamed(program, row)
    return row if doubt is None else {**row, **unknown(program.checked.strategy.column, doubt)}


def _misnamed(program: Program, row: Row) -> Unknown | None:
    variant = misnamed(program, row)
    return None if variant is None else invalid("column_misnamed", str(variant))


def deciding(program: Program) -> Iterator[tuple[str, str]]:
    """Yield each column that decides, with the one that says why it is unknown."""
    for column in (SIGNAL_ID, DECIDED_AT, CLOCK_SKEW, *(port.column for port in program.columns)):
        yield column, why(column)


def consistent(row: Row, columns: Iterable[tuple[str, str]]) -> Row:
    """Return the row with values made unknown that come with a reason why they are unknown.

    `columns` are those that are `deciding`.
    """
    get = row.get
    for column, reason in columns:
        text = get(reason)
        if text is not None and get(column) is not None and is_reason(text):
            row = {**row, **unknown(column, contradiction(column))}
    return row
