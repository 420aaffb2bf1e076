"""Machines on a stretch of the embedded market, run to their end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tests.replays import EQUITY, SIMULATED, market

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.api.fill_terms import FillTerms, fill_terms, find_fills
from golive.api.switch_program import switch_program
from golive.core.unit import NANOS
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.journal.body import Body
from golive.journal.entry import Draft, Entry
from golive.trading.entries import Noted
from golive.trading.kept_orders import KeptOrders
from golive.trading.machine_rule import MachineRule
from golive.trading.opening import Assumptions, Opened, open_machine
from golive.trading.turned import Turned
from golive.trading.turns import turns

BEGIN = 1_767_571_200 * NANOS
"""Just before the first moves of the embedded market's recording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A machine after its last turn."""

    opened: Opened
    turned: tuple[Turned, ...]

    @property
    def rule(self) -> MachineRule:
        """Return what it went by."""
        return self.opened.rule

    @property
    def noted(self) -> tuple[Noted, ...]:
        """Return its entries."""
        return tuple(noted for turned in self.turned for noted in turned.entries)

    def bodies(self, kind: type[Body]) -> list[Any]:
        """Return the bodies of one kind of entry."""
        return [noted.body for noted in self.noted if isinstance(noted.body, kind)]

    @property
    def drafts(self) -> list[Draft]:
        """Return its entries as a journal takes them."""
        return [noted.body.draft(noted.ts) for noted in self.noted]

    @property
    def entries(self) -> list[Entry]:
        """Return its entries as a journal would hold them; nobody looks at their hashes."""
        return [Entry(n, d.ts, d.kind, d.key, d.body, b"", b"") for n, d in enumerate(self.drafts, start=1)]


def fills_of(engine: Engine, **changes: Any) -> FillTerms:
    """Return the fills of a library, some of them changed."""
    return replace(fill_terms(find_fills(engine.program.checked.specs)), **changes)


def opened(
    engine: Engine,
    recording: tuple[MarketSpec, MarketData] | None = None,
    *,
    begin: int = BEGIN,
    seconds: int = 240,
    fills: FillTerms | None = None,
    equity: float = EQUITY,
    strategies: tuple[str, ...] = (),
) -> Opened:
    """Return a machine before its first turn, which looks for so many seconds."""
    spec, data = recording or market(SIMULATED)
    assumptions = Assumptions(
        fills=fills or fills_of(engine),
        account=AssumedAccount(equity=equity),
        switch=switch_program(engine.program),
        seed=1,
    )
    machine = open_machine(
        engine,
        spec,
        data,
        assumptions,
        run="test",
        strategies=strategies or tuple(engine.program.signals),
        start=begin,
        stop=begin + seconds * NANOS,
    )
    assert isinstance(machine, Opened)
    return machine


def ran(engine: Engine, recording: tuple[MarketSpec, MarketData] | None = None, **options: Any) -> Ran:
    """Run a machine to its end."""
    machine = opened(engine, recording, **options)
    return Ran(opened=machine, turned=tuple(turns(machine.rule, machine.state, machine.working, machine.looks())))


def kept_run(machine: Opened) -> tuple[Ran, KeptOrders]:
    """Run a machine to its end, and keep what it sends."""
    kept, turned = KeptOrders(), []
    for one in turns(machine.rule, machine.state, machine.working, machine.looks()):
        kept.take(one)
        turned.append(one)
    return Ran(opened=machine, turned=tuple(turned)), kept
