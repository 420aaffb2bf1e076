"""`make peers`: events a second of golive's machine beside two engines for backtests, over the same recording.

All three see the best quotes of one recording and send the same market orders at the same instants. Writes `table.md`.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import numpy as np
from tests.account_gates import account_library
from tests.places import DATA
from tests.replays import SIMULATED, USDM, market
from tests.trading.killed_run import NAME
from tests.trading.machines import opened, ran

from golive.api import Engine
from golive.core.version import VERSION
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.order import OrderSent
from golive.journal.journal import Journal
from golive.market.tops import with_quotes
from golive.trading.turns import turns

HERE = Path(__file__).parent
TABLE = HERE / "table.md"
ROUNDS, LONG = 3, 2**33
RUNS = ("nautilus", "hftbacktest")
Recording = tuple[MarketSpec, MarketData]

SAME = """\
The same: the best quotes of one recording, one instrument, the same market orders at the same instants.

Not the same: golive also sees trades and whole books, makes the signals and exits of three strategies at each second,
evaluates the policy of every signal, keeps an account with its kill switch, and writes each turn into a journal; its
orders walk the book less what is gone. The others are told when to send, decide nothing and write nothing.
nautilus_trader calls a strategy in Python for each quote, without delays and with the fees of its test instrument;
some orders fill in two parts. hftbacktest runs compiled code that sleeps until the next
order is due, 60 ms from the venue, and fills at the best price. Data are loaded and code is compiled before the clock
starts. Times of golive and hftbacktest are the median of three runs, that of nautilus_trader is of one.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What an engine took for a recording: processor seconds, and how many fills came of the orders."""

    engine: str
    events: int
    seconds: float
    fills: int

    @property
    def line(self) -> str:
        """Return its row of the table."""
        rate = self.events / self.seconds
        return f"| {self.engine} | {self.events:,} | {self.seconds:.2f} | {rate:,.0f} | {self.fills} |"


def golive(engine: Engine, recording: Recording) -> Measured:
    """Run golive's machine, with its journal in memory."""
    taken = []
    for _ in range(ROUNDS):
        machine, journal = opened(engine, recording, begin=0, seconds=LONG), Journal.in_memory(NAME)
        start = time.process_time()
        for turned in turns(machine.rule, machine.state, machine.working, machine.looks()):
            if turned.entries:
                journal.append([noted.body.draft(noted.ts) for noted in turned.entries])
        taken.append(time.process_time() - start)
    fills = sum(entry.kind == OrderFilled.KIND for entry in journal.entries())
    events = sum(len(ts) for ts in recording[1].lively())
    return Measured(engine=f"golive {VERSION}", events=events, seconds=statistics.median(taken), fills=fills)


def told_to_others(engine: Engine, recording: Recording, path: Path) -> int:
    """Write quotes, and the orders that golive sends, for engines that decide nothing; return how many orders."""
    spec, data = recording
    quotes, sent = with_quotes(data).quotes, list(_sent(engine, recording))
    assert quotes is not None
    sound = (quotes.bid_size > 0) & (quotes.ask_size > 0) & (quotes.bid < quotes.ask)
    columns: dict[str, Any] = {
        name: getattr(quotes, name)[sound] for name in ("ts", "bid", "bid_size", "ask", "ask_size")
    }
    at, side, lots = zip(*sent, strict=True)
    np.savez(path, at=np.array(at), side=np.array(side), quantity=np.array(lots) * spec.lot, **columns)
    return len(sent)


def _sent(engine: Engine, recording: Recording) -> Iterator[tuple[int, int, int]]:
    for noted in ran(engine, recording, begin=0, seconds=LONG).noted:
        if isinstance(noted.body, OrderSent):
            yield noted.ts, 1 if noted.body.side == "buy" else -1, noted.body.lots


def other(python: str, name: str, path: Path) -> Measured:
    """Run an engine in an environment of its own."""
    command = [python, str(HERE / f"{name}_run.py"), str(path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    told = json.loads(said[said.rindex("{") :])
    return Measured(
        engine=f"{name} {told['version']}",
        events=len(np.load(path)["ts"]),
        seconds=told["seconds"],
        fills=told["fills"],
    )


@click.command()
@click.argument("python")
def main(python: str) -> None:
    """Measure golive, and the others by PYTHON, the interpreter that has them."""
    real = DATA.is_dir()
    recording = market(USDM, DATA) if real else market(SIMULATED)
    with tempfile.TemporaryDirectory() as folder:
        library, path = Path(folder) / "library", Path(folder) / "told.npz"
        library.mkdir()
        engine = account_library(library)
        orders = told_to_others(engine, recording, path)
        measured = [golive(engine, recording), *(other(python, name, path) for name in RUNS)]
    where = "the BTC recording" if real else "the embedded market"
    day = datetime.now(UTC).date().isoformat()
    told = f"Written by `make peers` (`python -m tests.trading.engines`) on {day}: {where}, {orders} market orders."
    head = ["| engine | events | processor s | events a second | fills |", "|---|---|---|---|---|"]
    text = "\n".join(["# Engines side by side", "", told, "", *head, *(one.line for one in measured), "", SAME])
    TABLE.write_text(text, encoding="utf-8")
    click.echo(text)


if __name__ == "__main__":
    main()
