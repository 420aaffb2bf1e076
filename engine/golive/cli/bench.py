"""`golive bench`: how long a library takes for a signal and for a table, and which of its parts take the time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.cli.analysis_output import answer_options, check_answer, give_answer
from golive.cli.data_folder import data_option
from golive.cli.open_library import library_argument, open_engine
from golive.cli.open_market import find_market, read_streams, recording_of, sample_market
from golive.cli.progress import progress_bar
from golive.cli.replay_options import EQUITY, equity_of
from golive.core.errors import Undecided

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.replay.policy_speed import PolicySpeed, Rounds
    from golive.trading.one_account import Recording


@click.command("bench")
@library_argument
@click.option("--market", metavar="FILE", help="The market whose signals are timed. Default: the embedded one.")
@data_option
@click.option("--strategy", "strategies", multiple=True, metavar="ID", help="Only this strategy; may be repeated.")
@click.option("--rows", type=click.IntRange(min=1), default=500_000, show_default=True, help="Rows of the table.")
@click.option("--signals", type=click.IntRange(min=1), default=500, show_default=True, help="At most, from events.")
@click.option("--rounds", type=click.IntRange(min=1), default=9, show_default=True, help="How often each is timed.")
@click.option("--equity", default=EQUITY, show_default=True, help="What the account begins with.")
@click.option(
    "--confidence",
    type=click.FloatRange(min=0, max=1, min_open=True, max_open=True),
    default=0.95,
    show_default=True,
    help="Of the intervals.",
)
@answer_options
def command(
    *,
    library: str | None,
    market: str | None,
    strategies: tuple[str, ...],
    rows: int,
    signals: int,
    rounds: int,
    equity: str,
    confidence: float,
    form: str,
    out: Path | None,
) -> None:
    """Replay a market through LIBRARY once, then time its signals: decided one by one, from events and as a table.

    Gates, rules and features are timed by themselves too, the slowest first, each with the line it is written on.

    Exit codes: 0 measured; 2 unusable library, market or options; 3 nothing was signalled, so that nothing was timed.
    """
    from golive.replay.policy_speed import Rounds

    check_answer(form, out)
    engine = open_engine(library)
    described = sample_market(engine) if market is None else find_market(engine, market)
    recording = recording_of(described, read_streams(described)[0])
    measured = Rounds(decided=rounds, table_rows=rows, part=rounds, signals=signals, confidence=confidence)
    _give(_measured(engine, recording, measured, strategies, equity_of(equity)), form, out)


def _measured(
    engine: Engine, recording: Recording, rounds: Rounds, strategies: tuple[str, ...], equity: float
) -> PolicySpeed:
    from golive.account.account import AssumedAccount
    from golive.journal.system_clock import SystemClock
    from golive.replay.policy_speed import policy_speed
    from golive.replay.replay import replay_account

    account, name = AssumedAccount(equity=equity), recording.market.id
    with progress_bar(f"replaying {name}") as progress:
        run = replay_account(
            engine,
            (recording,),
            account=account,
            strategies=tuple(dict.fromkeys(strategies)),
            progress=progress,
            shadows=False,
        )
    if not run.rows:
        raise Undecided(f"no strategy signalled in {name}: there is nothing to time")
    with progress_bar("timing") as progress:
        return policy_speed(
            engine,
            recording,
            [dict(row) for row in run.rows],
            account=account,
            rounds=rounds,
            clock=SystemClock(),
            progress=progress,
        )


def _give(speed: PolicySpeed, form: str, out: Path | None) -> None:
    from golive.cli.json_output import document
    from golive.models.studies.quantile_interval import METHOD
    from golive.report.speed_report import speed_analysis

    give_answer(
        form,
        out,
        values=lambda: {**document(speed), "interval_method": METHOD},
        analysis=lambda: speed_analysis(speed),
    )
