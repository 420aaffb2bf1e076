"""The campaign's table: cells and red ones, by surface and by doubt."""

from __future__ import annotations

from collections.abc import Sequence

from tests.fail_closed.cells import Result
from tests.fail_closed.doubts import Doubt


def table(results: Sequence[Result], *, date: str, command: str) -> str:
    """Return the table in Markdown; a cell of it is the number of cells, with the red ones where there are any."""
    surfaces = list(dict.fromkeys(r.surface for r in results))
    red, inputs = sum(r.red for r in results), len({r.cell.input for r in results})
    lines = [
        f"{date}, `{command}`: {len(results):,} cells of {inputs} inputs on {len(surfaces)} surfaces, {red:,} red."
    ]
    lines += ["", "| doubt | " + " | ".join([*surfaces, "all"]) + " |", "|---|" + "---:|" * (len(surfaces) + 1)]
    for doubt in Doubt:
        rows = [r for r in results if r.cell.doubt is doubt]
        lines.append(_line(doubt, rows, surfaces))
    lines.append(_line("all", results, surfaces))
    return "\n".join(lines) + "\n"


def _line(name: str, results: Sequence[Result], surfaces: Sequence[str]) -> str:
    parts = [_count([r for r in results if r.surface == surface]) for surface in surfaces]
    return f"| {name} | " + " | ".join([*parts, _count(results)]) + " |"


def _count(results: Sequence[Result]) -> str:
    red = sum(r.red for r in results)
    return f"{len(results):,}" + (f" ({red:,} red)" if red else "")
