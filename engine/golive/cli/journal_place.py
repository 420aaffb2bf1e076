"""Which journals a command reads: the place, the names in it, and what is said where there is nothing to read."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from golive.core.errors import DAMAGED, BrokenChain, InvalidInput, Unavailable, Undecided
from golive.core.printable import encodable

if TYPE_CHECKING:
    from golive.journal.journal import JournalReader

Command = TypeVar("Command", bound=Callable[..., Any])

FOLDER = Path(".golive")
"""Where the journals of a library lie, beside its policy."""


def place_options(command: Command) -> Command:
    """Add `--journal` and `--name`."""
    place = click.option(
        "--journal", "place", metavar="FILE|URL", help=f"File or PostgreSQL address. Default: the file in {FOLDER}."
    )
    name = text_option("--name", "name", metavar="NAME", help="One journal of several. Default: all that lie there.")
    return place(name(command))


def text_option(flag: str, parameter: str, **settings: Any) -> Callable[[Command], Command]:
    """Return an option for what stands in an entry: an argument that is no UTF-8 stands in none."""
    return click.option(flag, parameter, callback=_text, **settings)


def _text(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and encodable(value) != value:
        raise click.BadParameter("it is no UTF-8, and so is in no journal")
    return value


Chosen = list[tuple["JournalReader", int]]
"""Journals, each with the number of its last entry."""


@contextlib.contextmanager
def read_journals(place: str | None, name: str | None, *, quoted: Collection[bytes] = frozenset()) -> Iterator[Chosen]:
    """Give the journals of a place in the order of their names; nothing there can be written.

    Where hashes were quoted of the journal `name`, that is given even if it has no entry left.

    Raises
    ------
    InvalidInput
        For a place that holds no journal, or none of that name, or a quoted hash of another journal.
    Undecided
        Where there is no entry: nothing was checked, and that is no pass.
    BrokenChain
        Where the database is damaged: to try again would find it so.
    """
    with damage_is_no_delay(), _journals(place, name, quoted=quoted) as chosen:
        yield chosen


@contextlib.contextmanager
def damage_is_no_delay() -> Iterator[None]:
    """Say of a database that is damaged that it is (`BrokenChain`), and not that it may be there later."""
    try:
        yield
    except Unavailable as error:
        from golive.cli.error_messages import ends_with

        raise ends_with(error) from error


@contextlib.contextmanager
def _journals(place: str | None, name: str | None, *, quoted: Collection[bytes]) -> Iterator[Chosen]:
    from golive.journal.contents import journal_of, journals_in
    from golive.journal.home_at import home_at
    from golive.journal.journal import JournalReader

    home = home_at(place or _only_file(), read_only=True)
    with contextlib.closing(home):
        lasts = {**({name: 0} if quoted and name else {}), **journals_in(home)}
        if not lasts:
            raise Undecided(f"{home.place} holds no entry: nothing was read")
        if name is not None and name not in lasts:
            from golive.core.suggest import did_you_mean

            hint = did_you_mean(name, lasts, what="journals")
            raise InvalidInput(f"{home.place} holds no journal `{name}`", hint=hint)
        if quoted and name is not None and (other := journal_of(home, quoted, but=name)) is not None:
            raise InvalidInput(f"a hash that was quoted is of the journal `{other}`, and not of `{name}`")
        yield [(JournalReader(home, each), last) for each, last in lasts.items() if name in (None, each)]


def check_database(chosen: Chosen) -> None:
    """Refuse a database that is damaged where no entry shows it (`BrokenChain`): an index that misses what is there."""
    for home in dict.fromkeys(reader.home for reader, _ in chosen):
        damage = home.damage()
        if damage is not None:
            raise BrokenChain(None, DAMAGED, f"the database is damaged: {damage} ({home.place})")


def _only_file() -> str:
    files = sorted(FOLDER.glob("*.db"))
    if len(files) == 1:
        return str(files[0])
    if not files:
        raise InvalidInput(f"there is no journal in `{FOLDER}`", hint="say where it is: `--journal FILE|URL`")
    names = ", ".join(file.name for file in files)
    raise InvalidInput(f"`{FOLDER}` holds {len(files)} files: {names}", hint="say which: `--journal FILE`")
