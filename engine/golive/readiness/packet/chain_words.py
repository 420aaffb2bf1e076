"""What a packet says of the journal that its numbers are from: how far it was read for this page, and that it holds."""

from __future__ import annotations

from golive.core.utc_text import utc_text
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


def broken_words(account: AccountSeen) -> str:
    """Return why nothing is told of an account whose journal does not hold."""
    return f"entry {account.first_bad} of the account's journal is not as it was written: {_ITSELF}"


def _named(account: AccountSeen) -> str:
    return f"Its last entry has the hash {account.digest}."
