"""Ten million rows in one frame: what deciding them takes at the most besides the frame, as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyarrow as pa
from tests.bench.frames import ROWS, signals
from tests.bench.recorded_rows import sample_rows

from golive.api import Engine

_STATUS, _PEAK = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_KIB = 1024


def _resident(field: str) -> int:
    line = next(line for line in _STATUS.read_text(encoding="ascii").splitlines() if line.startswith(field))
    return int(line.split()[1]) * _KIB


def _frame(engine: Engine, rows: int) -> pa.Table:
    """Return rows of which all but the ids are shared between pieces of the table."""
    piece = signals(engine, sample_rows(engine), min(rows, ROWS))
    names = piece.column_names.index("signal_id")
    pieces = []
    for start in range(0, rows, piece.num_rows):
        ids = pa.array([f"signal-{i}" for i in range(start, start + piece.num_rows)])
        pieces.append(piece.set_column(names, "signal_id", ids))
    return pa.concat_tables(pieces).slice(0, rows)


def main() -> None:
    engine = Engine.shipped()
    frame = _frame(engine, int(sys.argv[1]))
    engine.decide_frame(frame.slice(0, ROWS // 10), reasons=False)
    # Writing 5 sets the peak to what is resident now.
    _PEAK.write_text("5", encoding="ascii")
    before = _resident("VmRSS")
    decided = engine.decide_frame(frame, reasons=False)
    extra = _resident("VmHWM") - before
    sys.stdout.write(json.dumps({"rows": decided.num_rows, "extra_bytes": extra}))


if __name__ == "__main__":
    main()
