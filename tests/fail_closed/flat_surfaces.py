"""The surfaces that take flat rows: one by one, as columns, and as a frame of any kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from tests.fail_closed.cells import Answer, Cell, changed, crash
from tests.fail_closed.doubts import GONE
from tests.library import told_apart

from golive.api import Engine
from golive.api.decide_table import decide_table
from golive.api.signal_table import SignalTable
from golive.core.errors import GoliveError
from golive.core.row import SIGNAL_ID

Row = Mapping[str, Any]
Rows = Sequence[dict[str, Any]]
Decide = Callable[[Engine, Rows], list[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatSurface:
    """A way of deciding a table of flat rows."""

    name: str
    engine: Engine
    row: Row
    decide: Decide
    tells: Callable[[Cell], bool]

    def takes(self, cell: Cell) -> bool:
        return self.tells(cell)

    def ask(self, cells: Sequence[Cell | None]) -> list[Answer]:
        """Answer all cells in one table; where it is refused as a whole, in its halves."""
        rows = [dict(self.row) if cell is None else changed(self.row, cell.changes) for cell in cells]
        named = told_apart(rows)
        for row, cell in zip(named, cells, strict=True):
            if cell is not None and SIGNAL_ID in cell.changes:
                row[SIGNAL_ID] = cell.changes[SIGNAL_ID]
        kept = [{k: v for k, v in row.items() if v is not GONE} for row in named]
        return halved(self.decide, self.engine, kept)


def halved(decide: Decide, engine: Engine, rows: Rows) -> list[Answer]:
    """Decide rows together if that can be, and otherwise ever fewer of them together."""
    try:
        return decide(engine, rows)
    except GoliveError as error:
        alone = Answer(verdict="REFUSED", reason=str(error))
    except Exception as error:  # noqa: BLE001 - what no surface may raise is what is looked for
        alone = crash(error)
    if len(rows) == 1:
        return [alone]
    half = len(rows) // 2
    return halved(decide, engine, rows[:half]) + halved(decide, engine, rows[half:])


def answers_of(verdicts: Sequence[str], sizes: Sequence[float], reasons: Sequence[str]) -> list[Answer]:
    together = zip(verdicts, sizes, reasons, strict=True)
    return [Answer(verdict=str(v), size=float(s), reason=str(r)) for v, s, r in together]


def by_scalar(engine: Engine, rows: Rows) -> list[Answer]:
    decisions = [engine.decide(row) for row in rows]
    return [Answer(verdict=d.verdict.name, size=d.final_size, reason=d.reason) for d in decisions]


def by_columns(engine: Engine, rows: Rows) -> list[Answer]:
    columns = decide_table(engine, SignalTable.from_rows(rows)).columns
    return answers_of(columns["verdict"], columns["final_size"], columns["reason"])


def by_numexpr(engine: Engine, rows: Rows) -> list[Answer]:
    columns = decide_table(engine, SignalTable.from_rows(rows), backend="numexpr").columns
    return answers_of(columns["verdict"], columns["final_size"], columns["reason"])


def by_pandas(engine: Engine, rows: Rows) -> list[Answer]:
    """Decide a frame whose columns are objects, as pandas makes them of mixed values."""
    names = dict.fromkeys(name for row in rows for name in row)
    frame = pd.DataFrame({n: pd.Series([row.get(n) for row in rows], dtype=object) for n in names})
    return _of_frame(engine.decide_frame(frame))


def _of_frame(decided: pd.DataFrame) -> list[Answer]:
    return answers_of(decided["verdict"].tolist(), decided["final_size"].tolist(), decided["reason"].tolist())
