"""Means of what a study compares, and how `run.json` writes them: with n and interval, or why there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from golive.core.value import Unknown, invalid, warming_up
from golive.models.returns.mean_interval import MeanInterval, mean_interval
from golive.replay.money.earnings import CONFIDENCE

NO_LEAST = invalid("no_least_studied", "withheld: the library's fills have no `least_studied`")


def studied_mean(differences: Sequence[float], *, least: int | None, named: str) -> MeanInterval | Unknown:
    """Return the mean of differences, oldest first, with its interval.

    It is withheld for fewer than `least`, which the library's fills say, and where they say nothing; and where
    `mean_interval` tells none.

    >>> str(studied_mean([1.0, 2.0], least=20, named="orders"))
    'withheld: 2 orders, needs 20'
    """
    if least is None:
        return NO_LEAST
    if len(differences) < least:
        return warming_up("too_few", f"withheld: {len(differences)} {named}, needs {least}")
    return mean_interval(differences, confidence=CONFIDENCE, named=named)


def mean_document(mean: MeanInterval | Unknown) -> Mapping[str, Any]:
    """Return a mean as JSON values."""
    if isinstance(mean, Unknown):
        return unknown_document(mean)
    return {
        "mean": mean.mean,
        "standard_error": mean.standard_error,
        "lower": mean.lower,
        "upper": mean.upper,
        "n": mean.n,
    }


def unknown_document(unknown: Unknown) -> Mapping[str, str]:
    """Return why there is no number."""
    return {"unknown": unknown.code, "because": str(unknown)}


def read_unknown(document: Mapping[str, Any]) -> Unknown:
    """Return what `unknown_document` wrote."""
    return invalid(document["unknown"], document["because"])


def read_mean(document: Mapping[str, Any]) -> MeanInterval | Unknown:
    """Return what `mean_document` wrote."""
    return read_unknown(document) if "unknown" in document else MeanInterval(**document)
