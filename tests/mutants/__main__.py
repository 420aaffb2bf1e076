"""`make mutants`: every mutant of the library on trial, and of what the profile `bars` changes; writes both tables.

`python -m tests.mutants bars` counts the profile alone.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from tests.mutants.bars_profile import bars_specs, own_texts
from tests.mutants.counted import BARS_BUDGET, BARS_COUNTED, BUDGET, COUNTED, texts_of, write
from tests.mutants.table import BARS, BARS_COMMAND, COMMAND, SHIPPED, between_marks, table
from tests.places import REPOSITORY

from golive.cli.mutate import Mutating, mutate
from golive.documents.library import Specs
from golive.loader.library import load_library

README = Path(__file__).parent / "README.md"
LEAST = Fraction(9, 10)


def main(only: str) -> int:
    exits = [] if only == "bars" else [shipped()]
    return max([*exits, bars()])


def shipped() -> int:
    specs, _ = load_library(REPOSITORY)
    return counted((SHIPPED, COMMAND), specs, texts_of(specs, REPOSITORY), (BUDGET, COUNTED), ())


def bars() -> int:
    with bars_specs() as specs:
        texts = own_texts(specs)
        return counted((BARS, BARS_COMMAND), specs, texts, (BARS_BUDGET, BARS_COUNTED), tuple(texts))


def counted(
    name: tuple[str, str], specs: Specs, texts: Mapping[str, str], files: tuple[Path, Path], patterns: tuple[str, ...]
) -> int:
    begin = time.monotonic()
    run = mutate(specs, Mutating(patterns=patterns, fail_under=LEAST, search=False))
    text = table(run, command=name[1], date=datetime.now(UTC).date().isoformat(), seconds=time.monotonic() - begin)
    README.write_text(between_marks(README.read_text(encoding="utf-8"), name[0], text), encoding="utf-8")
    write(files[0], {tally.of: tally.alive for tally in run.tallies if tally.alive})
    write(files[1], texts)
    sys.stdout.write(text)
    return run.exit


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or [""]))
