"""Which rows are usual as far as cells say that no pipeline reads: one generated look at all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter

from golive.core.readable import unreadable
from golive.core.row import CLOCK_SKEW, DAILY_LOSS, DECIDED_AT, SIGNAL_ID, Row
from golive.evaluator.ingest import LATEST, MOST_SKEW
from golive.evaluator.scalar import executed
from golive.market.instants import EARLIEST

Look = Callable[[Row], tuple[int, int] | None]

_OPTIONAL = {
    CLOCK_SKEW: f"skew is None or (type(skew) is int and skew >= 0 and skew <= {MOST_SKEW})",
    DAILY_LOSS: "loss is None or (type(loss) is float and loss >= 0.0)",
}
"""What two columns that need not be there hold in a usual row."""


def look(
    columns: Sequence[str],
    *,
    silent: Sequence[str],
    times: Sequence[str],
    others: Sequence[str],
    if_not_silent: Callable[[Row], bool],
) -> Look:
    """Return what says of rows with these columns when and with which skew they are decided, None where unusual.

    `silent` are columns that hold nothing in a usual row, unless `if_not_silent` says of the row that they may;
    `times` hold a whole instant or nothing. `others` hold what they like. What a cell says that it is or equals is not
    asked: types and None are told by identity. Where a column is not there the look raises `KeyError`.
    """
    optional = tuple(name for name in _OPTIONAL if name in columns)
    taken = (SIGNAL_ID, DECIDED_AT, *optional, *silent, *times)
    others = [name for name in others if name not in taken]
    scope = {
        "unreadable": unreadable,
        "cells": itemgetter(*taken),
        "others": itemgetter(*others) if others else bool,
        "if_not_silent": if_not_silent,
    }
    made: Look = executed(_text(optional, len(silent), len(times)), scope)["look"]
    return made


@lru_cache(maxsize=256)
def _text(optional: Sequence[str], silent: int, times: int) -> str:
    """Return the text of a look: it holds no name of a column, and is the same for as many of each."""
    names = {CLOCK_SKEW: "skew", DAILY_LOSS: "loss"}
    nothing, dated = [f"s{i}" for i in range(silent)], [f"t{i}" for i in range(times)]
    taken = ", ".join(("id", "now", *(names[name] for name in optional), *nothing, *dated))
    skew = "(0 if skew is None else skew)" if CLOCK_SKEW in optional else "0"
    return "\n".join(
        (
            "def look(row, type=type, int=int):",
            f"    {taken} = cells(row)",
            "    others(row)",
            f"    if not ({' and '.join(_tests(optional, dated))}):",
            "        return None",
            *([f"    if not ({' and '.join(f'{n} is None' for n in nothing)}):"] if nothing else ()),
            *(["        return (now, " + skew + ") if if_not_silent(row) else None"] if nothing else ()),
            f"    return now, {skew}",
            "",
        )
    )


def _tests(optional: Sequence[str], dated: Sequence[str]) -> Iterator[str]:
    yield "type(id) is str and not unreadable(id)"
    yield f"type(now) is int and now >= {EARLIEST} and now < {LATEST}"
    yield from (f"({_OPTIONAL[name]})" for name in optional)
    yield from (f"(type({time}) is int or {time} is None)" for time in dated)
