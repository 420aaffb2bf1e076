"""What a run is of: everything that its entries depend on, as one digest and as the entry that begins it.

Another policy, market, recording, account or code is another subject, and so another run with a journal of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from golive.api.engine import Engine
from golive.api.markets import market_digest
from golive.compiler.digest import digest, joint_digest
from golive.core.dataclass import dataclass
from golive.journal.bodies.run_started import RunStarted
from golive.trading.market_feed import FeedClass
from golive.trading.one_account import Recording
from golive.trading.opening import Assumptions
from golive.trading.run_label import label_of

FORMAT = 3
"""The number of the form that the entries of a run have."""

_NAMED = 16
"""So many digits of the subject name a run: two of them meet once in 10^19."""


def feed_digest(recordings: Sequence[Recording]) -> str:
    """Return the digest of what is fed: that of the only recording, or one of several by symbol."""
    return joint_digest({one.symbol: one.data.digest for one in recordings})


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSubject:
    """A run to be made, of one account in as many instruments as there are recordings.

    `code` says which golive makes it, `libraries` with which versions of others.
    """

    engine: Engine
    recordings: tuple[Recording, ...]
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
                "markets": {one.symbol: [market_digest(one.market), one.data.digest] for one in self.recordings},
                "account": {"equity": kept.equity, "position": kept.position, "daily_loss": kept.daily_loss},
                "strategies": list(self.strategies),
                "from": str(self.start),
                "to": str(self.stop),
                "seed": str(self.assumptions.seed),
                "code": dict(self.code),
                **self._lost(),
                **self._models(),
            }
        )

    def _models(self) -> Mapping[str, object]:
        """Return the files that models begin with, where strategies use any."""
        begin = {name: served.standing().digest for name, served in self.assumptions.models.items()}
        return {"models": begin} if begin else {}

    def _lost(self) -> Mapping[str, object]:
        """Return which streams a recorder saw lost, where it saw any."""
        lost = {one.symbol: [[str(e.seen_at), e.stream.value, e.why] for e in one.lost] for one in self.recordings}
        return {"lost": lost} if any(lost.values()) else {}

    @property
    def name(self) -> str:
        """Return the name of the run, and of its journal."""
        return f"run-{self.digest[:_NAMED]}"

    def begun(self) -> RunStarted:
        """Return the entry that begins the run."""
        simulated = any(one.market.is_simulated for one in self.recordings)
        return RunStarted(
            run=self.name,
            mode="replay",
            subject=self.digest,
            policy=self.engine.program.digests.policy,
            fills=self.assumptions.fills.digest,
            markets={one.symbol: market_digest(one.market) for one in self.recordings},
            seed=str(self.assumptions.seed),
            feed=feed_digest(self.recordings),
            feed_class=FeedClass.SIMULATED if simulated else FeedClass.RECORDED,
            clock="events",
            format=FORMAT,
            golive=self.code.get("version", ""),
            libraries=self.libraries,
            label=label_of(one.market for one in self.recordings),
        )
