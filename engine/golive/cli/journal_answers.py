"""What `golive journal verify` says, and the hashes that it is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from golive.cli.journal_held import Held, gone_sentence, missing_sentence
from golive.cli.json_output import json_text
from golive.core.errors import InvalidInput
from golive.core.printable import printable
from golive.core.several import several
from golive.journal.chain import HASH_BYTES
from golive.journal.verification import Verified
from golive.report.formats import instant


def heads_of(texts: Iterable[str]) -> frozenset[bytes]:
    """Return hashes that a user wrote.

    >>> heads_of(["4632"])
    Traceback (most recent call last):
    golive.core.errors.InvalidInput: `4632` is no hash of an entry
       it has 64 hexadecimal digits, as `golive journal verify` prints it
    """
    heads = set()
    for text in texts:
        try:
            head = bytes.fromhex(text)
        except ValueError:
            head = b""
        if len(head) != HASH_BYTES:
            hint = f"it has {2 * HASH_BYTES} hexadecimal digits, as `golive journal verify` prints it"
            raise InvalidInput(f"`{text}` is no hash of an entry", hint=hint)
        heads.add(head)
    return frozenset(heads)


def verified_as_text(results: Sequence[Verified], held: Held, absent: Sequence[str]) -> str:
    """Return one sentence a journal, and one for each anchor that it does not have."""
    lines = [line for one in results for line in (_sentence(one), *map(missing_sentence, held.missing(one.journal)))]
    return "\n".join(printable(line, keep="") for line in (*lines, *(gone_sentence(held, name) for name in absent)))


def _sentence(result: Verified) -> str:
    head = f"head {result.head.hash.hex()}"
    if result.first_bad is None:
        last = "" if result.head.ts is None else f", the last of {instant(result.head.ts)}"
        return f"{result.journal}: {_holding(result.entries)}{last}; {head}"
    before = f"{_holding(result.entries, which=' before it')}; {head}"
    return f"{result.journal}: entry {result.first_bad} is wrong: {result.sentence}; {before}"


def _holding(entries: int, *, which: str = "") -> str:
    return f"{several(entries, 'entry')}{which} {'holds' if entries == 1 else 'hold'}"


def verified_as_json(results: Sequence[Verified], held: Held, absent: Sequence[str]) -> str:
    """Return all of it as a document; `ts` is text, for readers of JSON round large numbers."""
    return json_text({"journals": [_document(result, held) for result in results], "gone": list(absent)})


def _document(result: Verified, held: Held) -> dict[str, object]:
    ts = result.head.ts
    return {
        "journal": result.journal,
        "holds": result.first_bad is None,
        "entries": result.entries,
        "head": {"seq": result.head.seq, "hash": result.head.hash.hex(), "ts": None if ts is None else str(ts)},
        "first_bad": result.first_bad,
        "why": result.why,
        "sentence": result.sentence or None,
        "anchors": len(held.by_journal.get(result.journal, ())),
        "anchors_missing": [
            {"seq": one.seq, "head": one.head.hex(), "told_at": str(one.told_at)}
            for one in held.missing(result.journal)
        ],
    }
