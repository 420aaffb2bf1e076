"""A fold that goes on from what it folded before comes to what one from the beginning does."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from tests.replays import COINM, SIMULATED, market

from golive.account.fill_fold import FillFold
from golive.account.holding import Holding
from golive.account.order import Fill
from golive.api.markets import read_description
from golive.documents.market import MarketSpec
from golive.execution.side import Side

MARKETS = (market(SIMULATED)[0], read_description(COINM))

fills = st.builds(
    Fill,
    order=st.sampled_from("AB"),
    side=st.sampled_from(Side),
    lots=st.integers(1, 4),
    price=st.none() | st.integers(90, 110).map(Fraction),
    fee=st.none() | st.integers(0, 2).map(Fraction),
    at=st.integers(1, 9),
    known_at=st.integers(1, 9),
    is_stop=st.booleans(),
)
changes = st.tuples(st.sampled_from(("more", "another", "past", "market")), st.integers(0, 5), fills)


def folded(begin: Holding, own: list[Fill], spec: MarketSpec) -> Holding:
    for fill in own:
        begin = begin.after(fill, spec)
    return begin


@given(st.lists(changes, min_size=1, max_size=15))
def test_whatever_changes_the_holding_is_the_one_that_is_folded_anew(changed: list[tuple[str, int, Fill]]) -> None:
    fold, begin, own, spec = FillFold(), Holding(), list[Fill](), MARKETS[0]
    for what, place, fill in changed:
        if what == "more":
            own.append(fill)
        elif what == "another" and own:
            own[place % len(own)] = fill
        elif what == "past":
            begin, own = folded(begin, own[:place], spec), own[place:]
        elif what == "market":
            spec = MARKETS[place % 2]
        assert fold.over(begin, own, spec) == folded(begin, own, spec)
