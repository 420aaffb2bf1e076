"""The page of a model as JSON values: everything that it says, in numbers; instants are text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from golive.core.value import Unknown
from golive.core.version import VERSION
from golive.learning.gain_interval import GainInterval
from golive.learning.kept_evidence import KeptEvidence
from golive.learning.live.live_path import LivePoint
from golive.learning.model_history import word_document
from golive.learning.model_record import VersionRecord
from golive.models.returns.deflated_sharpe import DeflatedSharpe
from golive.report.models.model_of_records import ModelOfRecords
from golive.report.models.model_page import limits_of
from golive.report.models.standing_words import standing_sentences

FORMAT = 1
"""Of the document; it is counted up where a reader has to know."""


def model_document(model: ModelOfRecords) -> Mapping[str, Any]:
    """Return everything that the page of a model says, in numbers."""
    record, standing = model.record, model.standing
    return {
        "format": FORMAT,
        "golive": VERSION,
        "model": model.model,
        "strategy": model.strategy,
        "summary": list(standing_sentences(model)),
        "version": standing.version or None,
        "digest": standing.digest or None,
        "usable": standing.usable,
        "reason": None if standing.reason is None else str(standing.reason),
        "frozen": record.frozen,
        "doubt": model.history.doubt or None,
        "looks": record.looks,
        "versions": [_version(model, one) for one in record.versions.values()],
        "services": [
            {"version": one.version, "since": str(one.since), "until": _text(one.until)}
            for one in model.history.services
        ],
        "decision_curve": {"version": model.curve_of or None, "points": [asdict(one) for one in model.curve]},
        "side_by_side": [
            {
                **asdict(one.comparison),
                "since": str(one.comparison.since),
                "until": str(one.comparison.until),
                "by": one.by,
                "n": one.n,
                "at": str(one.at),
            }
            for one in model.history.comparisons
        ],
        "deflated": _deflated(model.deflated),
        "gate": None if model.gate is None else dict(model.gate.report()),
        "live": _live(model),
        "words": [dict(word_document(one)) for one in model.history.words],
        "does_not_tell": list(limits_of(model)),
        "guardrails": {"id": model.guardrails.name, "digest": model.guardrails.digest},
        "last_entry": {"seq": model.head.seq, "hash": model.head.hash.hex(), "at": _text(model.head.ts)},
    }


def _version(model: ModelOfRecords, one: VersionRecord) -> Mapping[str, Any]:
    evidence, gain = model.history.evidence.get(one.version), model.gains.get(one.version)
    return {
        "version": one.version,
        "state": one.state.value,
        "verdict": one.verdict,
        "previous": one.previous,
        "by": one.by,
        "why": one.why,
        "proposed": _text(one.proposed_at),
        "accepted": _text(one.accepted_at),
        "digest": one.artefact,
        "format": one.format,
        "file": model.files.get(one.version),
        "evidence": one.evidence,
        "guardrails": one.subject,
        "baseline": one.baseline,
        "sharpe": one.sharpe,
        "judged": _judged(evidence),
        "gain": _gain(gain),
    }


def _judged(evidence: KeptEvidence | Unknown | None) -> Mapping[str, Any] | None:
    if evidence is None or isinstance(evidence, Unknown):
        return None if evidence is None else {"unknown": str(evidence)}
    return {
        "verdict": evidence.verdict,
        "reason": evidence.reason,
        "gain": evidence.gain,
        "lower": evidence.lower,
        "n": evidence.pairs,
        "needed": evidence.needed,
        "method": evidence.method,
        "remarks": list(evidence.remarks),
        "looks_before": evidence.looks,
    }


def _gain(gain: GainInterval | Unknown | None) -> Mapping[str, Any] | None:
    if gain is None or isinstance(gain, Unknown):
        return None if gain is None else {"unknown": str(gain)}
    return asdict(gain)


def _deflated(deflated: DeflatedSharpe | Unknown | None) -> Mapping[str, Any] | None:
    if deflated is None or isinstance(deflated, Unknown):
        return None if deflated is None else {"unknown": str(deflated)}
    return asdict(deflated)


def _live(model: ModelOfRecords) -> Mapping[str, Any]:
    path, source = model.live, model.live_source
    if path is None or source is None:
        return {"withheld": model.why_no_live}
    return {
        "source": source.words,
        "source_digest": source.digest,
        "n": len(path.points),
        "alarms": len(path.alarms),
        "unwatched": path.unwatched,
        "points": [_point(one) for one in path.points],
    }


def _point(one: LivePoint) -> Mapping[str, Any]:
    look = one.look
    return {
        "until": str(one.until),
        "version": one.version,
        "statistic": look.statistic,
        "share_of_limit": one.share,
        "alarm": look.alarm,
        "stop": look.stop,
        "drawdown": look.drawdown,
        "reason": look.reason,
    }


def _text(ns: int | None) -> str | None:
    return None if ns is None else str(ns)
