"""A table on the terminal: with rules and folded cells where somebody looks, in plain columns in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from golive.core.printable import printable


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, numeric: frozenset[int] = frozenset()) -> None:
    """Print rows under their heads; the columns of `numeric`, counted from 0, stand to the right.

    Nothing that a cell holds drives the terminal: neither characters that do not print, nor words in brackets.
    """
    if sys.stdout.isatty():
        _print_on_terminal(heads, rows, numeric)
        return
    lines = [heads, *rows]
    widths = [max(len(printable(line[i], keep="")) for line in lines) for i in range(len(heads))]
    for line in lines:
        cells = (printable(cell, keep="") for cell in line)
        set_ = (c.rjust(w) if i in numeric else c.ljust(w) for i, (c, w) in enumerate(zip(cells, widths, strict=True)))
        click.echo("  ".join(set_).rstrip())


def _print_on_terminal(heads: Sequence[str], rows: Sequence[Sequence[str]], numeric: frozenset[int]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False)
    for i, head in enumerate(heads):
        table.add_column(head, justify="right" if i in numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell, keep="")) for cell in row))
    Console(file=sys.stdout).print(table)
