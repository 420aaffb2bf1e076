"""The surface that reads recordings: files of a market, replayed as `golive run` replays them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.fail_closed.cells import Answer, Cell, crash
from tests.fail_closed.file_surfaces import NUMERALS_OF_FILES
from tests.fail_closed.world import LEVELS, World, healthy_world
from tests.fail_closed.world_surfaces import OF_A_MAPPING

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.api.markets import read_description
from golive.core.errors import GoliveError
from golive.execution.latency import Leg
from golive.market.read import read_market
from golive.replay.replay import replay
from golive.trading.assumed_terms import assumed_fills

Line = Sequence[Any]

DESCRIPTION = """\
kind: market
id: recorded
title: A made recording
why: To be read.
source: written for this test
symbol: BTC-PERP
venue: simulated
contract: linear
quote: USD
tick: 0.1 usd_per_base
lot: 0.001 base
minimum_notional: 100 usd
fees: {maker: 2 bps, taker: 5 bps}
session: 1_440 min
clock_skew: 2 s
streams:
  bars:
    file: bars.csv
    time_unit: ns
    stamp: close
    length: 4 h
    columns: {time: time, open: open, high: high, low: low, close: close, volume: volume}
  trades:
    file: trades.csv
    time_unit: ns
    columns: {time: time, price: price, quantity: size, aggressor: side}
  book:
    adapter: levels_wide
    file: book.csv
    time_unit: ns
    levels: 20
    columns:
      time: time
      bid_price: "bid_price_{level}"
      bid_size: "bid_size_{level}"
      ask_price: "ask_price_{level}"
      ask_size: "ask_size_{level}"
"""

SIDES = {"buy": 1, "sell": -1}
SEEN = frozenset(("bars", "trades", "book"))
UNSEEN = OF_A_MAPPING | {"book.changed_at", "trades.is_buyer_maker"}
"""What a recording has no column for, or finds out by itself."""

READ_FROM_TEXT = NUMERALS_OF_FILES | {"a column of text", "no zone", "date", "levels of three"}
"""Faults that a file of text does not have: its text is the number, and the description says what a time is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRun:
    """A market's files, written cell by cell and replayed at one instant."""

    engine: Engine
    name: str = "recorded run"

    def takes(self, cell: Cell) -> bool:
        fault = cell.variant.split(": ", 1)[-1]
        seen = all(n.split(".", maxsplit=1)[0] in SEEN and n not in UNSEEN for n in (cell.input, *cell.needs))
        return seen and fault not in READ_FROM_TEXT and not cell.variant.startswith("all: ")

    def ask(self, cells: Sequence[Cell | None]) -> list[Answer]:
        """Answer cell by cell; the twin is the recording of the world with nothing changed."""
        healthy = healthy_world()
        return [self._one(healthy if cell is None else cell.changes(healthy)) for cell in cells]

    def _one(self, world: World) -> Answer:
        try:
            with TemporaryDirectory() as folder:
                return _replayed(self.engine, world, Path(folder))
        except GoliveError as error:
            return Answer(verdict="REFUSED", reason=str(error))
        except Exception as error:  # noqa: BLE001 - what no surface may raise is what is looked for
            return crash(error)


def _replayed(engine: Engine, world: World, folder: Path) -> Answer:
    path = folder / "market.yaml"
    path.write_text(DESCRIPTION, encoding="utf-8")
    write(world, folder, delay=assumed_fills(engine).tail(Leg.FEED))
    spec = read_description(path)
    data, issues = read_market(spec, (folder,))
    if data is None:
        return Answer(verdict="REFUSED", reason="; ".join(issue.message for issue in issues))
    account = AssumedAccount(equity=1e5)
    run = replay(engine, spec, data, account=account, strategies=["momentum"], start=world.now, stop=world.now)
    if not run.rows:
        return Answer(verdict="REFUSED", reason=f"no signal: {dict(run.looks['momentum'].untold)}")
    columns = run.decisions.columns
    return Answer(
        verdict=str(columns["verdict"][0]), size=float(columns["final_size"][0]), reason=str(columns["reason"][0])
    )


def write(world: World, folder: Path, *, delay: int) -> None:
    """Write a world's streams as files of text; events happened `delay` before the world heard of them."""
    names = ("open", "high", "low", "close", "volume")
    bars = [] if not hasattr(world.bars, "columns") else list(_bars(world.bars, names))
    _write(folder / "bars.csv", ["time", *names], bars)
    trades = [[_sent(t, delay), *_of(t, "price", "size"), _side(t.get("side"))] for t in world.trades]
    _write(folder / "trades.csv", ["time", "price", "size", "side"], trades)
    sides = [
        f"{side}_{what}_{level}" for side in ("bid", "ask") for level in range(LEVELS) for what in ("price", "size")
    ]
    books = [[_sent(b, delay), *_levels(b.get("bids")), *_levels(b.get("asks"))] for b in world.books]
    _write(folder / "book.csv", ["time", *sides], books)


def _bars(frame: Any, names: Sequence[str]) -> Iterable[Line]:
    values = [frame[name].tolist() if name in frame else [None] * len(frame) for name in names]
    times = [_nanos(at) for at in frame.index]
    return zip(times, *values, strict=True)


def _nanos(at: Any) -> Any:
    return getattr(at, "value", at)


def _sent(event: Mapping[str, Any], delay: int) -> Any:
    """Return when an event happened; what is no time stays what it is."""
    heard = event.get("timestamp")
    return heard - delay if type(heard) is int else heard


def _of(event: Mapping[str, Any], *names: str) -> list[Any]:
    return [event.get(name) for name in names]


def _side(side: Any) -> Any:
    """Return a taker's side as recordings have it; what is none stays what it is."""
    return SIDES.get(side, side) if isinstance(side, str) else side


def _levels(side: Any) -> list[Any]:
    """Return the cells of one side of a book; what is no list of levels is written as it is."""
    if not isinstance(side, list) or not all(isinstance(level, tuple) for level in side):
        return [side, *[0] * (2 * LEVELS - 1)]
    cells = [value for level in side for value in level[:2]]
    return [*cells, *[0] * (2 * LEVELS - len(cells))]


def _write(path: Path, header: Line, lines: Iterable[Line]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(lines)
