"""A person's command to running accounts: written into the records, or what halts them where that cannot be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from golive.cli.json_output import json_text
from golive.cli.records_place import folder_of, kill_files_of, records_at
from golive.cli.who import SIGNED, UNSIGNED
from golive.core.errors import GoliveError, InvalidInput
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.cli.open_library import LibraryPlace
    from golive.journal.bodies.command import CommandGiven
    from golive.journal.entry import Entry


def write_command(library: LibraryPlace, place: str | None, command: CommandGiven) -> Entry:
    """Write a command into the records; it is durable when this returns.

    Raises
    ------
    Unavailable
        Another writer holds the records (it is named), or they cannot be written.
    """
    from golive.journal.commands import give
    from golive.journal.home_at import home_at
    from golive.journal.journal import Journal

    with _saying_what_halts_anyway(kill_files_of(place, library)[0]):
        if place is None:
            folder_of(library).mkdir(parents=True, exist_ok=True)
        with Journal.shared(home_at(records_at(place, library))) as records:
            return give(records, command)


@contextmanager
def _saying_what_halts_anyway(file: Path) -> Iterator[None]:
    """Say, where nothing could be written, what halts every account without a journal."""
    try:
        yield
    except (GoliveError, OSError):
        touch = printable(f"mkdir -p {quote(str(file.parent))} && touch {quote(str(file))}", keep="")
        click.echo(f"nothing was commanded; without a journal, this halts every account: {touch}", err=True)
        raise


def command_as_text(entry: Entry, command: CommandGiven) -> str:
    """Return what was commanded, to whom, and who said so."""
    to = "" if command.word == "flatten" else f" to {command.to}"
    whom = "every account" if command.account is None else f"account {command.account}"
    lines = (
        f"command {entry.key}: {command.word}{to}, scope {command.scope}, for {whom}",
        f"  by {_person(command)}{f': {command.reason}' if command.reason else ''}",
        "  it is obeyed at an account's next turn, also after a restart; `golive switch status` says by whom",
    )
    return "\n".join(printable(line, keep="") for line in lines)


def _person(command: CommandGiven) -> str:
    role = f" as {command.role}" if command.role else ""
    return f"{command.by}{role} ({SIGNED if command.signed else UNSIGNED})"


def command_as_json(entry: Entry, command: CommandGiven) -> str:
    """Return the same as a document; `at` is text, for readers of JSON round large numbers."""
    from golive.journal.commands import id_of

    return json_text(
        {
            "command": int(entry.key),
            "id": id_of(entry),
            "word": command.word,
            "scope": command.scope,
            "to": command.to,
            "account": command.account,
            "by": command.by,
            "role": command.role,
            "reason": command.reason,
            "at": str(command.at),
            "signed": command.signed,
        }
    )


def checked_scope(library: LibraryPlace, scope: str) -> str:
    """Return a scope, or refuse one that would stop nothing: a strategy or an instrument that the library has not.

    A library that cannot be read refuses nothing: whoever stops in a hurry is not kept from it.
    """
    from golive.core.errors import Refused
    from golive.execution.switch_scope import STRATEGY, SYMBOL, scope_named

    try:
        scope_named(scope)
    except Refused as error:
        raise InvalidInput(error.sentence, hint="a scope says what stops: `--scope strategy:momentum`") from error
    for begin in (STRATEGY, SYMBOL):
        if scope.startswith(begin):
            _check_name(scope.removeprefix(begin), begin.removesuffix(":"), _names(library, begin))
    return scope


def _check_name(name: str, what: str, names: Sequence[str]) -> None:
    if name not in names and names:
        from golive.core.suggest import did_you_mean

        message = f"no {what} `{name}`: nothing was stopped"
        raise InvalidInput(message, hint=did_you_mean(name, names, what=what))


def _names(library: LibraryPlace, begin: str) -> Sequence[str]:
    from golive.cli.open_library import load
    from golive.core.issue import Severity
    from golive.execution.switch_scope import STRATEGY

    specs, issues = load(library, cases=False)
    if any(issue.severity is Severity.ERROR for issue in issues):
        return ()
    if begin == STRATEGY:
        return [strategy.header.id for strategy in specs.strategies]
    return [market.symbol for market in specs.markets]
