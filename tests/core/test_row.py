"""The ready row's columns are named in one place."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from tests.places import ENGINE

from golive.core.row import at, is_why, known, read_why, unknown, why, with_companions, write_why
from golive.core.value import Status, Unknown

SPELLED = re.compile(r"""["'}]_(at|why)["']""")
UNKNOWN = st.sampled_from([s for s in Status if s is not Status.KNOWN])
CODES, SENTENCES = st.from_regex(r"[a-z_]{1,20}", fullmatch=True), st.text(st.characters(categories=["L", "P"]))


def test_no_other_file_spells_the_ending_of_a_column() -> None:
    spelling = [
        file.relative_to(ENGINE).as_posix()
        for file in sorted(ENGINE.rglob("*.py"))
        if SPELLED.search(file.read_text(encoding="utf-8"))
    ]
    assert spelling == ["core/row.py"]


@given(UNKNOWN, CODES, SENTENCES)
def test_a_reason_is_read_as_it_was_written(status: Status, code: str, sentence: str) -> None:
    reason = Unknown(status, code, sentence)
    assert read_why("x", write_why(reason)) == reason


@given(st.none() | st.integers() | st.sampled_from(["", "because", "known:x:y", "sometimes:x:y"]))
def test_what_is_no_reason_is_read_as_a_missing_value(text: object) -> None:
    assert read_why("x", text).status is Status.MISSING


def test_a_value_and_its_companions_stand_in_three_columns() -> None:
    reason = Unknown(Status.STALE, "too_old", "it is old")
    assert tuple(known("x", 1.0, 5)) == with_companions("x") == ("x", at("x"), why("x"))
    assert unknown("x", reason) == {"x": None, "x_why": "stale:too_old:it is old"}
    assert [is_why(name) for name in with_companions("x")] == [False, False, True]
