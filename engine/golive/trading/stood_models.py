"""How models stood at looks, as entries of a journal: the account's own facts, whatever their ledger says since."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from golive.api.model_standing import ModelStanding
from golive.core.dataclass import dataclass
from golive.core.value import Status, Unknown, missing
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.model_gave import ModelGave
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
    return ModelStanding(
        name=stood.model,
        strategy=stood.strategy,
        version=stood.version or "",
        digest=stood.digest or "",
        trained_at=stood.trained_at,
        accepted_at=stood.accepted_at,
        frozen=stood.frozen,
        reason=unknown_of(stood.status, stood.code, stood.why),
    )


def unknown_of(status: str | None, code: str | None, why: str | None) -> Unknown | None:
    """Return a reason by its words in an entry, None where it has none; an unknown status is a reason all the same."""
    if code is None and status is None:
        return None
    by_name = {one.name.lower(): one for one in Status if one is not Status.KNOWN}
    return Unknown(by_name.get(status or "", Status.INVALID), code or "untold", why or "")


def is_same(before: ModelStood | None, after: ModelStood) -> bool:
    """Say whether nothing but the instant is another one."""
    return before is not None and replace(before, at=after.at) == after


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """How models stood, and what they gave, at looks that were taken before, by a journal that ends at `until`.

    0 for none. `gave` is by model and symbol; a journal of an earlier golive says nothing of that.
    """

    until: int = 0
    stood: Mapping[str, tuple[ModelStood, ...]] = field(default_factory=dict)
    gave: Mapping[tuple[str, str], tuple[ModelGave, ...]] = field(default_factory=dict)

    def covers(self, at: int) -> bool:
        """Say whether a look at an instant was taken before."""
        return at <= self.until

    def at(self, model: str, strategy: str, at: int) -> ModelStanding:
        """Return how a model stood at a look that was taken before."""
        each = self.stood.get(model, ())
        n = bisect_right(each, at, key=lambda one: one.at)
        return standing_of(each[n - 1]) if n else ModelStanding(name=model, strategy=strategy, reason=NOT_ASKED)

    def gave_at(self, model: str, symbol: str, digest: str, at: int) -> ModelGave | None:
        """Return what a version gave at a look that was taken before, None where the journal does not say."""
        each = self.gave.get((model, symbol), ())
        n = bisect_right(each, at, key=lambda one: one.at)
        return each[n - 1] if n and each[n - 1].digest == digest else None


def recalled(entries: Iterable[Entry], *, goes_on: bool) -> Recalled:
    """Return how models stood by the entries of one journal, in their order.

    A run that `goes_on` asks after the last of them; of one that is only made again, the last standing stays.
    """
    until, stood, gave = 0, dict[str, list[ModelStood]](), dict[tuple[str, str], list[ModelGave]]()
    for entry in entries:
        until = entry.ts
        body = read_body(entry.kind, entry.body) if entry.kind in (ModelStood.KIND, ModelGave.KIND) else None
        if isinstance(body, ModelStood):
            stood.setdefault(body.model, []).append(body)
        elif isinstance(body, ModelGave):
            gave.setdefault((body.model, body.symbol), []).append(body)
    return Recalled(
        until=until if goes_on else NEVER_OVER,
        stood={name: tuple(each) for name, each in stood.items()},
        gave={name: tuple(each) for name, each in gave.items()},
    )
