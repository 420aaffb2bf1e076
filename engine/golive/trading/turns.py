"""The one loop: time passes at the venue, and a look is taken; again and again, until there is no look any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from golive.trading.answer import Answer
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import MachineState, Working
from golive.trading.passing_time import Charge, pass_time
from golive.trading.turn import stop, turn
from golive.trading.turned import Look, Turned

ENDED = "ended"
"""Why a run stopped that looked at all that there was."""


def said(working: Working, since: int, until: int) -> Iterator[Answer | Charge]:
    """Let time pass at every venue from one instant to another; yield what each says, one after another."""
    for place in working.places.values():
        yield from pass_time(place.venue, place.feed, since, until)


def said_as_seen(working: Working, since: int, until: int) -> Iterator[Answer | Charge]:
    """Let time pass likewise, with all that was seen at each venue: none of it is kept for later."""
    yield from said(working, since, until)
    for place in working.places.values():
        venue = place.venue
        if venue.ts is None or venue.ts < until:
            yield from venue.advance(place.feed.moments(venue.ts, until), until)


def turns(rule: MachineRule, state: MachineState, working: Working, looks: Iterable[Look]) -> Iterator[Turned]:
    """Yield turn after turn, and at last the end; whoever takes one writes its entries before asking for the next."""
    for look in looks:
        turned = turn(rule, state, working, tuple(said(working, state.passed, look.at)), look)
        state, working = turned.state, turned.working
        yield turned
    yield stop(rule, state, working, ENDED)
