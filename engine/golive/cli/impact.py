"""`golive impact`: what an order costs, how to spread it, and what less risk would cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.analysis_output import answer_options, check_answer, give_answer
from golive.core.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from golive.core.unit import Quantity
    from golive.facade.almgren_chriss import AlmgrenChrissModel
    from golive.models.execution.order_slices import OrderSlices
    from golive.report.impact_answer import ImpactSubject, OrderAnswer

BLOCKED = 1
"""What the command ends with when the order takes more of the volume than the policy lets it."""


@click.command("impact")
@click.option("--order", required=True, metavar="X", help="The order, as in `50_000 usd`; negative for a sale.")
@click.option("--adv", required=True, metavar="X", help="The market's volume a day, in the same unit.")
@click.option("--volatility", required=True, metavar="X", help="Standard deviation of daily returns, as in `2 %`.")
@click.option("--time", required=True, metavar="X", help="How long the order may take, as in `10 min` or `1 d`.")
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
@answer_options
@click.pass_context
def command(ctx: click.Context, /, form: str, out: Path | None, **options: Any) -> None:
    """Say what an order costs against the arrival price, how to spread it, and what less risk would cost.

    By Almgren, Thum, Hauptmann and Li (2005), with the coefficients of the library's model `impact`.

    Exit codes: 0 done; 1 traded evenly, the order takes more of the volume than the policy (or --max-participation)
    lets it, or the chosen schedule asks for more than there is; 2 unusable options.
    """
    check_answer(form, out)
    if options["risk_aversion"] is not None and options["max_risk"] is not None:
        raise click.UsageError("give --risk-aversion or --max-risk, not both")
    found, subject = _answer(options)
    _give(found, subject, form, out)
    if found.impact.participation > found.max_participation or not found.plan.possible:
        ctx.exit(BLOCKED)


def _answer(options: dict[str, Any]) -> tuple[OrderAnswer, ImpactSubject]:
    from golive.cli.amounts import basis_points, fraction, minutes, quantity, volatility
    from golive.cli.open_library import open_engine
    from golive.core.unit import BASE, BPS, QUOTE
    from golive.facade.almgren_chriss import AlmgrenChrissModel
    from golive.report.formats import money
    from golive.report.impact_answer import ImpactSubject, OrderAnswer

    order = quantity("--order", options["order"], (QUOTE, BASE), like="50_000 usd")
    adv = quantity("--adv", options["adv"], (order.unit.dimension,), like=f"10_000_000 {order.unit.name}")
    model = AlmgrenChrissModel(engine=open_engine(options["library"]))
    session = model.session_minutes
    if options["session"] is not None:
        session = minutes("--session", options["session"], session=None)
    if session is None:
        raise InvalidInput("the library's markets do not agree on a session", hint="say it, as in `--session 390 min`")
    time, interval = (
        minutes(f"--{n}", options[k], session=session) for n, k in (("time", "time"), ("slice", "interval"))
    )
    half_spread = basis_points("--half-spread", options["half_spread"])
    asked: dict[str, Any] = {
        "order_size": order.value,
        "adv": adv.value,
        "volatility": volatility("--volatility", options["volatility"]),
        "execution_time": time,
        "session_minutes": session,
        "half_spread": 0.0 if half_spread is None else half_spread / BPS,
    }
    schedule: dict[str, Any] = {"schedule": options["schedule"], "intervals": options["intervals"]}
    given = fraction("--max-participation", options["max_participation"])
    found = OrderAnswer(
        execution=model.execution(**asked),
        impact=model.calculate_total_impact(**asked),
        plan=model.optimal_trajectory(
            **asked,
            **schedule,
            risk_aversion=options["risk_aversion"],
            max_risk_bps=basis_points("--max-risk", options["max_risk"]),
        ),
        frontier=model.efficient_frontier(**asked, **schedule),
        slices=_slices(model, order, adv.value, interval, session, options, given),
        max_participation=model.max_participation if given is None else given,
        interval_minutes=interval,
    )
    subject = ImpactSubject(
        order=money(abs(order.value), order.unit.name),
        unit=order.unit.name,
        minutes=time,
        session_minutes=session,
        library="the shipped library" if options["library"] is None else str(options["library"]),
    )
    return found, subject


def _slices(
    model: AlmgrenChrissModel,
    order: Quantity,
    adv: float,
    interval: float,
    session: float,
    options: dict[str, Any],
    cap: float | None,
) -> OrderSlices | Refused:
    from golive.cli.amounts import quantity

    lot = options["lot"]
    try:
        return model.slice_order(
            order_size=order.value,
            adv=adv,
            interval=interval,
            session_minutes=session,
            max_participation=cap,
            lot_size=None
            if lot is None
            else quantity("--lot", lot, (order.unit.dimension,), like=f"0.001 {order.unit.name}").value,
        )
    except Refused as error:
        if error.code not in _UNCUTTABLE:
            raise
        return error


_UNCUTTABLE = ("cap_below_lot", "too_many_slices")
"""What leaves an order whole without making its cost unknown."""


def _give(found: OrderAnswer, subject: ImpactSubject, form: str, out: Path | None) -> None:
    from golive.cli.json_output import document
    from golive.report.impact_report import impact_analysis

    sums = {
        "cost_bps": found.impact.cost_bps,
        "timing_risk_bps": found.impact.timing_risk_bps,
        "out_of_range": found.impact.out_of_range,
    }
    give_answer(
        form,
        out,
        values=lambda: {"subject": document(subject), **sums, **document(found)},
        analysis=lambda: impact_analysis(found, subject),
    )
