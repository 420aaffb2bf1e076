"""Distinct people: against every assignment there is, and what is said where there is none."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from golive.core.distinct import TooFew, distinct

PEOPLE = "abcde"


@given(st.lists(st.frozensets(st.sampled_from(PEOPLE)), max_size=5))
def test_whoever_can_be_seated_is(able: list[frozenset[str]]) -> None:
    ways = [way for way in permutations(PEOPLE, len(able)) if all(p in a for p, a in zip(way, able, strict=True))]
    got = distinct(able)
    if isinstance(got, TooFew):
        assert not ways
        assert frozenset().union(*(able[place] for place in got.places)) == got.people
        assert len(got.people) < len(got.places)
    else:
        assert got in ways
