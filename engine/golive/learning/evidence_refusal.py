"""Whether a text out of the records is what a model was judged by: its digest was written down with the judgement."""

from __future__ import annotations

from golive.core.value import Unknown, invalid, missing
from golive.learning.checkpoints import digest_of


def evidence_refusal(text: bytes | None, digest: str) -> Unknown | None:
    """Return why a text is not what a model was judged by, None where it is."""
    if text is None:
        return missing("no_evidence", "the records do not keep what it was judged by")
    if digest_of(text) != digest:
        return invalid("another_evidence", "what the records keep is not what it was judged by")
    return None
