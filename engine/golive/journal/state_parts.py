"""A state in parts: a checkpoint has those that changed since the ones before, and says where the others are.

What an account goes on from grows with its orders, and hardly any of it changes with a turn: written whole each time,
it would come to be most of what a commit takes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

from sqlalchemy import Connection

from golive.core.errors import Refused
from golive.journal.body_codec import fields_of, in_bytes
from golive.journal.checkpoints import Checkpoint, holding, kept_rows, let_go, put
from golive.journal.entry import Draft
from golive.journal.journal import Appended, Journal, JournalReader

WHOLE = ""
"""The one part of a state that was written as a whole."""

_AT, _PARTS = "at", "parts"

_Written = dict[str, tuple[str, int]]
"""The text of each part, and the number of the entry whose checkpoint has it."""


class PartsWriter:
    """The only writer of an account's states, each with the entries that it is after."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._written: _Written = {}
        self._rows: frozenset[int] | None = None
        self._last: frozenset[int] | None = None

    def append(self, drafts: Sequence[Draft], parts: Mapping[str, str], *, cursor: str = "") -> Appended:
        """Write entries and the state after them in one transaction; each part is the JSON of a value, by its name.

        Raises as `Journal.append` does. What was not committed counts for nothing.
        """
        written: _Written = {}
        rows: frozenset[int] = frozenset()
        last: frozenset[int] = frozenset()

        def beside(connection: Connection) -> None:
            nonlocal written, rows, last
            after = self._journal.written
            before = self._kept(connection) if self._rows is None else self._rows
            # A row of the same entry is written anew, and nothing of the one before is there any more.
            written = {
                name: held
                if (held := self._written.get(name)) and held[0] == text and held[1] != after.seq
                # Where it is a part of another text, it is in this row.
                else (text, after.seq)
                for name, text in parts.items()
            }
            last = frozenset(at for _, at in written.values()) | {after.seq}
            rows = last | ((before if self._last is None else self._last) - {after.seq})
            let_go(connection, self._journal.name, (before - rows) | (before & {after.seq}))
            put(connection, self._journal.name, after, in_bytes(_row(written, after.seq)), cursor)

        appended = self._journal.append(drafts, besides=beside)
        self._written, self._rows, self._last = written, rows, last
        return appended

    def _kept(self, connection: Connection) -> frozenset[int]:
        """Return the checkpoints of whoever wrote before: they stay until there are two of this writer."""
        return frozenset(kept_rows(connection, self._journal.name))


def _row(written: _Written, seq: int) -> str:
    places = ",".join(f"[{encode_basestring(name)},{at}]" for name, (_, at) in written.items())
    texts = ",".join(f"{encode_basestring(name)}:{text}" for name, (text, at) in written.items() if at == seq)
    return f'{{"{_AT}":[{places}],"{_PARTS}":{{{texts}}}}}'


def latest_parts(journal: JournalReader) -> tuple[Checkpoint, Mapping[str, Any]] | None:
    """Return the last checkpoint that holds with all that it names, and its parts as JSON has them; or None.

    One that was written as a whole has one part, `WHOLE`.
    """
    held = {one.seq: one for one in holding(journal)}
    resolved = ((one, _parts(one, held)) for one in held.values())
    return next(((one, parts) for one, parts in resolved if parts is not None), None)


def _parts(checkpoint: Checkpoint, held: Mapping[int, Checkpoint]) -> Mapping[str, Any] | None:
    """Return the parts of a checkpoint, None where one of those that it names is not there."""
    fields = _fields(checkpoint)
    if fields is None:
        return None
    if fields.keys() != {_AT, _PARTS}:
        return {WHOLE: fields}
    there = {at: _fields(held[at]) for at in {at for _, at in fields[_AT]} if at in held}
    places = [(name, (there.get(at) or {}).get(_PARTS)) for name, at in fields[_AT]]
    if any(parts is None or name not in parts for name, parts in places):
        return None
    return {name: parts[name] for name, parts in places if parts is not None}


def _fields(checkpoint: Checkpoint) -> dict[str, Any] | None:
    try:
        return fields_of(checkpoint.state)
    except Refused:
        return None
