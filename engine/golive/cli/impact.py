"""`golive impact`: what an order costs, how to spread it, and what less risk would cost."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.analysis_output import answer_options, check_answer, give_answer
from golive.cli.impact_fit import SOURCES, FitOptions, fit_own_fills
from golive.cli.journal_place import text_option
from golive.cli.multiples import multiple
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Refused
from golive.core.value import Unknown

if TYPE_CHECKING:
    from golive.core.unit import Quantity
    from golive.facade.almgren_chriss import AlmgrenChrissModel, Order
    from golive.models.execution.impact_interval import ImpactInterval
    from golive.models.execution.order_slices import OrderSlices
    from golive.report.impact_answer import ImpactSubject, OrderAnswer

BLOCKED = 1
"""What the command ends with when the order takes more of the volume than the policy lets it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactOptions:
    """What `golive impact` is asked, as it is written on the command line."""

    order: str
    adv: str
    volatility: str
    time: str
    shares_outstanding: str | None
    session: str | None
    half_spread: str
    schedule: str
    intervals: int
    risk_aversion: float | None
    max_risk: str | None
    interval: str
    max_participation: str | None
    lot: str | None
    library: str | None
    form: str
    out: Path | None


@click.command("impact")
@click.option("--order", metavar="X", help="The order, as in `50_000 usd`; negative for a sale.")
@click.option("--adv", metavar="X", help="The market's volume a day, in the same unit.")
@click.option("--volatility", metavar="X", help="Standard deviation of daily returns, as in `2 %`.")
@click.option("--time", metavar="X", help="How long the order may take, as in `10 min` or `1 d`.")
@click.option("--shares-outstanding", metavar="X", help="For an order in shares: adds the paper's turnover term.")
@click.option("--session", metavar="X", help="How long the venue trades a day; the library's unless given.")
@click.option("--half-spread", default="0 bps", show_default=True, metavar="X", help="Half the quoted spread.")
@click.option(
    "--schedule",
    type=click.Choice(["power_law", "ac_linear"]),
    default="power_law",
    show_default=True,
    help="Almgren (2003), or Almgren and Chriss (2000).",
)
@click.option(
    "--intervals", type=click.IntRange(1, 1_000), default=20, show_default=True, help="Steps of the schedule."
)
@click.option("--risk-aversion", type=float, metavar="X", help="Per unit of money; without it, a straight line.")
@click.option("--max-risk", metavar="X", help="Instead: the most risk that is borne, as in `5 bps`.")
@click.option("--slice", "interval", default="1 min", show_default=True, metavar="X", help="Time between slices.")
@click.option("--max-participation", metavar="X", help="Share of the volume a slice may be; the policy's unless given.")
@click.option("--lot", metavar="X", help="Smallest increment the venue takes, in the unit of the order.")
@click.option("--library", type=click.Path(), help="Whose coefficients; the shipped library's unless given.")
@click.option(
    "--fit", metavar="FILE|URL", help="Instead: the coefficients from own fills, of a table or of a run's journal."
)
@text_option("--name", "name", metavar="NAME", help="With --fit: which journal, where several lie in one place.")
@click.option("--source", type=click.Choice(SOURCES), help="With --fit of a table: who gave the fills.")
@click.option(
    "--weights",
    type=click.Choice(["none", "inverse_sigma"]),
    default="inverse_sigma",
    show_default=True,
    help="With --fit: how orders are weighed.",
)
@click.option(
    "--confidence", type=multiple, default=0.95, show_default=True, metavar="X", help="With --fit: of the intervals."
)
@click.option("--date-format", metavar="F", help="With --fit: how times are written, as in `ms` or `%d/%m/%Y %H:%M`.")
@answer_options
@click.pass_context
def command(ctx: click.Context, /, **_: Any) -> None:
    """Say what an order costs against the arrival price, how to spread it, and what less risk would cost.

    By Almgren, Thum, Hauptmann and Li (2005), with the coefficients of the library's model `impact`.

    A FILE of own fills (.csv or .parquet) has a row a fill: order, side (buy or sell), time, price, size; and of its
    order, the same on each row: arrival_price, volume (the whole market's, in the unit of size, while the order was
    worked), adv (a day's), volatility (of daily returns, as 0.02 or 2%), and for the permanent impact price_after and
    minutes_after.

    Of a journal (golive run --journal) the orders are read that took what was there: each with what its entry says of
    the market that it was sent into, and with the touch at its arrival, so that the spread is in no coefficient. What
    a simulated venue filled shows the books that it walked, and not what a market answers: the fit says so, and the
    library's numbers stay in use.

    Exit codes: 0 done; 1 traded evenly, the order takes more of the volume than the policy (or --max-participation)
    lets it, or the chosen schedule asks for more than there is, or a journal is not as it was written; 2 unusable
    options; 3 a journal without an order that tells of impact.
    """
    if ctx.params["fit"] is not None:
        _refuse_beside_fit(ctx)
        fit_own_fills(FitOptions(**_asked(ctx, FitOptions)))
        return
    absent = [f"--{name}" for name in _NEEDED if ctx.params[name] is None]
    if absent:
        raise click.UsageError(f"an order needs {', '.join(absent)} as well; own fills are read by --fit")
    _refuse_without_fit(ctx)
    answer = _answer(ImpactOptions(**_asked(ctx, ImpactOptions)))
    if answer.impact.participation > answer.max_participation or not answer.plan.possible:
        ctx.exit(BLOCKED)


_NEEDED = ("order", "adv", "volatility", "time")


def _asked(ctx: click.Context, kind: type[ImpactOptions | FitOptions]) -> dict[str, Any]:
    return {field.name: ctx.params[field.name] for field in fields(kind)}


def _refuse_beside_fit(ctx: click.Context) -> None:
    """Refuse options of an order beside a file of fills: they would be read by nobody."""
    given = _given_beyond(ctx, FitOptions)
    if given:
        raise click.UsageError(f"{given[0]} is about an order: leave it out with --fit")


def _refuse_without_fit(ctx: click.Context) -> None:
    """Refuse options of a file of fills beside an order."""
    given = _given_beyond(ctx, ImpactOptions)
    if given:
        raise click.UsageError(f"{given[0]} is about own fills: leave it out without --fit")


def _given_beyond(ctx: click.Context, kind: type[ImpactOptions | FitOptions]) -> list[str]:
    """Return the options that were given and that are none of a kind's, as they are written."""
    read = _asked(ctx, kind)
    return [
        f"--{name.replace('_', '-')}"
        for name in ctx.params
        if name not in read and ctx.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT
    ]


def _answer(options: ImpactOptions) -> OrderAnswer:
    from golive.cli.json_output import document
    from golive.report.impact_report import impact_analysis

    check_answer(options.form, options.out)
    if options.risk_aversion is not None and options.max_risk is not None:
        raise click.UsageError("give --risk-aversion or --max-risk, not both")
    order = _read(options)
    answer, subject = _order_answer(options, order), _subject(options, order)
    sums = {
        "cost_bps": answer.impact.cost_bps,
        **_ends(answer.interval),
        "timing_risk_bps": answer.impact.timing_risk_bps,
        "out_of_range": answer.impact.out_of_range,
    }
    give_answer(
        options.form,
        options.out,
        values=lambda: {"subject": document(subject), **sums, **document(answer)},
        analysis=lambda: impact_analysis(answer, subject),
    )
    return answer


def _ends(interval: ImpactInterval | Unknown) -> dict[str, float | None]:
    ends = (None, None) if isinstance(interval, Unknown) else (interval.lower_bps, interval.upper_bps)
    return dict(zip(("cost_lower_bps", "cost_upper_bps"), ends, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """The order in its market, read from its texts; times in minutes, `half_spread` as a fraction."""

    model: AlmgrenChrissModel
    size: Quantity
    adv: float
    volatility: float
    time: float
    session: float
    interval: float
    half_spread: float
    shares_outstanding: float | None
    cap: float | None


def _read(options: ImpactOptions) -> _Order:
    from golive.cli import amounts
    from golive.cli.open_library import open_engine
    from golive.core.unit import BASE, BPS, QUOTE
    from golive.facade.almgren_chriss import AlmgrenChrissModel

    size = amounts.quantity("--order", options.order, (QUOTE, BASE), like="50_000 usd")
    adv = amounts.quantity("--adv", options.adv, (size.unit.dimension,), like=f"10_000_000 {size.unit.name}")
    model = AlmgrenChrissModel(engine=open_engine(options.library))
    session = amounts.session_minutes(options.session, shared=model.session_minutes)
    time = amounts.minutes("--time", options.time, session=session)
    interval = amounts.minutes("--slice", options.interval, session=session)
    half_spread_bps = amounts.basis_points("--half-spread", options.half_spread)
    return _Order(
        model=model,
        size=size,
        adv=adv.value,
        volatility=amounts.volatility("--volatility", options.volatility),
        time=time,
        session=session,
        interval=interval,
        half_spread=0.0 if half_spread_bps is None else half_spread_bps / BPS,
        shares_outstanding=_shares(options, size),
        cap=amounts.fraction("--max-participation", options.max_participation),
    )


def _shares(options: ImpactOptions, size: Quantity) -> float | None:
    """Return how many shares there are; refuse them beside an order in money."""
    from golive.cli.amounts import quantity
    from golive.core.unit import BASE

    if options.shares_outstanding is None:
        return None
    outstanding = quantity("--shares-outstanding", options.shares_outstanding, (BASE,), like="160_000_000 shares")
    if size.unit.dimension != BASE:
        hint = "give --order and --adv in shares, as in `10_000 shares`"
        raise InvalidInput("`--shares-outstanding` is beside an order in money", hint=hint)
    return outstanding.value


def _order_answer(options: ImpactOptions, order: _Order) -> OrderAnswer:
    from golive.cli.amounts import basis_points
    from golive.models.returns.plausible_returns import years_volatility
    from golive.report.impact_answer import OrderAnswer

    model = order.model
    market: Order = {
        "order_size": order.size.value,
        "adv": order.adv,
        "volatility": order.volatility,
        "execution_time": order.time,
        "session_minutes": order.session,
        "half_spread": order.half_spread,
    }
    impact = model.calculate_total_impact(**market, shares_outstanding=order.shares_outstanding)
    return OrderAnswer(
        execution=model.execution(**market),
        impact=impact,
        interval=model.impact_interval(impact),
        plan=model.optimal_trajectory(
            schedule=options.schedule,
            intervals=options.intervals,
            risk_aversion=options.risk_aversion,
            max_risk_bps=basis_points("--max-risk", options.max_risk),
            **market,
        ),
        frontier=model.efficient_frontier(schedule=options.schedule, intervals=options.intervals, **market),
        slices=_slices(order, options.lot),
        max_participation=model.max_participation if order.cap is None else order.cap,
        interval_minutes=order.interval,
        remarks=tuple(remark for remark in (years_volatility(order.volatility),) if remark),
    )


def _slices(order: _Order, lot: str | None) -> OrderSlices | Refused:
    """Cut the order; return what leaves it whole without making its cost unknown."""
    from golive.cli.amounts import quantity

    unit = order.size.unit
    smallest = None if lot is None else quantity("--lot", lot, (unit.dimension,), like=f"0.001 {unit.name}").value
    try:
        return order.model.slice_order(
            order_size=order.size.value,
            adv=order.adv,
            interval=order.interval,
            session_minutes=order.session,
            max_participation=order.cap,
            lot_size=smallest,
        )
    except Refused as error:
        if error.code not in _UNCUTTABLE:
            raise
        return error


_UNCUTTABLE = ("cap_below_lot", "too_many_slices")


def _subject(options: ImpactOptions, order: _Order) -> ImpactSubject:
    from golive.report.formats import money
    from golive.report.impact_answer import ImpactSubject

    return ImpactSubject(
        order=money(abs(order.size.value), order.size.unit.name),
        unit=order.size.unit.name,
        minutes=order.time,
        session_minutes=order.session,
        library="the shipped library" if options.library is None else str(options.library),
    )
