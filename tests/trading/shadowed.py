"""Machines with shadow accounts beside them, run to their end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.machines import Ran, opened

from golive.api import Engine
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.trading.opening import Opened
from golive.trading.shadow_accounts import ShadowAccounts, ShadowedEpisode
from golive.trading.turned import Turned
from golive.trading.turns import turns


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadowed:
    """A machine after its last turn, and what its shadows came to."""

    ran: Ran
    episodes: tuple[ShadowedEpisode, ...]
    most_open: int


def shadowed(
    engine: Engine, recording: tuple[MarketSpec, MarketData] | None = None, *, machine: Opened | None = None, **of: Any
) -> Shadowed:
    """Run a machine to its end, with shadows beside it."""
    machine = machine or opened(engine, recording, **of)
    beside, most = ShadowAccounts(machine.rule), 0
    turned = list[Turned]()
    for one in turned_by(machine):
        beside.take(one)
        most = max(most, beside.open)
        turned.append(one)
    return Shadowed(ran=Ran(opened=machine, turned=tuple(turned)), episodes=tuple(beside.episodes()), most_open=most)


def turned_by(machine: Opened) -> Iterator[Turned]:
    """Yield the turns of a machine."""
    return turns(machine.rule, machine.state, machine.working, machine.looks())
