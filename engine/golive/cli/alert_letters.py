"""`golive alerts dead, ack, close`: what became of alerts, and what people say of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.json_output import json_text
from golive.cli.open_library import find_library
from golive.cli.paper_seen import place_of, seen_accounts
from golive.cli.records_place import records_at
from golive.cli.who import UNSIGNED, user_here
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Undecided
from golive.core.printable import printable
from golive.report.formats import instant

if TYPE_CHECKING:
    from golive.journal.bodies.alert_answer import AlertAnswered
    from golive.paper.alerts.letters import Letter

DRILL = "drill-alerts"
"""The journal, beside the records, that alerts of drills lie in."""

NONE_DEAD, SOME_DEAD = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersOptions:
    """What `golive alerts dead` is asked for, as it is written on the command line."""

    library: str | None
    accounts: tuple[str, ...]
    journal: str | None
    records: str | None
    is_all: bool
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOptions:
    """What `golive alerts ack` and `close` are asked for, as it is written on the command line."""

    alert: str
    library: str | None
    accounts: tuple[str, ...]
    journal: str | None
    records: str | None
    by: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """An alert, and the database that it lies in."""

    place: str
    letter: Letter


def list_letters(options: LettersOptions) -> int:
    """List alerts, and return the exit code.

    Raises
    ------
    Undecided
        There is none, or a place of them cannot be read: nobody knows then.
    """
    placed = tuple(_placed(_places(options.library, options.accounts, options.journal, options.records)))
    if not placed:
        raise Undecided("no alert was ever raised")
    letters = [one.letter for one in placed if options.is_all or one.letter.is_open]
    click.echo((_as_json if options.form == "json" else _as_text)(letters))
    return SOME_DEAD if any(letter.dead for letter in letters) else NONE_DEAD


def answer_alert(options: AnswerOptions, reply: str) -> None:
    """Write a word of a person on an alert.

    Raises
    ------
    InvalidInput
        There is no such alert, or several.
    Unavailable
        It cannot be written now.
    """
    from golive.journal.bodies.alert_answer import AlertAnswered
    from golive.journal.home_at import home_at
    from golive.journal.journal import Journal
    from golive.journal.once import Conflict
    from golive.journal.outbox import answer
    from golive.journal.system_clock import SystemClock

    placed = tuple(_placed(_places(options.library, options.accounts, options.journal, options.records)))
    letter = _meant((one.letter for one in placed), options.alert, reply)
    place = next(one.place for one in placed if one.letter is letter)
    by = options.by or user_here()
    word = AlertAnswered(alert=letter.id, reply=reply, at=SystemClock().wall_ns(), by=by, note=options.note)
    with Journal.shared(home_at(place), letter.outbox) as journal:
        try:
            answer(journal, word)
        except Conflict:
            before = next((_said(one) for one in letter.replies if one.reply == reply), reply)
            click.echo(printable(f"{letter.id}: {before} before", keep=""))
            return
    click.echo(printable(f"{letter.id}: {_said(word)}", keep=""))


def _meant(letters: Iterable[Letter], name: str, reply: str) -> Letter:
    """Return the alert that somebody means: that of a drill is acknowledged by the word of its message alone."""
    from golive.journal.bodies.alert_answer import ACKNOWLEDGED
    from golive.paper.alerts.letters import letter_called
    from golive.paper.drills.alert_round_trip import WORD, drill_of

    each = tuple(letters)
    drill = next((one for one in each if one.outbox == DRILL and one.id == drill_of(name)), None)
    if drill is not None:
        return drill
    letter = letter_called(each, name)
    if letter.outbox == DRILL and reply == ACKNOWLEDGED:
        hint = f"type the command that stands there, `golive alerts ack drill/{WORD}`"
        raise InvalidInput("a drill is acknowledged by the word that stands in its message alone", hint=hint)
    return letter


def _places(
    library: str | None, accounts: Sequence[str], journal: str | None, records: str | None
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each place that alerts may lie in, with the names of their journals there."""
    from golive.journal.outbox import ALERTS, WATCH, outbox_name
    from golive.paper.heartbeat_file import read_beat

    for one in seen_accounts(library, accounts, journal):
        names = tuple(outbox_name(one.files.account, who) for who in (ALERTS, WATCH))
        yield place_of(one, read_beat(one.files.heartbeat)), names
    yield records_at(records, find_library(library)), (DRILL,)


def _placed(places: Iterator[tuple[str, tuple[str, ...]]]) -> Iterator[_Placed]:
    from golive.journal.home_at import home_at, is_address
    from golive.journal.journal import JournalReader
    from golive.paper.alerts.letters import letters_in

    for place, names in places:
        if not is_address(place) and not Path(place).exists():
            continue
        with closing(home_at(place, read_only=True)) as home:
            for name in names:
                for letter in letters_in(JournalReader(home, name)):
                    yield _Placed(place=place, letter=letter)


def _as_text(letters: Sequence[Letter]) -> str:
    lines = [line for letter in letters for line in _lines(letter)]
    return "\n".join(printable(line, keep="") for line in lines) or "every alert was delivered, or closed"


def _lines(letter: Letter) -> Iterator[str]:
    body = letter.raised.body
    repeats = "" if body.same_as is None else f", the same as {body.same_as}"
    yield f"{body.severity} {letter.id}, raised {instant(letter.raised.ts)}{repeats}"
    yield f"  {body.text}"
    for channel, state in sorted(letter.states.items()):
        why = f": {letter.why[channel]}" if channel in letter.why and state != "delivered" else ""
        yield f"  {channel} {state.upper() if state == 'dead' else state}{why}"
    yield from (f"  {_said(one)}" for one in letter.replies)


def _said(word: AlertAnswered) -> str:
    who = f" by {word.by} ({UNSIGNED})" if word.by else ", for the trouble ended"
    note = f": {word.note}" if word.note else ""
    return f"{word.reply} {instant(word.at)}{who}{note}"


def _as_json(letters: Sequence[Letter]) -> str:
    return json_text({"alerts": [_document(letter) for letter in letters]})


def _document(letter: Letter) -> Mapping[str, Any]:
    body = letter.raised.body
    return {
        "alert": letter.id,
        "outbox": letter.outbox,
        "severity": body.severity,
        "text": body.text,
        "raised": str(letter.raised.ts),
        "same_as": body.same_as,
        "channels": dict(sorted(letter.states.items())),
        "why": dict(sorted(letter.why.items())),
        "said": [
            {"reply": one.reply, "at": str(one.at), "by": one.by, "note": one.note, "signed": one.signed}
            for one in letter.replies
        ],
    }
