"""What a machine goes by: the venue's terms, the account's, the switch, and the names that its entries carry."""

from __future__ import annotations

from dataclasses import dataclass

from golive.account.account import AssumedAccount
from golive.api.switch_program import SwitchProgram
from golive.core.value import Unknown
from golive.execution.account import AccountRule
from golive.execution.marks import MarkBy
from golive.trading.met_rule import MetRule
from golive.trading.venue_terms import VenueTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineRule:
    """One run of one instrument; `run` names it in keys, `oldest_mark` is how old a quote may be that marks, in ns.

    `assumed` is what was there before: its position is nobody's, and stays. Without a `switch` nothing trips. `met` is
    how the market is measured that an order is sent into.
    `closed` says why no order can be sent at all, where no account can be kept of the market.
    """

    run: str
    venue: VenueTerms
    account: AccountRule
    assumed: AssumedAccount
    mark_by: MarkBy
    oldest_mark: int
    met: MetRule
    switch: SwitchProgram | None = None
    closed: Unknown | None = None
