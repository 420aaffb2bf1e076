"""What a candidate was judged by, read again out of the records for people: nothing is decided by it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray
from golive.learning.evidence_refusal import evidence_refusal
from golive.models.arguments import known_number


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptModel:
    """A model as its evidence tells it: returns with and without what cash paid, of shape (n,), and dates as told."""

    sharpe: float | None
    max_drawdown: float | None
    total: FloatArray
    excess: FloatArray
    dates: tuple[str, ...]
    trained_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEvidence:
    """What a candidate was judged by: `old` and `verdict` are None for a first version, numbers without a test.

    `looks` is how many candidates had been looked at before.
    """

    old: KeptModel | None
    new: KeptModel
    periods_per_year: float | None
    verdict: str | None
    reason: str
    gain: float | None
    lower: float | None
    pairs: int | None
    needed: int | None
    method: str
    remarks: tuple[str, ...]
    looks: int


def kept_evidence(text: bytes | None, digest: str) -> KeptEvidence | Unknown:
    """Return what a candidate was judged by, out of the text that the records keep by its digest.

    Unknown (missing, invalid) for a text that is gone, is not the one that was judged, or says nothing of the kind.
    """
    refused = evidence_refusal(text, digest)
    if refused is not None:
        return refused
    try:
        return _kept(json.loads(text or b""))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return invalid("evidence_unread", f"what it was judged by cannot be read: {type(error).__name__}")


def _kept(document: Mapping[str, Any]) -> KeptEvidence:
    judged, old, new = document["judged"] or {}, document["old"], document["new"]
    paired = judged.get("paired") or {}
    series = new["returns"] or {}
    return KeptEvidence(
        old=None if old is None else _kept_model(old),
        new=_kept_model(new),
        periods_per_year=known_number(series.get("periods_per_year")),
        verdict=judged.get("verdict"),
        reason=str(judged.get("reason", "")),
        gain=known_number(paired.get("gain")),
        lower=known_number(paired.get("lower")),
        pairs=_count(paired.get("n")),
        needed=_count(judged.get("needed")),
        method=str(paired.get("method", "")),
        remarks=tuple(str(one) for one in judged.get("remarks", ())),
        looks=_count(document["looks"]) or 0,
    )


def _kept_model(model: Mapping[str, Any]) -> KeptModel:
    series = model["returns"] or {"total": [], "excess": []}
    return KeptModel(
        sharpe=known_number(model["sharpe"]),
        max_drawdown=known_number(model["max_drawdown"]),
        total=np.array(series["total"], dtype=np.float64),
        excess=np.array(series["excess"], dtype=np.float64),
        dates=tuple(str(one) for one in model["dates"] or ()),
        trained_until=str(model["trained_until"] or ""),
    )


def _count(value: object) -> int | None:
    number = known_number(value)
    return None if number is None else int(number)
