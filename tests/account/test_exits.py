"""A position is left for the first rule that is true, at its very threshold, and for doubt that has lasted."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.account.exits import Condition, Exit, ExitRule, ExitTerms, Move, Seen, Time, read_exit
from golive.account.held import Held
from golive.core.span import Span
from golive.core.unit import NANOS, UNITS
from golive.core.value import Unknown, missing, stale

NOW = 1_700_000_000 * NANOS
DARK = stale("too_old", "the quote is 9 s old, at most 2 s is fresh")


def place(line: int) -> Span:
    return Span(file="strategies/momentum.yaml", line=line, col=11)


def level(hundredths: int) -> Move:
    return Move(value=float(Decimal(hundredths) / 10**6), unit=UNITS["bps"], span=place(1))


def terms(**changed: Any) -> ExitTerms:
    every = ExitTerms(
        stop=Move(value=0.004, unit=UNITS["bps"], span=place(2)),
        take=Move(value=0.008, unit=UNITS["bps"], span=place(3)),
        after=Time(ns=1800 * NANOS, span=place(4)),
        blind=Time(ns=60 * NANOS, span=place(5)),
    )
    return replace(every, **changed)


def held(lots: int = 3, average: str | None = "100", opened_at: int | None = NOW - NANOS) -> Held:
    price = None if average is None else Fraction(average)
    return Held(strategy="momentum", symbol="BTC-PERP", lots=lots, average=price, opened_at=opened_at)


def read(mid: float | Unknown = 100.0, *, of: Held | None = None, by: ExitTerms | None = None, **more: Any) -> Exit:
    when = more.pop("when", False)
    own = None if when is None else Condition(holds=when, because="the move is over", span=place(1))
    return read_exit(of or held(), by or terms(), Seen(mid=mid, when=own), **{"now": NOW} | more)


def named(exit: Exit) -> str | None:
    return None if exit.due is None else str(exit.due.rule)


# What is due


@pytest.mark.parametrize(
    ("lots", "entry", "mid", "rule"),
    [
        (1, "100", 99.6, "stop"),
        (1, "100", 99.600001, None),
        (1, "100", 100.8, "take"),
        (1, "100", 100.799999, None),
        (-1, "100", 100.4, "stop"),
        (-1, "100", 99.2, "take"),
        (1, "60123.4", 0.5 * 59_882.8 + 0.5 * 59_883.0128, "stop"),
        (-1, "0.07", 0.07028, "stop"),
        (5, "3", 2.988, "stop"),
        (5, "3", 3.024, "take"),
    ],
)
def test_a_price_exactly_at_its_level_is_there(lots: int, entry: str, mid: float, rule: str | None) -> None:
    assert named(read(mid, of=held(lots, entry))) == rule


@given(
    st.sampled_from([-7, -1, 1, 12]),
    st.integers(1, 10**7),
    st.integers(-1200, 1200),
    st.integers(1, 1000),
    st.integers(1, 1000),
)
def test_stop_and_take_are_what_whole_numbers_say(lots: int, cents: int, moved: int, stop: int, take: int) -> None:
    """Entry in cents, mid `moved` hundredths of a bps beside it: sums of whole numbers, without any division."""
    mid = Decimal(cents) * (10**6 + moved) / 10**8
    one = read(
        float(mid),
        of=held(lots, f"{Decimal(cents) / 100}"),
        by=ExitTerms(stop=level(stop), take=level(take)),
        when=None,
    )
    favour = moved if lots > 0 else -moved
    assert named(one) == ("stop" if favour <= -stop else "take" if favour >= take else None)
    for reading in one.readings:
        assert reading.margin is not None
        assert (reading.margin >= 0) == (reading.outcome == "due")


def test_a_condition_is_left_for_in_the_words_of_its_strategy() -> None:
    due = read(when=True).due
    assert due is not None
    assert (due.rule, due.because, str(due.span)) == ("when", "the move is over", "strategies/momentum.yaml:1:11")


@pytest.mark.parametrize(("age", "rule"), [(1800 * NANOS, "after"), (1800 * NANOS - 1, None), (0, None)])
def test_a_position_is_left_at_the_very_end_of_its_time(age: int, rule: str | None) -> None:
    assert named(read(of=held(opened_at=NOW - age))) == rule


def test_the_working_is_shown() -> None:
    due = read(99.5).due
    assert due is not None
    assert due.because == "the price has gone 50 bps against the average entry, the stop is at 40 bps"
    assert (due.sign, due.threshold, due.unit) == ("<=", -0.004, "bps")
    assert due.observed == pytest.approx(-0.005)
    assert due.margin == pytest.approx(0.001)
    assert str(due.span) == "strategies/momentum.yaml:2:11"
    late = read(of=held(opened_at=NOW - 1801 * NANOS)).due
    assert late is not None
    assert late.because == "the position has been open for 1801 s, at most 30 min"
    assert (late.observed, late.sign, late.threshold, late.margin) == (1801.0, ">=", 1800.0, 1.0)
    assert [r.outcome for r in read(99.5).readings] == ["due", "waits", "waits", "waits", "waits"]


def test_what_is_not_due_says_how_far_it_is() -> None:
    said = {str(r.rule): r for r in read(100.1).readings}
    assert said["stop"].because == "the price has moved 10 bps, the stop is at 40 bps"
    assert said["stop"].margin == pytest.approx(-0.005)
    assert said["take"].because == "the price has moved 10 bps, the take is at 80 bps"
    assert said["take"].margin == pytest.approx(-0.007)
    assert (said["after"].because, said["after"].margin) == (
        "the position has been open for 1 s, at most 30 min",
        -1799,
    )


ORDER = ["stop", "take", "when", "after", "blind"]


def test_the_first_of_several_names_the_exit() -> None:
    assert [str(rule) for rule in ExitRule] == ORDER
    old = held(opened_at=NOW - 3600 * NANOS)
    dark = missing("no_quote", "no quote has been seen")
    assert named(read(99.0, of=old, when=True)) == "stop"
    assert named(read(101.0, of=old, when=True)) == "take"
    assert named(read(100.0, of=old, when=True)) == "when"
    assert named(read(100.0, of=old, when=dark, blind_since=NOW - 3600 * NANOS)) == "after"
    assert named(read(100.0, when=dark, blind_since=NOW - 3600 * NANOS)) == "blind"


def test_stop_and_take_at_once_are_the_stop() -> None:
    """No price is both above and below; within the tolerance of comparisons a level of next to nothing is."""
    tiny = Move(value=1e-13, unit=UNITS["bps"], span=place(1))
    assert named(read(100.0, by=terms(stop=tiny, take=tiny))) == "stop"


def test_what_is_flat_has_no_exit() -> None:
    assert read(50.0, of=held(0), when=True, blind_since=5) == Exit(
        strategy="momentum", symbol="BTC-PERP", ts=NOW, held=held(0)
    )


def test_what_is_not_declared_is_not_read() -> None:
    assert read(50.0, by=ExitTerms(), when=None).readings == ()
    assert [str(r.rule) for r in read(by=terms(stop=None, after=None)).readings] == ["take", "when", "blind"]


def test_an_exit_is_plain_json() -> None:
    plain = read(99.5, blind_since=7).to_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert (plain["lots"], plain["due"], plain["ts"], plain["blind_since"]) == (3, "stop", str(NOW), None)
    assert plain["readings"][0]["at"] == "strategies/momentum.yaml:2:11"
    unknown = Exit(strategy="momentum", symbol="BTC-PERP", ts=NOW, held=missing("overfilled", "more was filled"))
    assert (unknown.due, unknown.to_dict()["lots"], unknown.to_dict()["unknown"]) == (None, None, "more was filled")


# Doubt


@pytest.mark.parametrize(
    ("mid", "code"),
    [*((x, "mid_invalid") for x in (math.nan, math.inf, -math.inf, 0.0, -5.0)), (DARK, "too_old")],
)
def test_a_price_that_is_none_tells_no_stop_and_no_take(mid: float | Unknown, code: str) -> None:
    one = read(mid)
    assert [(str(r.rule), r.unknown and r.unknown.code) for r in one.untold] == [("stop", code), ("take", code)]
    assert (named(one), one.blind_since) == (None, NOW)


@pytest.mark.parametrize(("average", "code"), [(None, "entry_not_told"), ("0", "entry_price"), ("-3", "entry_price")])
def test_an_entry_that_is_none_tells_no_stop_and_no_take(average: str | None, code: str) -> None:
    assert [r.unknown and r.unknown.code for r in read(of=held(average=average)).untold] == [code, code]


def test_an_entry_beyond_all_numbers_is_no_entry() -> None:
    tiny = held(average=f"0.{'0' * 400}1")
    assert {r.unknown and r.unknown.code for r in read(1e300, of=tiny).untold} == {"entry_price"}


def test_the_time_of_opening_has_to_be_told_and_to_have_been() -> None:
    assert [str(r.because) for r in read(of=held(opened_at=None)).untold] == [
        "after cannot be told: since when the position has been open is unknown"
    ]
    ahead = held(opened_at=NOW + 5)
    assert [r.unknown and r.unknown.code for r in read(of=ahead).untold] == ["opened_later"]
    assert read(of=ahead, skew=5).untold == ()
    assert [r.unknown and r.unknown.code for r in read(of=ahead, skew=4).untold] == ["opened_later"]


@given(
    st.sampled_from([98.0, 100.0, 102.0]),
    st.booleans(),
    st.sampled_from([NOW - 3600 * NANOS, NOW - NANOS]),
    st.sets(st.sampled_from(["mid", "when", "average", "opened_at"])),
)
def test_what_is_unknown_keeps_no_rule_that_is_true_from_closing(
    mid: float, when: Any, opened_at: int, unknown: set[str]
) -> None:
    clear = read(mid, of=held(opened_at=opened_at), when=when)
    position = held(
        average=None if "average" in unknown else "100", opened_at=None if "opened_at" in unknown else opened_at
    )
    dim = read(DARK if "mid" in unknown else mid, of=position, when=DARK if "when" in unknown else when)
    touched = {
        "stop": {"mid", "average"},
        "take": {"mid", "average"},
        "when": {"when"},
        "after": {"opened_at"},
        "blind": set(unknown),
    }
    for before, after in zip(clear.readings, dim.readings, strict=True):
        rule = str(before.rule)
        if touched[rule] & unknown:
            assert after.outcome != "due", rule
        else:
            assert after == before
    assert (dim.blind_since is None) == (not unknown)


# Blindness


def looked(*looks: tuple[float, bool]) -> list[str | None]:
    """Return what is due at looks, each at a second, by whether the quote was there."""
    since, names = None, []
    for second, there in looks:
        one = read(100.0 if there else DARK, now=NOW + round(second * NANOS), blind_since=since)
        since = one.blind_since
        names.append(named(one))
    return names


def test_a_position_that_nobody_sees_is_left_after_its_patience() -> None:
    assert looked((0, False), (30, False), (59.999999999, False), (60, False)) == [None, None, None, "blind"]


def test_one_look_that_tells_all_begins_patience_anew() -> None:
    assert looked((0, False), (59, False), (59.5, True), (60, False), (119, False)) == [None] * 5
    assert looked((0, False), (59.5, True), (60, False), (120, False))[-1] == "blind"


def test_a_look_at_an_earlier_time_is_no_sight_of_a_later_one() -> None:
    assert looked((10, False), (5, True), (70, False))[-1] == "blind"
    assert looked((10, False), (5, False), (69.9, False), (70, False))[-2:] == [None, "blind"]


def test_time_that_runs_backwards_never_makes_it_shorter() -> None:
    assert looked((0, False), (40, False), (20, False), (60, False)) == [None, None, None, "blind"]


def test_blindness_says_what_is_not_told() -> None:
    due = read(DARK, blind_since=NOW - 61 * NANOS).due
    assert due is not None
    assert due.because == f"exits have not been told for 61 s, at most 1 min: {DARK.detail}"
    assert (due.observed, due.threshold, due.margin) == (61.0, 60.0, 1.0)


def test_any_one_rule_that_is_not_told_is_blindness() -> None:
    long_since = NOW - 60 * NANOS
    assert named(read(when=DARK, blind_since=long_since)) == "blind"
    assert named(read(of=held(opened_at=None), blind_since=long_since)) == "blind"
    assert named(read(by=terms(take=None), when=None, mid=DARK, blind_since=long_since)) == "blind"
    # What is not declared is not looked for.
    assert named(read(DARK, by=terms(stop=None, take=None), blind_since=long_since)) is None


def test_without_patience_declared_blindness_is_shown_and_closes_nothing() -> None:
    one = read(DARK, by=terms(blind=None), blind_since=NOW - 3600 * NANOS)
    assert (named(one), one.blind_since, len(one.untold)) == (None, NOW - 3600 * NANOS, 2)


@given(st.integers(90_000, 110_000), st.integers(1, 9), st.integers(1, 9), st.sampled_from([-1, 1]))
def test_a_tighter_stop_is_left_no_later(mid: int, tight: int, more: int, side: int) -> None:
    def due(level: int) -> bool:
        stop = Move(value=level / 1000, unit=UNITS["bps"], span=place(1))
        return named(read(mid / 1000, of=held(side), by=ExitTerms(stop=stop))) == "stop"

    assert due(tight) or not due(tight + more)
