"""`golive run` on what an account received: the same signals, orders, fills and money as on paper."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.account_gates import account_library
from tests.commands import run_command
from tests.embedded import embedded_market
from tests.paper.live_accounts import BEGIN, begun, received
from tests.replays import SIMULATED

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.api.markets import read_description
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.documents.market import StreamKind
from golive.journal.entry import Entry
from golive.journal.journal import Journal
from golive.market.read import read_market
from golive.paper.recorded_events import lost_streams, read_recording
from golive.paper.recording import RecordedMarket, Recording
from golive.replay.replay import replay_account
from golive.trading.assumed_terms import assumptions_of
from golive.trading.live_opening import LiveTerms, open_live
from golive.trading.live_run import LiveRun
from golive.trading.market_feed import FeedClass
from golive.trading.one_account import Recording as ReadMarket
from golive.trading.received import BookReceived, Received, Stamps, StreamLost, TradeReceived
from golive.trading.received_rows import received_rows
from golive.trading.received_run import open_received

RUN = "paper-1"
SECONDS = 110
SEED = 1
OF_THE_RUN = ("run_started", "run_stopped", "looks", "mark", "day_opened")
"""Entries that name their run, or count the looks before the first row."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a library whose strategies trade often."""
    folder = tmp_path_factory.mktemp("library")
    account_library(folder)
    return folder


@pytest.fixture(scope="module")
def engine(library: Path) -> Engine:
    """Return that library."""
    return Engine.from_folder(library)


def events() -> list[Received]:
    """Return what is received over some minutes, the bars of the warm-up first."""
    stamps = Stamps(BEGIN)
    return [replace(event, seen_at=stamps.next(event.seen_at)) for event in received(BEGIN + SECONDS * NANOS)]


@pytest.fixture(scope="module")
def usual(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Return an account that ran on paper, and what it received."""
    return on_paper(engine, tmp_path_factory.mktemp("usual") / "recorded", events())


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An account that ran on paper: its entries, and the folder of what it received."""

    entries: list[Entry]
    folder: Path

    @property
    def market(self) -> ReadMarket:
        """Return what was recorded, as `golive run` reads it."""
        spec = read_description(self.folder / "MARKET.yaml")
        data, issues = read_market(spec, (self.folder,))
        assert not issues
        assert data is not None
        return ReadMarket(market=spec, data=data, lost=lost_streams(self.folder))


def on_paper(engine: Engine, folder: Path, sequence: Sequence[Received]) -> Recorded:
    """Run an account on paper over a sequence, and record it; it begins with the first row that is no bar."""
    spec = embedded_market().spec
    terms = LiveTerms(
        engine=engine,
        markets=(spec,),
        assumptions=assumptions_of(engine, AssumedAccount(equity=100_000.0), seed=SEED),
        strategies=tuple(engine.program.signals),
        capital=100_000 * NANOS,
        run=RUN,
        begun=BEGIN,
    )
    journal = Journal.in_memory(RUN)
    run = LiveRun(open_live(terms, FeedClass.RECORDED), begun(RUN), journal)
    with Recording(folder, (RecordedMarket(spec=spec, text=SIMULATED.read_text()),)) as recording:
        for event in sequence:
            recording.take(event)
            for _ in run.written(run.machine.receive(event)):
                pass
    return Recorded(entries=list(journal.entries()), folder=folder)


def told(entries: Sequence[Any]) -> list[tuple[int, str, str, Any]]:
    """Return entries without what names the run, and without the digest of the description that says where rows are."""
    return [(one.ts, one.kind, one.key, _meaning(one.body)) for one in entries if one.kind not in OF_THE_RUN]


def _meaning(body: bytes) -> Any:
    fields = json.loads(body)
    fields.get("row", {}).get("texts", {}).pop("market_digest", None)
    return {name: value for name, value in fields.items() if name not in ("market", "subject")}


def drafts_of(engine: Engine, recorded: Recorded) -> list[Any]:
    """Return the entries of the run as drafts, taken as they are written."""
    rows = open_received(
        engine,
        (recorded.market,),
        assumptions_of(engine, AssumedAccount(equity=100_000.0), seed=SEED),
        run="run-1",
        strategies=tuple(engine.program.signals),
    )
    return [noted.body.draft(noted.ts) for turned in rows.turns() for noted in turned.entries]


def test_a_run_on_what_was_received_writes_what_the_account_on_paper_wrote(engine: Engine, usual: Recorded) -> None:
    paper, again = told(usual.entries), told(drafts_of(engine, usual))
    assert len([one for one in paper if one[1] == "fill"]) > 2
    assert again == paper


def test_a_lost_stream_and_odd_rows_are_the_same_in_a_run(engine: Engine, tmp_path: Path) -> None:
    sequence = events()
    trades = [n for n, event in enumerate(sequence) if isinstance(event, TradeReceived)]
    books = [n for n, event in enumerate(sequence) if isinstance(event, BookReceived)]
    odd: dict[int, dict[str, Any]] = {
        trades[40]: {"price": float("nan")},
        trades[60]: {"ts": sequence[trades[10]].ts},
        trades[80]: {"side": "neither"},
        trades[100]: {"id": None},
        trades[120]: {"id": 7},
        books[50]: {"asks": ()},
        books[70]: {"bids": ((0.0, -1.0),)},
    }
    changed = [replace(event, **odd.get(n, {})) for n, event in enumerate(sequence)]
    at = changed[books[90]].seen_at - 1
    lost = StreamLost(symbol="BTC-PERP", ts=at, seen_at=at, stream=StreamKind.BOOK, why="silent")
    whole = sorted([*changed, lost], key=lambda event: event.seen_at)
    recorded = on_paper(engine, tmp_path / "recorded", whole)
    assert {entry.kind for entry in recorded.entries} >= {"gap"}
    assert told(drafts_of(engine, recorded)) == told(recorded.entries)


def test_a_command_replays_what_was_received(library: Path, usual: Recorded, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ("--market", usual.folder / "MARKET.yaml", "--out", out, "--journal", tmp_path / "run.db")
    said = run_command("run", library, *options)
    assert said.exit_code == 0, said.output
    document = json.loads((out / "run.json").read_text())
    fills = sum(entry.kind == "fill" for entry in usual.entries)
    assert fills > 2
    assert (out / "report.html").is_file()
    assert sum(document["verdicts"].values()) > 0


def test_rows_that_were_read_are_the_events_that_were_recorded(usual: Recorded) -> None:
    market = usual.market
    assert list(received_rows(market.market, market.data, market.lost)) == list(read_recording(usual.folder).events())


def test_a_position_from_before_is_refused(engine: Engine, usual: Recorded) -> None:
    with pytest.raises(InvalidInput, match="begins flat"):
        replay_account(engine, (usual.market,), account=AssumedAccount(equity=1e5, position=1.0))


def test_a_run_can_be_cut_at_both_ends(engine: Engine, usual: Recorded) -> None:
    start, stop = BEGIN + 30 * NANOS, BEGIN + 70 * NANOS
    run = replay_account(engine, (usual.market,), account=AssumedAccount(equity=1e5), seed=SEED, start=start, stop=stop)
    assert (run.first, run.last) == (start, stop)
    assert len(run.instants) == 41
    assert np.isfinite(run.prices).sum() > 30


def test_markets_as_received_and_others_are_not_run_together(engine: Engine, usual: Recorded) -> None:
    other = embedded_market()
    spec = replace(other.spec, symbol="ETH-PERP")
    with pytest.raises(InvalidInput, match="say when rows were seen"):
        replay_account(
            engine,
            (usual.market, ReadMarket(market=spec, data=replace(other.data, symbol="ETH-PERP"))),
            account=AssumedAccount(equity=1e5),
        )
