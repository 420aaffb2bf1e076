"""A candidate looked at: judged beside the model that serves, deflated by every look before, and written down."""

from __future__ import annotations

from dataclasses import replace

from golive.api.guardrails_program import GuardrailsProgram
from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.documents.guardrails import MOST_WRONG_ACCEPTS
from golive.learning.checkpoints import Checkpoint
from golive.learning.compare_models import MeasuredModel, compare_models
from golive.learning.future_evidence import from_the_future
from golive.learning.judge_update import JudgedUpdate, held_update, judge_update
from golive.learning.looked_sharpe import deflation_remark
from golive.learning.model_desk import ModelDesk, Proposal
from golive.learning.model_record import ModelRecord
from golive.learning.proposal_evidence import proposal_evidence
from golive.market.callers_instants import nanos
from golive.models.arguments import known_number
from golive.models.returns.return_series import ReturnSeries

NOTHING_SERVES = "nothing serves that it could be compared with: a person puts a first version into service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What is proposed: the models side by side, the samples that there were in all, who proposes, and the file.

    `old` is None for a first version, which has nothing to be compared with. `since` is the number of the last word
    that was known when it was asked whether a look is due.
    """

    old: MeasuredModel | None
    new: MeasuredModel
    by: str
    samples: int | None = None
    since: int | None = None
    stored: tuple[Checkpoint, bytes] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What came of a look: the judgement, None for a first version, and the label, or why nothing was written."""

    judged: JudgedUpdate | None
    version: str | Unknown


def judge_models(
    guardrails: GuardrailsProgram, old: MeasuredModel, new: MeasuredModel, *, strategy: str, now: int
) -> JudgedUpdate:
    """Judge two models by guardrails; never raises for what was measured of them. `now` is nanoseconds.

    Evidence that is dated after `now` holds, whatever it shows.
    """
    early = from_the_future("old", old, now) or from_the_future("new", new, now)
    if early is not None:
        return held_update(guardrails, str(early))
    level = guardrails.number(MOST_WRONG_ACCEPTS, strategy)
    compared = compare_models(old, new, most_wrong_accepts=level)
    return judge_update(guardrails, compared.evidence, now=now, strategy=strategy, remarks=compared.remarks)


def propose_update(
    desk: ModelDesk, guardrails: GuardrailsProgram, candidate: Candidate, *, strategy: str, at: int
) -> Looked:
    """Judge a candidate and write that down with all that it was judged by; nothing is put into service.

    Whether one may be looked at now (`ModelDesk.obstacle`, `ModelDesk.may_look`) is asked before.

    Raises
    ------
    Unavailable
        Somebody else was heard first, or the records cannot be written: nothing was changed.
    """
    record, new = desk.record(), candidate.new
    judged: JudgedUpdate | None = None
    if candidate.old is not None:
        judged = judge_models(guardrails, candidate.old, new, strategy=strategy, now=at)
        judged = replace(judged, remarks=(*judged.remarks, *_deflated(record, new)))
    elif (early := from_the_future("new", new, at)) is not None:
        judged = held_update(guardrails, str(early))
    proposal = Proposal(
        verdict=None if judged is None else judged.verdict,
        why=NOTHING_SERVES if judged is None else judged.reason,
        by=candidate.by,
        samples=candidate.samples,
        baseline=_baseline(judged, new),
        sharpe=known_number(new.metrics.sharpe),
        trained_until=nanos(new.trained),
        evidence=proposal_evidence(candidate.old, new, judged, looks=record.looks),
        since=candidate.since,
        stored=candidate.stored,
    )
    return Looked(judged=judged, version=desk.propose(proposal, at))


def _baseline(judged: JudgedUpdate | None, new: MeasuredModel) -> int:
    """Return of how many returns it is known what the new model earns."""
    if judged is not None:
        return 0 if judged.paired is None else judged.paired.n
    return len(new.returns.total) if isinstance(new.returns, ReturnSeries) else 0


def _deflated(record: ModelRecord, new: MeasuredModel) -> tuple[str, ...]:
    """Return what the new model's ratio is worth after all looks, this one among them; nothing without returns."""
    returns = new.returns
    if not isinstance(returns, ReturnSeries) or returns.calendar is None or returns.calendar.per_year is None:
        return ()
    own = known_number(new.metrics.sharpe)
    remark = deflation_remark(
        returns.excess,
        looks=record.looks + 1,
        ratios_annual=(*record.looked_ratios, *(() if own is None else (own,))),
        periods_per_year=returns.calendar.per_year,
    )
    return (remark,)
