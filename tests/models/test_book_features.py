"""Numbers from a book: symmetries, bounds, and the books that confirm nobody."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.windows import made_book, made_quotes

from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Book
from golive.models.book.book_imbalance import Weighting, book_imbalance
from golive.models.book.book_mid import book_mid
from golive.models.book.book_off_quote import book_off_quote
from golive.models.book.book_spread import book_spread
from golive.models.book.book_unchanged_for import book_unchanged_for
from golive.models.book.depth_within import depth_within
from golive.models.book.imbalance_decision import Scale, imbalance_confirms
from golive.models.book.microprice import microprice
from golive.models.book.side_share import side_share
from golive.models.book.signed_imbalance import signed_imbalance

Levels = list[tuple[float, float]]
sizes = st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=8)
GOOD = made_book([(100.0, 6.0), (99.0, 1.0)], [(101.0, 4.0), (102.0, 3.0)])


@st.composite
def books(draw: st.DrawFn) -> tuple[Levels, Levels]:
    bids = [(100.0 - i, size) for i, size in enumerate(draw(sizes))]
    asks = [(101.0 + i, size) for i, size in enumerate(draw(sizes))]
    return bids, asks


def known(value: float | Unknown) -> float:
    assert not isinstance(value, Unknown), value
    return value


def mirrored(bids: Levels, asks: Levels) -> Book:
    """Swap the sides around 100.5."""
    return made_book([(201.0 - p, q) for p, q in asks], [(201.0 - p, q) for p, q in bids])


@given(books(), st.integers(1, 9), st.floats(0.0, 2.0))
def test_a_long_on_a_book_sees_what_a_short_sees_on_its_mirror(
    sides: tuple[Levels, Levels], levels: int, decay: float
) -> None:
    book, mirror = made_book(*sides), mirrored(*sides)
    assert side_share("long", book, levels, decay) == side_share("short", mirror, levels, decay)
    assert signed_imbalance("long", book, levels, decay) == signed_imbalance("short", mirror, levels, decay)
    assert known(depth_within("long", book, 0.03)) > 0
    assert known(book_spread(book)) == pytest.approx(known(book_spread(mirror)))


@given(books(), st.integers(1, 9), st.floats(0.0, 2.0))
def test_share_and_signed_imbalance_are_one_number_on_two_scales(
    sides: tuple[Levels, Levels], levels: int, decay: float
) -> None:
    share = known(side_share("long", made_book(*sides), levels, decay))
    assert 0 <= share <= 1
    assert known(signed_imbalance("long", made_book(*sides), levels, decay)) == pytest.approx(2 * share - 1, abs=1e-12)
    assert share + known(side_share("short", made_book(*sides), levels, decay)) == pytest.approx(1)


@given(books(), st.randoms())
def test_the_order_in_which_levels_arrive_does_not_matter(sides: tuple[Levels, Levels], shuffle: object) -> None:
    bids, asks = ([*side] for side in sides)
    shuffle.shuffle(bids)  # type: ignore[attr-defined]
    shuffle.shuffle(asks)  # type: ignore[attr-defined]
    assert side_share("long", made_book(bids, asks), 3.0, 0.5) == side_share("long", made_book(*sides), 3.0, 0.5)
    assert microprice(made_book(bids, asks)) == microprice(made_book(*sides))


@given(books(), st.floats(1e-3, 1e3))
def test_a_share_does_not_depend_on_the_unit_of_sizes(sides: tuple[Levels, Levels], scale: float) -> None:
    bids, asks = ([(p, q * scale) for p, q in side] for side in sides)
    share = known(side_share("long", made_book(*sides), 5.0))
    assert known(side_share("long", made_book(bids, asks), 5.0)) == pytest.approx(share)


@given(books(), st.floats(1e-3, 1e3))
def test_more_size_on_a_side_never_lowers_its_share(sides: tuple[Levels, Levels], more: float) -> None:
    bids, asks = sides
    heavier = made_book([(bids[0][0], bids[0][1] + more), *bids[1:]], asks)
    assert known(side_share("long", heavier, 5.0)) >= known(side_share("long", made_book(*sides), 5.0))


@given(books(), st.sampled_from(Scale), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_higher_threshold_confirms_no_more_and_a_mirrored_book_confirms_the_other_side(
    sides: tuple[Levels, Levels], scale: Scale, a: float, b: float
) -> None:
    low, high = sorted((a, b))

    def confirms(direction: str, book: Book, threshold: float) -> bool:
        return imbalance_confirms(direction, book, scale=scale, threshold=threshold, levels=5.0)

    book = made_book(*sides)
    for direction, other in (("long", "short"), ("short", "long")):
        assert confirms(direction, book, low) or not confirms(direction, book, high)
        assert confirms(direction, book, low) == confirms(other, mirrored(*sides), low)


@given(books())
def test_the_microprice_lies_inside_the_spread(sides: tuple[Levels, Levels]) -> None:
    assert 100.0 <= known(microprice(made_book(*sides))) <= 101.0


@given(books(), st.floats(0.0, 0.05), st.floats(0.0, 0.05))
def test_looking_further_never_finds_less_depth(sides: tuple[Levels, Levels], near: float, more: float) -> None:
    book = made_book(*sides)
    assert known(depth_within("short", book, 1e-9 + near + more)) >= known(depth_within("short", book, 1e-9 + near))


def test_levels_beyond_those_of_a_side_count_what_is_there() -> None:
    assert side_share("long", made_book([(100.0, 5.0), (99.0, 5.0), (98.0, 5.0)], [(101.0, 5.0)]), 5.0) == 0.75


def test_a_signal_takes_the_other_side() -> None:
    assert depth_within("long", GOOD, 0.0075) == 101.0 * 4.0
    assert depth_within("short", GOOD, 0.0075) == 100.0 * 6.0


def test_depth_exactly_at_the_distance_counts() -> None:
    assert depth_within("long", made_book([(99.0, 1.0)], [(101.0, 2.0)]), 0.01) == 202.0


def test_an_unchanged_book_is_as_old_as_its_last_change() -> None:
    book = made_book([(100.0, 1.0)], [(101.0, 1.0)], changed_at=NANOS, now=4 * NANOS)
    assert book_unchanged_for(book) == 3.0


UNUSABLE = {
    "book_empty": made_book([], []),
    "book_one_sided": made_book([(100.0, 5.0)], []),
    "book_crossed": made_book([(102.0, 5.0)], [(101.0, 5.0)]),
    "book_locked": made_book([(101.0, 5.0)], [(101.0, 5.0)]),
    "book_not_finite": made_book([(math.nan, 5.0)], [(101.0, 5.0)]),
    "book_negative_size": made_book([(100.0, -5.0)], [(101.0, 5.0)]),
    "book_level_twice": made_book([(100.0, 5.0), (99.0, 1.0), (100.0, 5.0)], [(101.0, 5.0)]),
    "book_price": made_book([(0.0, 5.0)], [(101.0, 5.0)]),
}


@pytest.mark.parametrize(("code", "book"), UNUSABLE.items())
def test_a_book_that_cannot_be_used_is_unknown_to_every_function(code: str, book: Book) -> None:
    answers = (
        side_share("long", book, 5.0),
        signed_imbalance("short", book, 5.0),
        book_mid(book),
        book_spread(book),
        microprice(book),
        depth_within("long", book, 0.01),
        book_unchanged_for(book),
    )
    assert [getattr(answer, "code", answer) for answer in answers] == [code] * len(answers)
    assert not imbalance_confirms("long", book, scale=Scale.SHARE, threshold=0.0, levels=5.0)


@pytest.mark.parametrize("levels", [0.0, -1.0, 2.5, math.nan, math.inf])
def test_levels_that_are_no_count_are_unknown(levels: float) -> None:
    answer = side_share("long", GOOD, levels)
    assert isinstance(answer, Unknown)
    assert answer.code == "book_levels"


@pytest.mark.parametrize("decay", [-0.1, math.nan, math.inf])
def test_a_decay_that_does_not_decay_is_unknown(decay: float) -> None:
    assert isinstance(book_imbalance(GOOD, 5.0, decay=decay), Unknown)


def test_a_direction_that_is_none_is_unknown() -> None:
    assert isinstance(side_share("flat", GOOD, 5.0), Unknown)
    assert isinstance(signed_imbalance("LONG", GOOD, 5.0), Unknown)
    assert isinstance(depth_within("", GOOD, 0.01), Unknown)


def test_sizes_beyond_any_market_are_unknown_before_they_overflow() -> None:
    huge = made_book([(100.0, 1.7e308), (99.0, 1.7e308)], [(101.0, 1.0)])
    imbalance = book_imbalance(huge, 2.0, weighting=Weighting.UNIFORM)
    assert isinstance(imbalance, Unknown)
    assert imbalance.code == "book_magnitude"


def test_a_book_that_changed_within_the_skew_after_now_is_new() -> None:
    assert book_unchanged_for(made_book([(100.0, 1.0)], [(101.0, 1.0)], changed_at=NANOS, now=0)) == 0.0


def test_every_recorded_book_has_an_answer_in_range(market_data: Path) -> None:
    table = pd.read_parquet(market_data / "binance_usdm_btcusdt_20240808" / "book20_100ms.parquet").iloc[::25]
    columns = [
        table[[f"{side}_{what}_{i}" for i in range(20)]].to_numpy() for side in ("bid", "ask") for what in ("px", "qty")
    ]
    for bid, bid_size, ask, ask_size in zip(*columns, strict=True):
        book = Book(ts=0, changed_at=0, now=0, bid_prices=bid, bid_sizes=bid_size, ask_prices=ask, ask_sizes=ask_size)
        assert 0 < known(side_share("long", book, 5.0)) < 1
        assert bid[0] < known(microprice(book)) < ask[0]
        assert 0 < known(book_spread(book)) < 1e-3
        assert known(depth_within("long", book, 1e-3)) > 0


def test_a_side_with_fewer_levels_than_are_counted_is_unknown_unless_the_book_is_complete() -> None:
    deep, shallow = [(100.0 - i, 5.0) for i in range(5)], [(101.0, 5.0), (102.0, 0.0), (103.0, 0.0)]
    for direction in ("long", "short"):
        for sides in ((deep, shallow), ([(200.0 - p, s) for p, s in shallow], [(200.0 - p, s) for p, s in deep])):
            answer = side_share(direction, made_book(*sides, complete=False), 5.0)
            assert isinstance(answer, Unknown)
            assert answer.code == "book_shallow"
            assert "1 of the 5" in answer.detail
            assert known(side_share(direction, made_book(*sides, complete=False), 1.0)) == 0.5
            assert known(side_share(direction, made_book(*sides), 5.0)) in (5 / 6, 1 / 6)


def test_a_book_is_as_far_off_as_the_side_that_differs_most_from_the_quote_of_its_instant() -> None:
    quotes = made_quotes([(99.0, 101.0), (100.0, 102.0), (109.0, 111.0)])
    book = made_book([(99.0, 1.0)], [(102.5, 1.0)], now=NANOS + NANOS // 2)
    assert known(book_off_quote(book, quotes)) == 1.0 / 101.0
    assert known(book_off_quote(made_book([(109.0, 1.0)], [(111.0, 1.0)], now=3 * NANOS), quotes)) == 0.0


def test_a_book_is_not_compared_with_quotes_that_begin_after_it_or_cannot_be_used() -> None:
    book, early = (made_book([(99.0, 1.0)], [(101.0, 1.0)], now=now) for now in (NANOS, -NANOS))
    for shown, quotes, code in (
        (early, made_quotes([(99.0, 101.0)]), "quotes_warming_up"),
        (book, made_quotes([(101.0, 99.0)]), "quote_crossed"),
        (made_book([(102.0, 1.0)], [(101.0, 1.0)], now=NANOS), made_quotes([(99.0, 101.0)]), "book_crossed"),
    ):
        answer = book_off_quote(shown, quotes)
        assert isinstance(answer, Unknown)
        assert answer.code == code
