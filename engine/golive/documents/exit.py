"""When a strategy leaves a position: what stands under `exit:`."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.documents.header import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitWhen:
    """A condition that closes a position of one direction, and the sentence that says why."""

    when: Text
    because: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """What closes a position: any of it closes all of it; `span` is the place of the key.

    How far a price may go (`stop`, `take`), how long a position is held (`after`) and how long nothing may be told of
    it (`blind`) are parameters of the strategy, listed in `documents.own_numbers`.
    """

    span: Span
    long: ExitWhen | None = None
    short: ExitWhen | None = None
