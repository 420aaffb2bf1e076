"""What a change of policy loosens and tightens, document by document.

Only what the language itself orders gets a direction: parameters by their `tighter:`, requirements, reductions, caps
and gates that come and go, ages, ranges, limits of strategies. Anything else that changed is said to have changed.
"""

from __future__ import annotations

from golive.checker.compare.change import Change, Direction
from golive.checker.compare.documents import Comparison
from golive.spec.documents import Specs

__all__ = ["Change", "Direction", "compare"]


def compare(old: Specs, new: Specs) -> tuple[Change, ...]:
    """Return what changed from one library to another, looser first, then by place.

    Titles, reasons and other prose do not count, nor does the layout of an expression.
    """
    return Comparison(old, new).documents()
