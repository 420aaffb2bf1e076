"""Looks that a fold reads without their bodies come to what their bodies say, look by look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.written_month import FIRST, MINUTE, TERMS, Month, write_month

from golive.execution.account import DAY
from golive.journal.bodies.looks import LookCount, Looks, LooksTaken, UntoldLooks
from golive.journal.entry import Draft, Entry
from golive.journal.journal import Journal
from golive.readiness.measures.account_fold import AccountFold
from golive.trading.days_of_journal import JournalledRun

RUN, STEP = "paper-1", MINUTE // 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Looks over some steps after those before, of which some are short, untold, or of another instrument."""

    steps: int
    short: int
    gap: int
    untold: bool
    symbol: str | None
    name: str


TOLD = st.builds(
    Told,
    steps=st.integers(1, 4),
    short=st.sampled_from([0, 0, 0, 1]),
    gap=st.sampled_from([0, 0, 0, 1]),
    untold=st.sampled_from([False, False, True]),
    symbol=st.sampled_from([None, None, "BTC"]),
    name=st.sampled_from(["momentum", "momentum", 'a"b\\']),
)


def bodies(each: Sequence[Told]) -> list[Looks]:
    """Return looks one after the other, each of one strategy at one instrument."""
    at, made = FIRST * DAY, []
    for one in each:
        since = at + one.gap * STEP
        at = since + one.steps * STEP
        untold = (UntoldLooks(since=since, until=since + 1),) if one.untold else ()
        taken = LooksTaken(strategy=one.name, every=STEP, asked=one.steps - one.short, untold=untold, symbol=one.symbol)
        counts = (LookCount(strategy=one.name, verdict="SKIP", rule="r", symbol=one.symbol, count=one.steps),)
        made.append(Looks(run=RUN, since=since, until=at, scheduled=one.steps, counts=counts, taken=(taken,)))
    return made


@cache
def begun() -> Draft:
    with Journal.in_memory(RUN) as journal:
        write_month(journal, Month(days=0))
        one = next(journal.entries())
    return Draft(ts=one.ts, kind=one.kind, key=one.key, body=one.body)


def entries(looks: Sequence[Looks]) -> list[Entry]:
    with Journal.in_memory(RUN) as journal:
        return list(journal.append([begun(), *(one.draft(one.until - 1) for one in looks)]).entries)


WHOLE = Told(steps=4, short=0, gap=0, untold=False, symbol=None, name="momentum")


@example(each=[WHOLE, replace(WHOLE, short=1), WHOLE])
@example(each=[WHOLE, replace(WHOLE, untold=True), replace(WHOLE, gap=1)])
@settings(max_examples=40, deadline=None)
@given(each=st.lists(TOLD, min_size=1, max_size=12))
def test_a_fold_comes_to_the_looks_that_the_bodies_tell(each: list[Told]) -> None:
    looks = bodies(each)
    fold, plain = AccountFold(gate="orderflow", terms=TERMS, regime="regime"), JournalledRun()
    for entry in entries(looks):
        fold.take(entry)
        plain.apply(entry)
    assert list(fold.run.grids()) == list(plain.grids())
    assert fold.run.last == plain.last
    # Counted one by one, without a sum: an instant is told where an entry of as many looks as it has says so.
    lacking: dict[tuple[str, str], set[int]] = {}
    instants = range(FIRST * DAY, looks[-1].until, STEP)
    for one, body in zip(each, looks, strict=True):
        own = lacking.setdefault((one.name, one.symbol or ""), set(instants))
        if not one.short:
            own -= set(range(body.since + STEP * one.untold, body.until, STEP))
    for grid, told in zip(fold.run.grids(), lacking.values(), strict=True):
        spans = [(span.since, instants.stop if span.until is None else span.until) for span in grid.untold]
        assert {at for at in instants if any(since <= at < until for since, until in spans)} == told
