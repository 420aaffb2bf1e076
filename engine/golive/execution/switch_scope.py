"""What a state of the kill switch is of: everything, an account, one strategy, or one instrument."""

from __future__ import annotations

from golive.core.errors import Refused
from golive.execution.switch import GLOBAL

ACCOUNT = "account"
STRATEGY, SYMBOL = "strategy:", "symbol:"
"""How a scope begins that is of one strategy, or of one instrument, alone."""


def scope_named(text: str) -> str:
    """Return a scope as it was written, or refuse what is none (`scope`).

    >>> scope_named("symbol:BTC-PERP"), scope_named("global")
    ('symbol:BTC-PERP', 'global')
    >>> scope_named("strategy:")
    Traceback (most recent call last):
    golive.core.errors.Refused: scope: `strategy:` is none of `global`, `account`, `strategy:NAME`, `symbol:NAME`
    """
    named = any(text.startswith(begin) and text.removeprefix(begin).strip() for begin in (STRATEGY, SYMBOL))
    if text not in (GLOBAL, ACCOUNT) and not named:
        words = f"`{GLOBAL}`, `{ACCOUNT}`, `{STRATEGY}NAME`, `{SYMBOL}NAME`"
        raise Refused("scope", f"`{text}` is none of {words}", field="scope")
    return text
