"""`golive release`: a person lets one order leave that a gate skipped, once and within a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from golive.cli.journal_place import text_option
from golive.cli.signed_act import SignOptions, run_act, sign_options

if TYPE_CHECKING:
    from golive.cli.people_place import PeoplePlace
    from golive.readiness.signed_acts import SignedAct


@click.command("release")
@click.argument("signal")
@click.argument("library", required=False, type=click.Path())
@click.option("--strategy", required=True, metavar="NAME", help="Whose signal it is.")
@click.option("--size", required=True, metavar="AMOUNT", help="At which size, in the strategy's unit.")
@click.option("--role", metavar="ROLE", help="As what you sign. Default: the first role that the list gives you.")
@text_option("--reason", "reason", required=True, metavar="TEXT", help="Why it may leave.")
@sign_options
@click.pass_context
def command(ctx: click.Context, /, signal: str, strategy: str, size: str, reason: str, **how: Any) -> None:
    """Release SIGNAL of a strategy of LIBRARY, which was skipped.

    It is of this signal at this size under this policy, and holds for a minute at most. What is held because something
    is unknown is not released, nor what a gate refused that says `bypass: never`: the session that takes it says so.

    Exit codes: 0 done, 1 refused, 2 usage, 75 the records cannot be written now.
    """
    ctx.exit(run_act(SignOptions(**how), strategy, _Made(signal, strategy, size, reason)))


class _Made:
    """Makes the release of what was asked for."""

    def __init__(self, signal: str, strategy: str, size: str, reason: str) -> None:
        self.signal, self.strategy, self.size, self.reason = signal, strategy, size, reason

    def __call__(self, place: PeoplePlace, by: str, role: str) -> SignedAct:
        from golive.cli.promote import amount_here
        from golive.readiness.item_acts import ReleaseSignal
        from golive.readiness.step_acts import check_reason

        return ReleaseSignal(
            desk=place.desk,
            strategy=self.strategy,
            signal=self.signal,
            size=amount_here(self.size),
            by=by,
            role=role,
            reason=check_reason(self.reason),
        )
