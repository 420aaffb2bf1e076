"""Latency is drawn from a message's own name, and messages do not overtake each other."""

from __future__ import annotations

import hashlib
import math
import struct
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.execution.latency import Constant, Draw, Empirical, Latency, Leg, LogNormal, Sent, arrive, draw, number

MEASURED = LogNormal(median=60_000_000, p99=400_000_000)


@settings(max_examples=60)
@given(st.integers(-(2**40), 2**70), st.sampled_from(Leg), st.text(max_size=12))
def test_the_number_is_that_of_the_bytes_put_together_by_hand(seed: int, leg: Leg, message: str) -> None:
    texts = ["golive" + "." + "latency", str(seed), leg.value, message]
    joined = b"".join(struct.pack(">Q", len(t.encode("utf-8"))) + t.encode("utf-8") for t in texts)
    bits = f"{int(hashlib.sha256(joined).hexdigest(), 16):0256b}"
    assert number(seed, leg, message) == int(bits[:52], 2)


def test_draws_have_the_median_and_the_tail_they_were_told_by() -> None:
    draws = sorted(draw(MEASURED, seed=7, leg=Leg.ENTRY, message=f"a/{n}").ns for n in range(4_000))
    # Three standard errors of a share: 0.5 +- 0.024 and 0.99 +- 0.005.
    assert abs(sum(ns <= 60_000_000 for ns in draws) / 4_000 - 0.5) < 0.024
    assert abs(sum(ns <= 400_000_000 for ns in draws) / 4_000 - 0.99) < 0.005
    assert all(ns % 1_000 == 0 and ns > 0 for ns in draws)


def test_every_sample_is_drawn_about_as_often() -> None:
    latency = Empirical(samples=(50, 10, 30, 20, 40))
    draws = [draw(latency, seed=7, leg=Leg.FEED, message=f"book/{n}").ns for n in range(2_000)]
    assert {ns: abs(draws.count(ns) - 400) < 60 for ns in (10, 20, 30, 40, 50)} == dict.fromkeys(
        (10, 20, 30, 40, 50), True
    )


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=8))
def test_nobody_overtakes(messages: list[tuple[int, int]]) -> None:
    sent: Sent | None = None
    latest, at = 0, 0
    for wait, ns in messages:
        at += wait
        sent = arrive(sent, at, Draw(ns=ns, n=None))
        latest = max(latest, at + ns)
        assert sent.arrives == latest


@pytest.mark.parametrize("latency", [Constant(value=7), MEASURED, Empirical(samples=(7, 70_000))])
def test_stress_never_makes_it_better(latency: Latency) -> None:
    for n in range(40):
        draws = [draw(latency, seed=1, leg=Leg.ENTRY, message=str(n), stress=Fraction(k, 2)).ns for k in (2, 3, 4)]
        assert draws == sorted(draws)
        assert math.ceil(Fraction(3, 2) * draws[0]) - draws[1] in range(-1_000, 1_001)


@pytest.mark.parametrize(("median", "p99"), [(0, 5), (-1, 5), (5, 4)])
def test_a_tail_below_the_median_is_refused(median: int, p99: int) -> None:
    with pytest.raises(Refused, match="latency"):
        LogNormal(median=median, p99=p99)
