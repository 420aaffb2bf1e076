"""What the gates of an account on paper earned and cost: its journal made again of what it received, with shadows.

A journal by itself cannot tell: what was refused leaves no market behind. Of a recording that makes the journal again
to the byte it can be told; of any other, and without one, it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from golive.core.value import invalid, missing
from golive.journal.entry import Entry
from golive.replay.attribution_study import AttributionStudy
from golive.replay.followed_gates import FollowedGates
from golive.trading.given_positions import given_in
from golive.trading.live_opening import LiveOpened
from golive.trading.live_replay import absences, commands_in, replayed
from golive.trading.received import Received
from golive.trading.received_rows import bars_once
from golive.trading.turns import said_as_seen

NOT_RECORDED = missing("not_recorded", "what was received was not recorded: `golive paper start --record DIR` keeps it")
MADE_OTHERWISE = invalid("made_otherwise", "what was recorded does not make the journal again")


def attribution_of_journal(
    entries: Sequence[Entry],
    received: Callable[[], Iterable[Received]] | None,
    open_again: Callable[[], LiveOpened],
    *,
    least: int | None,
    is_paused: bool = False,
) -> AttributionStudy:
    """Return what each gate did of an account whose journal it is.

    Parameters
    ----------
    entries
        All of a journal, in their order.
    received
        Returns what was received after its first entry, in the order in which it was seen; None where nobody kept it.
    open_again
        The account before its first event.
    least
        Of how few episodes no gate is judged, None where the library does not say.
    is_paused
        Whether the account was left in good order.
    """
    if received is None:
        return AttributionStudy(why=NOT_RECORDED)
    opened = open_again()
    program = next(iter(opened.working.places.values())).session.engine.program
    followed = FollowedGates(opened.rule, program, least=least, passing=said_as_seen)
    gaps = list(absences(entries))
    again = replayed(
        open_again,
        bars_once(received(), [gap.until for gap in gaps]),
        gaps,
        commands_in(entries),
        begun_with=given_in(entries),
        is_paused=is_paused,
        until=entries[-1].ts,
        look_on=followed.take,
    )
    # What a recording has after the end of the journal counts for nothing.
    made = [noted.body.draft(noted.ts) for noted in again if noted.ts <= entries[-1].ts]
    if [(one.ts, one.kind, one.body) for one in made] != [(one.ts, one.kind, one.body) for one in entries[1:]]:
        return AttributionStudy(why=MADE_OTHERWISE)
    return followed.study()
