"""`golive costs`: at which cost a return series stops paying."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.analysis_output import answer_options, check_answer, give_answer
from golive.cli.progress import progress_bar
from golive.core.errors import InvalidInput, Refused, Undecided

if TYPE_CHECKING:
    from golive.cli.returns import ReturnFile
    from golive.models.costs.cost_attribution import CostComponent
    from golive.models.costs.cost_parts import CostParts, Liquidity
    from golive.models.studies.cost_sensitivity import CostSensitivity
    from golive.report.cost_report import CostSubject

BLOCKED = 1
"""What the command ends with when the costs that are assumed are not borne."""


@click.command("costs")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--column", metavar="NAME", help="The column of returns; needed where there are several.")
@click.option("--prices", is_flag=True, help="The column holds prices: form simple returns.")
@click.option("--from", "start", metavar="DATE", help="First date, as in 1993-01-01.")
@click.option("--to", "stop", metavar="DATE", help="Last date.")
@click.option("--turnover", type=float, metavar="X", help="Traded over assets a period of the returns, both sides.")
@click.option("--turnover-annual", type=float, metavar="X", help="The same in a year.")
@click.option("--turnover-column", metavar="NAME", help="The same, period by period.")
@click.option(
    "--turnover-basis",
    type=click.Choice(["one_way", "round_trip"]),
    default="one_way",
    show_default=True,
    help="Whether turnover counts sides, or a purchase with its sale as one.",
)
@click.option("--periods-per-year", type=float, metavar="N", help="252, 365 or 12; without it, all is of a period.")
@click.option("--confidence", type=float, default=0.95, show_default=True, help="One-sided, of every bound.")
@click.option("--resamples", type=click.IntRange(1, 1_000_000), default=10_000, show_default=True)
@click.option("--block-length", type=float, metavar="N", help="Mean block length in periods; estimated when left out.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Where resamples come from.")
@click.option("--hurdle-mean", metavar="X", default="0 %", show_default=True, help="Mean net return, a year.")
@click.option("--hurdle-sharpe", type=float, default=0.0, show_default=True, help="Annual net Sharpe ratio.")
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
def command(
    ctx: click.Context,
    /,
    file: Path,
    form: str,
    out: Path | None,
    **options: Any,
) -> None:
    """Say at which trading cost the returns of FILE stop paying, how sure that is, and what kills them first.

    FILE is .csv or .parquet: a column of dates and a column of returns, gross of costs, simple, as fractions. Costs are
    one way, in basis points of the notional that is traded.

    Exit codes: 0 done, and the assumed costs are borne where any are given; 1 they are not: the lower bound of the mean
    net return is below its hurdle; 2 unusable returns or options; 3 too few returns to tell,
    or returns that never vary.
    """
    from golive.cli.returns import check_rate, read_returns
    from golive.facade.cost_sensitivity import NO_YEAR, CostSensitivityAnalyzer
    from golive.models.returns.plausible_returns import NOT_RETURNS

    check_answer(form, out)
    given = [options[name] is not None for name in ("turnover", "turnover_annual", "turnover_column")]
    if sum(given) != 1:
        raise click.UsageError("give one of --turnover, --turnover-annual and --turnover-column")
    read = read_returns(
        file,
        column=options["column"],
        turnover_column=options["turnover_column"],
        prices=options["prices"],
        start=options["start"],
        stop=options["stop"],
    )
    if options["periods_per_year"] is not None:
        check_rate(read, periods_per_year=options["periods_per_year"])
    parts = _parts(options)
    analyzer = CostSensitivityAnalyzer(
        periods_per_year=options["periods_per_year"],
        confidence=options["confidence"],
        resamples=options["resamples"],
        mean_block_length=options["block_length"],
        seed=options["seed"],
    )
    try:
        with progress_bar(f"resampling {file.name}"):
            found = analyzer.full_report(
                read.values,
                options["turnover"] if read.turnover is None else read.turnover,
                turnover_annual=options["turnover_annual"],
                turnover_basis=options["turnover_basis"],
                hurdles=_hurdles(options),
                parts=parts,
                plausible_multiples=_multiples(options["plausible"]),
                costs_bps=_levels(options["max_cost"]),
            )
    except Refused as error:
        if error.code == NO_YEAR:
            hint = "say how many returns a year has with `--periods-per-year`"
            raise InvalidInput("a rate a year needs to know how many returns make one", hint=hint) from error
        if error.code != NOT_RETURNS or options["prices"]:
            raise
        raise InvalidInput(str(error), hint="if the column holds prices, say so with `--prices`") from error
    _give(found, _subject(file, read, options, parts), form, out)
    _end(ctx, found)


def _end(ctx: click.Context, found: CostSensitivity) -> None:
    """Answer with the exit code: what cannot be told is no pass."""
    from golive.core.value import Unknown

    if isinstance(found.block_length, Unknown):
        raise Undecided(f"nothing can be said with confidence: {found.block_length}")
    point = found.at_assumed
    if isinstance(point, Unknown):
        return
    hurdle = found.thresholds[0].hurdle
    if isinstance(point.mean_lower, Unknown) or point.mean_lower < hurdle:
        ctx.exit(BLOCKED)


def _give(found: CostSensitivity, subject: CostSubject, form: str, out: Path | None) -> None:
    from golive.cli.json_output import document
    from golive.report.cost_report import cost_analysis

    give_answer(
        form,
        out,
        values=lambda: {"subject": document(subject), **document(found)},
        analysis=lambda: cost_analysis(found, subject),
    )


def _subject(file: Path, read: ReturnFile, options: dict[str, Any], parts: CostParts) -> CostSubject:
    from golive.report.cost_report import CostSubject

    sides = " (round trips)" if options["turnover_basis"] == "round_trip" else ""
    if options["turnover"] is not None:
        turnover = f"{options['turnover']:g} a period{sides}"
    elif options["turnover_annual"] is not None:
        turnover = f"{options['turnover_annual']:g} a year{sides}"
    else:
        turnover = f"column {options['turnover_column']}{sides}"
    market = ""
    if parts.liquidity is not None:
        it = parts.liquidity
        market = (
            f"{options['adv']} a day, {options['volatility']} daily volatility, orders over {options['time']}; "
            f"eta {it.eta:g}, beta {it.beta:g}, gamma {it.gamma:g}"
        )
    formed = ", returns formed from prices" if options["prices"] else ""
    return CostSubject(
        title=f"{file.name}, {read.column}",
        file=file.name,
        column=f"{read.column}{formed}",
        first=read.first,
        last=read.last,
        turnover=turnover,
        digest=read.digest,
        seed=options["seed"],
        annual=options["periods_per_year"] is not None,
        market=market,
    )


def _hurdles(options: dict[str, Any]) -> Any:
    from golive.cli.amounts import fraction
    from golive.models.studies.cost_hurdles import Hurdles

    mean = fraction("--hurdle-mean", options["hurdle_mean"])
    return Hurdles(
        mean=0.0 if mean is None else mean,
        sharpe=options["hurdle_sharpe"],
        probabilistic_sharpe=options["hurdle_psr"],
        drawdown=fraction("--max-drawdown", options["max_drawdown"]),
    )


def _levels(most: str | None) -> Any:
    import numpy as np

    from golive.cli.amounts import basis_points
    from golive.models.studies.cost_curve import LEVELS

    last = basis_points("--max-cost", most)
    if last is None:
        return None
    if last <= 0:
        raise InvalidInput(f"`--max-cost` is `{most}`, which leaves no curve", hint="as in `20 bps`")
    return np.linspace(0.0, last, LEVELS + 1)


def _parts(options: dict[str, Any]) -> CostParts:
    from golive.cli.amounts import basis_points, fraction, quantity
    from golive.core.unit import QUOTE
    from golive.models.costs.cost_parts import CostParts

    aum = options["aum"]
    return CostParts(
        fees_bps=basis_points("--fees", options["fees"]),
        half_spread_bps=basis_points("--half-spread", options["half_spread"]),
        delay_bps=basis_points("--delay", options["delay"]),
        funding_annual=fraction("--funding", options["funding"]),
        aum=None if aum is None else quantity("--aum", aum, (QUOTE,), like="5_000_000 usd").value,
        liquidity=_liquidity(options),
    )


def _liquidity(options: dict[str, Any]) -> Liquidity | None:
    from golive.cli.amounts import minutes, quantity, volatility
    from golive.cli.open_library import open_engine
    from golive.core.unit import QUOTE
    from golive.facade.almgren_chriss import AlmgrenChrissModel
    from golive.models.costs.cost_parts import Liquidity

    names = ("aum", "adv", "volatility", "time")
    absent = [f"--{name}" for name in names if options[name] is None]
    if len(absent) == len(names):
        if options["library"] is not None:
            raise click.UsageError(f"--library gives the impact its coefficients: {', '.join(absent)} are needed too")
        return None
    if absent:
        raise click.UsageError(f"impact needs {', '.join(absent)} as well")
    model = AlmgrenChrissModel(engine=open_engine(options["library"]))
    session = model.session_minutes
    if options["session"] is not None:
        session = minutes("--session", options["session"], session=None)
    if session is None or model.gamma is None:
        raise InvalidInput("the library's markets do not agree on a session", hint="say it, as in `--session 390 min`")
    return Liquidity(
        adv=quantity("--adv", options["adv"], (QUOTE,), like="800_000_000 usd").value,
        daily_volatility=volatility("--volatility", options["volatility"]),
        duration_days=minutes("--time", options["time"], session=session) / session,
        eta=model.eta,
        beta=model.beta,
        gamma=model.gamma,
    )


def _multiples(given: Iterable[str]) -> dict[CostComponent, float] | None:
    from golive.models.costs.cost_attribution import CostComponent

    found: dict[CostComponent, float] = {}
    known = {c.value: c for c in CostComponent}
    for text in given:
        name, _, multiple = text.partition("=")
        try:
            found[known[name]] = float(multiple)
        except (KeyError, ValueError):
            hint = f"write PART=X, as in `impact=3`; parts are {', '.join(known)}"
            raise InvalidInput(f"`--plausible` is `{text}`", hint=hint) from None
    return found or None
