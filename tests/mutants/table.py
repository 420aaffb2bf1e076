"""The table of what cases kill, and its place in the README of this folder."""

from __future__ import annotations

import re

from golive.proving.mutants.mutation_run import MutationRun, Tally
from golive.proving.mutants.scoring import State
from golive.report.mutation_report import summary

COMMAND = "make mutants"
BEGIN, END = "<!-- mutants -->", "<!-- end of mutants -->"


def table(run: MutationRun, *, date: str, seconds: float) -> str:
    """Return what became of the mutants of every document, as Markdown."""
    compiled = f"{run.in_state(State.DOES_NOT_COMPILE)} are refused by the checker"
    alike = f"{run.in_state(State.EQUIVALENT_PROVED)} are proved to answer like the original"
    auto = f"{len(run.score.auto_only)} of those alive are told apart only by boundaries that golive made"
    lines = [
        f"{date}, `{COMMAND}`: {summary(run)}. {compiled}, {alike}; {auto}. {seconds:,.0f} s on two cores.",
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


def between_marks(readme: str, text: str) -> str:
    """Return a README with the table between its marks replaced."""
    pattern = re.compile(f"{BEGIN}\n.*{END}", re.DOTALL)
    return pattern.sub(lambda _: f"{BEGIN}\n{text}{END}", readme)
