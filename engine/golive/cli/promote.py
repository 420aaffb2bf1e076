"""`golive promote`: people take a strategy one stage further."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from golive.cli.journal_place import text_option
from golive.cli.signed_act import SignOptions, run_act, sign_options

if TYPE_CHECKING:
    from golive.cli.people_place import PeoplePlace
    from golive.readiness.signed_acts import SignedAct

UP = ("paper", "review", "canary", "live")


@click.command("promote")
@click.argument("strategy")
@click.argument("library", required=False, type=click.Path())
@click.option("--to", "to", type=click.Choice(UP), help="The stage above the one it is in.")
@click.option("--freeze", is_flag=True, help="Freeze its packet anew, where it is; its author does.")
@click.option("--capital", metavar="AMOUNT", help="What the desk has in all. Default: that of its account on paper.")
@click.option("--role", metavar="ROLE", help="As what you sign. Default: the first role that the list gives you.")
@text_option("--reason", "reason", default="it is ready", show_default=True, metavar="TEXT", help="Why.")
@sign_options
@click.pass_context
def command(
    ctx: click.Context, /, strategy: str, to: str | None, capital: str | None, reason: str, *, freeze: bool, **how: Any
) -> None:
    """Take STRATEGY of LIBRARY one stage further, or sign for it.

    To paper and review its author takes it. To canary and live everyone signs whom the list of people names, each by
    this command; the last signature promotes it, and a machine then gives it a lease: `golive renew`.

    Exit codes: 0 done, 1 something is missing or refused, which is named with who can give it and by which command, 2
    usage, 3 signed, and others have to sign, 75 the records cannot be written now.
    """
    if freeze == (to is not None):
        raise click.UsageError("say where with --to STAGE, or --freeze its packet anew")
    ctx.exit(run_act(SignOptions(**how), strategy, _Made(strategy, to, capital, reason)))


class _Made:
    """Makes the act of what was asked for."""

    def __init__(self, strategy: str, to: str | None, capital: str | None, reason: str) -> None:
        self.strategy, self.to, self.capital, self.reason = strategy, to, capital, reason

    def __call__(self, place: PeoplePlace, by: str, role: str) -> SignedAct:
        from golive.cli.stage_facts import facts_here
        from golive.readiness.money_acts import SignBounds
        from golive.readiness.stage import Stage
        from golive.readiness.step_acts import TakeStep, check_reason
        from golive.trust.step import FREEZE, PROMOTE

        here = place.desk.standing(self.strategy).standing.stage
        to = here if self.to is None else Stage(self.to)
        if self.to is not None and to.moves_money:
            return SignBounds(
                desk=place.desk,
                strategy=self.strategy,
                to=to,
                capital=place.capital(self.strategy) if self.capital is None else amount_here(self.capital),
                by=by,
                facts=facts_here(place, self.strategy),
            )
        return TakeStep(
            desk=place.desk,
            strategy=self.strategy,
            act=FREEZE if self.to is None else PROMOTE,
            to=to,
            by=by,
            role=role,
            reason=check_reason(self.reason),
        )


def amount_here(text: str) -> Decimal:
    """Return an amount as it is written on the command line, `100_000`."""
    from golive.core.errors import InvalidInput
    from golive.trust.statement import MONEY

    amount: Decimal | None = MONEY.read(text.replace("_", ""))
    if amount is None:
        raise InvalidInput(f"`{text}` is not {MONEY.about}", hint="write it as 100_000, without a unit")
    return amount
