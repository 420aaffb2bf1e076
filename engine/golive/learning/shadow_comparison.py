"""A challenger in shadow beside the champion: what both earned in accounts of their own, as evidence in the records.

It is looked at and changes nothing: no version serves by it, and no order of any account comes of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from golive.core.canonical import canonical
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.bodies.kinds import read_body
from golive.journal.numbered import append_numbered
from golive.journal.policies import keep, kept
from golive.learning.checkpoints import digest_of

if TYPE_CHECKING:
    from golive.journal.journal import Journal, JournalReader

SIDE_BY_SIDE = "side_by_side"
"""What evidence of it is called, before the model and the version."""

PER_YEAR = "per_year"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowComparison:
    """What the challenger `version` gained over the champion `against`, in Sharpe ratios a year, day by day.

    `gain` is None where no test could be made, and `reason` says why; `lower` and `upper` hold with 1 - `level` each,
    and `p` is one-sided. `pairs` are days of which both returns are known, `left_out` the others. `needed` is how many
    more pairs there must be at least, None where that cannot be told. Instants are nanoseconds of the market's time.
    `champion` and `challenger` are the paired returns.
    """

    model: str
    strategy: str
    version: str
    against: str
    verdict: str
    reason: str
    gain: float | None
    lower: float | None
    upper: float | None
    p: float | None
    level: float
    pairs: int
    left_out: int
    needed: int | None
    since: int
    until: int
    market: str
    is_simulated: bool
    policy: str
    data: str
    champion: tuple[float, ...]
    challenger: tuple[float, ...]

    @property
    def sentence(self) -> str:
        """Return it in one sentence, with its n and its interval."""
        simulated = "SIMULATED " if self.is_simulated else ""
        beside = f"version {self.version} beside version {self.against} in shadow"
        of = f"{beside}, n = {self.pairs} days of {simulated}{self.market}"
        if self.gain is None or self.lower is None or self.upper is None:
            return f"{of}: {self.verdict}: {self.reason}{self._more}"
        ends = f"{self.lower:.2f} to {self.upper:.2f}, each with {100 * (1 - self.level):g} %"
        return f"{of}: {self.verdict}: gain {self.gain:.2f} a year ({ends}); {self.reason}{self._more}"

    @property
    def _more(self) -> str:
        return "" if self.needed is None or "more pairs" in self.reason else f"; {self.needed} more days are needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedComparison:
    """A comparison, when it was written down, who made it, and how many of that version there had been, it included."""

    at: int
    by: str
    n: int
    comparison: ShadowComparison


def note_comparison(records: Journal, one: ShadowComparison, *, subject: str, by: str, at: int) -> int:
    """Write a comparison into the records as evidence about `subject`; return how many of its version there are.

    Raises
    ------
    Unavailable
        Another writer holds the records, or they cannot be written.
    """
    text = canonical(_as_json(one))
    digest = digest_of(text)
    keep(records, SIDE_BY_SIDE, digest, text)
    item = f"{SIDE_BY_SIDE}/{one.model}/{one.version}"

    def body(n: int) -> EvidenceGiven:
        return EvidenceGiven(
            item=item,
            n=n,
            subject=subject,
            strategy=one.strategy,
            measured=one.gain,
            measured_why=None if one.gain is not None else one.reason,
            unit=PER_YEAR,
            observations=one.pairs,
            period_begin=one.since,
            period_end=one.until,
            source=f"two accounts of their own on {'SIMULATED ' if one.is_simulated else ''}{one.market}",
            attachment=digest,
            by=by,
        )

    append_numbered(records, EvidenceGiven.KIND, [((item,), body)], at)
    return max(noted.n for noted in comparisons_of(records, one.model) if noted.comparison.version == one.version)


def comparisons_of(records: JournalReader, model: str) -> Iterator[NotedComparison]:
    """Yield the comparisons of a model's versions, oldest first; what is not as it was written is passed over."""
    begins = f"{SIDE_BY_SIDE}/{model}/"
    for entry in records.entries(kind=EvidenceGiven.KIND):
        if not entry.key.startswith(begins):
            continue
        try:
            body = read_body(entry.kind, entry.body)
        except Refused:
            continue
        if not isinstance(body, EvidenceGiven) or body.attachment is None:
            continue
        one = _read(kept(records, body.attachment), body.attachment)
        if one is not None and one.model == model:
            yield NotedComparison(at=entry.ts, by=body.by, n=body.n, comparison=one)


def _as_json(one: ShadowComparison) -> Mapping[str, Any]:
    # Instants are beyond what canonical JSON holds as numbers.
    return {**asdict(one), "since": str(one.since), "until": str(one.until)}


def _read(text: bytes | None, digest: str) -> ShadowComparison | None:
    if text is None or digest_of(text) != digest:
        return None
    try:
        values = json.loads(text)
        instants = {name: int(values[name]) for name in ("since", "until")}
        series = {name: tuple(map(float, values[name])) for name in ("champion", "challenger")}
        return ShadowComparison(**{**values, **instants, **series})
    except (ValueError, TypeError, KeyError):
        return None
