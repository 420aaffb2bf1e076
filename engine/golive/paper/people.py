"""What people tell one running account: the records journal and the kill file, read once a turn.

What nobody can read is a doubt about what was said. What holds goes on for the patience of the switch's policy; then
everything only reduces, until a person resets it. A contradiction has no patience: records that are not what was read
before, a command that cannot be read, and records that could never be read since the process began. Even then the words
that stop are heard, in whatever they stand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from golive.api.switch_program import SwitchProgram
from golive.core.clock import Clock
from golive.core.errors import BrokenChain, InvalidInput, Unavailable
from golive.execution.switch import GLOBAL, KILL_FILE, ResetRule
from golive.journal.bodies.command import FIRE, RESET
from golive.journal.bodies.switch import STATES
from golive.journal.commands import id_of, is_of_records
from golive.journal.journal import JournalReader
from golive.journal.keys import key_of
from golive.paper.doubt import Doubt
from golive.paper.heard import Heard, heard_in
from golive.paper.in_time import InTime
from golive.paper.kill_file import KillFile, KillFiles, Presence
from golive.paper.records_reader import Reading, RecordsReader
from golive.paper.reset_court import Judge
from golive.trading.people_words import NO_TRUST, NOBODY, RecordedCommand, command_of, waiting
from golive.trading.received import Command, Person, Stamps

SOON_S, FIRST_S = 1.0, 30.0
"""How long the records may take to answer, and to be read the first time, from their first entry."""


def people_patience(switch: SwitchProgram | None) -> int:
    """Return how many nanoseconds it may be unknown what people say: as long as the least patient trip may be."""
    return 0 if switch is None else min(switch.patience.values(), default=0)


def reset_rule(switch: SwitchProgram | None) -> ResetRule:
    """Return who may reset an account, and when: without a switch in the policy nobody ever."""
    return NOBODY if switch is None else switch.reset


class People:
    """The commands to one account, as they come; each is told once, and again after a restart if it was not answered.

    `unread` counts the turns at which the records could not be read or do not hold, `doubt` says why nobody can tell
    now what people say. Records that do not answer in time cannot be read now, and the kill file is looked at all the
    same; read in a thread, one at a time. A reset is obeyed once `judge` has verified it; without one none is.
    """

    def __init__(
        self,
        account: str,
        records: RecordsReader,
        files: KillFiles,
        heard: Heard,
        *,
        switch: SwitchProgram | None,
        clock: Clock,
        stamps: Stamps,
        judge: Judge | None = None,
    ) -> None:
        self._judge = judge
        self._account, self._records, self._files, self._heard = account, records, files, heard
        self._rule, self._clock, self._stamps = reset_rule(switch), clock, stamps
        self._told = set(heard.answered)
        patience = people_patience(switch)
        self._of_records, self._of_file = Doubt("records", patience), Doubt(KILL_FILE, patience)
        self._has_read, self._is_file_told = False, False
        self._answers = InTime(self._answer)
        self.unread = 0

    @property
    def doubt(self) -> str | None:
        """Return why nobody can tell now what people say, or None where everybody can."""
        return self._of_records.why or self._of_file.why

    def read(self) -> tuple[Command, ...]:
        """Return what people have said since the last turn, in its order; never raises for what it reads."""
        commands = [command_of(recorded, self._stamp()) for recorded in self._new()]
        # Whoever resets beside a kill file, or while nobody can tell what is said, has not let anything go on.
        again = any(command.word is Person.RESET for command in commands)
        file, now = self._files.look(), self._clock.monotonic_ns()
        self._of_file.hear(file.reason if file.presence is Presence.UNKNOWN else None, now, at_once=False)
        commands += self._killed(file, again=again)
        for doubt in (self._of_records, self._of_file):
            if doubt.is_due(now, again=again):
                commands.append(doubt.command(self._stamp()))
        return tuple(commands)

    def close(self) -> None:
        """Let go of the records."""
        self._records.close()

    def _stamp(self) -> int:
        return self._stamps.next(self._clock.wall_ns())

    def _new(self) -> Iterator[RecordedCommand]:
        """Yield what was not told yet; of records that do not hold, the words that stop and no others."""
        reading = self._reading()
        for one in reading.commands:
            is_heard = reading.broken is None or (one.body is not None and one.body.word == FIRE)
            if is_heard and self._is_new(one):
                self._told.add(id_of(one.entry))
                yield one

    def _is_new(self, one: RecordedCommand) -> bool:
        return id_of(one.entry) not in self._told and one.is_for(self._account)

    def _reading(self) -> Reading:
        """Return what the records say, and note whether they can be read."""
        at_once = not self._has_read
        try:
            reading, why, at_once = self._answers.ask(SOON_S if self._has_read else FIRST_S)
        except TimeoutError:
            reading, why = Reading(), "the records do not answer"
        self._of_records.hear(why, self._clock.monotonic_ns(), at_once=at_once)
        self.unread += why is not None
        return reading

    def _answer(self) -> tuple[Reading, str | None, bool]:
        """Return what the records say, why nobody can tell, and whether that has no patience."""
        at_once = not self._has_read
        try:
            reading = self._records.read()
            why, at_once = reading.broken, True
            if why is None and not self._has_read:
                why = self._contradiction(reading.commands)
                reading, self._has_read = Reading(commands=self._beginning(reading.commands)), True
            elif why is None:
                reading = Reading(commands=tuple(self._judged(one) for one in reading.commands))
        except (Unavailable, BrokenChain, InvalidInput, OSError) as error:
            reading, why = Reading(), f"the records cannot be read: {error}"
            if not self._has_read:
                self._records.rewind()
        return reading, why, at_once

    def _contradiction(self, commands: Collection[RecordedCommand]) -> str | None:
        """Say what the account has heard that the records do not say, or None."""
        ids = {id_of(one.entry) for one in commands}
        lost = next((id for id in self._heard.answered if is_of_records(id) and id not in ids), None)
        if lost is not None:
            return f"`{lost}` was obeyed, and the records do not have it"
        if self._records.seq_of(self._heard.begin) is None:
            return "the records have not the entry that they ended with when the run began"
        return None

    def _beginning(self, commands: Collection[RecordedCommand]) -> tuple[RecordedCommand, ...]:
        """Return what the account has still to obey; all else that was said until now is not told again."""
        begin = self._records.seq_of(self._heard.begin) or 0
        judged = [self._judged(one, at=one.entry.ts if one.entry.seq <= begin else None) for one in commands]
        left = waiting(self._rule, judged, self._account, begin=begin, answered=self._heard.answered)
        self._told |= {id_of(one.entry) for one in commands} - {id_of(one.entry) for one in left}
        return left

    def _judged(self, one: RecordedCommand, *, at: int | None = None) -> RecordedCommand:
        """Return a command once it is verified whose it is, by an instant, or now: a reset alone needs that."""
        if one.body is None or one.body.word != RESET or not self._is_new(one):
            return one
        now = self._clock.wall_ns()
        why = NO_TRUST if self._judge is None else self._judge(one, at=now if at is None else at, now=now)
        return one._replace(refused=why)

    def _killed(self, file: KillFile, *, again: bool) -> Iterator[Command]:
        """Tell of a kill file where it is new, and where a person reset beside it."""
        if file.presence is Presence.ABSENT:
            self._is_file_told = False
        if file.presence is Presence.PRESENT and (again or not self._is_file_told):
            self._is_file_told, at = True, self._stamp()
            yield Command(
                id=key_of((KILL_FILE, at)),
                seen_at=at,
                word=Person.KILL_FILE,
                scope=GLOBAL,
                to=STATES[-1],
                by=file.by,
                role="",
                reason=file.reason or f"{file.path} is there",
            )


def people_of(
    account: str,
    journal: JournalReader,
    records: str,
    files: Iterable[Path],
    *,
    switch: SwitchProgram | None,
    clock: Clock,
    stamps: Stamps,
    judge: Judge | None = None,
) -> People:
    """Return who hears people for an account, from where its journal stands; `records` is a file or an address.

    `judge` verifies resets; without it none is obeyed.
    """
    return People(
        account,
        RecordsReader(records),
        KillFiles(files),
        heard_in(journal),
        switch=switch,
        clock=clock,
        stamps=stamps,
        judge=judge,
    )
