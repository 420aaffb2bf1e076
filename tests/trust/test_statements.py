"""Statements: each is read back as it was written, and no field takes a text that is not of its type."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.trust.attacks import ACCEPTED, outcome
from tests.trust.attacks_acts import EACH_FIELD_OF_ACTS, LET_GO_ON, RELEASED, STEPPED, WAIVED, Tried
from tests.trust.attacks_signoff import EACH_FIELD, sign_off
from tests.trust_desk import NOW, SECOND

from golive.core.errors import Refused
from golive.core.utc_text import nanos_of_utc, utc_text
from golive.trust.sign_off import SignOff


def test_no_field_takes_a_text_that_is_not_of_its_type() -> None:
    outcomes = Counter(outcome(one, Path()) for one in EACH_FIELD)
    assert outcomes.total() == len(EACH_FIELD) > 100
    # An item may be called `1e3`, `NaN` or `0x1`, as may a strategy: names are what people choose.
    names = ("strategy", "by", "role", "item", "from_state", "to_state", "subject")
    taken = {one.name for one in EACH_FIELD if outcome(one, Path()) not in one.reasons}
    assert taken <= set(names)
    assert ACCEPTED not in outcomes


def test_no_field_of_an_act_takes_a_text_that_is_not_of_its_type() -> None:
    outcomes = [(one.name, outcome(one, Path())) for _, one in EACH_FIELD_OF_ACTS]
    assert len(outcomes) > 200
    assert [name for name, got in outcomes if got not in ("malformed", "fields", "not_canonical")] == []


@pytest.mark.parametrize("tried", [WAIVED, RELEASED, LET_GO_ON, STEPPED], ids=lambda tried: tried.kind.MEANING)
def test_an_act_is_read_as_it_was_written(tried: Tried) -> None:
    word = tried.word()
    assert tried.kind.read(word.line()) == word


@given(
    st.decimals(0, 10**15, allow_nan=False, places=4).filter(lambda d: d >= 1 or d == 0),
    st.integers(0, 10**6).map(lambda n: NOW + n * SECOND),
)
def test_what_is_written_is_read(capital: Decimal, issued: int) -> None:
    word = sign_off(capital=Decimal(0) if capital == 0 else capital, issued=issued)
    assert SignOff.read(word.line()) == word


@given(st.binary(max_size=300))
def test_bytes_are_read_or_refused_and_never_crash(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        SignOff.read(data)
    assert refused.value.code in {"malformed", "fields", "duplicate_key", "not_canonical", "too_large"}


@given(st.integers(0, 4_102_444_800).map(lambda s: s * SECOND))
def test_an_instant_is_read_as_it_was_written(at: int) -> None:
    assert nanos_of_utc(utc_text(at)) == at
