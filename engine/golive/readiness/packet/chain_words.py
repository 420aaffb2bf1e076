"""What a packet says of the journal that its numbers are from: how far it was read for this page, and that it holds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from golive.core.utc_text import nanos_of_utc, utc_text
from golive.readiness.measures.facts import AccountSeen

_ITSELF = "`golive journal verify` reads all of it."


def chain_words(account: AccountSeen, measured_at: int | None) -> str:
    """Return up to which entry the chain of an account's journal was verified, and when.

    `measured_at` is when the evidence was written down that names what was kept of measuring it, in nanoseconds; None
    where nobody knows, and then it is not told.
    """
    whole = account.head
    if not account.unread:
        return f"All {whole.seq:,} entries of the journal were read for this page, and each holds. {_named(account)}"
    at = "when the account was measured" + ("" if measured_at is None else f", {utc_text(measured_at)}")
    since = whole.seq - account.unread
    later = f"the {since:,} after it were for this page" if since else "there is none after it"
    return (
        f"Up to entry {account.unread:,} the journal was verified {at}; {later}. "
        f"The entries before were not read again: {_ITSELF} {_named(account)}"
    )


_UP_TO = re.compile(r"Up to entry ([0-9,]+) the journal was verified when the account was measured(?:, ([^;]+))?; ")


def chain_told(paragraphs: Iterable[str], account: AccountSeen, measured: Collection[int]) -> str | None:
    """Return the paragraph of a packet that says how far the same journal was read for it; None where none does.

    Whoever draws a packet anew may read more of the journal, or less, than was read when it was drawn. `measured` are
    the instants at which evidence was written down, of which the paragraph names one, or none.
    """
    for one in paragraphs:
        before = _UP_TO.match(one)
        at = None if before is None or before[2] is None else nanos_of_utc(before[2])
        if before is not None and before[2] is not None and at not in measured:
            continue
        seq = 0 if before is None else int(before[1].replace(",", "") or 0)
        if seq <= account.head.seq and chain_words(replace(account, unread=seq), at) == one:
            return one
    return None


def is_read_whole(paragraphs: Iterable[str]) -> bool:
    """Say whether paragraphs of a packet say of no entry of the journal that it was read earlier."""
    return not any(map(_UP_TO.match, paragraphs))


def broken_words(account: AccountSeen) -> str:
    """Return why nothing is told of an account whose journal does not hold."""
    return f"entry {account.first_bad} of the account's journal is not as it was written: {_ITSELF}"


def _named(account: AccountSeen) -> str:
    return f"Its last entry has the hash {account.digest}."
