"""`golive demote`: people take a strategy down, retire it, or say what brought it down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from golive.cli.journal_place import text_option
from golive.cli.signed_act import SignOptions, run_act, sign_options

if TYPE_CHECKING:
    from golive.cli.people_place import PeoplePlace
    from golive.readiness.signed_acts import SignedAct

DOWN = ("canary", "review", "paper", "draft", "halted", "retired")


@click.command("demote")
@click.argument("strategy")
@click.argument("library", required=False, type=click.Path())
@click.option("--to", "to", type=click.Choice(DOWN), help="A stage below the one it is in.")
@click.option("--cause", is_flag=True, help="Give the root cause of its last fall; it stays where it is.")
@click.option("--role", metavar="ROLE", help="As what you sign. Default: the first role that the list gives you.")
@text_option("--reason", "reason", required=True, metavar="TEXT", help="Why, for whoever reads it later.")
@sign_options
@click.pass_context
def command(ctx: click.Context, /, strategy: str, to: str | None, reason: str, *, cause: bool, **how: Any) -> None:
    """Take STRATEGY of LIBRARY down; its permit ends at once.

    Exit codes: 0 done, 1 refused, 2 usage, 75 the records cannot be written now: a kill file stops it without them.
    """
    if cause == (to is not None):
        raise click.UsageError("say where with --to STAGE, or give the root --cause of its last fall")
    ctx.exit(run_act(SignOptions(**how), strategy, _Made(strategy, to, reason)))


class _Made:
    """Makes the act of what was asked for."""

    def __init__(self, strategy: str, to: str | None, reason: str) -> None:
        self.strategy, self.to, self.reason = strategy, to, reason

    def __call__(self, place: PeoplePlace, by: str, role: str) -> SignedAct:
        from golive.readiness.stage import Stage
        from golive.readiness.step_acts import TakeStep, check_reason
        from golive.trust.step import DEMOTE, EXPLAIN, RETIRE

        here = place.desk.standing(self.strategy).standing.stage
        to = here if self.to is None else Stage(self.to)
        act = EXPLAIN if self.to is None else RETIRE if to is Stage.RETIRED else DEMOTE
        return TakeStep(
            desk=place.desk,
            strategy=self.strategy,
            act=act,
            to=to,
            by=by,
            role=role,
            reason=check_reason(self.reason),
        )
