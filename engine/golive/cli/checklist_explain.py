"""`golive checklist explain`: a person says what a change of what an account runs was for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from golive.cli.journal_place import text_option
from golive.cli.signed_act import SignOptions, run_act, sign_options
from golive.core.errors import InvalidInput

if TYPE_CHECKING:
    from golive.cli.people_place import PeoplePlace
    from golive.readiness.change_steps import Step
    from golive.readiness.signed_acts import SignedAct


@click.command("explain")
@click.argument("library", required=False, type=click.Path())
@click.option("--strategy", required=True, metavar="NAME", help="Whose account changed.")
@click.option("--from", "before", metavar="DIGEST", help="The version before. Default: of the first open change.")
@click.option("--to", "after", metavar="DIGEST", help="The version after.")
@click.option("--role", metavar="ROLE", help="As what you sign. Default: the first role that the list gives you.")
@text_option("--nature", "nature", required=True, metavar="TEXT", help="What the change was, and what for.")
@sign_options
@click.pass_context
def explain(
    ctx: click.Context, /, strategy: str, before: str | None, after: str | None, nature: str, **how: Any
) -> None:
    """Explain a change of what the account of a strategy of LIBRARY runs, by the digests before and after it.

    The item OPS-004 fails while a change is without an explanation of somebody of its role who did not write the
    strategy. An explanation is of its two digests, and of no other change. Exit codes: 0 done, 1 there is nothing to
    explain, or refused, 2 usage, 75 the records cannot be written now.
    """
    if (before is None) != (after is None):
        raise click.UsageError("a change has two sides: give --from and --to, or neither")
    step = None if before is None or after is None else (before, after)
    ctx.exit(run_act(SignOptions(**how), strategy, _Made(strategy, step, nature)))


class _Made:
    """Makes the explanation of what was asked for."""

    def __init__(self, strategy: str, step: Step | None, nature: str) -> None:
        self.strategy, self.step, self.nature = strategy, step, nature

    def __call__(self, place: PeoplePlace, by: str, role: str) -> SignedAct:
        from golive.cli.accounts_of_strategy import versions_of
        from golive.readiness.change_log import ExplainChange
        from golive.readiness.change_steps import steps_of
        from golive.readiness.step_acts import check_reason

        versions = versions_of(place.engine, place.library, self.strategy)
        if not versions:
            hint = "`golive paper start` begins it"
            raise InvalidInput(f"no account of `{self.strategy}` ran yet: nothing of it changed", hint=hint)
        return ExplainChange(
            desk=place.desk,
            strategy=self.strategy,
            steps=steps_of(versions),
            step=self.step,
            by=by,
            role=role,
            nature=check_reason(self.nature),
        )
