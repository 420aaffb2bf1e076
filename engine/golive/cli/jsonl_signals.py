"""Signals as JSON lines: one flat object a line, as typed as JSON is."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from golive.cli.csv_signals import instant_or_text
from golive.core.errors import InvalidInput


def read_jsonl(path: Path, times: Collection[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file; a line that is none is refused with its number.

    Instants in the columns of `times` may be written as text with their zone: JSON has no type for them.
    """
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                row = _row(path, number, line)
                written = {name: row[name] for name in times if isinstance(row.get(name), str)}
                yield row | {name: instant_or_text(text) for name, text in written.items()}


def _row(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"), object_pairs_hook=_unique)
    except _TwiceError as error:
        raise InvalidInput(f"line {number} of `{path}` gives `{error}` twice", hint="keep one of the two") from None
    except UnicodeDecodeError:
        raise InvalidInput(f"line {number} of `{path}` is not UTF-8 text", hint="save the file as UTF-8") from None
    except (ValueError, RecursionError) as error:
        hint = f"one JSON object a line: {error}"
        raise InvalidInput(f"line {number} of `{path}` is not JSON", hint=hint) from None
    if not isinstance(row, dict):
        raise InvalidInput(f"line {number} of `{path}` is not an object", hint="one flat JSON object a line")
    return row


class _TwiceError(Exception):
    """A key of an object is given twice; its argument is the key."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) != len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return row
