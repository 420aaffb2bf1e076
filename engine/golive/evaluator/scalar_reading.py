"""The text that reads and checks a kernel's columns: whatever a row holds, or only where every one of them is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from golive.compiler.kernel import UNLISTED, Source
from golive.core.row import at
from golive.core.signature import Kind
from golive.core.value import LARGEST


class Reading:
    """The text that reads each column by itself, and notes in `bad` why it is unknown."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.lines = ["    bad = []", *_bounds(sources)]
        self.scope: dict[str, Any] = {}
        self.names: dict[Source, str] = {}
        self.times: dict[str, str] = {}
        self.oldest = _oldest(sources)
        for i, source in enumerate(sources):
            self.names[source] = f"i{i}"
            self.ingest(i, source)

    def ingest(self, i: int, source: Source) -> None:
        port = source.port
        self.scope[f"source{i}"] = source
        self.lines.append(f"    x = get({port.column!r})")
        fresh, time = "", "None"
        if port.max_age_ns is not None:
            if port.column not in self.times:
                self.times[port.column] = f"t{i}"
                self.lines.append(f"    t{i} = get({at(port.column)!r})")
            time = self.times[port.column]
            fresh = f" and type({time}) is int and {self.oldest[port.max_age_ns]} <= {time} <= latest"
        slow = f"slow(source{i}, x, {time}, get, now, skew, bad)"
        if source.derive == UNLISTED:
            self.scope[f"members{i}"] = frozenset(port.type.members)
            self.lines.append(f"    i{i} = False if type(x) is str and x in members{i} else {slow}")
        elif port.type.kind is Kind.NUMBER:
            lo, hi = _range(source)
            test = f"type(x) is float and {lo!r} <= x <= {hi!r}{fresh}"
            self.lines.append(f"    i{i} = x if {test} else {slow}")
        elif port.type.kind is Kind.ENUM:
            self.scope[f"codes{i}"] = port.type.words
            test = f"type(x) is str and x in codes{i}{fresh}"
            self.lines.append(f"    i{i} = codes{i}[x] if {test} else {slow}")
        elif port.type.kind is Kind.BOOL:
            self.lines.append(f"    i{i} = x if type(x) is bool{fresh} else {slow}")
        else:
            self.lines.append(f"    i{i} = {slow}")


class ClearReading:
    """The text that reads all columns at once, and gives up on a row in which one is unknown, or needs to be converted.

    `names` are what its sources are called once they are read. What it tells apart is what `Reading` does without a
    call of `slow`; instants of calendars, for which there is no such test, are read as there.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        self.oldest = _oldest(sources)
        self.scope: dict[str, Any] = {}
        self.names: dict[Source, str] = {}
        self.cells: dict[str, str] = {}
        tests: list[str] = []
        after: list[str] = []
        for i, source in enumerate(sources):
            cell = self._cell(source.port.column)
            tests += (test for test in self._tests(i, source, cell) if test not in tests)
            self.names[source] = name = cell if _is_plain(source) else f"i{i}"
            after += self._converted(i, source, cell, name)
        self.lines = [*_bounds(sources), *self._unpacked()]
        if tests:
            self.lines += [f"    if not ({' and '.join(tests)}):", "        return None"]
        self.lines += after

    def _cell(self, column: str) -> str:
        return self.cells.setdefault(column, f"x{len(self.cells)}")

    def _unpacked(self) -> Iterator[str]:
        if self.cells:
            # One column alone would come by itself, and not in a tuple.
            self.scope["cells"] = itemgetter(*self.cells, next(iter(self.cells)))
            yield "    try:"
            yield f"        {', '.join(self.cells.values())}, _ = cells(row)"
            yield "    except KeyError:"
            yield "        return None"

    def _tests(self, i: int, source: Source, cell: str) -> Iterator[str]:
        port = source.port
        if source.derive == UNLISTED:
            self.scope[f"members{i}"] = frozenset(port.type.members)
            yield f"type({cell}) is str and {cell} in members{i}"
            return
        if port.type.kind is Kind.NUMBER:
            lo, hi = _range(source)
            yield f"type({cell}) is float and {cell} >= {lo!r} and {cell} <= {hi!r}"
        elif port.type.kind is Kind.ENUM:
            self.scope[f"codes{i}"] = port.type.words
            yield f"type({cell}) is str and {cell} in codes{i}"
        elif port.type.kind is Kind.BOOL:
            yield f"type({cell}) is bool"
        if port.max_age_ns is not None:
            time = self._cell(at(port.column))
            # Not as one comparison with two bounds, which takes Python longer.
            yield f"type({time}) is int and {time} >= {self.oldest[port.max_age_ns]} and {time} <= latest"

    def _converted(self, i: int, source: Source, cell: str, name: str) -> Iterator[str]:
        if source.derive == UNLISTED:
            yield f"    {name} = False"
        elif source.port.type.kind is Kind.ENUM:
            yield f"    {name} = codes{i}[{cell}]"
        elif name != cell:
            self.scope[f"source{i}"] = source
            time = "None" if source.port.max_age_ns is None else self._cell(at(source.port.column))
            yield f"    {name}, unknown = read(source{i}, {cell}, {time}, None, now, skew)"
            yield "    if unknown is not None:"
            yield "        return None"


def is_dated(source: Source) -> bool:
    """Say whether a known cell has to have a time; a word of a closed set is none that is not listed at any time."""
    return source.port.max_age_ns is not None and source.derive != UNLISTED


def _is_plain(source: Source) -> bool:
    """Say whether a known cell is what the kernel works with, as it stands."""
    return not source.derive and source.port.type.kind in (Kind.NUMBER, Kind.BOOL)


def _range(source: Source) -> tuple[float, float]:
    return max(source.port.type.lo, -LARGEST), min(source.port.type.hi, LARGEST)


def _oldest(sources: Sequence[Source]) -> Mapping[int, str]:
    """Return the names of the earliest instants at which what has an age may have been."""
    ages = {source.port.max_age_ns for source in sources if source.port.max_age_ns is not None}
    return {age: f"oldest{n}" for n, age in enumerate(sorted(ages))}


def _bounds(sources: Sequence[Source]) -> Iterator[str]:
    yield "    latest = now + skew"
    yield from (f"    {name} = now - {age}" for age, name in _oldest(sources).items())
