"""A venue: orders arrive late, fill by what is there when they do, and are answered late."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trading.venues import DRAWN_LATENCY, FEES, MOMENTS, NO_LATENCY, ORDERS, moments, sending, terms

from golive.core.errors import Refused
from golive.execution.account import Account, AccountRule
from golive.execution.account_events import Filled
from golive.execution.book_walk import walk
from golive.execution.depth import Depth, DepthRule
from golive.execution.fees import FeeSchedule, Rates
from golive.execution.fill import Liquidity
from golive.execution.filters import Filters
from golive.execution.order import OrderState, Taking, TimeInForce
from golive.execution.side import Side
from golive.execution.snapshot import Print, Snapshot
from golive.execution.stop import TriggerBy
from golive.journal.body_codec import from_bytes, to_bytes
from golive.trading.answer import Answer
from golive.trading.moment import Moment
from golive.trading.sent_order import SentOrder
from golive.trading.venue import Venue
from golive.trading.venue_state import VenueState, state_of, venue_of

LAST = 40
BOOK = Snapshot(ts=0, bids=((100, 10), (99, 10)), asks=((101, 10), (102, 10)))


def order(id: str, side: Side, lots: int, sent: int = 1, **more: Any) -> SentOrder:
    """Return an order of one strategy."""
    return SentOrder(id=id, strategy="one", side=side, lots=lots, sent=sent, **more)


def filled(answers: tuple[Answer, ...], id: str) -> list[tuple[int, int]]:
    """Return prices and lots of an order's fills."""
    own = [answer.filling for answer in answers if answer.order == id and answer.filling is not None]
    return [(level.price, level.lots) for filling in own for level in filling.levels]


def ends(answers: tuple[Answer, ...], id: str) -> tuple[OrderState, str | None]:
    """Return how an order ended."""
    (end,) = [(answer.state, answer.why) for answer in answers if answer.order == id and answer.is_final]
    return end


# Time


def test_an_order_arrives_late_and_is_heard_of_later() -> None:
    venue = Venue(terms())
    assert venue.send(order("a", Side.BUY, 5)) == 3
    answers = venue.advance([Moment(ts=0, books=(BOOK,))], until=LAST)
    assert [(a.m, a.state, a.at, a.heard, a.lots) for a in answers] == [(1, OrderState.FILLED, 3, 6, 5)]
    assert answers[0].filling is not None
    assert (answers[0].filling.bid, answers[0].filling.ask) == (100, 101)


@settings(max_examples=80)
@given(MOMENTS, ORDERS, st.integers(0, 20), st.sampled_from(TriggerBy))
def test_a_venue_that_is_stopped_and_read_again_answers_as_if_it_had_gone_on(
    market: list[Moment], orders: list[SentOrder], cut: int, by: TriggerBy
) -> None:
    rule = terms(stop_by=by, haircut="0.3")
    whole = sending(Venue(rule), orders)
    answers = whole.advance(market, until=LAST)
    first = sending(Venue(rule), orders)
    before = first.advance([m for m in market if m.ts <= cut], until=cut)
    stored = to_bytes(state_of(first))
    second = venue_of(rule, from_bytes(stored, VenueState))
    assert to_bytes(state_of(second)) == stored
    assert before + second.advance([m for m in market if m.ts > cut], until=LAST) == answers
    assert state_of(second) == state_of(whole)


@settings(max_examples=80)
@given(MOMENTS, ORDERS, st.integers(0, 20), MOMENTS)
def test_nothing_that_comes_later_changes_what_was_answered(
    market: list[Moment], orders: list[SentOrder], cut: int, other: list[Moment]
) -> None:
    past = [m for m in market if m.ts <= cut]
    futures = ([m for m in others if m.ts > cut] for others in (market, other, []))
    told = [sending(Venue(terms()), orders).advance([*past, *future], until=LAST) for future in futures]
    assert len({tuple(a for a in answers if a.at <= cut) for answers in told}) == 1


@settings(max_examples=80)
@given(MOMENTS, ORDERS)
def test_answers_come_in_the_order_of_time_and_every_order_ends_once(
    market: list[Moment], orders: list[SentOrder]
) -> None:
    venue = sending(Venue(terms(latency=DRAWN_LATENCY)), orders)
    answers = venue.advance(market, until=10**6)
    arrivals = {o.id: u.arrives for o, u in zip(orders, sending(Venue(venue.terms), orders).under_way, strict=True)}
    assert all(a.at >= arrivals[a.order] and a.heard >= a.at for a in answers)
    assert [a.heard for a in answers] == sorted(a.heard for a in answers)
    for one in orders:
        own = [a for a in answers if a.order == one.id]
        assert [a.m for a in own] == list(range(1, len(own) + 1))
        assert [a.lots for a in own] == sorted(a.lots for a in own)
        assert [a.is_final for a in own[:-1]] == [False] * (len(own) - 1)
        assert own[-1].is_final is (one.id not in venue.live)
        assert sum(lots for _, lots in filled(answers, one.id)) == own[-1].lots <= one.lots


# Fills: trap 4, `fills_never_see_the_future`


@settings(max_examples=80)
@given(MOMENTS, st.sampled_from(Side), st.integers(1, 30), st.integers(0, 12))
def test_a_market_order_takes_what_a_walk_takes(market: list[Moment], side: Side, lots: int, at: int) -> None:
    depth = Depth(DepthRule(haircut=Fraction("0.3")))
    for moment in (m for m in market if m.ts <= at):
        for trade in moment.prints:
            depth.see_print(trade)
        for book in moment.books:
            depth.see_book(book)
    walked = walk(depth, Taking(id="a", side=side, lots=lots, arrival=at))
    venue = sending(Venue(terms(latency=NO_LATENCY, haircut="0.3")), [order("a", side, lots, at)])
    answers = venue.advance(market, until=LAST)
    assert filled(answers, "a") == list(walked.fills)
    assert ends(answers, "a") == (walked.state, walked.reason)


@pytest.mark.parametrize(
    ("books", "prints", "expected"),
    [
        ([replace(BOOK, ts=4, asks=((101, 999),))], [], [(101, 10), (102, 5)]),
        ([replace(BOOK, ts=3, asks=((101, 999),))], [], [(101, 15)]),
        ([replace(BOOK, ts=2, asks=((102, 10),))], [], [(102, 10)]),
        ([], [Print(ts=2, price=101, lots=8, aggressor=Side.BUY)], [(101, 2), (102, 10)]),
        ([], [Print(ts=4, price=101, lots=8, aggressor=Side.BUY)], [(101, 10), (102, 5)]),
    ],
    ids=["a wall 1 ns late", "a wall in time", "a wall that left 1 ns before", "eaten before", "eaten after"],
)
def test_fills_never_see_the_future(
    books: list[Snapshot], prints: list[Print], expected: list[tuple[int, int]]
) -> None:
    venue = sending(Venue(terms()), [order("a", Side.BUY, 15)])
    assert filled(venue.advance(moments([BOOK, *books], prints), until=LAST), "a") == expected


def test_two_orders_do_not_buy_the_same_lots() -> None:
    venue = sending(Venue(terms()), [order("a", Side.BUY, 10), order("b", Side.BUY, 10)])
    answers = venue.advance([Moment(ts=0, books=(BOOK,))], until=LAST)
    assert (filled(answers, "a"), filled(answers, "b")) == ([(101, 10)], [(102, 10)])


def test_a_limit_order_waits_behind_those_who_were_there() -> None:
    venue = sending(Venue(terms()), [order("a", Side.BUY, 5, price=100)])
    prints = [Print(ts=ts, price=100, lots=lots, aggressor=Side.SELL) for ts, lots in ((4, 9), (5, 3), (6, 9))]
    answers = venue.advance(moments([BOOK], prints), until=LAST)
    assert [(a.state, a.at, a.lots) for a in answers] == [
        (OrderState.RESTING, 3, 0),
        (OrderState.RESTING, 5, 2),
        (OrderState.FILLED, 6, 5),
    ]
    assert [a.filling.liquidity for a in answers if a.filling] == [Liquidity.MAKER] * 2


def test_what_is_left_of_a_market_order_rests_where_it_was_told_to() -> None:
    venue = sending(Venue(terms()), [order("a", Side.BUY, 15, worst=101, rests=True)])
    answers = venue.advance(moments([BOOK], [Print(ts=5, price=100, lots=9, aggressor=Side.SELL)]), until=LAST)
    assert [(a.m, a.state, a.lots) for a in answers] == [(1, OrderState.RESTING, 10), (2, OrderState.FILLED, 15)]
    assert filled(answers, "a") == [(101, 10), (101, 5)]


# How orders end


def test_an_order_ends_when_it_expires_and_lives_through_that_nanosecond() -> None:
    prints = [Print(ts=8, price=99, lots=3, aggressor=Side.SELL), Print(ts=9, price=99, lots=9, aggressor=Side.SELL)]
    venue = sending(Venue(terms()), [order("a", Side.BUY, 5, price=100, expires=8, tif=TimeInForce.GTT)])
    answers = venue.advance(moments([BOOK], prints), until=LAST)
    assert ends(answers, "a") == (OrderState.EXPIRED, "expired")
    assert filled(answers, "a") == [(100, 3)]


def test_a_cancel_that_overtakes_its_order_waits_for_it() -> None:
    venue = sending(Venue(terms()), [order("a", Side.BUY, 5, price=100)])
    venue.cancel("a", 1)
    answers = venue.advance([Moment(ts=0, books=(BOOK,))], until=LAST)
    assert ends(answers, "a") == (OrderState.CANCELLED, "asked")
    assert not venue.is_watching


def test_a_gap_cancels_what_rests_and_what_arrives_in_it() -> None:
    orders = [order("a", Side.BUY, 5, price=100), order("stop", Side.SELL, 5, trigger=90), order("b", Side.BUY, 5, 5)]
    venue = sending(Venue(terms()), orders)
    answers = venue.advance([Moment(ts=0, books=(BOOK,)), Moment(ts=5, gap_until=9)], until=LAST)
    assert [ends(answers, id) for id in ("a", "stop", "b")] == [(OrderState.CANCELLED, "gap")] * 3


def test_no_order_is_filled_whose_fee_nobody_knows() -> None:
    dated = FeeSchedule(rates=(replace(FEES.rates[0], since=5), Rates(since=20, maker=Fraction(0), taker=None)))
    orders = [order("early", Side.BUY, 1, 1), order("in time", Side.BUY, 1, 4), order("late", Side.BUY, 1, 30)]
    venue = sending(Venue(terms(fees=dated)), orders)
    answers = venue.advance([Moment(ts=0, books=(BOOK,))], until=LAST)
    rejected = (OrderState.REJECTED, "no_fee")
    assert [ends(answers, one.id) for one in orders] == [rejected, (OrderState.FILLED, None), rejected]


def test_a_filter_refuses_what_opens_and_lets_out_what_is_open() -> None:
    filters = Filters(min_lots=4, max_lots=20, min_notional=0, max_notional=10**18)
    orders = [
        order("small", Side.BUY, 3),
        order("in", Side.BUY, 4),
        order("out", Side.SELL, 3, 2, reduce_only=True),
        order("rest", Side.SELL, 3, 3, reduce_only=True),
        order("large", Side.BUY, 21, 4),
    ]
    venue = sending(Venue(terms(filters=filters)), orders)
    answers = venue.advance([Moment(ts=0, books=(BOOK,))], until=LAST)
    assert ends(answers, "small") == (OrderState.REJECTED, "below_min_quantity")
    assert ends(answers, "large") == (OrderState.REJECTED, "above_max_quantity")
    assert [filled(answers, id) for id in ("in", "out", "rest")] == [[(101, 4)], [(100, 3)], [(100, 1)]]
    assert ends(answers, "rest") == (OrderState.CANCELLED, "nothing_to_reduce")


def test_an_id_that_is_there_is_refused() -> None:
    venue = sending(Venue(terms()), [order("a", Side.BUY, 1)])
    with pytest.raises(Refused, match="duplicate"):
        venue.send(order("a", Side.SELL, 2))


def test_a_moment_of_the_past_is_refused() -> None:
    venue = Venue(terms())
    assert venue.advance([Moment(ts=3)], until=5) == ()
    with pytest.raises(Refused, match="time"):
        venue.advance([Moment(ts=5)], until=9)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"price": 1, "trigger": 1}, "type"),
        ({"post_only": True}, "tif"),
        ({"price": 1, "post_only": True, "tif": TimeInForce.IOC}, "tif"),
        ({"rests": True}, "residual"),
        ({"group": "pair"}, "group"),
        ({"trigger": 0}, "trigger"),
    ],
)
def test_an_order_that_cannot_be_is_refused(more: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        order("a", Side.BUY, 1, **more)


# Stop and take


def held(*, stop: int = 98, take: int = 103) -> Venue:
    """Return a venue at which 10 lots were bought, with a stop and a take beside them."""
    pair: dict[str, Any] = {"reduce_only": True, "group": "pair"}
    orders = [
        order("in", Side.BUY, 10),
        order("stop", Side.SELL, 10, 2, trigger=stop, **pair),
        order("take", Side.SELL, 10, 2, price=take, **pair),
    ]
    return sending(Venue(terms()), orders)


def test_a_take_that_fills_shrinks_the_stop_and_ends_it() -> None:
    prints = [Print(ts=5, price=104, lots=4, aggressor=Side.BUY), Print(ts=6, price=104, lots=6, aggressor=Side.BUY)]
    venue = held()
    answers = venue.advance(moments([BOOK], prints[:1]), until=5)
    assert (venue.position("one"), venue.stops["stop"].left) == (6, 6)
    answers += venue.advance(moments([], prints[1:]), until=LAST)
    assert (venue.position("one"), ends(answers, "take")) == (0, (OrderState.FILLED, None))
    assert ends(answers, "stop") == (OrderState.CANCELLED, "nothing_to_reduce")


@pytest.mark.parametrize("prices", [(104, 98), (98, 104)])
def test_both_at_one_nanosecond_is_the_stop(prices: tuple[int, int]) -> None:
    prints = [Print(ts=6, price=price, lots=50, aggressor=None) for price in prices]
    venue = held()
    answers = venue.advance(moments([BOOK, replace(BOOK, ts=6, bids=((97, 50),))], prints), until=LAST)
    assert ends(answers, "take") == (OrderState.CANCELLED, "other_fired")
    assert filled(answers, "stop") == [(97, 10)]
    assert venue.position("one") == 0


def test_a_stop_that_is_beyond_its_trigger_as_it_arrives_fires_at_once() -> None:
    venue = held(stop=100)
    answers = venue.advance(moments([BOOK], [Print(ts=1, price=100, lots=1, aggressor=None)]), until=LAST)
    assert [(a.state, a.at) for a in answers if a.order == "stop"] == [(OrderState.FILLED, 4)]


@pytest.mark.parametrize(("by", "fires"), [(TriggerBy.TRADE, True), (TriggerBy.MARK, False), (TriggerBy.QUOTE, False)])
def test_one_wild_print_fires_a_stop_on_trades_alone(by: TriggerBy, *, fires: bool) -> None:
    orders = [order("in", Side.BUY, 10), order("stop", Side.SELL, 10, 2, trigger=98, reduce_only=True)]
    venue = sending(Venue(terms(stop_by=by)), orders)
    venue.advance(moments([BOOK, replace(BOOK, ts=9)], [Print(ts=8, price=10, lots=1, aggressor=None)]), until=9)
    assert ("stop" not in venue.live) is fires
    venue.advance(moments([replace(BOOK, ts=10, bids=((90, 99),), asks=((91, 99),))], []), until=LAST)
    assert "stop" not in venue.live


# Orders that only reduce: trap 10


@settings(max_examples=100)
@given(MOMENTS, ORDERS)
def test_reduce_only_never_turns_the_sign(market: list[Moment], orders: list[SentOrder]) -> None:
    by_id, held_lots = {one.id: one for one in orders}, Counter[str]()
    answers = sending(Venue(terms()), orders).advance(market, until=LAST)
    for answer in answers:
        one = by_id[answer.order]
        lots = sum(level.lots for level in answer.filling.levels) if answer.filling else 0
        before = held_lots[one.strategy]
        held_lots[one.strategy] += one.side.signed(lots)
        if one.reduce_only and lots:
            assert before * one.side < 0
            assert abs(held_lots[one.strategy]) == abs(before) - lots


# Money


@settings(max_examples=100)
@given(MOMENTS, ORDERS)
def test_an_account_takes_every_fill_and_comes_to_the_position_of_the_venue(
    market: list[Moment], orders: list[SentOrder]
) -> None:
    rule = terms()
    venue = sending(Venue(rule), orders)
    account = Account(AccountRule(markets={"BTC": rule.terms}, capital=10**12, mark_max_age=5, start=0))
    for answer in venue.advance(market, until=LAST):
        for n, level in enumerate(answer.filling.levels if answer.filling else ()):
            assert answer.filling is not None
            rate = FEES.rate(answer.at, answer.filling.liquidity)
            assert level.fee == -(-level.lots * level.price * rule.terms.unit * rate // 1)
            account.apply(
                Filled(
                    ts=answer.heard,
                    id=f"{answer.order}/{answer.m}/{n}",
                    strategy=answer.strategy,
                    symbol="BTC",
                    order=answer.order,
                    order_lots=answer.filling.order_lots,
                    side=answer.filling.side,
                    lots=level.lots,
                    price=level.price,
                    fee=level.fee,
                )
            )
    lots = {strategy: account._position(strategy, "BTC").lots for strategy in ("one", "two")}
    assert lots == {strategy: venue.position(strategy) for strategy in lots}
