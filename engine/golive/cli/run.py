"""`golive run`: a market through strategies and pipeline, decided and written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.data_folder import data_option
from golive.cli.made_runs import MadeRun, make_runs
from golive.cli.open_library import format_option, open_engine
from golive.cli.open_market import (
    DescribedMarket,
    find_market,
    read_streams,
    recording_of,
    sample_market,
    warn_of_nights,
)
from golive.cli.output_files import check_target, nameless_files, whole_folder
from golive.cli.planned_runs import APART, RunOptions, RunsOptions, planned_runs
from golive.cli.progress import progress_bar
from golive.cli.replay_options import EQUITY, equity_of, instant_of
from golive.cli.run_folder import write_run
from golive.cli.run_journal import journal_at, telling_what_is_kept
from golive.core.errors import InvalidInput, Undecided
from golive.core.printable import printable
from golive.replay.run_files import DOCUMENT, REPLACED, REPORT

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.core.issue import Issue
    from golive.replay.replay import Run
    from golive.report.tally.count_run import Tally
    from golive.trading.one_account import Recording


@click.command("run")
@click.argument("libraries", metavar="[LIBRARY]...", nargs=-1, type=click.Path())
@click.option(
    "--market",
    "markets",
    multiple=True,
    metavar="FILE",
    help="The market description, or the id of one in the library; several are traded in one account.",
)
@data_option
@click.option("--sample", is_flag=True, help="Replay the embedded, simulated market.")
@click.option("--out", required=True, metavar="DIR", type=click.Path(path_type=Path), help="Where the run is written.")
@click.option("--strategy", "strategies", multiple=True, metavar="ID", help="Only this strategy; may be repeated.")
@click.option("--from", "start", metavar="T", help="First instant: 2024-08-08T23:55:00Z, or nanoseconds UTC.")
@click.option("--to", "stop", metavar="T", help="Last instant, likewise.")
@click.option(
    "--seed",
    "seeds",
    multiple=True,
    type=click.IntRange(min=0),
    help="Seed of a simulated market, instead of its own; a run for each.",
)
@click.option("--equity", default=EQUITY, show_default=True, help="What the account begins with.")
@click.option("--journal", metavar="FILE|URL", help="Write each look into a journal there, as one transaction.")
@click.option(
    "--models",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where files of models lie, which strategies are then decided by. Default: none is known.",
)
@click.option("--records", metavar="FILE|URL", help="Their ledger, with --models. Default: LIBRARY/.golive/records.db.")
@click.option(
    "--shadows/--no-shadows",
    default=True,
    show_default=True,
    help="Say beside the run what each gate earned or cost, and what each assumption of the fills is worth.",
)
@click.option(
    "--apart",
    multiple=True,
    type=click.Choice(APART),
    help="A run for each that is named, and for each day from --from to --to, with an account of its own.",
)
@click.option(
    "--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="How many runs are made at a time."
)
@click.option(
    "--cluster",
    metavar="URL|local",
    help="Make several runs on a Dask cluster, to the same bytes: `tcp://HOST:8786`, or `local` for workers on this "
    "machine. Its workers see the files of markets under the same paths, and are refused where these hold other bytes.",
)
@format_option
def command(**options: Any) -> None:
    """Replay a market: every signal and every exit of every strategy, decided by the policy of LIBRARY.

    What is allowed is sent to a simulated venue, late, and fills by the assumptions of `kind: fills`; later decisions
    have what was heard of it. DIR gets signals.parquet, decisions.parquet, episodes.parquet, exits.parquet,
    prices.parquet, its money as round_trips.parquet, round_trips.csv, equity.parquet and orders.parquet, what its gates
    earned and cost as attribution.csv and shadows.csv, run.json, report.html, and the policy and market description
    they were made with.
    With --models strategies use the versions that the ledger in --records says serve now, as far as they were trained
    on what came before the look; nothing is written there. Without, what a model gives is unknown, and holds.
    With --journal each look is written down before the next is taken; the same run, begun again, goes on where it
    ended. The same library, data, seed and models give the same bytes.

    Several libraries or seeds, and what is asked for --apart, are several runs: each is a folder in DIR, and runs.json
    says what all of them came to. They are the same whatever --jobs says, and on a --cluster. A worker that ends
    meanwhile changes nothing: its run is made again by another. Journals and models stay with one machine.
    The days of one account are one run: what it holds at midnight is what the next day begins with. With --apart days
    each day of UTC between --from and --to is a run whose account begins anew.
    """
    asked = RunsOptions(**options)
    if bool(asked.markets) is asked.sample:
        raise click.UsageError("give either --market FILE or --sample")
    runs = planned_runs(asked)
    _check_cluster(asked, len(runs))
    if len(runs) > 1:
        with telling_what_is_kept(asked.journal):
            make_runs(runs, made, out=asked.out, jobs=asked.jobs, form=asked.form, cluster=asked.cluster)
        return
    (run,) = runs
    with telling_what_is_kept(asked.journal):
        done = made(run.options)
    click.echo(_as_json(done.document, asked.out) if asked.form == "json" else done.text)
    if done.undecided:
        raise Undecided(done.undecided)


def _check_cluster(asked: RunsOptions, runs: int) -> None:
    """Refuse what a cluster would read past."""
    if asked.cluster is None:
        return
    if runs == 1:
        raise click.UsageError("one run is made by one process: leave --cluster out, or ask for several")
    if asked.jobs > 1:
        raise click.UsageError("--jobs are processes of this machine: leave it or --cluster out")
    if asked.journal is not None or asked.models is not None:
        raise click.UsageError("--journal and --models stay with one machine: leave --cluster out")


def made(options: RunOptions) -> MadeRun:
    """Make one run and write its folder."""
    period_of(options), equity_of(options.equity)
    check_target(options.out, replaces=REPLACED, mark=DOCUMENT)
    engine = open_engine(options.library)
    return replayed(options, engine, markets_of(options, engine))


def replayed(options: RunOptions, engine: Engine, markets: Sequence[DescribedMarket]) -> MadeRun:
    """Make one run by an engine in markets that are described, and write its folder."""
    from golive.loader.code_digest import code_digest

    period, equity = period_of(options), equity_of(options.equity)
    recordings, issues = _recordings(markets)
    warn_of_nights(engine, markets, options.library, options.strategies)
    _say_before(engine, markets, options.strategies)
    code = code_digest()
    run = _replay(options, engine, recordings, period=period, equity=equity, code=code)
    tally = _counted(run)
    with whole_folder(options.out, replaces=REPLACED, mark=DOCUMENT) as folder:
        texts = [one.text for one in markets]
        document = write_run(folder, run, tally, market_texts=texts, issues=issues, code=code)
    why = "" if run.decided else "no signal could be decided" if run.rows else "no strategy signalled"
    text = f"{_summary(run, tally, options.out)}{_untold(options, engine)}"
    return MadeRun(document=document, text=text, undecided=why)


_FOR_BARS = "next: `golive init DIR --profile bars` writes a library that decides by closed bars alone"


def _say_before(engine: Engine, markets: Sequence[DescribedMarket], strategies: Sequence[str]) -> None:
    """Say before a run is waited for that nothing can execute in it, where that is so.

    Files that cannot be read were refused before: nothing else matters then.
    """
    from golive.replay.preflight import lacks_all_but_bars, preflight

    specs = [one.spec for one in markets]
    why = preflight(engine.program.checked, specs, strategies)
    if why:
        click.echo("nothing can ever execute, because", err=True)
        for sentence in why:
            click.echo(printable(f"  {sentence}", keep=""), err=True)
        if lacks_all_but_bars(engine.program.checked, specs):
            click.echo(_FOR_BARS, err=True)


def _untold(options: RunOptions, engine: Engine) -> str:
    """Return which models of the strategies nobody told, as a line of its own, empty where there is none."""
    chosen = frozenset(options.strategies or engine.program.signals)
    used = [f"{strategy}.{model.id}" for strategy, model in engine.program.models if strategy in chosen]
    if options.models is not None or not used:
        return ""
    return f"\nmodels: what {', '.join(used)} gives is unknown, and holds: say where files lie, `--models FOLDER`"


def markets_of(options: RunOptions, engine: Engine) -> list[DescribedMarket]:
    """Return the markets of the account, by symbol; a seed goes for the only one that is simulated."""
    if options.sample:
        return [sample_market(engine).seeded(options.seed)]
    markets = sorted((find_market(engine, name) for name in options.markets), key=lambda one: one.spec.symbol.encode())
    if len(markets) > 1 and options.seed is not None and any(one.spec.is_simulated for one in markets):
        raise InvalidInput("each of several simulated markets has a seed of its own", hint="leave `--seed` out")
    return [one.seeded(options.seed) for one in markets]


def _recordings(markets: Sequence[DescribedMarket]) -> tuple[list[Recording], tuple[Issue, ...]]:
    """Read what there is of each market, and what there was to remark."""
    read = [(one, *read_streams(one)) for one in markets]
    recordings = [recording_of(one, data) for one, data, _ in read]
    return recordings, tuple(issue for _, _, issues in read for issue in issues)


def period_of(options: RunOptions) -> tuple[int | None, int | None]:
    """Return between which instants a run looks, None where nobody says."""
    start, stop = instant_of("--from", options.start), instant_of("--to", options.stop)
    if start is not None and stop is not None and start > stop:
        raise InvalidInput("`--from` is after `--to`", hint="swap them")
    return start, stop


def _replay(
    options: RunOptions,
    engine: Engine,
    recordings: Sequence[Recording],
    *,
    period: tuple[int | None, int | None],
    equity: float,
    code: Mapping[str, str],
) -> Run:
    from golive.account.account import AssumedAccount
    from golive.cli.models_of_run import models_named
    from golive.replay.blocks import BlocksInFile
    from golive.replay.replay import replay_account

    first, *others = (one.market for one in recordings)
    written = None if options.journal is None else partial(journal_at, options.journal)
    bar = progress_bar(f"replaying {', '.join(one.market.id for one in recordings)}")
    chosen = tuple(dict.fromkeys(options.strategies))
    with ExitStack() as held, bar as progress, nameless_files(options.out) as new_file:
        return replay_account(
            engine,
            recordings,
            account=AssumedAccount(equity=equity),
            strategies=chosen,
            models=models_named(options, engine, chosen, held),
            start=period[0],
            stop=period[1],
            seed=first.seed if first.is_simulated and not others else options.seed,
            progress=progress,
            code=code,
            journal=written,
            open_blocks=lambda: BlocksInFile(new_file()),
            shadows=options.shadows,
        )


def _as_json(document: Mapping[str, Any], out: Path) -> str:
    from golive.replay.artifacts import write_json

    return write_json({**document, "report": str(out / REPORT)}).rstrip("\n")


def _counted(run: Run) -> Tally:
    from golive.report.tally.count_run import count_run

    return count_run(run)


def _summary(run: Run, tally: Tally, out: Path) -> str:
    from golive.report.terminal import summary_text

    return f"{summary_text(run, tally=tally)}report: {printable(str(out / REPORT))}"
