"""Whether an update replaces the model that trades: doubts first, then the rules of the guardrails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from golive.api.guardrails_program import GuardrailsProgram
from golive.core.dataclass import dataclass
from golive.core.row import STRATEGY, Row, unknown
from golive.core.value import Unknown, invalid, missing
from golive.decision.reasons import Because
from golive.decision.update_verdict import UpdateVerdict
from golive.documents.guardrails import (
    DRAWDOWN_INCREASE,
    LEAST_SAMPLES,
    POINT,
    SAMPLES,
    SHARPE_GAIN,
    SHARPE_GAIN_LOWER,
)
from golive.learning.paired_gain import PairedGain
from golive.learning.update_evidence import UpdateEvidence, doubt, rise
from golive.models.arguments import known_number
from golive.models.change.pairs_needed import pairs_needed

BY_POINT = (
    "evidence: point: no proof is asked, and of updates of equal skill about half are let in by point estimates alone"
)
"""What every answer repeats where the policy asks for no proof."""

NO_RETURNS = missing("no_returns", "give the `returns` of both models: dated, of the same periods, out of sample")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedUpdate:
    """What becomes of an update: true only where it is accepted.

    `reason` is one sentence; `because` every rule with what was observed, empty where the evidence is doubted.
    `needed` is how many more pairs would prove the gain if it stays as large as it looks, None where that cannot be
    told. `digest` names the guardrails that it was judged by.
    """

    verdict: UpdateVerdict
    reason: str
    because: tuple[Because, ...] = ()
    needed: int | None = None
    paired: PairedGain | None = None
    remarks: tuple[str, ...] = ()
    guardrails: str = ""
    digest: str = ""

    def __bool__(self) -> bool:
        """Say whether the update is accepted."""
        return self.verdict is UpdateVerdict.ACCEPT

    def __str__(self) -> str:
        """Return verdict and reason."""
        return f"{self.verdict.value}: {self.reason}"

    def to_dict(self) -> Mapping[str, Any]:
        """Return plain JSON values."""
        paired = self.paired
        return {
            "verdict": self.verdict.value,
            "accept": bool(self),
            "reason": self.reason,
            "because": [dict(one.to_dict()) for one in self.because],
            "needed": self.needed,
            "paired": None
            if paired is None
            else {"gain": paired.gain, "lower": paired.lower, "n": paired.n, "method": paired.method},
            "remarks": list(self.remarks),
            "guardrails": self.guardrails,
            "digest": self.digest,
        }


def judge_update(
    guardrails: GuardrailsProgram,
    evidence: UpdateEvidence,
    *,
    now: int,
    strategy: str = "",
    remarks: tuple[str, ...] = (),
) -> JudgedUpdate:
    """Judge an update; never raises for what the evidence holds.

    Parameters
    ----------
    guardrails
        By which it is judged.
    evidence
        What is known of both models.
    now
        Nanoseconds.
    strategy
        Whose model it is: it may hold itself to more.
    remarks
        What has to be said of the evidence; the answer repeats it.
    """
    by_point = guardrails.word("evidence", strategy) == POINT
    notes = (*remarks, BY_POINT) if by_point else remarks
    doubted = doubt(evidence, tested=by_point or evidence.paired is not None)
    if doubted is not None:
        return held_update(guardrails, str(doubted), notes)
    paired = _sound(evidence.paired)
    judged = guardrails.judge(_row(evidence, paired, strategy), now, strategy=strategy)
    tested = paired if isinstance(paired, PairedGain) else None
    needed = None
    if judged.verdict is UpdateVerdict.UNDERPOWERED and tested is not None:
        least = int(guardrails.number(LEAST_SAMPLES, strategy))
        needed = pairs_needed(tested.gain, tested.lower, tested.n, least=least)
    reason = _reason(judged.verdict, judged.because, paired, needed)
    return _answered(guardrails, judged.verdict, reason, notes, because=judged.because, needed=needed, paired=tested)


def held_update(guardrails: GuardrailsProgram, reason: str, remarks: tuple[str, ...] = ()) -> JudgedUpdate:
    """Return the answer to an update whose evidence is no evidence, whatever it shows."""
    return _answered(guardrails, UpdateVerdict.HOLD, reason, remarks)


def _answered(
    guardrails: GuardrailsProgram,
    verdict: UpdateVerdict,
    reason: str,
    remarks: tuple[str, ...],
    *,
    because: tuple[Because, ...] = (),
    needed: int | None = None,
    paired: PairedGain | None = None,
) -> JudgedUpdate:
    return JudgedUpdate(
        verdict=verdict,
        reason=reason,
        because=because,
        needed=needed,
        paired=paired,
        remarks=remarks,
        guardrails=guardrails.checked.id,
        digest=guardrails.digest,
    )


def _sound(paired: PairedGain | Unknown | None) -> PairedGain | Unknown:
    """Return a gain that may be judged by, or why none may."""
    if paired is None or isinstance(paired, Unknown):
        return NO_RETURNS if paired is None else paired
    if None in (known_number(paired.gain), known_number(paired.lower)) or not isinstance(paired.n, int) or paired.n < 1:
        return invalid("paired_invalid", "the paired gain, its bound or its pairs are no numbers")
    if paired.lower > paired.gain:
        return invalid("paired_contradicts", "the lower bound of the gain lies above the gain")
    return paired


def _row(evidence: UpdateEvidence, paired: PairedGain | Unknown, strategy: str) -> Row:
    row: dict[str, Any] = {
        SHARPE_GAIN: rise(evidence.old.sharpe, evidence.new.sharpe),
        DRAWDOWN_INCREASE: rise(evidence.old.max_drawdown, evidence.new.max_drawdown),
        STRATEGY: strategy or None,
    }
    if isinstance(paired, Unknown):
        return {**row, **unknown(SHARPE_GAIN_LOWER, paired), **unknown(SAMPLES, paired)}
    return {**row, SHARPE_GAIN_LOWER: paired.lower, SAMPLES: float(paired.n)}


def _reason(
    verdict: UpdateVerdict, because: tuple[Because, ...], paired: PairedGain | Unknown, needed: int | None
) -> str:
    if verdict is UpdateVerdict.UNDERPOWERED and isinstance(paired, Unknown):
        return f"nothing is proved: {paired}"
    if verdict is UpdateVerdict.ACCEPT:
        if isinstance(paired, Unknown):
            return "every requirement is met; no proof was asked"
        return (
            f"the gain is {paired.gain:.2f} a year, with confidence {paired.lower:.2f} at least, over {paired.n} pairs"
        )
    failed = next((one for one in because if one.outcome != "passes"), None)
    text = failed.text if failed is not None else "there is no rule to be met"
    if verdict is not UpdateVerdict.UNDERPOWERED:
        return text
    more = "no number of pairs proves a gain of none" if needed is None else f"{needed} more pairs may prove it"
    return f"{text}; {more}"
