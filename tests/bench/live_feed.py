"""What an account on paper takes for a frame, a look and a commit, beside what all of that costs without golive.

Everything is at one exchange on loopback, a process of its own, and on one disk: the account, a bare loop that decodes
the same frames, and in the account's process a session that decides and a bare commit of each transaction's rows. Then
a process goes on with the account's journal, and a third one lives three days of a recording.
"""

from __future__ import annotations

import json
import math
import os
import pickle
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure, Rounds, figure
from tests.binance_wire import BinanceWire
from tests.exchange_market import market_of
from tests.sparse_month import sparse_library

LIVES_S, LONGEST_S, TAPE_S = 80.0, 300.0, 8 * 86_400
RESTARTS, DAYS, HOURS, DAYS_S = 3, 3, 24, 40.0
PATIENT_S = 400.0
DECIDE_GOAL, TOTAL_GOAL, RESTART_GOAL, FLAT_GOAL = 10.0, 1.5, 2.0, 1.05
"""Flat is what nobody can tell from it: a heap is a twentieth more or less by how it was cut."""
MS, EXACT = 1e6, 1e-9
OFTEN = {"lasts": "1 d", "every": "60 s", "min_move": "2 bps"}
"""A library that trades often enough to say how long an order takes."""
SELDOM = {"lasts": f"{DAYS} d", "every": "300 s", "min_move": "2 bps"}
"""One that lives days in less than a minute."""


def live_feed() -> list[Figure]:
    """Return what was measured; nothing here is a share of anything measured in another run."""
    with tempfile.TemporaryDirectory() as name:
        lived, days = (_folder(Path(name) / which, **told) for which, told in (("lived", OFTEN), ("days", SELDOM)))
        with _exchange() as (process, said):
            taken = _lived(said, lived)
            figures = [*_times(taken), *_ratios(taken)]
            figures += _restarts(process, said["host"], lived)
        return [*figures, _memory(days)]


def _folder(folder: Path, *, lasts: str, every: str, min_move: str) -> Path:
    """Write a library, and how its market is described as an exchange's, into a folder; return that."""
    library = folder / "library"
    library.mkdir(parents=True)
    sparse_library(library, lasts=lasts)
    for path in (library / "strategies").glob("*.yaml"):
        text = re.sub(r"every: 60 s", f"every: {every}", path.read_text(encoding="utf-8"))
        text = re.sub(r"(min_move: \{value: )\d+ bps", rf"\g<1>{min_move}", text)
        path.write_text(text, encoding="utf-8")
    (folder / "market").write_bytes(pickle.dumps(market_of(silence_s=PATIENT_S)))
    return folder


@contextmanager
def _exchange() -> Iterator[tuple[subprocess.Popen[str], Mapping[str, Any]]]:
    """Begin the exchange; give its process and what it says of itself."""
    command = [sys.executable, "-m", "tests.loopback_exchange", "--pace", "read", "--lasts-s", str(TAPE_S)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process, _said(process)
        assert process.stdin is not None
        process.stdin.close()


def _said(process: subprocess.Popen[str], *, asked: bool = False) -> Mapping[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    if asked:
        process.stdin.write("now\n")
        process.stdin.flush()
    said: Mapping[str, Any] = json.loads(process.stdout.readline())
    return said


def _started(*arguments: str) -> subprocess.Popen[str]:
    # Without it Python would compile every file anew at each start, which no installation does.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.Popen(
        [sys.executable, "-m", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


def _ended(process: subprocess.Popen[str]) -> Any:
    """Return what a process printed; raise with what it complained of where it failed."""
    printed, complained = process.communicate(timeout=LONGEST_S)
    if process.returncode:
        raise RuntimeError(complained)
    return json.loads(printed)


def _lived(said: Mapping[str, Any], folder: Path) -> Mapping[str, Sequence[int]]:
    """Let the account and the bare loop listen at once; return the nanoseconds of everything by its name."""
    (folder / "urls").write_text(json.dumps(BinanceWire().urls(said["host"])), encoding="utf-8")
    where = said["host"], str(said["now_ns"]), str(LIVES_S), str(folder)
    taken: Mapping[str, Sequence[int]] = _ended(_started("tests.bench.live_account", *where))
    return taken


def _times(taken: Mapping[str, Sequence[int]]) -> Iterator[Figure]:
    """Yield median and 99th percentile of each."""
    names = {
        "parse": "a frame until its event is handed on",
        "bare_parse": "a frame of a bare loop, decoded and handed on",
        "look": "a look",
        "order": "a look with an order",
        "decide": "Session.decide",
        "commit": "a commit",
        "bare_commit": "a bare commit of the same rows",
        "bare_flush": "a bare flush of the same bytes",
        "total": "frame, look and commit",
    }
    for key, name in names.items():
        for share in (0.5, 0.99):
            each = taken[key]
            title = f"live feed, {name}, p{share * 100:.0f} of {len(each)}, ms"
            yield figure(title, percentile(each, share) / MS, None, "lower")


def _ratios(taken: Mapping[str, Sequence[int]]) -> Iterator[Figure]:
    decide = percentile(taken["decide"], 0.5)
    for key, name in (("look", "a look"), ("order", "a look with an order")):
        ratio = percentile(taken[key], 0.99) / decide
        yield figure(f"live feed, p99 of {name} over the median of Session.decide", ratio, DECIDE_GOAL, "lower")
    total = percentile(taken["total"], 0.99) / percentile(taken["bare_commit"], 0.99)
    yield figure("live feed, p99 of frame, look and commit over that of a bare commit", total, TOTAL_GOAL, "lower")


def _restarts(process: subprocess.Popen[str], host: str, folder: Path) -> list[Figure]:
    """Go on with the journal some times, in turn with reading its tail; by the processor, for others use it too."""
    going, imports, tails = [], [], []
    for _ in range(RESTARTS):
        now = str(_said(process, asked=True)["now_ns"])
        whole, imported = _ended(_started("tests.bench.restart", host, now, str(folder)))
        tail = _ended(_started("tests.bench.restart", str(folder)))
        going.append(whole - imported)
        imports.append(imported)
        tails.append(tail)
    tail_rounds = Rounds(tuple(tails))
    return [
        figure(
            "restart until the first turn, without ccxt's import, over importing golive and reading the tail",
            Rounds(tuple(going)) / tail_rounds,
            RESTART_GOAL,
            "lower",
        ),
        figure(
            "ccxt's import over importing golive and reading the tail",
            Rounds(tuple(imports)) / tail_rounds,
            None,
            "lower",
        ),
    ]


def _memory(folder: Path) -> Figure:
    """Return the memory at the end of the days that were lived, over that at a third of them."""
    memory = _ended(_started("tests.bench.lived_memory", str(DAYS_S), str(folder)))
    name = f"memory of a paper account after {len(memory) / HOURS:.1f} days, over that at a third of them"
    return figure(
        name, memory[-1] / memory[len(memory) // 3 - 1] if len(memory) >= DAYS else math.nan, FLAT_GOAL, "lower"
    )


def percentile(each: Sequence[int], share: float) -> float:
    """Return the value that a share of all is at most; not a number where too few are above it, and no goal is met.

    >>> percentile(range(100), 0.99), percentile(range(99), 0.99), percentile((), 0.5)
    (99.0, nan, nan)
    """
    place = int(share * len(each))
    return float(sorted(each)[place]) if len(each) * (1 - share) >= 1 - EXACT else math.nan
