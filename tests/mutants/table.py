"""The table of what cases kill, and its place in the README of this folder."""

from __future__ import annotations

import re

from golive.proving.mutants.mutation_run import MutationRun, Tally
from golive.proving.mutants.scoring import State
from golive.report.mutation_report import summary

COMMAND, BARS_COMMAND = "make mutants", "python -m tests.mutants bars"
SHIPPED, BARS = "mutants", "mutants of bars"
"""The names of the tables in the README."""


def table(run: MutationRun, *, command: str, date: str, seconds: float) -> str:
    """Return what became of the mutants of every document, as Markdown."""
    compiled = f"{run.in_state(State.DOES_NOT_COMPILE)} are refused by the checker"
    alike = f"{run.in_state(State.EQUIVALENT_PROVED)} are proved to answer like the original"
    auto = f"{len(run.score.auto_only)} of those alive are told apart only by boundaries that golive made"
    lines = [
        f"{date}, `{command}`: {summary(run)}. {compiled}, {alike}; {auto}. {seconds:,.0f} s on two cores.",
        "",
        "| document | mutants | killed | alive | apart | score |",
        "|---|---:|---:|---:|---:|---:|",
        *(_row(tally) for tally in run.tallies),
    ]
    return "\n".join(lines) + "\n"


def _row(tally: Tally) -> str:
    score = "" if tally.share is None else f"{float(tally.share) * 100:.1f} %"
    cells = (f"`{tally.of}`", *(str(n) for n in (tally.mutants, tally.killed, tally.alive, tally.apart)), score)
    return f"| {' | '.join(cells)} |"


def between_marks(readme: str, name: str, text: str) -> str:
    """Return a README with the table between the marks of its name replaced."""
    begin, end = _marks(name)
    return re.sub(f"{begin}\n.*{end}", lambda _: f"{begin}\n{text}{end}", readme, flags=re.DOTALL)


def shares(readme: str, name: str) -> dict[str, float]:
    """Return what percentage of its mutants each document of a table kills; one with none to kill is left out."""
    begin, end = _marks(name)
    _, _, rest = readme.partition(begin)
    rows = re.findall(r"^\| `(\S+)` \|.*\| ([\d.]+) % \|$", rest.partition(end)[0], re.MULTILINE)
    return {document: float(share) for document, share in rows}


def _marks(name: str) -> tuple[str, str]:
    return f"<!-- {name} -->", f"<!-- end of {name} -->"
