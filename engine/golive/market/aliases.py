"""Fields of the mappings that bots hold, by any of the names in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from golive.core.value import Unknown, invalid, missing
from golive.market.instants import nanos, not_an_instant

TIME = ("timestamp", "ts", "time", "at")
SIZE = ("size", "quantity", "qty", "amount")
SIDE = ("side", "aggressor")


def field(record: Mapping[str, object], names: Sequence[str]) -> object:
    """Return what a record holds under the first of some names that has a value; None where none has."""
    return next((record[name] for name in names if record.get(name) is not None), None)


def time_of(record: Mapping[str, object]) -> int | Unknown:
    """Return the time of a mapping in nanoseconds, or what is wrong with it."""
    at = field(record, TIME)
    if at is None:
        return missing("time_absent", "no timestamp given")
    ts = nanos(at)
    return ts if ts is not None else invalid("time_invalid", f"the timestamp is no instant: {not_an_instant(at)}")
