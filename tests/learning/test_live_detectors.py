"""Detectors agree with the batch tests, with river, and with the simulation that their limits are solved on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student_t

from golive.core.window import FloatArray
from golive.learning.live.baseline import Baseline, baseline_of, simulated
from golive.learning.live.detectors import ALPHA, MIN_INSTANCES, CusumDetector, DetectorKind, MsprtDetector, detector
from golive.learning.live.simulated_alarms import Tuned
from golive.models.change.cusum import cusum
from golive.models.change.drift_detection import Mode, page_hinkley
from golive.models.change.msprt import msprt

LIMITS = {DetectorKind.CUSUM: 4.0, DetectorKind.MSPRT: 0.3, DetectorKind.PAGE_HINKLEY: 4.0, DetectorKind.ADWIN: 0.1}


def baseline(n: int = 120, seed: int = 1) -> Baseline:
    returns = 0.001 + 0.01 * np.random.default_rng(seed).standard_t(5, size=n)
    made = baseline_of(returns, periods_per_year=252.0, least=60)
    assert isinstance(made, Baseline)
    return made


def values(seed: int, n: int = 400) -> FloatArray:
    return np.random.default_rng(seed).normal(-0.2, 1.0, size=n)


def first(watching: CusumDetector | MsprtDetector, series: FloatArray) -> int | None:
    return next((i for i, z in enumerate(series.tolist()) if watching.update(z)), None)


@given(st.integers(0, 200), st.floats(0.1, 2.0), st.floats(1.0, 8.0))
def test_the_cusum_alarms_first_where_the_tabular_one_does(seed: int, shift: float, limit: float) -> None:
    series = values(seed)
    tabular = cusum(series, target=0.0, sigma=1.0, k=shift / 2, h=limit)
    below = np.flatnonzero(tabular.lower > limit)
    assert first(CusumDetector(shift=shift, limit=limit), series) == (int(below[0]) if len(below) else None)


@given(st.integers(0, 200), st.floats(0.1, 2.0), st.floats(0.5, 6.0))
def test_the_sequential_test_alarms_first_where_its_p_value_says_so(seed: int, shift: float, limit: float) -> None:
    series = values(seed)
    tested = msprt(series, theta0=0.0, sigma2=1.0, tau2=shift * shift)
    below = np.flatnonzero((tested.log_ratio > limit) & (np.cumsum(series) < 0))
    assert first(MsprtDetector(shift=shift, limit=limit), series) == (int(below[0]) if len(below) else None)


def test_page_hinkley_is_rivers_after_the_mean_of_the_baseline() -> None:
    made, series = baseline(), values(3) - 1.0
    shown = made.standardised.tolist()
    watching = detector(DetectorKind.PAGE_HINKLEY, shift=0.5, limit=9.0, baseline=shown)
    alarm = next(i for i, z in enumerate(series.tolist()) if watching.update(z))
    river = page_hinkley(
        [*[0.0] * len(shown), *series.tolist()],
        min_instances=MIN_INSTANCES,
        delta=0.25,
        threshold=9.0,
        alpha=ALPHA,
        mode=Mode.DOWN,
    )
    assert min(i for i in river if i >= len(shown)) == len(shown) + alarm


@pytest.mark.parametrize("kind", DetectorKind)
def test_the_simulation_alarms_where_detectors_do_value_by_value(kind: DetectorKind) -> None:
    made = baseline()
    series = simulated(made, periods=250, paths=4, generator=np.random.default_rng(7)).series - 0.3
    tuned = Tuned(kind=kind, shift=0.5, limit=LIMITS[kind], baseline=made.standardised)
    together = np.array(list(tuned.alarms(series)))
    for path in range(series.shape[1]):
        watching = detector(kind, shift=0.5, limit=LIMITS[kind], baseline=made.standardised.tolist())
        assert [watching.update(z) for z in series[:, path].tolist()] == together[:, path].tolist()
    assert together.any()
    assert tuned.alarms_a_path(series).tolist() == together.sum(axis=0).tolist()
    firsts = [int(np.argmax(column)) + 1 if column.any() else None for column in together.T]
    assert [None if np.isnan(x) else int(x) for x in tuned.first_alarms(series)] == firsts
    later = [int(np.argmax(column[100:])) + 1 if column[100:].any() else None for column in together.T]
    assert [None if np.isnan(x) else int(x) for x in tuned.first_alarms(series, after=100)] == later


@pytest.mark.parametrize("kind", [k for k in DetectorKind if k is not DetectorKind.ADWIN])
def test_a_rise_is_no_alarm(kind: DetectorKind) -> None:
    made = baseline()
    watching = detector(kind, shift=0.5, limit=LIMITS[kind], baseline=made.standardised.tolist())
    assert not any(watching.update(3.0) for _ in range(200))


def test_simulated_years_spread_and_remember_as_the_baseline_does() -> None:
    rng = np.random.default_rng(11)
    noise, z = rng.normal(size=3_000), np.empty(3_000)
    z[0] = noise[0]
    for t in range(1, 3_000):
        z[t] = 0.4 * z[t - 1] + np.sqrt(1 - 0.16) * noise[t]
    made = baseline_of(0.01 * z, periods_per_year=252.0, least=60)
    assert isinstance(made, Baseline)
    series = simulated(made, periods=400, paths=300, generator=rng).series
    assert series.std() == pytest.approx(1.0, abs=0.02)
    assert series.mean() == pytest.approx(0.0, abs=0.03)
    lagged = float((series[1:] * series[:-1]).mean())
    assert lagged == pytest.approx(0.4, abs=0.04)


@pytest.mark.parametrize("n", [60, 250])
def test_simulated_means_lie_about_a_baselines_as_the_t_distribution_says(n: int) -> None:
    normal = np.random.default_rng(5).normal(size=n)
    made = baseline_of(0.01 * normal, periods_per_year=252.0, least=60)
    assert isinstance(made, Baseline)
    independent = replace(made, memory=0.0, residuals=(normal - normal.mean()) / normal.std())
    after = simulated(independent, periods=2_000, paths=4_000, generator=np.random.default_rng(6))
    level = after.series.mean(axis=0)
    assert np.corrcoef(level, -after.flattery)[0, 1] > 0.9
    # The mean of n standardised normal values over the root of n is Student's t; memory that n values leave open adds.
    memory_adds = 1 + 1 / n
    expected = float(student_t(n - 1).std()) / np.sqrt(n) * memory_adds
    assert after.flattery.std() == pytest.approx(expected, rel=0.08)
