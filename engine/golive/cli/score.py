"""`golive score`: how durable the edge of a return series is, by the policy's score."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from golive.cli.analysis_output import answer_options, check_answer, give_answer
from golive.cli.ledger_looks import looks_options, trials_with_looks
from golive.cli.multiples import multiple
from golive.cli.progress import progress_bar
from golive.cli.return_options import ReturnOptions, series_options, with_file
from golive.core.dataclass import dataclass
from golive.core.errors import Refused, Undecided

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.cli.returns import ReturnFile, ReturnRows
    from golive.facade.profitability_durability import DurabilityScore
    from golive.report.score_report import ScoreSubject

BLOCKED = 1
"""What the command ends with when the score's band does not let a strategy be deployed."""

TELL_NOTHING = ("constant_returns", "insufficient_data")
"""The codes of returns with which nothing is wrong, and of which no number follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreOptions(ReturnOptions):
    """What `golive score` is asked, as it is written on the command line."""

    market: str | None
    signal: str | None
    signal_window: int
    trading_days: float | None
    costs: str | None
    aum: str | None
    adv: str | None
    params: int | None
    trials: int | None
    records: str | None
    strategy: str | None
    backtest_sharpe: float | None
    live_sharpe: float | None
    live_periods: int | None
    name: str


@click.command("score")
@series_options
@click.option("--market", metavar="NAME", help="The column of the benchmark's returns, or prices like the other.")
@click.option("--signal", metavar="NAME", help="The column of signal strength.")
@click.option(
    "--signal-window",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="How many consecutive strengths share data.",
)
@click.option("--periods-per-year", type=float, metavar="N", help="252, 365 or 12; the library's unless given.")
@click.option("--trading-days", type=float, metavar="N", help="252, or 365 for crypto; the library's unless given.")
@click.option(
    "--turnover",
    type=multiple,
    metavar="X",
    help="Traded over assets a period of the returns, both sides, as in `1.5` or `150 %`.",
)
@click.option("--turnover-column", metavar="NAME", help="The same, period by period.")
@click.option("--costs", metavar="X", help="Assumed cost one way, as in `15 bps`.")
@click.option("--aum", metavar="X", help="Assets, as in `5_000_000 usd`.")
@click.option("--adv", metavar="X", help="Volume a day of what is traded, as in `800_000_000 usd`.")
@click.option("--params", type=click.IntRange(min=0), metavar="N", help="Parameters that were fitted.")
@click.option("--trials", type=click.IntRange(min=1), metavar="N", help="Variants tried, this one included.")
@looks_options
@click.option("--backtest-sharpe", type=float, metavar="X", help="Annual; that of the returns unless given.")
@click.option("--live-sharpe", type=float, metavar="X", help="Annual.")
@click.option("--live-periods", type=click.IntRange(min=2), metavar="N", help="Returns behind the live Sharpe ratio.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Where resamples come from.")
@click.option("--library", type=click.Path(), help="Whose score; the library here, or the shipped one, unless given.")
@click.option("--score", "name", default="durability", show_default=True, metavar="ID", help="Which score.")
@answer_options
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """Score how durable the edge in the returns of FILE is, as an interval: what is not known widens it.

    FILE is .csv or .parquet: a column of dates and a column of returns, gross of costs, simple, as fractions.

    Exit codes: 0 the score's lower end lies in a band that may be deployed; 1 it does not; 2 unusable returns or
    options; 3 the score is withheld: too little is known, or the returns never vary.
    """
    asked = ScoreOptions(**with_file(options))
    asked = replace(asked, trials=_whole(trials_with_looks(asked.trials, asked.records, asked.strategy)))
    score = _answer(asked)
    absent = _absent(asked)
    if absent:
        click.echo(f"not given, and counted as not known: {', '.join(absent)}", err=True)
    if score.overall_score is None:
        raise Undecided(f"the score is withheld: {score.reasons[0]}")
    if not score.rating.deploy:
        ctx.exit(BLOCKED)


def _whole(trials: float | None) -> int | None:
    return None if trials is None else int(trials)


def _absent(asked: ScoreOptions) -> list[str]:
    """Return the options that would measure more, as they are written."""
    given = {
        "--risk-free": asked.risk_free_column if asked.risk_free is None else asked.risk_free,
        "--market": asked.market,
        "--costs": asked.costs,
        "--turnover": asked.turnover_column if asked.turnover is None else asked.turnover,
        "--params": asked.params,
        "--trials": asked.trials,
        "--live-sharpe": asked.live_sharpe,
        "--live-periods": asked.live_periods,
        "--aum": asked.aum,
        "--adv": asked.adv,
    }
    return [option for option, value in given.items() if value is None]


def _answer(options: ScoreOptions) -> DurabilityScore:
    from golive.cli.json_output import document
    from golive.cli.open_library import open_engine
    from golive.cli.score_json import score_document
    from golive.report.score_report import score_analysis

    check_answer(options.form, options.out)
    if options.turnover is not None and options.turnover_column is not None:
        raise click.UsageError("give one of --turnover and --turnover-column")
    rows = options.open()
    returns = options.read(rows)
    engine = open_engine(options.library)
    score = _score(options, rows, returns, engine)
    subject = _subject(options, returns, engine)
    give_answer(
        options.form,
        options.out,
        values=lambda: {"subject": document(subject), **score_document(score)},
        analysis=lambda: score_analysis(score.assessment, subject),
    )
    return score


def _score(options: ScoreOptions, rows: ReturnRows, returns: ReturnFile, engine: Engine) -> DurabilityScore:
    from golive.cli.amounts import basis_points, money
    from golive.facade.profitability_durability import ProfitabilityDurabilityEngine

    scorer = ProfitabilityDurabilityEngine(
        engine=engine,
        score=options.name,
        seed=options.seed,
        periods_per_year=options.periods_per_year,
        trading_days=options.trading_days,
    )
    year, days = scorer.policy.periods_per_year, scorer.policy.trading_days
    own = options.series(rows, returns, periods_per_year=year, trading_days=days)
    market = None
    if options.market is not None:
        market = options.series(rows, rows.returns(options.market), periods_per_year=year)
    try:
        with progress_bar(f"resampling {options.file.name}"):
            return scorer.calculate_durability_score(
                returns=own,
                signal_strength=None if options.signal is None else rows.numbers(options.signal),
                signal_window=options.signal_window,
                market_returns=market,
                backtest_sharpe=options.backtest_sharpe,
                live_sharpe=options.live_sharpe,
                live_periods=options.live_periods,
                strategy_params=options.params,
                n_trials=options.trials,
                transaction_costs_bps=basis_points("--costs", options.costs),
                turnover=options.turnover_of(rows),
                current_aum=money("--aum", options.aum),
                adv_traded=money("--adv", options.adv),
            )
    except Refused as error:
        if error.code not in TELL_NOTHING:
            raise
        raise Undecided(f"the score is withheld: {error.sentence}") from error


def _subject(options: ScoreOptions, returns: ReturnFile, engine: Engine) -> ScoreSubject:
    from golive.cli.open_library import find_library
    from golive.report.score_report import ScoreSubject

    return ScoreSubject(
        **options.subject(returns),
        market=options.market or "",
        policy_digest=engine.program.digests.policy,
        library=find_library(options.library).in_words,
    )
