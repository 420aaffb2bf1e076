"""Fields of the mappings that bots hold, by any of the names in use."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeGuard

import numpy as np

from golive.core.value import Unknown, invalid, missing
from golive.market.callers_instants import nanos, not_an_instant
from golive.market.numbers import number

TIME = ("timestamp", "ts", "time", "at")
SIZE = ("size", "quantity", "qty", "amount")


def field(record: Mapping[str, object], names: Sequence[str]) -> object:
    """Return what a record holds under the first of some names that has a value; None where none has."""
    return next((record[name] for name in names if record.get(name) is not None), None)


def agreed(
    record: Mapping[str, object], names: Sequence[str], what: str, read: Callable[[object], object] = number
) -> object:
    """Return what a record holds under any of some names; unknown where two of them, as they are read, differ."""
    given = [name for name in names if record.get(name) is not None]
    if any(read(record[name]) != read(record[given[0]]) for name in given[1:]):
        listed = " and ".join(f"`{name}`" for name in given)
        return invalid(f"{what}_contradicts", f"the {what} is told by {listed}, which differ")
    return record[given[0]] if given else None


def told_time(record: Mapping[str, object]) -> object:
    """Return what a record holds as its time; unknown where two names of it tell different ones."""
    return agreed(record, TIME, "time", nanos)


def time_of(record: Mapping[str, object]) -> int | Unknown:
    """Return the time of a mapping in nanoseconds, or what is wrong with it."""
    at = told_time(record)
    if isinstance(at, Unknown):
        return at
    if at is None:
        return missing("time_absent", "no timestamp given")
    ts = nanos(at)
    return ts if ts is not None else invalid("time_invalid", f"the timestamp is no instant: {not_an_instant(at)}")


def misspelt(names: Iterable[object], known: frozenset[str], what: str) -> Unknown | None:
    """Return a doubt where one of the names differs from a known one in how it is written only."""
    pair = _misspelt(tuple(names), known)
    if pair is None:
        return None
    return invalid("key_misspelt", f"{what} has `{pair[0]}`, which may be `{pair[1]}`: name it so, or drop it")


def plain(name: object) -> str:
    """Return a name's letters without case, blanks and signs.

    >>> plain("changedAt "), plain("changed_at")
    ('changedat', 'changedat')
    """
    folded = unicodedata.normalize("NFKC", str(name)).casefold()
    return "".join(letter for letter in folded if letter.isalpha())


@lru_cache(maxsize=256)
def _misspelt(names: tuple[object, ...], known: frozenset[str]) -> tuple[object, str] | None:
    by_letters = {plain(name): name for name in known}
    strange = ((name, by_letters.get(plain(name))) for name in names if name not in known)
    return next(((name, meant) for name, meant in strange if meant is not None), None)


def is_sequence(value: object) -> TypeGuard[Sequence[object]]:
    """Say whether a value holds others in an order: text counts as one value, and so does an array without an axis."""
    if isinstance(value, np.ndarray):
        return value.ndim > 0
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
