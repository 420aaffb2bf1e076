"""What a rule earned: against a t test that is somebody else's, by properties, and by truths that are planted."""

from __future__ import annotations

import math
import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from golive.core.errors import Refused
from golive.models.returns.gate_attribution import GateAttribution, TouchedEpisode, Worth, gate_attribution

RULE, OTHER = "gate.rule", "gate.other"
MONEY = st.floats(-1e6, 1e6)


def judged(episodes: list[TouchedEpisode], least: int = 20, confidence: float = 0.95) -> GateAttribution:
    return gate_attribution(RULE, episodes, least=least, confidence=confidence)


def blocked(*shadows: float | None, by: tuple[str, ...] = (RULE,)) -> list[TouchedEpisode]:
    return [TouchedEpisode(by=by, shadow=shadow) for shadow in shadows]


@pytest.mark.parametrize("n", [20, 48, 300])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_the_interval_is_that_of_a_t_test_of_one_sample(n: int, confidence: float) -> None:
    shadows = np.random.default_rng(n).normal(0.4, 2.0, n)
    ends = stats.ttest_1samp(-shadows, 0.0).confidence_interval(confidence)
    attribution = judged(blocked(*shadows), confidence=confidence)
    assert (attribution.lower, attribution.upper) == pytest.approx((ends.low, ends.high), rel=1e-10)
    assert attribution.mean == pytest.approx(-shadows.mean())


@pytest.mark.parametrize("n", [20, 35])
@pytest.mark.parametrize("seed", range(20))
def test_so_many_more_like_these_settle_it_and_one_less_does_not(n: int, seed: int) -> None:
    gains = np.random.default_rng(seed).normal(0.2, 1.0, n)
    attribution = judged(blocked(*-gains))
    if attribution.worth is not Worth.UNDERPOWERED:
        assert attribution.needed == 0
        return
    # With the quantile and the spread of now: what is asked for is the number, not what it will look like.
    spread, quantile = gains.std(ddof=1), stats.t.ppf(0.975, n - 1)
    assert attribution.needed is not None
    halves = [quantile * spread / math.sqrt(n + more) for more in (attribution.needed - 1, attribution.needed)]
    assert halves[0] >= abs(gains.mean()) > halves[1]


@given(st.lists(st.tuples(MONEY, MONEY), min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_the_order_of_episodes_changes_nothing(pairs: list[tuple[float, float]], shuffled: random.Random) -> None:
    episodes = [TouchedEpisode(by=(RULE,), shadow=shadow, real=real) for shadow, real in pairs]
    again = episodes[:]
    shuffled.shuffle(again)
    assert judged(again) == judged(episodes)


@given(st.lists(MONEY, min_size=20, max_size=60))
def test_its_mirror_costs_what_it_earns(shadows: list[float]) -> None:
    here, there = judged(blocked(*shadows)), judged(blocked(*(-one for one in shadows)))
    assert (here.avoided, here.forgone, here.effect, here.needed) == pytest.approx(
        (there.forgone, there.avoided, -there.effect, there.needed)
    )
    mirrored = {Worth.EARNS: Worth.COSTS, Worth.COSTS: Worth.EARNS, Worth.UNDERPOWERED: Worth.UNDERPOWERED}
    assert here.worth is mirrored[there.worth]


@given(st.lists(MONEY, min_size=1, max_size=40), st.lists(MONEY, max_size=40))
def test_avoided_less_forgone_is_the_effect_of_all_that_it_touched(alone: list[float], both: list[float]) -> None:
    attribution = judged([*blocked(*alone), *blocked(*both, by=(RULE, OTHER)), *blocked(5.0, by=(OTHER,))])
    missed = -math.fsum([*alone, *both])
    assert attribution.avoided - attribution.forgone == pytest.approx(missed, abs=1e-3)
    assert attribution.effect == pytest.approx(-math.fsum(alone), abs=1e-3)
    assert (attribution.touched, attribution.shared, attribution.n) == (len(alone) + len(both), len(both), len(alone))


@given(st.lists(MONEY, min_size=20, max_size=40), st.lists(MONEY, max_size=40))
def test_what_another_rule_touched_too_moves_no_interval(alone: list[float], both: list[float]) -> None:
    here, there = judged(blocked(*alone)), judged([*blocked(*alone), *blocked(*both, by=(OTHER, RULE))])
    assert (here.lower, here.upper, here.n, here.effect, here.worth, here.needed) == (
        there.lower,
        there.upper,
        there.n,
        there.effect,
        there.worth,
        there.needed,
    )


def test_what_is_open_waits() -> None:
    attribution = judged(blocked(*[-1.0, -2.0] * 10, None, None))
    assert (attribution.open, attribution.n, attribution.touched) == (2, 20, 20)


def test_a_rule_that_touched_nothing_needs_all_that_it_takes() -> None:
    attribution = judged(blocked(-1.0, by=(OTHER,)))
    assert (attribution.touched, attribution.n, attribution.needed, attribution.mean) == (0, 0, 20, None)
    assert attribution.worth is Worth.UNDERPOWERED


def test_gains_that_do_not_vary_say_nothing_of_how_sure_they_are() -> None:
    attribution = judged(blocked(*[-0.1] * 30))
    assert (attribution.worth, attribution.lower, attribution.upper, attribution.needed) == (
        Worth.UNDERPOWERED,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("episodes", "least", "confidence"),
    [
        ([TouchedEpisode(by=(RULE,), shadow=math.nan)], 20, 0.95),
        ([TouchedEpisode(by=(RULE,), shadow=1.0, real=math.inf)], 20, 0.95),
        ([], 1, 0.95),
        ([], 20, 0.05),
    ],
)
def test_what_is_no_money_and_no_limit_is_refused(
    episodes: list[TouchedEpisode], least: int, confidence: float
) -> None:
    with pytest.raises(Refused):
        judged(episodes, least, confidence)


SEEDS, EPISODES = 100, 120


def planted(seed: int, blocks: str) -> GateAttribution:
    """Return what is said of a gate that blocks some of the episodes of a strategy that earns nothing."""
    draws = np.random.default_rng(seed)
    nets = draws.standard_t(4, EPISODES) * 10.0
    keeps_out = {"losers": nets < 0, "winners": nets > 0, "any": draws.random(EPISODES) < 1 / 2}[blocks]
    return judged(blocked(*nets[keeps_out]))


@pytest.mark.parametrize(("blocks", "worth"), [("losers", Worth.EARNS), ("winners", Worth.COSTS)])
def test_a_gate_that_knows_the_outcome_is_told_from_its_mirror(blocks: str, worth: Worth) -> None:
    assert {planted(seed, blocks).worth for seed in range(SEEDS)} == {worth}


def test_a_gate_that_blocks_at_random_neither_earns_nor_costs() -> None:
    """Of a strategy without an edge: by chance alone five in a hundred are called something."""
    verdicts = Counter(planted(seed, "any").worth for seed in range(SEEDS))
    assert verdicts[Worth.UNDERPOWERED] >= 90


@pytest.mark.parametrize("mean", [0.0, 3.0])
def test_the_interval_holds_the_truth_as_often_as_it_says(mean: float) -> None:
    runs = 1000
    missed = Counter[bool]()
    for seed in range(runs):
        attribution = judged(blocked(*-np.random.default_rng(seed).normal(mean, 10.0, 40)))
        assert attribution.lower is not None
        assert attribution.upper is not None
        missed[not attribution.lower <= mean <= attribution.upper] += 1
    # Of a thousand at 95 %, four standard deviations around fifty.
    assert 22 <= missed[True] <= 78
