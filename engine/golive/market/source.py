"""A file as typed columns by field: nothing is coerced, every refusal names the file, the row and the value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from golive.core.dataclass import dataclass
from golive.core.issue_pad import IssuePad
from golive.core.several import several
from golive.core.span import Span
from golive.core.suggest import by_likeness
from golive.core.thousands import WITHOUT_COMMAS, has_commas
from golive.core.window import FloatArray, IntArray
from golive.documents.header import Name
from golive.documents.market import LEVEL, AggressorCode, StreamSpec

_MOST_NAMED = 8
"""How many columns of a file are named where the one asked for is not there."""
_COUNTED = f"; `{LEVEL}` counts from 0 unless `first_level:` says otherwise"
_BESIDE = "write `volume: none` beside `columns:`, where the file has no volume; "
_SIDES = {"buy": 1, "sell": -1}
_BOOK_SIDES = {"bid": 1, "ask": -1}
UNTOLD_SIDE, ODD_SIDE, ODD_KIND = 0, 2, 2
"""Stand for a side that nobody told, and, in rows as they were received, for a word that is no side or kind."""
_CODES = ", ".join(code.value for code in AggressorCode if code.tells)
_SIDE_HINT = f"say how sides are written: `aggressor:` {_CODES}, with `sides: {{buy: [Buy], sell: [Sell]}}` for words"
_NO_TEXT = "values are never converted from text"
_ID_HINT = f"{_NO_TEXT}: of trades, `ids: distinct` says that each has another word as its id"
_LEVEL_LENGTHS = (2, 3)
"""Of a level that is a list: price and size, and a time that some venues add."""
_LARGEST_EXACT_INTEGER = 2**53
"""Above this a double no longer holds every integer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One file of a stream, open for reading by field."""

    stream: StreamSpec
    name: Name
    table: pa.Table
    names: tuple[str, ...]
    """Every column of the file; `table` need not hold those that are not mapped."""
    pad: IssuePad

    @property
    def rows(self) -> int:
        """Return how many rows the file has."""
        return int(self.table.num_rows)

    def at(self, row: int) -> str:
        """Say where a row stands, counting from 1."""
        return f"row {row + 1:,} of `{self.name.value}`"

    @property
    def as_received(self) -> bool:
        """Say whether the rows are told as they came, whatever is in them."""
        return self.stream.is_as_received

    def place(self, field: str) -> Span:
        """Return where the user mapped a field; ` of level 3` may follow its name."""
        name = field.partition(" ")[0]
        return next((c.column.span for c in self.stream.columns if c.field == name), self.stream.span)

    def has(self, field: str) -> bool:
        """Say whether the user mapped a field."""
        return any(c.field == field for c in self.stream.columns)

    def column(self, field: str, level: int | None = None) -> tuple[str, pa.ChunkedArray] | None:
        """Return the name and values of the column mapped to a field, or note that there is none."""
        mapped = next(c.column for c in self.stream.columns if c.field == field)
        name = mapped.value if level is None else mapped.value.replace(LEVEL, str(self.stream.level_numbers[level]))
        matches = self.names.count(name)
        if matches == 1:
            return name, self.table.column(name)
        columns = ", ".join(f"`{n}`" for n in by_likeness(name, self.names, most=_MOST_NAMED))
        what = "has no column" if not matches else f"has {matches} columns called"
        beside = _BESIDE if (field, name) == ("volume", "none") else ""
        hint = f"{beside}the file has {columns}{self._first_line()}{_COUNTED if level == 0 else ''}"
        self.pad.error("GL603", f"`{self.name.value}` {what} `{name}` for `{field}`", mapped.span, hint)
        return None

    def _first_line(self) -> str:
        """Say that what was read as names are cells, where one of them is a number."""
        if not self.stream.nameless and any(
            re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?", name.strip()) for name in self.names
        ):
            return "; these are cells, no names: write `header: none` and number the columns from 1"
        return ""

    def numbers(self, field: str, level: int | None = None) -> FloatArray | None:
        """Return a field as doubles (absent values as NaN), or note why it is not a column of numbers."""
        column = self.column(field, level)
        if column is None:
            return None
        name, values = column
        kind = values.type
        if pa.types.is_null(kind):  # a CSV column with nothing in it
            return np.full(self.rows, np.nan)
        if not (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
            self._wrong_type(field, name, values, "numbers")
            return None
        if pa.types.is_integer(kind):
            out = np.asarray(pc.fill_null(values, 0).to_numpy())
            if len(out) and max(abs(int(out.min())), abs(int(out.max()))) > _LARGEST_EXACT_INTEGER:
                self.pad.error("GL604", f"`{name}` holds integers too large to be numbers", self.place(field))
                return None
        return np.ascontiguousarray(values.cast(pa.float64(), safe=False).to_numpy(), dtype=np.float64)

    def integers(self, field: str, *, absent: int | None = None, hint: str = "") -> IntArray | None:
        """Return a field as integers, or note why it is not a column of integers.

        `absent` stands for cells without a value, which are refused where it is None; `hint` is the next step where the
        column holds others.
        """
        column = self.column(field)
        if column is None:
            return None
        name, values = column
        if not pa.types.is_integer(values.type) or pa.types.is_uint64(values.type):
            words = field == "id" and not (pa.types.is_integer(values.type) or pa.types.is_floating(values.type))
            self._wrong_type(field, name, values, "integers", hint or (_ID_HINT if words else _NO_TEXT))
            return None
        if values.null_count and absent is not None:
            values = pc.fill_null(values.cast(pa.int64()), absent)
        if values.null_count:
            row = _first(np.asarray(values.is_null().to_numpy()))
            self.pad.error("GL607", f"`{name}` has no value in {self.at(row)}", self.place(field))
            return None
        return np.asarray(values.cast(pa.int64()).to_numpy(), dtype=np.int64)

    def ids(self, field: str) -> list[str | None] | None:
        """Return a field of text or whole numbers as words, None where a row has none, or note that it is neither."""
        column = self.column(field)
        if column is None:
            return None
        name, values = column
        kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
        if not (pa.types.is_integer(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            self._wrong_type(field, name, values, "text or whole numbers")
            return None
        return [_word(value) for value in values.to_pylist()]

    def lists(self, field: str, most: int) -> tuple[FloatArray, IntArray] | None:
        """Return a field of lists as doubles of shape (rows, most), zero where there is none, and how many there are.

        Notes why it is no column of lists of numbers, or which row has a longer one.
        """
        column = self.column(field)
        if column is None:
            return None
        name, values = column
        if not pa.types.is_list(values.type) or not pa.types.is_floating(values.type.value_type) or values.null_count:
            self._wrong_type(field, name, values, "lists of numbers")
            return None
        lists = values.combine_chunks()
        count = np.asarray(pc.list_value_length(lists).to_numpy(zero_copy_only=False), dtype=np.int64)
        if len(count) and int(count.max()) > most:
            message = (
                f"{self.at(int(count.argmax()))} has {int(count.max())} values in `{name}`, and `levels` is {most}"
            )
            self.pad.error("GL614", message, self.place(field), "say how many levels the deepest book has")
            return None
        out = np.zeros((len(count), most))
        numbers = pc.fill_null(lists.flatten(), np.nan).to_numpy(zero_copy_only=False)
        out[np.arange(most) < count[:, np.newaxis]] = numbers
        return out, count

    def pairs(self, field: str, most: int) -> tuple[FloatArray, FloatArray, IntArray] | None:
        """Return a field of lists of levels as prices and sizes, of shape (rows, most), and how many there are.

        A level is a price and a size; a third number, which some venues add, is passed over. Notes why it is no column
        of such lists, or which row has a longer one.
        """
        column = self.column(field)
        if column is None:
            return None
        name, values = column
        if not _are_levels(values):
            self._wrong_type(field, name, values, "lists of levels, each a price and a size")
            return None
        lists = values.combine_chunks()
        levels = lists.flatten()
        count = np.asarray(pc.list_value_length(lists).to_numpy(zero_copy_only=False))
        if len(count) and int(count.max()) > most:
            row = int(count.argmax())
            message = f"{self.at(row)} has {several(int(count[row]), 'level')} in `{name}`, and `levels` is {most}"
            self.pad.error("GL614", message, self.place(field), "say how many levels the deepest book has")
            return None
        there = np.arange(most) < count[:, np.newaxis]
        prices, sizes = np.zeros(there.shape), np.zeros(there.shape)
        for n, out in enumerate((prices, sizes) if len(levels) else ()):
            out[there] = pc.fill_null(pc.list_element(levels, n).cast(pa.float64()), np.nan).to_numpy()
        return prices, sizes, count.astype(np.int64)

    def aggressors(self, field: str) -> IntArray | None:
        """Return the taker's side as 1, -1 or 0, or note the first value that is no side."""
        if self.stream.aggressor is AggressorCode.SIGN:
            signs = self.integers(field)
            return signs if signs is None else self._checked_signs(field, signs)
        column = self.column(field)
        if column is None:
            return None
        name, values = column
        if self.stream.aggressor is AggressorCode.BUYER_IS_MAKER:
            if not pa.types.is_boolean(values.type) or values.null_count:
                self._wrong_type(field, name, values, "true or false")
                return None
            return np.where(np.asarray(values.to_numpy(), dtype=bool), -1, 1).astype(np.int64)
        return self._worded(field, name, values, self._sides(_SIDES))

    def book_sides(self, field: str) -> IntArray | None:
        """Return the side of each level as 1 (bids) or -1, or note the first value that is no side."""
        column = self.column(field)
        return None if column is None else self._worded(field, *column, self._sides(_BOOK_SIDES))

    def _worded(self, field: str, name: str, values: pa.ChunkedArray, known: Mapping[str, int]) -> IntArray | None:
        words = [_word(value) for value in values.to_pylist()]
        sides = [None if word is None else known.get(word) for word in words]
        if self.as_received:
            sides = [
                side or (UNTOLD_SIDE if word is None else ODD_SIDE) for side, word in zip(sides, words, strict=True)
            ]
        bad = next((i for i, side in enumerate(sides) if side is None), None)
        if bad is not None:
            listed = " or ".join(f"`{word}`" for word in known)
            message = f"{self.at(bad)} has `{name}` = `{words[bad]}`: not {listed}"
            self.pad.error("GL616", message, self.place(field), _side_hint(words, known))
            return None
        return np.array(sides, dtype=np.int64)

    def _sides(self, usual: Mapping[str, int]) -> Mapping[str, int]:
        """Return what each word of the stream says about a side."""
        words = self.stream.sides
        return usual if words is None else {**dict.fromkeys(words.buy, 1), **dict.fromkeys(words.sell, -1)}

    def asides(self, field: str) -> IntArray | None:
        """Return 1 for a trade of a kind that is not the market's, else 0, or note the first kind that nobody named."""
        column, kinds = self.column(field), self.stream.kinds
        if column is None or kinds is None:
            return None
        name, values = column
        marks = [kinds.aside(word) for word in values.to_pylist()]
        asides = [ODD_KIND if aside is None and self.as_received else aside for aside in marks]
        bad = next((i for i, aside in enumerate(asides) if aside is None), None)
        if bad is not None:
            message = f"{self.at(bad)} has `{name}` = `{values[bad].as_py()}`: no kind of trade that is named"
            self.pad.error("GL618", message, self.place(field), "add it to `market:` or `other:` of `kinds:`")
            return None
        return np.array(asides, dtype=np.int64)

    def _checked_signs(self, field: str, signs: IntArray) -> IntArray | None:
        bad = np.abs(signs) > 1
        if not bad.any():
            return signs
        row = _first(bad)
        message = f"{self.at(row)} has `{field}` = {signs[row]}: not 1, -1 or 0"
        self.pad.error("GL616", message, self.place(field), _SIDE_HINT)
        return None

    def _wrong_type(self, field: str, name: str, values: pa.ChunkedArray, wanted: str, hint: str = _NO_TEXT) -> None:
        row = next((i for i, value in enumerate(values.to_pylist()) if not _reads_as_number(value)), 0)
        cell = str(values[row].as_py()) if len(values) else ""
        example = f": {self.at(row)} has `{cell}`" if len(values) else ""
        if has_commas(cell):
            hint = WITHOUT_COMMAS
        self.pad.error(
            "GL604",
            f"`{field}` needs {wanted}, column `{name}` holds {values.type} values{example}",
            self.place(field),
            hint,
        )

    def first_bad(self, bad: NDArray[np.bool_], values: FloatArray, field: str, code: str, why: str) -> bool:
        """Note the first row in which a field is bad, with its value; say whether there was one.

        Rows as they were received are whatever they are.
        """
        if self.as_received or not bad.any():
            return False
        row, count = _first(bad), int(bad.sum())
        more = f"; {count:,} rows have such a value" if count > 1 else ""
        value = f"no number for `{field}`" if np.isnan(values[row]) else f"`{field}` = {float(values[row])!r}"
        hint = "mend the recording at its source: no row is guessed or passed over"
        self.pad.error(code, f"{self.at(row)} has {value}: {why}{more}", self.place(field), hint)
        return True


def _word(value: object) -> str | None:
    """Return a cell as a word, exactly: of text its own, of a truth value `true` or `false`, of a whole number it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int) else None


def _are_levels(values: pa.ChunkedArray) -> bool:
    """Say whether every value is a list of lists of two or three numbers; an empty list is one."""
    if not pa.types.is_list(values.type) or values.null_count:
        return False
    levels = values.combine_chunks().flatten()
    if not len(levels):
        return True
    if not pa.types.is_list(levels.type) or levels.null_count:
        return False
    kind, lengths = levels.type.value_type, np.asarray(pc.list_value_length(levels).to_numpy(zero_copy_only=False))
    return (pa.types.is_floating(kind) or pa.types.is_integer(kind)) and bool(np.isin(lengths, _LEVEL_LENGTHS).all())


def _reads_as_number(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return value is None
    return True


def _first(bad: NDArray[np.bool_]) -> int:
    return int(np.argmax(bad))


def _side_hint(words: Sequence[str | None], known: Mapping[str, int]) -> str:
    """Return the next step where words of a file are no sides: with the file's own where these differ in case alone."""
    own = {side: [w for w in dict.fromkeys(words) if w and w.strip().casefold() == side] for side in known}
    if not all(own.values()) or set(own) != set(_SIDES):
        return _SIDE_HINT
    written = ", ".join(f"{side}: [{', '.join(named)}]" for side, named in own.items())
    return f"the file writes others: add `sides: {{{written}}}` to the stream"
