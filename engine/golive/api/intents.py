"""By which pipeline a row is decided: one that says neither `open` nor `close`, or what no pipeline decides, holds.

Which way a closing order goes is derived from the sign of the open position, and never told: a direction that is told
all the same, and is another, leaves it unknown what is open, and which way the order goes.
"""

from __future__ import annotations

from functools import lru_cache

from golive.compiler.program import Program
from golive.core.intent import CLOSE, OPEN, closes
from golive.core.printable import printable
from golive.core.row import DIRECTION, INTENT, Row, read_why, unknown, why
from golive.core.suggest import did_you_mean
from golive.core.value import Unknown, finite, invalid, missing
from golive.evaluator.ingest import double_of, is_absent
from golive.language.terms import ColumnRef

CLOSED_BY = {True: "short", False: "long"}
"""The way an order goes that closes a position, by whether that is long."""


def intended(program: Program, row: Row) -> Row:
    """Return a row as the pipeline of its intent decides it; with a doubt about that it is not decided by any."""
    word, reason = row.get(INTENT), row.get(why(INTENT))
    if word.__class__ is str and word == OPEN:
        return row
    doubt = doubt_of(program, word, reason)
    if doubt is not None:
        return {**row, **unknown(INTENT if asks_intent(program) else program.checked.strategy.column, doubt)}
    return {**row, **directed(program, row)} if closes(word) else row


def doubt_of(program: Program, word: object, reason: object = None) -> Unknown | None:
    """Return why no pipeline decides an intent; a library with one pipeline need not be told that it is meant."""
    if is_absent(word):
        return None if program.closing is None else read_why(INTENT, reason)
    if not isinstance(word, str) and program.closing is None and not asks_intent(program):
        return None
    if closes(word):
        sentence = f"the library has no pipeline that decides `{CLOSE}`"
        return invalid("no_closing_pipeline", sentence) if program.closing is None else None
    if isinstance(word, str) and str.__str__(word) == OPEN:
        return None
    near = did_you_mean(str.__str__(word), (OPEN, CLOSE)) if isinstance(word, str) else ""
    step = near or f"`{OPEN}` enters a position, `{CLOSE}` leaves one"
    return invalid("intent_unknown", f"the {INTENT} is {_shown(word)}, neither `{OPEN}` nor `{CLOSE}`; {step}")


@lru_cache(maxsize=8)
def asks_intent(program: Program) -> bool:
    """Say whether the pipeline that opens cannot decide without knowing the intent."""
    return INTENT in program.needed


def plain_way(open_lots: object, direction: object) -> str:
    """Return the way of a closing order as most rows have it: of lots as a double, told of no way; else nothing."""
    if type(open_lots) is float and open_lots and finite(open_lots) and direction is None:
        return CLOSED_BY[open_lots > 0]
    return ""


def directed(program: Program, row: Row) -> Row:
    """Return the cells that say which way a closing order goes; none where nobody can tell, or it was told so."""
    column = position_column(program)
    direction = row.get(DIRECTION)
    open_lots = double_of(row.get(column))
    if open_lots is None or not finite(open_lots) or open_lots == 0:
        reason = row.get(why(column))
        return unknown(DIRECTION, read_why(column, reason) if open_lots is None else _NOTHING_OPEN)
    way = CLOSED_BY[open_lots > 0]
    if is_absent(direction):
        return {DIRECTION: way, why(DIRECTION): None}
    if isinstance(direction, str) and str.__str__(direction) == way:
        return {}
    # Both: a row that is looked at once more must not come to mean something else.
    doubt = _otherwise(direction, way)
    return {**unknown(DIRECTION, doubt), **unknown(column, doubt)}


_NOTHING_OPEN = missing("nothing_open", "nothing is open that an order could close")


def _otherwise(direction: object, way: str) -> Unknown:
    sentence = f"the direction is told as {_shown(direction)}, and what is open is closed by `{way}`"
    return invalid("direction_contradicts", sentence)


def _shown(word: object) -> str:
    return f"`{printable(str.__str__(word))}`" if isinstance(word, str) else f"a {type(word).__name__}"


@lru_cache(maxsize=8)
def position_column(program: Program) -> str:
    """Return the column of the open position, by whose sign closing orders go."""
    closing = program if program.closing is None else program.closing
    bounds = closing.checked.bounds
    assert bounds is not None
    assert isinstance(bounds.position, ColumnRef)
    return bounds.position.port.column
