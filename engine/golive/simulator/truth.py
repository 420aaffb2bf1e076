"""What is planted in a session: episodes of informed flow, and faults of the book's feed."""

from __future__ import annotations

import numpy as np

from golive.core.unit import NANOS
from golive.core.window import FloatArray
from golive.simulator.parameters import Episode, Fault, FaultKind, SimulatedMarket


def plant_episodes(market: SimulatedMarket, rng: np.random.Generator) -> tuple[Episode, ...]:
    """Return episodes, one in each equal slot of the session after `first_episode_s`; half of them up."""
    directions = rng.permutation(np.resize(np.array([1, -1]), market.episodes)).tolist()
    slot = (market.session_s - market.first_episode_s) / max(1, market.episodes)
    episodes = []
    for i, direction in enumerate(directions):
        length = float(rng.uniform(market.episode_shortest_s, market.episode_longest_s))
        start = market.first_episode_s + i * slot + float(rng.uniform(0, slot - market.rest_s - length))
        episodes.append(Episode(start=_at(market, start), end=_at(market, start + length), direction=int(direction)))
    return tuple(episodes)


def plant_faults(market: SimulatedMarket, episodes: tuple[Episode, ...]) -> tuple[Fault, ...]:
    """Return the faults: one in every other episode from the second on, while kinds and episodes last."""
    lengths = {
        FaultKind.CROSSED: market.crossed_s,
        FaultKind.FROZEN: market.frozen_s,
        FaultKind.ONE_SIDED: market.one_sided_s,
    }
    faults = []
    for (kind, length_s), episode in zip(lengths.items(), episodes[1::2], strict=False):
        start = episode.start + round(market.fault_after_s * NANOS)
        faults.append(Fault(kind=kind, start=start, end=start + round(length_s * NANOS)))
    return tuple(faults)


def lean_of(episodes: tuple[Episode, ...], market: SimulatedMarket) -> FloatArray:
    """Return for each step the direction of the episode it lies in, else 0."""
    lean = np.zeros(market.steps)
    for episode in episodes:
        lean[_step(market, episode.start) : _step(market, episode.end)] = episode.direction
    return lean


def simulate_price(market: SimulatedMarket, episodes: tuple[Episode, ...], rng: np.random.Generator) -> FloatArray:
    """Return the price behind the book at each step: noise, and each episode's move spread evenly after its lead."""
    moves = rng.normal(0, market.noise_vol * np.sqrt(market.step_s), market.steps)
    for episode in episodes:
        size = float(rng.uniform(market.move_smallest, market.move_largest))
        first = _step(market, episode.start) + round(market.lead_s / market.step_s)
        end = _step(market, episode.end)
        moves[first:end] += episode.direction * size / (end - first)
    moves[0] = 0.0
    return market.price * np.exp(np.cumsum(moves))


def _at(market: SimulatedMarket, seconds: float) -> int:
    """Return an instant of the session, on its grid of steps."""
    return market.start + round(seconds / market.step_s) * market.step


def _step(market: SimulatedMarket, at: int) -> int:
    return (at - market.start) // market.step
