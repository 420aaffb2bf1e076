"""What an engine answered: fills by order, with the versions of the engine and the digests of what it was asked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.peers.other_python import HERE

Fill = tuple[int, int, int]
"""Nanoseconds since an order arrived, a price in ticks, and lots."""
Fills = tuple[Fill, ...]
Run = tuple[str, int]
"""A model of queues, and a latency in nanoseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The fills of an engine by run and order; an order that is not there was not filled."""

    versions: Mapping[str, str]
    digests: Mapping[str, str]
    runs: Mapping[Run, Mapping[int, Fills]]

    def fills(self, run: Run, order: int) -> Fills:
        """Return the fills of an order, by instant and price."""
        return self.runs[run].get(order, ())


def summed(fills: Iterable[Fill]) -> Fills:
    """Return fills by instant and price: what several prints of one instant fill at one price is one.

    >>> summed([(5, 101, 2), (0, 100, 1), (5, 101, 3)])
    ((0, 100, 1), (5, 101, 5))
    """
    lots: Counter[tuple[int, int]] = Counter()
    for after, tick, some in fills:
        lots[after, tick] += some
    return tuple((*at, some) for at, some in sorted(lots.items()))


def answers_of(said: Mapping[str, Any], digests: Mapping[str, str], arrivals: Mapping[int, list[int]]) -> Answers:
    """Return what a peer's own process said, rows of order, instant, tick and lots; by latency, when orders arrive."""
    runs: dict[Run, dict[int, Fills]] = {}
    for run in said["runs"]:
        own: dict[int, list[Fill]] = {}
        for order, ts, tick, lots in run["fills"]:
            own.setdefault(order, []).append((ts - arrivals[run["latency_ns"]][order], tick, lots))
        runs[run["queue"], run["latency_ns"]] = {order: summed(fills) for order, fills in sorted(own.items())}
    return Answers(versions=said["versions"], digests=digests, runs=runs)


def read(peer: str) -> Answers:
    """Read the file of a peer."""
    told = json.loads(_path(peer).read_text(encoding="utf-8"))
    runs = {
        (run["queue"], run["latency_ns"]): {int(id): tuple(map(tuple, fills)) for id, fills in run["fills"].items()}
        for run in told["runs"]
    }
    return Answers(versions=told["versions"], digests=told["digests"], runs=runs)


def write(peer: str, answers: Answers) -> None:
    """Write the file of a peer, an order a line."""
    heads = [f'"{name}": {json.dumps(getattr(answers, name), indent=1)}' for name in ("versions", "digests")]
    runs = ",\n".join(_run(run, fills) for run, fills in answers.runs.items())
    text = ",\n".join([*heads, f'"runs": [\n{runs}\n]'])
    _path(peer).write_text(f"{{\n{text}\n}}\n", encoding="utf-8")


def _run(run: Run, fills: Mapping[int, Fills]) -> str:
    queue, latency = run
    lines = ",\n".join(f'"{order}": {json.dumps(own, separators=(",", ":"))}' for order, own in fills.items())
    return f'{{"queue": {json.dumps(queue)}, "latency_ns": {latency}, "fills": {{\n{lines}\n}}}}'


def _path(peer: str) -> Path:
    return HERE / f"{peer}.json"
