"""Whether an exchange's feed is live: judged by the objects that it comes through, and by nothing that is written."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Any

from golive.core.clock import Clock
from golive.journal.system_clock import SystemClock
from golive.trading.market_feed import FeedClass

_OWN = ("urls", "hostname", "verify", "cafile", "aiohttp_trust_env")
"""What of a client says where it calls and whom it believes there; proxies besides."""


def exchange_feed_class(client: Any, untouched: Any, clock: Clock, peers: Iterable[str]) -> FeedClass:
    """Return what a feed is.

    It is live only where the client calls the addresses of its own class and goes through no proxy, everyone that it
    is connected to is out in the world, and the clock is the machine's own. Whatever else it is, it is a rehearsal.

    Parameters
    ----------
    client, untouched
        The exchange's client in use, and one of the same class that nobody has touched.
    clock
        What dates the events.
    peers
        The addresses that the client is connected to; nobody yet is nobody out in the world.
    """
    is_live = (
        type(clock) is SystemClock
        and where_it_calls(client) == where_it_calls(untouched)
        and (addresses := tuple(peers)) != ()
        and all(map(is_in_the_world, addresses))
    )
    return FeedClass.LIVE if is_live else FeedClass.REHEARSAL


def where_it_calls(client: Any) -> dict[str, Any]:
    """Return all of a client that decides where it calls, and through whom."""
    proxies = (name for name in dir(client) if "proxy" in name.lower() and not callable(getattr(client, name)))
    return {name: getattr(client, name, None) for name in (*_OWN, *proxies) if not name.startswith("_")}


def is_in_the_world(address: str) -> bool:
    """Say whether an address is one of the public network.

    >>> is_in_the_world("127.0.0.1"), is_in_the_world("10.0.0.7"), is_in_the_world("::1"), is_in_the_world("exchange")
    (False, False, False, False)
    >>> is_in_the_world("52.84.10.3")
    True
    """
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(read, "ipv4_mapped", None)
    return (mapped or read).is_global and not read.is_multicast
