"""`make campaign`: the whole matrix, as a table in this folder's README; exit code 1 where a cell is red."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.fail_closed.allowed_signals import compared, signals_table
from tests.fail_closed.matrix import ask_matrix, whole_matrix
from tests.fail_closed.table import table
from tests.marked_text import between_marks

from golive.api import Engine

COMMAND = "make campaign"
README = Path(__file__).parent / "README.md"


def main() -> int:
    engine = Engine.shipped()
    results = ask_matrix(whole_matrix(engine))
    text = table(results, date=datetime.now(UTC).date().isoformat(), command=COMMAND)
    text += "\n" + signals_table(list(compared(engine)))
    README.write_text(between_marks(README.read_text(encoding="utf-8"), text), encoding="utf-8")
    sys.stdout.write(text)
    red = [r for r in results if r.red]
    sys.stdout.writelines(f"red: {r.place}: {r.answer.verdict} {r.answer.size}\n" for r in red)
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main())
