"""What looks leave behind: one memory of episodes and of blindness, for each strategy, instrument and direction."""

from __future__ import annotations

import copy
import threading
from fractions import Fraction

from golive.account.episodes import Look
from golive.account.exits import Exit, ExitTerms, Move, Seen, Time
from golive.account.held import Held
from golive.account.watch import Watch
from golive.core.span import NOWHERE
from golive.core.unit import UNITS
from golive.core.value import Unknown, missing

DARK = missing("no_quotes", "no quote has been seen")
TERMS = ExitTerms(stop=Move(value=0.004, unit=UNITS["bps"], span=NOWHERE), blind=Time(ns=60, span=NOWHERE))


def look(watch: Watch, now: int, *, signals: bool = True, symbol: str = "A", direction: str = "long") -> str:
    one = Look(now=now, signals=signals)
    episode = watch.look(one, strategy="momentum", symbol=symbol, direction=direction)
    return "" if episode is None else episode.id


def exit(watch: Watch, now: int, *, lots: int = 1, symbol: str = "A", mid: float | Unknown = DARK) -> Exit:
    held = Held(strategy="momentum", symbol=symbol, lots=lots, average=Fraction(1), opened_at=0)
    direction = "long" if lots > 0 else "short"
    return watch.exit(held, direction, TERMS, Seen(mid=mid), now=now, skew=0)


def due(exit: Exit) -> str:
    return "" if exit.due is None else str(exit.due.rule)


def test_instruments_and_directions_have_episodes_of_their_own() -> None:
    watch = Watch()
    assert look(watch, 1) == "momentum-A-long-1"
    assert look(watch, 2, symbol="B") == "momentum-B-long-2"
    assert look(watch, 3, direction="short") == "momentum-A-short-3"
    assert look(watch, 4) == "momentum-A-long-1"
    assert look(watch, 5, signals=False) == ""
    assert [watch.episode("momentum", s, "long") for s in ("A", "B", "C")] == ["", "momentum-B-long-2", ""]


def test_an_order_that_was_allowed_is_the_episodes_entry() -> None:
    watch = Watch()
    look(watch, 1)
    watch.enter("momentum", "A", "long")
    # Nobody enters what is no episode.
    watch.enter("momentum", "A", "short")
    left = Look(now=9, signals=True, closed_at=5, after_close=4)
    after = watch.look(left, strategy="momentum", symbol="A", direction="long")
    assert after is not None
    assert after.first == 9


def test_blindness_lasts_from_look_to_look_for_each_position() -> None:
    watch = Watch()
    assert [due(exit(watch, now)) for now in (0, 30)] == ["", ""]
    assert due(exit(watch, 60, symbol="B")) == ""
    assert due(exit(watch, 60)) == "blind"


def test_a_position_that_is_left_takes_its_blindness_along() -> None:
    watch = Watch()
    exit(watch, 0)
    watch.forget("momentum", "A")
    assert due(exit(watch, 60)) == ""
    # A position that turned is another one.
    assert due(exit(watch, 100, lots=-1)) == ""
    assert due(exit(watch, 130)) == ""


def test_a_look_at_an_earlier_time_is_answered_and_not_remembered() -> None:
    watch = Watch()
    exit(watch, 100, mid=1.0)
    assert exit(watch, 10).blind_since == 10
    # Nobody was blind from 10 on: at 100 all could be told.
    assert [due(exit(watch, now)) for now in (101, 160, 161)] == ["", "", "blind"]


def test_a_copy_goes_its_own_way() -> None:
    watch = Watch()
    look(watch, 1)
    other = copy.deepcopy(watch)
    look(other, 2, signals=False)
    assert watch.episode("momentum", "A", "long") == "momentum-A-long-1"


def test_many_threads_see_one_episode() -> None:
    watch, seen = Watch(), set[str]()
    threads = [threading.Thread(target=lambda: seen.add(look(watch, 7))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {"momentum-A-long-7"}
