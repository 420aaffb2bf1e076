"""50,000 signals of a bot on four years of real bars: one command decides them as a session fed bar by bar does."""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from tests.bars_library import bars_engine
from tests.commands import run_command
from tests.places import DATA, MARKETS
from tests.real_bars.years import BARS, FOUR_HOURS, recording

from golive.api import Session
from golive.api.request import Request
from golive.documents.streams import BarColumns
from golive.market.instants import nanos_of_text, show

COUNT, SEED = 50_000, 7
BEGIN, END = "2020-01-01T00:00:00Z", "2023-12-30T00:00:00Z"
SECOND = 10**9
SETTLED = 65 * SECOND
"""An order of the bot's expires after 5 s and settles in 60 s."""
HISTORY = 700
"""Bars that the session is told before the first signal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A signal of the bot."""

    at: int
    is_long: bool
    size: float
    edge_bps: float


Answer = tuple[str, float, str]
"""Verdict, final size and rule."""


def asked(count: int = COUNT) -> list[Asked]:
    """Return signals at random seconds, from a seed, in order of time."""
    rng, (low, high) = np.random.default_rng(SEED), (nanos_of_text(text) for text in (BEGIN, END))
    assert low is not None
    assert high is not None
    at = np.sort(rng.integers(low // SECOND, high // SECOND, count)) * SECOND
    side, size, edge = (rng.integers(*ends, count) for ends in ((0, 2), (500, 12_000), (5, 60)))
    rows = zip(at.tolist(), side.tolist(), size.tolist(), edge.tolist(), strict=True)
    return [Asked(at=t, is_long=bool(s), size=float(z), edge_bps=float(e)) for t, s, z, e in rows]


def by_command(signals: list[Asked], folder: Path) -> list[Answer]:
    """Return what `golive decide --signals --market --profile bars` says of them."""
    given, out = folder / "signals.csv", folder / "decided.parquet"
    with given.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("time", "symbol", "side", "strategy", "size", "edge_bps"))
        for one in signals:
            side = "BUY" if one.is_long else "sell"
            writer.writerow((show(one.at), "BTCUSDT", side, "bot", f"{one.size:g}", f"{one.edge_bps:g}"))
    market = MARKETS / BARS[FOUR_HOURS]
    command = ("decide", "--profile", "bars", "--signals", given, "--market", market, "--out", out)
    done = run_command(*command, variables={"GOLIVE_DATA": str(DATA)})
    assert done.exit_code in (0, 1), done.output
    table = pq.read_table(out, columns=["verdict", "final_size", "rule"])
    return [(str(r["verdict"]), float(r["final_size"]), str(r["rule"])) for r in table.to_pylist()]


def by_session(signals: list[Asked]) -> Iterator[Answer]:
    """Yield what a session says of them that is told each bar at its close, and each order's end."""
    spec, data = recording(FOUR_HOURS)
    bars = data.bars
    assert bars is not None
    session, under_way = Session(bars_engine(), spec, mode="replay"), deque[tuple[int, str]]()
    told = _history(session, bars, signals[0].at)
    for number, one in enumerate(signals, start=1):
        while under_way and under_way[0][0] < one.at:
            at, name = under_way.popleft()
            session.order(name, state="cancelled", lots=0, at=at)
        while told < len(bars.ts) and bars.ts[told] <= one.at:
            columns = (bars.open, bars.high, bars.low, bars.close, bars.volume)
            assert session.bar(*(float(c[told]) for c in columns), at=int(bars.ts[told])) is None
            told += 1
        session.state(at=one.at, position=0.0, equity=100_000.0, daily_loss=0.0, kill_switch="armed")
        decision = session.answer(
            Request(
                id=f"row-{number}",
                symbol="BTCUSDT",
                strategy="bot",
                direction="long" if one.is_long else "short",
                now=one.at,
                raw_size=one.size,
                edge=f"{one.edge_bps!r} bps",
            )
        )
        if decision.allowed:
            under_way.append((one.at + SETTLED, decision.signal_id))
        yield decision.verdict.name, decision.final_size, decision.rule


def _history(session: Session, bars: BarColumns, at: int) -> int:
    """Tell a session the bars before an instant; return how many of the recording it has heard."""
    end = int(bars.ts.searchsorted(at, side="right"))
    rows = slice(end - HISTORY, end)
    columns = {name: np.array(getattr(bars, name)[rows]) for name in ("open", "high", "low", "close", "volume")}
    frame = pd.DataFrame(columns, index=pd.to_datetime(bars.ts[rows], utc=True))
    session.bars(frame, stamp="close", length_s=bars.length_s)
    return end


def lines(folder: Path, count: int = COUNT) -> list[tuple[str, str]]:
    """Return what both said, a line a thing."""
    signals = asked(count)
    ours = by_command(signals, folder)
    other = list(by_session(signals))
    differing = [n for n, pair in enumerate(zip(ours, other, strict=True), start=1) if pair[0] != pair[1]]
    verdicts = Counter(verdict for verdict, _, _ in ours)
    told = ", ".join(f"{word} {n:,}" for word, n in verdicts.most_common())
    first = (
        ""
        if not differing
        else f"; the first in row {differing[0]}: {ours[differing[0] - 1]} and {other[differing[0] - 1]}"
    )
    return [
        (f"{count:,} signals at random seconds of {BEGIN[:10]} to {END[:10]}, seed {SEED}", told),
        ("rows in which verdict, final size or rule differ between command and session", f"{len(differing)}{first}"),
    ]
