"""A run on paper against the replay of what it received: the same, or differences that add up exactly."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.told_entries import SYMBOL, TERMS, UNIT, Traded, changed, decision, entries_of, funding, mark

from golive.core.errors import InvalidInput, Undecided
from golive.execution.contract import Contract, Terms
from golive.journal.entry import Draft
from golive.replay.against.attribution import Attribution, Part
from golive.replay.against.comparison import Comparison, compare

ENTRY = Traded(signal="m-1000-long", side="buy", at=1_000, ordered=10, filled=10, price=501, mid=500, fee=70)
EXIT = Traded(signal="m-2000-close", side="sell", at=2_000, ordered=10, filled=10, price=549, mid=550, fee=80)
AGAIN = Traded(signal="m-3000-short", side="sell", at=3_000, ordered=4, filled=4, price=560, mid=561, fee=30)
BACK = Traded(signal="m-4000-close", side="buy", at=4_000, ordered=4, filled=4, price=541, mid=540, fee=20)
RUN = [ENTRY, EXIT, AGAIN, BACK]


def compared(paper: Sequence[Draft], replay: Sequence[Draft]) -> Comparison:
    """Compare two runs."""
    return compare(paper, replay, TERMS, run="paper-1", feed_class="recorded")


def parts(paper: Sequence[Draft], replay: Sequence[Draft]) -> Mapping[str, int]:
    """Return the parts of a difference that are not zero, once their sum is checked against a ledger of its own."""
    money = compared(paper, replay).money
    assert money is not None
    assert sum(money.parts.values()) + money.residual == money.difference == ledger(paper) - ledger(replay)
    return {part.value: amount for part, amount in money.parts.items() if amount} | (
        {"residual": money.residual} if money.residual else {}
    )


def ledger(entries: Sequence[Draft]) -> int:
    """Return what a run came to, worked out from cash alone and floored as whole."""
    cash, position, last = Fraction(0), 0, Fraction(0)
    for draft in entries:
        body = json.loads(draft.body)
        match draft.kind:
            case "fill":
                sign = 1 if body["side"] == "buy" else -1
                for level in body["levels"]:
                    position += sign * int(level["lots"])
                    cash -= sign * int(level["lots"]) * int(level["price"]) * UNIT + int(level["fee"])
            case "funding":
                cash += sum(int(payment["amount"]) for payment in body["payments"])
            case "mark":
                last = Fraction(body["marks"][0]["long"])
    return int((cash + position * last * UNIT).__floor__())


# The same


def test_the_same_entries_are_said_to_be_the_same() -> None:
    both = compared(entries_of(RUN), entries_of(RUN))
    assert both.are_same
    assert (both.entries.paper, both.entries.replay, both.entries.same) == (12, 12, 12)
    assert both.entries.first is None
    assert (both.signals.matched, both.signals.missing, both.signals.extra) == (
        ("m-1000-long", "m-2000-close", "m-3000-short", "m-4000-close"),
        (),
        (),
    )
    assert parts(entries_of(RUN), entries_of(RUN)) == {}


def test_the_first_entry_that_differs_is_named() -> None:
    both = compared(entries_of(RUN), entries_of(changed(RUN, 1, fee=81)))
    assert not both.are_same
    assert (both.entries.paper, both.entries.replay, both.entries.same) == (12, 12, 11)
    assert both.entries.first is not None
    assert (both.entries.first.n, both.entries.first.paper, both.entries.first.what) == (
        6,
        "fill m-2000-close/1/1",
        "another body",
    )


def test_a_run_that_ends_earlier_is_not_the_same() -> None:
    both = compared(entries_of(RUN), entries_of(RUN)[:-1])
    assert not both.are_same
    assert both.entries.first is not None
    assert both.entries.first.replay is None


def test_an_entry_at_another_instant_is_not_the_same() -> None:
    late = [replace(draft, ts=draft.ts + 1) for draft in entries_of(RUN)]
    both = compared(late, entries_of(RUN))
    assert (both.are_same, both.entries.same) == (False, 0)


def test_nothing_is_never_the_same() -> None:
    with pytest.raises(Undecided, match="the run on paper has no entry"):
        compared([], entries_of(RUN))
    with pytest.raises(Undecided, match="the replay has no entry"):
        compared(entries_of(RUN), [])


# Planted differences


def test_a_higher_fee_is_a_cost() -> None:
    assert parts(entries_of(changed(RUN, 0, fee=170)), entries_of(RUN)) == {"cost": -100}


def test_a_worse_price_at_the_same_instant_is_a_price() -> None:
    assert parts(entries_of(changed(RUN, 0, price=503)), entries_of(RUN)) == {"price": -2 * 10 * UNIT}
    assert parts(entries_of(changed(RUN, 1, price=548)), entries_of(RUN)) == {"price": -1 * 10 * UNIT}


def test_an_order_that_arrives_later_is_timing_as_far_as_the_market_moved() -> None:
    late = changed(RUN, 0, late=30, price=504, mid=502)
    assert parts(entries_of(late), entries_of(RUN)) == {"timing": -2 * 10 * UNIT, "price": -1 * 10 * UNIT}
    late = changed(RUN, 3, late=30, price=544, mid=543)
    assert parts(entries_of(late), entries_of(RUN)) == {"timing": -3 * 4 * UNIT}


def test_an_order_that_arrives_later_into_nothing_usable_is_timing_altogether() -> None:
    late = changed(RUN, 0, late=30, price=504, mid=None)
    assert parts(entries_of(late), entries_of(RUN)) == {"timing": -3 * 10 * UNIT}


def test_a_fill_that_was_dropped_is_a_fill_with_all_that_it_would_have_come_to() -> None:
    dropped = [replace(ENTRY, filled=0), AGAIN, BACK]
    assert parts(entries_of(dropped), entries_of(RUN)) == {"fill": -(48 * 10 * UNIT - 150)}


def test_a_fill_of_half_the_order_is_a_fill_at_what_the_lots_came_to() -> None:
    half = [replace(ENTRY, filled=5, fee=35), replace(EXIT, ordered=5, filled=5, fee=40), AGAIN, BACK]
    assert parts(entries_of(half), entries_of(RUN)) == {"fill": -(48 * 5 * UNIT - 75)}


def test_an_order_for_another_size_is_a_signal() -> None:
    half = [
        replace(ENTRY, ordered=5, filled=5, fee=35),
        replace(EXIT, ordered=5, filled=5, fee=40),
        AGAIN,
        BACK,
    ]
    assert parts(entries_of(half), entries_of(RUN)) == {"signal": -(48 * 5 * UNIT - 75)}


def test_a_smaller_order_that_is_filled_less_too_is_both() -> None:
    less = [
        replace(ENTRY, ordered=8, filled=5, fee=35),
        replace(EXIT, ordered=5, filled=5, fee=40),
        AGAIN,
        BACK,
    ]
    each = 48 * UNIT - 15
    assert parts(entries_of(less), entries_of(RUN)) == {"signal": -2 * each, "fill": -3 * each}


def test_an_extra_signal_is_a_signal_with_all_that_it_came_to() -> None:
    both = compared(entries_of(RUN), entries_of(RUN[:2]))
    assert (both.signals.extra, both.signals.missing) == (("m-3000-short", "m-4000-close"), ())
    assert parts(entries_of(RUN), entries_of(RUN[:2])) == {"signal": 19 * 4 * UNIT - 50}
    both = compared(entries_of(RUN[:2]), entries_of(RUN))
    assert (both.signals.extra, both.signals.missing) == ((), ("m-3000-short", "m-4000-close"))
    assert parts(entries_of(RUN[:2]), entries_of(RUN)) == {"signal": -(19 * 4 * UNIT - 50)}


def test_a_signal_that_was_blocked_in_one_of_them_is_named() -> None:
    blocked = sorted([*entries_of(RUN[:2]), decision(AGAIN, "HOLD").draft(AGAIN.at)], key=lambda draft: draft.ts)
    both = compared(blocked, entries_of(RUN))
    assert both.signals.other_verdict == ("m-3000-short",)
    assert both.signals.missing == ("m-3000-short", "m-4000-close")


def test_a_look_that_was_shifted_is_timing() -> None:
    shifted = changed(RUN, 0, signal="m-1010-long", at=1_010, price=506, mid=505)
    both = compared(entries_of(shifted), entries_of(RUN))
    assert (both.signals.extra, both.signals.missing) == (("m-1010-long",), ("m-1000-long",))
    assert [pair.is_shifted for pair in both.pairs] == [True, False]
    assert parts(entries_of(shifted), entries_of(RUN)) == {"timing": -5 * 10 * UNIT}


def test_an_exit_at_another_look_is_timing() -> None:
    shifted = changed(RUN, 1, signal="m-2010-close", at=2_010, price=540, mid=541)
    assert parts(entries_of(shifted), entries_of(RUN)) == {"timing": -9 * 10 * UNIT}


def test_a_gap_that_ended_an_exit_is_a_fill() -> None:
    """The order to leave was sent in both; on paper a gap ended it, and the position was marked at the end."""
    gap = [ENTRY, replace(EXIT, filled=0)]
    last = mark(5_000, Fraction(530))
    assert parts(entries_of(gap, last), entries_of(RUN[:2], last)) == {"fill": -19 * 10 * UNIT, "cost": 80}


def test_an_exit_that_was_never_signalled_is_a_signal() -> None:
    last = mark(5_000, Fraction(530))
    assert parts(entries_of([ENTRY], last), entries_of(RUN[:2], last)) == {"signal": -19 * 10 * UNIT, "cost": 80}


def test_funding_on_the_same_lots_is_funding() -> None:
    one, other = funding(1_500, 10, -900), funding(1_500, 10, -400)
    assert parts(entries_of(RUN, one), entries_of(RUN, other)) == {"funding": -500}
    assert parts(entries_of(RUN, one), entries_of(RUN)) == {"funding": -900}


def test_funding_of_lots_that_only_one_had_is_theirs() -> None:
    half = [replace(ENTRY, filled=5, fee=35), replace(EXIT, ordered=5, filled=5, fee=40)]
    one, other = funding(1_500, 5, -450), funding(1_500, 10, -900)
    assert parts(entries_of(half, one), entries_of(RUN[:2], other)) == {"fill": -(48 * 5 * UNIT - 75 - 450)}


def test_what_is_open_at_the_same_mark_is_no_difference() -> None:
    last = mark(5_000, Fraction(1_061, 2))
    assert parts(entries_of([ENTRY], last), entries_of([ENTRY], last)) == {}


def test_an_open_position_that_nobody_knows_the_worth_of_is_told_no_difference_of() -> None:
    assert compared(entries_of([ENTRY]), entries_of(RUN[:2])).money is None


def test_a_market_that_is_settled_in_its_base_is_refused() -> None:
    inverse = {SYMBOL: Terms(contract=Contract.INVERSE, tick=Fraction("0.1"), lot=Fraction(100))}
    with pytest.raises(InvalidInput, match="settled in its base"):
        compare(entries_of(RUN), entries_of(RUN), inverse, run="paper-1", feed_class="live")


# Any two runs


@st.composite
def runs(draw: st.DrawFn) -> list[Draft]:
    """Return the entries of a run of some round trips, of which any order may be filled in part or not at all."""
    trades: list[Traded] = []
    payments: list[Draft] = []
    position, at = 0, 0
    for _ in range(draw(st.integers(1, 6))):
        at += 1_000 + draw(st.sampled_from([0, 0, 0, 10]))
        opening = position == 0
        side = draw(st.sampled_from(["buy", "sell"])) if opening else "sell" if position > 0 else "buy"
        ordered = draw(st.integers(1, 9)) if opening else abs(position)
        filled = draw(st.integers(0, ordered))
        price = draw(st.integers(90, 110))
        trades.append(
            Traded(
                signal=f"m-{at}-{side if opening else 'close'}",
                side=side,
                at=at,
                ordered=ordered,
                filled=filled,
                price=price,
                mid=draw(st.sampled_from([None, price, price - 1, price + 3])),
                fee=draw(st.integers(-5, 50)),
                late=draw(st.sampled_from([10, 10, 30])),
            )
        )
        position += filled if side == "buy" else -filled
        if position and draw(st.booleans()):
            payments.append(funding(at + 500, position, draw(st.integers(-99, 99))))
    last = mark(at + 900, Fraction(draw(st.integers(180, 220)), draw(st.sampled_from([1, 2, 3, 7]))))
    return entries_of(trades, *payments, last)


@given(runs(), runs())
def test_the_parts_of_any_difference_add_up_exactly(paper: list[Draft], replay: list[Draft]) -> None:
    parts(paper, replay)
    money = compared(paper, replay).money
    assert money is not None
    assert abs(money.residual) <= len(money.trips)
    told = [trip for one in money.trips for trip in (one.pair.paper, one.pair.replay) if trip is not None]
    if not any(trip.open_lots for trip in told):
        assert money.residual == 0
    _check_trips(money)


def _check_trips(money: Attribution) -> None:
    for trip in money.trips:
        assert abs(sum(trip.parts.values(), Fraction(0)) - trip.difference) < 2
    for part in Part:
        assert abs(money.parts[part] - sum((trip.parts[part] for trip in money.trips), Fraction(0))) <= 1


@given(runs())
def test_a_run_against_itself_has_no_difference(paper: list[Draft]) -> None:
    both = compared(paper, paper)
    assert both.are_same
    assert parts(paper, paper) == {}
    assert (both.signals.missing, both.signals.extra) == ((), ())


@given(runs(), runs())
def test_the_other_way_round_the_difference_is_its_negative(paper: list[Draft], replay: list[Draft]) -> None:
    one, other = compared(paper, replay).money, compared(replay, paper).money
    assert one is not None
    assert other is not None
    assert one.difference == -other.difference
