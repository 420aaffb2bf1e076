"""What pages of models are made of: evidence that was kept, gains with both ends, curves, service, and live looks."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from tests.guardrails_library import house_guardrails

from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.learning.checkpoints import digest_of
from golive.learning.compare_models import SEED
from golive.learning.decision_curve import decision_curve
from golive.learning.gain_interval import LEAST_P, GainInterval, gain_interval
from golive.learning.kept_evidence import KeptEvidence, kept_evidence
from golive.learning.live.detectors import CusumDetector, DetectorKind, MsprtDetector, detector
from golive.learning.live.live_gate import LiveGate, live_gate, live_limits
from golive.learning.live.live_path import LiveReturn, live_path
from golive.learning.model_history import Service
from golive.learning.paired_gain import PairedGain, paired_gain
from golive.models.change.sharpe_difference import sharpe_difference_hac

LEVEL = 0.05


def returns(seed: int, n: int, annual: float = 0.0) -> FloatArray:
    return 0.01 * (np.random.default_rng(seed).normal(size=n) + annual / math.sqrt(252))


def interval(old: FloatArray, new: FloatArray) -> GainInterval:
    made = gain_interval(old, new, periods_per_year=252.0, most_wrong_accepts=LEVEL)
    assert isinstance(made, GainInterval)
    return made


def test_both_ends_are_the_bounds_of_either_model_over_the_other() -> None:
    old, new = returns(1, 600), returns(2, 600, 1.0)
    made = interval(old, new)
    low, high = (
        paired_gain(one, other, periods_per_year=252.0, most_wrong_accepts=LEVEL, seed=SEED)
        for one, other in ((old, new), (new, old))
    )
    assert isinstance(low, PairedGain)
    assert isinstance(high, PairedGain)
    assert (made.gain, made.lower, made.upper) == (low.gain, low.lower, -high.lower)
    assert made.lower < made.gain < made.upper


@pytest.mark.parametrize("seed", range(4))
def test_p_is_no_smaller_than_that_of_ledoit_and_wolf(seed: int) -> None:
    """The wider of two bounds is believed; returns are scaled before, which moves the kernel's bandwidth a little."""
    old, new = returns(10 + seed, 400), returns(20 + seed, 400, 1.0)
    made, alone = interval(old, new), sharpe_difference_hac(new, old).p_greater
    beyond = 2 * (made.p - 0.5) * (alone - 0.5) >= 0
    assert beyond
    assert abs(made.p - 0.5) <= abs(alone - 0.5) + 0.01


def test_p_and_the_lower_end_say_the_same_and_models_change_places() -> None:
    for seed in range(6):
        old, new = returns(seed, 300), returns(100 + seed, 300, 2.0)
        made, back = interval(old, new), interval(new, old)
        assert (made.p <= LEVEL) == (made.lower > 0)
        assert back.p == pytest.approx(1 - made.p, abs=2 * LEAST_P)
        assert (back.gain, back.lower, back.upper) == pytest.approx((-made.gain, -made.upper, -made.lower))


def test_a_gain_that_is_beyond_doubt_has_a_p_at_its_bound() -> None:
    old = returns(1, 1_000)
    made = interval(old, 0.3 * old + returns(2, 1_000, 12.0))
    assert (made.p, made.p_is_bound) == (LEAST_P, True)


def test_returns_that_do_not_vary_have_no_interval() -> None:
    flat = np.full(300, 0.01)
    assert isinstance(gain_interval(flat, returns(1, 300), periods_per_year=252.0, most_wrong_accepts=LEVEL), Unknown)


def test_a_curve_ends_with_what_was_decided_by() -> None:
    old, new = returns(1, 320), returns(2, 320, 2.0)
    curve = decision_curve(old, new, periods_per_year=252.0, most_wrong_accepts=LEVEL, least=60)
    made = interval(old, new)
    assert (curve[0].pairs, curve[-1].pairs) == (60, 320)
    assert (curve[-1].gain, curve[-1].lower) == (made.gain, made.lower)
    assert [one.pairs for one in curve] == sorted({one.pairs for one in curve})
    short = decision_curve(old[:59], new[:59], periods_per_year=252.0, most_wrong_accepts=LEVEL, least=60)
    assert short == ()


def test_evidence_counts_only_by_its_digest() -> None:
    text = json.dumps(
        {
            "old": None,
            "new": {
                "sharpe": 1.0,
                "max_drawdown": "nan",
                "returns": {"total": [0.1, 0.2], "excess": [0.1, 0.1], "periods_per_year": 252.0},
                "dates": ["2026-01-01", "2026-01-02"],
                "trained_until": None,
            },
            "judged": None,
            "looks": 3,
        }
    ).encode()
    one = kept_evidence(text, digest_of(text))
    assert isinstance(one, KeptEvidence)
    assert (one.old, one.verdict, one.gain, one.looks) == (None, None, None, 3)
    assert (one.new.sharpe, one.new.max_drawdown, one.new.excess.tolist()) == (1.0, None, [0.1, 0.1])
    assert isinstance(kept_evidence(text + b" ", digest_of(text)), Unknown)
    assert isinstance(kept_evidence(None, digest_of(text)), Unknown)
    for bad in (b"[]", b"null", b'{"judged": {}, "old": 1, "new": 2, "looks": 0}', b"\xff"):
        assert isinstance(kept_evidence(bad, digest_of(bad)), Unknown)


@pytest.mark.parametrize("made", [CusumDetector, MsprtDetector])
def test_a_detector_alarms_where_its_statistic_is_beyond_its_limit(made: Callable[..., CusumDetector]) -> None:
    watching = made(shift=0.5, limit=2.0)
    values = np.random.default_rng(5).normal(-0.3, 1.0, 400).tolist()
    alarms = [(watching.update(z), watching.statistic) for z in values]
    assert any(alarm for alarm, _ in alarms)
    assert all(alarm == (statistic is not None and statistic > 2.0) for alarm, statistic in alarms)


def test_page_hinkley_tells_its_statistic_and_adwin_has_none() -> None:
    shown = np.random.default_rng(6).normal(size=60).tolist()
    page_hinkley = detector(DetectorKind.PAGE_HINKLEY, shift=0.5, limit=5.0, baseline=shown)
    adwin = detector(DetectorKind.ADWIN, shift=0.5, limit=2.0, baseline=shown)
    for z in np.random.default_rng(7).normal(-1.0, 1.0, 60).tolist():
        alarm = page_hinkley.update(z)
        assert page_hinkley.statistic is not None
        assert alarm == (page_hinkley.statistic > 5.0)
        adwin.update(z)
        assert adwin.statistic is None


def gate(_version: str) -> LiveGate:
    limits = replace(live_limits(house_guardrails(), ""), false_alarms_per_year=12.0)
    return live_gate(returns(3, 250, 2.0), periods_per_year=252.0, limits=limits)


def lived(n: int, *, lost: int | None = None) -> list[LiveReturn]:
    values = returns(9, n, -60.0).tolist()
    return [LiveReturn(since=k, until=k + 1, value=None if k == lost else values[k]) for k in range(n)]


def test_a_live_return_counts_for_the_version_that_served_all_through_it() -> None:
    services = [Service(version="1", since=2, until=5), Service(version="2", since=5)]
    path = live_path(lived(9), services, gate)
    assert [one.version for one in path.points] == ["1"] * 3 + ["2"] * 4
    assert path.unwatched == 2
    late = live_path(lived(4), [Service(version="1", since=10)], gate)
    assert (late.points, late.unwatched) == ((), 4)


def test_the_path_alarms_as_the_gate_that_watched_does() -> None:
    path = live_path(lived(60), [Service(version="1", since=0)], gate)
    watching = gate("1")
    looks = [watching.observe(one.value) for one in lived(60)]
    assert [one.look for one in path.points] == looks
    assert path.alarms
    assert path.alarms[0].until == 1 + next(n for n, look in enumerate(looks) if look.alarm or look.stop)


def test_after_a_return_that_nobody_knows_the_drawdown_is_not_known_either() -> None:
    path = live_path(lived(5, lost=2), [Service(version="1", since=0)], gate)
    assert [one.look.drawdown is None for one in path.points] == [False, False, True, True, True]
