"""`golive score`: how durable the edge of a return series is, by the policy's score."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.analysis_output import answer_options, check_answer, give_answer
from golive.cli.progress import progress_bar
from golive.core.errors import Undecided

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.cli.returns import ReturnFile
    from golive.core.window import FloatArray
    from golive.facade.profitability_durability import DurabilityScore
    from golive.readiness.sub_score import Mapped, SubScore
    from golive.report.score_report import ScoreSubject

BLOCKED = 1
"""What the command ends with when the score's band does not let a strategy be deployed."""


@click.command("score")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--column", metavar="NAME", help="The column of returns; needed where there are several.")
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
@click.option("--prices", is_flag=True, help="The columns hold prices: form simple returns.")
@click.option("--from", "start", metavar="DATE", help="First date, as in 1993-01-01.")
@click.option("--to", "stop", metavar="DATE", help="Last date.")
@click.option("--periods-per-year", type=float, metavar="N", help="252, 365 or 12; the library's unless given.")
@click.option("--trading-days", type=float, metavar="N", help="252, or 365 for crypto; the library's unless given.")
@click.option("--turnover", type=float, metavar="X", help="Traded over assets a period of the returns, both sides.")
@click.option("--turnover-column", metavar="NAME", help="The same, period by period.")
@click.option("--costs", metavar="X", help="Assumed cost one way, as in `15 bps`.")
@click.option("--aum", metavar="X", help="Assets, as in `5_000_000 usd`.")
@click.option("--adv", metavar="X", help="Volume a day of what is traded, as in `800_000_000 usd`.")
@click.option("--params", type=click.IntRange(min=0), metavar="N", help="Parameters that were fitted.")
@click.option("--trials", type=click.IntRange(min=1), metavar="N", help="Variants tried, this one included.")
@click.option("--backtest-sharpe", type=float, metavar="X", help="Annual; that of the returns unless given.")
@click.option("--live-sharpe", type=float, metavar="X", help="Annual.")
@click.option("--live-periods", type=click.IntRange(min=2), metavar="N", help="Returns behind the live Sharpe ratio.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Where resamples come from.")
@click.option("--library", type=click.Path(), help="Whose score; the library here, or the shipped one, unless given.")
@click.option("--score", "name", default="durability", show_default=True, metavar="ID", help="Which score.")
@answer_options
@click.pass_context
def command(ctx: click.Context, /, file: Path, form: str, out: Path | None, **options: Any) -> None:
    """Score how durable the edge in the returns of FILE is, as an interval: what is not known widens it.

    FILE is .csv or .parquet: a column of dates and a column of returns, gross of costs, simple, as fractions.

    Exit codes: 0 the score's lower end lies in a band that may be deployed; 1 it does not; 2 unusable returns or
    options; 3 the score is withheld: too little is known.
    """
    from golive.cli.open_library import open_engine
    from golive.cli.returns import check_rate
    from golive.facade.profitability_durability import ProfitabilityDurabilityEngine

    check_answer(form, out)
    if options["turnover"] is not None and options["turnover_column"] is not None:
        raise click.UsageError("give one of --turnover and --turnover-column")
    columns = _read(file, options)
    engine = open_engine(options["library"])
    scorer = ProfitabilityDurabilityEngine(
        engine=engine,
        score=options["name"],
        seed=options["seed"],
        periods_per_year=options["periods_per_year"],
        trading_days=options["trading_days"],
    )
    policy = scorer.policy
    check_rate(columns.own, periods_per_year=policy.periods_per_year, trading_days=policy.trading_days)
    with progress_bar(f"resampling {file.name}"):
        found = scorer.calculate_durability_score(
            returns=columns.own.values,
            signal_strength=columns.signal,
            signal_window=options["signal_window"],
            market_returns=columns.market,
            backtest_sharpe=options["backtest_sharpe"],
            live_sharpe=options["live_sharpe"],
            live_periods=options["live_periods"],
            strategy_params=options["params"],
            n_trials=options["trials"],
            transaction_costs_bps=_costs(options["costs"]),
            turnover=options["turnover"] if columns.own.turnover is None else columns.own.turnover,
            current_aum=_money("--aum", options["aum"]),
            adv_traded=_money("--adv", options["adv"]),
        )
    _give(found, _subject(file, columns.own, options, engine), form, out)
    if found.overall_score is None:
        raise Undecided(f"the score is withheld: {found.reasons[0]}")
    if not found.rating.deploy:
        ctx.exit(BLOCKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    own: ReturnFile
    market: FloatArray | None
    signal: FloatArray | None


def _read(file: Path, options: dict[str, Any]) -> _Columns:
    """Read the columns that are named, cut to the same dates."""
    from golive.cli.returns import read_returns

    span = {"start": options["start"], "stop": options["stop"]}
    prices = options["prices"]
    own = read_returns(
        file, column=options["column"], turnover_column=options["turnover_column"], prices=prices, **span
    )
    market = signal = None
    if options["market"] is not None:
        market = read_returns(file, column=options["market"], prices=prices, **span).values
    if options["signal"] is not None:
        signal = read_returns(file, column=options["signal"], **span).values
    return _Columns(own=own, market=market, signal=signal)


def _costs(text: str | None) -> float | None:
    from golive.cli.amounts import basis_points

    return basis_points("--costs", text)


def _money(option: str, text: str | None) -> float | None:
    from golive.cli.amounts import quantity
    from golive.core.unit import QUOTE

    return None if text is None else quantity(option, text, (QUOTE,), like="5_000_000 usd").value


def _give(found: DurabilityScore, subject: ScoreSubject, form: str, out: Path | None) -> None:
    from golive.cli.json_output import document
    from golive.report.score_report import score_analysis

    give_answer(
        form,
        out,
        values=lambda: {"subject": document(subject), **_document(found)},
        analysis=lambda: score_analysis(found.assessment, subject),
    )


def _subject(file: Path, read: ReturnFile, options: dict[str, Any], engine: Engine) -> ScoreSubject:
    from golive.cli.open_library import find_library
    from golive.report.score_report import ScoreSubject

    formed = ", returns formed from prices" if options["prices"] else ""
    return ScoreSubject(
        title=f"{file.name}, {read.column}",
        file=file.name,
        column=f"{read.column}{formed}",
        market=options["market"] or "",
        first=read.first,
        last=read.last,
        data_digest=read.digest,
        policy_digest=engine.program.digests.policy,
        library=find_library(options["library"]).title,
        seed=options["seed"],
    )


def _document(found: DurabilityScore) -> dict[str, Any]:
    """Return a score as plain data: the answer first, then what it rests on."""
    assessment = found.assessment
    lower, upper = found.interval or (None, None)
    return {
        "overall_score": None if found.overall_score is None else float(found.overall_score),
        "lower": lower,
        "upper": upper,
        "rating": found.rating.value,
        "advice": found.rating.advice,
        "deploy": found.rating.deploy,
        "coverage": found.coverage,
        "vetoed": list(assessment.scored.vetoed),
        "reasons": list(found.reasons),
        "remarks": list(found.remarks),
        "components": [_component(c) for c in assessment.scored.components],
        "n": assessment.n,
        **_told("sharpe", assessment.sharpe),
        **_told("beta", assessment.beta),
        **_told("edge_sharpe", assessment.edge_sharpe),
        **_told("regimes", assessment.regimes),
        **_told("break_even", assessment.break_even),
        **_told("capacity", assessment.capacity),
        **_told("live_gap", assessment.gap),
    }


def _component(component: SubScore) -> dict[str, Any]:
    return {
        "id": component.id,
        "title": component.title,
        "weight": component.weight,
        "points": component.points,
        "reasons": list(component.reasons),
        "measured": [_measured(m) for m in component.mapped],
    }


def _measured(mapped: Mapped) -> dict[str, Any]:
    """Return one measurement in the unit of its knots."""
    from golive.cli.json_output import document
    from golive.core.value import Unknown

    scale, measured = mapped.map.unit.scale, mapped.measured
    value = measured.value if isinstance(measured.value, Unknown) else measured.value / scale
    ends = measured.interval
    interval = ends if isinstance(ends, Unknown) else (ends[0] / scale, ends[1] / scale)
    shown = document(replace(measured, value=value, interval=interval))
    return {"measure": mapped.map.measure.value, "unit": mapped.map.unit.name, "points": mapped.points, **shown}


def _told(name: str, value: object) -> dict[str, Any]:
    """Return a result by its name, or null with the reason beside it; series are left out."""
    from golive.cli.json_output import document
    from golive.core.row import why
    from golive.core.value import Unknown

    if isinstance(value, Unknown):
        return {name: None, why(name): f"{value.code}: {value}"}
    content = document(value)
    if isinstance(content, dict):
        content.pop("without_market", None)
    return {name: content}
