"""What a run is of: everything that its entries depend on, as one digest and as the entry that begins it.

Another policy, market, recording, account or code is another subject, and so another run with a journal of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from golive.api.engine import Engine
from golive.api.markets import market_digest
from golive.compiler.digest import digest
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.journal.bodies.run_started import RunStarted
from golive.trading.market_feed import FeedClass
from golive.trading.opening import Assumptions

FORMAT = 2
"""The number of the form that the entries of a run have."""

_NAMED = 16
"""So many digits of the subject name a run: two of them meet once in 10^19."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSubject:
    """A run to be made; `code` says which golive makes it, `libraries` with which versions of others."""

    engine: Engine
    market: MarketSpec
    data: MarketData
    assumptions: Assumptions
    strategies: tuple[str, ...]
    start: int | None
    stop: int | None
    code: Mapping[str, str]
    libraries: Mapping[str, str]

    @property
    def digest(self) -> str:
        """Return the digest of all that entries depend on."""
        kept, digests = self.assumptions.account, self.engine.program.digests
        return digest(
            {
                "format": FORMAT,
                "policy": digests.policy,
                "fills": self.assumptions.fills.digest,
                "market": market_digest(self.market),
                "data": self.data.digest,
                "account": {"equity": kept.equity, "position": kept.position, "daily_loss": kept.daily_loss},
                "strategies": list(self.strategies),
                "from": str(self.start),
                "to": str(self.stop),
                "seed": str(self.assumptions.seed),
                "code": dict(self.code),
            }
        )

    @property
    def name(self) -> str:
        """Return the name of the run, and of its journal."""
        return f"run-{self.digest[:_NAMED]}"

    def begun(self) -> RunStarted:
        """Return the entry that begins the run."""
        simulated = self.market.is_simulated
        return RunStarted(
            run=self.name,
            mode="replay",
            subject=self.digest,
            policy=self.engine.program.digests.policy,
            fills=self.assumptions.fills.digest,
            markets={self.market.symbol: market_digest(self.market)},
            seed=str(self.assumptions.seed),
            feed=self.data.digest,
            feed_class=FeedClass.SIMULATED if simulated else FeedClass.RECORDED,
            clock="events",
            format=FORMAT,
            golive=self.code.get("version", ""),
            libraries=self.libraries,
        )
