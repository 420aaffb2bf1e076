"""A model was proposed, accepted, rejected, rolled back or frozen."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Ns, Ratio

PROPOSED, ACCEPTED, REJECTED, STORED = "proposed", "accepted", "rejected", "stored"
ROLLED_BACK, LOST, FOUND, FROZEN, THAWED = "rolled_back", "lost", "found", "frozen", "thawed"
THROTTLED = "throttled"
CHANGES = (PROPOSED, ACCEPTED, REJECTED, STORED, ROLLED_BACK, LOST, FOUND, FROZEN, THAWED, THROTTLED)
"""What may be said of a model. Another word says that something is wrong, and freezes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChanged(Body):
    """The n-th word on a model; `artefact` is the digest of the stored file that is checked before it is read.

    `version` names one of its versions, `previous` the one that served before; `format` is how the file is written, and
    `strategy` whose model it is. Of a proposal `evidence` is the digest of what it was judged by, `verdict` what came
    of that, `samples` how many samples there were in all, `baseline` how many returns of the new model there were and
    `sharpe` its annual ratio by them; it was trained until `trained_until`. `subject` is the digest of the guardrails
    in force. A candidate that was not looked at, `throttled`, is no version; `why` begins with what held it back. `at`
    is what the clock said where it was said.
    """

    KIND: ClassVar[str] = "model"
    KEY: ClassVar[tuple[str, ...]] = ("model", "n")

    v: Count = 2
    model: str
    n: Count
    version: str
    change: str
    artefact: str | None = None
    subject: str
    why: str
    by: str
    strategy: str | None = None
    at: Ns | None = None
    previous: str | None = None
    format: str | None = None
    evidence: str | None = None
    verdict: str | None = None
    samples: Count | None = None
    baseline: Count | None = None
    sharpe: Ratio | None = None
    trained_until: Ns | None = None
