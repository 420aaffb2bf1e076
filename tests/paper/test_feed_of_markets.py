"""Which feed markets have is what their descriptions say, and one process has one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.clocks import SetClock
from tests.embedded import embedded_market

from golive.core.errors import InvalidInput
from golive.documents.feed import FeedSource
from golive.documents.market import MarketSpec
from golive.paper.feed_of_markets import feed_of_markets
from golive.paper.simulated_source import SimulatedSource
from golive.trading.market_feed import FeedClass
from golive.trading.received import Stamps


def simulated() -> MarketSpec:
    return embedded_market().spec


def on_an_exchange() -> MarketSpec:
    feed = simulated().feed
    assert feed is not None
    return replace(simulated(), feed=replace(feed, source=FeedSource.EXCHANGE, exchange="binanceusdm"))


def test_a_simulated_market_is_fed_as_one() -> None:
    source = feed_of_markets([simulated()], SetClock(7), Stamps(), bars=1)
    assert isinstance(source, SimulatedSource)
    assert source.feed_class is FeedClass.SIMULATED


def test_a_market_that_does_not_say_what_feeds_it_is_refused() -> None:
    with pytest.raises(InvalidInput, match="does not say what feeds it"):
        feed_of_markets([replace(simulated(), feed=None)], SetClock(7), Stamps(), bars=1)


def test_an_exchange_and_a_simulation_are_not_one_feed() -> None:
    with pytest.raises(InvalidInput, match="start the accounts of each feed by themselves"):
        feed_of_markets([simulated(), on_an_exchange()], SetClock(7), Stamps(), bars=1)
