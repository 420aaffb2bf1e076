"""`make mutants`: every mutant of the library on trial; writes the table of this folder's README and the budget."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from tests.mutants.counted import BUDGET, COUNTED, texts_of, write
from tests.mutants.table import between_marks, table
from tests.places import REPOSITORY

from golive.cli.mutate import Mutating, mutate
from golive.loader.library import load_library

README = Path(__file__).parent / "README.md"
LEAST = Fraction(9, 10)


def main() -> int:
    specs, _ = load_library(REPOSITORY)
    begin = time.monotonic()
    run = mutate(specs, Mutating(fail_under=LEAST, search=False))
    took = time.monotonic() - begin
    text = table(run, date=datetime.now(UTC).date().isoformat(), seconds=took)
    README.write_text(between_marks(README.read_text(encoding="utf-8"), text), encoding="utf-8")
    write(BUDGET, {tally.of: tally.alive for tally in run.tallies if tally.alive})
    write(COUNTED, texts_of(specs, REPOSITORY))
    sys.stdout.write(text)
    return run.exit


if __name__ == "__main__":
    sys.exit(main())
