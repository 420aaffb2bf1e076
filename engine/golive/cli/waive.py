"""`golive waive`: a person lets an item of the checklist wait, for a while and once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from golive.cli.journal_place import text_option
from golive.cli.signed_act import SignOptions, run_act, sign_options

if TYPE_CHECKING:
    from golive.cli.people_place import PeoplePlace
    from golive.readiness.signed_acts import SignedAct


@click.command("waive")
@click.argument("item")
@click.argument("library", required=False, type=click.Path())
@click.option("--strategy", required=True, metavar="NAME", help="For which strategy.")
@click.option("--until", required=True, metavar="YYYY-MM-DD", help="When it ends, exclusive; after 30 days at most.")
@click.option("--owner", required=True, metavar="NAME", help="Who of the list of people sees to it meanwhile.")
@click.option("--role", metavar="ROLE", help="As what you sign. Default: the first role that the list gives you.")
@text_option("--reason", "reason", required=True, metavar="TEXT", help="Why it may wait.")
@sign_options
@click.pass_context
def command(ctx: click.Context, /, item: str, strategy: str, **options: Any) -> None:
    """Let ITEM of the checklist of LIBRARY wait for a strategy.

    Nobody waives an item twice, what nobody may waive, or for a strategy of their own. What fails after a waiver was
    signed is not covered by it. Exit codes: 0 done, 1 refused, 2 usage, 75 the records cannot be written now.
    """
    own = {name: options.pop(name) for name in ("until", "owner", "reason")}
    ctx.exit(run_act(SignOptions(**options), strategy, _Made(item, strategy, **own)))


class _Made:
    """Makes the waiver of what was asked for."""

    def __init__(self, item: str, strategy: str, *, until: str, owner: str, reason: str) -> None:
        self.item, self.strategy = item, strategy
        self.until, self.owner, self.reason = until, owner, reason

    def __call__(self, place: PeoplePlace, by: str, role: str) -> SignedAct:
        from golive.cli.people_signed import midnight
        from golive.readiness.item_acts import WaiveItem, item_named
        from golive.readiness.step_acts import check_reason

        return WaiveItem(
            desk=place.desk,
            strategy=self.strategy,
            item=item_named(place.desk, self.item),
            by=by,
            role=role,
            owner=self.owner,
            reason=check_reason(self.reason),
            until=midnight(self.until),
        )
