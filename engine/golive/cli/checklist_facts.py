"""What measures of the checklist are made from, read at one instant out of the records and the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from golive.cli.drill_subject import drill_subject
from golive.cli.measured_account import with_account
from golive.core.errors import InvalidInput
from golive.core.unit import Quantity
from golive.documents.paper import MIN_TRADES
from golive.journal.bodies.evidence import EvidenceGiven
from golive.readiness.measures import Numbers
from golive.readiness.measures.edge import without_source
from golive.readiness.measures.facts import Facts
from golive.readiness.measures.held_drills import held_drills
from golive.trading.paper_days import Realm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from golive.cli.checklist_ground import ChecklistGround
    from golive.cli.kept_folds import KeptFolds
    from golive.documents.declarations import Parameter
    from golive.journal.anchor_file import Anchored
    from golive.journal.journal import JournalReader
    from golive.readiness.change_steps import Step

_IMPACT = ("eta", "beta")


def facts_of(
    ground: ChecklistGround,
    records: JournalReader,
    strategy: str,
    *,
    now: int,
    realm: Realm = Realm.PRODUCTION,
    outside: Sequence[Anchored] = (),
    explained: frozenset[Step] = frozenset(),
    kept: KeptFolds | None = None,
    until: int | None = None,
) -> Facts:
    """Return what is known of a strategy now; what nobody reads here is None, and what rests on it unmeasured.

    `outside` are anchors that were read elsewhere than in the records, `explained` the changes that somebody explained,
    and `kept` what measuring came to before. `until` is the instant up to which the journal of the account is read, in
    nanoseconds; all of it without one.
    """
    drilled = drill_subject(ground.engine)
    facts = Facts(
        subject=ground.subject(strategy),
        policy=ground.engine.program.digests.policy,
        drills=held_drills(records.entries(kind=EvidenceGiven.KIND), subject=drilled),
        coefficients_without_source=without_source(impact_coefficients(ground)),
        looks=looks_at(records, strategy),
    )
    return with_account(
        facts,
        ground.engine,
        ground.place,
        strategy,
        realm=realm,
        now=now,
        records=records.entries(kind=EvidenceGiven.KIND),
        outside=outside,
        explained=explained,
        kept=kept,
        until=until,
    )


def looks_at(records: JournalReader, strategy: str) -> int | None:
    """Return how many versions of a strategy's models were looked at, None where the records do not tell."""
    from golive.learning.model_ledger import LedgerReader

    ledger = LedgerReader(records).read()
    doubts = (ledger.doubt, *(one.doubt for one in ledger.models.values() if one.strategy in (strategy, "")))
    return None if any(doubts) else ledger.looks_of(strategy)


def numbers_of(ground: ChecklistGround) -> Numbers:
    """Return the numbers of the policy that measures need.

    A cell of the regime matrix rests on as many round trips as an account needs: no other document says.
    """
    values = {one.id: one.value.value for one in impact_coefficients(ground) if isinstance(one.value, Quantity)}
    papers = ground.engine.program.checked.specs.papers
    trades = [one.value.value for paper in papers for one in paper.parameters if one.id == MIN_TRADES
              and isinstance(one.value, Quantity)]  # fmt: skip
    if len(values) < len(_IMPACT) or not trades:
        hint = "the shipped library has both: `rules/models/impact.yaml`, `rules/paper.yaml`"
        raise InvalidInput("the library has no coefficients of impact, or no account", hint=hint)
    return Numbers(beta=values["beta"], least_trades=int(max(trades)))


def impact_coefficients(ground: ChecklistGround) -> list[Parameter]:
    """Return the coefficients of the impact model that can be fitted; none where the library has no such model."""
    models = ground.engine.program.checked.specs.models
    return [one for model in models if model.header.id == "impact" for one in model.parameters if one.id in _IMPACT]
