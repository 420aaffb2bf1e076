"""The surfaces that are files of text: all cells by the command in a process of its own, which must decide each row."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.fail_closed.cells import Answer, Cell
from tests.fail_closed.doubts import NUMERALS, Doubt
from tests.fail_closed.flat_surfaces import Rows, answers_of, halved
from tests.places import ENGINE

from golive.api import Engine
from golive.api.decide_table import decide_table
from golive.cli.signal_files import open_signals
from golive.core.errors import InvalidInput
from golive.core.row import CLOCK_SKEW, SIGNAL_ID

DECIDED = (0, 3)
"""Exit codes of `golive decide` that come with decisions: some, or nothing but HOLD."""

NUMERALS_OF_FILES = NUMERALS | {"text for a time", "all: text of it", "text of it"}
TEXTS = frozenset((Doubt.TEXT, Doubt.OUT_OF_RANGE, Doubt.CONTRADICTING))


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A format: the name its file ends in, how rows are written to it, and which faults it has words for."""

    suffix: str
    write: Callable[[Path, Rows], None]
    tells: Callable[[Cell], bool]

    def __call__(self, engine: Engine, rows: Rows) -> list[Answer]:
        """Decide all rows by one process; where the file is refused, its halves in this one."""
        try:
            return self._by_process(rows)
        except InvalidInput:
            return halved(self.in_this_process, engine, rows)

    def _by_process(self, rows: Rows) -> list[Answer]:
        with TemporaryDirectory() as folder:
            path, out = Path(folder) / f"signals{self.suffix}", Path(folder) / "decisions.jsonl"
            self.write(path, rows)
            command = [sys.executable, "-m", "golive", "decide", "--signals", str(path), "--out", str(out)]
            found = {**os.environ, "PYTHONPATH": str(ENGINE.parent)}
            done = subprocess.run(command, env=found, capture_output=True, text=True, check=False)
            if done.returncode not in DECIDED or not out.exists():
                raise _refusal(done)
            lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
        return [Answer(verdict=d["verdict"], size=d["final_size"], reason=d["reason"]) for d in lines]

    def in_this_process(self, engine: Engine, rows: Rows) -> list[Answer]:
        """Decide a file by what the command is made of."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"signals{self.suffix}"
            self.write(path, rows)
            (table,) = open_signals(path, engine.program).blocks()
            columns = decide_table(engine, table).columns
        return answers_of(columns["verdict"], columns["final_size"], columns["reason"])


def _refusal(done: subprocess.CompletedProcess[str]) -> Exception:
    """Return what the command refused with; anything but a refusal is a defect."""
    if done.returncode == 2 and "Traceback" not in done.stderr:
        return InvalidInput(done.stderr.strip())
    return RuntimeError(f"exit code {done.returncode}: {done.stderr[-500:]}")


def _write_csv(path: Path, rows: Rows) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(names)
        writer.writerows([_cell(row.get(name)) for name in names] for row in rows)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(value, default=str) if isinstance(value, list) else str(value)


def _write_json_lines(path: Path, rows: Rows) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _tells_csv(cell: Cell) -> bool:
    """Say whether the fault is one in a file that has no types: text is a good id, and a numeral its number."""
    if cell.input == SIGNAL_ID:
        return cell.doubt in TEXTS
    skipped = cell.input == CLOCK_SKEW and cell.variant == "empty text"
    return not skipped and cell.variant.removeprefix("best level: ").removeprefix("all: ") not in NUMERALS_OF_FILES


def _tells_json(cell: Cell) -> bool:
    """Say whether JSON has words for the fault; `NaN` and `Infinity` are what Python's writes."""
    try:
        json.dumps(dict(cell.changes))
    except (TypeError, ValueError):
        return cell.doubt is Doubt.ABSENT
    return True


TEXT_FILES = {
    "CSV": TextFile(suffix=".csv", write=_write_csv, tells=_tells_csv),
    "JSON lines": TextFile(suffix=".jsonl", write=_write_json_lines, tells=_tells_json),
}
