"""Whether a heartbeat is alive: what cannot be told is never fine."""

from __future__ import annotations

import pytest

from golive.core.unit import NANOS
from golive.paper.heartbeat import watch

NOW = 1_777_636_800 * NANOS
MINUTE = 60 * NANOS


@pytest.mark.parametrize(
    ("last", "exit"),
    [
        (NOW - MINUTE, 0),
        (NOW - MINUTE - 1, 1),
        (NOW + 2 * MINUTE, 0),
        (NOW + 2 * MINUTE + 1, 3),
        (0, 1),
        (None, 3),
    ],
)
def test_an_age_is_inclusive_and_what_is_dated_far_ahead_tells_nothing(last: int | None, exit: int) -> None:
    assert watch(last, heartbeat=MINUTE, now=NOW, readable=True).exit == exit
    assert watch(last, heartbeat=MINUTE, now=NOW, readable=False).exit == 3


def test_it_says_how_old_the_heartbeat_is_and_how_old_it_may_be() -> None:
    texts = [watch(last, heartbeat=MINUTE, now=NOW, readable=True).text for last in (NOW - 5 * NANOS, NOW - 90 * NANOS)]
    assert texts == [
        "alive: the last heartbeat is 5 s old",
        "missed: the last heartbeat is 90 s old, at most 1 min",
    ]
    ahead, never = (watch(last, heartbeat=MINUTE, now=NOW, readable=True).text for last in (NOW + 3 * MINUTE, None))
    assert ahead == "cannot tell: the heartbeat is dated more than 2 min ahead of this clock"
    assert never == "cannot tell: there never was a heartbeat"
