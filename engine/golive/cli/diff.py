"""`golive diff`: two runs, decision by decision and in money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.open_library import format_option
from golive.core.printable import printable
from golive.core.several import several

if TYPE_CHECKING:
    from decimal import Decimal

    from golive.replay.two_runs import Moved, TwoRuns

_SAME, _DIFFERS, _SHOWN, _SHORT = 0, 1, 10, 12


@click.command("diff")
@click.argument("first", metavar="RUN_A", type=click.Path(path_type=Path))
@click.argument("second", metavar="RUN_B", type=click.Path(path_type=Path))
@click.option("--signals", "most", type=click.IntRange(min=0), default=_SHOWN, show_default=True, help="How many.")
@format_option
@click.pass_context
def command(ctx: click.Context, first: Path, second: Path, most: int, form: str) -> None:
    """Compare two runs: what they were made with, which signals were decided otherwise, and what each came to.

    A signal is the same where its id is. Exit codes: 0 every decision and all money are the same, 1 something differs
    or is unknown, 2 one of them is no run.
    """
    from golive.cli.run_folder import open_run
    from golive.replay.two_runs import two_runs

    runs = open_run(first), open_run(second)
    compared = two_runs(
        (runs[0].document, runs[1].document), (runs[0].decisions.to_pylist(), runs[1].decisions.to_pylist())
    )
    if form == "json":
        from golive.cli.json_output import json_text

        click.echo(json_text(_document(compared)))
    else:
        _print(compared, (str(first), str(second)), most)
    ctx.exit(_SAME if compared.is_same else _DIFFERS)


def _print(compared: TwoRuns, names: tuple[str, str], most: int) -> None:
    from golive.cli.printed_table import print_table

    for name, pair in compared.made_with.items():
        click.echo(printable(f"{name}: {' -> '.join(value[:_SHORT] for value in pair)}", keep=""))
    print_table(("", *names, "change"), list(_rows(compared)), numeric=frozenset((1, 2, 3)))
    click.echo(printable(_counted(compared, names), keep=""))
    if compared.moved and most:
        rows = [_moved(one) for one in compared.moved[:most]]
        print_table(("id", "before", "after", "because"), rows)
        if len(compared.moved) > most:
            click.echo(f"the first {most} of {len(compared.moved)}; `--signals {len(compared.moved)}` shows all")


def _counted(compared: TwoRuns, names: tuple[str, str]) -> str:
    steps = ", ".join(f"{n} {a} -> {b}" for (a, b), n in compared.by_step.items())
    parts = [
        f"{several(compared.alike, 'signal')} decided alike, {len(compared.moved)} otherwise"
        + (f": {steps}" if steps else "")
    ]
    parts += [f"{count} in {name} alone" for count, name in zip(compared.alone, names, strict=True) if count]
    return "; ".join(parts)


def _rows(compared: TwoRuns) -> Iterator[Sequence[str]]:
    counts = {**{name: pair for name, pair in compared.verdicts.items() if any(pair)}, "positions": compared.positions}
    for name, (a, b) in counts.items():
        yield name, f"{a:,}", f"{b:,}", f"{b - a:+,}"
    units = compared.currency
    for name, (first, second) in compared.money.items():
        known = first is not None and second is not None and units[0] == units[1]
        apart = f"{second - first:+,.2f}" if known and first is not None and second is not None else "unknown"
        yield f"{name}, SIMULATED", _money(first, units[0]), _money(second, units[1]), apart


def _money(amount: Decimal | None, currency: str) -> str:
    return "unknown" if amount is None else f"{amount:,.2f} {currency}"


def _moved(one: Moved) -> tuple[str, ...]:
    outcomes = (
        f"{row['verdict']} {row['final_size']:,.10g}" if row["final_size"] else str(row["verdict"])
        for row in (one.before, one.after)
    )
    row = one.after if one.after["gate"] else one.before
    cause = f"{row['gate']}.{row['rule']}: {row['reason'] or ''}"
    return one.signal_id, *outcomes, cause if row is one.after else f"no longer {cause}"


_TOLD = ("verdict", "final_size", "gate", "rule", "reason")


def _document(compared: TwoRuns) -> dict[str, Any]:
    money = {name: [None if one is None else f"{one:f}" for one in pair] for name, pair in compared.money.items()}
    moved = [
        {
            "signal_id": one.signal_id,
            "before": {name: one.before[name] for name in _TOLD},
            "after": {name: one.after[name] for name in _TOLD},
        }
        for one in compared.moved
    ]
    return {
        "same": compared.is_same,
        "made_with": {name: list(pair) for name, pair in compared.made_with.items()},
        "verdicts": {name: list(pair) for name, pair in compared.verdicts.items()},
        "positions": list(compared.positions),
        "currency": list(compared.currency),
        "money": money,
        "alone": list(compared.alone),
        "alike": compared.alike,
        "moved": moved,
    }
