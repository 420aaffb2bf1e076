"""The table of a bench: printed, and as the README shows it; ratios only, for seconds say what machine it was."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bench.figures import Figure
from tests.places import REPOSITORY

TABLE, README = REPOSITORY / "tests/bench/table.md", REPOSITORY / "README.md"
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"


def printed(figures: Sequence[Figure]) -> str:
    """Return a line a figure: its median, its spread and rounds, its goal, and whether that is met."""
    width = max(len(f.name) for f in figures)
    lines = (f"{f.name:<{width}}  {f.value:>10.3f}  {_spread(f):<22}  {_goal(f):<10}  {_verdict(f)}" for f in figures)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def markdown(figures: Sequence[Figure], *, day: str, command: str) -> str:
    judged = [f.met for f in figures if f.met is not None]
    head = f"`{command}`, {day}: {sum(judged)} of {len(judged)} goals met.\n\n"
    rows = (f"| {f.name} | {f.value:g} | {_spread(f)} | {_goal(f)} | {_verdict(f)} |\n" for f in figures)
    return head + "| what | median | spread | goal | |\n|---|---|---|---|---|\n" + "".join(rows)


def write(table: str) -> None:
    """Write the table where it is kept, and into the README, between its two marks."""
    TABLE.write_text(table, encoding="utf-8")
    README.write_text(with_table(README.read_text(encoding="utf-8"), table), encoding="utf-8")


def with_table(text: str, table: str) -> str:
    before, _, rest = text.partition(BEGIN)
    assert END in rest, "the README has a place for the table"
    return before + BEGIN + folded(table) + END + rest.partition(END)[2]


def folded(table: str) -> str:
    """Return a table with the rows first that are not met, and every row below them, folded.

    >>> print(folded("head\\n\\n| what |\\n|---|\\n| a | met |\\n| b | not met |\\n"))
    head
    <BLANKLINE>
    | what |
    |---|
    | b | not met |
    <BLANKLINE>
    <details><summary>All 2 rows</summary>
    <BLANKLINE>
    | what |
    |---|
    | a | met |
    | b | not met |
    <BLANKLINE>
    </details>
    <BLANKLINE>
    """
    head, _, grid = table.partition("\n\n")
    names, line, *rows = grid.splitlines()
    missed = [row for row in rows if row.endswith("| not met |")]
    first = "\n".join([names, line, *missed]) + "\n\n" if missed else ""
    return f"{head}\n\n{first}<details><summary>All {len(rows)} rows</summary>\n\n{grid}\n</details>\n"


def _spread(f: Figure) -> str:
    return "" if f.low is None or f.high is None else f"{f.low:g} to {f.high:g}, n = {f.rounds}"


def _goal(f: Figure) -> str:
    return "" if f.goal is None else f"{'>=' if f.better == 'higher' else '<='} {f.goal:g}"


def _verdict(f: Figure) -> str:
    return "" if f.met is None else "met" if f.met else "not met"
