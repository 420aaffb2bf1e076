"""Columns of numbers in a file of returns: which one is meant, and what its cells say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from golive.cli.return_table import NUMBER
from golive.core.errors import InvalidInput
from golive.core.suggest import did_you_mean
from golive.core.window import FloatArray

SHOWN_COLUMNS = 8
_SIGN = "%"


def find_column(path: Path, table: pa.Table, name: str | None, *, skip: Sequence[str | None]) -> str:
    """Return the column that is named, or the only one that is of numbers but for single cells."""
    if name is not None:
        return check_column(path, table, name)
    names: list[str] = [n for n in table.column_names if n not in skip]
    numeric = [n for n in names if is_numeric(table[n], most_bad=_FEW)]
    if len(numeric) == 1:
        return numeric[0]
    with_commas = [] if numeric else [n for n in names if _holds_commas(table[n])]
    if len(with_commas) == 1:
        return with_commas[0]
    if not numeric:
        raise InvalidInput(f"`{path}` has no column of numbers", hint=_first_cells(table, names))
    shown = ", ".join(f"`{n}`" for n in numeric[:SHOWN_COLUMNS])
    shown += f" and {len(numeric) - SHOWN_COLUMNS} more" if len(numeric) > SHOWN_COLUMNS else ""
    raise InvalidInput(f"`{path}` has several columns of numbers: {shown}", hint="say which one with `--column NAME`")


_BEGUN, _ENDED = re.compile(r"(?:avg|average)?(?:entry|enter)(.+)"), re.compile(r"(?:avg|average)?exit(.+)")
_OF_TRADES = ({"openrate", "closerate"}, {"trade#"}, {"tradeduration"})
"""Columns of trades as freqtrade and TradingView export them, in small letters and nothing else."""


def refuse_trades(path: Path, table: pa.Table) -> None:
    """Refuse a file with a row a trade: what a trade returned is not what an account did in a period.

    Its rows begin and end: freqtrade, TradingView, vectorbt and backtesting.py have a column for the entry and one for
    the exit, or for both.
    """
    plain = {re.sub(r"[^a-z#]", "", name.casefold()): name for name in reversed(table.column_names)}
    begun, ended = ({m[1]: plain[n] for n in plain if (m := one.fullmatch(n))} for one in (_BEGUN, _ENDED))
    pairs = [[begun[what], ended[what]] for what in begun if what in ended]
    pairs += [[plain[name] for name in sorted(names, reverse=True)] for names in _OF_TRADES if names <= plain.keys()]
    if pairs:
        columns = " and ".join(f"`{name}`" for name in pairs[0])
        hint = (
            "returns of single trades overlap, leave out when nothing was held, and have fees in them: write a row a"
            " period instead, what the account earned in it over what it had before"
        )
        raise InvalidInput(f"`{path}` has a row a trade ({columns}), and returns of periods are needed", hint=hint)


_FEW = 0.5
"""House choice. A column is meant as one of numbers where half of its cells are; the first that is none is named."""


def _first_cells(table: pa.Table, names: Sequence[str]) -> str:
    cells = ", ".join(f"`{table[n][0].as_py()}` in `{n}`" for n in names[:SHOWN_COLUMNS])
    return f"a column of returns is needed, as fractions such as 0.0012; the first row has {cells or 'nothing else'}"


def check_column(path: Path, table: pa.Table, name: str) -> str:
    """Return a column's name; refuse one that the table has not."""
    if name not in table.column_names:
        hint = did_you_mean(name, table.column_names) or f"columns: {', '.join(table.column_names)}"
        raise InvalidInput(f"`{path}` has no column `{name}`", hint=hint)
    return name


def is_numeric(column: pa.ChunkedArray, *, most_bad: float = 0.0) -> bool:
    """Say whether a column holds numbers, with or without a percent sign, but for some share of its cells."""
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        return True
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return False
    return bool(1 - np.mean(_are_numbers(_plain(column)).to_numpy(zero_copy_only=False)) <= most_bad)


def _holds_commas(column: pa.ChunkedArray) -> bool:
    """Say whether a column would be one of numbers but for commas; it is named then, and its first cell refused."""
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return False
    return is_numeric(pc.replace_substring(column, ",", ""), most_bad=_FEW)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return text without blanks and percent signs at its ends."""
    text = pc.utf8_trim_whitespace(pc.fill_null(column, ""))
    return pc.utf8_rtrim_whitespace(pc.replace_substring_regex(text, f"{_SIGN}$", ""))


def _are_numbers(text: pa.ChunkedArray) -> pa.Array:
    return pc.match_substring_regex(text.combine_chunks(), NUMBER)


def read_numbers(
    path: Path, table: pa.Table, name: str, kept: npt.NDArray[np.bool_], *, whole: bool = True
) -> tuple[FloatArray, bool]:
    """Return the cells of a column that are kept, as floats, and whether they are written with percent signs.

    Raises
    ------
    InvalidInput
        With the row, counted from the first of the file: an empty cell, one that is no finite number, percent signs on
        some cells only, whole numbers where fractions are meant.
    """
    column = table[name]
    if pa.types.is_integer(column.type) and not whole:
        hint = "returns are fractions such as 0.0012; if these are prices, say so with `--prices`"
        raise InvalidInput(f"`{name}` of `{path}` holds whole numbers", hint=hint)
    rows = np.flatnonzero(kept)
    cells = column.take(pa.array(rows))
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return _from_text(path, name, cells, rows)
    if not pa.types.is_floating(column.type) and not pa.types.is_integer(column.type):
        raise InvalidInput(f"`{name}` of `{path}` holds {column.type}, numbers are needed")
    cells = pc.cast(cells, pa.float64())
    _refuse_row(path, name, cells, pc.is_finite(cells), rows)
    return np.asarray(cells.to_numpy(), dtype=np.float64), False


def _from_text(path: Path, name: str, cells: pa.ChunkedArray, rows: npt.NDArray[np.int64]) -> tuple[FloatArray, bool]:
    text = _plain(cells)
    _refuse_row(path, name, cells, _are_numbers(text), rows)
    values = np.asarray(pc.cast(text, pa.float64()).to_numpy(), dtype=np.float64)
    _refuse_row(path, name, cells, pa.array(np.isfinite(values)), rows)
    signed = pc.ends_with(pc.utf8_trim_whitespace(cells), _SIGN).combine_chunks().to_numpy(zero_copy_only=False)
    if signed.any() and not signed.all():
        row = rows[int(np.argmin(signed == signed[0]))] + 1
        raise InvalidInput(f"row {row} of `{name}` in `{path}` differs from those above in its percent sign")
    return values, bool(signed.all())


def _refuse_row(
    path: Path, name: str, cells: pa.ChunkedArray, good: pa.ChunkedArray | pa.Array, rows: npt.NDArray[np.int64]
) -> None:
    at = pc.index(pc.fill_null(good, fill_value=False), value=False).as_py()
    if at < 0:
        return
    cell = cells[at].as_py()
    shown = "is empty" if cell is None or not str(cell).strip() else f"is `{cell}`"
    raise InvalidInput(f"row {rows[at] + 1} of `{name}` in `{path}` {shown}", hint=_cell_hint(str(cell or ""), at=at))


def _cell_hint(cell: str, *, at: int) -> str:
    if "," in cell:
        from golive.core.thousands import WITHOUT_COMMAS

        return WITHOUT_COMMAS
    if at == 0:
        return "begin later with `--from DATE`, or leave the first row out with `--skip-first`"
    return "every period needs a finite number; a period without one has to be left out on purpose"
