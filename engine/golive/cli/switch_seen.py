"""What stops the accounts of a library, read from the kill file, the records and the journal of each account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from golive.cli.records_place import kill_files_of, records_at, root_of
from golive.core.dataclass import dataclass
from golive.core.errors import BrokenChain, GoliveError, InvalidInput, Refused, Unavailable, Undecided
from golive.execution.switch_state import SwitchState
from golive.paper.account_files import AccountFiles, accounts_below
from golive.paper.account_journal import runs_of
from golive.paper.heartbeat_file import Beat, read_beat
from golive.paper.kill_file import KillFile, KillFiles, Presence
from golive.paper.records_reader import Reading, RecordsReader
from golive.paper.switch_status import AccountSwitch, switch_of
from golive.trading.people_words import RecordedCommand

if TYPE_CHECKING:
    from golive.cli.open_library import LibraryPlace
    from golive.execution.switch import ResetRule
    from golive.journal.journal import JournalReader

YES, NO, CANNOT_TELL = 0, 1, 3
"""Exit codes: nothing stops any account, something does, nobody can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """An account of which nobody can tell what stops it, and why."""

    account: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchSeen:
    """All that may stop the accounts of a library; `unread` says why the records cannot be believed."""

    file: KillFile
    place: str
    commands: tuple[RecordedCommand, ...]
    unread: str | None
    accounts: tuple[AccountSwitch | Unread, ...]

    @property
    def exit(self) -> int:
        """Return the exit code: what stops is surer than what cannot be told."""
        known = [one for one in self.accounts if isinstance(one, AccountSwitch)]
        stopped = any(one.state is not SwitchState.ACTIVE or one.waiting for one in known)
        if self.file.presence is Presence.PRESENT or stopped:
            return NO
        is_unsure = self.unread is not None or self.file.presence is Presence.UNKNOWN or len(known) < len(self.accounts)
        return CANNOT_TELL if is_unsure or not known or any(one.lost for one in known) else YES


def switch_seen(library: LibraryPlace, records: str | None, journal: str | None, accounts: Sequence[str]) -> SwitchSeen:
    """Read what stops the accounts of a library, or those that were named; `journal` is where a named one lies."""
    root = root_of(library)
    files = [AccountFiles.below(root, name) for name in accounts] or accounts_below(root)
    reader, place = RecordsReader(records_at(records, library)), records_at(records, library)
    with closing(reader):
        reading, unread = _read(reader)
        rule_of = _rules(library)
        each = tuple(_switch_of(one, journal, reader, reading, rule_of) for one in files)
    return SwitchSeen(
        file=KillFiles(kill_files_of(records, library)).look(),
        place=_shown(place),
        commands=reading.commands,
        unread=unread,
        accounts=each,
    )


def _read(reader: RecordsReader) -> tuple[Reading, str | None]:
    try:
        reading = reader.read()
    except (GoliveError, OSError) as error:
        return Reading(), str(error)
    return reading, reading.broken


def _switch_of(
    files: AccountFiles,
    journal: str | None,
    records: RecordsReader,
    reading: Reading,
    rule_of: Callable[[JournalReader, str], ResetRule | None],
) -> AccountSwitch | Unread:
    """Return what stops one account, or why nobody can tell; who else is fine is told all the same."""
    from golive.journal.home_at import home_at
    from golive.journal.journal import JournalReader

    try:
        with closing(home_at(journal or journal_of(files), read_only=True)) as home:
            runs = runs_of(home, files.account)
            if not runs:
                return Unread(account=files.account, why="its journal has no run")
            return switch_of(files.account, JournalReader(home, runs[-1]), records, reading, rule_of)
    except (BrokenChain, InvalidInput, Refused, Unavailable, Undecided, OSError) as error:
        return Unread(account=files.account, why=str(error))


def journal_of(files: AccountFiles) -> str:
    """Return where an account says that its journal is, and else where it would be."""
    beat = read_beat(files.heartbeat)
    return beat.journal if isinstance(beat, Beat) and beat.journal else str(files.journal)


def _rules(library: LibraryPlace) -> Callable[[JournalReader, str], ResetRule | None]:
    """Return what finds who may reset a run: by the policy that it began with."""
    from golive.cli.policy_of_run import reset_rule_of

    return lambda journal, policy: reset_rule_of(library, journal, policy)


def _shown(place: str) -> str:
    """Return a place as people may read it: without the password of an address."""
    from golive.journal.home_at import is_address

    if not is_address(place):
        return str(Path(place))
    scheme, _, rest = place.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
