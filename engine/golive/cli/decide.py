"""`golive decide`: a table of signals, decided by the columnar path."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.open_library import format_option, library_argument, open_engine
from golive.cli.output_files import check_place, write_text, write_whole
from golive.cli.progress import progress_bar
from golive.core.errors import InvalidInput, Undecided
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.api.engine import Engine


_NAMED = 6
"""How many absent columns are named: enough to see whether one is misspelt or all of them are missing."""


@click.command("decide")
@library_argument
@click.option("--signals", metavar="FILE", type=click.Path(path_type=Path), help="Signals: .parquet, .csv or .jsonl.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Decisions: .parquet, .csv or .jsonl.")
@click.option("--describe", is_flag=True, help="Print the columns of signals as JSON Schema.")
@click.option("--example", is_flag=True, help="Write example signals (.jsonl) to --out.")
@format_option
def command(
    *, library: str | None, signals: Path | None, out: Path | None, describe: bool, example: bool, form: str
) -> None:
    """Decide every row of a table of signals by the policy of LIBRARY."""
    asked = (signals is not None) + describe + example
    if asked != 1:
        raise click.UsageError("give one of --signals FILE, --describe and --example")
    if describe:
        _describe(open_engine(library))
    elif out is None:
        raise click.UsageError("give --out FILE")
    elif example:
        _example(library, out, form)
    else:
        assert signals is not None
        _decide(library, signals, out, form)


def _describe(engine: Engine) -> None:
    from golive.cli.signal_columns import describe_columns

    click.echo(json.dumps(describe_columns(engine.program), indent=2, allow_nan=False))


def _example(library: str | None, out: Path, form: str) -> None:
    from golive.cli.example_signals import example_rows
    from golive.cli.run import EQUITY, equity_of, sample_market

    if out.suffix.lower() != ".jsonl":
        raise InvalidInput(f"`{out}` is not named as JSON lines", hint="name it *.jsonl")
    engine = open_engine(library)
    spec, data = sample_market(engine)
    with progress_bar(f"replaying {spec.id}") as progress:
        rows = example_rows(engine, spec, data, equity=equity_of(EQUITY), progress=progress)
    if not rows:
        raise Undecided("no strategy of the library signals on the embedded market: there is no example")
    write_text(out, "".join(json.dumps(row, allow_nan=False) + "\n" for row in rows))
    if form == "json":
        click.echo(json.dumps({"rows": len(rows), "market": spec.id, "out": str(out)}, indent=2, allow_nan=False))
    else:
        click.echo(f"{printable(str(out))}: {len(rows)} signals from the embedded market")


def _decide(library: str | None, signals: Path, out: Path, form: str) -> None:
    from golive.api.table import decide_table
    from golive.cli.signal_files import absent_columns, read_signals, unread_columns
    from golive.cli.table_files import writer_for
    from golive.replay.artifacts import decisions_table, is_decided, rules_counted, write_json

    write = writer_for(out)
    check_place(out)
    if out.exists() and signals.exists() and out.samefile(signals):
        raise InvalidInput("`--out` is the file of signals itself", hint="name another file")
    engine = open_engine(library)
    table = read_signals(signals, engine.program)
    for name, hint in unread_columns(table, engine.program):
        click.echo(f"warning: column `{printable(name)}` is not read; {hint}", err=True)
    absent = absent_columns(table, engine.program)
    if absent:
        click.echo(f"warning: {_without(absent)}", err=True)
    with progress_bar("deciding") as progress:
        decisions = decide_table(engine, table, progress=progress)
    written = decisions_table(engine.program, decisions)
    write_whole(out, lambda made: write(written, made))
    rules = rules_counted(decisions)
    verdicts: dict[str, int] = {}
    for rule in rules:
        verdicts[rule["verdict"]] = verdicts.get(rule["verdict"], 0) + rule["count"]
    digest = engine.program.digests.policy
    if form == "json":
        document = {
            "rows": table.rows,
            "checked": decisions.checked,
            "verdicts": verdicts,
            "rules": rules,
            "policy": digest,
            "out": str(out),
        }
        click.echo(write_json(document).rstrip("\n"))
    else:
        click.echo(_summary(table.rows, verdicts, rules, digest, out))
    if not is_decided(verdicts):
        raise Undecided("no row could be decided: all are HOLD")


def _without(absent: Sequence[str]) -> str:
    named = ", ".join(f"`{name}`" for name in absent[:_NAMED])
    more = f" and {len(absent) - _NAMED} more" if len(absent) > _NAMED else ""
    return f"no column {named}{more}: no rule that needs one of these can be told; `decide --describe` lists them all"


def _summary(rows: int, verdicts: Mapping[str, int], rules: list[dict[str, Any]], digest: str, out: Path) -> str:
    lines = [f"{rows} signals: {', '.join(f'{n} {verdict}' for verdict, n in verdicts.items())}"]
    lines += [f"  {r['verdict']:<8}{r['gate']}.{r['rule']}  {r['count']}" for r in rules if r["rule"]]
    lines += [f"policy {digest}", f"decisions: {out}"]
    return "\n".join(printable(line) for line in lines)
