"""`golive checklist sign`: a person signs an item on the frozen packet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.signed_act import SignOptions, run_act, sign_options

if TYPE_CHECKING:
    from golive.cli.people_place import PeoplePlace
    from golive.readiness.signed_acts import SignedAct


@click.command("sign")
@click.argument("item")
@click.argument("library", required=False, type=click.Path())
@click.option("--strategy", required=True, metavar="NAME", help="For which strategy.")
@click.option("--role", required=True, metavar="ROLE", help="As what you sign: one of the item's roles.")
@click.option("--reject", is_flag=True, help="Sign that you do not approve: one refusal fails the item.")
@click.option("--capital", metavar="AMOUNT", help="The most that it is for. Default: that of its account on paper.")
@click.option(
    "--anchor",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Heads that `golive journal anchor` told outside: by records that lack one nothing is signed.",
)
@sign_options
@click.pass_context
def sign(
    ctx: click.Context,
    /,
    item: str,
    strategy: str,
    capital: str | None,
    anchor: Path | None,
    *,
    reject: bool,
    **how: Any,
) -> None:
    """Sign ITEM of the checklist of LIBRARY on the packet that is frozen.

    Exit codes: 0 done, 1 something is missing or refused, 2 usage, 75 the records cannot be written now.
    """
    ctx.exit(run_act(SignOptions(**how), strategy, _Made(item, strategy, capital, anchor, reject=reject)))


class _Made:
    """Makes the sign-off of what was asked for."""

    def __init__(self, item: str, strategy: str, capital: str | None, anchor: Path | None, *, reject: bool) -> None:
        from golive.cli.journal_held import held_against
        from golive.journal.journal import RECORDS

        self.item, self.strategy, self.capital, self.reject = item, strategy, capital, reject
        self.anchors = None if anchor is None else held_against(anchor, None, name=RECORDS).by_journal[RECORDS]

    def __call__(self, place: PeoplePlace, by: str, role: str) -> SignedAct:
        from golive.cli.journal_held import refuse_behind
        from golive.cli.promote import amount_here
        from golive.readiness.item_acts import SignItem, item_named
        from golive.trust.sign_off import APPROVED, REJECTED

        if self.anchors is not None:
            refuse_behind(place.desk.place.records, self.anchors)
        return SignItem(
            desk=place.desk,
            strategy=self.strategy,
            item=item_named(place.desk, self.item),
            by=by,
            role=role,
            meaning=REJECTED if self.reject else APPROVED,
            capital=place.capital(self.strategy) if self.capital is None else amount_here(self.capital),
        )
