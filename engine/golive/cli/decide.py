"""`golive decide`: a table of signals, decided by a back end and checked by another."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.data_folder import data_option
from golive.cli.open_library import format_option, library_argument, open_engine
from golive.cli.output_files import check_place, write_text
from golive.cli.progress import progress_bar
from golive.cli.replay_options import EQUITY, equity_of
from golive.core.back_end import BackEnd
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Undecided
from golive.core.printable import printable
from golive.core.sentences import Sentences
from golive.core.several import several

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.cli.decide_file import DecisionFile
    from golive.cli.decide_on_cluster import ClusterTold
    from golive.cli.decide_summary import Tally
    from golive.cli.external_signals import ExternalFile
    from golive.cli.signal_files import SignalFile


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideOptions:
    """What `golive decide` is asked for, as it is written on the command line."""

    library: str | None
    signals: Path | None
    markets: tuple[str, ...]
    equity: str
    zone: str | None
    profile: str | None
    out: Path | None
    describe: bool
    example: bool
    reasons: str | None
    backend: str | None
    cluster: str | None
    form: str


@click.command("decide")
@library_argument
@click.option(
    "--signals",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Signals: .parquet (or a folder), .csv, .jsonl, .arrow.",
)
@click.option(
    "--market",
    "markets",
    multiple=True,
    metavar="FILE|ID",
    help="What the signals are joined with, once a symbol: they are time, symbol, side and strategy then, and no ready "
    "rows.",
)
@data_option
@click.option("--equity", default=EQUITY, show_default=True, help="What the assumed account holds, with --market.")
@click.option("--zone", metavar="NAME", help="The clock of times that name none, with --market.")
@click.option("--profile", metavar="NAME", help="Decide by a shipped profile, `bars` or `book`, and no LIBRARY.")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Decisions: of the same formats; without an ending, as the signals.",
)
@click.option("--describe", is_flag=True, help="Print the columns of signals as JSON Schema.")
@click.option("--example", is_flag=True, help="Write example signals (.jsonl) to --out.")
@click.option(
    "--reasons",
    type=click.Choice([which.value for which in Sentences]),
    help="Which rows get a sentence that says why: none, those refused, or all. A sentence costs as much as deciding a "
    "row by itself.  [default: all; none of a table of more than 100,000 rows]",
)
@click.option(
    "--backend",
    type=click.Choice([backend.value for backend in BackEnd]),
    help="How signals are evaluated: in blocks by numpy, whole expressions by numexpr, by code compiled for "
    "this machine (golive[jit]), or one by one; all give the same decisions.  [default: columns; jit, where it is "
    "installed, of a parquet table of a million rows or more]",
)
@click.option(
    "--cluster",
    metavar="URL|local",
    help="Decide parts of parquet on a Dask cluster, to the same bytes: `tcp://HOST:8786`, or `local` for workers on "
    "this machine. Its workers see the file under the same path.",
)
@format_option
def command(**options: Any) -> None:
    """Decide every row of a table of signals by the policy of LIBRARY.

    Without --market they are ready rows. With it they are signals as a bot writes them: a time (ISO with its zone, or a
    count of s, ms, us or ns since 1970), symbol, side (`buy`, `long`, 1), strategy, and if there is one a size and an
    edge (`edge_bps`); each is joined with what the market had shown by its time, and nothing later. The account is
    assumed flat with --equity, unless columns of its inputs tell it; what was allowed counts until it must have ended.

    Rows are of mode `replay` or `paper`. One of `canary` or `live` is refused: a permit is looked at when the signal
    comes, by the bot's session, `engine.session(..., mode=, journal=, permit=, trust=)`.
    """
    _answer(DecideOptions(**options))


def _answer(options: DecideOptions) -> None:
    if (options.signals is not None) + options.describe + options.example != 1:
        raise click.UsageError("give one of --signals FILE, --describe and --example")
    if options.library is not None and options.profile is not None:
        raise click.UsageError("give LIBRARY or --profile, not both")
    if not options.markets and (options.zone is not None or options.equity != EQUITY):
        raise click.UsageError("--zone and --equity are of signals that are joined with a --market")
    if options.markets and options.cluster is not None:
        raise click.UsageError("signals that are joined with a --market wait for one another: leave --cluster out")
    if options.describe:
        _describe(_engine(options))
    elif options.out is None:
        raise click.UsageError("give --out FILE")
    elif options.signals is not None:
        _decide(options, options.signals, options.out)
    else:
        _example(options, options.out)


def _engine(options: DecideOptions) -> Engine:
    from golive.cli.profile_library import open_profile

    return open_engine(options.library) if options.profile is None else open_profile(options.profile)


def _joined(options: DecideOptions, engine: Engine, table: SignalFile) -> SignalFile | ExternalFile:
    """Return a file as ready rows: as it is, or joined with the markets that are named."""
    if not options.markets:
        return table
    from golive.cli.external_signals import ExternalFile
    from golive.cli.open_market import find_market, read_streams, recording_of, warn_of_nights

    markets = [find_market(engine, name) for name in options.markets]
    twice = next(
        (one.spec.symbol for one in markets if [m.spec.symbol for m in markets].count(one.spec.symbol) > 1), None
    )
    if twice is not None:
        raise InvalidInput(f"two markets describe `{twice}`", hint="name one a symbol")
    recordings = [recording_of(one, read_streams(one)[0]) for one in markets]
    warn_of_nights(engine, markets, options.library)
    equity = equity_of(options.equity)
    return ExternalFile(file=table, engine=engine, recordings=recordings, equity=equity, zone=options.zone)


def _describe(engine: Engine) -> None:
    from golive.cli.signal_columns import describe_columns

    click.echo(json.dumps(describe_columns(engine.program), indent=2, allow_nan=False))


def _example(options: DecideOptions, out: Path) -> None:
    from golive.cli.example_signals import example_rows
    from golive.cli.open_market import read_streams, sample_market

    if out.suffix.lower() != ".jsonl":
        raise InvalidInput(f"`{out}` is not named as JSON lines", hint="name it *.jsonl")
    engine = _engine(options)
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
        click.echo(f"{printable(str(out))}: {several(len(rows), 'signal')} from the embedded market")


def _decide(options: DecideOptions, signals: Path, out: Path) -> None:
    from golive.api.decisions_table import decisions_schema
    from golive.cli.decide_file import DecisionFile
    from golive.cli.decide_summary import summary_text
    from golive.cli.json_output import json_text
    from golive.cli.kept_memory import kept_memory
    from golive.cli.parquet_parts import PARQUET
    from golive.cli.signal_files import open_signals
    from golive.cli.table_writers import writer_for
    from golive.compiler.order_flow import without_order_flow

    writer = writer_for(out if out.suffix else Path(PARQUET) if signals.is_dir() else signals)
    check_place(out)
    if signals.is_dir() and out.parent.exists() and out.parent.samefile(signals):
        raise InvalidInput("`--out` lies in the folder of signals", hint="name another place")
    if out.exists() and signals.exists() and out.samefile(signals):
        raise InvalidInput("`--out` is the file of signals itself", hint="name another file")
    engine = _engine(options)
    table = _joined(options, engine, open_signals(signals, engine.program))
    asked = None if options.reasons is None else Sentences(options.reasons)
    with progress_bar("deciding") as progress, kept_memory():
        to = DecisionFile(out=out, schema=decisions_schema(engine.program), writer=writer, progress=progress)
        outcome = _decide_rows(options, engine, table, to, asked)
    tally, sentences = outcome.tally, outcome.sentences
    if asked is None and sentences is Sentences.NONE:
        click.echo(
            f"note: no sentences for {several(tally.rows, 'row')}; `--reasons refused` makes those of refused rows",
            err=True,
        )
    lacks, policy = without_order_flow(engine.program), engine.program.digests.policy
    summary = tally.summary(sentences=sentences, policy=policy, out=str(out), lacks=lacks)
    if options.form == "json":
        click.echo(json_text({**asdict(summary), **({} if outcome.cluster is None else asdict(outcome.cluster))}))
    else:
        click.echo(summary_text(summary))
    if not summary.is_decided:
        raise Undecided(f"no row could be decided: all are HOLD, {tally.why}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decided:
    """What came of a table, and who computed it where that was a cluster."""

    tally: Tally
    sentences: Sentences
    cluster: ClusterTold | None = None


def _decide_rows(
    options: DecideOptions, engine: Engine, table: SignalFile | ExternalFile, to: DecisionFile, asked: Sentences | None
) -> _Decided:
    from golive.cli.decide_file import decide_file
    from golive.cli.signal_files import SignalFile

    if options.cluster is None:
        tally, sentences = decide_file(engine, table, to, backend=options.backend, asked=asked)
        return _Decided(tally=tally, sentences=sentences)
    if not isinstance(table, SignalFile) or table.parts is None:
        raise InvalidInput("`--cluster` decides parquet", hint="write the signals as parquet, or leave it out")
    from golive.cli.cluster import open_cluster
    from golive.cli.decide_on_cluster import decide_on_cluster

    with open_cluster(options.cluster) as cluster:
        tally, sentences, record = decide_on_cluster(
            engine, table, to, cluster=cluster, backend=options.backend or BackEnd.COLUMNS, asked=asked
        )
    if options.form == "text":
        click.echo(f"note: {printable(record.in_a_line())}", err=True)
    return _Decided(tally=tally, sentences=sentences, cluster=record)
