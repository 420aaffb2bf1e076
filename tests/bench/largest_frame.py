"""Ten million rows in one frame: what deciding them takes at the most besides the frame, as JSON."""

from __future__ import annotations

import json
import sys

import pyarrow as pa
from tests.bench.frames import ROWS, signals
from tests.bench.recorded_rows import sample_rows
from tests.bench.resident import at_most

from golive.api import Engine


def frame_of(engine: Engine, rows: int) -> pa.Table:
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
    frame = frame_of(engine, int(sys.argv[1]))
    engine.decide_frame(frame.slice(0, ROWS // 10), reasons=False)
    extra = at_most(lambda: engine.decide_frame(frame, reasons=False))
    sys.stdout.write(json.dumps({"rows": frame.num_rows, "extra_bytes": extra}))


if __name__ == "__main__":
    main()
