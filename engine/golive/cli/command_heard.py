"""What running accounts make of a command, for who waits to hear it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING

import click

from golive.cli.records_place import root_of
from golive.cli.switch_answers import ANSWERS
from golive.cli.switch_seen import CANNOT_TELL, NO, YES, journal_of
from golive.core.errors import GoliveError
from golive.core.printable import printable
from golive.core.unit import NANOS
from golive.execution.switch import ALREADY, DONE

if TYPE_CHECKING:
    from golive.cli.open_library import LibraryPlace
    from golive.paper.account_files import AccountFiles

_LOOK_NS = 50_000_000


def wait_for_answers(library: LibraryPlace, command: str, account: str | None, wait_s: float, *, beside: bool) -> int:
    """Say what each account that runs answers to a command, and return an exit code: 0 only where all of them obeyed.

    Of one that does not answer in time nobody can tell: it may have heard it, or hang. It is said on standard error
    where something is `beside` it that is no text.
    """
    from golive.journal.system_clock import SystemClock

    clock = SystemClock()
    began = clock.monotonic_ns()
    waiting = {files.account: files for files in _running(library, account)}
    answers: dict[str, str] = {}
    while True:
        for name, answer in [(one, _answer(files, command)) for one, files in waiting.items()]:
            if answer is not None:
                del waiting[name]
                answers[name] = answer
                words = f"{ANSWERS.get(answer, answer)}, {(clock.monotonic_ns() - began) / NANOS:.1f} s after"
                click.echo(_line(name, words), err=beside)
        if not waiting or clock.monotonic_ns() - began >= wait_s * NANOS:
            break
        clock.wait_ns(_LOOK_NS)
    for name in waiting:
        click.echo(_line(name, f"has not answered after {wait_s:g} s"), err=beside)
    if not answers and not waiting:
        click.echo("  no account runs: nobody has heard it yet", err=beside)
    return _code(answers, waiting)


def _code(answers: Mapping[str, str], waiting: Mapping[str, AccountFiles]) -> int:
    if any(answer not in (DONE, ALREADY) for answer in answers.values()):
        return NO
    return YES if answers and not waiting else CANNOT_TELL


def _line(account: str, words: str) -> str:
    return printable(f"  {account}: {words}", keep="")


def _running(library: LibraryPlace, account: str | None) -> Iterator[AccountFiles]:
    """Yield the accounts that say that they run, and whose process is there as far as anybody can tell."""
    from golive.paper.account_files import accounts_below
    from golive.paper.heartbeat_file import STOPPED, Beat, read_beat

    for files in accounts_below(root_of(library)):
        beat = read_beat(files.heartbeat)
        runs = isinstance(beat, Beat) and beat.state != STOPPED and not beat.holder.ended()
        if runs and account in (None, files.account):
            yield files


def _answer(files: AccountFiles, command: str) -> str | None:
    """Return what an account answered, or None where it has not yet, or cannot be read now."""
    from golive.journal.bodies.command_answer import CommandAnswered
    from golive.journal.bodies.kinds import read_body
    from golive.journal.home_at import home_at
    from golive.journal.journal import JournalReader
    from golive.paper.account_journal import runs_of

    try:
        with closing(home_at(journal_of(files), read_only=True)) as home:
            runs = runs_of(home, files.account)
            entry = JournalReader(home, runs[-1]).find(CommandAnswered.KIND, command) if runs else None
            body = None if entry is None else read_body(entry.kind, entry.body)
    except (GoliveError, OSError):
        return None
    return body.answer if isinstance(body, CommandAnswered) else None
