"""The permit at each signal: what a canary pays for it on top of what the same session decides on paper."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path

from tests.bench.figures import Figure, figure, processor_time
from tests.canary_desk import NOW, STRATEGY, SYMBOL, CanaryDesk

from golive.api import Session
from golive.api.request import Request
from golive.core.verdict import Verdict

CALLS, SLICES = 100, 6


def permit_look() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        desk = CanaryDesk(folder=Path(folder))
        desk.give()
        canary, paper = desk.session(), desk.session("paper", journal=None, permit=None, trust=None)
        with_permit, without = processor_time(decided(canary), decided(paper), slices=SLICES, calls=CALLS)
        bot = canary.journal
        assert bot is not None
        bot.close()
    added = (with_permit - without) / without
    return [figure("the permit at a signal, over the decision without it", added, 0.5, "lower")]


def decided(session: Session) -> Callable[[], None]:
    """Return what decides a signal that a gate of the market refuses, each time at an instant that is new.

    What is allowed would be under way the next time. Nothing is written: a commit takes longer than all of it.
    """
    instants = count(NOW)

    def ask() -> None:
        request = Request(id="?", symbol=SYMBOL, strategy=STRATEGY, direction="long", now=next(instants))
        assert session.answer(request).verdict is Verdict.SKIP

    return ask
