"""One stray snapshot, however sound it looks, does not set a frozen feed in motion."""

from __future__ import annotations

import operator

import numpy as np
import pytest

from golive.core.window import IntArray
from golive.market.change_clock import UNSEEN, ChangeClock, change_times


def clocked(contents: str) -> list[int | None]:
    """Return when a feed last changed, after each of its snapshots: a letter a content, `-` one that cannot be used."""
    clock: ChangeClock[str] = ChangeClock(operator.ne)
    return [clock.changed_at if letter == "-" else clock.see(letter, ts) for ts, letter in enumerate(contents)]


@pytest.mark.parametrize(
    ("contents", "changed_at"),
    [
        ("zaaaaa", 1),
        ("zaaaxa", 1),
        ("zaaaxaaayaaa", 1),
        ("zaaaxx-aa", 1),
        ("zaaaxaxa", 7),
        ("zaxa", 3),
        ("zaaxxa", 5),
        ("zaaaxaaab", 8),
        ("zaaax", 4),
    ],
)
def test_a_feed_that_returns_to_what_it_showed_for_longer_has_not_changed(contents: str, changed_at: int) -> None:
    assert clocked(contents)[-1] == changed_at


def test_a_stray_snapshot_after_the_first_ones_leaves_the_change_unknown() -> None:
    assert clocked("aaaxa") == [None, None, None, 3, None]


def test_what_was_lost_in_between_is_no_return() -> None:
    clock: ChangeClock[str] = ChangeClock(operator.ne)
    for ts, letter in enumerate("zaaax"):
        clock.see(letter, ts)
    clock.lose()
    assert clock.see("a", 5) is None


@pytest.mark.parametrize("seed", range(60))
def test_recordings_and_live_streams_agree_on_when_a_feed_changed(seed: int) -> None:
    rng = np.random.default_rng(seed)
    contents = "".join(rng.choice(list("aaaxy-"), size=int(rng.integers(0, 80))))
    letters = np.array([ord(letter) for letter in contents], dtype=np.int64)

    def differ(before: IntArray, after: IntArray) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        return np.asarray(letters[before] != letters[after])

    times = change_times(np.arange(len(contents), dtype=np.int64), letters != ord("-"), differ)
    assert [None if at == UNSEEN else at for at in times.tolist()] == clocked(contents)
