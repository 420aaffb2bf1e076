"""A signal is a level, an episode is an event: at most one entry comes of each, and unknown looks end none."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.account.episodes import Episode, Look, looked

LONG, FLAT = frozenset({"long"}), frozenset[str]()


def fold(*looks: Look, direction: str = "long") -> list[str]:
    """Return the first instant of the episode at each look, empty where there is none."""
    episode: Episode | None = None
    seen = []
    for look in looks:
        episode = looked(episode, look, strategy="momentum", symbol="BTC-PERP", direction=direction)
        seen.append("" if episode is None else str(episode.first))
    return seen


def levels(text: str) -> list[Look]:
    """Return looks of ten nanoseconds each: `+` signals, `-` does not, `?` could not be told."""
    return [Look(now=10 * n, signals={"+": True, "-": False, "?": None}[c]) for n, c in enumerate(text, 1)]


def test_an_episode_is_one_observation() -> None:
    """Four hundred looks of one signal are one event."""
    assert set(fold(*levels("+" * 400))) == {"10"}


@pytest.mark.parametrize(
    ("text", "episodes"),
    [
        ("-++-++", ["", "20", "20", "", "50", "50"]),
        ("---", ["", "", ""]),
        ("+?+", ["10", "10", "10"]),
        ("+?-+", ["10", "10", "", "40"]),
        ("?+", ["", "20"]),
        ("?-?", ["", "", ""]),
    ],
)
def test_an_episode_begins_where_the_signal_rises_and_ends_where_it_is_known_to_fall(
    text: str, episodes: list[str]
) -> None:
    assert fold(*levels(text)) == episodes


def test_its_name_says_strategy_instrument_direction_and_first_look() -> None:
    episode = looked(None, Look(now=7, signals=True), strategy="momentum", symbol="BTC-PERP", direction="short")
    assert episode is not None
    assert episode.id == "momentum-BTC-PERP-short-7"


def test_a_signal_that_comes_again_while_its_position_is_open_is_the_same_episode() -> None:
    looks = [
        Look(now=1, signals=True),
        Look(now=2, signals=False, under_way=LONG),
        Look(now=3, signals=True, under_way=LONG),
        Look(now=4, signals=False, under_way=LONG),
        Look(now=5, signals=False, closed_at=5),
        Look(now=6, signals=True, closed_at=5, after_close=60),
    ]
    assert fold(*looks) == ["1", "1", "1", "1", "", "6"]


def test_a_position_of_the_other_direction_keeps_an_episode_too() -> None:
    short = frozenset({"short"})
    assert fold(Look(now=1, signals=True), Look(now=2, signals=False, under_way=short)) == ["1", "1"]


def test_a_position_without_a_signal_is_no_episode() -> None:
    assert fold(Look(now=1, signals=False, under_way=LONG), Look(now=2, signals=None, under_way=LONG)) == ["", ""]


def test_a_signal_that_outlives_its_position_is_another_episode_once_the_strategy_may_open_again() -> None:
    looks = [
        Look(now=1, signals=True, after_close=60),
        Look(now=2, signals=True, under_way=LONG, after_close=60),
        *(Look(now=n, signals=True, closed_at=40, after_close=60) for n in (40, 70, 99, 100, 101)),
    ]
    assert fold(*looks) == ["1", "1", "1", "1", "1", "100", "100"]


def test_an_order_that_ended_without_a_position_leaves_the_episode_as_it_was() -> None:
    looks = [
        Look(now=50, signals=True),
        Look(now=51, signals=True, under_way=LONG),
        Look(now=52, signals=True),
        # An older position was left before this episode began.
        Look(now=53, signals=True, closed_at=20),
    ]
    assert fold(*looks) == ["50"] * 4


def test_a_position_of_the_other_direction_that_was_left_ends_no_episode_that_it_did_not_come_of() -> None:
    short = frozenset({"short"})
    looks = [Look(now=5, signals=True, under_way=short), Look(now=9, signals=True, closed_at=8)]
    assert fold(*looks) == ["5", "5"]


def test_a_position_that_nobody_knows_ends_no_episode() -> None:
    looks = [
        Look(now=1, signals=True),
        Look(now=2, signals=False, under_way=None),
        Look(now=3, signals=True, under_way=LONG),
        Look(now=4, signals=True, under_way=None, closed_at=3),
        Look(now=5, signals=False, under_way=FLAT, closed_at=3),
    ]
    assert fold(*looks) == ["1", "1", "1", "1", ""]


def test_a_look_at_an_earlier_time_changes_nothing() -> None:
    assert fold(*levels("-+"), Look(now=5, signals=False), Look(now=30, signals=True)) == ["", "20", "20", "20"]


SIGNALS = st.lists(st.sampled_from([True, True, True, False, None]), min_size=5, max_size=80)


@given(SIGNALS, st.lists(st.integers(1, 12), min_size=20, max_size=20), st.integers(0, 9))
def test_at_most_one_entry_comes_of_an_episode(signals: list[bool | None], holds: list[int], wait: int) -> None:
    """A bot that opens whenever it may: signalled, flat, and `wait` looks after it last closed."""
    episode: Episode | None = None
    opened: int | None = None
    closed: int | None = None
    entries: list[str] = []
    keeps = iter(holds * 4)
    until = 0
    for now, level in enumerate(signals):
        if opened is not None and now >= until:
            opened, closed = None, now
        way = FLAT if opened is None else LONG
        look = Look(now=now, signals=level, under_way=way, closed_at=closed, after_close=wait)
        episode = looked(episode, look, strategy="momentum", symbol="X", direction="long")
        may = opened is None and (closed is None or now - closed >= wait)
        if level and may:
            assert episode is not None
            entries.append(episode.id)
            episode = episode.entered()
            opened, until = now, now + next(keeps)
    assert len(entries) == len(set(entries))


@given(SIGNALS)
def test_without_positions_episodes_are_the_runs_of_looks_that_are_not_known_to_be_silent(
    signals: list[bool | None],
) -> None:
    looks = [Look(now=n, signals=level) for n, level in enumerate(signals)]
    runs = [list(run) for silent, run in groupby(looks, key=lambda look: look.signals is False) if not silent]
    firsts = [[look.now for look in run if look.signals] for run in runs]
    expected = [str(first[0]) for first in firsts if first]
    assert [first for first, _ in groupby(fold(*looks)) if first] == expected
