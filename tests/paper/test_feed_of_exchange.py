"""A feed is live where its objects say so, and nothing that anybody writes makes a rehearsal live."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from tests.exchange_market import market_of
from tests.exchange_server import ByClock
from tests.loopback_exchange import LoopbackExchange
from tests.paper.virtual_clock import VirtualClock
from tests.tapes import simulated_tape

from golive.journal.system_clock import SystemClock
from golive.paper.ccxt_library import ccxt_library
from golive.paper.ccxt_source import CcxtSource
from golive.paper.feed_of_exchange import exchange_feed_class
from golive.trading.market_feed import FeedClass
from golive.trading.received import Stamps

WORLD = ("18.180.5.7",)
LOCAL = ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.9", "172.16.0.1", "169.254.0.1", "::ffff:127.0.0.1", "", "fapi"]


def untouched() -> Any:
    return ccxt_library().exchange("binanceusdm")()


class PretendedClock(SystemClock):
    """The machine's clock, and yet another object."""


def test_an_untouched_client_out_in_the_world_by_the_machines_clock_is_live() -> None:
    assert exchange_feed_class(untouched(), untouched(), SystemClock(), WORLD) is FeedClass.LIVE


@pytest.mark.parametrize("peer", LOCAL)
def test_a_peer_of_this_network_makes_a_rehearsal(peer: str) -> None:
    assert exchange_feed_class(untouched(), untouched(), SystemClock(), (*WORLD, peer)) is FeedClass.REHEARSAL


def test_nobody_yet_is_nobody_out_in_the_world() -> None:
    assert exchange_feed_class(untouched(), untouched(), SystemClock(), ()) is FeedClass.REHEARSAL


@pytest.mark.parametrize("clock", [VirtualClock(0), PretendedClock()])
def test_another_clock_makes_a_rehearsal(clock: Any) -> None:
    assert exchange_feed_class(untouched(), untouched(), clock, WORLD) is FeedClass.REHEARSAL


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("httpsProxy", "http://proxy.example:3128"),
        ("wssProxy", "http://proxy.example:3128"),
        ("socksProxy", "socks5://proxy.example"),
        ("aiohttp_proxy", "http://proxy.example"),
        ("aiohttp_trust_env", True),
        ("verify", False),
        ("cafile", "/tmp/another.pem"),
        ("hostname", "exchange.example"),
    ],
)
def test_a_client_that_goes_through_somebody_makes_a_rehearsal(name: str, value: object) -> None:
    client = untouched()
    setattr(client, name, value)
    assert exchange_feed_class(client, untouched(), SystemClock(), WORLD) is FeedClass.REHEARSAL


@pytest.mark.parametrize("place", [("ws", "linear"), ("fapiPublic",)])
def test_one_other_address_makes_a_rehearsal(place: tuple[str, ...]) -> None:
    client = untouched()
    urls = client.urls["api"]
    for part in place[:-1]:
        urls = urls[part]
    urls[place[-1]] = "wss://fstream.binance.example/ws"
    assert exchange_feed_class(client, untouched(), SystemClock(), WORLD) is FeedClass.REHEARSAL


ENVIRONMENT = ("HTTP_PROXY", "HTTPS_PROXY", "WS_PROXY", "WSS_PROXY", "ALL_PROXY", "GOLIVE_FEED_CLASS", "FEED_CLASS")


@contextmanager
def exchange() -> Iterator[LoopbackExchange]:
    with LoopbackExchange(simulated_tape(1_440.0), pace=ByClock(from_now=True)) as made:
        yield made


async def class_of(source: CcxtSource) -> FeedClass:
    try:
        await source.history()
        return source.feed_class
    finally:
        await source.close()


def test_an_exchange_on_loopback_is_a_rehearsal_whatever_stands_in_environment_and_description(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ENVIRONMENT:
        monkeypatch.setenv(name, "live")
    described = market_of(label="live", venue="binance")
    with exchange() as made:
        source = CcxtSource((replace(described),), SystemClock(), Stamps(), bars=1, urls=made.urls())
        assert source.feed_class is FeedClass.REHEARSAL
        assert asyncio.run(class_of(source)) is FeedClass.REHEARSAL


def test_the_same_addresses_resolved_to_loopback_are_a_rehearsal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever changes the class itself so that both clients agree is found out by the peer."""
    with exchange() as made:
        library = ccxt_library()
        own = library.exchange("binanceusdm")
        urls = {**own().urls["api"], **made.urls()}
        described = own.describe
        monkeypatch.setattr(own, "describe", lambda self: self.deep_extend(described(self), {"urls": {"api": urls}}))
        source = CcxtSource((market_of(),), SystemClock(), Stamps(), bars=1)
        assert asyncio.run(class_of(source)) is FeedClass.REHEARSAL
