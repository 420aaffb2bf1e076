"""Events a second of golive's machine beside two engines for backtests, over the same recording.

All three see the best quotes of one recording and send the same market orders at the same instants. In `speed.md`.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from tests.account_gates import account_library
from tests.peers.other_python import HERE, PEERS, said_by
from tests.places import DATA
from tests.replays import EQUITY, USDM, market

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.api.fill_terms import fill_terms, find_fills
from golive.api.switch_program import switch_program
from golive.core.version import VERSION
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.order import OrderSent
from golive.journal.journal import Journal
from golive.market.tops import with_quotes
from golive.trading.entries import Noted
from golive.trading.opening import Assumptions, Opened, open_machine
from golive.trading.turns import turns

TABLE = HERE / "speed.md"
ROUNDS = 3
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


def opened(engine: Engine, recording: Recording) -> Opened:
    """Return a machine before its first turn on all of a recording."""
    assumed = Assumptions(
        fills=fill_terms(find_fills(engine.program.checked.specs)),
        account=AssumedAccount(equity=EQUITY),
        switch=switch_program(engine.program),
        seed=1,
    )
    machine = open_machine(engine, *recording, assumed, run="peers", strategies=tuple(engine.program.signals))
    assert isinstance(machine, Opened)
    return machine


def golive(engine: Engine, recording: Recording) -> tuple[Measured, list[Noted]]:
    """Run golive's machine, with its journal in memory; return what it took, and what it noted."""
    taken = []
    for _ in range(ROUNDS):
        machine, journal, noted = opened(engine, recording), Journal.in_memory("peers"), list[Noted]()
        start = time.process_time()
        for turned in turns(machine.rule, machine.state, machine.working, machine.looks()):
            if turned.entries:
                journal.append([one.body.draft(one.ts) for one in turned.entries])
                noted += turned.entries
        taken.append(time.process_time() - start)
    fills = sum(one.body.KIND == OrderFilled.KIND for one in noted)
    events = sum(len(ts) for ts in recording[1].lively())
    seconds = statistics.median(taken)
    return Measured(engine=f"golive {VERSION}", events=events, seconds=seconds, fills=fills), noted


def told_to_others(recording: Recording, noted: Iterable[Noted], path: Path) -> int:
    """Write quotes, and the orders that golive sent, for engines that decide nothing; return how many orders."""
    spec, data = recording
    quotes, sent = with_quotes(data).quotes, list(_sent(noted))
    assert quotes is not None
    sound = (quotes.bid_size > 0) & (quotes.ask_size > 0) & (quotes.bid < quotes.ask)
    columns: dict[str, Any] = {
        name: getattr(quotes, name)[sound] for name in ("ts", "bid", "bid_size", "ask", "ask_size")
    }
    at, side, lots = zip(*sent, strict=True)
    np.savez(path, at=np.array(at), side=np.array(side), quantity=np.array(lots) * spec.lot, **columns)
    return len(sent)


def _sent(noted: Iterable[Noted]) -> Iterator[tuple[int, int, int]]:
    for one in noted:
        if isinstance(one.body, OrderSent):
            yield one.ts, 1 if one.body.side == "buy" else -1, one.body.lots


def other(python: str, peer: str, path: Path) -> Measured:
    """Run a peer in its own environment."""
    told = said_by(python, f"{peer}_speed", path)
    return Measured(
        engine=f"{peer} {told['version']}",
        events=len(np.load(path)["ts"]),
        seconds=told["seconds"],
        fills=told["fills"],
    )


def write_speed(python: str) -> None:
    """Measure golive, and the peers by the interpreter that has them."""
    recording = market(USDM, DATA)
    with tempfile.TemporaryDirectory() as folder:
        library, path = Path(folder) / "library", Path(folder) / "told.npz"
        library.mkdir()
        own, noted = golive(account_library(library), recording)
        orders = told_to_others(recording, noted, path)
        measured = [own, *(other(python, peer, path) for peer in PEERS)]
    day = datetime.now(UTC).date().isoformat()
    told = f"Written by `make peers` (`python -m tests.peers`) on {day}: the BTC recording, {orders} market orders."
    head = ["| engine | events | processor s | events a second | fills |", "|---|---|---|---|---|"]
    TABLE.write_text(
        "\n".join(["# Engines side by side", "", told, "", *head, *(one.line for one in measured), "", SAME]),
        encoding="utf-8",
    )
