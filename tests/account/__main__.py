"""`make campaign`: ten thousand lives of a bot; exit code 1 where one of them did what must never be."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from tests.account.sequences import library, live

from golive.api import Engine

LIVES, AT_ONCE = 10_000, 250


@cache
def engine() -> Engine:
    """Return the policy, compiled once a process."""
    with tempfile.TemporaryDirectory() as folder:
        return library(Path(folder))


def lived(first: int) -> tuple[list[str], Counter[str]]:
    """Return the faults of some lives, and what happened in them."""
    faults: list[str] = []
    seen: Counter[str] = Counter()
    for seed in range(first, first + AT_ONCE):
        life = live(engine(), seed)
        faults += [f"{seed}: {fault}" for fault in life.faults]
        seen += life.seen
    return faults, seen


def main() -> int:
    faults: list[str] = []
    seen: Counter[str] = Counter()
    with ProcessPoolExecutor() as pool:
        for some, happened in pool.map(lived, range(0, LIVES, AT_ONCE)):
            faults += some
            seen += happened
    sys.stdout.writelines(f"{count:7d}  {name}\n" for name, count in sorted(seen.items()))
    sys.stdout.writelines(f"red: {fault}\n" for fault in faults)
    sys.stdout.write(f"{LIVES} lives of a bot, {len(faults)} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
