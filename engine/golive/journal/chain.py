"""The chain: each entry's hash is taken over its bytes and over the hash of the entry before.

Source: section 14 of the description of execution. A length goes before every part, for separators are ambiguous, and
what is hashed are the stored bytes, never bytes that were written anew.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from hashlib import sha256

from golive.core.errors import Refused
from golive.core.framed import framed
from golive.core.printable import quoted
from golive.journal.entry import LARGEST, Entry

HASH_BYTES = 32

Hashing = Callable[[bytes, int, int, str, str, bytes], bytes]
"""Takes `prev, seq, ts, kind, key, body` of an entry, and gives its hash."""

_GENESIS = ".".join(("golive", "journal", "genesis"))  # in parts: it names no module
_LENGTH = struct.Struct(">Q")
_FIXED = struct.Struct(f">{HASH_BYTES}sQqQq")
"""The hash before, and two numbers with a sign, each after its length."""

_NUMBER_BYTES = 8


def genesis(journal: str) -> bytes:
    """Return what a journal's first entry has before it: of the name, so that one file can begin several journals.

    >>> genesis("paper-29").hex()[:8]
    '4632817f'
    """
    return sha256(framed(_GENESIS, journal)).digest()


def hashing(journal: str) -> Hashing:
    """Return the function that hashes entries of a journal: without checks, for entries come by the million."""
    begin = framed(journal) + _LENGTH.pack(HASH_BYTES)
    fixed, length, kinds = _FIXED.pack, _LENGTH.pack, dict[str, bytes]()

    def hashed(prev: bytes, seq: int, ts: int, kind: str, key: str, body: bytes) -> bytes:
        kind_ = kinds.get(kind)
        if kind_ is None:
            kind_ = kinds[kind] = framed(kind)
        key_ = key.encode()
        numbers = fixed(prev, _NUMBER_BYTES, seq, _NUMBER_BYTES, ts)
        return sha256(b"".join((begin, numbers, kind_, length(len(key_)), key_, length(len(body)), body))).digest()

    return hashed


def entry_hash(journal: str, entry: Entry) -> bytes:
    """Return the hash of one entry, whatever hash it carries.

    Raises
    ------
    Refused
        `seq` below 1, a number beyond eight bytes, `prev` of another length than 32 bytes.
    """
    if not 1 <= entry.seq <= LARGEST:
        raise Refused("seq", f"entries are counted from 1: {quoted(entry.seq)}", field="seq")
    if not -LARGEST <= entry.ts <= LARGEST:
        raise Refused("ts", f"{quoted(entry.ts)} is no instant in nanoseconds", field="ts")
    if len(entry.prev) != HASH_BYTES:
        raise Refused("prev", f"a hash has {HASH_BYTES} bytes, this one {len(entry.prev)}", field="prev")
    return hashing(journal)(entry.prev, entry.seq, entry.ts, entry.kind, entry.key, entry.body)
