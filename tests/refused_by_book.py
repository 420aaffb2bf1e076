"""What the rules that a library for bars lacks refused on recordings that have a book, and the table that shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.replays import COINBASE, USDM, market, replay

from golive.api import Engine
from golive.decision import Decision
from golive.decision.reasons import Because

RECORDINGS: Mapping[str, Path] = {
    "BTCUSDT, six minutes of 2024-08-08": USDM,
    "BTC-USD, ten hours of 2021-04-17 by the minute": COINBASE,
}
GONE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "`orderflow`": ("orderflow", ()),
    "`participation`: depth": ("participation", ("depth_share",)),
    "`data_quality`: spread": ("data_quality", ("spread_normal",)),
    "`data_quality`: frozen quote": ("data_quality", ("moving",)),
    "`data_quality`: bars off the quote": ("data_quality", ("bars_of_this_market",)),
    "`data_quality`: tape against bars": ("data_quality", ("volumes_agree",)),
    "`data_quality`: prints off the quote": ("data_quality", ("prints_near_quote", "no_print_absurd")),
    "`data_quality`: book off the quote": ("data_quality", ("book_agrees",)),
    "`closing_price`: width of the quote": ("closing_price", ()),
}
"""What is gone, by gate and rules; a gate without rules is gone as a whole."""
BEGIN, END = "<!-- refused -->", "<!-- end of refused -->"


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Of `n` signals that the rules were asked about: how many they refused, could not tell, or made smaller.

    `alone` is how many of those refused or held nothing else did.
    """

    n: int
    refused: int
    held: int
    smaller: int
    alone: int

    def __str__(self) -> str:
        """Return a cell."""
        if not self.n:
            return "asked about nothing"
        parts = [f"refused {self.refused}", f"held {self.held}"]
        if self.smaller:
            parts.append(f"made {self.smaller} smaller")
        return f"{', '.join(parts)} of {self.n}; {self.alone} alone"


def refused_by(gone: tuple[str, tuple[str, ...]], decisions: Iterable[Decision]) -> Refused:
    """Count what rules did to decisions that asked them."""
    gate, rules = gone
    n = refused = held = smaller = alone = 0
    for decision in decisions:
        if gate not in decision.gates:
            continue
        n += 1
        own = [one for one in decision.because if _is_of(one, gate, rules)]
        against = [one for one in decision.because if one.outcome in {"fails", "unknown"}]
        outcomes = {one.outcome for one in own}
        refused += "fails" in outcomes
        held += "unknown" in outcomes and "fails" not in outcomes
        smaller += bool(outcomes & {"caps", "reduces"})
        stopped = outcomes & {"fails", "unknown"}
        alone += bool(stopped) and all(_is_of(one, gate, rules) for one in against)
    return Refused(n=n, refused=refused, held=held, smaller=smaller, alone=alone)


def _is_of(reason: Because, gate: str, rules: tuple[str, ...]) -> bool:
    return reason.gate == gate and (not rules or reason.rule in rules)


def refused_table(engine: Engine, recordings: Path) -> str:
    """Return the table of the profile's README: a row a thing that is gone, a column a recording."""
    columns: dict[str, tuple[int, list[Decision]]] = {}
    for name, path in RECORDINGS.items():
        run = replay(engine, market(path, recordings), shadows=False)
        columns[name] = len(run.episodes), [engine.decide(row) for row in run.rows]
    heads = [f"{name} ({len(asked)} signals, {episodes} episodes)" for name, (episodes, asked) in columns.items()]
    lines = [f"| what is gone | {' | '.join(heads)} |", f"|---|{'---|' * len(heads)}"]
    for title, gone in GONE.items():
        cells = [str(refused_by(gone, asked)) for _, asked in columns.values()]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def with_table(text: str, table: str) -> str:
    """Return a text with the table between its marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table}\n{END}{after}"
