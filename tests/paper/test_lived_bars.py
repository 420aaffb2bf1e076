"""Days on bars alone, compressed, asked of an exchange on loopback that is late, lacks bars, fails; killed once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from multiprocessing import Pipe
from pathlib import Path

import pytest
from tests.bars_library import FOUR_HOURS
from tests.live_bars import BEGIN, FIRST_ENTRY, LATE, bars_account, received_bars
from tests.live_machines import RUN, bodies
from tests.paper.lived_bars import BarLife, Step, at_closes, closes, live_on_bars
from tests.paper.lived_days import live_until
from tests.wire_faults import Rest

from golive.core.unit import NANOS
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.order import OrderSent
from golive.journal.bodies.order_state import OrderStateTold
from golive.journal.entry import Entry
from golive.journal.home_at import home_at
from golive.journal.journal import JournalReader
from golive.journal.verification import verify
from golive.paper.recorded_events import read_recording
from golive.paper.replayed_journal import made_again
from golive.trading.days_of_journal import read_run, record_of
from golive.trading.live_machine import LiveMachine
from golive.trading.live_replay import absences
from golive.trading.paper_days import Needed, Realm, Reason, paper_days
from golive.trading.received import BarReceived

COUNT = 5
DAY = 6 * FOUR_HOURS


@pytest.fixture
def life(tmp_path: Path) -> BarLife:
    return BarLife(journal=str(tmp_path / "journal.db"), recorded=tmp_path / "recorded", steps=at_closes(COUNT))


def lived(life: BarLife) -> list[Entry]:
    """Live it in this process; return its journal, which is whole and is made again of what was recorded."""
    receiver, sender = Pipe(duplex=False)
    with receiver, sender:
        live_on_bars(life, 0.0, sender)
    return sound(life)


def sound(life: BarLife) -> list[Entry]:
    home = home_at(life.journal, read_only=True)
    entries = list(JournalReader(home, RUN).entries())
    home.close()
    assert verify(RUN, entries).first_bad is None
    assert set(Counter((entry.kind, entry.key) for entry in entries).values()) == {1}
    again = made_again(entries, read_recording(life.recorded), lambda: life.opened(entries[0].ts), paused=True)
    assert [(draft.ts, draft.kind, draft.key, draft.body) for draft in again] == [
        (entry.ts, entry.kind, entry.key, entry.body) for entry in entries
    ]
    return entries


def of(entries: list[Entry], kind: type[object]) -> list[object]:
    told = (read_body(entry.kind, entry.body) for entry in entries)
    return [body for body in told if isinstance(body, kind)]


def seen(life: BarLife) -> list[int]:
    """Return the closes of the bars that were received after the beginning, as often as they were."""
    events = read_recording(life.recorded).events()
    return [event.ts for event in events if isinstance(event, BarReceived) and event.ts > BEGIN]


def said(body: object) -> tuple[object, ...]:
    """Return what was decided, when, and by which gates."""
    assert isinstance(body, DecisionTaken)
    return body.signal, body.at, body.verdict, body.rule, body.raw_size, body.final_size, body.lots, body.gates


def test_bars_that_are_asked_of_an_exchange_make_the_day_that_the_same_bars_make_and_it_counts_nowhere(
    life: BarLife,
) -> None:
    entries = lived(life)
    machine = LiveMachine(bars_account().opened())
    turned = [one for event in received_bars(count=COUNT) for one in machine.receive(event)]
    assert [said(one) for one in of(entries, DecisionTaken)] == [said(one) for one in bodies(turned, DecisionTaken)]
    assert of(entries, OrderFilled) == bodies(turned, OrderFilled) != []
    assert seen(life) == closes(COUNT)
    # Nothing streams, so nobody saw that the feed was live: of neither day anything is evidence.
    home = home_at(life.journal, read_only=True)
    record, now = record_of([read_run(JournalReader(home, RUN))]), entries[-1].ts + 2 * DAY
    home.close()
    needed = Needed(days=1, trades=0, coverage=Fraction(1, 100))
    of_production, of_rehearsal = (
        paper_days(record, needed=needed, realm=realm, subject="s", succeeds={}, now=now)
        for realm in (Realm.PRODUCTION, Realm.REHEARSAL)
    )
    assert (of_production.days, of_production.enough) == (0, False)
    assert [day.why for day in of_production.each[:2]] == [Reason.FEED] * 2
    assert Reason.FEED not in [day.why for day in of_rehearsal.each]


def test_a_bar_that_an_exchange_tells_too_late_is_decided_nothing_on(life: BarLife) -> None:
    down = Rest(path="klines", status=503, at_s=(FIRST_ENTRY - BEGIN) / NANOS + 5.0, for_s=10.0)
    late = (Step(at=FIRST_ENTRY + LATE, bars=0), Step(at=FIRST_ENTRY + 21 * NANOS, bars=1))
    steps = tuple(step for step in life.steps if step.at != FIRST_ENTRY + LATE)
    entries = lived(replace(life, faults=(down,), steps=tuple(sorted((*steps, *late), key=lambda step: step.at))))
    assert seen(life) == closes(COUNT)
    assert not [body for body in of(entries, DecisionTaken) if getattr(body, "at", 0) == FIRST_ENTRY]


def test_a_bar_that_an_exchange_lacks_holds_and_ends_what_waits_for_it(life: BarLife) -> None:
    lacking = FIRST_ENTRY + FOUR_HOURS
    steps = tuple(replace(step, bars=0) if step.at == lacking + LATE else step for step in life.steps)
    entries = lived(replace(life, missing=frozenset({lacking}), steps=steps))
    assert len(of(entries, OrderSent)) >= 1
    assert [getattr(body, "why", "") for body in of(entries, OrderStateTold)][:1] == ["gap"]
    assert not of(entries, OrderFilled)
    assert seen(life) == [ts for ts in closes(COUNT) if ts != lacking]


def test_an_exchange_that_is_back_after_two_closes_tells_both_bars_once(life: BarLife) -> None:
    first = FIRST_ENTRY + FOUR_HOURS
    down = Rest(path="klines", status=503, at_s=(first - BEGIN) / NANOS + 5.0, for_s=1.5 * FOUR_HOURS / NANOS)
    out = {first + LATE: 0, first + FOUR_HOURS + LATE: 0}
    steps = [replace(step, bars=out.get(step.at, step.bars)) for step in life.steps]
    back = Step(at=first + FOUR_HOURS + FOUR_HOURS // 2 + NANOS, bars=2)
    entries = lived(replace(life, faults=(down,), steps=tuple(sorted((*steps, back), key=lambda step: step.at))))
    assert seen(life) == closes(COUNT)
    assert not of(entries, OrderFilled)
    assert [getattr(body, "why", "") for body in of(entries, OrderStateTold)][:1] == ["gap"]


def test_a_day_of_bars_that_is_killed_goes_on_with_nothing_lost_and_nothing_twice(life: BarLife) -> None:
    death = live_until(life, 9, living=live_on_bars)
    assert death.was_killed
    home = home_at(life.journal, read_only=True)
    before = list(JournalReader(home, RUN).entries())
    home.close()
    assert len(before) >= death.acknowledged >= 9
    # The venue has another bar by then than the one that was decided on: what was decided stays as it was.
    rest = replace(life, rewritten=frozenset({FIRST_ENTRY}))
    assert not live_until(rest, None, down_s=600.0, living=live_on_bars).was_killed
    entries = sound(life)
    assert entries[: len(before)] == before
    assert [gap.why for gap in absences(entries)] == ["killed"]
    assert [gap.why for gap in of(entries, Gap) if isinstance(gap, Gap)].count("killed") == 1
    assert len(entries) > len(before) + 1
