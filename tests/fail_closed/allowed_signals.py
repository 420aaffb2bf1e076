"""The signals allowed on the embedded market and on three recordings, before and now, and what took each away."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.fail_closed.cells import ALLOWED
from tests.places import DATA
from tests.replays import COINBASE, COINM, SIMULATED, USDM, market, replay

from golive.api import Engine

BEFORE = Path(__file__).parent / "allowed_before.json"
"""Sizes by signal and market, as commit 31776b9 allowed them: the last before doubt was closed at its roots."""

RECORDINGS = (SIMULATED, USDM, COINM, COINBASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A decided signal."""

    verdict: str
    size: float
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One market's signals: how many there are, what was allowed and is, and by which rule it no longer is."""

    market: str
    signals: int
    before: int
    now: int
    smaller: int
    taken_away: Mapping[str, int]
    added: int


def decided(engine: Engine, path: Path) -> Mapping[str, Signal]:
    """Return every signal of a market by its id."""
    columns = replay(engine, market(path, DATA)).decisions.columns
    names = ("verdict", "final_size", "gate", "rule")
    lines = zip(columns["signal_id"], *(columns[name] for name in names), strict=True)
    return {str(i): Signal(verdict=str(v), size=float(s), rule=f"{g}.{r}") for i, v, s, g, r in lines}


def sizes(signals: Mapping[str, Signal]) -> dict[str, float]:
    """Return the sizes of those that are allowed."""
    return {identity: signal.size for identity, signal in signals.items() if signal.verdict in ALLOWED}


def compared(engine: Engine) -> Iterator[Compared]:
    """Yield the markets that are here, each beside what was allowed before."""
    known: Mapping[str, Mapping[str, float]] = json.loads(BEFORE.read_text(encoding="utf-8"))
    for path in RECORDINGS:
        if path is SIMULATED or DATA.is_dir():
            yield compare(path.stem, known[path.stem], decided(engine, path))


def compare(name: str, before: Mapping[str, float], signals: Mapping[str, Signal]) -> Compared:
    now = sizes(signals)
    gone = [
        signals[identity].rule if identity in signals else "no signal" for identity in before if identity not in now
    ]
    return Compared(
        market=name,
        signals=len(signals),
        before=len(before),
        now=len(now),
        smaller=sum(now[identity] < size for identity, size in before.items() if identity in now),
        taken_away=Counter(gone),
        added=len(now.keys() - before.keys()),
    )


def signals_table(markets: list[Compared]) -> str:
    """Return the comparison in Markdown."""
    lines = ["| market | signals | allowed before | allowed now | smaller | added | taken away, by rule |"]
    lines.append("|---|---:|---:|---:|---:|---:|---|")
    for m in markets:
        rules = ", ".join(f"{count} by `{rule}`" for rule, count in sorted(m.taken_away.items())) or "none"
        lines.append(f"| {m.market} | {m.signals} | {m.before} | {m.now} | {m.smaller} | {m.added} | {rules} |")
    return "\n".join(lines) + "\n"
