"""Verification: whatever is done to a stored entry is seen at its number, and a cut tail by a quoted head."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journal.marks import marks

from golive.journal.chain import entry_hash
from golive.journal.entry import Entry
from golive.journal.journal import Journal
from golive.journal.verification import SENTENCES, verify

NAME = "paper-29"
FIELDS: dict[str, Any] = {"ts": 99, "kind": "fill", "key": "m/0", "body": b"{}", "hash": b"h" * 32}


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    with Journal.in_memory(NAME) as journal:
        return list(journal.append(marks(1, 9)).entries)


def test_what_was_written_holds(entries: list[Entry]) -> None:
    verified = verify(NAME, entries, quoted=[e.hash for e in entries])
    assert (verified.entries, verified.first_bad, verified.why, verified.sentence) == (9, None, None, "")
    assert verified.head.hash == entries[-1].hash


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_is_changed_is_seen_at_its_entry(entries: list[Entry], field: str) -> None:
    changed = [e._replace(**{field: FIELDS[field]}) if e.seq == 4 else e for e in entries]
    verified = verify(NAME, changed)
    assert (verified.first_bad, verified.why, verified.entries) == (4, "hash", 3)


@pytest.mark.parametrize(
    ("order", "bad", "why"),
    [
        ((1, 2, 4, 3, 5), 3, "seq"),
        ((1, 2, 4, 5), 3, "seq"),
        ((2, 3), 1, "seq"),
        ((1, 2, 2, 3), 3, "seq"),
        ((1, 2, 3), 4, "head"),
        ((), 1, "head"),
    ],
)
def test_a_row_out_of_its_place_is_seen_where_another_was_due(
    entries: list[Entry], order: tuple[int, ...], bad: int, why: str
) -> None:
    verified = verify(NAME, [entries[n - 1] for n in order], quoted=[entries[-1].hash])
    assert (verified.first_bad, verified.why, verified.sentence) == (bad, why, SENTENCES[why])


def test_a_journal_under_another_name_begins_wrongly(entries: list[Entry]) -> None:
    assert verify("paper-30", entries).why == "prev"


def test_a_chain_that_was_written_anew_holds_but_not_the_head_that_was_quoted(entries: list[Entry]) -> None:
    """Who can write can forge all of it: only what was told outside says so."""
    forged = entries[:4]
    for entry in entries[4:]:
        again: dict[str, Any] = {"prev": forged[-1].hash, "body": b"{}"}
        forged.append(entry._replace(**again))
        forged[-1] = forged[-1]._replace(hash=entry_hash(NAME, forged[-1]))
    assert verify(NAME, forged).first_bad is None
    assert verify(NAME, forged, quoted=[entries[3].hash]).first_bad is None
    assert (verify(NAME, forged, quoted=[entries[4].hash]).first_bad) == 10


@given(st.integers(0, 8), st.integers(0, 7), st.data())
def test_one_bit_of_any_stored_bytes_is_seen_at_its_entry(n: int, bit: int, data: st.DataObject) -> None:
    with Journal.in_memory(NAME) as journal:
        chain = list(journal.append(marks(1, 9)).entries)
    field = data.draw(st.sampled_from(["body", "prev", "hash"]))
    old = getattr(chain[n], field)
    place = data.draw(st.integers(0, len(old) - 1))
    flipped = old[:place] + bytes([old[place] ^ (1 << bit)]) + old[place + 1 :]
    changed: dict[str, Any] = {field: flipped}
    chain[n] = chain[n]._replace(**changed)
    assert verify(NAME, chain).first_bad == n + 1


@pytest.mark.parametrize("field", ["ts", "kind", "key", "body"])
@pytest.mark.parametrize("value", [None, "x", 1.5, b"x", "\ud800", 2**63])
def test_a_column_of_another_type_is_seen_at_its_entry(entries: list[Entry], field: str, value: Any) -> None:
    changed = [e._replace(**{field: value}) if e.seq == 4 else e for e in entries]
    verified = verify(NAME, changed)
    assert (verified.first_bad, verified.why) == (4, "hash")


def test_entries_that_a_database_counts_and_does_not_hold_are_missed(entries: list[Entry]) -> None:
    assert verify(NAME, entries, at_least=9).why is None
    verified = verify(NAME, entries, at_least=10)
    assert (verified.first_bad, verified.why) == (10, "seq")
