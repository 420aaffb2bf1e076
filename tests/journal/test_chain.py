"""The chain's bytes, put together by hand, and that no part of an entry can change without it."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.journal.chain import entry_hash, genesis, hashing
from golive.journal.entry import Entry

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NUMBER = st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1)
ENTRIES = st.builds(
    Entry,
    st.integers(min_value=1, max_value=2**63 - 1),
    NUMBER,
    TEXT,
    TEXT,
    st.binary(),
    st.binary(min_size=32, max_size=32),
    st.just(b""),
)


def by_hand(journal: str, entry: Entry) -> bytes:
    """Return the hash as its description reads."""
    parts = [
        journal.encode("utf-8"),
        entry.prev,
        entry.seq.to_bytes(8, "big", signed=True),
        entry.ts.to_bytes(8, "big", signed=True),
        entry.kind.encode("utf-8"),
        entry.key.encode("utf-8"),
        entry.body,
    ]
    return hashlib.sha256(b"".join(len(p).to_bytes(8, "big") + p for p in parts)).digest()


@given(TEXT, ENTRIES)
def test_a_hash_is_what_the_description_says_by_hand(journal: str, entry: Entry) -> None:
    assert entry_hash(journal, entry) == by_hand(journal, entry)
    assert hashing(journal)(*(entry.prev, entry.seq, entry.ts, entry.kind, entry.key, entry.body)) == by_hand(
        journal, entry
    )


@given(st.tuples(TEXT, ENTRIES), st.tuples(TEXT, ENTRIES))
def test_two_entries_have_one_hash_only_where_they_are_one(one: tuple[str, Entry], two: tuple[str, Entry]) -> None:
    assert (entry_hash(*one) == entry_hash(*two)) == (one == two)


def test_journals_of_one_file_begin_differently() -> None:
    assert genesis("a") != genesis("b")


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Entry(0, 1, "k", "k", b"", b"p" * 32, b""), "seq"),
        (Entry(2**63, 1, "k", "k", b"", b"p" * 32, b""), "seq"),
        (Entry(1, 2**63, "k", "k", b"", b"p" * 32, b""), "ts"),
        (Entry(1, 1, "k", "k", b"", b"p" * 31, b""), "prev"),
    ],
)
def test_what_has_no_hash_is_refused(entry: Entry, code: str) -> None:
    with pytest.raises(Refused) as refused:
        entry_hash("paper-29", entry)
    assert refused.value.code == code
