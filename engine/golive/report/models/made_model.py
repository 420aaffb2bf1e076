"""How the page of a model is put together out of the records, its files, the guardrails and its live returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from golive.api.guardrails_program import GuardrailsProgram
from golive.api.model_standing import ModelStanding
from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.documents.guardrails import LEAST_SAMPLES, MOST_WRONG_ACCEPTS
from golive.journal.entry import Head
from golive.learning.decision_curve import GainSoFar, decision_curve
from golive.learning.gain_interval import GainInterval, gain_interval
from golive.learning.kept_evidence import KeptEvidence
from golive.learning.live.live_gate import LiveGate, live_gate, live_limits
from golive.learning.live.live_path import LiveReturn, live_path
from golive.learning.looked_sharpe import looked_sharpe
from golive.learning.model_history import ModelHistory
from golive.models.returns.deflated_sharpe import DeflatedSharpe
from golive.report.models.model_of_records import GuardrailNumbers, LiveSource, ModelOfRecords


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadModel:
    """What was read of a model: its history, how it stands with its files, and live returns with their source.

    `why_no_live` says why there are none. `head` is the last entry of the records.
    """

    model: str
    strategy: str
    history: ModelHistory
    standing: ModelStanding
    files: Mapping[str, str]
    live: Sequence[LiveReturn]
    live_source: LiveSource | None
    why_no_live: str
    head: Head


def model_of_records(read: ReadModel, guardrails: GuardrailsProgram) -> ModelOfRecords:
    """Return everything that the page of a model is made of; the same for the same records and returns."""
    history, limits = read.history, live_limits(guardrails, read.strategy)
    asked = _asked(guardrails, read.strategy)
    compared = dict(_compared(history))
    gains = {version: _gain(one, asked) for version, one in compared.items()}
    curve_of = next(reversed([v for v, gain in gains.items() if isinstance(gain, GainInterval)]), "")

    def gate_of(version: str) -> LiveGate:
        one = history.evidence.get(version)
        returns = one.new.total if isinstance(one, KeptEvidence) else np.empty(0)
        per_year = one.periods_per_year if isinstance(one, KeptEvidence) else None
        return live_gate(returns, periods_per_year=float("nan") if per_year is None else per_year, limits=limits)

    serving = history.record.in_service
    return ModelOfRecords(
        model=read.model,
        strategy=read.strategy,
        history=history,
        standing=read.standing,
        files=read.files,
        guardrails=asked,
        limits=limits,
        gains=gains,
        curve_of=curve_of,
        curve=_curve(compared[curve_of], asked) if curve_of else (),
        gate=None if serving is None else gate_of(serving.version),
        live=None if read.live_source is None else live_path(read.live, history.services, gate_of),
        live_source=read.live_source,
        why_no_live=read.why_no_live,
        deflated=_deflated(history),
        head=read.head,
    )


def _asked(guardrails: GuardrailsProgram, strategy: str) -> GuardrailNumbers:
    return GuardrailNumbers(
        name=guardrails.checked.id,
        digest=guardrails.digest,
        most_wrong_accepts=guardrails.number(MOST_WRONG_ACCEPTS, strategy),
        least_pairs=int(guardrails.number(LEAST_SAMPLES, strategy)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """Returns of two models on the same periods, in excess of cash, and how many of these a year has."""

    old: FloatArray
    new: FloatArray
    periods_per_year: float


def _compared(history: ModelHistory) -> Iterator[tuple[str, _Compared]]:
    for version, one in history.evidence.items():
        if isinstance(one, Unknown) or one.old is None or one.periods_per_year is None:
            continue
        if len(one.old.excess) and one.old.dates == one.new.dates:
            pair = _Compared(old=one.old.excess, new=one.new.excess, periods_per_year=one.periods_per_year)
            yield version, pair


def _gain(pair: _Compared, asked: GuardrailNumbers) -> GainInterval | Unknown:
    return gain_interval(
        pair.old, pair.new, periods_per_year=pair.periods_per_year, most_wrong_accepts=asked.most_wrong_accepts
    )


def _curve(pair: _Compared, asked: GuardrailNumbers) -> tuple[GainSoFar, ...]:
    return decision_curve(
        pair.old,
        pair.new,
        periods_per_year=pair.periods_per_year,
        most_wrong_accepts=asked.most_wrong_accepts,
        least=asked.least_pairs,
    )


def _deflated(history: ModelHistory) -> DeflatedSharpe | Unknown | None:
    """Return what the ratio in service is worth after every look; None where nothing is kept of it."""
    record = history.record
    serving = record.in_service
    one = None if serving is None else history.evidence.get(serving.version)
    if not record.looks or one is None or isinstance(one, Unknown) or one.periods_per_year is None:
        return one if isinstance(one, Unknown) else None
    return looked_sharpe(
        one.new.excess,
        looks=record.looks,
        ratios_annual=record.looked_ratios,
        periods_per_year=one.periods_per_year,
    )
