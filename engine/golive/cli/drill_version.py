"""`golive drill rollback`: the library is put back from what a journal keeps of it, and has its digest again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from golive.api.engine import Engine


def version_put_back(engine: Engine) -> Callable[[], bool]:
    """Return what keeps the texts of a library as a run does, makes it of them again, and says whether it is the same.

    The texts are those that a run keeps when it begins; what comes out has the digest of every strategy.
    """
    from golive.cli.kept_policy import kept_engine
    from golive.core.errors import GoliveError
    from golive.journal.journal import Journal
    from golive.journal.policies import kept_as
    from golive.trading.policy_texts import keep_texts

    def put_back() -> bool:
        digests = engine.program.digests
        with Journal.in_memory("drill-1") as journal:
            keep_texts(journal, engine, engine.program.checked.specs.markets)
            kept = kept_as(journal, digests.policy)
        if kept is None:
            return False
        try:
            again = kept_engine(kept, digests.policy)
        except GoliveError:
            return False
        return again.program.digests == digests

    return put_back
