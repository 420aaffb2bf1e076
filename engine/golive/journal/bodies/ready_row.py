"""The row that a decision looked at, cell by cell and type by type, so that it can be decided again."""

from __future__ import annotations

import math
from collections.abc import Mapping

from golive.core.dataclass import dataclass
from golive.journal.body import Ns, Part, Ratio
from golive.journal.body_fields import MOST_WRITTEN

_ODD = "odd"
"""What stands for a cell that was neither text nor a number: nobody can read it again, and nothing decides by it."""

_WORDS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf, "-0.0": -0.0}
"""Numbers that JSON has no sign for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyRow(Part):
    """Cells by column; those that hold nothing are left out.

    Whole numbers are text, as times are: a type does not depend on a value. `words` are the numbers that JSON does not
    have, and `odd` for anything else.
    """

    texts: Mapping[str, str]
    numbers: Mapping[str, Ratio]
    whole: Mapping[str, Ns]
    flags: Mapping[str, bool]
    words: Mapping[str, str]

    @classmethod
    def of(cls, row: Mapping[str, object]) -> ReadyRow:
        """Return the cells of a row.

        >>> row = ReadyRow.of({"price": 7.0, "price_at": 3, "mode": "paper", "edge": float("nan"), "size": None})
        >>> row.numbers, row.whole, row.texts, row.words
        ({'price': 7.0}, {'price_at': 3}, {'mode': 'paper'}, {'edge': 'nan'})
        """
        texts, numbers, whole, flags, words = {}, {}, {}, {}, {}
        for column, cell in row.items():
            match cell:
                case None:
                    pass
                case bool():
                    flags[column] = bool(cell)
                case int() if abs(cell) < MOST_WRITTEN:
                    whole[column] = int(cell)
                case float() if (word := _word(float(cell))) is not None:
                    words[column] = word
                case float():
                    numbers[column] = float(cell)
                case str() if _is_text(cell):
                    texts[column] = str.__str__(cell)
                case _:
                    words[column] = _ODD
        return cls(texts=texts, numbers=numbers, whole=whole, flags=flags, words=words)

    def cells(self) -> Mapping[str, object]:
        """Return the row again; an odd cell is an object that means nothing."""
        words = {column: _WORDS.get(word, object()) for column, word in self.words.items()}
        return {**self.texts, **self.numbers, **self.whole, **self.flags, **words}


def _word(number: float) -> str | None:
    return next((word for word in _WORDS if word == repr(number)), None)


def _is_text(cell: str) -> bool:
    return cell.isascii() or not any("\ud800" <= c <= "\udfff" for c in cell)
