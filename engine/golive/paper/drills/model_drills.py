"""Drills of what guards models: updates that must not get in, and one that got in and must be taken out again.

Returns are drawn, and models are planted: nothing of an account is touched. They tell whether a library's guardrails
hold what they are built for; not how a model of its own would decay, nor how soon that would be seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

from golive.api.guardrails_program import GuardrailsProgram
from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.decision.update_verdict import UpdateVerdict
from golive.documents.guardrails import MOST_WRONG_ACCEPTS
from golive.journal.bodies.alert import AlertRaised
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.learning.checkpoint_terms import terms_of
from golive.learning.checkpoints import Checkpoint, CheckpointFolder, encode
from golive.learning.compare_models import MeasuredModel, measured_by_returns
from golive.learning.live.live_gate import live_limits
from golive.learning.model_desk import ModelDesk, Proposal
from golive.learning.model_watch import ModelWatch
from golive.learning.proposal_evidence import proposal_evidence
from golive.learning.propose_update import judge_models
from golive.learning.throttle import Throttle, Throttled, ThrottleLimits
from golive.learning.throttle_limits import throttle_limits
from golive.models.numerics.wilson_interval import wilson_interval
from golive.models.returns.plausible_returns import ReturnUnit
from golive.models.returns.return_series import return_series
from golive.paper.drills.outcome import Outcome

AT = 1_767_225_600 * NANOS
DAY_NS = 86_400 * NANOS
DAYS, PERIODS_PER_YEAR, DEVIATION = 250, 365.25, 0.004
"""The days that both models of a pair are measured on, and the deviation of a day's return."""

POISON = 3.0
"""By how many a year the Sharpe ratio of a poisoned update falls short of that of the model it would replace."""

LOSS = 3.0
"""What a planted model loses a day, in deviations of its baseline."""

BURST, APART_NS = 20, NANOS
"""So many looks are asked for in a burst after a first one, so far apart, each with samples enough."""

CALM = "calm"
"""What the throttle is told of the regime, so that nothing but the burst itself stops a look."""

MOST_PERIODS = 250
MODEL, STRATEGY = "drill", "drill"


@dataclass(frozen=True, slots=True)
class Planted:
    """A model that is one number, and knows its own bytes."""

    slope: float

    def predict(self, x: float) -> float:
        """Return what it gives."""
        return self.slope * x

    def to_bytes(self) -> bytes:
        """Return the number as text."""
        return self.slope.hex().encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Planted:
        """Return the model of its bytes."""
        return cls(float.fromhex(content.decode()))


def drill_guardrails(guardrails: GuardrailsProgram, *, pairs: int, seed: int) -> tuple[Outcome, ...]:
    """Propose updates that are no better, worse, or in doubt; those in doubt and the worse ones never get in.

    Of equal skill a share gets in, which the policy bounds: what is held against that is the lower end of its 95 %
    interval, so that few pairs show little.
    """
    generator = np.random.default_rng(seed)
    equal = [_judged(guardrails, *_pair(generator, short=0.0)) for _ in range(pairs)]
    worse = [_judged(guardrails, *_pair(generator, short=POISON)) for _ in range(pairs)]
    doubtful = [_judged(guardrails, *pair) for pair in _doubtful(generator)]
    share = _accepted(equal) / pairs
    return (
        _of("poisoned_accepted", float(_accepted(worse)), "updates", pairs, most=0.0),
        _of("doubtful_accepted", float(_accepted(doubtful)), "updates", len(doubtful), most=0.0),
        _of("burst_accepted", float(_let_through(throttle_limits(guardrails, ""))), "looks", BURST, most=0.0),
        _of("equal_accepted", share, "share", pairs),
        _of(
            "equal_accepted_lower",
            wilson_interval(share, pairs)[0],
            "share, lower 95 % end",
            pairs,
            most=guardrails.number(MOST_WRONG_ACCEPTS, ""),
        ),
    )


def drill_rollback(guardrails: GuardrailsProgram, folder: Path, *, trials: int, seed: int) -> tuple[Outcome, ...]:
    """Let planted models into service that lose, and see each taken out and the one before put back, to the byte."""
    generator = np.random.default_rng(seed)
    tried = [_trial(guardrails, folder / str(n), generator) for n in range(trials)]
    seen = [one.periods for one in tried if one.periods is not None]
    late = Outcome(name="periods_longest", measured=None, unit="periods", n=0, why="none was taken out")
    return (
        _of("taken_out", float(len(seen)), "models", trials, least=float(trials)),
        _of(
            "restored_to_the_byte", float(sum(one.is_restored for one in tried)), "models", trials, least=float(trials)
        ),
        _of("told_of", float(sum(one.is_told for one in tried)), "alerts", trials, least=float(trials)),
        _of("usable_after_tampering", float(sum(one.is_tampered_usable for one in tried)), "models", trials, most=0.0),
        _of("periods_longest", float(max(seen)), "periods", len(seen)) if seen else late,
    )


def _of(
    name: str, measured: float, unit: str, n: int, *, most: float | None = None, least: float | None = None
) -> Outcome:
    return Outcome(name=name, measured=measured, unit=unit, n=n, most=most, least=least)


def _accepted(verdicts: list[UpdateVerdict]) -> int:
    return sum(verdict is UpdateVerdict.ACCEPT for verdict in verdicts)


def _let_through(limits: ThrottleLimits) -> int:
    """Return how many looks of a burst were let through after the first one, which is due."""
    throttle, _ = Throttle().in_regime(AT, CALM, limits).proposed(AT, limits.samples, limits)
    let = 0
    for n in range(1, BURST + 1):
        throttle, answer = throttle.proposed(AT + n * APART_NS, (n + 1) * limits.samples, limits)
        let += answer is Throttled.OK
    return let


def _judged(guardrails: GuardrailsProgram, old: MeasuredModel, new: MeasuredModel) -> UpdateVerdict:
    return judge_models(guardrails, old, new, strategy="", now=AT).verdict


def _pair(generator: np.random.Generator, *, short: float) -> tuple[MeasuredModel, MeasuredModel]:
    """Return two models on the same days, of correlated returns; the second is so much worse a year."""
    common, own, other = generator.normal(size=(3, DAYS))
    missing = short / np.sqrt(PERIODS_PER_YEAR)
    return _measured(0.8 * common + 0.6 * own), _measured(0.8 * common + 0.6 * other - missing)


def _measured(standard: FloatArray) -> MeasuredModel:
    returns = DEVIATION * standard
    dates = np.datetime64("2025-01-01") + np.arange(len(returns))
    series = return_series(returns, "returns", dates=dates, unit=ReturnUnit.FRACTION)
    return measured_by_returns(series, dates=dates)


def _doubtful(generator: np.random.Generator) -> Iterator[tuple[MeasuredModel, MeasuredModel]]:
    """Yield updates that look a great deal better, and of each of which something that counts is not known."""
    old, _ = _pair(generator, short=0.0)
    new = _measured(generator.normal(size=DAYS) + 0.3)
    assert new.dates is not None
    metrics = new.metrics
    for changed in (
        replace(metrics, sharpe=None),
        replace(metrics, sharpe=float("nan")),
        replace(metrics, max_drawdown=None),
        replace(metrics, max_drawdown=-0.1),
        replace(metrics, trades=0),
    ):
        yield old, replace(new, metrics=changed)
    yield old, replace(new, last_utc=np.datetime64(AT + DAY_NS, "ns"))
    yield old, replace(new, returns=None)
    yield old, replace(new, dates=new.dates + 1)
    yield old, replace(new, trained_until=new.dates[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """One planted model: after how many periods it was taken out, None where it was not, and what became of it."""

    periods: int | None
    is_restored: bool
    is_told: bool
    is_tampered_usable: bool


def _trial(guardrails: GuardrailsProgram, folder: Path, generator: np.random.Generator) -> _Trial:
    folder.mkdir(parents=True, exist_ok=True)
    with closing(home_at(str(folder / "records.db"))) as home:
        records = Journal.shared(home)
        desk = ModelDesk(
            model=MODEL,
            strategy=STRATEGY,
            subject=guardrails.digest,
            folder=CheckpointFolder(folder),
            records=records,
            terms=terms_of(guardrails),
            model_type=Planted,
        )
        good, bad = (Planted(float(generator.normal())) for _ in range(2))
        content = _serve(desk, good, generator, AT)[1]
        _serve(desk, bad, generator, AT + 1)
        periods = _taken_out(desk, guardrails)
        restored = desk.load(at=AT)
        alerts = list(records.entries(kind=AlertRaised.KIND))
        _tamper(folder, content)
        return _Trial(
            periods=periods,
            is_restored=restored == good and isinstance(restored, Planted) and restored.to_bytes() == content,
            is_told=len(alerts) == 1,
            is_tampered_usable=desk.standing().usable,
        )


def _serve(desk: ModelDesk, model: Planted, generator: np.random.Generator, at: int) -> tuple[Checkpoint, bytes]:
    """Put a model into service as one that was let in, with what it earned then."""
    stored = encode(model, STRATEGY, desk.terms)
    assert not isinstance(stored, Unknown)
    standard = generator.normal(size=DAYS)
    measured = _measured(standard - standard.mean())
    proposal = Proposal(
        verdict=None if desk.record().in_service is None else UpdateVerdict.ACCEPT,
        why="planted",
        by="drill",
        baseline=DAYS,
        evidence=proposal_evidence(None, measured, None, looks=0),
        stored=stored,
    )
    label = desk.propose(proposal, at)
    assert isinstance(label, str)
    refused = desk.accept(label, why="planted", by="drill", at=at)
    assert refused is None
    return stored


def _taken_out(desk: ModelDesk, guardrails: GuardrailsProgram) -> int | None:
    """Return after how many periods of loss the model in service was taken out."""
    watch = ModelWatch(desk, live_limits(guardrails, ""))
    for period in range(1, MOST_PERIODS + 1):
        if watch.earned(-LOSS * DEVIATION, at=AT + 1 + period * DAY_NS).rolled_back:
            return period
    return None


def _tamper(folder: Path, content: bytes) -> None:
    """Change one byte of the file that serves again."""
    for path in folder.glob("*.bin"):
        if path.read_bytes() == content:
            path.chmod(0o600)
            path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
