"""`Entry`: one thing that happened, as it is stored; and `Draft`, before it has its place in the chain."""

from __future__ import annotations

from typing import NamedTuple

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.printable import quoted

LARGEST = 2**63 - 1
"""The largest number that both databases hold, and the hash takes: eight bytes with a sign."""


class Entry(NamedTuple):
    """An entry as it is stored: `ts` in nanoseconds, hashes as 32 bytes, the body as the very bytes that were written.

    A tuple, because a journal of a million is read as fast as its rows come.
    """

    seq: int
    ts: int
    kind: str
    key: str
    body: bytes
    prev: bytes
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be written: an instant in nanoseconds, a kind, a key that is said once among its kind, and a body.

    Raises
    ------
    Refused
        `ts` for what is no instant, `kind`, `key` and `body` for what cannot be written in both databases.

    Examples
    --------
    >>> Draft(ts=7, kind="mark", key="m/1", body=b'{"v":1}').key
    'm/1'
    >>> Draft(ts=7, kind="mark", key="", body=b'{"v":1}')
    Traceback (most recent call last):
    golive.core.errors.Refused: key: an entry needs one
    """

    ts: int
    kind: str
    key: str
    body: bytes

    def __post_init__(self) -> None:
        if type(self.ts) is not int or not -LARGEST <= self.ts <= LARGEST:
            raise Refused("ts", f"{quoted(self.ts)} is no instant in nanoseconds", field="ts")
        if type(self.body) is not bytes:
            raise Refused("body", "a body is bytes", field="body")
        writable(self.kind, "kind")
        writable(self.key, "key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last entry of a journal: what a signature or another journal quotes. An empty journal's is its beginning."""

    seq: int
    hash: bytes
    ts: int | None


MOST_BYTES = {"key": 1_024}
"""How long a text may be: PostgreSQL keeps an index of texts of up to a third of its page, all of an entry together."""

MOST_BYTES_OF_A_NAME = 64
"""Of a kind, and of a journal, whose lock is a file that carries its name."""


def writable(text: str, field: str) -> str:
    r"""Return a text that both databases hold as it is, and can find again.

    >>> writable("a\x00b", "key")
    Traceback (most recent call last):
    golive.core.errors.Refused: key: `a\x00b` cannot be stored: it holds a zero byte or half a character
    """
    if type(text) is not str or not text:
        raise Refused(field, "an entry needs one", field=field)
    if (not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text)) or "\0" in text:
        raise Refused(field, f"`{text}` cannot be stored: it holds a zero byte or half a character", field=field)
    most = MOST_BYTES.get(field, MOST_BYTES_OF_A_NAME)
    if len(text.encode()) > most:
        raise Refused(field, f"`{text[:most]}` has more than {most} bytes, and could not be found again", field=field)
    return text
