"""A conjunction with another mask in some places is the conjunction of those masks, and few steps more."""

from __future__ import annotations

from itertools import product

import pytest

from golive.compiler.builder import Builder
from golive.compiler.conjunction import Conjunction
from golive.compiler.kernel import Source
from golive.core.signature import BOOL
from golive.language.terms import Port


def flag(b: Builder, name: str) -> int:
    return b.read(Source(port=Port(column=name, type=BOOL)), "in_true")


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 7])
def test_it_is_true_where_every_mask_is_with_others_in_two_of_the_places(count: int) -> None:
    b = Builder()
    for before in product((b.always, b.never), repeat=count):
        met = Conjunction(b, before)
        assert met.where({}) == (b.never if b.never in before else b.always)
        for one, two in product(range(count), repeat=2):
            for others in product((b.always, b.never), repeat=2):
                now = dict(enumerate(before)) | {one: others[0]} | {two: others[1]}
                asked = {place: now[place] for place in (one, two)}
                assert met.where(asked) == (b.never if b.never in now.values() else b.always)


@pytest.mark.parametrize("count", [100, 1_000])
def test_another_mask_in_each_place_is_as_many_steps_as_the_halvings_of_all(count: int) -> None:
    b = Builder()
    met = Conjunction(b, [flag(b, f"is_{n}") for n in range(count)])
    others = [flag(b, f"other_{n}") for n in range(count)]
    before = len(b.steps)
    for place, other in enumerate(others):
        assert met.where({place: other}) != met.where({})
    assert len(b.steps) - before <= count * (count - 1).bit_length()
