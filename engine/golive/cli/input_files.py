"""Files that a user named for reading: there, a file, and text where text is meant."""

from __future__ import annotations

import csv
from pathlib import Path

from golive.core.cell_separator import WITH_COMMAS, other_separator
from golive.core.errors import InvalidInput, first_line
from golive.core.several import several

_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


def check_file(path: Path, *, hint: str) -> None:
    """Refuse what is no file, with the next step."""
    if path.is_dir():
        raise InvalidInput(f"`{path}` is a folder", hint=hint)
    if not path.is_file():
        raise InvalidInput(f"no file `{path}`", hint=hint)


def check_text(path: Path) -> None:
    """Refuse another encoding and other separators by name: as CSV they give one column, or a puzzling message."""
    with path.open("rb") as stream:
        line = stream.readline()
    if line.startswith(_BYTE_ORDER_MARKS):
        raise InvalidInput(f"`{path}` is UTF-16 text", hint="save the file as UTF-8")
    text = line.decode("utf-8", errors="replace").rstrip()
    separator = other_separator(text)
    if separator:
        what = f"`{path}` has {separator} between its cells: its first line is `{text}`"
        raise InvalidInput(what, hint=WITH_COMMAS)


def not_csv(path: Path, error: Exception) -> InvalidInput:
    """Return what to say of a file that cannot be read as CSV."""
    reason = first_line(error)
    if isinstance(error, UnicodeDecodeError) or "utf8" in reason.lower():
        return InvalidInput(f"`{path}` is not UTF-8 text", hint="save the file as UTF-8")
    uneven = _uneven(path)
    if uneven is not None:
        return uneven
    return InvalidInput(f"`{path}` cannot be read as CSV", hint=reason)


def _uneven(path: Path) -> InvalidInput | None:
    """Name the first line that has another number of cells than the first; None where all have as many."""
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as stream:
            rows = csv.reader(stream)
            first = next(rows, [])
            for row in rows:
                if row and len(row) != len(first):
                    sentence = (
                        f"line {rows.line_num} of `{path}` has {several(len(row), 'cell')}, its first line {len(first)}"
                    )
                    return InvalidInput(sentence, hint=_uneven_hint(row, first))
    except csv.Error:
        return None
    return None


def _uneven_hint(row: list[str], first: list[str]) -> str:
    longer = max(row, first, key=len)
    if not longer[-1].strip():
        return "take the commas at the ends of lines away, or put one at the end of each"
    return "each line needs as many cells as the first; a comma within a cell needs quotes around it"
