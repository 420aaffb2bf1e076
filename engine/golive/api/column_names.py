"""Names that are nearly those of columns: other case, blanks, signs nobody sees, letters that look alike.

A column that is there may have a second one beside it: by the full name of its input, `account.kill_switch`, or with
the ending by which a join or a reader tells apart two of one name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from golive.api.column_types import column_types
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.folded import folded
from golive.core.row import DAILY_LOSS, DAILY_PNL, with_companions


@dataclass(frozen=True, slots=True)
class Misnamed:
    """A name that no column has, and the column that it is taken for."""

    name: str
    column: str

    def __str__(self) -> str:
        return f"the column `{self.name}` is written otherwise than `{self.column}`, which it is taken for"


def refuse_misnamed(program: Program, names: Iterable[object]) -> None:
    """Refuse a table with a name that is nearly a column's: what it says would be left out unseen."""
    variant = misnamed(program, names)
    if variant is not None:
        raise InvalidInput(str(variant), hint=f"name it `{variant.column}`, or drop it where that is there as well")


def misnamed(program: Program, names: Iterable[object]) -> Misnamed | None:
    """Return a name that is no column's and differs from one in how it is written only, or is that of one again."""
    columns = _columns(program)
    if columns.exact.issuperset(names):
        return None
    there = frozenset(names)
    strange = (name for name in there if isinstance(name, str) and name not in columns.exact)
    pairs = ((name, _taken_for(program, str.__str__(name)).column(there)) for name in strange)
    return min((Misnamed(name, column) for name, column in pairs if column), key=str, default=None)


@dataclass(frozen=True, slots=True)
class _Columns:
    exact: frozenset[object]
    folded: Mapping[str, str]
    full: Mapping[str, str]

    def near(self, name: str) -> str:
        """Return the column that a name is nearly, or nothing; a foreign letter may look like any."""
        key = folded(name)
        if key.isascii():
            return self.folded.get(key, "")
        alike = (column for other, column in self.folded.items() if _alike(key, other))
        return next(alike, "")

    def again(self, name: str) -> _TakenFor:
        """Return what a name is a second one of: a full name by itself, another where that column is there."""
        bare = _ENDING.sub("", name)
        full = self.full.get(folded(bare), "")
        return _TakenFor(full, bare if bare in self.exact else self.near(bare))


@dataclass(frozen=True, slots=True)
class _TakenFor:
    """The column that a name is taken for, or nothing; and the one that it is a second one of."""

    near: str
    again: str = ""

    def column(self, there: Collection[object]) -> str:
        """Return the column that a name is taken for in a table with some columns, or nothing."""
        return self.near or (self.again if self.again in there else "")


@lru_cache(maxsize=4_096)
def _taken_for(program: Program, name: str) -> _TakenFor:
    columns = _columns(program)
    near = columns.near(name)
    return _TakenFor(near) if near else columns.again(name)


@lru_cache(maxsize=8)
def _columns(program: Program) -> _Columns:
    names = column_types(program)
    full = {folded(long): short for long, short in _full_names(program) if short in names}
    return _Columns(frozenset(names), {folded(name): name for name in names}, full)


def _full_names(program: Program) -> Iterator[tuple[str, str]]:
    """Yield the inputs that documents declare, as `document.name`, with the columns that hold them."""
    for document in program.checked.specs.inputs:
        inputs = [declared.id for declared in document.inputs]
        for name in (*inputs, *([DAILY_PNL] if DAILY_LOSS in inputs else [])):
            yield from ((f"{document.header.id}.{column}", column) for column in with_companions(name))


_ENDING = re.compile(r"(?:_duplicated_\d+|[ ._:]?\(\d+\)|[ ._:]\d+|_(?:x|y|left|right))\Z")
"""What pandas, polars, duckdb, arrow and spreadsheets add to the second column of a name."""


def _alike(name: str, column: str) -> bool:
    if len(name) != len(column) or sum(map(str.isascii, name)) * 2 < len(name):
        return False
    return all(a == b or not a.isascii() for a, b in zip(name, column, strict=True))
