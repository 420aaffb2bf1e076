"""How models stood at looks, as entries of a journal: the account's own facts, whatever their ledger says since."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from golive.api.model_standing import ModelStanding
from golive.core.value import Status, Unknown, missing
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.model_stood import ModelStood
from golive.journal.entry import Entry

NOT_ASKED = missing("not_asked", "the journal does not say how the model stood at that look")

NEVER_OVER = 2**63 - 1
"""Later than any look."""


def stood_entry(run: str, standing: ModelStanding, at: int) -> ModelStood:
    """Return the entry of how a model stood at a look."""
    reason = standing.reason
    return ModelStood(
        run=run,
        model=standing.name,
        at=at,
        strategy=standing.strategy,
        frozen=standing.frozen,
        version=standing.version or None,
        digest=standing.digest or None,
        trained_at=standing.trained_at,
        accepted_at=standing.accepted_at,
        status=None if reason is None else reason.status.name.lower(),
        code=None if reason is None else reason.code,
        why=None if reason is None else reason.detail,
    )


def standing_of(stood: ModelStood) -> ModelStanding:
    """Return how a model stood by its entry; a reason of a status that nobody knows is one all the same."""
    by_name = {one.name.lower(): one for one in Status if one is not Status.KNOWN}
    reason = None
    if stood.code is not None or stood.status is not None:
        status = by_name.get(stood.status or "", Status.INVALID)
        reason = Unknown(status, stood.code or "untold", stood.why or "")
    return ModelStanding(
        name=stood.model,
        strategy=stood.strategy,
        version=stood.version or "",
        digest=stood.digest or "",
        trained_at=stood.trained_at,
        accepted_at=stood.accepted_at,
        frozen=stood.frozen,
        reason=reason,
    )


def is_same(before: ModelStood | None, after: ModelStood) -> bool:
    """Say whether nothing but the instant is another one."""
    return before is not None and replace(before, at=after.at) == after


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """How models stood at looks that were taken before, by a journal that ends at `until`; 0 for none."""

    until: int = 0
    stood: Mapping[str, tuple[ModelStood, ...]] = field(default_factory=dict)

    def covers(self, at: int) -> bool:
        """Say whether a look at an instant was taken before."""
        return at <= self.until

    def at(self, model: str, strategy: str, at: int) -> ModelStanding:
        """Return how a model stood at a look that was taken before."""
        each = self.stood.get(model, ())
        n = bisect_right(each, at, key=lambda one: one.at)
        return standing_of(each[n - 1]) if n else ModelStanding(name=model, strategy=strategy, reason=NOT_ASKED)


def recalled(entries: Iterable[Entry], *, goes_on: bool) -> Recalled:
    """Return how models stood by the entries of one journal, in their order.

    A run that `goes_on` asks after the last of them; of one that is only made again, the last standing stays.
    """
    until, stood = 0, dict[str, tuple[ModelStood, ...]]()
    for entry in entries:
        until = entry.ts
        body = read_body(entry.kind, entry.body) if entry.kind == ModelStood.KIND else None
        if isinstance(body, ModelStood):
            stood[body.model] = (*stood.get(body.model, ()), body)
    return Recalled(until=until if goes_on else NEVER_OVER, stood=stood)
