"""Names that are nearly those of columns: other case, blanks, signs nobody sees, letters that look alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from golive.api.column_types import column_types
from golive.compiler.program import Program
from golive.core.errors import InvalidInput


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
    """Return the first name that is no column's and differs from one in how it is written only."""
    columns = _columns(program)
    if columns.exact.issuperset(names):
        return None
    strange = (name for name in names if isinstance(name, str) and name not in columns.exact)
    pairs = ((name, columns.near(name)) for name in strange)
    return next((Misnamed(name, column) for name, column in pairs if column), None)


@dataclass(frozen=True, slots=True)
class _Columns:
    exact: frozenset[object]
    folded: Mapping[str, str]

    def near(self, name: str) -> str:
        """Return the column that a name is nearly, or nothing; a foreign letter may look like any."""
        key = folded(name)
        if key.isascii():
            return self.folded.get(key, "")
        alike = (column for other, column in self.folded.items() if _alike(key, other))
        return next(alike, "")


@lru_cache(maxsize=8)
def _columns(program: Program) -> _Columns:
    names = column_types(program)
    return _Columns(frozenset(names), {folded(name): name for name in names})


def folded(name: str) -> str:
    r"""Return what is left of a name without case, marks, blanks and signs.

    >>> folded("Daily Loss\u200b"), folded("daily_loss")
    ('dailyloss', 'dailyloss')
    """
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in letters if c.isalnum())


def _alike(name: str, column: str) -> bool:
    if len(name) != len(column) or sum(map(str.isascii, name)) * 2 < len(name):
        return False
    return all(a == b or not a.isascii() for a, b in zip(name, column, strict=True))
