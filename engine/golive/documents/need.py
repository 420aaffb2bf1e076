"""What a parameter must be that no expression reads: its dimension or its words, its bounds, and its harsher side."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.unit import RATIO, Dimension


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A parameter that something is made of: a number of a dimension within bounds, or one of `members`.

    `harsher` is the direction that is worse for the account, as `tighter:` writes it; empty where neither is. `step` is
    what a number is a multiple of, in held units, and `counts` says so; 0 where it may be anything between its bounds.
    """

    dimension: Dimension = RATIO
    members: tuple[str, ...] = ()
    harsher: str = ""
    lo: float = 0.0
    hi: float = float("inf")
    step: float = 0.0
    counts: str = "a whole number"
