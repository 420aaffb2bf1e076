"""From measurements to a score: what helps never hurts, and what is missing never helps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.track_records import POLICY

from golive.core.value import missing
from golive.documents.score import WITHHELD
from golive.readiness.measurement import Measurement
from golive.readiness.points import write_points
from golive.readiness.rating import Scored, rating_of
from golive.readiness.scoring import score

DOCUMENT = POLICY.document
NAMES = [(c.id, m.measure.value) for c in DOCUMENT.components for m in c.maps]
MAPS = {(c.id, m.measure.value): m for c in DOCUMENT.components for m in c.maps}
ABSENT = missing("gone", "taken away")
Values = dict[tuple[str, str], float]


def exact(value: float) -> Measurement:
    return Measurement(value=value, interval=(value, value))


def scored(values: Values) -> Scored:
    return score(DOCUMENT, _nested(values))


def _nested(values: Values) -> dict[str, dict[str, Measurement]]:
    nested: dict[str, dict[str, Measurement]] = {}
    for (component, measure), value in values.items():
        nested.setdefault(component, {})[measure] = exact(value)
    return nested


def lower(values: Values) -> float:
    """Return the lower end; what is withheld passes nothing."""
    rated = scored(values).lower
    return -1.0 if rated is None else rated


@st.composite
def known(draw: st.DrawFn, least: int = 0) -> Values:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=least, unique=True))
    values: Values = {}
    for name in names:
        low, high = MAPS[name].knots[0][0], MAPS[name].knots[-1][0]
        values[name] = low + draw(st.floats(-0.2, 1.2)) * (high - low)
    return values


everything = known(least=len(NAMES))


@given(values=everything, name=st.sampled_from(NAMES), step=st.floats(0, 2))
def test_a_better_measurement_never_scores_less(values: Values, name: tuple[str, str], step: float) -> None:
    knots = MAPS[name].knots
    up = 1 if knots[-1][1] >= knots[0][1] else -1
    better = {**values, name: values[name] + up * step * (knots[-1][0] - knots[0][0])}
    assert lower(better) >= lower(values) - 1e-9


@given(values=known(), data=st.data())
def test_what_is_missing_never_raises_the_lower_end(values: Values, data: st.DataObject) -> None:
    if not values:
        return
    gone = data.draw(st.sampled_from(sorted(values)))
    less = {name: value for name, value in values.items() if name != gone}
    assert lower(less) <= lower(values) + 1e-9


@given(values=known(), filled=everything)
def test_the_interval_holds_what_is_not_known_yet(values: Values, filled: Values) -> None:
    # A map that caps while it is missing has its best completion left out: it is a penalty, not an estimate.
    free = {n: v for n, v in {**filled, **values}.items() if n not in values and MAPS[n].unknown_caps_at is None}
    part = scored(values)
    if part.lower is None or part.upper is None:
        assert part.coverage < DOCUMENT.least_coverage
        return
    whole = scored({**values, **free})
    assert whole.lower is not None
    assert whole.upper is not None
    assert part.lower - 1e-9 <= whole.lower <= whole.upper <= part.upper + 1e-9


@given(values=everything)
def test_a_component_below_the_veto_caps_the_whole(values: Values) -> None:
    rated = scored(values)
    fatal = [c.id for c in rated.components if c.points is not None and c.points < DOCUMENT.veto.below]
    assert rated.vetoed == tuple(fatal)
    assert rated.lower == rated.upper
    assert rated.lower is not None
    if fatal:
        assert rated.lower <= DOCUMENT.veto.caps_at
        assert not rated.rating.deploy
        assert not rated.best.deploy
    assert 0 <= rated.lower <= 100


def test_a_fatal_flaw_beside_excellence_is_poor_though_forty_points_are_marginal() -> None:
    ends = {name: MAPS[name].knots for name in NAMES}
    best = {name: max(knots, key=lambda knot: knot[1])[0] for name, knots in ends.items()}
    assert scored(best).rating.value == "EXCELLENT"
    rated = scored({**best, ("cost_robustness", "cost_cover"): 0.0})
    assert (rated.lower, rated.upper, rated.vetoed) == (40.0, 40.0, ("cost_robustness",))
    assert rating_of(40.0, DOCUMENT.bands).value == "MARGINAL"
    assert (rated.rating.value, rated.rating.deploy) == ("POOR", False)
    assert rated.best == rated.rating


@pytest.mark.parametrize("always", [True, False])
def test_a_fatal_flaw_is_not_deployed_whatever_the_bands_say(*, always: bool) -> None:
    bands = tuple(replace(band, deploy=always or band.lo >= 60) for band in DOCUMENT.bands)
    fatal = {name: MAPS[name].knots[0][0] for name in NAMES}
    rated = score(replace(DOCUMENT, bands=bands), _nested(fatal))
    assert rated.vetoed
    assert not rated.rating.deploy


@pytest.mark.parametrize(
    ("points", "rating"),
    [
        (100.0, "EXCELLENT"),
        (80.001, "EXCELLENT"),
        (80.0, "GOOD"),
        (80.0 + 1e-13, "GOOD"),
        (0.1 * 800, "GOOD"),
        (0.1 * 3 * 10 * 20 + 20, "GOOD"),
        (60.0, "GOOD"),
        (59.9999, "MARGINAL"),
        (40.0, "MARGINAL"),
        (39.9999, "POOR"),
        (20.0, "POOR"),
        (0.7 * 30 - 1, "POOR"),
        (19.9999, "UNVIABLE"),
        (0.0, "UNVIABLE"),
    ],
)
def test_the_shipped_bands_are_those_of_the_production_summary(points: float, rating: str) -> None:
    assert rating_of(points, DOCUMENT.bands).value == rating


@given(a=st.floats(0, 100), b=st.floats(0, 100))
def test_more_points_are_never_rated_worse(a: float, b: float) -> None:
    names = [band.id for band in DOCUMENT.bands]
    low, high = (names.index(rating_of(points, DOCUMENT.bands).value) for points in sorted((a, b)))
    assert low <= high


def test_every_band_has_the_summarys_advice() -> None:
    assert {band.id: (band.advice, band.deploy) for band in DOCUMENT.bands} == {
        "EXCELLENT": ("Deploy with confidence", True),
        "GOOD": ("Deploy with monitoring", True),
        "MARGINAL": ("Deploy small, iterate", True),
        "POOR": ("Do not deploy, rebuild", False),
        "UNVIABLE": ("Abandon strategy", False),
    }


def test_nothing_known_is_withheld_and_may_not_be_deployed() -> None:
    rated = score(DOCUMENT, {})
    assert (rated.lower, rated.upper, rated.coverage) == (None, None, 0.0)
    assert (rated.rating.value, rated.rating.deploy) == (WITHHELD, False)
    assert rated.reasons[0] == "0 % of the weight is known, needs 70 %"


def test_an_estimate_scores_above_its_cap_only_as_far_as_its_bound() -> None:
    gap = next(c for c in DOCUMENT.components if c.id == "live_gap")
    for interval, points in (((-0.5, 0.5), 50.0), ((-0.1, 0.25), 80.0), ((0.0, 0.9), 50.0), (ABSENT, 50.0)):
        measured = {"live_gap": {"gap": Measurement(value=0.0, interval=interval)}}
        rated = score(replace(DOCUMENT, components=(gap,)), measured)
        assert rated.components[0].points == pytest.approx(points)


def test_a_bad_estimate_is_not_helped_by_the_cap() -> None:
    gap = next(c for c in DOCUMENT.components if c.id == "live_gap")
    measured = {"live_gap": {"gap": Measurement(value=0.75, interval=ABSENT)}}
    assert score(replace(DOCUMENT, components=(gap,)), measured).components[0].points == pytest.approx(20.0)


@pytest.mark.parametrize(
    ("points", "text"),
    [
        (0.0, "0.0"),
        (39.94, "39.9"),
        (39.97, "39.97"),
        (40.0, "40.0"),
        (40.04, "40.04"),
        (80.04, "80.04"),
        (80.0, "80.0"),
    ],
)
def test_points_are_written_on_their_side_of_every_edge(points: float, text: str) -> None:
    assert write_points(points, DOCUMENT) == text


@given(st.floats(0, 100))
def test_what_is_written_is_rated_like_what_was_scored(points: float) -> None:
    assert rating_of(float(write_points(points, DOCUMENT)), DOCUMENT.bands) == rating_of(points, DOCUMENT.bands)
