"""What is remembered: hashes, bodies, the chain, once and keys."""

from __future__ import annotations

import hashlib
from typing import Any

from golive.execution.exact import read_whole
from golive.execution.member import member
from golive.journal.body_fields import As, canonical
from golive.journal.chain import entry_hash, genesis
from golive.journal.entry import Draft, Entry
from golive.journal.journal import Journal
from golive.journal.keys import key_of
from golive.journal.once import CONFLICT, Conflict
from golive.journal.verification import verify

Inputs = dict[str, Any]
Answer = dict[str, Any]


def _entry(told: Inputs, prev: bytes, hash_: bytes) -> Entry:
    return Entry(
        seq=read_whole(told["seq"], "seq"),
        ts=read_whole(told["ts"], "ts"),
        kind=told["kind"],
        key=told["key"],
        body=told["body"].encode(),
        prev=prev,
        hash=hash_,
    )


def _hash(i: Inputs) -> Answer:
    prev = genesis(i["journal"]) if i["prev"] is None else bytes.fromhex(i["prev"])
    return {"prev": prev.hex(), "hash": entry_hash(i["journal"], _entry(i, prev, b"")).hex()}


def _body(i: Inputs) -> Answer:
    fields = [(name, member(As, type_, "type"), value) for name, type_, value in i["fields"]]
    digits = frozenset((As.NS, As.LOTS, As.MONEY))
    whole_ones = [
        (name, type_, read_whole(value, type_.name.lower()) if type_ in digits and value is not None else value)
        for name, type_, value in fields
    ]
    body = canonical(whole_ones)
    return {"bytes": body.decode(), "sha256": hashlib.sha256(body).hexdigest()}


def _chain(i: Inputs) -> Answer:
    entries = [_entry(e, bytes.fromhex(e["prev"]), bytes.fromhex(e["hash"])) for e in i["entries"]]
    quoted = () if i["head"] is None else (bytes.fromhex(i["head"]),)
    verified = verify(i["journal"], entries, quoted=quoted)
    return {"first_bad": verified.first_bad, "why": verified.why}


def _once(i: Inputs) -> Answer:
    journal = Journal.in_memory("vectors")

    def told(kind: str, key: str, body: str) -> str:
        try:
            (once,) = journal.append([Draft(ts=0, kind=kind, key=key, body=body.encode())]).once
        except Conflict:
            return CONFLICT
        return once.value

    return {"answers": [told(*op) for op in i["ops"]], "entries": journal.head().seq}


def _keys(i: Inputs) -> Answer:
    return {"key": key_of(i["parts"])}


ADAPTERS = {
    "journal.hash": _hash,
    "journal.body": _body,
    "journal.chain": _chain,
    "journal.once": _once,
    "journal.keys": _keys,
}
