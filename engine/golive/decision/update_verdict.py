"""Which of HOLD, REJECT, UNDERPOWERED and ACCEPT an update of a model is, from what its guardrails were found to be."""

from __future__ import annotations

import enum
from collections.abc import Collection

from golive.core.value import Status, Unknown


class UpdateVerdict(enum.Enum):
    """What becomes of an update: only ACCEPT replaces the model that trades."""

    ACCEPT = "ACCEPT"
    REJECT = "REJECT"
    """It is known not to be better, or to fall deeper."""
    UNDERPOWERED = "UNDERPOWERED"
    """Whether it is better cannot be told from so little."""
    HOLD = "HOLD"
    """Something is unknown that must be known, or contradicts itself."""


def update_verdict(
    requirements: Collection[bool | Unknown], proofs: Collection[bool | Unknown], *, paired: bool
) -> UpdateVerdict:
    """Return the verdict; `paired` says whether proofs are asked, else requirements alone decide.

    Of nothing that is required, or nothing that is to be proved, nothing is accepted.

    >>> update_verdict([True, True], [False], paired=True)
    <UpdateVerdict.UNDERPOWERED: 'UNDERPOWERED'>
    """
    if not requirements or any(isinstance(one, Unknown) for one in requirements):
        return UpdateVerdict.HOLD
    if not all(one is True for one in requirements):
        return UpdateVerdict.REJECT
    if not paired:
        return UpdateVerdict.ACCEPT
    if any(isinstance(one, Unknown) and one.status is not Status.MISSING for one in proofs):
        return UpdateVerdict.HOLD
    proved = bool(proofs) and all(one is True for one in proofs)
    return UpdateVerdict.ACCEPT if proved else UpdateVerdict.UNDERPOWERED
