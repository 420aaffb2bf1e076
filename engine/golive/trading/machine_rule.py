"""What a machine goes by: the venues' terms, the account's, the switch, and the names that its entries carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from golive.account.account import AssumedAccount
from golive.api.switch_program import SwitchProgram
from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.execution.account import AccountRule
from golive.execution.marks import MarkBy
from golive.trading.met_rule import MetRule
from golive.trading.pair import Pair
from golive.trading.venue_terms import VenueTerms

if TYPE_CHECKING:
    from golive.trading.served_models import ServedModel


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineRule:
    """One run of one account; `run` names it in keys, `oldest_mark` is how old a quote may be that marks, in ns.

    `venues` are the terms of each instrument, by symbol and in the order of symbols, and `met` how the market of each
    is measured that an order is sent into. `assumed` is what was there before: its position is nobody's, and stays.
    `strategies` are those that trade. Without a `switch` nothing trips. `closed` says why no order can be sent at all,
    where no account can be kept of the market. `models` are those that strategies use, by name; one that is not there
    is unknown to its strategy.
    """

    run: str
    venues: Mapping[str, VenueTerms]
    account: AccountRule
    assumed: AssumedAccount
    mark_by: MarkBy
    oldest_mark: int
    met: Mapping[str, MetRule]
    strategies: tuple[str, ...]
    switch: SwitchProgram | None = None
    closed: Unknown | None = None
    models: Mapping[str, ServedModel] = field(default_factory=dict)

    @property
    def venue(self) -> VenueTerms:
        """Return the terms of the only instrument that there is."""
        (terms,) = self.venues.values()
        return terms

    @property
    def is_of_several(self) -> bool:
        """Say whether the account has more than one instrument, and names have to say which."""
        return len(self.venues) > 1

    def signal(self, pair: Pair, at: int, word: str) -> str:
        """Return the id of what a strategy asks for at a look, with the instrument where there are several."""
        strategy, symbol = pair
        return f"{strategy}-{symbol}-{at}-{word}" if self.is_of_several else f"{strategy}-{at}-{word}"
