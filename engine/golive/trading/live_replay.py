"""A live account made again: of what was received, and of what its journal says that nobody received.

The gaps in which no process was there, and the words of people, are inputs: a recording has neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from golive.journal.bodies.command_answer import CommandAnswered
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.kinds import read_body
from golive.journal.entry import Entry
from golive.trading.entries import Noted
from golive.trading.given_positions import take_given
from golive.trading.live_machine import PROCESS, STOPPED, LiveMachine
from golive.trading.live_opening import LiveOpened
from golive.trading.people_words import heard_again
from golive.trading.received import Command, Received
from golive.trading.turned import Turned


def commands_in(entries: Iterable[Entry]) -> Sequence[Command]:
    """Return what people said to an account, as its journal says that it heard it, in the order in which it did."""
    bodies = (read_body(entry.kind, entry.body) for entry in entries if entry.kind == CommandAnswered.KIND)
    words = (heard_again(body) for body in bodies if isinstance(body, CommandAnswered))
    return sorted(words, key=lambda word: word.seen_at)


def absences(entries: Iterable[Entry]) -> Iterator[Gap]:
    """Yield the gaps of a journal in which no process was there, in their order."""
    for entry in entries:
        if entry.kind == Gap.KIND:
            body = read_body(entry.kind, entry.body)
            if isinstance(body, Gap) and body.stream == PROCESS:
                yield body


def replayed(
    open_again: Callable[[], LiveOpened],
    received: Iterable[Received],
    gaps: Sequence[Gap],
    commands: Sequence[Command] = (),
    *,
    begun_with: Sequence[Noted] = (),
    is_paused: bool = False,
    until: int | None = None,
    look_on: Callable[[Turned], None] | None = None,
) -> Iterator[Noted]:
    """Yield the entries that a live account comes to, after that which begins it.

    `open_again` returns the account before its first event, `begun_with` are the entries of what it was given. What was
    received between the last transaction before a gap and its end counts for nothing: whoever was there then left
    nothing behind. `is_paused` says that the account was left in good order at the end. `until` is the instant of the
    last look that nothing came for any more. `look_on` is told of each turn after it is over.
    """

    def over(turned: Turned) -> tuple[Noted, ...]:
        if look_on is not None:
            look_on(turned)
        return turned.entries

    inputs = _InOrder(received, commands)
    machine = LiveMachine(open_again())
    take_given(machine.working, begun_with)
    yield from begun_with
    kept = machine.kept if begun_with else None
    for gap in (*gaps, None):
        for turned in _until(machine, inputs, gap):
            yield from over(turned)
            kept = machine.kept if turned.entries else kept
        if gap is not None:
            if gap.why == STOPPED:
                yield from over(machine.pause())
                kept = machine.kept
            machine = LiveMachine(open_again(), kept)
            yield from over(machine.resume(gap.until, gap.why))
            kept = machine.kept
            inputs.skip(gap.until)
    if until is not None and machine.at < until:
        for turned in machine.settle(until):
            yield from over(turned)
    if is_paused:
        yield from over(machine.pause())


def _until(machine: LiveMachine, inputs: _InOrder, gap: Gap | None) -> Iterator[Turned]:
    """Yield turns up to the transaction that a gap follows; without one until nothing comes any more.

    Who was killed left what was written last; who stopped, what was looked at last.
    """
    since, has_stopped = (None, False) if gap is None else (gap.since, gap.why == STOPPED)
    if machine.at == since:
        return
    for one in inputs:
        for turned in machine.obey(one) if isinstance(one, Command) else machine.receive(one):
            yield turned
            if machine.at == since and (turned.entries or has_stopped):
                return


class _InOrder:
    """What was received and what people said, by the instant at which it was heard."""

    def __init__(self, received: Iterable[Received], commands: Iterable[Command]) -> None:
        self._received, self._commands = iter(received), iter(commands)
        self._event: Received | None = next(self._received, None)
        self._command: Command | None = next(self._commands, None)

    def __iter__(self) -> Iterator[Received | Command]:
        while (event := self._next()) is not None:
            yield event

    def skip(self, until: int) -> None:
        """Pass over what was heard by an instant."""
        while self._event is not None and self._event.seen_at <= until:
            self._event = next(self._received, None)
        while self._command is not None and self._command.seen_at <= until:
            self._command = next(self._commands, None)

    def _next(self) -> Received | Command | None:
        event, command = self._event, self._command
        if command is not None and (event is None or command.seen_at <= event.seen_at):
            self._command = next(self._commands, None)
            return command
        self._event = next(self._received, None)
        return event
