"""From points to one whole: a fatal flaw is not averaged away, and leaving it out never pays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.track_records import POLICY

from golive.readiness.rating import Scored, rate
from golive.readiness.sub_score import SubScore

DOCUMENT = replace(POLICY.document, veto=replace(POLICY.document.veto, below=20.0, caps_at=40.0), least_coverage=0.7)
some_points = st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=1, max_size=8)


def whole(points: Sequence[float | None], weights: Sequence[float] | None = None) -> Scored:
    shares = [1.0] * len(points) if weights is None else weights
    parts = [
        SubScore(id=f"part_{i}", title=f"Part {i}", weight=share, points=p, mapped=(), reasons=())
        for i, (p, share) in enumerate(zip(points, shares, strict=True))
    ]
    return rate(parts, DOCUMENT)


@given(points=some_points, seed=st.integers(0, 100))
def test_what_is_missing_leaves_an_interval_that_holds_the_truth(points: list[float | None], seed: int) -> None:
    rng = np.random.default_rng(seed)
    weights = rng.uniform(0.1, 2, len(points)).tolist()
    part = whole(points, weights)
    if part.lower is None or part.upper is None:
        assert part.coverage < 0.7
        return
    filled = [rng.uniform(0, 100) if p is None else p for p in points]
    truth = whole(filled, weights)
    assert truth.lower is not None
    mean = math.fsum(p * w for p, w in zip(filled, weights, strict=True)) / math.fsum(weights)
    assert truth.lower == truth.upper == pytest.approx(min(mean, 40.0 if truth.vetoed else 100.0))
    assert part.lower - 1e-9 <= truth.lower <= part.upper + 1e-9
    assert part.coverage >= 0.7 - 1e-9


def test_one_fatal_flaw_caps_the_whole() -> None:
    capped = whole([95, 95, 95, 95, 95, 19.9])
    assert capped.vetoed == ("part_5",)
    assert (capped.lower, capped.upper) == (40.0, 40.0)
    assert capped.reasons == ("Part 5 scores 19.9, below 20: the whole is capped at 40, and not deployed",)
    assert whole([95, 95, 95, 95, 95, 20.0]).lower == pytest.approx(495 / 6)


def test_a_doubt_about_the_returns_caps_the_lower_end_and_keeps_it_out_of_every_band_that_deploys() -> None:
    parts = whole([95, 95]).components
    sure, doubted = rate(parts, DOCUMENT), rate(parts, DOCUMENT, doubts=("no one says",))
    assert (sure.lower, sure.upper, sure.rating.deploy) == (95.0, 95.0, True)
    assert (doubted.lower, doubted.upper) == (40.0, 95.0)
    assert (doubted.rating.deploy, doubted.rating.advice) == (False, "Do not deploy: no one says")
    assert doubted.best == sure.best
    assert doubted.reasons == ("no one says: until it is, the whole is capped at 40, and not deployed",)


@given(points=some_points)
def test_a_doubt_never_raises_a_score_and_never_deploys(points: list[float | None]) -> None:
    sure = whole(points)
    doubted = rate(sure.components, DOCUMENT, doubts=("no one says",))
    assert not doubted.rating.deploy
    assert (doubted.upper, doubted.vetoed) == (sure.upper, sure.vetoed)
    if sure.lower is None:
        assert doubted.lower is None
    else:
        assert doubted.lower is not None
        assert doubted.lower <= sure.lower


def test_leaving_out_a_fatal_flaw_never_pays() -> None:
    open_ended = whole([95, 95, 95, 95, 95, None])
    assert not open_ended.vetoed
    assert open_ended.lower == 40.0
    assert open_ended.upper == pytest.approx(575 / 6)
    assert open_ended.reasons == ("what is missing may score below 20: until it is known, the whole is capped at 40",)
