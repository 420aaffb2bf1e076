"""`golive decide`: a table of signals, decided by a back end and checked by another."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.open_library import format_option, library_argument, open_engine
from golive.cli.output_files import check_place, write_text, write_whole
from golive.cli.progress import progress_bar
from golive.core.back_end import BackEnd
from golive.core.errors import InvalidInput, Undecided
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.api.decide_table import Decisions
    from golive.api.engine import Engine
    from golive.api.signal_table import SignalTable


_NAMED = 6
"""How many absent columns and unknown words are named: enough to see whether one is misspelt or all of them are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideOptions:
    """What `golive decide` is asked for, as it is written on the command line."""

    library: str | None
    signals: Path | None
    out: Path | None
    describe: bool
    example: bool
    backend: str
    form: str


@click.command("decide")
@library_argument
@click.option("--signals", metavar="FILE", type=click.Path(path_type=Path), help="Signals: .parquet, .csv or .jsonl.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Decisions: .parquet, .csv or .jsonl.")
@click.option("--describe", is_flag=True, help="Print the columns of signals as JSON Schema.")
@click.option("--example", is_flag=True, help="Write example signals (.jsonl) to --out.")
@click.option(
    "--backend",
    type=click.Choice([backend.value for backend in BackEnd]),
    default=BackEnd.COLUMNS.value,
    show_default=True,
    help="How signals are evaluated: in blocks by numpy, whole expressions by numexpr, or one by one; "
    "all give the same decisions.",
)
@format_option
def command(**options: Any) -> None:
    """Decide every row of a table of signals by the policy of LIBRARY."""
    _answer(DecideOptions(**options))


def _answer(options: DecideOptions) -> None:
    if (options.signals is not None) + options.describe + options.example != 1:
        raise click.UsageError("give one of --signals FILE, --describe and --example")
    if options.describe:
        _describe(open_engine(options.library))
    elif options.out is None:
        raise click.UsageError("give --out FILE")
    elif options.signals is not None:
        _decide(options, options.signals, options.out)
    else:
        _example(options, options.out)


def _describe(engine: Engine) -> None:
    from golive.cli.signal_columns import describe_columns

    click.echo(json.dumps(describe_columns(engine.program), indent=2, allow_nan=False))


def _example(options: DecideOptions, out: Path) -> None:
    from golive.cli.example_signals import example_rows
    from golive.cli.open_market import read_streams, sample_market
    from golive.cli.replay_options import EQUITY, equity_of

    if out.suffix.lower() != ".jsonl":
        raise InvalidInput(f"`{out}` is not named as JSON lines", hint="name it *.jsonl")
    engine = open_engine(options.library)
    market = sample_market(engine)
    data, _ = read_streams(market)
    with progress_bar(f"replaying {market.spec.id}") as progress:
        rows = example_rows(engine, market.spec, data, equity=equity_of(EQUITY), progress=progress)
    if not rows:
        raise Undecided("no strategy of the library signals on the embedded market: there is no example")
    write_text(out, "".join(json.dumps(row, allow_nan=False) + "\n" for row in rows))
    if options.form == "json":
        document = {"rows": len(rows), "market": market.spec.id, "out": str(out)}
        click.echo(json.dumps(document, indent=2, allow_nan=False))
    else:
        click.echo(f"{printable(str(out))}: {len(rows)} signals from the embedded market")


def _decide(options: DecideOptions, signals: Path, out: Path) -> None:
    from golive.api.decide_table import decide_table
    from golive.api.decisions_table import decisions_table
    from golive.cli.signal_files import read_signals
    from golive.cli.table_files import writer_for
    from golive.replay.artifacts import is_decided, write_json

    write = writer_for(out)
    check_place(out)
    if out.exists() and signals.exists() and out.samefile(signals):
        raise InvalidInput("`--out` is the file of signals itself", hint="name another file")
    engine = open_engine(options.library)
    table = read_signals(signals, engine.program)
    _warn(table, engine)
    with progress_bar("deciding") as progress:
        decisions = decide_table(engine, table, backend=options.backend, progress=progress)
    arrow = decisions_table(engine.program, decisions)
    write_whole(out, lambda path: write(arrow, path))
    summary = _summary(engine, decisions, rows=table.rows, out=out)
    click.echo(write_json(asdict(summary)).rstrip("\n") if options.form == "json" else _text(summary))
    if not is_decided(summary.verdicts):
        reason, count = Counter(decisions.columns["reason"]).most_common(1)[0]
        raise Undecided(f"no row could be decided: all are HOLD, {count} of {table.rows} because: {reason}")


def _warn(table: SignalTable, engine: Engine) -> None:
    """Say which columns are not read, which are needed and not there, and which words the library does not know."""
    from golive.cli.signal_files import absent_columns, unknown_words, unread_columns

    for name, hint in unread_columns(table, engine.program):
        click.echo(f"warning: column `{printable(name)}` is not read; {hint}", err=True)
    absent = absent_columns(table, engine.program)
    if absent:
        click.echo(f"warning: {_without(absent)}", err=True)
    words = list(islice(unknown_words(table, engine.program), _NAMED + 1))
    for message, hint in words[:_NAMED]:
        click.echo(printable(f"warning: {message}; {hint}"), err=True)
    if len(words) > _NAMED:
        click.echo("warning: more rows have a strategy, symbol or venue that the library does not know", err=True)


def _without(absent: Sequence[str]) -> str:
    named = ", ".join(f"`{name}`" for name in absent[:_NAMED])
    more = f" and {len(absent) - _NAMED} more" if len(absent) > _NAMED else ""
    return f"no column {named}{more}: no rule that needs one of these can be told; `decide --describe` lists them all"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideSummary:
    """What is printed of a decided table; as JSON, by the names of its fields."""

    rows: int
    checked: int
    verdicts: Mapping[str, int]
    rules: Sequence[Mapping[str, Any]]
    policy: str
    out: str


def _summary(engine: Engine, decisions: Decisions, *, rows: int, out: Path) -> DecideSummary:
    from golive.replay.artifacts import rules_counted

    rules = rules_counted(decisions)
    verdicts: dict[str, int] = {}
    for rule in rules:
        verdicts[rule["verdict"]] = verdicts.get(rule["verdict"], 0) + rule["count"]
    return DecideSummary(
        rows=rows,
        checked=decisions.checked,
        verdicts=verdicts,
        rules=rules,
        policy=engine.program.digests.policy,
        out=str(out),
    )


def _text(summary: DecideSummary) -> str:
    verdicts = ", ".join(f"{n} {verdict}" for verdict, n in summary.verdicts.items())
    lines = [f"{summary.rows} signals: {verdicts}"]
    lines += [f"  {r['verdict']:<8}{r['gate']}.{r['rule']}  {r['count']}" for r in summary.rules if r["rule"]]
    lines += [f"policy {summary.policy}", f"decisions: {summary.out}"]
    return "\n".join(printable(line) for line in lines)
