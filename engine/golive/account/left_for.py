"""What a position was left for, in the words of whoever reports its order; what nobody names may have been a stop."""

from __future__ import annotations

from collections.abc import Iterable

from golive.account.exits import ExitRule

MANUAL, LIQUIDATION = "manual", "liquidation"

WORDS = (*(rule.value for rule in ExitRule), MANUAL, LIQUIDATION)
"""What an order can be reported with: an exit that the strategy declares, somebody's own will, or the venue's."""

UNNAMED, UNREADABLE = "", "?"
"""Nobody said what for; somebody did, in no word of these."""

_OTHERWISE = frozenset(WORDS) - {ExitRule.STOP.value, LIQUIDATION}


def may_be_stop(words: Iterable[str]) -> bool:
    """Say whether what was left may have been stopped out, by all that was said of it.

    A venue that liquidates stops out as well. Where several are named, one that is a stop decides.

    >>> may_be_stop(["take"]), may_be_stop(["take", "stop"]), may_be_stop([]), may_be_stop(["tkae"])
    (False, True, True, True)
    """
    named = [word for word in words if word != UNNAMED]
    return not named or not _OTHERWISE.issuperset(named)
