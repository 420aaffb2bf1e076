"""What a model in service earned a period: what its live gate goes on from, whoever is killed meanwhile."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Money, Ns, Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEarned(Body):
    """The m-th return of a model since the word `since` of its ledger put `version` into service; 0 begins its watch.

    `value` is a simple return and `drawdown` the account's, each absent where nobody knows it. `equity` is what the
    account was worth at the look `at`, from which the next period counts, and `peak` its highest worth since the watch
    began, both absent for who keeps none.
    """

    KIND: ClassVar[str] = "model_return"
    KEY: ClassVar[tuple[str, ...]] = ("model", "since", "m")

    v: Count = 1
    model: str
    since: Count
    m: Count
    strategy: str
    version: str
    at: Ns
    value: Ratio | None = None
    drawdown: Ratio | None = None
    equity: Money | None = None
    peak: Money | None = None
