"""A live account in bars alone: each close is looked at when its bar was seen, and filled by the bar after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.bars_library import FOUR_HOURS, bars_market
from tests.live_bars import (
    BEGIN,
    CAPITAL,
    FIRST_ENTRY,
    LATE,
    WITHIN,
    bars_account,
    hourly_engine,
    received_bars,
)
from tests.live_machines import RUN, LiveAccount, bodies, bytes_of, entries_of, fed, resumed, same_again
from tests.places import REPOSITORY

from golive.account.account import AssumedAccount
from golive.core.unit import NANOS
from golive.documents.market import StreamKind
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.looks import Looks
from golive.journal.bodies.order import OrderSent
from golive.journal.bodies.order_state import OrderStateTold
from golive.journal.journal import Journal
from golive.paper.recorded_events import read_recording
from golive.paper.recording import RecordedMarket, Recording
from golive.paper.replayed_journal import made_again
from golive.replay.replay import replay
from golive.trading.live_machine import LiveMachine
from golive.trading.live_replay import replayed
from golive.trading.received import BarReceived, Command, Person, Received, StreamLost
from golive.trading.turned import Turned

ENTRY = 2
"""The first bar after the beginning whose close momentum enters at, of those that come one by one, from one."""


def lived(events: Iterable[Received], account: LiveAccount | None = None) -> list[Turned]:
    machine = LiveMachine((account or bars_account()).opened())
    return [turned for event in events for turned in machine.receive(event)]


def changed(bars: Sequence[BarReceived], at: int, **changes: Any) -> list[Received]:
    """Return the bars with one of them changed, the one of a close."""
    return [replace(bar, **changes) if bar.ts == at else bar for bar in bars]


def without(bars: Sequence[BarReceived], at: int) -> list[Received]:
    return [bar for bar in bars if bar.ts != at]


def asked_at(turned: Iterable[Turned]) -> list[int]:
    return [one.state.passed for one in turned if one.asking]


def untold(turned: Iterable[Turned]) -> int:
    """Return how many looks could not be told, over all strategies."""
    spans = [span for looks in bodies(turned, Looks) for taken in looks.taken for span in taken.untold]
    return len(spans)


def test_the_look_at_a_close_is_taken_when_its_bar_was_seen_and_none_before() -> None:
    machine = LiveMachine(bars_account().opened())
    events = received_bars(count=1)
    *warm, bar = events
    for event in warm:
        assert list(machine.receive(event)) == []
    assert all(not turned.asking for turned in machine.wait(bar.ts - 1))
    # It is due now, and waits.
    assert list(machine.wait(bar.seen_at - 1)) == []
    assert machine.next_look() == bar.ts + WITHIN
    (turned,) = machine.receive(bar)
    assert (turned.state.passed, len(turned.asking)) == (bar.ts, 3)


def test_each_close_is_decided_once_and_nothing_is_between_two_of_them() -> None:
    bars = received_bars()
    turned = lived(bars)
    assert asked_at(turned) == [bar.ts for bar in bars if bar.ts > BEGIN]
    assert len(turned) > 3 * len(asked_at(turned))
    assert {one.state.passed for one in turned if one.decided} <= set(asked_at(turned))


def test_paper_on_bars_decides_sizes_and_fills_as_the_replay_of_the_same_bars() -> None:
    turned = lived(received_bars(count=40))
    run = replay(hourly_engine(), *bars_market(), account=AssumedAccount(equity=float(CAPITAL)), shadows=False)
    filled = {body.signal: body for body in bodies(turned, OrderFilled)}
    first = run.trips[0]
    assert first.exit_ts is not None
    assert first.entry_ts == FIRST_ENTRY + 1
    entry, exit = filled[f"momentum-{FIRST_ENTRY}-long"], filled[f"momentum-{first.exit_ts - 1}-close"]
    tick = bars_market()[0].tick
    assert [level.price * tick for level in entry.levels] == [pytest.approx(first.entry_price)]
    assert [level.price * tick for level in exit.levels] == [pytest.approx(first.exit_price)]
    assert [level.lots for level in entry.levels] == [level.lots for level in exit.levels]
    assert exit.reason == "when"
    until = max(one.state.passed for one in turned)
    looked = {exit.id for exit in run.exits if int(exit.id.split("-")[1]) <= until}
    assert looked == {body.signal for body in bodies(turned, OrderSent) if body.reduce_only}


def test_no_fill_is_at_the_close_that_made_the_signal_and_none_is_told_before_its_bar_has_closed() -> None:
    bars = {bar.ts: bar for bar in received_bars()}
    turned = lived(received_bars())
    (noted,) = [one for each in turned for one in each.entries if isinstance(one.body, OrderFilled)]
    signal, after = bars[FIRST_ENTRY], bars[FIRST_ENTRY + FOUR_HOURS]
    # The open of the bar after it, and half of 4 bps of it rounded up to a tick of 0.1.
    opened = round(after.open * 10)
    (level,) = bodies(turned, OrderFilled)[0].levels
    assert level.price == opened - (-opened * 2 // 10_000)
    assert level.price != round(signal.close * 10)
    assert noted.ts == after.ts - 1
    (told,) = [body for body in bodies(turned, OrderStateTold) if body.state == "filled"]
    assert told.at == FIRST_ENTRY + 1


def test_what_the_bar_after_it_becomes_changes_nothing_of_a_decision_and_its_price() -> None:
    bars = received_bars()
    after = next(bar for bar in bars if bar.ts == FIRST_ENTRY + FOUR_HOURS)
    before = bodies(lived(bars), OrderFilled)
    other = lived(changed(bars, after.ts, high=after.high * 1.1, close=after.high * 1.05))
    assert [body.levels for body in bodies(other, OrderFilled)][:1] == [body.levels for body in before][:1]


def test_a_bar_that_is_seen_later_than_an_order_lives_sends_none() -> None:
    on_time, late = (changed(received_bars(), FIRST_ENTRY, seen_at=FIRST_ENTRY + by) for by in (WITHIN - 1, WITHIN + 1))
    assert bodies(lived(on_time), OrderFilled)
    turned = lived(late)
    assert FIRST_ENTRY not in asked_at(turned)
    assert not [body for body in bodies(turned, OrderSent) if body.sent < FIRST_ENTRY + FOUR_HOURS]


def test_an_order_lives_until_the_bar_after_it_has_closed_though_it_ends_after_seconds() -> None:
    turned = lived(received_bars())
    (sent,) = bodies(turned, OrderSent)
    assert (sent.sent, sent.expires) == (FIRST_ENTRY + LATE, FIRST_ENTRY + WITHIN)
    assert [body.state for body in bodies(turned, OrderStateTold)] == ["filled"]


def test_a_missing_bar_ends_what_waits_for_it_and_is_a_gap_and_no_look() -> None:
    missing = FIRST_ENTRY + FOUR_HOURS
    turned = lived(without(received_bars(), missing))
    (ended, *_) = bodies(turned, OrderStateTold)
    assert (ended.state, ended.why, ended.at) == ("cancelled", "gap", missing)
    assert not [body for body in bodies(turned, OrderFilled) if f"-{FIRST_ENTRY}-" in body.signal]
    assert missing not in asked_at(turned)
    (gap,) = bodies(turned, Gap)
    assert (gap.stream, gap.why, gap.until) == ("BTC-PERP/bars", "silent", missing + FOUR_HOURS + LATE)
    assert gap.cancelled == (f"momentum-{FIRST_ENTRY}-long/1",)
    assert untold(turned) >= 3


@pytest.mark.parametrize(
    "changes",
    [{"close": float("nan")}, {"open": float("inf")}, {"high": 1.0}, {"volume": -1.0}, {"close": "a lot"}],
    ids=["nan", "inf", "outside", "negative", "word"],
)
def test_a_bar_that_is_none_is_as_good_as_missing(changes: dict[str, Any]) -> None:
    none = FIRST_ENTRY + FOUR_HOURS
    turned = lived(changed(received_bars(), none, **changes))
    assert none not in asked_at(turned)
    assert not bodies(turned, OrderFilled)
    assert [body.why for body in bodies(turned, OrderStateTold)][:1] == ["gap"]


def test_a_forming_bar_is_never_seen_and_its_last_word_counts() -> None:
    bars = received_bars()
    close = next(bar for bar in bars if bar.ts == FIRST_ENTRY)
    forming = replace(close, seen_at=FIRST_ENTRY - 3_600 * NANOS - 1, close=close.low, high=close.high * 2)
    place = bars.index(close)
    turned = lived([*bars[:place], forming, *bars[place:]])
    assert bodies(turned, DecisionTaken) == bodies(lived(bars), DecisionTaken)


def test_a_bar_that_comes_twice_is_one_and_one_that_contradicts_it_blocks() -> None:
    bars = received_bars()
    close = next(bar for bar in bars if bar.ts == FIRST_ENTRY)
    place = bars.index(close) + 1
    twice = replace(close, seen_at=close.seen_at + NANOS)
    assert bodies(lived([*bars[:place], twice, *bars[place:]]), OrderFilled) == bodies(lived(bars), OrderFilled)
    before = bars[: place - 1]
    other = replace(close, ts=before[-1].ts, seen_at=before[-1].seen_at + NANOS)
    assert not bodies(lived([*before, other, *bars[place - 1 :]]), OrderSent)


def test_bars_that_are_lost_end_what_rests() -> None:
    bars = received_bars()
    place = next(n for n, bar in enumerate(bars) if bar.ts == FIRST_ENTRY) + 1
    at = FIRST_ENTRY + 3_600 * NANOS + 1
    lost = StreamLost(symbol="BTC-PERP", ts=at, seen_at=at, stream=StreamKind.BARS, why="disconnected")
    turned = lived([*bars[:place], lost, *bars[place:]])
    assert not bodies(turned, OrderFilled)
    assert [body.why for body in bodies(turned, OrderStateTold)] == ["gap"]
    assert [body.why for body in bodies(turned, Gap)] == ["disconnected"]


def test_a_person_who_speaks_while_a_bar_is_awaited_is_heard_at_once() -> None:
    machine = LiveMachine(bars_account().opened())
    bars = received_bars(count=ENTRY)
    for event in bars[:-1]:
        list(machine.receive(event))
    halt = Command(
        id="1", seen_at=FIRST_ENTRY + NANOS, word=Person.FIRE, scope="global", to="halted", by="a", role="r", reason="x"
    )
    turned = list(machine.obey(halt))
    assert turned[-1].state.passed == halt.seen_at
    assert not turned[-1].asking
    # Its bar comes after the word, and nobody looks at it.
    assert [one for one in machine.receive(bars[-1]) if one.asking] == []


@pytest.mark.parametrize("kill_after", [ENTRY - 1, ENTRY, ENTRY + 1, ENTRY + 3])
def test_a_day_that_is_killed_goes_on_with_nothing_lost_and_nothing_twice(kill_after: int) -> None:
    account, journal = bars_account(), Journal.in_memory(RUN)
    bars = received_bars()
    first = next(n for n, bar in enumerate(bars) if bar.ts > BEGIN)
    killed = first + kill_after
    list(fed(account.run(journal), bars[:killed]))
    before = entries_of(journal)
    # Ten minutes later, with every bar that is known by then once more.
    at = bars[killed - 1].seen_at + 600 * NANOS
    run = resumed(account, journal, at)
    warm = [replace(bar, seen_at=at + n) for n, bar in enumerate(bars[:killed], start=1)]
    list(fed(run, [*warm, *bars[killed:]]))
    entries = entries_of(journal)
    assert entries[: len(before)] == before
    assert len({(kind, key) for _, kind, key, _ in entries}) == len(entries)
    assert sum(kind == Gap.KIND for _, kind, _, _ in entries) == 1
    assert same_again(account, [*bars[:killed], *warm, *bars[killed:]], journal)


def test_what_was_recorded_of_bars_makes_the_journal_again_entry_by_entry(tmp_path: Path) -> None:
    account, journal, spec = bars_account(), Journal.in_memory(RUN), bars_market()[0]
    run = account.run(journal)
    text = (REPOSITORY / "rules" / "profiles" / "bars" / "markets" / "simulated.yaml").read_text(encoding="utf-8")
    with Recording(tmp_path / "recorded", [RecordedMarket(spec=spec, text=text)]) as recording:
        for bar in without(received_bars(count=6), FIRST_ENTRY + FOUR_HOURS):
            recording.take(bar)
            list(fed(run, [bar]))
    entries = list(journal.entries())
    again = made_again(entries, read_recording(tmp_path / "recorded"), account.opened)
    assert [(one.ts, one.kind, one.key, one.body) for one in again] == [
        (one.ts, one.kind, one.key, one.body) for one in entries
    ]
    assert {OrderSent.KIND, OrderStateTold.KIND, Gap.KIND} <= {one.kind for one in entries}


def test_a_journal_that_ends_without_a_bar_is_made_again_to_its_end() -> None:
    account, journal = bars_account(), Journal.in_memory(RUN)
    bars = received_bars(count=ENTRY)
    run = account.run(journal)
    list(fed(run, bars))
    missing = FIRST_ENTRY + FOUR_HOURS
    list(run.written(run.machine.wait(missing + WITHIN)))
    (*_, last) = entries_of(journal)
    assert last[0] == missing
    again = [bytes_of(noted) for noted in replayed(account.opened, bars, (), until=missing)]
    assert again == entries_of(journal)


def test_what_was_received_makes_the_same_journal_again_whenever_the_clock_was_looked_at() -> None:
    account, journal = bars_account(), Journal.in_memory(RUN)
    bars = received_bars()
    run = account.run(journal)
    for bar in without(bars, FIRST_ENTRY + 2 * FOUR_HOURS):
        for now in range(max(BEGIN, bar.ts - WITHIN), bar.seen_at, 700_000_000) if bar.ts > BEGIN else ():
            list(run.written(run.machine.wait(now)))
        list(run.written(run.machine.receive(bar)))
    assert same_again(account, without(bars, FIRST_ENTRY + 2 * FOUR_HOURS), journal)
