"""The journal of an account, made again of what was recorded for it: what a replay of the very feed comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from golive.journal.entry import Draft, Entry
from golive.journal.journal import JournalReader
from golive.paper.recorded_events import RecordedEvents
from golive.trading.given_positions import given_in
from golive.trading.live_opening import LiveOpened
from golive.trading.live_parts import last_live
from golive.trading.live_replay import absences, commands_in, replayed
from golive.trading.received_rows import bars_once


def is_paused(journal: JournalReader) -> bool:
    """Say whether an account was left in good order, by what it goes on from."""
    last = last_live(journal)
    return last is not None and last[1].is_paused


def made_again(
    entries: Sequence[Entry], recording: RecordedEvents, open_again: Callable[[], LiveOpened], *, paused: bool = False
) -> list[Draft]:
    """Return the entries that an account comes to on what was recorded, with the gaps and words of its journal.

    The first is the one that begins the run, which nobody can make again. What a recording has after the end of the
    journal counts for nothing.

    Parameters
    ----------
    entries
        All of a journal, in their order.
    recording
        What was received.
    open_again
        The account before its first event.
    paused
        Whether it was left in good order at the end.
    """
    begun, last = entries[0], entries[-1]
    gaps = list(absences(entries))
    events = bars_once(recording.events(after=begun.ts), [gap.until for gap in gaps])
    begun_with = given_in(entries)
    again = replayed(
        open_again, events, gaps, commands_in(entries), begun_with=begun_with, is_paused=paused, until=last.ts
    )
    first = Draft(ts=begun.ts, kind=begun.kind, key=begun.key, body=begun.body)
    drafts = [first, *(noted.body.draft(noted.ts) for noted in again)]
    while drafts[-1].ts > last.ts:
        drafts.pop()
    return drafts
