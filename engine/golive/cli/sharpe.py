"""`golive sharpe`: what a Sharpe ratio of given moments is worth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.cli.analysis_output import answer_options, check_answer, give_answer
from golive.cli.ledger_looks import looks_options, trials_with_looks
from golive.cli.multiples import multiple
from golive.core.errors import Undecided
from golive.core.value import Unknown

if TYPE_CHECKING:
    from golive.models.studies.sharpe_evidence import SharpeEvidence

BLOCKED = 1
"""What the command ends with when the ratio is not shown to be more than luck."""


@click.command("sharpe")
@click.option("--sharpe", type=float, required=True, metavar="X", help="The Sharpe ratio, annual.")
@click.option("--returns", "n", type=click.IntRange(min=2), required=True, metavar="N", help="Returns behind it.")
@click.option("--periods-per-year", type=float, required=True, metavar="N", help="252, 365 or 12.")
@click.option("--skew", type=float, required=True, metavar="X", help="Of the returns; 0 for a normal distribution.")
@click.option("--kurtosis", type=float, required=True, metavar="X", help="Pearson's; 3 for a normal distribution.")
@click.option("--benchmark", type=float, default=0.0, show_default=True, metavar="X", help="To be exceeded, annual.")
@click.option("--trials", type=float, metavar="N", help="How many variants were tried, the one that was kept included.")
@looks_options
@click.option("--trial-deviation", type=float, metavar="X", help="Standard deviation of their annual Sharpe ratios.")
@click.option(
    "--confidence", type=multiple, default=0.95, show_default=True, metavar="X", help="To be reached by PSR and DSR."
)
@click.option("--json", "as_json", is_flag=True, help="The same as `--format json`.")
@answer_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    sharpe: float,
    n: int,
    periods_per_year: float,
    skew: float,
    kurtosis: float,
    benchmark: float,
    trials: float | None,
    records: str | None,
    strategy: str | None,
    trial_deviation: float | None,
    confidence: float,
    as_json: bool,
    form: str,
    out: Path | None,
) -> None:
    """Say what an annual Sharpe ratio is worth, from its moments: PSR, minimum track record, DSR, and what luck shows.

    All of it takes returns as independent. Skew and kurtosis have no default: a normal distribution is the kindest.

    Exit codes: 0 the ratio is shown to be more than luck, after deflating for the trials where --trials counts them;
    1 it is not; 2 unusable options; 3 it cannot be told: under 24 returns, or trials without --trial-deviation.
    """
    from golive.models.studies.sharpe_evidence import Moments, Trials, sharpe_evidence

    chosen = "json" if as_json else form
    check_answer(chosen, out)
    trials = trials_with_looks(trials, records, strategy)
    evidence = sharpe_evidence(
        Moments(sharpe_annual=sharpe, n=n, periods_per_year=periods_per_year, skew=skew, kurtosis=kurtosis),
        trials=Trials(count=trials, deviation_annual=trial_deviation),
        benchmark_annual=benchmark,
        confidence=confidence,
    )
    _give(evidence, chosen, out)
    shown = evidence.is_shown
    if isinstance(shown, Unknown):
        raise Undecided(f"whether it is more than luck cannot be told: {shown}")
    if not shown:
        ctx.exit(BLOCKED)
    if isinstance(evidence.deflated, Unknown):
        click.echo(f"not deflated for trials: {evidence.deflated}; say how many with `--trials`", err=True)


def _give(evidence: SharpeEvidence, form: str, out: Path | None) -> None:
    from golive.cli.json_output import document
    from golive.models.studies.sharpe_evidence import ERROR_METHOD
    from golive.report.sharpe_report import sharpe_analysis

    give_answer(
        form,
        out,
        values=lambda: {**document(evidence), "interval_method": ERROR_METHOD},
        analysis=lambda: sharpe_analysis(evidence),
    )
