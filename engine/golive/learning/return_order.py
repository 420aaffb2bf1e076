"""Whether the returns of the version that serves are all there: what a live gate goes on from has no holes."""

from __future__ import annotations

from dataclasses import replace

from golive.core.dataclass import dataclass
from golive.journal.bodies.model_return import ModelEarned


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnOrder:
    """The number of the last return that was heard, None before the first, and what is wrong with them, if anything.

    The first doubt stays: whatever follows a hole, what the detector should have seen is not known.
    """

    last: int | None = None
    doubt: str = ""

    def heard(self, earned: ModelEarned, version: str) -> ReturnOrder:
        """Return what is known after a return of the version that serves; 0 begins the watch, and 1 may."""
        due = (0, 1) if self.last is None else (self.last + 1,)
        if earned.m not in due:
            after = "the first" if self.last is None else f"return {self.last}"
            return self.doubted(f"return {due[-1]} was due after {after}, and {earned.m} follows", earned.m)
        if earned.version != version:
            return self.doubted(f"return {earned.m} is of version {earned.version}", earned.m)
        return replace(self, last=earned.m)

    def doubted(self, why: str, m: int) -> ReturnOrder:
        """Return them with a hole at return `m`."""
        return ReturnOrder(last=m, doubt=self.doubt or why)
