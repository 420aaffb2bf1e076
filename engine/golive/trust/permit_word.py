"""What a permit comes to: one word of a closed set, and the capital that is left under it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.trust.permit import Floor, JournalMark, Permit

NONE, FOREIGN, REVOKED, EXPIRED, VALID = "none", "foreign", "revoked", "expired", "valid"
WORDS = (NONE, FOREIGN, REVOKED, EXPIRED, VALID)
"""There is no permit; there is one that was never one here; it was taken back; it has ended; it holds."""

WITHOUT_PERMIT = ("replay", "paper")
"""Modes in which no money moves."""

OLD_EPOCH = "old_epoch"
"""The reason of a permit that a later lease or a step down ended."""

_REVOKED = frozenset(("bounds_revoked", OLD_EPOCH, "key_revoked", "key_expired"))
_LEFT = frozenset(("unknown_person", "quorum"))
"""Of bounds that held once, that a signer left or lost the role; of others, that they were never signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitView:
    """What is seen of a permit at an instant: `mode` and `capital` are None unless the word is `valid`.

    `lease` is the digest of the lease that holds, `journal` which journal it is of, `reason` the stable reason of what
    is refused, which `sentence` says in words.
    """

    word: str
    mode: str | None = None
    capital: Decimal | None = None
    lease: str | None = None
    journal: JournalMark | None = None
    reason: str = ""
    sentence: str = ""

    def passes(self, mode: str) -> bool:
        """Say whether orders may leave in a mode: a permit for live is none for canary."""
        return mode in WITHOUT_PERMIT or (self.word == VALID and self.mode == mode)


def view_of(permit: Permit) -> PermitView:
    """Return what is seen of a permit that holds."""
    lease = permit.lease
    return PermitView(word=VALID, mode=lease.mode, capital=lease.capital, lease=permit.lease_digest, journal=lease.mark)


def recorded(view: PermitView, floor: Floor) -> PermitView:
    """Return a view once the records hold its lease: of others nobody knows whether people took it back.

    A lease is written into the records before its file is. Where they end before it, or are of another desk, what
    ended it is not in them either.
    """
    if view.word != VALID or (view.lease is not None and view.lease == floor.lease):
        return view
    return PermitView(word=FOREIGN, reason="unrecorded", sentence="the records do not hold its lease")


def view_of_refusal(error: Refused, *, held_before: bool) -> PermitView:
    """Return what is seen of one that does not; `held_before` says whether its bounds are those of the records."""
    word = FOREIGN
    if error.code == NONE:
        word = NONE
    elif error.code == EXPIRED:
        word = EXPIRED
    elif error.code in _REVOKED or (held_before and error.code in _LEFT):
        word = REVOKED
    return PermitView(word=word, reason=error.code, sentence=error.sentence)


def capital_left(
    view: PermitView, positions: Iterable[Decimal | None], reserved: Iterable[Decimal | None]
) -> Decimal | None:
    """Return what of a permit's capital nothing is at stake of; None where a part of it is unknown.

    Parameters
    ----------
    view
        The permit; of one that does not hold nothing is left.
    positions
        What each open position is worth, in the permit's currency; long and short do not net, nor do symbols.
    reserved
        What each order that is not told to have ended may come to, at its full size.

    Examples
    --------
    >>> valid = PermitView(word="valid", mode="canary", capital=Decimal(5000))
    >>> capital_left(valid, [Decimal(1200), Decimal(-800)], [Decimal(500)])
    Decimal('2500')
    >>> capital_left(valid, [None], []) is None
    True
    """
    if view.word != VALID or view.capital is None:
        return Decimal(0)
    left = view.capital
    for amount in (*positions, *reserved):
        if amount is None or not amount.is_finite():
            return None
        left -= abs(amount)
    return max(left, Decimal(0))
