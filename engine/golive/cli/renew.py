"""`golive renew`: a machine looks at where a strategy stands, steps it down by the rules, or renews its lease."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.signed_act import SignOptions, run_act, sign_options
from golive.core.dataclass import dataclass

if TYPE_CHECKING:
    from golive.cli.people_place import PeoplePlace
    from golive.readiness.money_acts import RenewLease
    from golive.readiness.signed_acts import Missing, Outcome, SignedAct
    from golive.trust.statement import Statement


@click.command("renew")
@click.argument("strategy")
@click.argument("library", required=False, type=click.Path())
@click.option(
    "--journal", required=True, metavar="FILE|URL", help="The bot's own journal, which its lease is bound to."
)
@click.option(
    "--anchor",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Your own memory, outside of both: what records and journal end with is held against it, and added.",
)
@sign_options
@click.pass_context
def command(ctx: click.Context, /, strategy: str, journal: str, anchor: Path | None, **how: Any) -> None:
    """Renew the lease of STRATEGY of LIBRARY by a machine's key, within what people signed and never above the last.

    First it looks: a rule that is true, or unknown for too long, steps the strategy down, and nothing is renewed. A
    lease holds for a day unless the policy says otherwise; who renews it often enough keeps the strategy trading. It is
    of one journal, which knows what is at stake; beside another one it is none. A journal that is not there yet begins.
    Nothing is renewed under a promotion or a checklist that is looser than when people signed the bounds.

    Exit codes: 0 renewed, 1 refused or stepped down, 2 usage, 75 the records cannot be written now.
    """
    ctx.exit(
        run_act(
            SignOptions(role=None, **how), strategy, lambda place, by, _: _act(place, by, strategy, (journal, anchor))
        )
    )


def _act(place: PeoplePlace, by: str, strategy: str, of: tuple[str, Path | None]) -> SignedAct:
    from golive.api.journal_mark import MarkedJournal
    from golive.cli.policy_since import loosened_since
    from golive.readiness.money_acts import RenewLease

    renew = RenewLease(
        desk=place.desk,
        strategy=strategy,
        by=by,
        journal=MarkedJournal(of[0]),
        loosened=lambda bounds: loosened_since(place, bounds),
    )
    return _Renewal(place=place, renew=renew, journal=of[0], anchor=of[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Renewal:
    """A lease that is renewed where nothing steps the strategy down, and written where sessions look for it."""

    place: PeoplePlace
    renew: RenewLease
    journal: str
    anchor: Path | None

    def missing(self) -> tuple[Missing, ...]:
        from golive.cli.renew_anchor import refuse_put_back
        from golive.cli.stage_facts import facts_here
        from golive.readiness.machine_look import step_down
        from golive.readiness.signed_acts import Missing

        desk, strategy = self.place.desk, self.renew.strategy
        if self.anchor is not None:
            refuse_put_back(self.anchor, desk.place.records, self.journal)
        if not desk.standing(strategy).standing.stage.moves_money:
            return self.renew.missing()
        moved, why = step_down(desk, strategy, facts_here(self.place, strategy))
        if moved is not None:
            return (Missing(what=f"{strategy} stepped down from {moved.before} to {moved.after}: {why}"),)
        return self.renew.missing()

    def statement(self, nonce: str) -> Statement:
        return self.renew.statement(nonce)

    def take(self, line: bytes, signature: str) -> Outcome:
        from golive.cli.output_files import write_synced
        from golive.cli.renew_anchor import tell_heads
        from golive.cli.stage_facts import permit_file

        data = self.renew.permit(line, signature).data()
        # First the records, which end every lease before: a permit that is not written then only stops.
        outcome = self.renew.take(line, signature)
        path = permit_file(self.place, self.renew.strategy)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_synced(path, data)
        if self.anchor is not None:
            desk = self.place.desk
            tell_heads(self.anchor, desk.place.records, self.journal, now=desk.now)
        return outcome
