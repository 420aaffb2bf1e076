"""The texts that a run is decided by, kept in its journal: each entry's digests can be read back from there alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from golive.api.engine import Engine
from golive.api.markets import market_digest, market_text
from golive.core.canonical import canonical
from golive.core.dataclass import dataclass
from golive.documents.library import Specs
from golive.documents.market import MarketSpec
from golive.journal.journal import Journal
from golive.journal.policies import keep
from golive.trading.assumed_terms import assumed_fills, fills_text

LIBRARY, FILLS, MARKET, PACKET = "library", "fills", "market", "packet"
"""Files by their names, as JSON; the YAML of the assumptions of fills; the meaning of a description, as JSON; the facts
of a packet that was signed, as they stand on its page.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyText:
    """A text, and the digest of what it means."""

    kind: str
    digest: str
    text: bytes


def texts_of(engine: Engine, markets: Iterable[MarketSpec]) -> Iterator[PolicyText]:
    """Yield every text that the entries of a run have digests of."""
    yield PolicyText(kind=LIBRARY, digest=engine.program.digests.policy, text=library_text(engine))
    yield PolicyText(kind=FILLS, digest=assumed_fills(engine).digest, text=fills_text(engine).encode("utf-8"))
    for market in markets:
        yield PolicyText(kind=MARKET, digest=market_digest(market), text=market_text(market))


def library_text(engine: Engine) -> bytes:
    """Return the files of a library as canonical JSON, each by its name."""
    return sources_text(engine.program.checked.specs)


def sources_text(specs: Specs) -> bytes:
    """Return the same of what was read."""
    return canonical(dict(specs.sources))


def keep_texts(journal: Journal, engine: Engine, markets: Iterable[MarketSpec]) -> None:
    """Keep the texts of a run, before any entry that has their digests."""
    for one in texts_of(engine, markets):
        keep(journal, one.kind, one.digest, one.text)
