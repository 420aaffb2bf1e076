"""`golive costs`: at which cost a return series stops paying."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from golive.cli.analysis_output import answer_options, check_answer, give_answer
from golive.cli.cost_options import CostOptions, read_curve_costs, read_hurdles, read_multiples, read_parts
from golive.cli.multiples import multiple
from golive.cli.progress import progress_bar
from golive.cli.return_options import series_options, with_file
from golive.core.errors import InvalidInput, Refused, Undecided
from golive.core.value import Unknown

if TYPE_CHECKING:
    from golive.cli.returns import ReturnFile
    from golive.core.window import FloatArray
    from golive.models.costs.cost_parts import CostParts
    from golive.models.returns.return_series import ReturnSeries
    from golive.models.studies.cost_sensitivity import CostSensitivity
    from golive.report.cost_report import CostSubject

BLOCKED = 1
"""What the command ends with when the costs that are assumed are not borne."""


@click.command("costs")
@series_options
@click.option(
    "--turnover",
    type=multiple,
    metavar="X",
    help="Traded over assets a period of the returns, both sides, as in `1.5` or `150 %`.",
)
@click.option("--turnover-annual", type=multiple, metavar="X", help="The same in a year.")
@click.option("--turnover-column", metavar="NAME", help="The same, period by period.")
@click.option(
    "--turnover-basis",
    type=click.Choice(["one_way", "round_trip"]),
    default="one_way",
    show_default=True,
    help="Whether turnover counts sides, or a purchase with its sale as one.",
)
@click.option("--periods-per-year", type=float, metavar="N", help="252, 365 or 12; without it, all is of a period.")
@click.option(
    "--confidence", type=multiple, default=0.95, show_default=True, metavar="X", help="One-sided, of every bound."
)
@click.option("--resamples", type=click.IntRange(1, 1_000_000), default=10_000, show_default=True)
@click.option(
    "--block-length",
    type=float,
    metavar="N",
    help="Mean block length in periods; estimated when left out; changes little.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Where resamples come from.")
@click.option(
    "--hurdle-mean",
    metavar="X",
    default="0 %",
    show_default=True,
    help="Mean net return, a year; needs --periods-per-year.",
)
@click.option(
    "--hurdle-sharpe",
    type=float,
    default=0.0,
    show_default=True,
    help="Annual net Sharpe ratio; needs --periods-per-year.",
)
@click.option("--hurdle-psr", type=float, default=0.0, show_default=True, help="The same, with skew and tails.")
@click.option("--max-drawdown", metavar="X", help="Largest drawdown that is borne, as in `30 %`.")
@click.option("--max-cost", metavar="X", help="Where the curve ends, as in `20 bps`.")
@click.option("--fees", metavar="X", help="Assumed fees a side, as in `5 bps`.")
@click.option("--half-spread", metavar="X", help="Assumed half spread, as in `1 bps`.")
@click.option("--delay", metavar="X", help="Assumed slippage from signal to fill, a side.")
@click.option("--funding", metavar="X", help="Assumed funding on assets a year, as in `3 %`; negative for an income.")
@click.option("--plausible", multiple=True, metavar="PART=X", help="How much a part may grow, as in `impact=3`.")
@click.option("--aum", metavar="X", help="Assets, as in `5_000_000 usd`, for the impact.")
@click.option("--adv", metavar="X", help="The market's volume a day, as in `800_000_000 usd`.")
@click.option("--volatility", metavar="X", help="Standard deviation of the market's daily returns, as in `2 %`.")
@click.option("--time", metavar="X", help="How long an order takes, as in `10 min`; `1 d` is one session.")
@click.option("--session", metavar="X", help="How long the venue trades a day; the library's unless given.")
@click.option("--library", type=click.Path(), help="Whose impact coefficients; the shipped library's unless given.")
@answer_options
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """Say at which trading cost the returns of FILE stop paying, how sure that is, and what kills them first.

    FILE is .csv or .parquet: a column of dates and a column of returns, gross of costs, simple, as fractions. Costs are
    one way, in basis points of the notional that is traded.

    Exit codes: 0 done, and the assumed costs are borne where any are given; 1 they are not: the lower bound of the mean
    net return is below its hurdle, or --aum asks for more than is traded; 2 unusable returns or options; 3 too few
    returns to tell (under 24), or returns that never vary.
    """
    sensitivity = _answer(CostOptions(**with_file(options)))
    if isinstance(sensitivity.block_length, Unknown):
        raise Undecided(f"nothing can be said with confidence: {sensitivity.block_length}")
    if not _is_borne(sensitivity):
        ctx.exit(BLOCKED)


def _answer(options: CostOptions) -> CostSensitivity:
    from golive.cli.json_output import document
    from golive.report.cost_report import cost_analysis

    check_answer(options.form, options.out)
    turnovers = (options.turnover, options.turnover_annual, options.turnover_column)
    if sum(turnover is not None for turnover in turnovers) != 1:
        raise click.UsageError("give one of --turnover, --turnover-annual and --turnover-column")
    rows = options.open()
    returns = options.read(rows)
    series = options.series(rows, returns, periods_per_year=options.periods_per_year)
    parts = read_parts(options)
    sensitivity = _sensitivity(options, series, options.turnover_of(rows), parts)
    subject = _subject(options, returns, parts)
    give_answer(
        options.form,
        options.out,
        values=lambda: {"subject": document(subject), **document(sensitivity)},
        analysis=lambda: cost_analysis(sensitivity, subject),
    )
    return sensitivity


def _sensitivity(
    options: CostOptions, series: ReturnSeries, turnover: float | FloatArray | None, parts: CostParts
) -> CostSensitivity:
    from golive.facade.cost_sensitivity import NO_YEAR, CostSensitivityAnalyzer

    analyzer = CostSensitivityAnalyzer(
        periods_per_year=options.periods_per_year,
        confidence=options.confidence,
        resamples=options.resamples,
        mean_block_length=options.block_length,
        seed=options.seed,
    )
    try:
        with progress_bar(f"resampling {options.file.name}"):
            return analyzer.full_report(
                series,
                turnover,
                turnover_annual=options.turnover_annual,
                turnover_basis=options.turnover_basis,
                hurdles=read_hurdles(options),
                parts=parts,
                plausible_multiples=read_multiples(options),
                costs_bps=read_curve_costs(options),
            )
    except Refused as error:
        if error.code != NO_YEAR:
            raise
        hint = "say how many returns a year has with `--periods-per-year`"
        raise InvalidInput("a rate a year needs to know how many returns make one", hint=hint) from error


def _is_borne(sensitivity: CostSensitivity) -> bool:
    """Say whether the assumed costs are borne; without any there is nothing to bear, and what is unknown is no pass."""
    from golive.models.studies.cost_sensitivity import NOTHING_ASSUMED

    point = sensitivity.at_assumed
    if isinstance(point, Unknown):
        return point == NOTHING_ASSUMED
    return not isinstance(point.mean_lower, Unknown) and point.mean_lower >= sensitivity.thresholds[0].hurdle


def _subject(options: CostOptions, returns: ReturnFile, parts: CostParts) -> CostSubject:
    from golive.report.cost_report import CostSubject

    return CostSubject(
        **options.subject(returns),
        turnover=_turnover_in_words(options),
        annual=options.periods_per_year is not None,
        market=_market_in_words(options, parts),
    )


def _turnover_in_words(options: CostOptions) -> str:
    sides = " (round trips)" if options.turnover_basis == "round_trip" else ""
    if options.turnover is not None:
        return f"{options.turnover:g} a period{sides}"
    if options.turnover_annual is not None:
        return f"{options.turnover_annual:g} a year{sides}"
    return f"column {options.turnover_column}{sides}"


def _market_in_words(options: CostOptions, parts: CostParts) -> str:
    it = parts.liquidity
    if it is None:
        return ""
    order = f"{options.adv} a day, {options.volatility} daily volatility, orders over {options.time}"
    return f"{order}; eta {it.eta:g}, beta {it.beta:g}, gamma {it.gamma:g}"
