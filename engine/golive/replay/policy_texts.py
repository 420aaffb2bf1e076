"""The texts that a run is decided by, kept in its journal: each entry's digests can be read back from there alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from golive.api.engine import Engine
from golive.api.markets import market_digest, market_text
from golive.compiler.canonical import canonical
from golive.journal.journal import Journal
from golive.journal.policies import keep
from golive.replay.assumed_terms import assumed_fills, fills_text
from golive.trading.run_subject import RunSubject

LIBRARY, FILLS, MARKET = "library", "fills", "market"
"""Files by their names, as JSON; the YAML of the assumptions of fills; the meaning of a description, as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyText:
    """A text, and the digest of what it means."""

    kind: str
    digest: str
    text: bytes


def texts_of(subject: RunSubject) -> Iterator[PolicyText]:
    """Yield every text that a run's entries have digests of."""
    engine = subject.engine
    yield PolicyText(kind=LIBRARY, digest=engine.program.digests.policy, text=library_text(engine))
    yield PolicyText(kind=FILLS, digest=assumed_fills(engine).digest, text=fills_text(engine).encode("utf-8"))
    for one in subject.recordings:
        yield PolicyText(kind=MARKET, digest=market_digest(one.market), text=market_text(one.market))


def library_text(engine: Engine) -> bytes:
    """Return the files of a library as canonical JSON, each by its name."""
    return canonical(dict(engine.program.checked.specs.sources))


def keep_texts(journal: Journal, subject: RunSubject) -> None:
    """Keep the texts of a run, before any entry that has their digests."""
    for one in texts_of(subject):
        keep(journal, one.kind, one.digest, one.text)
