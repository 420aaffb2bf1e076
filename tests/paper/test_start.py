"""Accounts of a plan on a feed: begun, gone on with, and refused where they are not what they were."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from tests.clocks import SetClock
from tests.embedded import embedded_market
from tests.paper.live_accounts import BEGIN
from tests.replays import until

from golive.api import Engine
from golive.api.paper_terms import PaperTerms, find_paper, paper_terms
from golive.core.errors import BrokenChain, InvalidInput, Unavailable, Undecided
from golive.core.unit import NANOS
from golive.documents.streams import MarketData
from golive.journal.bodies.run_stopped import RunStopped
from golive.journal.home_at import home_at
from golive.journal.journal import Journal, JournalReader
from golive.paper.account_journal import run_to_go_on
from golive.paper.heartbeat_file import STOPPED, Beat, read_beat
from golive.paper.market_events import MarketEvents
from golive.paper.paper_run import PaperRun
from golive.paper.plan import Plan
from golive.paper.recorded_source import RecordedSource
from golive.paper.source import FeedSource
from golive.paper.start import Followed, StartedProcess, start
from golive.trading.market_feed import FeedClass
from golive.trading.received import Received, Stamps


class Told(RecordedSource):
    """A recording that sets the clock to what it tells."""

    def __init__(self, data: MarketData, clock: SetClock, stamps: Stamps) -> None:
        super().__init__([MarketEvents(embedded_market().spec, data)], stamps)
        self._clock = clock

    async def __anext__(self) -> Received:
        event = await super().__anext__()
        self._clock.now = max(self._clock.now, event.seen_at)
        return event


class Rehearsed(Told):
    """The same, said to be of an exchange's format."""

    feed_class = FeedClass.REHEARSAL


class Lying(Told):
    """The same, until it tells something that it should not."""

    def __init__(self, lie: Callable[[Received], Any], *args: Any) -> None:
        super().__init__(*args)
        self._lie, self._told = lie, 0

    async def __anext__(self) -> Received:
        event = await super().__anext__()
        self._told += 1
        told: Received = self._lie(event) if self._told == 100 else event
        return told


class OfAClass(Told):
    """The same, said to be of a class that it is not."""

    def __init__(self, feed_class: Any, *args: Any) -> None:
        super().__init__(*args)
        self.feed_class = feed_class


def terms(engine: Engine) -> PaperTerms:
    specs = engine.program.checked.specs
    return paper_terms(find_paper(specs), specs)


def plan(engine: Engine, root: Path, *accounts: PaperTerms, **changes: Any) -> Plan:
    made = Plan(
        engine=engine,
        code={"version": "0", "digest": "0" * 64},
        accounts=accounts or (terms(engine),),
        root=root,
        records=str(root / "records.db"),
        kill_files=(root / "KILL",),
    )
    return replace(made, **changes)


Source = Callable[[MarketData, SetClock, Stamps], FeedSource]


class World:
    """A clock, and what happened in the embedded market until some seconds after its beginning."""

    def __init__(self, source: Source = Told) -> None:
        self.clock, self._source = SetClock(BEGIN), source

    async def started(self, plan: Plan, seconds: int, followed: Followed | None = None) -> StartedProcess:
        data = until(embedded_market().data, BEGIN + seconds * NANOS)
        return await start(
            plan, followed or Followed(), self.clock, source=lambda stamps: self._source(data, self.clock, stamps)
        )

    def run(self, plan: Plan, seconds: int, followed: Followed | None = None) -> StartedProcess:
        async def all_of_it() -> StartedProcess:
            process = await self.started(plan, seconds, followed)
            await process.run()
            return process

        return asyncio.run(all_of_it())


def bodies(place: Path | str, run: str = "paper-1", kind: str | None = None) -> list[dict[str, Any]]:
    home = home_at(str(place), read_only=True)
    read = [{"kind": e.kind, **json.loads(e.body)} for e in JournalReader(home, run).entries(kind=kind)]
    home.close()
    return read


def test_an_account_runs_to_the_end_of_its_feed_and_leaves_its_journal_and_its_last_word(
    tmp_path: Path, shipped: Engine
) -> None:
    heard: list[Beat] = []
    process = World().run(plan(shipped, tmp_path), 100, Followed(begun=heard.append))
    files = tmp_path / ".golive" / "paper" / "paper"
    (begun,) = bodies(files / "journal.db", kind="run_started")
    assert (begun["run"], begun["mode"], begun["feed_class"]) == ("paper-1", "paper", "recorded")
    assert bodies(files / "journal.db", kind="fill")
    beat = read_beat(files / "heartbeat.json")
    assert isinstance(beat, Beat)
    assert (beat.state, beat.why, beat.turns) == (STOPPED, "feed_ended", process.beats[0].turns)
    assert beat.seq == len(bodies(files / "journal.db"))
    assert [one.account for one in heard] == ["paper"]
    assert process.is_running.is_set()


def test_it_goes_on_in_its_journal_at_the_next_start(tmp_path: Path, shipped: Engine) -> None:
    world = World()
    world.run(plan(shipped, tmp_path), 60)
    world.run(plan(shipped, tmp_path), 100)
    place = tmp_path / ".golive" / "paper" / "paper" / "journal.db"
    (gap,) = bodies(place, kind="gap")
    assert (gap["stream"], gap["why"]) == ("process", "stopped")
    assert len(bodies(place, kind="run_started")) == 1
    kinds = [body["kind"] for body in bodies(place)]
    assert kinds.index("gap") < kinds.index("fill")


def test_an_older_copy_of_its_journal_is_refused_before_anything_is_written(tmp_path: Path, shipped: Engine) -> None:
    files = tmp_path / ".golive" / "paper" / "paper"
    World().run(plan(shipped, tmp_path), 60)
    before = (files / "journal.db").read_bytes()
    World().run(plan(shipped, tmp_path), 100)
    (files / "journal.db").write_bytes(before)
    (files / "journal.db-wal").unlink(missing_ok=True)
    beat = (files / "heartbeat.json").read_bytes()
    with pytest.raises(BrokenChain, match="were durable before"):
        World().run(plan(shipped, tmp_path), 120)
    assert (files / "heartbeat.json").read_bytes() == beat


def test_another_capital_is_refused_by_name_and_a_new_run_is_the_way(tmp_path: Path, shipped: Engine) -> None:
    World().run(plan(shipped, tmp_path), 10)
    richer = terms(shipped).with_capital(200_000)
    with pytest.raises(InvalidInput, match=r"another capital \(100000 then, 200000 now\)") as refused:
        World().run(plan(shipped, tmp_path, richer), 10)
    assert "golive paper new-run --account paper" in str(refused.value)
    beat = read_beat(tmp_path / ".golive" / "paper" / "paper" / "heartbeat.json")
    assert isinstance(beat, Beat)
    assert (beat.state, beat.why) == (STOPPED, "refused")


def test_another_class_of_feed_is_refused_by_name(tmp_path: Path, shipped: Engine) -> None:
    World().run(plan(shipped, tmp_path), 10)
    with pytest.raises(InvalidInput, match=r"feed class \(recorded then, rehearsal now\)"):
        World(Rehearsed).run(plan(shipped, tmp_path), 10)


@pytest.mark.parametrize("claim", [FeedClass.LIVE, "live", None])
def test_a_feed_of_ones_own_that_says_it_is_live_is_refused(tmp_path: Path, shipped: Engine, claim: object) -> None:
    made = plan(shipped, tmp_path)
    with pytest.raises(InvalidInput, match=r"says that it is live|is no class of a feed"):
        World(partial(OfAClass, claim)).run(made, 10)
    World().run(made, 10)


YEAR = 365 * 86_400 * NANOS
LIES: dict[str, tuple[Callable[[Any], Any], str]] = {
    "of_another_instrument": (lambda event: replace(event, symbol="DOGE"), "`DOGE`, which no account trades"),
    "of_another_type": (lambda _: {"symbol": "BTC-PERP"}, "`dict`, which is no event"),
    "nothing": (lambda _: None, "`NoneType`, which is no event"),
    "received_before": (lambda event: replace(event, seen_at=event.seen_at - YEAR), "not those of its stamps"),
    "received_in_a_year": (lambda event: replace(event, seen_at=event.seen_at + YEAR), "not those of its stamps"),
    "received_at_a_float": (lambda event: replace(event, seen_at=float(event.seen_at)), "no whole number"),
    "happened_at_a_float": (lambda event: replace(event, ts=float(event.ts)), "no whole number"),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_a_feed_of_ones_own_may_not_tell_ends_the_account_with_a_sentence(
    tmp_path: Path, shipped: Engine, lie: str
) -> None:
    does, sentence = LIES[lie]
    made = plan(shipped, tmp_path)
    with pytest.raises(InvalidInput, match=sentence):
        World(partial(Lying, does)).run(made, 10)
    beat = read_beat(made.files("paper").heartbeat)
    assert isinstance(beat, Beat)
    assert (beat.state, beat.why) == (STOPPED, "failed")


def test_an_account_that_runs_elsewhere_is_not_begun_twice_and_its_holder_is_named(
    tmp_path: Path, shipped: Engine
) -> None:
    made = plan(shipped, tmp_path)
    made.files("paper").make()
    with Journal.in_file(made.files("paper").journal, "paper-1"), pytest.raises(Unavailable, match="process"):
        World().run(made, 10)


def test_what_failed_to_start_holds_nothing(tmp_path: Path, shipped: Engine) -> None:
    made = plan(shipped, tmp_path)
    with pytest.raises(InvalidInput, match="is no place for a log"):
        World().run(made, 10, Followed(log=str(tmp_path / "gone" / "paper.log")))
    World().run(made, 10)


def test_two_accounts_share_one_feed_and_nothing_else(tmp_path: Path, shipped: Engine) -> None:
    both = (terms(shipped), replace(terms(shipped), name="bold", strategies=("momentum",)))
    heard: list[Beat] = []
    World().run(plan(shipped, tmp_path, *both), 100, Followed(begun=heard.append))
    assert sorted(one.account for one in heard) == ["bold", "paper"]
    folder = tmp_path / ".golive" / "paper"
    fills = [bodies(folder / name / "journal.db", f"{name}-1", "fill") for name in ("paper", "bold")]
    assert [len(one) for one in fills] == [1, 1]
    looks = bodies(folder / "bold" / "journal.db", "bold-1", "looks")
    assert {one["strategy"] for body in looks for one in body["counts"]} == {"momentum"}


def test_two_accounts_may_lie_in_one_database(tmp_path: Path, shipped: Engine, journal_place: str) -> None:
    both = (terms(shipped), replace(terms(shipped), name="bold"))
    process = World().run(plan(shipped, tmp_path, *both, journal=journal_place), 30)
    # As it is told in the heartbeat, the place can be read again: there is no password in it.
    (place, _) = [beat.journal for beat in process.beats]
    assert bodies(place, "paper-1")
    assert bodies(place, "bold-1")


def test_what_is_received_is_kept_where_it_is_asked_for(tmp_path: Path, shipped: Engine) -> None:
    specs = shipped.program.checked.specs
    texts = {market.id: specs.sources[market.header.span.file] for market in specs.markets}
    World().run(plan(shipped, tmp_path, record=tmp_path / "kept", texts=texts), 30)
    assert (tmp_path / "kept" / "MARKET.yaml").is_file()
    assert list((tmp_path / "kept" / "trades").glob("*.parquet"))


def test_metrics_and_log_follow_the_account(tmp_path: Path, shipped: Engine) -> None:
    made = plan(shipped, tmp_path)

    async def asked() -> tuple[str, int]:
        process = await World().started(made, 60, Followed(log=str(tmp_path / "paper.log"), metrics_port=0))
        run = await PaperRun.begin(process, lambda: pytest.fail("nobody asks"))
        port = process.beats[0].metrics_port
        assert port
        answer = await asyncio.to_thread(lambda: urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20).read())
        await run.wait()
        return answer.decode(), port

    text, port = asyncio.run(asked())
    assert 'golive_journal_head_seq{account="paper"}' in text
    lines = [json.loads(line) for line in (tmp_path / "paper.log").read_text("utf-8").splitlines()]
    assert lines[0]["event"] == "begun"
    with pytest.raises(OSError, match="refused"):
        urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20)


def test_a_stop_lets_the_turn_under_way_be_the_last(tmp_path: Path, shipped: Engine) -> None:
    async def stopped() -> str:
        process = await World().started(plan(shipped, tmp_path), 600)
        run = await PaperRun.begin(process, lambda: pytest.fail("nobody asks"))
        assert not run.is_over
        return await run.stop("enough")

    assert asyncio.run(stopped()) == "enough"
    beat = read_beat(tmp_path / ".golive" / "paper" / "paper" / "heartbeat.json")
    assert isinstance(beat, Beat)
    assert (beat.state, beat.why) == (STOPPED, "enough")


def test_a_feed_that_ends_before_the_first_turn_is_no_run(tmp_path: Path, shipped: Engine) -> None:
    async def nothing() -> None:
        process = await World().started(plan(shipped, tmp_path), 0)
        await PaperRun.begin(process, lambda: pytest.fail("nobody asks"))

    with pytest.raises(Undecided, match="no turn was taken: feed_ended"):
        asyncio.run(nothing())


def test_the_run_after_one_that_was_ended_begins_anew(tmp_path: Path, shipped: Engine) -> None:
    World().run(plan(shipped, tmp_path), 100)
    place = tmp_path / ".golive" / "paper" / "paper" / "journal.db"
    with Journal.in_file(place, "paper-1") as journal:
        assert run_to_go_on(journal.home, "paper") == "paper-1"
        journal.append([RunStopped(run="paper-1", why="new_run").draft(BEGIN + 200 * NANOS)])
        assert run_to_go_on(journal.home, "paper") == "paper-2"
    World().run(plan(shipped, tmp_path), 60)
    (begun,) = bodies(place, "paper-2", "run_started")
    assert begun["run"] == "paper-2"
